"""Logging a contact from anywhere, the page of one touchpoint, and what happens to it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.people.models import Person
from accounts.people.wording_hints import hint_at_wording
from accounts.relationships.models import Touchpoint
from accounts.work import touchpoint_operations as operations
from accounts.work import touchpoint_queries as queries
from accounts.work.models import DroppedNote
from accounts.work.touchpoint_forms import PromiseFormSet, TouchpointForm, raised_in
from accounts.work.touchpoint_rules import why_not_change, why_not_edit
from kam.lib.access import Level
from kam.lib.formats import day
from kam.lib.forms import add_errors, conflict_of
from kam.lib.http import company_permission, is_fragment, safe_next
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by, object_history
from kam.reference.calendar import day_of
from kam.reference.calendar import today as company_today
from teams.models import TeamAccess

FORM = "accounts/work/touchpoint_form.html"
#: What is written freely.
_TEXTS = ("text", "note", "next_step")
#: What a link to the form may fill in.
_FILLED = ("text", "on", "channel", "next_step", "place", "note")


def url_of(touchpoint: Touchpoint, name: str = "touchpoint") -> str:
    return reverse(f"accounts:{name}", args=[touchpoint.account.public_id, touchpoint.public_id])


def touchpoint_of(account: KeyAccount, touchpoint_id: str) -> Touchpoint:
    rows = Touchpoint.objects.filter(account=account).select_related("channel", "created_by")
    found = get_object_or_404(rows, public_id=touchpoint_id)
    found.account = account
    return found


# Logging ------------------------------------------------------------------------------------------------


def _accounts_of(user: Any) -> list[KeyAccount]:
    """Where the user may log, those of their own teams first."""
    today = company_today()
    mine = TeamAccess.objects.current(user, today).filter(level__gte=Level.COMMENT).values("team")
    rows = KeyAccount.objects.current().filter(team__in=mine).order_by("tier", "name", "pk")
    return list(rows[:100])


@require_safe
@company_permission("company.member")
def touchpoint_start(request: HttpRequest) -> HttpResponse:
    """From anywhere: the form of the account named, else of the last one, with a choice of the others."""
    mine = _accounts_of(request.user)
    wanted = request.GET.get("account", "")
    chosen = next((account for account in mine if account.public_id == wanted), None)
    if chosen is None and wanted and (request.user.company_level or 0) >= Level.COMMENT:
        chosen = KeyAccount.objects.visible_to(request.user).current().filter(public_id=wanted).first()
    if chosen is None and mine:
        last = Touchpoint.objects.filter(created_by=request.user, account__in=mine).order_by("-pk").first()
        chosen = next((a for a in mine if last and a.pk == last.account_id), mine[0])
    if chosen is None:
        template = "accounts/work/touchpoint_no_account.html"
        return render(request, f"{template}#none" if is_fragment(request) else template)
    chosen = KeyAccount.objects.with_level_for(request.user, company_today()).get(pk=chosen.pk)
    return _form_page(request, chosen, _new_form(request, chosen), None, accounts=mine)


def _new_form(request: HttpRequest, account: KeyAccount) -> TouchpointForm:
    scene = queries.log_scene(account, request.user)
    if request.method == "POST":
        return TouchpointForm(request.POST, account=account, user=request.user, scene=scene)
    initial: dict[str, Any] = {name: request.GET[name][:500] for name in _FILLED if name in request.GET}
    people = Person.objects.visible_to(request.user).filter(public_id__in=request.GET.getlist("person")[:20])
    initial |= {"people": list(people) if "person" in request.GET else [], "colleagues": [request.user]}
    if request.GET.get("plan"):
        initial["state"] = Touchpoint.State.PLANNED
    note = _note(account, request.GET.get("note", ""))
    if note is not None:
        lines = note.text.strip().split("\n", 1)
        initial |= {
            "from_note": note.public_id,
            "text": lines[0][:500],
            "note": note.text if len(note.text) > len(lines[0][:500]) else "",
            "on": day_of(note.created_at),
            "colleagues": [note.by],
        }
    initial = {"on": company_today(), "channel": scene.channel, "state": Touchpoint.State.DONE, **initial}
    return TouchpointForm(account=account, user=request.user, scene=scene, initial=initial)


def _note(account: KeyAccount, public_id: str) -> DroppedNote | None:
    """A note on a contact that waits, for those who may take care of it."""
    if not public_id or not account.may("note.handle"):
        return None
    notes = DroppedNote.objects.filter(account=account, archived_at=None).select_related("by", "account")
    return notes.filter(public_id=public_id[:14]).first()


@account_page("touchpoint.log")
def touchpoint_new(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    form = _new_form(request, account)
    formset = PromiseFormSet(request.POST or None, prefix="promises")
    if request.method != "POST":
        return _form_page(request, account, form, None, formset=formset)
    if form.is_valid() and formset.is_valid():
        try:
            dropped = _note(account, form.cleaned_data["from_note"])
            log: Any = partial(operations.touchpoint_log, account=account)
            if dropped is not None:
                log = partial(operations.touchpoint_of_note, dropped=dropped)
            made = log(
                by=request.user,
                public_id=form.cleaned_data["row"],
                people=form.cleaned_data["people"],
                colleagues=form.cleaned_data["colleagues"],
                raised=raised_in(form, formset, request.user),
                today=company_today(),
                **form.values,
            )
        except ValidationError as error:
            _show(form, error)
        else:
            return _logged(request, made)
    return _form_page(request, account, form, None, formset=formset, status=422)


def _show(form: TouchpointForm, error: ValidationError) -> None:
    """Errors of the operation beside the fields that they are about."""
    names = {"starts_at": "starts", "ends_at": "ends", "owner": "next_owner", "due_on": "next_due"}
    if hasattr(error, "error_dict"):
        renamed = {names.get(name, name): found for name, found in error.error_dict.items()}
        error = ValidationError(renamed)
    add_errors(form, error)


def _logged(request: HttpRequest, made: Touchpoint) -> HttpResponse:
    if made.state == Touchpoint.State.PLANNED:
        text = _("Planned for %(day)s.") % {"day": day(made.on, company_today())}
    else:
        text = _("The touchpoint is logged.")
    messages.success(request, text, extra_tags=f"undo:{url_of(made, 'touchpoint_archive')}")
    hint_at_wording(request, *(getattr(made, name) for name in _TEXTS))
    back = safe_next(request, reverse("accounts:account_touchpoints", args=[made.account.public_id]))
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(back)


def _form_page(
    request: HttpRequest,
    account: KeyAccount,
    form: TouchpointForm,
    touchpoint: Touchpoint | None,
    *,
    accounts: list[KeyAccount] | None = None,
    formset: Any = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    sheet = is_fragment(request)
    people = form.fields["people"].widget
    people.attrs = {}
    met = _people_in(form, request)
    promises = queries.open_promises(account, met) if met else []
    kept = {p.public_id: form.data.get(f"promise-{p.public_id}", "") for p in promises}
    context = {
        "account": account,
        "accounts": list(accounts or []),
        "tab": "people",
        "form": form,
        "formset": formset or PromiseFormSet(prefix="promises"),
        "touchpoint": touchpoint,
        "promises": [(p, kept[p.public_id]) for p in promises],
        "today": company_today(),
        "sheet": sheet,
        "next": safe_next(request, ""),
        **extra,
    }
    return render(request, f"{FORM}#form" if sheet else FORM, context, status=status)


def _people_in(form: TouchpointForm, request: HttpRequest) -> list[Person]:
    keys = (
        form.data.getlist("people")  # type: ignore[attr-defined]
        if form.is_bound
        else [person.public_id for person in form.initial.get("people", [])]
    )
    if not keys:
        return []
    return list(Person.objects.visible_to(request.user).filter(public_id__in=keys[:60]))


@require_safe
@account_page("touchpoint.log")
def touchpoint_people(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Answers the picker of people: the one parameter, whatever its name, is what was typed."""
    text = next(iter(request.GET.values()), "").strip()[:100]
    found = queries.people_options(account, text)
    return render(request, "accounts/work/people_options.html", {"options": found})


@require_safe
@account_page("touchpoint.log")
def touchpoint_promises(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """The open promises with the people ticked, as a piece of the form."""
    keys = request.GET.getlist("people")[:60]
    people = list(Person.objects.visible_to(request.user).filter(public_id__in=keys)) if keys else []
    promises = [
        (p, request.GET.get(f"promise-{p.public_id}", "")) for p in queries.open_promises(account, people)
    ]
    return render(request, f"{FORM}#promises", {"promises": promises, "today": company_today()})


# One touchpoint -----------------------------------------------------------------------------------------


@require_safe
@account_page("account.view")
def touchpoint(request: HttpRequest, account: KeyAccount, touchpoint_id: str) -> HttpResponse:
    """All of it: who, when, what came of it, what changed."""
    row = touchpoint_of(account, touchpoint_id)
    context = {
        "account": account,
        "tab": "people",
        "line": queries.timeline([row])[0],
        "touchpoint": row,
        "why_not_edit": why_not_edit(row, request.user),
        "may_change": not why_not_change(row, request.user),
        "history": object_history(row, request.user, scopes=[account.scope]),
        "today": company_today(),
    }
    return render(request, "accounts/work/touchpoint.html", context)


@account_page("touchpoint.log")
def touchpoint_edit(request: HttpRequest, account: KeyAccount, touchpoint_id: str) -> HttpResponse:
    row = touchpoint_of(account, touchpoint_id)
    if reason := why_not_edit(row, request.user):
        raise PermissionDenied(reason)
    if request.POST.get("keep") == "theirs":
        return redirect(url_of(row))
    scene = queries.log_scene(account, request.user)
    data = request.POST if request.method == "POST" else None
    form = TouchpointForm(data, account=account, user=request.user, scene=scene, instance=row)
    formset = PromiseFormSet(data, prefix="promises")
    status, conflict = 200, None
    if data is not None:
        status = 422
        if form.is_valid() and formset.is_valid():
            try:
                operations.touchpoint_edit(
                    touchpoint=row,
                    by=request.user,
                    version=form.cleaned_data["version"],
                    values=form.values,
                    people=form.cleaned_data["people"],
                    colleagues=form.cleaned_data["colleagues"],
                    raised=raised_in(form, formset, request.user),
                    today=company_today(),
                )
            except StaleWrite as stale:
                conflict, status = conflict_of(stale, form, changed_by(stale.current)), 409
            except ValidationError as error:
                _show(form, error)
            else:
                messages.success(request, _("Saved."))
                hint_at_wording(request, *(form.values.get(name, "") for name in _TEXTS))
                if is_fragment(request):
                    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
                return redirect(safe_next(request, url_of(row)))
    return _form_page(request, account, form, row, formset=formset, status=status, conflict=conflict)


def _act(
    request: HttpRequest, account: KeyAccount, touchpoint_id: str, write: Any, text: str, undo: str
) -> HttpResponse:
    row = touchpoint_of(account, touchpoint_id)
    try:
        write(touchpoint=row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(safe_next(request, url_of(row)))
    tags = f"undo:{url_of(row, undo)}" if undo else ""
    if undo == "touchpoint_replan":
        tags += f"?on={row.on.isoformat()}"
    messages.success(request, text, extra_tags=tags)
    return redirect(safe_next(request, url_of(row)))


@require_POST
@account_page("touchpoint.log")
def touchpoint_hold(request: HttpRequest, account: KeyAccount, touchpoint_id: str) -> HttpResponse:
    text = _("The meeting was held. Add a sentence on what it was about.")
    return _act(request, account, touchpoint_id, operations.touchpoint_hold, text, "touchpoint_replan")


@require_POST
@account_page("touchpoint.log")
def touchpoint_cancel(request: HttpRequest, account: KeyAccount, touchpoint_id: str) -> HttpResponse:
    text = _("The meeting is cancelled.")
    return _act(request, account, touchpoint_id, operations.touchpoint_cancel, text, "touchpoint_replan")


@require_POST
@account_page("touchpoint.log")
def touchpoint_replan(request: HttpRequest, account: KeyAccount, touchpoint_id: str) -> HttpResponse:
    """Undo of held and cancelled: planned again for the day in `on`."""
    on = queries.day_in(request.GET.get("on", ""))

    def write(*, touchpoint: Touchpoint, by: Any) -> Touchpoint:
        return operations.touchpoint_replan(touchpoint=touchpoint, by=by, on=on)

    return _act(request, account, touchpoint_id, write, _("The meeting is planned again."), "")


@require_POST
@account_page("touchpoint.log")
def touchpoint_archive(request: HttpRequest, account: KeyAccount, touchpoint_id: str) -> HttpResponse:
    """Also the undo of logging."""
    text = _("The touchpoint was taken away.")
    return _act(request, account, touchpoint_id, operations.touchpoint_archive, text, "touchpoint_restore")


@require_POST
@account_page("touchpoint.log")
def touchpoint_restore(request: HttpRequest, account: KeyAccount, touchpoint_id: str) -> HttpResponse:
    return _act(
        request, account, touchpoint_id, operations.touchpoint_restore, _("The touchpoint is back."), ""
    )
