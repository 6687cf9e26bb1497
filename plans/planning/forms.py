"""Forms of the plan itself. Lines have their own: line_forms.py."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.information.values import text_problem
from kam.lib.forms import KamForm, RowForm
from kam.reference.calendar import fiscal_period
from plans.planning.models import Depth, Plan, PlanTemplate
from plans.planning.remark_models import PlanRemark


class PlanStartForm(KamForm):
    """Template, depth and period of a new plan."""

    template = forms.ModelChoiceField(PlanTemplate.objects.current(), label=_("Template"), empty_label=None)
    depth = forms.ChoiceField(
        label=_("Depth"),
        choices=Depth.choices,
        initial=Depth.COMPACT,
        help_text=_("How many sections the plan opens with. It can be changed at any time; nothing is lost."),
    )
    starts_on = forms.DateField(label=_("Period from"))
    ends_on = forms.DateField(label=_("Period to"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        templates = list(PlanTemplate.objects.current()[:2])
        self.fields["template"].initial = templates[0].pk if templates else None
        if len(templates) == 1:
            self.fields["template"].widget = forms.HiddenInput()


class PlanForm(RowForm):
    """The period of a plan, and the depth that it opens with."""

    class Meta:
        model = Plan
        fields = ("depth", "starts_on", "ends_on")


class DecisionForm(KamForm):
    """Submit, approve, back to draft: the version of the plan that was read, and a remark."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_remark(self) -> str:
        remark = self.cleaned_data["remark"]
        problem = text_problem(remark, None)
        if problem:
            raise forms.ValidationError(problem)
        return remark


class RemarkForm(RowForm):
    """What a reviewer wants changed."""

    class Meta:
        model = PlanRemark
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class RemarkAnswerForm(RowForm):
    """What the team did about a remark."""

    class Meta:
        model = PlanRemark
        fields = ("answer",)
        widgets = {"answer": forms.Textarea(attrs={"rows": 4})}


def first_period(today: dt.date, start_month: int) -> tuple[dt.date, dt.date]:
    """Three fiscal years from this one: trust with a top customer takes that long."""
    year = today.year if today.month >= start_month else today.year - 1
    return fiscal_period(year, start_month).first, fiscal_period(year + 2, start_month).last
