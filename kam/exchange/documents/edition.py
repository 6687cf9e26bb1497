"""The customer edition: the only place that decides what a customer may see.

It copies what is marked customer-facing into a new document, field by field, so that a field that is added to
the model later stays at home until somebody names it here. Never copied: so-whats, questions of sections,
how the plan stands, notes, how many rows a cap has left out.
"""

from kam.exchange.documents.document import (
    CUSTOMER,
    Block,
    Chart,
    Detail,
    Document,
    Facts,
    Item,
    Items,
    Row,
    Section,
    Series,
    Table,
)


def customer_edition(document: Document) -> Document:
    """What the customer sees of a document. Sections are numbered anew: gaps would tell what is missing."""
    kept = [(section, _blocks(section)) for section in document.sections]
    return Document(
        title=document.title,
        account=document.account,
        company=document.company,
        period=document.period,
        edition=CUSTOMER,
        depth=document.depth,
        language=document.language,
        currency=document.currency,
        made_on=document.made_on,
        sections=[
            Section(key=section.key, number=number, title=section.title, blocks=blocks)
            for number, (section, blocks) in enumerate((pair for pair in kept if pair[1]), start=1)
        ],
    )


def _blocks(section: Section) -> list[Block]:
    shown = (_block(block) for block in section.blocks if block.customer)
    return [block for block in shown if block is not None and not block.empty]


def _block(block: Block) -> Block | None:
    if isinstance(block, Items):
        items = [_item(item) for item in block.items if item.audience == CUSTOMER]
        return Items(role=block.role, title=block.title, customer=True, items=items)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Facts):
        return Facts(role=block.role, title=block.title, customer=True, facts=_details(block.facts))
    if isinstance(block, Chart):
        series = [Series(name=one.name, values=list(one.values), planned=one.planned) for one in block.series]
        return Chart(
            role=block.role,
            title=block.title,
            customer=True,
            unit=block.unit,
            labels=list(block.labels),
            series=series,
        )
    return None  # a kind of block that nobody has thought about here


def _item(item: Item) -> Item:
    actions = [_item(action) for action in item.actions if action.audience == CUSTOMER]
    return Item(text=item.text, audience=CUSTOMER, details=_details(item.details), actions=actions)


def _details(details: list[Detail]) -> list[Detail]:
    return [Detail(one.label, one.value, customer=True, brief=one.brief) for one in details if one.customer]


def _table(table: Table) -> Table:
    places = [place for place, column in enumerate(table.columns) if column.customer]
    rows = [
        Row(
            cells=[None if place in row.private else row.cells[place] for place in places],
            audience=CUSTOMER,
            units={new: row.units[old] for new, old in enumerate(places) if old in row.units},
            open=row.open,
        )
        for row in table.rows
        if row.audience == CUSTOMER
    ]
    columns = [table.columns[place] for place in places]
    return Table(role=table.role, title=table.title, customer=True, columns=columns, rows=rows)
