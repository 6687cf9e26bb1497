"""The figures of an account: shown by month, quarter or year, entered for one unit and measure at a time."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.customers.access import account_page, why_not
from accounts.customers.figure_forms import FigureChoiceForm, FiguresForm
from accounts.customers.figure_queries import years_on
from accounts.customers.figure_table import (
    Column,
    columns_of,
    computed_lines,
    figure_lines,
    nodes_in_scope,
    revenue_chart,
)
from accounts.customers.figures import PeriodValue, StaleFigures, entered, figures_mark, figures_save
from accounts.customers.models import KeyAccount, Organisation
from kam.lib import formats
from kam.lib.forms import Conflict, ConflictRow, add_errors
from kam.reference.calendar import today as company_today
from kam.reference.models import Company

MOST_UNITS = 200


def units_of(account: KeyAccount) -> list[Organisation]:
    """The units that the account covers itself, its own node first."""
    rows = list(Organisation.objects.current().filter(account=account).order_by("name", "pk")[:MOST_UNITS])
    return sorted(rows, key=lambda row: row.pk != account.organisation_id) or [account.organisation]


@require_safe
@account_page("account.view")
def account_figures(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """All measures of a year, rolled up over the account's units, with those of accounts below on request."""
    years = years_on(company_today())
    choice = FigureChoiceForm(request.GET or None, units=units_of(account), this_year=years.now)
    _unit, _measure, _kind, year, by = (
        choice.choice() if request.GET else (None, None, None, years.now, "quarter")
    )
    below = request.GET.get("below") == "on"
    columns = columns_of(year, years.start_month, by)
    lines, unconverted = figure_lines(nodes_in_scope(account, request.user, below), columns)
    context = {
        "account": account,
        "tab": "overview",
        "lines": lines + computed_lines(lines),
        "chart": revenue_chart(lines, columns),
        "columns": columns,
        "unconverted": unconverted,
        "year": year,
        "by": by,
        "below": below,
        "why_not_edit": None if account.may("figures.edit") else why_not(account.level, "figures.edit"),
    }
    return render(request, "accounts/customers/account_figures.html", context)


@account_page("figures.edit")
def figures_edit(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """One unit, measure and kind for a year; a value that is left empty changes nothing."""
    today = company_today()
    years = years_on(today)
    asked = FigureChoiceForm(request.GET, units=units_of(account), this_year=years.now)
    unit, measure, kind, year, by = asked.choice()
    choice = asked.with_all_chosen()
    columns = columns_of(year, years.start_month, by)
    have = entered(unit, measure, kind, [column.period for column in columns])
    initial: dict[str, Any] = {f"value_{i}": cell.value for i, cell in enumerate(have)}
    currency = next((cell.currency for cell in have if cell.currency), None)
    initial |= {"seen": figures_mark(have), "currency": currency or _company_currency(), "as_of": today}
    form = FiguresForm(request.POST or None, columns=columns, have=have, measure=measure, initial=initial)
    context: dict[str, Any] = {
        "account": account, "tab": "overview", "form": form, "choice": choice, "measure": measure, "unit": unit,
        "sources": sorted({cell.source for cell in have if cell.source}),
        "back": f"{reverse('accounts:account_figures', args=[account.public_id])}?{urlencode({'year': year, 'by': by})}",
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        if request.POST.get("keep") == "theirs":
            return redirect(request.get_full_path())
        status = 422
        if form.is_valid():
            try:
                figures_save(
                    organisation=unit,
                    measure=measure,
                    kind=kind,
                    periods=[column.period for column in columns],
                    values=_typed(form, columns, have),
                    currency=form.cleaned_data.get("currency"),
                    seen=form.cleaned_data["seen"],
                    as_of=form.cleaned_data["as_of"],
                    by=request.user,
                    today=today,
                )
                return redirect(context["back"])
            except StaleFigures as stale:
                context["conflict"] = _conflict(form, columns, stale.current)
                status = 409
            except ValidationError as error:
                add_errors(form, error)
    return render(request, "accounts/customers/figures_edit.html", context, status=status)


def _company_currency() -> str:
    return Company.objects.values_list("currency_id", flat=True).get(pk=Company.SINGLE)


def _typed(form: FiguresForm, columns: list[Column], have: list[PeriodValue]) -> list[tuple[Any, Decimal]]:
    """The periods whose value was typed anew."""
    found = []
    for number, (column, cell) in enumerate(zip(columns, have, strict=True)):
        value = form.cleaned_data[f"value_{number}"]
        changed_currency = "currency" in form.changed_data
        if value is not None and not cell.source and (value != cell.value or changed_currency):
            found.append((column.period, value))
    return found


def _conflict(form: FiguresForm, columns: list[Column], current: list[PeriodValue]) -> Conflict:
    """Both numbers of each period in which they differ; the form gets the current mark."""
    data = form.data.copy()
    data["seen"] = figures_mark(current)
    form.data = data
    rows = [
        ConflictRow(
            f"value_{i}",
            column.label,
            formats.number(form.cleaned_data[f"value_{i}"]),
            formats.number(cell.value),
        )
        for i, (column, cell) in enumerate(zip(columns, current, strict=True))
        if form.cleaned_data[f"value_{i}"] != cell.value
    ]
    return Conflict(rows, timezone.now(), "")
