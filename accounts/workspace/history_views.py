"""The account's History tab, and the history of one of its objects."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.information.audience import history_scopes
from accounts.information.confidential import ConfidentialRow
from accounts.people.judgement_sight import judged_scope, shows_judgements
from kam.lib.forms import KamForm
from kam.lib.http import is_fragment, whole
from kam.lib.slots import history_subjects
from kam.records.models import Change
from kam.records.queries import HistoryRow, kind_label, object_history, scope_history
from kam.reference.calendar import today as company_today
from teams.models import User

OBJECT_LIMIT = 50
JUDGED = ("accounts.judgement", "accounts.influenceline")


class HistoryFilter(KamForm):
    """What the History tab shows: by whom, of which kind, from when to when."""

    by = forms.ChoiceField(label=_("Person"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    first = forms.DateField(label=_("From"), required=False)
    last = forms.DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, people: list[User], judged: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [("", _("Everybody")), *((u.public_id, u.full_name) for u in people)]
        kinds = {subject.model: capfirst(kind_label(subject.model)) for subject in history_subjects}
        if judged:
            kinds |= {model: capfirst(kind_label(model)) for model in JUDGED}
        by_name = sorted(kinds.items(), key=lambda item: item[1])
        self.fields["kind"].choices = [("", _("Everything")), *by_name]


@require_safe
@account_page("account.view")
def account_history(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Who changed what in this account, newest first, by keyset; imports stand as one entry."""
    people = _people(account, request.GET.get("by", ""))
    judged = shows_judgements(request, account, company_today())
    form = HistoryFilter(request.GET, people=people, judged=judged)
    chosen = form.cleaned_data if form.is_valid() else {}
    # What we think about people has a scope of its own, asked for by its kind alone.
    wants_judged = judged and chosen.get("kind") in JUDGED
    scopes = [judged_scope(account)] if wants_judged else history_scopes(account, request.user)
    changes = Change.objects.filter(scope__in=scopes)
    if chosen.get("by"):
        changes = changes.filter(by__public_id=chosen["by"])
    if chosen.get("kind"):
        changes = changes.filter(object_type=chosen["kind"])
    if chosen.get("first"):
        changes = changes.filter(at__gte=_start_of(chosen["first"]))
    if chosen.get("last"):
        changes = changes.filter(at__lt=_start_of(chosen["last"] + dt.timedelta(days=1)))
    batch = request.GET.get("batch", "")[:40]
    if batch:
        changes = changes.filter(batch=batch)
    before = whole(request.GET.get("before", ""))
    page = scope_history(changes, request.user, before=before, grouped=not batch)
    keep = request.GET.copy()
    for name in ("before", "batch"):
        keep.pop(name, None)
    context = {
        "account": account,
        "tab": "history",
        "form": form,
        "page": page,
        "days": list(_by_day(page.rows)),
        "batch": batch,
        "before": before,
        "query": keep.urlencode(),
        "filtered": any(chosen.values()),
    }
    return render(request, "accounts/workspace/account_history.html", context)


@require_safe
@account_page("account.view")
def object_history_view(request: HttpRequest, account: KeyAccount, kind: str, object_id: str) -> HttpResponse:
    """The history of one object of the account: a fragment for a sheet, or a page by itself."""
    subject = next((s for s in history_subjects if s.key == kind), None)
    found = subject.find(account, request.user, object_id) if subject else None
    if subject is None or found is None:
        raise Http404
    related = subject.related(found) if subject.related else ()
    scopes = [account.scope, *([found.scope] if isinstance(found, ConfidentialRow) else [])]
    if shows_judgements(request, account, company_today()):
        scopes.append(judged_scope(account))
    page = object_history(found, request.user, OBJECT_LIMIT, scopes=scopes, related=related)
    context = {
        "account": account,
        "tab": "history",
        "object": found,
        "page": page,
        "kind": capfirst(kind_label(subject.model)),
    }
    template = "accounts/workspace/object_history.html"
    return render(request, f"{template}#fragment" if is_fragment(request) else template, context)


def _people(account: KeyAccount, chosen: str) -> list[User]:
    """Those who were ever on the team, and the one chosen if they changed something here."""
    team = User.objects.filter(memberships__team=account.team_id) | User.objects.filter(
        kam_assignments__team=account.team_id
    )
    people = list(team.distinct().order_by("last_name", "first_name", "pk")[:200])
    if chosen and chosen not in {user.public_id for user in people}:
        people += User.objects.filter(
            public_id=chosen, pk__in=Change.objects.filter(scope=account.scope).values("by")
        )
    return people


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _by_day(rows: list[HistoryRow]) -> Iterator[tuple[dt.date, list[HistoryRow]]]:
    day, found = None, []
    for row in rows:
        if row.at.date() != day:
            if day is not None:
                yield day, found
            day, found = row.at.date(), []
        found.append(row)
    if day is not None:
        yield day, found
