"""The account's card that every employee sees, and the notes dropped off there."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.work.models import DroppedNote
from accounts.work.notes import note_drop, note_handle, note_reopen
from kam.lib.forms import KamForm
from kam.lib.http import company_permission, is_fragment, page_of, safe_next
from kam.lib.ids import is_public_id, new_public_id
from kam.lib.prepared import given, prepared
from kam.reference.calendar import today as company_today
from teams.membership.chain_queries import leads_of
from teams.membership.queries import current_rows

#: Own earlier notes on the card, open notes on the overview.
OWN_LIMIT, OPEN_LIMIT = 5, 10


class NoteForm(KamForm):
    """A note for the team. `note` is an id made with the form, so that a repeated send is one note."""

    kind = forms.ChoiceField(choices=DroppedNote.Kind.choices, label=gettext_lazy("What it is about"))
    text = forms.CharField(
        max_length=2000, label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 4})
    )
    note = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_note(self) -> str:
        text = self.cleaned_data["note"]
        return text if is_public_id(text) else new_public_id()


@require_safe
@company_permission("company.member")
def card_list(request: HttpRequest) -> HttpResponse:
    """Every account's name, tier and KAM, to find the card by the name."""
    today = company_today()
    text = request.GET.get("q", "").strip()
    accounts = KeyAccount.objects.current().select_related("tier").order_by("name", "pk")
    for word in text.split()[:6]:
        accounts = accounts.filter(name__icontains=word)
    page = page_of(request, accounts)
    leads = leads_of([account.team_id for account in page], today)
    rows = [(account, leads[account.team_id]) for account in page]
    template = "accounts/workspace/card_list.html"
    name = f"{template}#rows" if is_fragment(request) else template
    return render(request, name, {"page": page, "rows": rows, "q": text})


@company_permission("company.member")
def account_card(request: HttpRequest, account_id: str) -> HttpResponse:
    """Name, tier, KAM, deputy and team, and a note for them: nothing more, whoever asks."""
    today = company_today()
    accounts = KeyAccount.objects.current().with_level_for(request.user, today).select_related("tier")
    account = get_object_or_404(accounts, public_id=account_id)
    form = NoteForm(request.POST or None, initial={"note": new_public_id()})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            note_drop(
                account=account,
                by=request.user,
                kind=values["kind"],
                text=values["text"],
                public_id=values["note"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Thank you. The account team sees your note."))
            return redirect("accounts:account_card", account_id=account.public_id)
    rows = [row for row in current_rows(account.team_id, today) if not row.upcoming]
    own = DroppedNote.objects.filter(account=account, by=request.user, archived_at=None)
    context = {
        "account": account,
        "form": form,
        "kam": next((row for row in rows if row.is_kam), None),
        "members": [row for row in rows if not row.is_kam],
        "own": own.order_by("-created_at", "-pk")[:OWN_LIMIT],
        "today": today,
    }
    return render(
        request, "accounts/workspace/account_card.html", context, status=422 if form.errors else 200
    )


@prepared
def _waiting_notes() -> QuerySet:
    rows = DroppedNote.objects.filter(account=given("account"), handled_at=None, archived_at=None)
    return rows.select_related("by").order_by("created_at", "pk")[: OPEN_LIMIT + 1]


def notes_panel(account: KeyAccount, user: Any, today: dt.date) -> dict[str, Any] | None:
    """Notes that nobody has taken care of, for the account's overview; nothing when there are none."""
    notes = _waiting_notes().rows(account=account.pk)
    if not notes:
        return None
    return {
        "account": account,
        "notes": notes[:OPEN_LIMIT],
        "more": len(notes) > OPEN_LIMIT,
        "may_handle": account.may("note.handle"),
    }


def _note(account: KeyAccount, note_id: str) -> DroppedNote:
    return get_object_or_404(DroppedNote.objects.filter(account=account, archived_at=None), public_id=note_id)


def _back(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    return redirect(safe_next(request, reverse("accounts:account", args=[account.public_id])))


@require_POST
@account_page("note.handle")
def note_handled(request: HttpRequest, account: KeyAccount, note_id: str) -> HttpResponse:
    """“Taken care of”."""
    note = note_handle(note=_note(account, note_id), by=request.user)
    undo = reverse("accounts:note_reopened", args=[account.public_id, note.public_id])
    messages.success(request, _("The note is taken care of."), extra_tags=f"undo:{undo}")
    return _back(request, account)


@require_POST
@account_page("note.handle")
def note_reopened(request: HttpRequest, account: KeyAccount, note_id: str) -> HttpResponse:
    """Undo of “Taken care of”."""
    note_reopen(note=_note(account, note_id), by=request.user)
    messages.success(request, _("The note waits again."))
    return _back(request, account)
