"""A line as pages and frozen versions show it, whatever kind it is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar, cast

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Commitment
from kam.lib import pieces
from kam.lib.icons import icon
from kam.lib.markdown import plain
from kam.reference.calendar import add_months
from plans.planning.models import CustomerGoal, Objective
from plans.planning.more_rows import MoreRow
from plans.planning.progress import from_json as progress_from_json
from plans.planning.strategy_models import Initiative, Risk

_DATES = ("as_of", "due_on", "target_on")
_NUMBERS = ("baseline", "target", "current")
_SHORT = 60
_WITH_CHOICES: dict[str, type[models.Model]] = {
    "initiative": Initiative,
    "risk": Risk,
    "commitment": Commitment,
}
#: From here on a risk counts as high, as middling.
_HIGH, _MIDDLE = 15, 8
#: States in which a date can be late.
UNSETTLED = ("open", "proposed", "running")


@dataclass(slots=True)
class ActionItem:
    """An action under its line. `mine` and `late` are for the reader, not frozen."""

    kind: ClassVar[str] = "action"
    id: str
    text: str
    owner: str = ""
    due_on: dt.date | None = None
    state: str = "open"
    audience: str = "internal"
    origin: str = ""
    #: Who owns it at the customer; then nobody of ours does.
    person: str = ""
    mine: bool = False
    late: bool = False
    #: What the origin is, as (kind, id), so that a page can link to it.
    origin_at: tuple[str, str] | None = None

    @property
    def done(self) -> bool:
        return self.state == "done"

    @property
    def owner_name(self) -> str:
        """Who owns it, on whichever side."""
        return self.owner or self.person

    @property
    def short(self) -> str:
        """For labels."""
        return shortened(self.text)

    @property
    def who(self) -> SafeString:
        return who(self.owner) if not self.person else who_there(self.person)


@dataclass(slots=True)
class Line:
    """A line of any kind but an action, with all that a page says about it."""

    kind: str
    id: str
    version: int
    text: str
    so_what: str = ""
    confidence: str = ""
    source: str = ""
    as_of: dt.date | None = None
    audience: str = "internal"
    person: str = ""
    target_on: dt.date | None = None
    measure: str = ""
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    current: Decimal | None = None
    due_on: dt.date | None = None
    owner: str = ""
    goal: str = ""
    initiative: str = ""
    #: What an initiative brings the customer.
    value: str = ""
    #: Who promised: "ours" or "theirs".
    direction: str = ""
    #: Of a risk, 1 to 5.
    probability: int | None = None
    effect: int | None = None
    #: Whether a risk concerns the plan at hand only.
    of_plan: bool = False
    answer: str = ""
    state: str = ""
    actions: list[ActionItem] = field(default_factory=list)
    mine: bool = False
    late: bool = False
    stale: bool = False
    #: The id of the open question that an unknown statement owns.
    question: str = ""
    #: How an objective stands (plans/planning/progress.py).
    progress: Any = None
    #: What the reader of an objective saw of today's value (plans/planning/value_views.py).
    seen: str = ""
    #: In a review meeting: that it is new or was changed (plans/planning/meeting.py).
    mark: str = ""

    @property
    def our_answer(self) -> str:
        """To a goal of the customer or a risk: what follows for us, else the first thing that we do."""
        said = self.measure if self.kind == "risk" else self.so_what
        return said or next((item.text for item in self.actions if item.text), "")

    @property
    def unknown(self) -> bool:
        return self.confidence == "unknown"

    @property
    def short(self) -> str:
        """For labels."""
        return shortened(self.text)

    @property
    def who(self) -> SafeString:
        return who(self.owner)

    @property
    def weight(self) -> int:
        """Of a risk: probability x effect, 0 while one of both is not judged."""
        return (self.probability or 0) * (self.effect or 0)

    @property
    def weight_class(self) -> str:
        return weight_class(self.weight)

    @property
    def settled(self) -> bool:
        """Of initiatives, risks and commitments: nothing is to come any more."""
        return self.state not in UNSETTLED

    @property
    def who_there(self) -> SafeString:
        return who_there(self.person)

    def word(self, name: str) -> str:
        """What the choice in a field is called."""
        return word_for(self.kind, name, getattr(self, name))

    @property
    def words(self) -> dict[str, str]:
        """What choices are called, by field."""
        return {name: self.word(name) for name in ("state", "probability", "effect", "direction")}


def more_field(kind: str, name: str) -> models.Field | None:
    """The field of an initiative, a risk or a commitment, for its label and choices; None for other kinds."""
    model = _WITH_CHOICES.get(kind)
    return cast(models.Field, model._meta.get_field(name)) if model and hasattr(model, name) else None


def word_for(kind: str, name: str, value: Any) -> str:
    """What a choice of an initiative, a risk or a commitment is called; "" for other kinds and fields."""
    return _choices(kind, name, get_language()).get(value, "") if kind in _WITH_CHOICES else ""


@lru_cache(maxsize=64)
def _choices(kind: str, name: str, language: str | None) -> dict[Any, str]:
    field = more_field(kind, name)
    return {value: str(word) for value, word in (field.flatchoices if field is not None else ())}


@lru_cache(maxsize=4096)
def _who(name: str, language: str | None) -> SafeString:
    return pieces.person(name, "", "is-s")


def who(name: str) -> SafeString:
    """Small avatar and name: the same few colleagues stand on a page again and again."""
    return _who(name, get_language())


@lru_cache(maxsize=4096)
def _who_there(name: str, language: str | None) -> SafeString:
    return format_html(
        '<span class="k-who is-there">{}<span>{}<span class="visually-hidden"> ({})</span></span></span>',
        icon("building"), name, _("at the customer"),
    )  # fmt: skip


def who_there(name: str) -> SafeString:
    """A person of the customer, so that nobody takes them for a colleague."""
    return _who_there(name, get_language())


@lru_cache(maxsize=4096)
def shortened(text: str, limit: int = _SHORT) -> str:
    """The words of a text without their marks, for labels."""
    text = plain(text, labels=True)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def weight_class(weight: int) -> str:
    """How a risk weighs (probability x effect), for its colour."""
    return "high" if weight >= _HIGH else "mid" if weight >= _MIDDLE else "low"


def is_stale(as_of: dt.date | None, months: int, today: dt.date) -> bool:
    """Whether what was true on `as_of` is older than the section allows."""
    return as_of is not None and as_of < stale_before(months, today)


@lru_cache(maxsize=64)
def stale_before(months: int, today: dt.date) -> dt.date:
    """The day before which knowledge counts as stale."""
    month = add_months(today, -months)
    try:
        return month.replace(day=today.day)
    except ValueError:  # 31 January, one month later
        return add_months(month, 1) - dt.timedelta(days=1)


def statement_line(row: Any) -> Line:
    return Line(
        "statement",
        row.public_id,
        row.version,
        row.text,
        row.so_what,
        row.confidence,
        row.source,
        row.as_of,
        row.audience,
    )


def goal_line(row: CustomerGoal) -> Line:
    line = Line(
        "goal", row.public_id, row.version, row.text, row.so_what, row.confidence, row.source, row.as_of
    )
    line.audience = row.audience
    line.person = str(row.person) if row.person_id else ""
    line.target_on = row.target_on
    return line


def objective_line(row: Objective, owner: str = "") -> Line:
    line = Line("objective", row.public_id, row.version, row.text, audience=row.audience)
    line.measure, line.unit = row.measure, row.unit
    line.baseline, line.target, line.current = row.baseline, row.target, row.current
    line.due_on, line.owner = row.due_on, owner
    line.goal = str(row.goal) if row.goal_id else ""
    line.initiative = str(row.initiative) if row.initiative_id else ""
    return line


def more_line(row: MoreRow, today: dt.date) -> Line:
    """An initiative, a risk or a commitment."""
    line = Line(row.kind, row.public_id, row.version, row.text, source=row.source, audience=row.audience)
    line.state, line.due_on, line.owner, line.person = row.state, row.due_on, row.owner_name, row.person_name
    line.late = row.state in UNSETTLED and row.due_on is not None and row.due_on < today
    if row.kind == "initiative":
        line.value, line.goal = row.more, shortened(row.goal_text or "")
    elif row.kind == "risk":
        line.measure, line.probability, line.effect = row.more, row.probability, row.effect
        line.of_plan = row.plan_id is not None
    else:
        line.direction = row.direction
    return line


def question_line(row: Any, owner: str = "") -> Line:
    line = Line("question", row.public_id, row.version, row.text)
    line.answer, line.state, line.due_on, line.owner = row.answer, row.state, row.due_on, owner
    return line


def action_item(row: Any, owner: str = "") -> ActionItem:
    item = ActionItem(row.public_id, row.text, owner, row.due_on, row.state, row.audience)
    item.person = row.person_name if hasattr(row, "person_name") else str(row.person or "")
    return item


# JSON -----------------------------------------------------------------------------------------------

_LINE_KEYS = (
    "id", "version", "text", "so_what", "confidence", "source", "audience", "person", "measure", "unit",
    "owner", "goal", "initiative", "value", "direction", "probability", "effect", "answer", "state",
)  # fmt: skip


_KNOWN = {item.name for item in fields(Line)}
_KNOWN_OF_ACTIONS = {item.name for item in fields(ActionItem)}


def to_json(line: Line) -> dict[str, Any]:
    """What a frozen version keeps of a line (schema 1); empty values are left out."""
    found: dict[str, Any] = {"kind": line.kind}
    found |= {key: getattr(line, key) for key in _LINE_KEYS if getattr(line, key) not in ("", None)}
    for key in _DATES:
        if getattr(line, key):
            found[key] = getattr(line, key).isoformat()
    for key in _NUMBERS:
        if getattr(line, key) is not None:
            found[key] = format(getattr(line, key), "f")
    if line.progress is not None:
        found["progress"] = line.progress.to_json()
    if line.actions:
        found["actions"] = [action_json(action) for action in line.actions]
    return found


def action_json(action: ActionItem) -> dict[str, Any]:
    found = {k: getattr(action, k) for k in ("id", "text", "owner", "person", "state", "audience", "origin")}
    found["due_on"] = action.due_on.isoformat() if action.due_on else ""
    return {key: value for key, value in found.items() if value}


def from_json(data: dict[str, Any]) -> Line:
    """The line that `to_json` froze, now or under an older schema: what it does not say stays empty."""
    values = {key: value for key, value in data.items() if key in _KNOWN}
    values.setdefault("kind", "statement")
    values.setdefault("id", data.get("text", ""))
    values.setdefault("version", 0)
    for key in _DATES:
        if key in values:
            values[key] = dt.date.fromisoformat(values[key])
    for key in _NUMBERS:
        if key in values:
            values[key] = Decimal(values[key])
    values["actions"] = [action_from_json(action) for action in data.get("actions", [])]
    values.setdefault("text", "")
    progress = values.pop("progress", None)
    line = Line(**values)
    if progress is not None:
        line.progress = progress_from_json(progress, line)
    return line


def action_from_json(data: dict[str, Any]) -> ActionItem:
    values = {key: value for key, value in data.items() if key in _KNOWN_OF_ACTIONS}
    values.setdefault("id", data.get("text", ""))
    if "due_on" in values:
        values["due_on"] = dt.date.fromisoformat(values["due_on"])
    values.setdefault("text", "")
    return ActionItem(**values)


def with_text(lines: Iterable[Line]) -> list[Line]:
    """Without the lines that nobody has written anything in yet."""
    return [line for line in lines if line.text or line.so_what or line.actions]
