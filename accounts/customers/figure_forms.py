"""Entering the figures of one unit, one measure, one kind for a year, by month, quarter or year."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.customers.figure_table import STEPS, Column
from accounts.customers.figures import PeriodValue
from accounts.customers.models import Figure, Organisation
from kam.lib.fields import ExactFormField
from kam.lib.forms import KamForm
from kam.reference.models import Currency, Measure

BY = [("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year"))]


class FigureChoiceForm(KamForm):
    """What to show and enter; from the query string. Nonsense falls back to the first choice."""

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    measure = forms.ChoiceField(label=_("Measure"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=Figure.Kind.choices)
    year = forms.IntegerField(label=_("Fiscal year"), required=False, min_value=1990, max_value=2100)
    by = forms.ChoiceField(label=_("By"), required=False, choices=BY)

    def __init__(self, *args: Any, units: list[Organisation], this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.this_year = units, this_year
        self.measures = list(Measure.objects.current())
        self.fields["unit"].choices = [(unit.public_id, unit.name) for unit in units]  # type: ignore[attr-defined]
        self.fields["measure"].choices = [(row.key, row.name) for row in self.measures]  # type: ignore[attr-defined]

    def choice(self) -> tuple[Organisation, Measure, str, int, str]:
        """(unit, measure, kind, year, by), all valid."""
        self.is_valid()
        given = self.cleaned_data
        unit = next((u for u in self.units if u.public_id == given.get("unit")), self.units[0])
        measure = next((m for m in self.measures if m.key == given.get("measure")), self.measures[0])
        by = given.get("by") if given.get("by") in STEPS else "quarter"
        return (
            unit,
            measure,
            given.get("kind") or Figure.Kind.ACTUAL,
            given.get("year") or self.this_year,
            str(by),
        )

    def with_all_chosen(self) -> "FigureChoiceForm":
        """The same with a valid value in every field."""
        unit, measure, kind, year, by = self.choice()
        return FigureChoiceForm(
            {"unit": unit.public_id, "measure": measure.key, "kind": kind, "year": year, "by": by},
            units=self.units,
            this_year=self.this_year,
        )


class FiguresForm(KamForm):
    """One number a period. `seen` is the mark of the months as the writer saw them."""

    currency = forms.ModelChoiceField(
        label=_("Currency"), queryset=Currency.objects.order_by("code"), to_field_name="code", required=False
    )
    as_of = forms.DateField(label=_("As of"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(
        self, *args: Any, columns: list[Column], have: list[PeriodValue], measure: Measure, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        if measure.unit != Measure.Unit.MONEY:
            del self.fields["currency"]
        else:
            self.fields["currency"].required = True
        for number, column in enumerate(columns):
            self.fields[f"value_{number}"] = ExactFormField(
                label=column.label,
                required=False,
                disabled=bool(have[number].source),
                help_text=have[number].source,
                max_digits=16,
                decimal_places=4,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "text-end"}),
            )

    @property
    def inputs(self) -> list[Any]:
        """The bound fields of the periods."""
        return [self[f"value_{number}"] for number in range(len(self.columns))]
