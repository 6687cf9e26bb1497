"""The relationship matrix and its side panel for a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page, why_not
from accounts.customers.models import KeyAccount
from accounts.people.buying_models import Stakeholder
from accounts.people.judgement_sight import are_hidden
from accounts.people.models import Employment
from accounts.relationships import pair_operations as operations
from accounts.relationships.matrix_cells import Cells, heads, pip_symbols
from accounts.relationships.matrix_queries import SHOWS, Colleague, Matrix, Pair, Person, matrix_of
from accounts.relationships.pair_rules import EVERY, OWN
from accounts.relationships.person_queries import person_panel
from kam.lib.http import is_fragment
from kam.lib.sheets import sheet_response
from kam.reference.calendar import today as company_today
from teams.models import User

TAB = "people"


def matrix_url(account: KeyAccount) -> str:
    return reverse("accounts:account_matrix", args=[account.public_id])


def stakeholder_in(account: KeyAccount, public_id: str) -> Stakeholder:
    """Somebody in the account's own map, else 404."""
    rows = (
        Stakeholder.objects.of_account(account).filter(archived_at=None).select_related("person", "account")
    )
    return get_object_or_404(rows, public_id=public_id)


def _typed(text: str) -> list[str]:
    """The colleague who was typed where no script chooses one."""
    found = User.objects.working().search(text)[:2] if text.strip() else []
    return [user.public_id for user in found] if len(found) == 1 else []


def _wanted(request: HttpRequest, account: KeyAccount) -> Matrix:
    asked = request.GET
    return matrix_of(
        account,
        request.user,
        company_today(),
        show=asked.get("show", "") if asked.get("show", "") in SHOWS else "",
        unit=asked.get("unit", "")[:120],
        beside=[*asked.getlist("with"), *_typed(asked.get("q", ""))],
        hide=are_hidden(request),
    )


@dataclass(frozen=True)
class ListLine:
    """A pair in the list view; without a pair: somebody whom nobody of us knows."""

    person: Person
    column: Colleague | None = None
    pair: Pair | None = None
    level: str = ""


def _list_lines(matrix: Matrix) -> list[ListLine]:
    found = []
    for person in matrix.shown:
        pairs = [(column, person.pairs[column.pk]) for column in matrix.columns if column.pk in person.pairs]
        found += [ListLine(person, column, pair, matrix.level_name(pair.level)) for column, pair in pairs]
        if not pairs:
            found.append(ListLine(person))
    return found


def filters_of(matrix: Matrix) -> list[tuple[str, str, str, int]]:
    """Key, words, icon and count of each filter."""
    words = {
        "": (_("All people"), ""),
        "overdue": (_("Overdue"), "clock-history"),
        "below": (_("Below target"), ""),
        "deciders": (_("Deciders"), ""),
        "single": (_("Single contact"), ""),
    }
    return [(key, *words[key], matrix.counts[key]) for key in SHOWS]


@require_safe
@account_page("account.view")
def account_matrix(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Who of us knows whom of them; `view=list` tells the same as a list."""
    matrix = _wanted(request, account)
    as_list = request.GET.get("view") == "list"
    context: dict[str, Any] = {
        "account": account,
        "tab": TAB,
        "today": company_today(),
        "matrix": matrix,
        "filters": filters_of(matrix),
        "as_list": as_list,
        "lines": _list_lines(matrix) if as_list else [],
        "keeps": [(name, request.GET[name]) for name in ("show", "unit", "view") if name in request.GET],
        "heads": heads(matrix),
        "rows": "" if as_list else Cells(account, matrix).rows(),
        "symbols": pip_symbols(),
        "edits": "all" if account.may(EVERY) else "own" if account.may(OWN) else "",
        "why_not": "" if account.may(EVERY) else why_not(account.level, EVERY),
    }
    if not matrix.people:
        jobs = Employment.objects.not_ended(context["today"]).filter(organisation__account=account)
        context["nobody_known"] = not jobs.exists()
    template = "accounts/relationships/matrix.html"
    part = request.GET.get("part", "")
    if is_fragment(request):
        return render(request, f"{template}#{'head' if part == 'head' else 'all'}", context)
    return render(request, template, context)


@require_safe
@account_page("account.view")
def matrix_person(request: HttpRequest, account: KeyAccount, stakeholder_id: str) -> HttpResponse:
    """Somebody of the customer beside the matrix: our relations, the plans for them, the last contacts."""
    stakeholder = stakeholder_in(account, stakeholder_id)
    context = {
        "account": account,
        "tab": TAB,
        "today": company_today(),
        "panel": person_panel(stakeholder, request.user, company_today(), are_hidden(request)),
        "may_introduce": account.may(OWN) and stakeholder.left_on is None,
    }
    template = "accounts/relationships/matrix_person.html"
    return render(request, f"{template}#panel" if is_fragment(request) else template, context)


@require_POST
@account_page("account.view", post=EVERY)
def matrix_everybody(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Takes all people of the account into its map."""
    made = operations.everybody_to_map(account=account, by=request.user, today=company_today())
    text = ngettext("%(n)s person is in the map now.", "%(n)s people are in the map now.", len(made))
    messages.success(request, text % {"n": len(made)} if made else _("Everybody is in the map already."))
    return redirect(matrix_url(account))


@require_safe
@account_page("account.view")
def account_matrix_export(request: HttpRequest, account: KeyAccount, form: str) -> HttpResponse:
    """The pairs as CSV or XLSX with the filter of the page; judgements stay inside."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    matrix = _wanted(request, account)
    head = [
        _("Division"), _("Person"), _("Job title"), _("Roles"), _("Colleague"), _("Department"),
        _("Level now"), _("Target level"), _("Gap"), _("Days overdue"), _("Next step"), _("By when"),
    ]  # fmt: skip
    return sheet_response(form, f"{account.name} {_('Relationship matrix')}", head, _lines(matrix))


def _lines(matrix: Matrix) -> Iterator[list[Any]]:
    for line in _list_lines(matrix):
        person, pair, column = line.person, line.pair, line.column
        roles = ", ".join(role.name if role.sure else f"{role.name}?" for role in person.roles)
        start = [person.unit, person.name, person.job, roles]
        if pair is None or column is None:
            yield [*start, "", "", None, None, None, person.overdue or None, "", None]
        else:
            yield [
                *start, column.name, column.group, pair.level, pair.target, pair.gap, pair.overdue or None,
                pair.next_step, pair.next_on,
            ]  # fmt: skip
