"""The form of a touchpoint: who, with whom, when, how, a sentence; what comes of it."""

import datetime as dt
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.models import KeyAccount
from accounts.people.models import Person
from accounts.relationships.models import Channel, Touchpoint
from accounts.work.models import Commitment
from accounts.work.multi_pick import Choice, MultiPickField
from accounts.work.touchpoint_operations import FIELDS, Promise, Raised, Step
from accounts.work.touchpoint_queries import LogScene, people_like
from kam.lib.forms import KamForm
from kam.lib.ids import is_public_id, new_public_id
from teams.models import User
from teams.staff.fields import ColleagueField, colleagues_like

#: Promises that one page takes.
PROMISES = 6


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def choice_of(row: Any) -> Choice:
    return Choice(row.public_id, str(row))


class TouchpointForm(KamForm):
    """`row` is an id made with the form, so that a repeated send is one touchpoint."""

    people = MultiPickField(label=gettext_lazy("Whom did you meet?"), required=False)
    colleagues = MultiPickField(label=gettext_lazy("Who of us?"))
    on = forms.DateField(label=gettext_lazy("When"))
    starts = forms.TimeField(label=gettext_lazy("From"), required=False, widget=TimeInput)
    ends = forms.TimeField(label=gettext_lazy("To"), required=False, widget=TimeInput)
    channel = forms.ModelChoiceField(
        Channel.objects.none(),
        to_field_name="key",
        label=gettext_lazy("How"),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("In a sentence"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_step = forms.CharField(label=gettext_lazy("Next step"), max_length=500, required=False)
    next_owner = ColleagueField(label=gettext_lazy("Who does it"), required=False)
    next_due = forms.DateField(label=gettext_lazy("By when"), required=False)
    place = forms.CharField(label=gettext_lazy("Where"), max_length=160, required=False)
    note = forms.CharField(
        label=gettext_lazy("More"), max_length=10000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=Touchpoint.State.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    row = forms.CharField(required=False, widget=forms.HiddenInput)
    #: the dropped-off note that it is made of
    from_note = forms.CharField(required=False, widget=forms.HiddenInput, max_length=14)

    def __init__(
        self,
        *args: Any,
        account: KeyAccount,
        user: Any,
        scene: LogScene,
        instance: Touchpoint | None = None,
        **kwargs: Any,
    ) -> None:
        self.account, self.user, self.instance = account, user, instance
        initial = {**(self._of(instance) if instance else {}), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        channels = Channel.objects.all() if instance else Channel.objects.current()
        self.fields["channel"].queryset = channels.order_by("rank", "pk")  # type: ignore[attr-defined]
        self._offer(scene)
        self.initial.setdefault("row", new_public_id())

    def _offer(self, scene: LogScene) -> None:
        people: Any = self.fields["people"]
        people.offer(
            scene.people,
            url=reverse("accounts:touchpoint_people", args=[self.account.public_id]),
            rows=lambda keys: list(
                Person.objects.visible_to(self.user).filter(public_id__in=keys).order_by("last_name", "pk")
            ),
            search=lambda text: list(people_like(self.account, text)[:6]),
            choice_of=choice_of,
        )
        people.widget.extra = {
            "search_label": _("Search a person"),
            "placeholder": _("Somebody else: type a name"),
        }
        people.show_rows(self.initial.get("people") or [])
        colleagues: Any = self.fields["colleagues"]
        colleagues.offer(
            scene.colleagues,
            url=reverse("teams:colleague_options"),
            rows=lambda keys: list(User.objects.filter(public_id__in=keys)),
            search=lambda text: list(colleagues_like(text)[:6]),
            choice_of=choice_of,
        )
        colleagues.widget.extra = {
            "search_label": _("Search a colleague"),
            "placeholder": _("Another colleague"),
        }
        colleagues.show_rows(self.initial.get("colleagues") or [])

    @staticmethod
    def _of(row: Touchpoint) -> dict[str, Any]:
        found = {
            name: getattr(row, name)
            for name in ("on", "text", "note", "next_step", "place", "state", "version")
        }
        for name, moment in (("starts", row.starts_at), ("ends", row.ends_at)):
            found[name] = timezone.localtime(moment).time() if moment else None
        found["channel"] = row.channel_id
        found["people"] = [link.person for link in row.people.select_related("person")]
        found["colleagues"] = [link.user for link in row.colleagues.select_related("user")]
        return found

    def clean_row(self) -> str:
        text = self.cleaned_data["row"]
        return text if is_public_id(text) else new_public_id()

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())

    def clean_state(self) -> str:
        return self.cleaned_data["state"] or (self.instance.state if self.instance else Touchpoint.State.DONE)

    def _moment(self, on: dt.date | None, time: dt.time | None) -> dt.datetime | None:
        if on is None or time is None:
            return None
        return timezone.make_aware(dt.datetime.combine(on, time))

    @property
    def values(self) -> dict[str, Any]:
        """What operations take."""
        data = self.cleaned_data
        found = {name: data[name] for name in FIELDS if name in data}
        return found | {
            "starts_at": self._moment(data["on"], data.get("starts")),
            "ends_at": self._moment(data["on"], data.get("ends")),
        }

    @property
    def step(self) -> Step | None:
        """An action, once it has an owner or a day."""
        data = self.cleaned_data
        if not data["next_step"] or not (data["next_owner"] or data["next_due"]):
            return None
        return Step(data["next_step"], data["next_owner"] or self.user, data["next_due"])


class PromiseForm(KamForm):
    """One line: who promised what, by when."""

    direction = forms.ChoiceField(
        label=gettext_lazy("Who promised"),
        choices=Commitment.Direction.choices,
        initial=Commitment.Direction.OURS,
        required=False,
    )
    text = forms.CharField(label=gettext_lazy("Promised"), max_length=2000, required=False)
    due_on = forms.DateField(label=gettext_lazy("By when"), required=False)
    row = forms.CharField(required=False, widget=forms.HiddenInput)


PromiseFormSet = formset_factory(PromiseForm, extra=1, max_num=PROMISES, absolute_max=PROMISES + 2)


def promises_of(formset: BaseFormSet, people: list[Person], user: Any) -> list[Promise]:
    """The lines with words. They are between the writer and the first of the people met."""
    found = []
    for form in formset:
        data = getattr(form, "cleaned_data", {})
        if not data.get("text", "").strip():
            continue
        found.append(
            Promise(
                data["direction"] or Commitment.Direction.OURS,
                data["text"],
                person=people[0] if people else None,
                owner=user,
                due_on=data.get("due_on"),
                public_id=data["row"] if is_public_id(data.get("row", "")) else None,
            )
        )
    return found


def settled_in(data: Any) -> dict[str, str]:
    """What the open promises that the form shows came to: `promise-<id>` = kept or broken."""
    wanted = {Commitment.State.KEPT.value, Commitment.State.BROKEN.value}
    return {
        name.removeprefix("promise-"): value
        for name, value in list(data.items())[:300]
        if name.startswith("promise-") and value in wanted and is_public_id(name.removeprefix("promise-"))
    }


def raised_in(form: TouchpointForm, formset: BaseFormSet, user: Any) -> Raised:
    """What comes of the touchpoint besides itself."""
    people = form.cleaned_data["people"]
    return Raised(form.step, promises_of(formset, people, user), settled_in(form.data))
