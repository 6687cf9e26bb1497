"""The buying centre of an account: who is in it, one by one; who is put in, changed, taken out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.buying import forms, operations, queries, rules
from accounts.customers.access import account_page, why_not
from accounts.customers.form_pages import form_page
from accounts.customers.models import KeyAccount
from accounts.people.buying_models import Stakeholder
from accounts.people.judgement_sight import HIDDEN, are_hidden, shows_judgements, why_hidden
from accounts.people.wording import touches
from accounts.people.wording_hints import FREE_TEXTS, hint_at_wording
from kam.lib.http import company_permission, safe_next
from kam.lib.ids import new_public_id
from kam.reference.calendar import today as company_today
from teams.membership.sight import may_judge

View = Callable[..., HttpResponse]
TAB = "people"
FORM = "accounts/buying/stakeholder_form.html"


def centre_url(account: KeyAccount) -> str:
    return reverse("accounts:account_buying_centre", args=[account.public_id])


def place_url(stakeholder: Stakeholder) -> str:
    return reverse("accounts:stakeholder", args=[stakeholder.account.public_id, stakeholder.public_id])


def place_page(permission: str, *, judge: bool = False, get: str = "") -> Callable[[View], View]:
    """Turns `stakeholder_id` into one of the account's map; `judge` asks for the right to see judgements."""

    def decorate(view: View) -> View:
        @account_page(get or permission, post=permission)
        @wraps(view)
        def checked(
            request: HttpRequest, account: KeyAccount, stakeholder_id: str, **kwargs: Any
        ) -> HttpResponse:
            rows = Stakeholder.objects.of_account(account)
            row = get_object_or_404(rows.select_related("person", "position"), public_id=stakeholder_id)
            row.account = account
            if judge and (
                reason := rules.why_not_judge(account, request.user, company_today()) or why_hidden(request)
            ):
                raise PermissionDenied(reason)
            return view(request, account, row, **kwargs)

        return checked

    return decorate


def frame(request: HttpRequest, account: KeyAccount, here: str) -> dict[str, Any]:
    """What all pages of the buying centre need: tab, whether judgements show, and why the viewer may not edit."""
    today = company_today()
    may = may_judge(account.team_id, request.user, today)
    return {
        "account": account,
        "tab": TAB,
        "here": here,
        "today": today,
        "may_judge": may,
        "judged": may and not are_hidden(request),
        "judgements_hidden": may and are_hidden(request),
        "why_not_edit": None if account.may(rules.PERMISSION) else why_not(account.level, rules.PERMISSION),
    }


@require_safe
@account_page("account.view")
def account_buying_centre(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Everybody in the map by division, with roles, reporting line and, for who may, what we think."""
    context = frame(request, account, "buying")
    today, judged = context["today"], context["judged"]
    places = queries.places_of(account, request.user, today, judged=judged)
    out = Stakeholder.objects.of_account(account).exclude(archived_at=None).select_related("person")
    left = Stakeholder.objects.of_account(account).filter(archived_at=None, left_on__isnull=False)
    context |= {
        "groups": queries.grouped(places),
        "count": len(places),
        "out": list(out.order_by("-archived_at", "pk")[:50]),
        "left": list(left.select_related("person").order_by("-left_on", "pk")[:50]),
        "due": queries.due_count(account, request.user, today) if judged else 0,
    }
    return render(request, "accounts/buying/buying_centre.html", context)


@require_safe
@place_page("account.view")
def stakeholder(request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder) -> HttpResponse:
    """One person of the map: roles, reporting line, relationships, what we think."""
    context = frame(request, account, "buying")
    page = queries.place_page(stakeholder, request.user, context["today"], judged=context["judged"])
    context |= {
        "page": page,
        "place": page.place,
        "row": stakeholder,
        "may_introduce": account.may("touchpoint.log")
        and stakeholder.archived_at is None
        and stakeholder.left_on is None,
    }
    return render(request, "accounts/buying/stakeholder.html", context)


@account_page(rules.PERMISSION)
def stakeholder_add(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Somebody known, somebody new (`?as=new`), or a place whose person is not known yet (`?as=place`)."""
    today = company_today()
    way = request.GET.get("as", "person")
    way = way if way in forms.StakeholderAddForm.WAYS else "person"
    first = {"public_id": new_public_id()}
    if request.GET.get("under"):
        first["reports_to"] = request.GET["under"][:14]
    form = forms.StakeholderAddForm(
        request.POST or None, account=account, today=today, way=way, initial=first
    )

    def write() -> Stakeholder:
        row = operations.stakeholder_add(
            account=account,
            by=request.user,
            roles=form.roles,
            public_id=form.cleaned_data.get("public_id") or None,
            today=today,
            **form.values,
        )
        messages.success(request, _("%(name)s is in the buying centre now.") % {"name": row})
        hint_at_wording(request, *(note for _sure, note in form.roles.values()))
        return row

    context = frame(request, account, "buying") | {"way": way, "heading": _("Add to the buying centre")}
    return form_page(request, form, write, place_url, FORM, back=centre_url(account), **context)


@place_page(rules.PERMISSION)
def stakeholder_edit(request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder) -> HttpResponse:
    """Place, reporting line, owner, roles."""
    today = company_today()
    held = operations.roles_of(stakeholder.roles.all())
    form = forms.StakeholderForm(
        request.POST or None, instance=stakeholder, account=account, today=today, held=held
    )

    def write() -> None:
        operations.stakeholder_edit(
            stakeholder=stakeholder,
            by=request.user,
            version=form.cleaned_data["version"],
            values=form.values,
            roles=form.roles,
            today=today,
        )
        hint_at_wording(request, *(note for _sure, note in form.roles.values()))

    context = frame(request, account, "buying") | {"row": stakeholder, "heading": str(stakeholder)}
    target = safe_next(request, place_url(stakeholder))
    return form_page(request, form, write, target, FORM, back=place_url(stakeholder), **context)


@place_page(rules.PERMISSION)
def stakeholder_fill(request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder) -> HttpResponse:
    """Who the person of a place is."""
    today = company_today()
    form = forms.FillForm(request.POST or None, people=queries.free_people(account, today))

    def write() -> None:
        operations.stakeholder_fill(
            stakeholder=stakeholder, person=form.cleaned_data["person"], by=request.user, today=today
        )
        messages.success(request, _("The place has its person; the open question is answered."))

    heading = _("Who is %(place)s?") % {"place": stakeholder}
    context = frame(request, account, "buying") | {"row": stakeholder, "heading": heading, "fill": True}
    return form_page(
        request, form, write, place_url(stakeholder), FORM, back=place_url(stakeholder), **context
    )


@require_POST
@place_page(rules.PERMISSION)
def stakeholder_remove(request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder) -> HttpResponse:
    """Takes somebody out of the map."""
    operations.stakeholder_remove(stakeholder=stakeholder, by=request.user)
    undo = reverse("accounts:stakeholder_restore", args=[account.public_id, stakeholder.public_id])
    text = _("%(name)s was taken out of the buying centre.") % {"name": stakeholder}
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(safe_next(request, centre_url(account)))


@require_POST
@place_page(rules.PERMISSION)
def stakeholder_restore(request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder) -> HttpResponse:
    """Brings somebody back into the map."""
    try:
        operations.stakeholder_restore(stakeholder=stakeholder, by=request.user)
        messages.success(request, _("%(name)s is in the buying centre now.") % {"name": stakeholder})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(safe_next(request, centre_url(account)))


# Sharing the screen, wording, due for deletion ------------------------------------------------------


@require_POST
@company_permission("company.member")
def judgements_hide(request: HttpRequest) -> HttpResponse:
    """Hides judgements on all pages of this session (`hide` 1), or shows them again."""
    if request.POST.get("hide") == "1":
        request.session[HIDDEN] = True
    else:
        request.session.pop(HIDDEN, None)
    return HttpResponseRedirect(safe_next(request, reverse("accounts:account_list")))


@require_POST
@company_permission("company.member")
def wording(request: HttpRequest) -> HttpResponse:
    """Answers a form with a hint on the words of its free texts (names are none); writes nothing."""
    texts = [
        value
        for name in request.POST
        for value in request.POST.getlist(name)
        if name.rpartition("-")[2] in FREE_TEXTS or name.startswith("note_")
    ]
    return render(request, "accounts/buying/wording.html", {"found": touches(*texts[:40])[:5]})


@require_safe
@account_page("account.view")
def account_judgements_due(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """What has expired in this account and will be deleted."""
    if reason := rules.why_not_judge(account, request.user, company_today()):
        raise PermissionDenied(reason)
    context = frame(request, account, "buying")
    shown = shows_judgements(request, account, context["today"])
    asked = (account, request.user, context["today"])
    context["due"] = list(queries.due_of_account(*asked)[:200]) if shown else []
    context["lines"] = list(queries.lines_due_of_account(*asked)[:200]) if shown else []
    return render(request, "accounts/buying/judgements_due.html", context)


@require_safe
@company_permission("people.privacy")
def judgements_due(request: HttpRequest) -> HttpResponse:
    """What has expired in the company: whose, which scale, since when; not what it says."""
    today = company_today()
    due = queries.due_everywhere(request.user, today, hide=are_hidden(request))
    context = {"due": due[:500], "today": today, "company": True}
    return render(request, "accounts/buying/judgements_due_all.html", context)
