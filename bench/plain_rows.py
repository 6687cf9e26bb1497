"""The values of the pages as plain objects, for their plain tables: read once, before anything is measured."""

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace as Row
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from accounts.customers.figure_queries import account_figures, years_on
from accounts.customers.queries import (
    COLUMNS,
    SORT_LABELS,
    ListFilter,
    account_list,
    list_rows,
    listed,
    totals_of,
)
from accounts.customers.views import names_of
from accounts.information.fact_slots import SHOWN
from accounts.information.facts import freshness_of
from accounts.models import KeyAccount
from accounts.relationships.matrix_cells import influence_words
from accounts.relationships.matrix_queries import Person, matrix_of
from accounts.relationships.matrix_views import filters_of
from accounts.templatetags.workspace import account_subpages
from accounts.workspace.overview_views import AHEAD, bars_of, continuity
from kam.lib.formats import initials
from kam.reference.models import Industry, Tier
from plans.models import Plan
from plans.planning.finance import finance_view
from plans.planning.lines import ActionItem, Line
from plans.planning.pages import bar_of, line_scene, open_questions, place_of
from plans.planning.queries import SectionLoader
from plans.planning.releases import at_depth, sections_of
from plans.planning.section_views import Block, SectionView
from plans.planning.slots import plan_panel
from plans.planning.strategy import Node, missing_words, strategy_of
from teams.membership import queries as teams
from teams.membership.who import Who

PAGE = 25


def list_values(user: Any, today: dt.date) -> dict[str, Any]:
    years = years_on(today)
    found = account_list(user, ListFilter(), today)
    count, total = totals_of(found)
    accounts = Paginator(found, PAGE)
    accounts.count = count
    page = Paginator(range(count), PAGE).page(1)
    return {
        "may_create": user.may("accounts.create"),
        "tiers": [Row(key=key, name=name) for key, name in names_of(Tier)],
        "statuses": ["Any status", *(str(label) for label in KeyAccount.Status.labels)],
        "industries": ["Any industry", *sorted(name for _key, name in names_of(Industry))],
        "sorts": [str(label) for label in SORT_LABELS.values()],
        "columns": [str(label) for label in COLUMNS.values()],
        "last_year": str(years.last),
        "this_year": str(years.now),
        "currency": years.currency,
        "rows": [
            Row(
                public_id=row.account.public_id,
                tier=row.account.tier,
                name=row.account.name,
                place=row.subtitle,
                status=str(KeyAccount.Status(row.account.status).label),
                kam=row.leads.kam.full_name if row.leads.kam else "",
                since=row.leads.since,
                plan=row.extra["plan"].text,
                period=row.extra["plan"].note,
                revenue=row.last,
                trend=row.trend,
                forecast=row.expected,
                gap=row.gap,
                margin=row.margin,
                wallet=row.wallet,
            )
            for row in list_rows(listed(accounts.page(1).object_list), user, years, today)
        ],
        "page": page,
        "total": total,
    }


def _person(who: Who) -> Row:
    return Row(pk=who.pk, public_id=who.public_id, full_name=who.full_name)


def overview_values(account: KeyAccount, user: Any, today: dt.date) -> dict[str, Any]:
    years = years_on(today)
    figures = account_figures([account.pk], years, ahead=AHEAD)[account.pk]
    lead = continuity(account, today)
    panel, facts = plan_panel(account, user, today), freshness_of(account, today)
    assert lead.now
    assert panel
    return {
        "owner": account.may("account.manage"),
        "head": user.is_head_of_kam,
        "today": today,
        "kam": _person(lead.now.user),
        "since": lead.now.starts_on,
        "months": lead.now.months,
        "sponsors": [_person(who) for who in lead.sponsors],
        "deputies": [_person(who) for who in lead.deputies],
        "last_year": str(years.last),
        "currency": years.currency,
        "revenue": figures.get("revenue", "actual", years.last),
        "planned": figures.get("revenue", "plan", years.last),
        "plan": str(panel["plan"]),
        "plan_state": panel["plan"].get_state_display(),
        "plan_url": panel["plan_url"],
        "changed": int(panel["life"].split()[0]),
        "objectives_url": panel["objectives_url"],
        "no_trend": panel["standing"].nodata,
        "missing": [Row(title=entry.title, text=text, url=url) for entry, text, url in panel["missing"]],
        "questions": [
            Row(
                text=line.text,
                url=f"{panel['questions_url']}#l-{line.id}",
                owner=line.owner,
                due_on=line.due_on,
            )
            for line in panel["questions"]
        ],
        "facts_url": reverse("accounts:account_facts", args=[account.public_id]),
        "fresh": facts.fresh,
        "all_facts": facts.total,
        "facts": [Row(name=fact.name, as_of=fact.as_of) for fact in facts.lacking[:SHOWN]],
        "charts": [
            Row(
                title=title,
                rows=[
                    Row(year=bar.label, actual=bar.actual, plan=bar.plan)
                    for bar in bars_of(figures, measure, range(years.now - 3, years.now + 1 + AHEAD))
                ],
            )
            for measure, title in (
                ("revenue", "Revenue, million"),
                ("margin", "Contribution margin, million"),
            )
        ],
    }


def team_values(account: KeyAccount, user: Any, today: dt.date) -> dict[str, Any]:
    team = teams.team_page(account.team_id, account.tier_id, today)
    url = reverse("accounts:account_team", args=[account.public_id])
    return {
        "headline": team.headline,
        "may_assign": user.may("kam.assign"),
        "may_manage": account.may("team.manage"),
        "segments": [
            Row(label="All", url=url, count=team.count()),
            Row(label="Core", url=f"{url}?team=core", count=team.count("core")),
            Row(label="Extended", url=f"{url}?team=extended", count=team.count("extended")),
        ],
        "members": [
            Row(
                public_id=row.public_id,
                department=group.department,
                user=_person(row.user),
                you=row.user.pk == user.pk,
                function=row.function,
                note=row.note,
                kind=row.kind_label,
                level=row.level_label,
                time_share=row.time_share,
                starts_on=row.starts_on,
                is_kam=row.is_kam,
            )
            for group in team.groups()
            for row in group.rows
        ],
        "tenures": [
            Row(user=_person(row.user), starts_on=row.starts_on, duration=row.duration)
            for row in team.tenures
        ],
    }


def plan_values(
    account: KeyAccount, plan: Plan, section: str, user: Any, today: dt.date, page: str
) -> dict[str, Any]:
    plan.account = account
    place = place_of(plan, account, section, "full", today)
    assert place
    loader = SectionLoader(plan, account, today=today, user=user)
    asked = open_questions(account)
    view = loader.load([place.section], beside=asked)[0]
    bar, scene = bar_of(plan, account, user), line_scene(account, user, today, page)
    facts, statements = view.blocks
    return {
        "today": today,
        "plan": str(plan),
        "plan_id": plan.public_id,
        "may_edit": scene.may_edit,
        "may_settle": bar.may_settle,
        "may_submit": bar.may_submit,
        "depths": [Row(label=str(depth.label), url=depth.url) for depth in place.depths],
        "changed": place.outline.changed,
        "outline": [
            Row(number=e.number, title=e.title, url=url, missing=e.missing, changed_at=e.changed_at)
            for e, url, _active in place.entries
        ],
        "number": view.number,
        "title": view.title,
        "prompt": view.prompt,
        "position": place.position,
        "previous": place.previous,
        "following": place.following,
        "facts": Row(
            title=facts.title,
            name=facts.data["name"],
            city=facts.data["city"],
            country=facts.data["country"]["en"],
            employees=facts.data["employees"],
        ),
        "block_prompt": statements.prompt,
        "lines": [
            Row(
                id=line.id,
                text=line.text,
                so_what=line.so_what,
                actions=[
                    Row(id=action.id, text=action.text, owner=action.owner, due_on=action.due_on)
                    for action in line.actions
                ],
                confidence=line.confidence,
                source=line.source,
                as_of=line.as_of,
                audience=line.audience,
            )
            for line in statements.lines
        ],
        "open_questions": place.outline.open_questions,
        "more_questions": place.outline.open_questions > len(asked),
        "questions": [
            Row(id=line.id, text=line.text, owner=line.owner, due_on=line.due_on)
            for line in (loader.question(row) for row in asked)
        ],
    }


# The whole plan, for reading and print ---------------------------------------------------------------


def whole_values(account: KeyAccount, plan: Plan, user: Any, today: dt.date) -> dict[str, Any]:
    plan.account = account
    views = SectionLoader(plan, account, today=today).load(
        at_depth(sections_of(plan), "full"), everything=True
    )
    return {
        "today": today,
        "plan": str(plan),
        "plan_id": plan.public_id,
        "sections": [
            Row(
                number=view.number,
                title=view.title,
                prompt=view.prompt,
                empty=view.empty,
                blocks=[_block(block, view) for top in view.shown for block in (top.parts or [top])],
            )
            for view in views
        ],
    }


def _block(block: Block, view: SectionView) -> Row:
    statements = block.kind in ("statements", "goals")
    return Row(
        kind=block.key if block.kind == "live" else block.kind,
        title=block.title if not statements or len(view.blocks) > 1 or block.title != view.title else "",
        rows=[_line(line) for line in block.lines] + [_action(action) for action in block.actions],
        data=_live(block.key, block.data),
    )


def _line(line: Line) -> Row:
    """All that a reader sees of a line; what a kind does not have is empty."""
    p = line.progress
    return Row(
        text=line.text,
        so_what=line.so_what,
        actions=[_action(action) for action in line.actions],
        confidence=line.confidence,
        source=line.source,
        as_of=line.as_of,
        audience=line.audience,
        person=line.person,
        target_on=line.target_on,
        owner=line.owner,
        due_on=line.due_on,
        goal=line.goal,
        initiative=line.initiative,
        value=line.value,
        state=line.words["state"],
        direction=line.words["direction"],
        measure=line.measure,
        weight=line.weight,
        probability=line.words["probability"],
        effect=line.words["effect"],
        baseline=line.baseline,
        now=line.current,
        target=line.target,
        status=p.status if p else "",
        word=p.word if p else "",
        why=p.why if p else "",
    )


def _action(action: ActionItem) -> Row:
    return Row(
        text=action.text,
        owner=action.owner,
        due_on=action.due_on,
        audience=action.audience,
        origin=action.origin,
    )


def _live(key: str, data: dict[str, Any]) -> Any:
    """The block's own data; of the map and the financial plan the nodes and cells, that none is worked out."""
    if key == "strategy":
        found = strategy_of(data)
        return Row(headings=found.headings, missing=missing_words(found), nodes=list(_nodes(found.goals)))
    return finance_view(data) if key == "finance" else data


def _nodes(nodes: list[Node]) -> Iterator[Row]:
    for node in nodes:
        yield Row(word=node.word, text=node.text, note=node.note)
        yield from _nodes(node.children)


def matrix_values(account: KeyAccount, user: Any, today: dt.date) -> dict[str, Any]:
    matrix = matrix_of(account, user, today)

    def row(person: Person) -> Row:
        return Row(
            public_id=person.public_id,
            initials=initials(person.name),
            name=person.name,
            job=person.job,
            roles=[role.name for role in person.roles],
            influence=influence_words(person.influence),
            attitude=person.attitude.name if person.attitude else "",
            cells=[
                Row(
                    user=column.public_id,
                    level=pair.level if pair else None,
                    target=pair.target if pair else None,
                    gap=pair.gap if pair else 0,
                    overdue=pair.overdue if pair else 0,
                )
                for column in matrix.columns
                for pair in [person.pairs.get(column.pk)]
            ],
        )  # fmt: skip

    return {
        "subpages": account_subpages(account, "people", "matrix"),
        "summary": matrix.summary,
        "judged": matrix.judged,
        "may_edit": account.may("relationship.edit"),
        "filters": [
            Row(url=f"?show={key}" if key else "", label=label, count=count)
            for key, label, _icon, count in filters_of(matrix)
        ],
        "units": [Row(name=unit, url=f"?unit={unit.replace(' ', '+')}") for unit in matrix.units],
        "groups": [name for name, _count in matrix.groups],
        "columns": [Row(initials=initials(column.name), short=column.short) for column in matrix.columns],
        "levels": matrix.levels,
        "rows": [
            Row(unit=unit, people=[row(person) for person in matrix.people if person.unit == unit])
            for unit in matrix.units
        ],
    }
