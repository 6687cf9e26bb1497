"""The strategy map: goals of the customer -> our initiatives -> objectives -> actions, and where the chain breaks.

`strategy_data` is JSON, so that a version can keep it; `strategy_of` makes the trees of it that pages draw.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.lib.formats import day
from plans.planning import rows
from plans.planning.blocks import BlockScene
from plans.planning.lines import UNSETTLED, shortened, word_for
from plans.planning.more_rows import more_rows

KINDS = ("goal", "initiative", "objective", "action")
_TEXT = 160


def strategy_data(scene: BlockScene) -> dict[str, Any]:
    """The lines of the chain with what each serves. Four queries; none for what the page has read already."""
    account, read = scene.account.pk, scene.read
    goals = read["goals"] if "goals" in read else rows.goals().rows(account=account)
    initiatives = (
        read["initiatives"] if "initiatives" in read else more_rows(account, scene.plan.pk, ["initiative"])
    )
    objectives = read["objectives"] if "objectives" in read else rows.objectives().rows(plan=scene.plan.pk)
    actions = read["actions"] if "actions" in read else rows.action_rows(account, of=KINDS[:3])
    ids = {("goal", row.pk): row.public_id for row in goals}
    ids |= {("initiative", row.pk): row.public_id for row in initiatives}
    ids |= {("objective", row.pk): row.public_id for row in objectives}

    def serves(row: Any, *kinds: str) -> list[str] | None:
        """The first of these lines that the row names and that the map has."""
        keys = ((kind, getattr(row, f"{kind}_id")) for kind in kinds)
        return next(([kind, ids[kind, pk]] for kind, pk in keys if (kind, pk) in ids), None)

    return {
        "goals": [_kept(row, who=str(row.person or "")) for row in goals if row.text],
        "initiatives": [
            _kept(row, serves(row, "goal"), row.owner_name, row.due_on, row.state)
            for row in initiatives
            if row.text and row.state != "dropped"
        ],
        "objectives": [
            _kept(
                row, serves(row, "initiative", "goal"), row.owner.full_name if row.owner else "", row.due_on
            )
            for row in objectives
            if row.text
        ],
        "actions": [
            _kept(row, of, row.person_name or row.owner_name, row.due_on, row.state)
            for row in actions
            if row.text and (of := serves(row, *KINDS[:3]))
        ],
        "today": scene.today,
    }


def _kept(
    row: Any, of: list[str] | None = None, who: str = "", due_on: dt.date | None = None, state: str = ""
) -> dict[str, Any]:
    found = {
        "id": row.public_id,
        "text": shortened(row.text, _TEXT),
        "of": of,
        "who": who,
        "due_on": due_on,
        "state": state,
    }
    return {key: value for key, value in found.items() if value}


@dataclass(slots=True)
class Node:
    """A line on the map, or a place where one is missing (`gap`). `url` is empty in a frozen version."""

    kind: str
    #: What kind of line it is, in words.
    word: str
    id: str
    text: str
    note: str = ""
    url: str = ""
    late: bool = False
    done: bool = False
    gap: bool = False
    #: Whether the initiative that an objective measures has actions of its own.
    acted: bool = False
    children: list["Node"] = field(default_factory=list)

    @property
    def column(self) -> int:
        return KINDS.index(self.kind)


@dataclass(slots=True)
class Gap:
    """One kind of break in the chain: what it is, what to do, and the lines where it is."""

    title: str
    advice: str
    nodes: list[Node]


@dataclass(slots=True)
class Strategy:
    """The map: a tree per goal, the trees that serve none, the gaps."""

    goals: list[Node]
    loose: list[Node]
    gaps: list[Gap]
    counts: Counter

    def __bool__(self) -> bool:
        return bool(self.goals or self.loose)

    @property
    def headings(self) -> list[tuple[str, int]]:
        """The columns, with how many stand in each."""
        words = (_("Goals of the customer"), _("Our initiatives"), _("Objectives"), _("Actions"))
        return [(word, self.counts[kind]) for word, kind in zip(words, KINDS, strict=True)]

    @property
    def missing(self) -> int:
        return sum(len(gap.nodes) for gap in self.gaps)


def strategy_of(data: dict[str, Any], base: str = "") -> Strategy:
    """The map of `strategy_data`. `base` is the address under which lines are found; empty: nothing is a link."""
    words = _words()
    nodes: dict[tuple[str, str], Node] = {}
    roots: list[Node] = []
    for kind in KINDS:
        for item in data.get(f"{kind}s", []):
            node = _node(kind, item, base, data.get("today"), words)
            nodes[kind, item["id"]] = node
            parent = nodes.get(tuple(item.get("of", ())))
            (parent.children if parent else roots).append(node)
    for node in nodes.values():
        for child in node.children:
            child.acted = node.kind == "initiative" and any(c.kind == "action" for c in node.children)
    for node in nodes.values():
        _hold_open(node, words)
    gaps = _gaps(nodes, roots)
    counts = Counter(kind for kind, _id in nodes)
    return Strategy(
        [n for n in roots if n.kind == "goal"], [n for n in roots if n.kind != "goal"], gaps, counts
    )


def _words() -> dict[str, str]:
    """Asked once: a map says them a hundred times."""
    return {
        "goal": _("Goal of the customer"),
        "initiative": _("Initiative"),
        "objective": _("Objective"),
        "action": _("Action"),
        "no initiative": _("no initiative of ours yet"),
        "no objective": _("no objective yet"),
        "no action": _("no action yet"),
        "late": _("overdue"),
        "done": _("done"),
    }


def _node(kind: str, item: dict[str, Any], base: str, today: dt.date | None, words: dict[str, str]) -> Node:
    due_on, state = item.get("due_on"), item.get("state", "")
    done = state == "done"
    late = bool(due_on and today and due_on < today and kind != "objective" and state in UNSETTLED)
    parts = [item.get("who", ""), day(due_on) if due_on else ""]
    if kind == "initiative":
        parts.insert(0, word_for(kind, "state", state))
    if late:
        parts.append(words["late"])
    if done and kind == "action":
        parts.append(words["done"])
    note = " · ".join(part for part in parts if part)
    url = f"{base}{kind}/{item['id']}/show" if base else ""
    return Node(kind, words[kind], item["id"], item["text"], note, url, late, done)


# Where the chain breaks -----------------------------------------------------------------------------


def _lacks(node: Node, kind: str) -> bool:
    return not node.done and not any(child.kind == kind for child in node.children)


def _open(nodes: dict[tuple[str, str], Node], kind: str) -> list[Node]:
    """The lines of a kind behind which a place is held open."""
    return [
        node for (known, _id), node in nodes.items() if known == kind and any(c.gap for c in node.children)
    ]


def _gaps(nodes: dict[tuple[str, str], Node], roots: list[Node]) -> list[Gap]:
    found = [
        Gap(
            _("Goal without an initiative of ours"),
            _("Say what we set in motion for it, or that we leave it to others."),
            _open(nodes, "goal"),
        ),
        Gap(
            _("Initiative that serves no goal of the customer"),
            _("Choose the goal that it serves; if there is none, ask what it is good for."),
            [node for node in roots if node.kind == "initiative"],
        ),
        Gap(
            _("Initiative without objective"),
            _("Say in an objective how we will know that it worked."),
            _open(nodes, "initiative"),
        ),
        Gap(
            _("Objective that serves nothing"),
            _("Choose the initiative that it measures, or the goal that it serves."),
            [node for node in roots if node.kind == "objective"],
        ),
        Gap(
            _("Objective without action"),
            _("Open the objective and add the next step, with an owner and a date."),
            _open(nodes, "objective"),
        ),
    ]
    return [gap for gap in found if gap.nodes]


_FOLLOWS = {"goal": "initiative", "initiative": "objective", "objective": "action"}


def _hold_open(node: Node, words: dict[str, str]) -> None:
    """Puts a place behind a line where the next link is missing.

    What an initiative does by itself counts for the objectives that measure it.
    """
    kind = _FOLLOWS.get(node.kind)
    if kind and _lacks(node, kind) and not (kind == "action" and node.acted):
        place = Node(kind, words[kind], node.id, words[f"no {kind}"], url=node.url, gap=True)
        node.children.insert(0, place)


def missing_words(strategy: Strategy) -> str:
    """How many breaks there are, as a sentence."""
    n = strategy.missing
    if not n:
        return _("The chain is whole: every goal has an initiative, every objective an action.")
    return ngettext("The chain breaks at %(n)s place.", "The chain breaks at %(n)s places.", n) % {"n": n}
