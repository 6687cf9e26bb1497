"""What a customer gets: no marker of any internal field is in any file, all that are meant for them are."""

from __future__ import annotations

import pytest
from django.utils.formats import number_format

from kam.exchange.documents.document import Block, Chart, Column, Document, Facts, Item, Items, Row, Table
from kam.exchange.documents.edition import customer_edition
from kam.exchange.documents.line_parts import LINE_PARTS
from kam.exchange.documents.live_parts import LIVE_PARTS
from kam.exchange.documents.reading import Wish, document_of
from kam.exchange.documents.writers import docx, pdf, pptx, xlsx
from kam.reference.calendar import today
from plans.planning.blocks import LINE_BLOCKS, live_blocks
from plans.planning.models import Depth
from tests.exchange.documents import planting
from tests.exchange.documents.files import text_of

pytestmark = pytest.mark.django_db
WRITERS = {"pdf": pdf, "pptx": pptx, "xlsx": xlsx, "docx": docx}


@pytest.fixture
def planted() -> planting.Planted:
    return planting.build()


def made(
    planted: planting.Planted, edition: str, depth: str, language: str, *, frozen: bool = False
) -> Document:
    plan, version = planted.plan, planted.version if frozen else None
    return document_of(plan, plan.account, version, Wish(edition, depth, language), today())


def has(text: str, marker: str) -> bool:
    """A number may be written with separators."""
    if not marker.isdigit():
        return marker in text
    forms = {marker, f"{int(marker):,}", f"{int(marker):,}".replace(",", "."), number_format(int(marker))}
    return any(form in text for form in forms)


def test_there_is_a_row_of_every_model_behind_a_plan(planted: planting.Planted) -> None:
    missing = {m._meta.label for m in planting.models_behind() if not m._base_manager.exists()}
    assert missing - set(planting.ELSEWHERE) == set(), "plant a row in planting.py"


@pytest.mark.parametrize("kind", WRITERS)
def test_no_internal_field_is_in_any_customer_file(planted: planting.Planted, kind: str) -> None:
    assert len(planted.inside) > 150
    for depth in Depth.values:
        for frozen in (False, True):
            for language in ("en", "de"):
                document = made(planted, "customer", depth, language, frozen=frozen)
                text = text_of(WRITERS[kind].write(document))
                leaked = {where for marker, where in planted.inside.items() if has(text, marker)}
                assert leaked == set(), f"{kind}, {depth}, {language}, frozen: {frozen}"


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_for_the_customer_is_in_the_file(planted: planting.Planted, kind: str) -> None:
    texts = [
        text_of(WRITERS[kind].write(made(planted, "customer", Depth.FULL, language)))
        for language in ("en", "de")
    ]
    lost = {
        where
        for marker, where in planted.shown.items()
        if not any(has(text, marker) for text in texts) and not _is_no_title(planted, kind, where, marker)
    }
    assert lost == set()


def _is_no_title(planted: planting.Planted, kind: str, where: str, marker: str) -> bool:
    """Sections and topics that hold nothing for the customer are not named; a workbook names tables, not sections."""
    if not where.startswith(("plans.TemplateSection", "accounts.Topic")):
        return False
    if kind == "xlsx":
        return True
    documents = [made(planted, "customer", Depth.FULL, language) for language in ("en", "de")]
    titles = [s.title for d in documents for s in d.sections] + [b.title for d in documents for b in d.blocks]
    return marker not in titles


@pytest.mark.parametrize("kind", WRITERS)
def test_the_internal_edition_holds_what_the_customer_must_not_see(
    planted: planting.Planted, kind: str
) -> None:
    """Else the markers could not be found at all."""
    text = text_of(WRITERS[kind].write(made(planted, "internal", Depth.FULL, "en")))
    found = {where for marker, where in planted.inside.items() if has(text, marker)}
    expected = {"accounts.Statement.text", "accounts.Statement.so_what", "accounts.Statement.source"}
    expected |= {"plans.CustomerGoal.so_what", "accounts.OpenQuestion.text", "accounts.Person.last_name"}
    expected |= {"teams.Membership.note", "plans.Risk.text", "plans.Objective.text"}
    assert expected - found == set()


def test_the_preview_is_the_customer_edition(planted: planting.Planted, client) -> None:
    from tests.factories import HeadFactory

    client.force_login(HeadFactory())
    account = planted.plan.account
    page = client.get(f"/accounts/{account.public_id}/plan/{planted.plan.public_id}/customer?depth=full")
    article = page.content.decode().split("data-k-customer")[1].split("</article>")[0]
    assert {where for marker, where in planted.inside.items() if has(article, marker)} == set()
    texts = {marker for marker, where in planted.shown.items() if where.endswith(".text")}
    assert len(texts) > 20
    assert {marker for marker in texts if marker not in article} == set()


# The filter by itself ----------------------------------------------------------------------------------


def whole(*blocks: Block) -> Document:
    from kam.exchange.documents.document import Section

    document = Document("T", "A", "C", "P", "internal", "full", "en", "EUR", today(), status="Secret draft")
    document.sections = [Section("one", 4, "One", "Secret question", list(blocks)), Section("two", 7, "Two")]
    return document


def test_unmarked_blocks_columns_rows_and_cells_stay_inside() -> None:
    columns = [Column("Open", customer=True), Column("Secret"), Column("Now", customer=True)]
    rows = [Row(["a", "b", "c"], "customer", private=frozenset({2})), Row(["d", "e", "f"])]
    kept = customer_edition(
        whole(
            Facts(role="f", facts=[]),
            Items(role="i", items=[Item("x", "customer")]),  # the block is not for the customer
            Table(
                role="t", title="Table", customer=True, columns=columns, rows=rows, note="Secret note", more=3
            ),
        )
    )
    (section,) = kept.sections
    assert (section.number, section.prompt, kept.status) == (1, "", "")
    (table,) = section.blocks
    assert isinstance(table, Table)
    assert [column.label for column in table.columns] == ["Open", "Now"]
    assert [row.cells for row in table.rows] == [["a", None]]
    assert (table.note, table.more) == ("", 0)


def test_a_so_what_never_leaves_whatever_the_line_is() -> None:
    item = Item("x", "customer", so_what="Secret", actions=[Item("in"), Item("out", "customer")])
    kept = customer_edition(whole(Items(role="i", customer=True, items=[item, Item("y")])))
    (shown,) = kept.blocks[0].items  # type: ignore[attr-defined]
    assert (shown.text, shown.so_what) == ("x", "")
    assert [action.text for action in shown.actions] == ["out"]


def test_no_live_block_is_for_the_customer_and_a_chart_without_the_mark_is_not() -> None:
    assert [key for key, block in live_blocks().items() if block.customer] == []
    assert customer_edition(whole(Chart(role="c", labels=["2026"]))).sections == []


def test_every_block_of_a_plan_has_its_part() -> None:
    """A kind of line or a live block that is added needs a function, or documents would be silent about it."""
    assert {"statements", *LINE_BLOCKS} - set(LINE_PARTS) == set()
    assert set(live_blocks()) - set(LIVE_PARTS) == set()
