"""Who leads the account's team, and who is expected on it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.workspace.team_pieces import FOUND_LIMIT, colleagues_found, form_page, say, to_team
from kam.lib.forms import conflict_of
from kam.lib.http import company_permission, is_fragment, whole
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today
from teams.membership import chain_queries, operations
from teams.membership.forms import ExpectForm, KamAssignForm
from teams.models import Department, TeamExpectation, TeamFunction, User


@account_page("account.view")
@company_permission("kam.assign")
def account_team_kam(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Names the next key account manager, or a vacancy."""
    today = company_today()
    chain = chain_queries.chain_of(account.team)
    held = next((link for link in reversed(chain) if link.starts_on <= today), None)
    seen = chain_queries.chain_mark(chain)
    assigning = request.method == "POST" and "search" not in request.POST
    initial = {"seen": seen, "time_share": held.time_share if held else None}
    form = KamAssignForm(request.POST if assigning else None, today=today, initial=initial)
    if request.method == "POST" and request.POST.get("keep") == "theirs":
        return to_team(request, account)
    conflict, status = None, 200
    if assigning and form.is_valid():
        try:
            link = operations.kam_assign(team=account.team, by=request.user, **_kam_values(form))
        except ValidationError as error:
            form.add_error(None, error)
        except StaleWrite as stale:
            form.data = form.data.copy()
            conflict = conflict_of(stale, None, changed_by(stale.current))
            form.data["seen"], status = chain_queries.chain_mark(chain_queries.chain_of(account.team)), 409
        else:
            _say_assigned(request, account, link, chain)
            return to_team(request, account)
    sent = request.POST if request.method == "POST" else request.GET
    people = colleagues_found(account, sent.get("q", ""), sent.getlist("user"))
    if not people["q"]:
        people["found"] = _candidates(account, people["chosen"])
        people["kam_counts"] = chain_queries.kam_counts(
            [u.pk for u in (*people["chosen"], *people["found"])], today
        )
    context = {"account": account, "tab": "team", "form": form, "held": held, "conflict": conflict, **people}
    template = "accounts/workspace/team_kam.html"
    name = f"{template}#found" if is_fragment(request) and request.method == "GET" else template
    return render(request, name, context, status=422 if form.errors else status)


def _kam_values(form: KamAssignForm) -> dict[str, Any]:
    names = ("user", "starts_on", "time_share", "reason", "includes_below", "seen")
    return {name: form.cleaned_data[name] for name in names}


def _candidates(account: KeyAccount, chosen: list[User]) -> list[User]:
    """Before anybody searches: who is on the team."""
    on_team = account.team.memberships.on(company_today()).values("user")
    rows = User.objects.working().for_list().filter(pk__in=on_team).exclude(pk__in=[u.pk for u in chosen])
    return list(rows[:FOUND_LIMIT])


def _say_assigned(request: HttpRequest, account: KeyAccount, link: Any, chain: list[Any]) -> None:
    words = {"name": str(link.user or ""), "day": date_format(link.starts_on, "SHORT_DATE_FORMAT")}
    if link.user is None:
        text = _("Nobody is key account manager from %(day)s on.") % words
    else:
        text = _("%(name)s is key account manager from %(day)s on.") % words
    fresh = link.pk not in {before.pk for before in chain}
    undo = reverse("accounts:account_team_kam_withdraw", args=[account.public_id, link.public_id])
    say(request, text, f"{undo}?version={link.version}" if fresh else "")


@require_POST
@account_page("account.view")
@company_permission("kam.assign")
def account_team_kam_withdraw(request: HttpRequest, account: KeyAccount, link_id: str) -> HttpResponse:
    """Undo of a change of KAM: the one before goes on."""
    link = get_object_or_404(account.team.kam_assignments, public_id=link_id)
    version = whole(request.GET.get("version", ""))
    try:
        operations.kam_withdraw(assignment=link, by=request.user, version=version)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        say(request, _("The change of the key account manager is undone."))
    return to_team(request, account)


@account_page("team.manage")
def account_team_expect(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Says that a function or a department should be on the team."""
    form = ExpectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.expectation_set(
            team=account.team, by=request.user, state=TeamExpectation.State.NEEDED, **form.cleaned_data
        )
        say(request, _("Noted as needed."))
        return to_team(request, account)
    context = {
        "form": form,
        "heading": _("Who else is needed"),
        "lead": _("Shown as missing until somebody is there."),
        "submit": _("Note as needed"),
    }
    return form_page(request, account, context, 422 if form.errors else 200)


@require_POST
@account_page("team.manage")
def account_team_need(
    request: HttpRequest, account: KeyAccount, what: str, key: str, state: str
) -> HttpResponse:
    """“Not needed” for a gap, and its undo. The reason given before stays."""
    thing: dict[str, Any] = {"function": None, "department": None}
    kinds: dict[str, tuple[Any, str]] = {
        "function": (TeamFunction, "key"),
        "department": (Department, "public_id"),
    }
    if what not in kinds or state not in {"needed", "not-needed"}:
        raise Http404
    model, field = kinds[what]
    thing[what] = get_object_or_404(model, **{field: key})
    held = account.team.expectations.filter(**thing).first()
    wanted = TeamExpectation.State.NEEDED if state == "needed" else TeamExpectation.State.NOT_NEEDED
    operations.expectation_set(
        team=account.team, by=request.user, state=wanted, reason=held.reason if held else "", **thing
    )
    if wanted == TeamExpectation.State.NEEDED:
        say(request, _("%(name)s is needed.") % {"name": thing[what]})
    else:
        undo = reverse("accounts:account_team_need", args=[account.public_id, what, key, "needed"])
        say(request, _("%(name)s is not needed.") % {"name": thing[what]}, undo)
    return to_team(request, account)
