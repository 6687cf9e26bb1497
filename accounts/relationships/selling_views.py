"""The selling centre, and introductions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page, why_not
from accounts.customers.models import KeyAccount
from accounts.people.buying_models import Stakeholder
from accounts.people.judgement_sight import are_hidden
from accounts.people.wording_hints import hint_at_wording
from accounts.relationships import introduction_operations as operations
from accounts.relationships.matrix_queries import matrix_columns
from accounts.relationships.matrix_views import TAB
from accounts.relationships.models import Introduction
from accounts.relationships.pair_forms import IntroductionDoneForm, IntroductionForm
from accounts.relationships.pair_rules import OWN, why_not_change_introduction
from accounts.relationships.selling_queries import selling_centre
from kam.lib.forms import add_errors, conflict_of
from kam.lib.ids import is_public_id, new_public_id
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today

FORM = "accounts/relationships/introduction.html"


def selling_url(account: KeyAccount) -> str:
    return reverse("accounts:account_selling_centre", args=[account.public_id])


@require_safe
@account_page("account.view")
def account_selling_centre(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Levels on both sides, who is missing, sponsors, what hangs on one of us, introductions."""
    today = company_today()
    context = {
        "account": account,
        "tab": TAB,
        "today": today,
        "centre": selling_centre(
            account, request.user, today, request.GET.get("leaves", ""), are_hidden(request)
        ),
        "may_introduce": account.may(OWN),
        "why_not": "" if account.may(OWN) else why_not(account.level, OWN),
    }
    return render(request, "accounts/relationships/selling_centre.html", context)


def _introduction(account: KeyAccount, introduction_id: str) -> Introduction:
    rows = Introduction.objects.filter(account=account, archived_at=None)
    rows = rows.select_related("account", "stakeholder__person", "user", "by_user", "by_stakeholder__person")
    return get_object_or_404(rows.select_related("touchpoint__channel"), public_id=introduction_id)


@account_page(OWN)
def introduction_new(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Agrees on an introduction; `whom`, `us` and `through` (public ids) come from a proposal."""
    asked = request.GET
    new_id = request.POST.get("id", "") if is_public_id(request.POST.get("id", "")) else new_public_id()
    places = Stakeholder.objects.of_account(account).current()
    form = IntroductionForm(
        request.POST or None,
        account=account,
        columns=[column.pk for column in matrix_columns(account, request.user, company_today())],
        initial={
            "stakeholder": asked.get("whom") if places.filter(public_id=asked.get("whom", "")).exists() else None,
            "user": asked.get("us"),
            "by_user": asked.get("through") if asked.get("through") != asked.get("us") else None,
        },
    )  # fmt: skip

    def write() -> Any:
        return operations.introduction_create(
            account=account, by=request.user, public_id=new_id, **form.values
        )

    said = _("The introduction is agreed. Both colleagues know.")
    return _write(
        request,
        account,
        form,
        write,
        said,
        {"new_id": new_id, "heading": _("New introduction"), "nobody": not places.exists()},
    )


@account_page("account.view", post=OWN)
def introduction(request: HttpRequest, account: KeyAccount, introduction_id: str) -> HttpResponse:
    """One introduction: change it, or say that it happened."""
    row = _introduction(account, introduction_id)
    reason = why_not_change_introduction(row, request.user)
    if request.method == "POST" and reason:
        raise PermissionDenied(reason)
    form = IntroductionForm(
        request.POST or None,
        instance=row,
        account=account,
        columns=[column.pk for column in matrix_columns(account, request.user, company_today())],
    )
    context = {
        "introduction": row,
        "heading": _("Introduction"),
        "done_form": IntroductionDoneForm(introduction=row),
        "why_not": reason,
    }

    def write() -> Any:
        return operations.introduction_edit(
            introduction=row, by=request.user, version=form.cleaned_data["version"], values=form.values
        )

    return _write(request, account, form, write, _("Saved."), context)


def _write(
    request: HttpRequest, account: KeyAccount, form: Any, write: Any, said: str, context: dict[str, Any]
) -> HttpResponse:
    """What both forms do: check, write, and show both texts when somebody was quicker."""
    status = 200
    if request.method == "POST" and request.POST.get("keep") == "theirs":
        return redirect(selling_url(account))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                write()
                messages.success(request, said)
                hint_at_wording(request, form.cleaned_data["why"])
                return redirect(selling_url(account))
            except StaleWrite as stale:
                context["conflict"] = conflict_of(stale, form, changed_by(stale.current))
                status = 409
            except ValidationError as error:
                add_errors(form, error)
    today = company_today()
    context |= {"account": account, "tab": TAB, "form": form, "today": today}
    return render(request, FORM, context, status=status)


@require_POST
@account_page(OWN)
def introduction_close(
    request: HttpRequest, account: KeyAccount, introduction_id: str, state: str
) -> HttpResponse:
    """It happened, nobody pursues it, or it is open again."""
    row = _introduction(account, introduction_id)
    if state not in Introduction.State.values:
        raise Http404
    form = IntroductionDoneForm(request.POST, introduction=row)
    talk = form.cleaned_data["touchpoint"] if form.is_valid() else None
    was = row.state
    operations.introduction_close(introduction=row, by=request.user, state=state, touchpoint=talk)
    said = {
        "done": _("%(us)s and %(them)s have met."),
        "dropped": _("The introduction of %(us)s and %(them)s is dropped."),
        "open": _("The introduction of %(us)s and %(them)s is open again."),
    }[state]
    undo = reverse("accounts:introduction_close", args=[account.public_id, row.public_id, was])
    words = {"us": row.user, "them": row.stakeholder}
    messages.success(request, said % words, extra_tags=f"undo:{undo}" if was != state else "")
    return redirect(selling_url(account))
