"""The team tab: who is on it, who is missing, who led it; adding, changing and ending members."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page, why_not
from accounts.customers.models import KeyAccount
from accounts.work.notes import colleagues_who_meet
from accounts.workspace.team_cells import Members
from accounts.workspace.team_pieces import FOUND_LIMIT, colleagues_found, form_page, say, to_team
from kam.lib.forms import add_errors, conflict_of
from kam.lib.http import address, is_fragment
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today
from teams.membership import operations, queries
from teams.membership.forms import MemberEndForm, MemberForm, MembersAddForm
from teams.membership.rules import why_not_grant_below
from teams.models import Membership, TeamFunction


@require_safe
@account_page("account.view")
def account_team(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    today = company_today()
    team = queries.team_page(account.team_id, account.tier_id, today)
    kind = request.GET.get("team", "")
    kind = kind if kind in Membership.Kind.values else ""
    url = address("accounts:account_team", account.public_id)
    segments = [
        (_("All"), url, team.count(), kind == ""),
        (_("Core"), f"{url}?team=core", team.count("core"), kind == "core"),
        (_("Extended"), f"{url}?team=extended", team.count("extended"), kind == "extended"),
    ]
    members = Members(request, account, today)
    context = {
        "account": account,
        "tab": "team",
        "today": today,
        "team": team,
        "kind": kind,
        "groups": [members(group) for group in team.groups(kind)],
        "segments": segments,
        "often": colleagues_who_meet(account, today),
        "may_manage": members.may_manage,
        "why_not_manage": "" if members.may_manage else why_not(account.level, "team.manage"),
        "may_assign": members.may_assign,
    }
    template = "accounts/workspace/team.html"
    return render(request, f"{template}#members" if is_fragment(request) else template, context)


@account_page("team.manage")
def account_team_add(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Search colleagues, tick several, add them in one go. Without scripts the search is a GET or a POST."""
    today = company_today()
    adding = request.method == "POST" and "search" not in request.POST
    function = TeamFunction.objects.filter(key=request.GET.get("function", "")).first()
    form = MembersAddForm(request.POST if adding else None, today=today, initial={"function": function})
    if request.method == "POST" and not adding:
        form.initial |= {
            k: request.POST[k] for k in ("function", "kind", "level", "starts_on") if k in request.POST
        }
    if adding and form.is_valid():
        try:
            added = operations.members_add(team=account.team, by=request.user, **_add_values(form))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _say_added(request, account, added)
            return to_team(request, account)
    sent = request.POST if request.method == "POST" else request.GET
    context = {
        "account": account,
        "tab": "team",
        "form": form,
        "for_department": request.GET.get("department", ""),
        **colleagues_found(account, sent.get("q", request.GET.get("department", "")), sent.getlist("users")),
    }
    template = "accounts/workspace/team_add.html"
    name = f"{template}#found" if is_fragment(request) and request.method == "GET" else template
    return render(request, name, context, status=422 if form.errors else 200)


def _add_values(form: MembersAddForm) -> dict[str, Any]:
    return {k: form.cleaned_data[k] for k in ("users", "function", "kind", "level", "starts_on")}


def _say_added(request: HttpRequest, account: KeyAccount, added: list[Membership]) -> None:
    names = ", ".join(member.user.full_name for member in added)
    text = ngettext("%(names)s is on the team.", "%(names)s are on the team.", len(added)) % {"names": names}
    undo = reverse("accounts:account_team_withdraw", args=[account.public_id])
    query = urlencode({"member": [member.public_id for member in added]}, doseq=True)
    fresh = all(member.starts_on >= company_today() for member in added)
    say(request, text, f"{undo}?{query}" if fresh else "")


def _member(account: KeyAccount, member_id: str) -> Membership:
    rows = Membership.objects.select_related("user", "function", "team").filter(team=account.team_id)
    return get_object_or_404(rows, public_id=member_id)


@account_page("team.manage")
def account_team_member(request: HttpRequest, account: KeyAccount, member_id: str) -> HttpResponse:
    """Change a member's part, access and days."""
    member = _member(account, member_id)
    below = why_not_grant_below(member.team, request.user, company_today())
    form = MemberForm(request.POST or None, instance=member, why_not_below=below)
    context = {
        "form": form,
        "heading": member.user.full_name,
        "lead": _("Part in the account team"),
        "submit": _("Save"),
        "member": member,
        "ending": True,
    }
    return _write_member(
        request, account, member, form, context,
        lambda: operations.member_edit(
            membership=member, by=request.user, version=form.cleaned_data["version"], values=form.values
        ),
        _("Saved."),
    )  # fmt: skip


@account_page("team.manage")
def account_team_member_end(request: HttpRequest, account: KeyAccount, member_id: str) -> HttpResponse:
    """The last day of a member on the team. Undo gives back the day that was there before."""
    member = _member(account, member_id)
    initial = {"ends_on": member.ends_on or company_today()}
    form = MemberEndForm(request.POST or None, instance=member, initial=initial)
    context = {
        "form": form,
        "heading": _("%(name)s leaves the team") % {"name": member.user.full_name},
        "lead": _("Access to the account ends with this day. History keeps the part in the team."),
        "submit": _("End membership"),
        "member": member,
    }
    was = member.ends_on.isoformat() if member.ends_on else ""
    args = [account.public_id, member.public_id]
    undo = (
        f"{reverse('accounts:account_team_member_reopen', args=args)}?was={was}&version={member.version + 1}"
    )
    words = {"name": member.user.full_name}
    return _write_member(
        request, account, member, form, context,
        lambda: operations.member_end(
            membership=member, by=request.user, version=form.cleaned_data["version"],
            ends_on=form.cleaned_data["ends_on"],
        ),
        _("%(name)s leaves the team.") % words,
        undo,
    )  # fmt: skip


def _write_member(
    request: HttpRequest, account: KeyAccount, member: Membership, form: Any, context: dict[str, Any],
    write: Callable[[], Any], text: str, undo: str = "",
) -> HttpResponse:  # fmt: skip
    """What both member forms do: check, write, and show both texts when somebody was quicker."""
    if request.method == "POST" and request.POST.get("keep") == "theirs":
        return to_team(request, account)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            write()
        except ValidationError as error:
            add_errors(form, error)
        except StaleWrite as stale:
            context["conflict"] = conflict_of(stale, form, changed_by(member))
            status = 409
        else:
            say(request, text, undo)
            return to_team(request, account)
    return form_page(request, account, context, status if not form.errors else 422)


@require_POST
@account_page("team.manage")
def account_team_member_reopen(request: HttpRequest, account: KeyAccount, member_id: str) -> HttpResponse:
    """Undo of an end, as long as nobody has changed the membership since."""
    member = _member(account, member_id)
    try:
        version = int(request.GET.get("version", ""))
        was = Membership._meta.get_field("ends_on").to_python(request.GET.get("was") or None)
        operations.member_edit(membership=member, by=request.user, version=version, values={"ends_on": was})
    except (ValueError, ValidationError) as error:
        raise Http404 from error
    except StaleWrite:
        messages.error(request, _("Somebody has changed this in the meantime; nothing was undone."))
    else:
        say(request, _("%(name)s stays on the team.") % {"name": member.user.full_name})
    return to_team(request, account)


@require_POST
@account_page("team.manage")
def account_team_withdraw(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Takes back memberships that begin today or later: undo of adding, or a change of mind."""
    wanted = [*request.GET.getlist("member"), *request.POST.getlist("member")][:FOUND_LIMIT]
    members = Membership.objects.select_related("user").filter(team=account.team_id, public_id__in=wanted)
    found = list(members.order_by("pk"))
    if not found:
        raise Http404
    operations.members_withdraw(memberships=found, by=request.user)
    names = ", ".join(member.user.full_name for member in found)
    text = ngettext("%(names)s is off the team again.", "%(names)s are off the team again.", len(found))
    say(request, text % {"names": names})
    return to_team(request, account)
