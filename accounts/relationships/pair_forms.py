"""Forms of the relationship manager. They clean; operations write."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.people.buying_models import Stakeholder
from accounts.relationships.models import Introduction, Relationship, Touchpoint
from accounts.relationships.pair_operations import PAIR_FIELDS
from kam.lib.formats import day
from kam.lib.forms import KamForm, RowForm
from teams.models import User


class PairForm(RowForm):
    """The work plan of a pair. `version` 0: there was none when the page was made."""

    class Meta:
        model = Relationship
        fields = PAIR_FIELDS
        widgets = {"goal": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "goal": _("What shall be different between these two, and what for?"),
            "next_step": _("Invite to the drive lab, together with the COO."),
        }

    def __init__(self, *args: Any, levels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version if self.instance.pk else 0)
        steps = [(str(value), f"{value} {name}") for value, name in enumerate(levels)]
        for name, empty in (("level", ()), ("target", (("", _("none yet")),))):
            old = self.fields[name]
            self.fields[name] = forms.TypedChoiceField(
                label=old.label, choices=[*empty, *steps], coerce=int, empty_value=None, required=not empty
            )


class IntroductionForm(RowForm):
    """Who is brought together with whom, by whom, for what, until when."""

    class Meta:
        model = Introduction
        fields = ("stakeholder", "user", "by_user", "by_stakeholder", "why", "due_on")

    def __init__(self, *args: Any, account: KeyAccount, columns: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Stakeholder.objects.of_account(account).current().select_related("person")
        held = [pk for pk in (self.instance.stakeholder_id, self.instance.by_stakeholder_id) if pk]
        everybody = Stakeholder.objects.filter(Q(pk__in=places.values("pk")) | Q(pk__in=held))
        ours = User.objects.filter(
            Q(pk__in=columns, is_active=True) | Q(pk__in=[self.instance.user_id, self.instance.by_user_id])
        )
        for name, rows in (
            ("stakeholder", everybody.select_related("person").order_by("person__last_name", "label", "pk")),
            (
                "by_stakeholder",
                everybody.select_related("person").order_by("person__last_name", "label", "pk"),
            ),
            ("user", ours.order_by("last_name", "first_name", "pk")),
            ("by_user", ours.order_by("last_name", "first_name", "pk")),
        ):
            choice: Any = self.fields[name]
            choice.queryset = rows
            choice.to_field_name = "public_id"
            value = self.initial.get(name)
            if isinstance(value, int):
                self.initial[name] = next((row.public_id for row in rows if row.pk == value), None)
        if not self.instance.pk:
            self.fields["version"].widget = forms.HiddenInput()


class IntroductionDoneForm(KamForm):
    """It happened: at which touchpoint, if it is written down."""

    touchpoint = forms.ModelChoiceField(
        Touchpoint.objects.none(), required=False, label=_("It happened at"), empty_label=_("not written down"),
        to_field_name="public_id",
    )  # fmt: skip

    def __init__(self, *args: Any, introduction: Introduction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        talks = Touchpoint.objects.done().filter(account=introduction.account_id)
        if introduction.stakeholder.person_id:
            talks = talks.filter(people__person=introduction.stakeholder.person_id)
        choice: Any = self.fields["touchpoint"]
        choice.queryset = talks.select_related("channel").order_by("-on", "-pk").distinct()
        choice.label_from_instance = lambda talk: f"{day(talk.on)} · {talk}"
