"""The measured values of an objective: entered on its line with one field, listed and corrected on a page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.access import ask
from kam.lib.amounts import AmountFormField
from kam.lib.forms import Conflict, KamForm, conflict_of
from kam.lib.http import is_fragment, safe_next
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from kam.reference.calendar import today as company_today
from plans.planning.line_kinds import KINDS
from plans.planning.models import Objective, ObjectiveValue
from plans.planning.pages import home_of, line_scene
from plans.planning.queries import SectionLoader
from plans.planning.rules import why_not_measure
from plans.planning.value_operations import value_delete, value_edit, value_enter


class ValueForm(KamForm):
    """A value and its day. `seen` says which day's value the writer saw, and in which version."""

    value = AmountFormField(
        label=gettext_lazy("Value"),
        max_digits=18,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "text-end"}),
    )
    on = forms.DateField(label=gettext_lazy("Day"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)


class ValueEditForm(ValueForm):
    """The same for a value that is there; `version` is the one that the writer saw."""

    on = forms.DateField(label=gettext_lazy("Day"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = None  # type: ignore[assignment]


def seen_mark(on: dt.date, version: int) -> str:
    return f"{on.isoformat()}:{version}"


def _seen(mark: str, on: dt.date) -> int:
    """The version of that day's value as the writer saw it; 0 where they saw none."""
    day, _colon, version = mark.partition(":")
    return int(version) if day == on.isoformat() and version.isascii() and version.isdigit() else 0


@dataclass
class Entry:
    """What stands in the line's field when a value was refused."""

    typed: str = ""
    error: str = ""
    seen: str = ""
    conflict: Conflict | None = None


def _objective_or_404(account: KeyAccount, line_id: str) -> Objective:
    row = KINDS["objective"].find(account, line_id)
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, account: KeyAccount) -> str:
    htmx = getattr(request, "htmx", None)
    current = urlsplit(htmx.current_url_abs_path or "").path if htmx else ""
    return safe_next(request, current or home_of(account))


def _line(
    request: HttpRequest, account: KeyAccount, row: Objective, entry: Entry | None = None, status: int = 200
) -> HttpResponse:
    """The line as one reads it, with its field."""
    today = company_today()
    loader = SectionLoader(None, account, today=today, user=request.user)
    scene = line_scene(account, request.user, today, _page(request, account))
    context = {"shown": [loader.one("objective", row)], "s": scene, "entry": entry}
    return render(request, "plans/planning/lines.html#read", context, status=status)


def _conflict(stale: StaleWrite) -> Conflict:
    changed_by = Change.objects.of(stale.current).values_list("by_name", flat=True).first() or ""
    return conflict_of(stale, changed_by=changed_by)


@account_page("account.view", post="work.own")
def objective_values(request: HttpRequest, account: KeyAccount, line_id: str) -> HttpResponse:
    """All values of an objective; a POST enters one, also from the field on the line."""
    row, today = _objective_or_404(account, line_id), company_today()
    reason = why_not_measure(row, request.user)
    form = ValueForm(request.POST or None, initial={"on": today})
    status, conflict = 200, None
    if request.method == "POST":
        ask(reason)
        if request.POST.get("keep") == "theirs":
            return _done(request, account, row)
        status = 422
        if form.is_valid():
            on = form.cleaned_data["on"] or today
            try:
                value_enter(
                    objective=row,
                    value=form.cleaned_data["value"],
                    on=on,
                    by=request.user,
                    today=today,
                    seen=_seen(form.cleaned_data["seen"], on),
                )
                return _done(request, account, row)
            except ValidationError as error:
                _add(form, error)
            except StaleWrite as stale:
                conflict, status = _conflict(stale), 409
                data = form.data.copy()  # type: ignore[attr-defined]
                data["seen"] = seen_mark(on, stale.current.version)  # type: ignore[attr-defined]
                data["on"] = on.isoformat()
                form.data = data
        if is_fragment(request):
            errors = " ".join(str(text) for found in form.errors.values() for text in found)
            typed = request.POST.get("value", "")
            return _line(
                request, account, row, Entry(typed, errors, form.data.get("seen", ""), conflict), status
            )
    return _values_page(request, account, row, form, reason, conflict, status)


def _values_page(
    request: HttpRequest,
    account: KeyAccount,
    row: Objective,
    form: ValueForm,
    reason: str | None,
    conflict: Conflict | None,
    status: int,
) -> HttpResponse:
    loader = SectionLoader(None, account, today=company_today(), user=request.user)
    line = loader.one("objective", row)
    values = row.values.select_related("by").order_by("-on", "-pk")
    if not form.is_bound:
        form.initial["seen"] = line.seen  # type: ignore[union-attr]
    context = {
        "account": account,
        "tab": "plan",
        "line": line,
        "values": values,
        "form": form,
        "why_not": reason,
        "conflict": conflict,
        "back": f"{_page(request, account)}#l-{row.public_id}",
        "today": company_today(),
    }
    return render(request, "plans/planning/objective_values.html", context, status=status)


def _done(request: HttpRequest, account: KeyAccount, row: Objective) -> HttpResponse:
    if is_fragment(request):
        return _line(request, account, row)
    if "next" in request.POST:
        return HttpResponseRedirect(f"{_page(request, account)}#l-{row.public_id}")
    return HttpResponseRedirect(request.path)


def _add(form: forms.Form, error: ValidationError) -> None:
    if hasattr(error, "error_dict"):
        for name, found in error.error_dict.items():
            form.add_error(name if name in form.fields else None, found)
    else:
        form.add_error(None, error)


def _value_or_404(row: Objective, value_id: str) -> ObjectiveValue:
    found = row.values.filter(public_id=value_id).first()
    if found is None:
        raise Http404
    found.objective = row
    return found


@account_page("work.own")
def objective_value_edit(
    request: HttpRequest, account: KeyAccount, line_id: str, value_id: str
) -> HttpResponse:
    """Corrects a value that was entered wrong."""
    row = _objective_or_404(account, line_id)
    value = _value_or_404(row, value_id)
    reason = why_not_measure(row, request.user)
    ask(reason)
    back = reverse("plans:objective_values", args=(account.public_id, row.public_id))
    form = ValueEditForm(
        request.POST or None, initial={"on": value.on, "value": value.value, "version": value.version}
    )
    context: dict[str, Any] = {
        "account": account, "tab": "plan", "objective": row, "value": value, "form": form, "back": back,
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        if request.POST.get("keep") == "theirs":
            return HttpResponseRedirect(back)
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                value_edit(
                    value=value,
                    by=request.user,
                    version=given["version"],
                    values={"on": given["on"], "value": given["value"]},
                    today=company_today(),
                )
                return HttpResponseRedirect(back)
            except ValidationError as error:
                _add(form, error)
            except StaleWrite as stale:
                context["conflict"], status = conflict_of(stale, form), 409
    return render(request, "plans/planning/objective_value_edit.html", context, status=status)


@require_POST
@account_page("work.own")
def objective_value_delete(
    request: HttpRequest, account: KeyAccount, line_id: str, value_id: str
) -> HttpResponse:
    """Takes a wrong value away."""
    row = _objective_or_404(account, line_id)
    value = _value_or_404(row, value_id)
    version = request.POST.get("version", "")
    try:
        value_delete(
            value=value,
            by=request.user,
            version=int(version) if version.isascii() and version.isdigit() else None,
        )
        messages.success(request, _("Value deleted. The history keeps it."))
    except StaleWrite:
        messages.error(request, _("Somebody changed this value meanwhile. Look at it again before deleting."))
    return HttpResponseRedirect(reverse("plans:objective_values", args=(account.public_id, row.public_id)))
