"""Who takes over: one for all, or one per kind."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.desk.leavers.queries import Held
from kam.lib.forms import KamForm
from teams.models import User
from teams.staff.fields import ColleagueField


class HandOverForm(KamForm):
    """The fields of a kind are `to_<key>` and `nobody_<key>`; the one for all fills those left empty."""

    successor = ColleagueField(
        label=gettext_lazy("Takes over everything"),
        required=False,
        help_text=gettext_lazy("Unless somebody else is named below."),
    )
    deactivate = forms.BooleanField(
        label=gettext_lazy("Then deactivate the colleague"), required=False, initial=True
    )
    left_on = forms.DateField(label=gettext_lazy("Last day"), required=False)

    def __init__(
        self, *args: Any, colleague: User, held: Sequence[Held], today: dt.date, **kwargs: Any
    ) -> None:
        self.colleague, self.held = colleague, held
        super().__init__(*args, **kwargs)
        self.initial.setdefault("left_on", today)
        for kind in held:
            self.fields[f"to_{kind.key}"] = ColleagueField(
                label=_("Somebody else for: %(kind)s") % {"kind": kind.label}, required=False
            )
            self.fields[f"nobody_{kind.key}"] = forms.BooleanField(label=_("Nobody"), required=False)

    @property
    def kinds(self) -> list[tuple[Held, Any, Any]]:
        """Each kind with its two fields, for the template."""
        return [(kind, self[f"to_{kind.key}"], self[f"nobody_{kind.key}"]) for kind in self.held]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in self.held:
            name = f"to_{kind.key}"
            to, nobody = cleaned.get(name), cleaned.get(f"nobody_{kind.key}")
            if to and nobody:
                self.add_error(name, _("Somebody or nobody: choose one of both."))
            elif kind.count and not (to or nobody or cleaned.get("successor")) and name not in self.errors:
                self.add_error(name, _("Choose who takes over, or tick “Nobody”."))
        for name in ("successor", *(f"to_{kind.key}" for kind in self.held)):
            if cleaned.get(name) == self.colleague:
                self.add_error(name, _("The successor is the colleague who leaves. Choose another one."))
        if cleaned.get("deactivate") and not cleaned.get("left_on") and "left_on" not in self.errors:
            self.add_error("left_on", ValidationError(_("Enter the last day.")))
        return cleaned

    @property
    def counted(self) -> bool:
        """Whether there is anything that the viewer may know of."""
        return any(kind.count for kind in self.held)

    @property
    def successors(self) -> dict[str, User | None]:
        everything = self.cleaned_data["successor"]
        return {
            kind.key: None
            if self.cleaned_data[f"nobody_{kind.key}"]
            else self.cleaned_data[f"to_{kind.key}"] or everything
            for kind in self.held
        }
