"""A form field for several rows: ticks for those at hand, and a box that searches for others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kam.lib.ids import is_public_id

#: More than fit into a room; the operation says so with words.
_MOST = 80


@dataclass(frozen=True)
class Choice:
    """A row that can be ticked: its public id, its name, what is said beside it."""

    key: str
    name: str
    note: str = ""


class MultiPickWidget(forms.Widget):
    """Value: (keys ticked, text typed)."""

    template_name = "accounts/work/multi_pick.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url: Any = ""
        self.choices: list[Choice] = []
        self.extra: dict[str, Any] = {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[str], str]:
        keys = data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, []))
        return [key for key in keys if is_public_id(key)][:_MOST], str(data.get(f"{name}_text", ""))[
            :200
        ].strip()

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def format_value(self, value: Any) -> Any:
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        keys, text = value if isinstance(value, tuple) else ([], "")
        ticked = set(keys)
        options = [(choice, choice.key in ticked) for choice in self.choices]
        return context | {"options": options, "text": text, "url": self.url, **self.extra}


class MultiPickField(forms.Field):
    """Rows in the order they were ticked. A text that was typed and not chosen must find exactly one."""

    widget: Any = MultiPickWidget

    def offer(
        self,
        choices: Iterable[Choice],
        *,
        url: str,
        rows: Callable[[Sequence[str]], Iterable[Any]],
        search: Callable[[str], Sequence[Any]],
        choice_of: Callable[[Any], Choice],
    ) -> None:
        """What this form offers: the choices at hand, where others are searched, and how keys become rows."""
        self.widget.choices = list(choices)
        self.widget.url = url
        self._rows, self._search, self._choice_of = rows, search, choice_of

    def show(self, keys: Sequence[str]) -> None:
        """Makes rows stand among the choices, such as those that were ticked before."""
        known = {choice.key for choice in self.widget.choices}
        fresh = [key for key in keys if key not in known]
        if fresh:
            self.show_rows(self._rows(fresh))

    def show_rows(self, rows: Iterable[Any]) -> None:
        known = {choice.key for choice in self.widget.choices}
        found = [self._choice_of(row) for row in rows if row.public_id not in known]
        self.widget.choices = [*self.widget.choices, *found]

    def prepare_value(self, value: Any) -> tuple[list[str], str]:
        if isinstance(value, tuple):
            return value
        return [row if isinstance(row, str) else row.public_id for row in value or []], ""

    def clean(self, value: Any) -> list[Any]:
        keys, text = value or ([], "")
        self.show(keys)
        found = {row.public_id: row for row in self._rows(keys)} if keys else {}
        rows = [found[key] for key in dict.fromkeys(keys) if key in found]
        if text:
            rows.append(self._typed(text))
        if self.required and not rows:
            raise ValidationError(self.error_messages["required"], code="required")
        return rows

    def _typed(self, text: str) -> Any:
        found = list(self._search(text)[:6])
        exact = [row for row in found if str(row).casefold() == text.casefold()]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if not found:
            raise ValidationError(_("Nobody of the name “%(text)s” was found.") % {"text": text}, code="pick")
        self.show([row.public_id for row in found])
        raise ValidationError(
            _("Several fit “%(text)s”. Tick the one you mean; they are in the list now.") % {"text": text},
            code="pick",
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != data
