"""What we think about people: judgements and lines of influence."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.buying import forms, queries, rules
from accounts.buying import judgement_operations as operations
from accounts.buying.views import centre_url, frame, place_page, place_url
from accounts.customers.access import account_page
from accounts.customers.form_pages import form_page
from accounts.customers.models import KeyAccount
from accounts.people.buying_models import InfluenceLine, Judgement, Scale, Stakeholder
from accounts.people.judgement_sight import why_hidden
from accounts.people.wording_hints import hint_at_wording
from kam.lib.http import safe_next
from kam.lib.ids import new_public_id
from kam.reference.calendar import today as company_today

FORM = "accounts/buying/judgement_form.html"


def _scale(key: str) -> Scale:
    return get_object_or_404(Scale.objects.filter(key__in=queries.SCALES), key=key)


@place_page(rules.JUDGE, judge=True)
def judgement_edit(
    request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder, scale: str
) -> HttpResponse:
    """What we think on one scale, and how we know."""
    today, found = company_today(), _scale(scale)
    row = Judgement.objects.visible_to(request.user).filter(stakeholder=stakeholder, scale=found).first()
    first = {"as_of": today, "expires_on": None} if row is None else {}
    form = forms.JudgementForm(
        request.POST or None, instance=row or Judgement(stakeholder=stakeholder), scale=found, initial=first
    )

    def write() -> None:
        operations.judgement_set(
            stakeholder=stakeholder,
            scale=found,
            by=request.user,
            version=form.cleaned_data.get("version") or 0,
            today=today,
            **form.values,
        )
        hint_at_wording(request, form.cleaned_data["how_known"])

    heading = f"{found.name}: {stakeholder}"
    context = frame(request, account, "buying") | {"row": stakeholder, "judgement": row, "heading": heading}
    target = safe_next(request, place_url(stakeholder))
    return form_page(request, form, write, target, FORM, back=place_url(stakeholder), **context)


@require_POST
@place_page(rules.JUDGE, judge=True)
def judgement_confirm(
    request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder, scale: str
) -> HttpResponse:
    """ "Still true", with one click."""
    rows = Judgement.objects.visible_to(request.user).filter(stakeholder=stakeholder, scale=_scale(scale))
    operations.judgement_confirm(judgement=get_object_or_404(rows), by=request.user, today=company_today())
    messages.success(request, _("Confirmed as of today."))
    return HttpResponseRedirect(safe_next(request, place_url(stakeholder)))


@require_POST
@place_page(rules.JUDGE, judge=True)
def judgement_remove(
    request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder, scale: str
) -> HttpResponse:
    """Deletes a judgement for good."""
    rows = Judgement.objects.visible_to(request.user).filter(stakeholder=stakeholder, scale=_scale(scale))
    operations.judgement_remove(judgement=get_object_or_404(rows), by=request.user, today=company_today())
    messages.success(request, _("The judgement was deleted, in the history too."))
    return HttpResponseRedirect(safe_next(request, place_url(stakeholder)))


# Lines of influence ---------------------------------------------------------------------------------


def _judging(request: HttpRequest, account: KeyAccount) -> None:
    reason = rules.why_not_judge(account, request.user, company_today()) or why_hidden(request)
    if reason:
        raise PermissionDenied(reason)


def _line(request: HttpRequest, account: KeyAccount, line_id: str) -> InfluenceLine:
    _judging(request, account)
    rows = InfluenceLine.objects.visible_to(request.user).filter(account=account)
    return get_object_or_404(rows.select_related("source__person", "target__person"), public_id=line_id)


@account_page(rules.JUDGE)
def influence_line_add(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """A line between two people of the map."""
    _judging(request, account)
    today = company_today()
    first: dict[str, Any] = {"public_id": new_public_id(), "as_of": today}
    if request.GET.get("from"):
        first["source"] = request.GET["from"][:14]
    form = forms.LineForm(request.POST or None, account=account, initial=first)

    def write() -> None:
        values = form.values
        public_id = values.pop("public_id", None) or None
        operations.line_add(account=account, by=request.user, public_id=public_id, today=today, **values)
        hint_at_wording(request, form.cleaned_data["text"], form.cleaned_data["how_known"])

    target = safe_next(request, reverse("accounts:account_map", args=[account.public_id]))
    context = frame(request, account, "map") | {"heading": _("Line of influence")}
    return form_page(request, form, write, target, FORM, back=target, **context)


@account_page(rules.JUDGE)
def influence_line_edit(request: HttpRequest, account: KeyAccount, line_id: str) -> HttpResponse:
    """What a line says."""
    line = _line(request, account, line_id)
    form = forms.LineForm(request.POST or None, instance=line, account=account)

    def write() -> None:
        values = {name: value for name, value in form.values.items() if name != "public_id"}
        operations.line_edit(
            line=line,
            by=request.user,
            version=form.cleaned_data["version"],
            values=values,
            today=company_today(),
        )
        hint_at_wording(request, form.cleaned_data["text"], form.cleaned_data["how_known"])

    target = safe_next(request, reverse("accounts:account_map", args=[account.public_id]))
    context = frame(request, account, "map") | {"heading": str(line), "line": line}
    return form_page(request, form, write, target, FORM, back=target, **context)


@require_POST
@account_page(rules.JUDGE)
def influence_line_confirm(request: HttpRequest, account: KeyAccount, line_id: str) -> HttpResponse:
    """ "Still true", with one click."""
    try:
        operations.line_confirm(line=_line(request, account, line_id), by=request.user, today=company_today())
        messages.success(request, _("Confirmed as of today."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(safe_next(request, centre_url(account)))


@require_POST
@account_page(rules.JUDGE)
def influence_line_remove(request: HttpRequest, account: KeyAccount, line_id: str) -> HttpResponse:
    """Takes a line out of the map."""
    line = _line(request, account, line_id)
    operations.line_remove(line=line, by=request.user, today=company_today())
    undo = reverse("accounts:influence_line_restore", args=[account.public_id, line.public_id])
    messages.success(request, _("The line was taken out."), extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(safe_next(request, centre_url(account)))


@require_POST
@account_page(rules.JUDGE)
def influence_line_restore(request: HttpRequest, account: KeyAccount, line_id: str) -> HttpResponse:
    """Brings a line back."""
    try:
        operations.line_restore(line=_line(request, account, line_id), by=request.user, today=company_today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(safe_next(request, centre_url(account)))
