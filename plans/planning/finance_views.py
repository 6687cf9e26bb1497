"""The financial plan, entered in a grid: in place of its block, or on a page of its own without scripts."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.customers.access import account_page
from accounts.customers.figure_queries import ACTUAL, FORECAST, PLAN
from accounts.customers.year_grid import CellKey, Grid, StaleYears, YearValue, year_figures_save, year_grid
from accounts.models import KeyAccount
from kam.lib.amounts import typed_amount
from kam.lib.fields import plain_number
from kam.lib.formats import DASH
from kam.lib.forms import Conflict, ConflictRow
from kam.lib.http import is_fragment
from kam.reference.calendar import today as company_today
from kam.reference.models import Measure
from plans.planning import rows
from plans.planning.blocks import BlockScene
from plans.planning.finance import ITEMS, finance_data, kinds_of, names, shown, years_of
from plans.planning.models import Plan
from plans.planning.pages import home_of, line_scene, section_url
from plans.planning.releases import sections_of


@dataclass
class Input:
    """A cell of the grid: an input, or what stands there when it is not typed here."""

    key: CellKey
    label: str
    text: str = ""
    was: str = ""
    mark: str = ""
    fixed: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        return f"c-{self.key.name}"

    @property
    def was_name(self) -> str:
        return f"w-{self.key.name}"


@dataclass
class GridRow:
    """A measure and kind."""

    measure: str
    label: str
    first: bool
    kinds: int
    inputs: list[Input]


@dataclass
class Sheet:
    """The grid as its form shows it."""

    years: list[int]
    now: int
    currency: str
    rows: list[GridRow] = field(default_factory=list)

    def inputs(self) -> list[Input]:
        return [one for row in self.rows for one in row.inputs]


def _plan_or_404(account: KeyAccount, plan_id: str) -> Plan:
    plan = rows.plan().first(account=account.pk, public_id=plan_id)
    if plan is None:
        raise Http404
    if plan.archived_at is not None:
        raise PermissionDenied(_("This plan is archived."))
    plan.account = account
    return plan


def _sheet(scene: BlockScene, grid: Grid, years: list[int]) -> Sheet:
    """Empty of what anybody typed: as the database has it."""
    language, titles = get_language() or "en", names()
    kinds = {PLAN: _("Plan"), ACTUAL: _("Actual"), FORECAST: _("Forecast")}
    sheet = Sheet(years, scene.years.now, grid.currency)
    for item in ITEMS:
        for place, kind in enumerate(kinds_of(item)):
            inputs = []
            for year in years:
                key = CellKey(item.key, str(kind), year)
                cell = grid.cell(key)
                text = "" if cell.value is None else plain_number(cell.value, language)
                label = f"{titles[item.key]}, {kinds[kind]} {year}"
                fixed = cell.fixed
                if fixed and not cell.foreign:
                    fixed = f"{shown(cell.value, item.unit, grid.currency)} · {fixed}"
                inputs.append(Input(key, label, text, text, cell.mark, fixed))
            sheet.rows.append(GridRow(titles[item.key], kinds[kind], place == 0, len(kinds_of(item)), inputs))
    return sheet


def _typed(sheet: Sheet, data: Any) -> tuple[list[YearValue], bool]:
    """What was changed, and whether all of it can be read. Puts the writer's words and errors into the sheet."""
    found, fine = [], True
    for one in sheet.inputs():
        if one.fixed or one.name not in data:
            continue
        typed = str(data[one.name])[:60]
        mark, _bar, was = str(data.get(one.was_name, ""))[:120].partition("|")
        if typed.strip() == was.strip():
            continue  # not touched: a colleague's newer figure stands
        one.text = typed
        try:
            value = typed_amount(typed)
            if one.key.measure == "resources" and value is not None and value < 0:
                raise forms.ValidationError(_("People cannot be fewer than none."))
            if value is not None and round(value, 4) != value:
                raise forms.ValidationError(_("Give at most %(places)s decimal places.") % {"places": 4})
        except ValidationError as error:
            one.error, fine = " ".join(error.messages), False
            continue
        found.append(YearValue(one.key, value, mark))
    return found, fine


def _conflict(sheet: Sheet, stale: StaleYears, typed: list[YearValue]) -> Conflict:
    """Both figures of every cell in question."""
    language = get_language() or "en"
    mine = {value.key: value.value for value in typed}
    labels = {one.key: one.label for one in sheet.inputs()}

    def text(value: Decimal | None) -> str:
        return DASH if value is None else plain_number(value, language)

    late = [
        ConflictRow(key.name, labels[key], text(mine[key]), text(stale.grid.cell(key).value))
        for key in stale.cells
    ]
    return Conflict(late, timezone.now(), "")


def _block(request: HttpRequest, scene: BlockScene, page: str) -> HttpResponse:
    """The block as one reads it."""
    context = {
        "data": finance_data(scene),
        "account": scene.account,
        "plan": scene.plan,
        "s": line_scene(scene.account, request.user, scene.today, page),
        "section": _("Financial plan"),
    }
    return render(request, "plans/planning/live/finance.html", context)


def _home(account: KeyAccount, plan: Plan) -> str:
    """The section that shows the block."""
    section = next((s for s in sections_of(plan) if "finance" in s.blocks), None)
    return section_url(account, plan, section.key) if section else home_of(account)


@account_page("figures.edit")
def finance_edit(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """The grid: measures by years. A cell left as it was changes nothing, an emptied one takes the figure away."""
    plan = _plan_or_404(account, plan_id)
    today = company_today()
    scene = BlockScene(account, plan, request.user, today)
    span = list(years_of(plan, scene.years))
    known = list(Measure.objects.filter(key__in=[item.key for item in ITEMS]).order_by("rank", "pk"))
    grid = year_grid(account, known, span, scene.years)
    sheet, home = _sheet(scene, grid, span), _home(account, plan)
    context: dict[str, Any] = {"account": account, "tab": "plan", "plan": plan, "sheet": sheet, "home": home}
    status = 200
    if request.method == "POST" or request.GET.get("show"):
        if request.GET.get("show") or request.POST.get("keep") == "theirs":
            return _block(request, scene, home) if is_fragment(request) else HttpResponseRedirect(home)
        typed, fine = _typed(sheet, request.POST)
        status = 422
        if fine:
            try:
                year_figures_save(
                    account=account, values=typed, measures=known, span=span, years=scene.years, by=request.user,
                    today=today,
                )  # fmt: skip
                if is_fragment(request):
                    return _block(request, BlockScene(account, plan, request.user, today), home)
                return HttpResponseRedirect(home)
            except StaleYears as stale:
                sheet = _sheet(scene, stale.grid, span)
                _typed(sheet, request.POST)
                context |= {"sheet": sheet, "conflict": _conflict(sheet, stale, typed)}
                status = 409
            except ValidationError as error:
                context["problem"] = " ".join(error.messages)
        context["errors"] = [one for one in sheet.inputs() if one.error]
    template = "plans/planning/finance_edit.html"
    return render(request, f"{template}#grid" if is_fragment(request) else template, context, status=status)
