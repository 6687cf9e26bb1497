"""People of the customer in the plan: who they are, which part they play, and who of us knows them how well.

No judgement is read here: versions keep what a block shows, and everybody who sees the plan sees versions.
"""

from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from accounts.models import Employment
from kam.lib.prepared import given, prepared
from plans.planning.blocks import BlockScene

_PEOPLE = 30
#: Of somebody whom half the house knows, the plan names the closest; all are in the matrix.
_CONTACTS = 5
_READ = "live people"
_PLACE = "person__stakeholders"


@prepared
def _rows() -> QuerySet:
    """A row for each job, role and pair: the blocks of a page share one query, which costs less than three."""
    jobs = Employment.objects.filter(
        organisation__account=given("account"), ends_on=None, person__archived_at=None
    ).order_by("organisation__name", "person__last_name", "person__first_name", "pk")
    here = Q(
        **{
            f"{_PLACE}__account": given("account"),
            f"{_PLACE}__about_type": "",
            f"{_PLACE}__archived_at": None,
            f"{_PLACE}__left_on": None,
        }
    )
    rows = Employment.objects.filter(pk__in=jobs.values("pk")[: _PEOPLE + 1]).annotate(
        place=FilteredRelation(_PLACE, condition=here)
    )
    return rows.order_by(
        "organisation__name", "person__last_name", "person__first_name", "pk", "place__roles__role__rank",
        F("place__relationships__level").desc(nulls_last=True), "place__relationships__pk",
    ).values_list(
        "pk", "person__title", "person__first_name", "person__last_name", "job_title", "unit", "organisation__name",
        "place__roles__role__name_en", "place__roles__role__name_de", "place__roles__sure",
        "place__relationships__pk", "place__relationships__archived_at", "place__relationships__level",
        "place__relationships__target", "place__relationships__user__first_name",
        "place__relationships__user__last_name",
    )  # fmt: skip


def _everybody(scene: BlockScene) -> list[dict[str, Any]]:
    """The first people of the account, read once for all blocks of a page."""
    known = scene.read.get(_READ)
    if known is not None:
        return known
    found: dict[int, dict[str, Any]] = {}
    pairs: set[int] = set()
    for row in _rows().rows(account=scene.account.pk):
        pk, title, first, last, job, unit, organisation, role_en, role_de, sure, pair, gone, level, target = (
            row[:14]
        )
        one = found.get(pk)
        if one is None:
            one = found[pk] = {
                "name": " ".join(part for part in (title, first, last) if part),
                "job": job,
                "unit": ", ".join(part for part in (unit, organisation) if part),
                "roles": [],
                "contacts": [],
            }
        role = {"en": role_en, "de": role_de, "sure": sure}
        if role_en and role not in one["roles"]:
            one["roles"].append(role)
        if pair and gone is None and pair not in pairs:
            pairs.add(pair)
            name = " ".join(part for part in row[14:] if part)
            one["contacts"].append({"name": name, "level": level, "target": target})
    scene.read[_READ] = list(found.values())
    return scene.read[_READ]


def people_data(scene: BlockScene) -> dict[str, Any]:
    """Who works there, with the parts they play and whom of us they know best."""
    rows = _everybody(scene)
    return {
        "people": [{**row, "contacts": row["contacts"][:1]} for row in rows[:_PEOPLE]],
        "more": len(rows) > _PEOPLE,
    }


def relations_data(scene: BlockScene) -> dict[str, Any]:
    """Who of us knows whom, and where somebody who plays a part knows nobody."""
    rows = [row for row in _everybody(scene)[:_PEOPLE] if row["contacts"] or row["roles"]]
    pairs = [pair for row in rows for pair in row["contacts"]]
    aimed = [pair for pair in pairs if pair["target"] is not None]
    return {
        "people": [
            {**row, "contacts": row["contacts"][:_CONTACTS], "more": max(len(row["contacts"]) - _CONTACTS, 0)}
            for row in rows
        ],
        "aimed": len(aimed),
        "reached": sum(pair["level"] >= pair["target"] for pair in aimed),
    }
