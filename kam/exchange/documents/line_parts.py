"""How the blocks of lines of a plan stand in a document. A new kind of line needs one function here.

What may reach a customer is said here by marks (`customer=True`), and decided in edition.py by them: the words of
a line, its dates and figures. Names stay inside: who of ours owns a line, and whom at the customer we take for
the owner of a goal, is our own reckoning.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from accounts.models import Action, Statement
from kam.exchange.documents.document import Block, Column, Detail, Item, Items, Kind, Row, Table, fit
from kam.lib import formats
from kam.lib.markdown import plain
from plans.planning.lines import ActionItem, Line
from plans.planning.section_views import Block as PlanBlock

LinePart = Callable[[PlanBlock], Block]
LINE_PARTS: dict[str, LinePart] = {}

_DROPPED = str(Action.State.DROPPED)


def line_part(kind: str) -> Callable[[LinePart], LinePart]:
    """Registers how the blocks of one kind become a block of the document."""

    def register(part: LinePart) -> LinePart:
        LINE_PARTS[kind] = part
        return part

    return register


def written(lines: Iterable[Line]) -> list[Line]:
    """Without the lines that hold no words yet."""
    return [line for line in lines if line.text or line.so_what or line.actions]


def words(text: str) -> str:
    """A text without markdown, and without what files cannot hold."""
    return fit(plain(text or ""))


def day(value: dt.date | None) -> str:
    """Short, always with the year: a document is read for years."""
    return formats.day(value, dt.date.min) if value else ""


def _detail(label: str, value: str, *, customer: bool = False, brief: bool = False) -> list[Detail]:
    return [Detail(label, value, customer, brief)] if value else []


def _action(action: ActionItem) -> Item:
    done = _("done") if action.done else ""
    details = _detail("", done, customer=True) or _detail(_("due"), day(action.due_on), customer=True)
    return Item(
        text=words(action.text), audience=action.audience, details=[*_detail("", _owner(action)), *details]
    )


def _actions(line: Line) -> list[Item]:
    return [_action(action) for action in line.actions if action.state != _DROPPED and action.text]


def _sureness(line: Line) -> list[Detail]:
    sure = str(Statement.Confidence(line.confidence).label) if line.confidence else ""
    return [
        *_detail("", sure),
        *_detail(_("source"), words(line.source)),
        *_detail(_("as of"), day(line.as_of)),
    ]


@line_part("statements")
def statements(block: PlanBlock) -> Block:
    items = [
        Item(words(line.text), line.audience, words(line.so_what), _sureness(line), _actions(line))
        for line in written(block.lines)
    ]
    return Items(role=block.key, title=block.title, customer=True, items=items)


@line_part("goals")
def goals(block: PlanBlock) -> Block:
    items = []
    for line in written(block.lines):
        details = [
            *_detail(_("to be reached by"), day(line.target_on), customer=True, brief=True),
            *_detail(_("owner at the customer"), words(line.person), brief=True),
            *_sureness(line),
        ]
        items.append(Item(words(line.text), line.audience, words(line.so_what), details, _actions(line)))
    return Items(role="goals", title=block.title, customer=True, items=items)


#: The column of today's value. Where it follows live data (revenue, margin, share of wallet) it changes after
#: somebody has marked the line customer-facing, so that nobody has read what it says.
_NOW = 3


@line_part("objectives")
def objectives(block: PlanBlock) -> Block:
    columns = [
        Column(_("Objective"), weight=5, customer=True),
        Column(_("Measure"), weight=3, customer=True),
        Column(_("Baseline"), Kind.NUMBER, customer=True),
        Column(_("Now"), Kind.NUMBER, customer=True),
        Column(_("Target"), Kind.NUMBER, customer=True),
        Column(_("Due"), Kind.DATE, customer=True),
        Column(_("Owner")),
        Column(_("Serves the customer goal"), weight=3, brief=False, sheet=True),
    ]
    rows = []
    for line in written(block.lines):
        cells = [
            words(line.text), words(line.measure), line.baseline, line.current, line.target, line.due_on,
            line.owner, words(line.goal),
        ]  # fmt: skip
        row = Row(cells, line.audience, {place: words(line.unit) for place in (2, 3, 4) if line.unit})
        if line.progress is not None and line.progress.computed:
            row.private = frozenset({_NOW})
        rows.append(row)
    return Table(role="objectives", title=block.title, customer=True, columns=columns, rows=rows)


@line_part("initiatives")
def initiatives(block: PlanBlock) -> Block:
    columns = [
        Column(_("Initiative"), weight=5, customer=True),
        Column(_("What it brings the customer"), weight=4, customer=True),
        Column(_("Serves the customer goal"), weight=3, brief=False, sheet=True),
        Column(_("Owner")),
        Column(_("Due"), Kind.DATE, customer=True),
        Column(_("State"), weight=2, customer=True),
    ]
    rows = [
        Row(
            [
                words(line.text), words(line.value), words(line.goal), _owner(line), line.due_on,
                line.words.get("state", ""),
            ],
            line.audience,
            open=not line.settled,
        )
        for line in written(block.lines)
    ]  # fmt: skip
    return Table(role="initiatives", title=block.title, customer=True, columns=columns, rows=rows)


@line_part("risks")
def risks(block: PlanBlock) -> Block:
    """The heaviest first. To a customer a risk is told with what we do about it, never with how we weigh it."""
    columns = [
        Column(_("Risk"), weight=5, customer=True),
        Column(_("Probability"), weight=3, brief=False),
        Column(_("Effect"), weight=3, brief=False),
        Column(_("What we do about it"), weight=5, customer=True),
        Column(_("Owner")),
        Column(_("Due"), Kind.DATE, customer=True, brief=False),
        Column(_("State"), weight=2, brief=False),
    ]
    rows = [
        Row(
            [
                words(line.text), line.words.get("probability", ""), line.words.get("effect", ""),
                words(line.measure), _owner(line), line.due_on, line.words.get("state", ""),
            ],
            line.audience,
            open=not line.settled,
        )
        for line in sorted(written(block.lines), key=lambda line: (line.settled, -line.weight))
    ]  # fmt: skip
    return Table(role="risks", title=block.title, customer=True, columns=columns, rows=rows)


@line_part("commitments")
def commitments(block: PlanBlock) -> Block:
    columns = [
        Column(_("Commitment"), weight=6, customer=True),
        Column(_("Who promised"), weight=2, customer=True),
        Column(_("Owner")),
        Column(_("Due"), Kind.DATE, customer=True),
        Column(_("State"), weight=2, customer=True),
    ]
    rows = [
        Row(
            [
                words(line.text), line.words.get("direction", ""), _owner(line), line.due_on,
                line.words.get("state", ""),
            ],
            line.audience,
            open=not line.settled,
        )
        for line in written(block.lines)
    ]  # fmt: skip
    return Table(role="commitments", title=block.title, customer=True, columns=columns, rows=rows)


def _owner(line: Line | ActionItem) -> str:
    """Who of ours, or who at the customer."""
    return line.owner or words(line.person)


@line_part("questions")
def questions(block: PlanBlock) -> Block:
    """Internal as a whole: questions say what we do not know."""
    columns = [
        Column(_("Question"), weight=5),
        Column(_("Answer"), weight=4),
        Column(_("Owner")),
        Column(_("Due"), Kind.DATE),
    ]
    rows = [
        Row([words(line.text), words(line.answer), line.owner, line.due_on])
        for line in block.lines
        if line.text and line.state != _DROPPED
    ]
    return Table(role="questions", title=block.title, columns=columns, rows=rows)


@line_part("actions")
def actions(block: PlanBlock) -> Block:
    """Open ones first, by date; what was dropped is not told."""
    columns = [
        Column(_("Action"), weight=5, customer=True),
        Column(_("From the line"), weight=4, brief=False),
        Column(_("Owner")),
        Column(_("Due"), Kind.DATE, customer=True),
        Column(_("State"), weight=1, customer=True, brief=False),
    ]
    shown = [action for action in block.actions if action.text and action.state != _DROPPED]
    shown.sort(key=lambda action: (action.done, action.due_on or dt.date.max))
    rows = [
        Row(
            [
                words(action.text), words(action.origin), _owner(action), action.due_on,
                str(Action.State(action.state).label),
            ],
            action.audience,
            open=not action.done,
        )
        for action in shown
    ]  # fmt: skip
    return Table(role="actions", title=block.title, customer=True, columns=columns, rows=rows)
