"""Touchpoints elsewhere: search, names in texts, history, merge of accounts, leavers; called by AppConfig.ready."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.relationships.models import Touchpoint, TouchpointColleague
from accounts.work.touchpoint_operations import touchpoint_take_over, touchpoints_move
from accounts.work.touchpoint_panels import account_panel
from kam.lib.markdown import plain
from kam.lib.slots import (
    AccountReference,
    HistorySubject,
    Holding,
    ObjectPlace,
    OverviewPanel,
    SearchKind,
    SearchText,
    account_references,
    history_subjects,
    holdings,
    object_places,
    overview_panels,
    search_kinds,
)
from kam.reference.calendar import today as company_today
from teams.models import User


def register_touchpoints() -> None:
    search_kinds.register(SEARCH)
    object_places.register(PLACE)
    history_subjects.register(HistorySubject("touchpoint", "accounts.touchpoint", _find))
    account_references.register(
        AccountReference(
            "touchpoints", _("Touchpoints"), lambda source: source.touchpoints.all(), touchpoints_move
        )
    )
    holdings.register(Holding("touchpoints", _("Planned meetings"), _planned_of, _take_over, _described))
    overview_panels.register(
        OverviewPanel("touchpoints", "accounts/work/overview_panel.html", 15, account_panel, column="side")
    )


def _rows() -> QuerySet[Touchpoint]:
    return Touchpoint.objects.current().select_related("account")


def _texts(row: Touchpoint) -> Iterable[SearchText]:
    """Without the people: who they were can be out of sight tomorrow, and erasure has less to reach."""
    more = [plain(text) for text in (row.next_step, row.place, row.note) if text]
    title = plain(row.text) or str(row.channel)
    yield SearchText(row.account.scope, title, " · ".join(more), row.account.public_id)


def _url(public_id: str, account: str) -> str:
    return reverse("accounts:touchpoint", args=[account, public_id])


SEARCH = SearchKind(
    "touchpoint",
    "accounts.touchpoint",
    _("Touchpoints"),
    90,
    rows=_rows,
    texts=_texts,
    fields=frozenset({"text", "note", "next_step", "place", "account", "archived_at"}),
)
PLACE = ObjectPlace(
    "touchpoint",
    "accounts.touchpoint",
    rows=Touchpoint.objects.visible_to,
    title=F("text"),
    url=_url,
    account="account__public_id",
    icon="chat-dots",
    of_account=lambda account, user: Touchpoint.objects.current().filter(account=account).exclude(text=""),
)


def _find(account: KeyAccount, user: Any, public_id: str) -> Touchpoint | None:
    return Touchpoint.objects.visible_to(user).filter(account=account, public_id=public_id).first()


def _planned_of(user: User) -> QuerySet[TouchpointColleague]:
    """The parts of a colleague in meetings that lie ahead."""
    rows = TouchpointColleague.objects.filter(
        user=user,
        touchpoint__state=Touchpoint.State.PLANNED,
        touchpoint__archived_at=None,
        touchpoint__on__gte=company_today(),
    )
    return rows.select_related("touchpoint__account", "touchpoint__channel", "user").order_by(
        "touchpoint__on", "pk"
    )


def _take_over(item: TouchpointColleague, to: User | None, by: Any, batch: str) -> None:
    touchpoint_take_over(touchpoint=item.touchpoint, colleague=item.user, to=to, by=by, batch=batch)


def _described(item: TouchpointColleague) -> str:
    return f"{item.touchpoint} · {item.touchpoint.account.name}"
