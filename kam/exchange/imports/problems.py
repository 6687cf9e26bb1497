"""Messages with values: kept as the English text and its values, shown in the reader's language."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be imported. `text` is a msgid (marked by gettext_noop), `column` the file's
    header.
    """

    text: str
    params: dict[str, Any] = field(default_factory=dict)
    column: str = ""

    def __str__(self) -> str:
        return gettext(self.text) % self.params if self.params else gettext(self.text)

    def as_json(self) -> list[Any]:
        return [self.column, self.text, self.params]

    @classmethod
    def from_json(cls, data: list[Any]) -> "Problem":
        column, text, params = data
        return cls(text, params, column)

    def at(self, column: str) -> "Problem":
        """The same problem, of this column."""
        return Problem(self.text, self.params, column)


class FileProblem(Exception):
    """The file as a whole cannot be read; the message says what to do."""

    def __init__(self, text: str, **params: Any) -> None:
        self.problem = Problem(text, params)
        super().__init__(text)

    def __str__(self) -> str:
        return str(self.problem)


class ValueProblem(Exception):
    """A cell cannot be understood."""

    def __init__(self, text: str, **params: Any) -> None:
        self.problem = Problem(text, params)
        super().__init__(text)
