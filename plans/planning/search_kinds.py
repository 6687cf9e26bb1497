"""The lines of a plan, as search finds them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kam.lib.markdown import plain
from kam.lib.slots import SearchKind, SearchText, search_kinds
from plans.planning.line_kinds import KINDS, LineKind
from plans.planning.models import Objective

_TITLE = 300
#: In the order of the groups: what a kind is called, and which of its fields hold words beside `text`.
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "goal": (_("Goals of customers"), ("so_what",)),
    "objective": (_("Objectives"), ("measure",)),
    "initiative": (_("Initiatives"), ("value",)),
    "statement": (_("Statements"), ("so_what",)),
    "action": (_("Actions"), ()),
    "question": (_("Open questions"), ("answer",)),
    "risk": (_("Risks"), ("measure",)),
    "commitment": (_("Commitments"), ()),
}


def register_search_kinds() -> None:
    """Called by AppConfig.ready. Address and icon are those of the line's place."""
    for at, (key, (label, more)) in enumerate(GROUPS.items()):
        search_kinds.register(_kind(KINDS[key], label, 50 + at, more))


def _kind(kind: LineKind, label: Any, order: int, more: tuple[str, ...]) -> SearchKind:
    through_plan = kind.model is Objective

    def rows() -> QuerySet:
        found = kind.model.objects.filter(archived_at=None).exclude(text="")
        if through_plan:
            return found.filter(plan__archived_at=None).select_related("plan__account")
        return found.select_related("account")

    def texts(row: Any) -> Iterable[SearchText]:
        """References to other objects stay out: their labels may be out of sight."""
        if row.text:
            account = row.plan.account if through_plan else row.account
            whole = plain(row.text)
            parts = [whole if len(whole) > _TITLE else "", *(plain(getattr(row, name)) for name in more)]
            text = "\n".join(part for part in parts if part)
            yield SearchText(account.scope, whole[:_TITLE], text, account.public_id)

    return SearchKind(
        kind.key,
        kind.model._meta.label_lower,
        label,
        order,
        rows=rows,
        texts=texts,
        fields=frozenset({"text", "archived_at", "plan" if through_plan else "account", *more}),
        icon="card-checklist" if kind.key == "statement" else "",
        follows={"plans.plan": _objectives_of_plans} if through_plan else {},
    )


def _objectives_of_plans(pks: Iterable[int]) -> set[int]:
    return set(Objective.objects.filter(plan__in=list(pks)).values_list("pk", flat=True))
