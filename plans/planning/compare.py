"""Two states of a plan beside each other: versions of any age, or a version and today's draft.

Both sides are frozen JSON (snapshot.py), also the draft, so that what an older schema left out is merely empty.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kam.lib.formats import DASH, as_decimal, day_long, money_short, number
from kam.lib.markdown import without_ids
from plans.planning import lines
from plans.planning.finance import names
from plans.planning.lines import ActionItem, Line
from plans.planning.words import Piece, diff_words

#: Compared word by word; all else is short and stands beside each other.
_TEXTS = ("text", "so_what", "answer", "value")
_PLAIN = (
    "confidence", "source", "as_of", "audience", "person", "target_on", "measure", "unit", "baseline", "target",
    "current", "due_on", "owner", "goal", "initiative", "direction", "probability", "effect", "state",
)  # fmt: skip
#: The live blocks that are compared.
LIVE = ("figures", "finance")
LineKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """A field that differs. `pieces` only for texts: their words, marked as kept, added or removed."""

    name: str
    label: str
    old: str
    new: str
    pieces: list[Piece]


@dataclass(slots=True)
class LineDiff:
    """A line on both sides, or on one. `state`: added, removed, changed or same."""

    state: str
    line: Line
    fields: list[FieldDiff] = field(default_factory=list)

    @property
    def text_pieces(self) -> list[Piece] | None:
        return next((diff.pieces for diff in self.fields if diff.name == "text"), None)

    @property
    def other_fields(self) -> list[FieldDiff]:
        return [diff for diff in self.fields if diff.name != "text"]


@dataclass(slots=True)
class SectionDiff:
    """A section with its lines in the newer order; removed ones stand where they stood."""

    key: str
    number: int
    title: str
    lines: list[LineDiff] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return sum(line.state != "same" for line in self.lines)


@dataclass(slots=True)
class ActionDiff:
    """An action that is new, done, open again, gone, moved to another day or owner, or worded anew."""

    item: ActionItem
    what: list[str]
    old: ActionItem | None = None
    pieces: list[Piece] | None = None

    @property
    def moved_days(self) -> int:
        """By how many days it is later than it was (negative: earlier)."""
        if self.old is None or self.old.due_on is None or self.item.due_on is None:
            return 0
        return (self.item.due_on - self.old.due_on).days


@dataclass(frozen=True, slots=True)
class FigureDiff:
    """A planned figure of one year that differs."""

    label: str
    year: int
    old: str
    new: str


@dataclass(slots=True)
class Comparison:
    """All that differs between two states of a plan."""

    sections: list[SectionDiff]
    actions: list[ActionDiff]
    figures: list[FigureDiff]

    def count(self, state: str) -> int:
        return sum(line.state == state for section in self.sections for line in section.lines)

    @property
    def added(self) -> int:
        return self.count("added")

    @property
    def removed(self) -> int:
        return self.count("removed")

    @property
    def changed(self) -> int:
        return self.count("changed")

    @property
    def empty(self) -> bool:
        return not (self.added or self.removed or self.changed or self.actions or self.figures)

    def in_section(self, key: str) -> SectionDiff | None:
        return next((section for section in self.sections if section.key == key), None)


class _Side:
    """One state of a plan, by section and by line."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.sections = [section for section in content.get("sections", []) if "key" in section]
        self.order: dict[str, list[LineKey]] = {}
        self.lines: dict[LineKey, Line] = {}
        self.actions: dict[str, ActionItem] = {}
        for section in self.sections:
            self._read(section)

    def _read(self, section: dict[str, Any]) -> None:
        order = self.order.setdefault(section["key"], [])
        for block in section.get("blocks", []):
            for data in block.get("lines", []):
                line = lines.from_json(data)
                key = (line.kind, line.id)
                if key not in self.lines:
                    self.lines[key] = line
                    order.append(key)
                self._act(line.actions)
            self._act(lines.action_from_json(data) for data in block.get("actions", []))

    def _act(self, items: Iterable[ActionItem]) -> None:
        for item in items:
            self.actions.setdefault(item.id, item)

    @cached_property
    def figures(self) -> dict[tuple[str, str, int], str | None]:
        found = {}
        for section in self.sections:
            for block in section.get("blocks", []):
                if block.get("key") not in LIVE:
                    continue
                data = block.get("data", {})
                for row in data.get("rows", []):
                    for year, value in zip(data.get("years", []), row.get("values", []), strict=False):
                        found[row.get("measure", ""), row.get("kind", ""), year] = value
        return found


def compare(old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    """What `new` has, lacks and says differently. Names and labels are in the active language."""
    then, now = _Side(old), _Side(new)
    return Comparison(_sections(then, now), _actions(then, now), _figures(then, now))


# Lines ----------------------------------------------------------------------------------------------


def _sections(then: _Side, now: _Side) -> list[SectionDiff]:
    language = "de" if (get_language() or "en").startswith("de") else "en"
    known = {section["key"] for section in now.sections}
    every = now.sections + [section for section in then.sections if section["key"] not in known]
    found = []
    for section in every:
        title = section.get("title", {})
        diff = SectionDiff(
            section["key"], section.get("number", 0), title.get(language) or title.get("en") or section["key"]
        )
        diff.lines = [_line(key, then, now) for key in _merged(section["key"], then, now)]
        found.append(diff)
    return sorted(found, key=lambda diff: (diff.number, diff.key))


def _merged(section: str, then: _Side, now: _Side) -> list[LineKey]:
    """The newer order; what is no longer anywhere goes behind the line that it stood behind."""
    order = list(now.order.get(section, []))
    before = then.order.get(section, [])
    for at, key in enumerate(before):
        if key in now.lines:
            continue
        place = next((order.index(other) + 1 for other in reversed(before[:at]) if other in order), 0)
        order.insert(place, key)
    return order


def _line(key: LineKey, then: _Side, now: _Side) -> LineDiff:
    old, new = then.lines.get(key), now.lines.get(key)
    if old is None or new is None:
        return LineDiff("added" if old is None else "removed", new or old)  # type: ignore[arg-type]
    fields = line_fields(old, new)
    return LineDiff("changed" if fields else "same", new, fields)


def line_fields(old: Line, new: Line) -> list[FieldDiff]:
    """The fields in which two states of a line differ."""
    found = []
    for name in (*_TEXTS, *_PLAIN):
        a, b = getattr(old, name), getattr(new, name)
        if (a or None) == (b or None) and not (isinstance(a, Decimal) or isinstance(b, Decimal)):
            continue
        if a == b:
            continue
        pieces = diff_words(without_ids(str(a or "")), without_ids(str(b or ""))) if name in _TEXTS else []
        old_word, new_word = (lines.word_for(new.kind, name, v) or shown(name, v) for v in (a, b))
        found.append(FieldDiff(name, label_of(new.kind, name), old_word, new_word, pieces))
    return found


def facts_of(line: Line) -> list[tuple[str, str]]:
    """What a line says besides its texts, label by value, for reading."""
    return [
        (label_of(line.kind, name), line.words.get(name) or shown(name, getattr(line, name)))
        for name in (*_PLAIN, "value", "answer")
        if getattr(line, name) not in ("", None) and (name, getattr(line, name)) != ("audience", "internal")
    ]


def label_of(kind: str, name: str) -> str:
    """What a field of a line is called."""
    known = lines.more_field(kind, name)
    if known is not None:
        return capfirst(str(known.verbose_name))
    if name == "text":
        return {
            "goal": _("Goal"),
            "objective": _("Objective"),
            "question": pgettext("of a plan", "Question"),
        }.get(kind, _("Statement"))
    return {
        "so_what": _("So what?"),
        "answer": _("Answer"),
        "confidence": _("Confidence"),
        "source": _("Source"),
        "as_of": _("As of"),
        "audience": _("Audience"),
        "person": _("Owner at the customer"),
        "target_on": _("To be reached by"),
        "measure": _("Measure"),
        "unit": _("Unit"),
        "baseline": _("Baseline"),
        "target": _("Target"),
        "current": _("Now"),
        "due_on": _("Due"),
        "owner": _("Owner"),
        "goal": _("Serves the customer goal"),
        "initiative": _("Measures the initiative"),
        "state": _("State"),
    }.get(name, name)


def shown(name: str, value: Any) -> str:
    """A value of a line as it is read."""
    if value is None or value == "":
        return DASH
    if isinstance(value, dt.date):
        return day_long(value)
    if isinstance(value, Decimal):
        return number(value)
    words = {
        ("confidence", "confirmed"): _("Confirmed"),
        ("confidence", "assumed"): _("Assumed"),
        ("confidence", "unknown"): _("Unknown"),
        ("audience", "internal"): _("Internal"),
        ("audience", "customer"): _("Customer-facing"),
        ("state", "open"): _("Open"),
        ("state", "answered"): _("Answered"),
        ("state", "dropped"): _("Dropped"),
    }
    return words.get((name, value), str(value))


# Actions and figures --------------------------------------------------------------------------------


def _actions(then: _Side, now: _Side) -> list[ActionDiff]:
    found = []
    for key, item in now.actions.items():
        old = then.actions.get(key)
        if old is None:
            found.append(ActionDiff(item, ["done" if item.done else "new"]))
            continue
        what = []
        if item.state != old.state:
            what.append("done" if item.done else "reopened")
        if item.due_on != old.due_on:
            what.append("moved")
        if item.owner_name != old.owner_name:
            what.append("owner")
        pieces = None
        if item.text != old.text:
            what.append("text")
            pieces = diff_words(without_ids(old.text), without_ids(item.text))
        if what:
            found.append(ActionDiff(item, what, old, pieces))
    found += [ActionDiff(old, ["gone"]) for key, old in then.actions.items() if key not in now.actions]
    order = ("done", "moved", "owner", "reopened", "text", "new", "gone")
    last = dt.date.max
    return sorted(found, key=lambda d: (order.index(d.what[0]), d.item.due_on or last, d.item.id))


def _figure(measure: str, value: str | None) -> str:
    return number(value, 1) if measure == "resources" else money_short(value)


def _figures(then: _Side, now: _Side) -> list[FigureDiff]:
    """Planned figures only: what has come in since is no change of the plan."""
    labels = names()
    if not then.figures or not now.figures:
        return []
    years = {year for _measure, _kind, year in then.figures} & {year for _measure, _kind, year in now.figures}
    found = []
    for measure, kind, year in sorted({*then.figures, *now.figures}, key=lambda k: (k[0], k[2])):
        if kind != "plan" or year not in years:
            continue
        old, new = then.figures.get((measure, kind, year)), now.figures.get((measure, kind, year))
        if as_decimal(old) != as_decimal(new):
            found.append(
                FigureDiff(labels.get(measure, measure), year, *(_figure(measure, v) for v in (old, new)))
            )
    return found
