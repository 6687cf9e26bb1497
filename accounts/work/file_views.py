"""Touchpoints from a calendar or mail file: choose it, look at what is in it, save what is wanted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.customers.access import account_page, why_not
from accounts.customers.models import KeyAccount
from accounts.people.rules import PERMISSION as PEOPLE
from accounts.relationships.models import Channel
from accounts.work.file_changes import EntryChange, change_of
from accounts.work.file_drafts import Preview, Who, opened, preview_of, sealed, with_days_of_series
from accounts.work.file_entries import Entry, UnreadableFile
from accounts.work.file_operations import Draft, NewPerson, Taken, entries_take_in
from accounts.work.touchpoint_files import MAX_BYTES, read_file
from accounts.work.touchpoint_rules import permission_to_change
from kam.lib.http import whole
from kam.lib.versions import StaleWrite
from kam.reference.calendar import today as company_today

TEMPLATE = "accounts/work/touchpoint_file.html"


@account_page("touchpoint.log")
def touchpoint_file(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """GET asks for the file; POST with a file shows what is in it; POST with what was shown saves it."""
    if request.method != "POST":
        return _page(request, account)
    if "entries" in request.POST:
        return _save(request, account)
    file = request.FILES.get("file")
    if file is None:
        return _page(
            request, account, error=_("Choose a calendar file (.ics) or a mail file (.eml)."), status=422
        )
    try:
        if (file.size or 0) > MAX_BYTES:
            raise UnreadableFile(
                _("The file is larger than 1 MB. Save the one meeting or mail as a file of its own.")
            )
        found = read_file(file.name or "", file.read(), company_today(), timezone.get_current_timezone())
        found = with_days_of_series(account, found, company_today())
    except UnreadableFile as error:
        return _page(request, account, error=str(error), status=422)
    preview = preview_of(account, request.user, found.entries)
    return _page(request, account, preview=preview, notes=found.notes, sealed=sealed(found.entries, account))


def _page(
    request: HttpRequest,
    account: KeyAccount,
    *,
    preview: Preview | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    if preview is not None:
        data = request.POST if "entries" in request.POST else None
        context |= {
            "rows": [
                _shown(number, entry, preview, data, account, request.user)
                for number, entry in enumerate(preview.entries)
            ],
            "unknown": [_asked(number, one, data) for number, one in preview.unknown],
            "channels": Channel.objects.current(),
            "may_add": account.may(PEOPLE),
        }
    context |= {"account": account, "tab": "people", "preview": preview, "today": company_today()}
    return render(request, TEMPLATE, context, status=status)


def _wanted(entry: Entry, change: EntryChange | None, there: bool) -> bool:
    """What is ticked by itself: the next of a series, and what is to be told to a touchpoint that is there.

    Of a series that is cancelled as a whole, the days that are over are not: they may well have taken place.
    """
    if change is not None and change.cancels and entry.every_day:
        return not there and entry.chosen
    return not there and (change is not None or (entry.chosen and not entry.cancelled))


def _shown(
    number: int, entry: Entry, preview: Preview, data: Any, account: KeyAccount, user: Any
) -> dict[str, Any]:
    """An entry with what is chosen for it, as it was sent or as we would."""
    known, who = preview.known(entry), preview.of(entry)
    change = change_of(entry, known, preview.people(entry), preview.colleagues(entry)) if known else None
    why_not_change = None
    if known and change and not account.may(permission := permission_to_change(known, user)):
        why_not_change = why_not(account.level, permission)
    there = known is not None and (change is None or why_not_change is not None)
    channel = (
        "newsletter"
        if entry.newsletter
        else "mail"
        if entry.is_mail
        else "video"
        if entry.online
        else "visit"
    )
    return {
        "number": number,
        "entry": entry,
        "who": who,
        "there": there,
        "known": known,
        "change": change,
        "why_not": why_not_change,
        "take": f"take-{number}" in data if data else _wanted(entry, change, there),
        "text": data.get(f"text-{number}", "") if data else known.text if known else entry.title,
        "channel": data.get(f"channel-{number}", "") if data else channel,
    }


def _asked(number: int, one: Who, data: Any) -> dict[str, Any]:
    return {
        "number": number,
        "who": one,
        "add": data.get(f"add-{number}") == "1" if data else False,
        "first_name": data.get(f"first-{number}", "") if data else one.first_name,
        "last_name": data.get(f"last-{number}", "") if data else one.last_name,
    }


def _save(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    entries = opened(request.POST["entries"], account)
    if entries is None:
        text = _("What was shown here is too old to be saved. Choose the file once more.")
        return _page(request, account, error=text, status=422)
    preview = preview_of(account, request.user, entries)
    wanted = [number for number in range(len(entries)) if f"take-{number}" in request.POST]
    try:
        if not wanted:
            raise ValidationError(_("Tick what is to be taken over."))
        taken = entries_take_in(
            account=account,
            by=request.user,
            drafts=[_draft(request, number, entries[number], preview) for number in wanted],
            new=_new_people(request, [entries[number] for number in wanted], preview),
            today=company_today(),
        )
    except (ValidationError, StaleWrite) as error:
        stale = isinstance(error, StaleWrite)
        text = (
            _("Somebody changed a touchpoint meanwhile. Below is how it is now.")
            if stale
            else " ".join(error.messages)  # type: ignore[union-attr]
        )
        preview = preview_of(account, request.user, entries)
        return _page(
            request, account, preview=preview, sealed=request.POST["entries"], error=text,
            status=409 if stale else 422,
        )  # fmt: skip
    undo = ""
    if len(taken.made) == 1 and not taken.people and not taken.changed:
        args = [account.public_id, taken.made[0].public_id]
        undo = f"undo:{reverse('accounts:touchpoint_archive', args=args)}"
    messages.success(request, _said(taken), extra_tags=undo)
    return redirect("accounts:account_touchpoints", account_id=account.public_id)


def _said(taken: Taken) -> str:
    """What came of the file, in a sentence each."""
    made, changed, there = len(taken.made), len(taken.changed), taken.there
    parts = []
    if made or not (changed or there):
        text = ngettext("%(n)s touchpoint was taken over.", "%(n)s touchpoints were taken over.", made)
        parts.append(text % {"n": made})
    if changed:
        text = ngettext("%(n)s touchpoint was changed.", "%(n)s touchpoints were changed.", changed)
        parts.append(text % {"n": changed})
    if there:
        text = ngettext("%(n)s was there already.", "%(n)s were there already.", there)
        parts.append(text % {"n": there})
    return " ".join(parts)


def _draft(request: HttpRequest, number: int, entry: Entry, preview: Preview) -> Draft:
    known = preview.known(entry)
    channel = Channel.objects.current().filter(key=request.POST.get(f"channel-{number}", "")[:60]).first()
    channel = channel or (known.channel if known else None)
    if channel is None:
        raise ValidationError(_("Say how you met."))
    colleagues = preview.colleagues(entry)
    return Draft(
        entry,
        channel,
        request.POST.get(f"text-{number}", known.text if known else ""),
        tuple(preview.people(entry)),
        tuple(colleagues or ([] if known else [request.user])),  # type: ignore[list-item]
        whole(request.POST.get(f"version-{number}", "")) or 0,
    )


def _new_people(request: HttpRequest, entries: list[Entry], preview: Preview) -> list[NewPerson]:
    """Those unknown whom the page was told to add, as far as they took part in what is taken over."""
    there = {address.email for entry in entries for address in entry.people}
    return [
        NewPerson(
            one.address.email,
            request.POST.get(f"last-{number}", "")[:80],
            request.POST.get(f"first-{number}", "")[:80],
        )
        for number, one in preview.unknown
        if request.POST.get(f"add-{number}") == "1" and one.address.email in there
    ]
