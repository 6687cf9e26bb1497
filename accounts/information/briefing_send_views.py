"""Writing, sending, correcting and withdrawing briefings."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page
from accounts.customers.form_pages import form_page
from accounts.customers.models import KeyAccount
from accounts.information import briefing_operations as operations
from accounts.information import briefing_rules as rules
from accounts.information.audience import keys_of
from accounts.information.audience_choice import audience_choices
from accounts.information.briefing_access import briefing_page
from accounts.information.briefing_forms import BriefingForm, SendForm, WithdrawForm
from accounts.information.briefing_models import Briefing
from accounts.information.briefing_reach import Reached, reached_by
from accounts.information.briefing_views import briefing_url
from kam.lib.http import safe_next
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from kam.reference.calendar import today as company_today

FORM = "accounts/information/briefing_form.html"


def _list_url(account: KeyAccount) -> str:
    return reverse("accounts:account_briefings", args=[account.public_id])


def _send_url(briefing: Briefing) -> str:
    return reverse("accounts:briefing_send", args=[briefing.public_id])


@account_page(rules.PERMISSION)
def briefing_new(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """A new draft; it goes nowhere before its reach was looked at."""
    blank = Briefing(account=account, owner=request.user)
    initial = {"public_id": new_public_id(), "confidentiality": "team"}
    form = BriefingForm(request.POST or None, instance=blank, account=account, initial=initial)

    def write() -> Briefing:
        return operations.briefing_create(
            account=account,
            by=request.user,
            values=form.values,
            keys=form.cleaned_data["audience"],
            public_id=form.cleaned_data["public_id"] or None,
        )

    return _draft_page(request, account, form, write)


@briefing_page(rules.why_not_edit)
def briefing_edit(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """Changes a draft."""
    keys = keys_of(briefing)
    initial = {"audience": keys, "audience_before": keys}
    form = BriefingForm(request.POST or None, instance=briefing, account=briefing.account, initial=initial)

    def write() -> Briefing:
        data = form.cleaned_data
        return operations.briefing_edit(
            briefing=briefing,
            by=request.user,
            version=data["version"],
            values=form.values,
            keys=data["audience"],
            keys_before=data["audience_before"],
        )

    return _draft_page(request, briefing.account, form, write)


def _draft_page(request: HttpRequest, account: KeyAccount, form: BriefingForm, write: Any) -> HttpResponse:
    """Without scripts two buttons show the page again: one adds a colleague, one shows who is reached."""
    today, briefing = company_today(), form.instance
    page = {"account": account, "briefing": briefing if briefing.pk else None, "back": _list_url(account)}
    if request.method == "POST" and "look" in request.POST:
        keys = form.keys_now()
        shown = request.POST.copy()
        shown.setlist("audience", keys)
        shown["colleague"] = shown["colleague_text"] = ""
        form = BriefingForm(shown, instance=briefing, account=account)
        form.errors.clear()
        return render(request, FORM, {"form": form, **page, "audience": Lazy(form, today)})

    def target(row: Briefing) -> str:
        if request.POST.get("go") == "send":
            return _send_url(row)
        messages.success(request, _("The draft is saved. Only you see it."))
        return _list_url(account)

    if request.POST.get("keep") == "theirs" and briefing.pk:
        return HttpResponseRedirect(reverse("accounts:briefing_edit", args=[briefing.public_id]))
    return form_page(request, form, write, target, FORM, **page, audience=Lazy(form, today))


class Lazy:
    """What the part about the audience shows, read when the page asks: a redirect asks nothing."""

    def __init__(self, form: BriefingForm, today: dt.date) -> None:
        self._form, self._today = form, today

    def choices(self) -> Any:
        return audience_choices(self._form.account, self._form.keys_now(), self._today)

    def reached(self) -> Reached | None:
        return _reached(self._form, self._today)


def _reached(form: BriefingForm, today: dt.date) -> Reached | None:
    level = form.level_now
    if level is None:
        return None
    kept = form.instance
    asked = Briefing(
        account=form.account, owner_id=kept.owner_id, confidentiality=level,
        with_outside=bool(form["with_outside"].value()),
    )  # fmt: skip
    return reached_by(asked, form.keys_now(), today)


@require_safe
@account_page(rules.PERMISSION)
def briefing_reach(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Whom a choice reaches, while one chooses."""
    blank = Briefing(account=account, owner=request.user)
    form = BriefingForm(request.GET, instance=blank, account=account)
    reached = _reached(form, company_today())
    return render(request, "accounts/information/reach.html", {"reached": reached})


@briefing_page(rules.why_not_edit)
def briefing_send(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """The last look: the words as the readers see them, who they are, and who is left out. Then it goes out."""
    form, status = SendForm(request.POST or None), 200
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, briefing, form.cleaned_data)
        except operations.AudienceMoved:
            problem, status = (
                _("Since you opened this page, the chosen groups have changed. Please look again."),
                409,
            )
        except StaleWrite:
            briefing.refresh_from_db()
            problem, status = _("The draft was changed in another window. Please look again."), 409
        except ValidationError as error:
            problem, status = " ".join(error.messages), 422
    today = company_today()
    reached = reached_by(briefing, keys_of(briefing), today)
    context = {
        "account": briefing.account,
        "briefing": briefing,
        "reached": reached,
        "missing": operations.why_not_send(briefing, reached, today),
        "problem": problem,
        "form": SendForm(initial={"version": briefing.version, "mark": reached.mark}),
        "today": today,
    }
    return render(request, "accounts/information/briefing_send.html", context, status=status)


def _sent(request: HttpRequest, briefing: Briefing, shown: dict[str, Any]) -> HttpResponse:
    row = operations.briefing_send(
        briefing=briefing, by=request.user, version=shown["version"], mark=shown["mark"]
    )
    count = row.readers.count()
    text = ngettext("Sent to %(n)s colleague.", "Sent to %(n)s colleagues.", count)
    messages.success(request, text % {"n": count})
    return HttpResponseRedirect(briefing_url(row))


@require_POST
@briefing_page(rules.why_not_edit)
def briefing_discard(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """Throws a draft away."""
    row = operations.briefing_discard(briefing=briefing, by=request.user)
    undo = reverse("accounts:briefing_restore", args=[row.public_id])
    messages.success(request, _("The draft is discarded."), extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(_list_url(briefing.account))


@require_POST
@briefing_page(rules.why_not_own, discarded=True)
def briefing_restore(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """Brings a discarded draft back."""
    try:
        operations.briefing_restore(briefing=briefing, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(safe_next(request, _list_url(briefing.account)))


@require_POST
@briefing_page(rules.why_not_correct)
def briefing_correct(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """Begins a correction, or goes on with the one that was begun."""
    row = operations.briefing_correct(briefing=briefing, by=request.user)
    return HttpResponseRedirect(reverse("accounts:briefing_edit", args=[row.public_id]))


@briefing_page(rules.why_not_withdraw)
def briefing_withdraw(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """Asks why, then takes the words away from the readers."""
    form = WithdrawForm(request.POST or None, instance=briefing)

    def write() -> Briefing:
        return operations.briefing_withdraw(
            briefing=briefing,
            by=request.user,
            version=form.cleaned_data["version"],
            why=form.cleaned_data["withdrawn_why"],
        )

    page = {"account": briefing.account, "briefing": briefing}
    return form_page(
        request, form, write, briefing_url(briefing), "accounts/information/briefing_withdraw.html", **page
    )
