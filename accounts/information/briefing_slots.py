"""Where briefings are known outside their pages; called by AppConfig.ready."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.information import briefing_operations as operations
from accounts.information.briefing_models import OPEN, Briefing, seen_by
from accounts.information.briefing_queries import briefing_readers, scopes_read_by
from accounts.information.confidential import open_items
from kam.lib.markdown import plain
from kam.lib.slots import (
    AccountReference,
    HistorySubject,
    Holding,
    ObjectPlace,
    SearchKind,
    SearchText,
    account_references,
    history_subjects,
    holdings,
    object_places,
    scope_readers,
    search_kinds,
    search_scopes,
)
from kam.records.schedules import DAILY, SCHEDULES, next_morning
from kam.reference.calendar import today as company_today

_JOB = "accounts.information.briefing_jobs.every_morning"


def register_briefings() -> None:
    """Sight, search, names in texts, history, what moves with an account and what a leaver hands over."""
    scope_readers.register(briefing_readers)
    search_scopes.register(scopes_read_by)
    search_kinds.register(SEARCH)
    object_places.register(PLACE)
    history_subjects.register(HistorySubject("briefing", "accounts.briefing", _of_account))
    account_references.register(
        AccountReference("briefings", _("Briefings"), _told_of, operations.briefings_move)
    )
    holdings.register(
        Holding(
            "briefings",
            _("Briefings"),
            _held,
            operations.briefing_reassign,
            lambda row: row.account.name,
            seen=_known_to,
        )
    )
    SCHEDULES.setdefault("briefings", {"func": _JOB, "schedule_type": DAILY, "next_run": next_morning(5)})


def _texts(briefing: Briefing) -> Iterable[SearchText]:
    """For its readers alone; for all who see the account where the level says so. Nothing before and after it holds."""
    if briefing.state != Briefing.State.SENT:
        return
    account, text = briefing.account, plain(briefing.text)
    yield SearchText(briefing.scope, briefing.title, text, account.public_id)
    if briefing.confidentiality.kind == OPEN:
        yield SearchText(account.scope, briefing.title, text, account.public_id)


SEARCH = SearchKind(
    "briefing",
    "accounts.briefing",
    _("Briefings"),
    85,
    rows=lambda: Briefing.objects.sent().select_related("account", "confidentiality"),
    texts=_texts,
    fields=frozenset({"title", "text", "account", "archived_at", "state", "confidentiality"}),
)

PLACE = ObjectPlace(
    "briefing",
    "accounts.briefing",
    rows=Briefing.objects.visible_to,
    title="title",
    url=lambda public_id, account: reverse("accounts:briefing", args=[public_id]),
    account="account__public_id",
    account_name="account__name",
    icon="megaphone",
    of_account=lambda account, user: (
        Briefing.objects.visible_to(user).sent().filter(account=account, confidentiality__kind=OPEN)
    ),
)


def _of_account(account: KeyAccount, user: Any, public_id: str) -> Briefing | None:
    """For its history, which keeps drafts, withdrawn words and whom it was meant for: not for its readers."""
    wrote = Q(owner=user) | Q(created_by=user)
    return Briefing.objects.visible_to(user).filter(wrote, account=account, public_id=public_id).first()


def _told_of(source: KeyAccount) -> QuerySet[Briefing]:
    """To be counted before a merge. All go along; who merges is told of those that everybody sees."""
    sent = Briefing.objects.filter(account=source).exclude(state=Briefing.State.DRAFT)
    return open_items(sent)


def _known_to(rows: QuerySet[Briefing], viewer: Any) -> QuerySet[Briefing]:
    """Who hands over learns nothing of drafts and of what is closed to them, not even that there is any."""
    return rows.filter(seen_by(viewer, company_today(), everything=viewer.company_level is not None))


def _held(user: Any) -> QuerySet[Briefing]:
    """Drafts, and what still holds. Their titles are not for who hands them over."""
    valid = Q(valid_until=None) | Q(valid_until__gte=company_today())
    rows = Briefing.objects.current().filter(Q(state="draft") | Q(state="sent") & valid, owner=user)
    return rows.select_related("account").order_by("pk")
