"""The live blocks that come with this room: what other parts know, shown in the plan and kept in versions.

What they return is JSON; labels that depend on the language are added by the templates or kept by key.
"""

from typing import Any

from django.db.models import CharField, DateField, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.customers.figure_queries import ACTUAL, PLAN
from accounts.models import Organisation, Touchpoint
from kam.lib.markdown import plain
from kam.lib.prepared import given, prepared
from kam.records.models import Change
from kam.records.queries import kind_label
from kam.reference.calendar import day_of
from plans.planning.blocks import BlockScene, LiveBlock, plan_blocks
from plans.planning.finance import finance_data
from plans.planning.live_people import people_data, relations_data
from plans.planning.strategy import strategy_data
from teams.membership.queries import current_rows
from teams.models import AccountTeam

_UNITS, _CHANGES, _VERSIONS, _TALKS, _TALK_ROWS = 30, 20, 20, 8, 120
_KINDS = (
    "accounts.statement", "accounts.action", "accounts.openquestion", "plans.customergoal", "plans.objective",
    "plans.plan", "plans.planversion", "plans.initiative", "plans.risk", "accounts.commitment",
)  # fmt: skip


def _status(scene: BlockScene) -> dict[str, Any]:
    plan = scene.plan
    versions = [row for row in scene.versions if row.number]
    return {
        "account": scene.account.name,
        "tier": scene.account.tier_id,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "state": plan.state,
        "version": versions[0].number if versions else None,
        "approved_on": day_of(versions[0].decided_at) if versions and versions[0].decided_at else None,
    }


@prepared
def _units() -> QuerySet:
    """Name, kind and city of the nodes that an account covers besides its own."""
    units = Organisation.objects.current().filter(account=given("account")).exclude(pk=given("top"))
    return units.order_by("name", "pk").values_list("name", "kind", "city")[: _UNITS + 1]


def _account(scene: BlockScene) -> dict[str, Any]:
    top = scene.account.organisation
    rows = _units().rows(account=scene.account.pk, top=top.pk)
    return {
        "name": top.name,
        "industry": _names(top.industry),
        "city": top.city,
        "country": _names(top.country),
        "employees": top.employees,
        "turnover": str(top.turnover) if top.turnover is not None else None,
        "currency": top.turnover_currency_id,
        "turnover_year": top.turnover_year,
        "since": scene.account.customer_since,
        "units": [{"name": name, "kind": kind, "city": city} for name, kind, city in rows[:_UNITS]],
        "more": len(rows) > _UNITS,
    }


def _names(row: Any) -> dict[str, str] | None:
    """A name in both languages, for versions are read in either."""
    return {"en": row.name_en, "de": row.name_de} if row is not None else None


def _team(scene: BlockScene) -> dict[str, Any]:
    rows = current_rows(AccountTeam(pk=scene.account.team_id), scene.today)
    return {
        "members": [
            {
                "name": row.user.full_name,
                "function": row.function,
                "note": row.note,
                "core": row.is_core,
                "department": str(row.user.department) if row.user.department_id else "",
                "share": row.time_share,
            }
            for row in rows
            if not row.upcoming
        ]
    }


def _figures(scene: BlockScene) -> dict[str, Any]:
    years, figures = scene.years, scene.figures
    shown = range(years.now - 2, years.now + 3)
    found = []
    for measure in ("revenue", "margin", "wallet"):
        for kind in (ACTUAL, PLAN):
            values = [figures.total(measure, kind, years.period(year)) for year in shown]
            if any(value is not None for value in values):
                cells = [None if value is None else str(value) for value in values]
                found.append({"measure": measure, "kind": str(kind), "values": cells})
    shares = [figures.share_of_wallet(years.period(year)) for year in shown]
    if any(share is not None for share in shares):
        cells = [None if share is None else str(round(share, 1)) for share in shares]
        found.append({"measure": "share", "kind": "actual", "values": cells})
    return {"years": list(shown), "rows": found, "unconverted": figures.unconverted, "as_of": scene.today}


def _versions(scene: BlockScene) -> dict[str, Any]:
    return {
        "versions": [
            {
                "number": row.number,
                "state": row.state,
                "submitted_by": str(row.submitted_by or ""),
                "submitted_on": row.submitted_at,
                "decided_by": str(row.decided_by or ""),
                "decided_on": row.decided_at,
                "remark": row.remark,
            }
            for row in scene.versions[:_VERSIONS]
        ]
    }


@prepared
def _latest() -> QuerySet:
    """The changes of an account's lines and plans, the latest first."""
    rows = Change.objects.in_scope(given("scope", CharField())).filter(object_type__in=_KINDS)
    return rows.only("by_name", "at", "action", "object_type", "object_text")[:_CHANGES]


def _changes(scene: BlockScene) -> dict[str, Any]:
    rows = _latest().rows(scope=scene.account.scope)
    return {
        "changes": [
            {
                "who": row.by_name,
                "at": row.at,
                "action": row.get_action_display(),
                "kind": kind_label(row.object_type),
                "name": _(row.object_text) if row.object_text else "",
            }
            for row in rows
        ]
    }


@prepared
def _talks() -> QuerySet:
    """A row for each person at the last touchpoints that count, and at those planned from today on."""
    ahead = Q(state="planned", on__gte=given("day", DateField()))
    rows = Touchpoint.objects.filter(
        ahead | Q(state="done"), account=given("account"), archived_at=None, channel__is_group=False
    )
    person = (f"people__person__{name}" for name in ("title", "first_name", "last_name"))
    columns = ("pk", "on", "state", "text", "channel__name_en", "channel__name_de", *person)
    return rows.order_by("-on", "-pk", "people").values_list(*columns)[:_TALK_ROWS]


def _touchpoints(scene: BlockScene) -> dict[str, Any]:
    """Whom we met last and meet next. No version keeps it: names of people stay where erasure finds them."""
    found: dict[int, dict[str, Any]] = {}
    groups: dict[str, list[dict[str, Any]]] = {"planned": [], "done": []}
    for pk, on, state, text, en, de, *name in _talks().rows(account=scene.account.pk, day=scene.today):
        if pk not in found:
            channel = {"en": en, "de": de}
            found[pk] = {"on": on, "text": plain(text), "channel": channel, "people": []}
            groups[state].append(found[pk])
        if name[-1]:
            found[pk]["people"].append(" ".join(part for part in name if part))
    return {"planned": groups["planned"][::-1][:_TALKS], "last": groups["done"][:_TALKS]}


def register_blocks() -> None:
    """Called by AppConfig.ready."""
    folder = "plans/planning/live/"
    for block in (
        LiveBlock("status", _("Status"), f"{folder}status.html", _status),
        LiveBlock("account", _("Account"), f"{folder}account.html", _account),
        LiveBlock("people", _("People"), f"{folder}people.html", people_data),
        LiveBlock("relations", _("Relationships"), f"{folder}relations.html", relations_data),
        LiveBlock("team", _("Account team"), f"{folder}team.html", _team),
        LiveBlock("figures", _("Figures"), f"{folder}figures.html", _figures),
        LiveBlock("strategy", _("Strategy map"), f"{folder}strategy.html", strategy_data),
        LiveBlock("finance", _("Financial plan"), f"{folder}finance.html", finance_data),
        LiveBlock(
            "touchpoints",
            _("Touchpoints"),
            f"{folder}touchpoints.html",
            _touchpoints,
            frozen=False,
        ),
        LiveBlock("versions", _("Versions"), f"{folder}versions.html", _versions, frozen=False),
        LiveBlock("changes", _("Latest changes"), f"{folder}changes.html", _changes, frozen=False),
    ):
        plan_blocks.register(block)
