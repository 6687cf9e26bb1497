"""The plan on one page: what fits one A4 sheet whatever is in the plan. Each block has a cap and counts the rest.

Made from the sections of a draft or of a frozen version alike. Long texts are cut by the style sheet, never here,
so that the whole text is there to be read aloud, found and opened.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from accounts.models import KeyAccount
from plans.planning.lines import ActionItem, Line
from plans.planning.models import Plan
from plans.planning.queries import SectionLoader
from plans.planning.releases import sections_of
from plans.planning.section_views import Block, SectionView

T = TypeVar("T")
GOALS, OBJECTIVES, PEOPLE, RISKS, ACTIONS = 3, 3, 5, 3, 5
_AMBITION = "statements:strategy"
#: Where risks stand, the best place first.
_RISKS = ("risks", "statements:risks")
_NEEDED = {"goals", "objectives", "people", "actions", _AMBITION, *_RISKS}


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """The first of a block, how many more there are, and the section that has them all."""

    items: list[T]
    more: int
    section: str

    def __bool__(self) -> bool:
        return bool(self.items)


@dataclass(frozen=True, slots=True)
class OnePage:
    """The blocks of the page."""

    ambition: Part[Line]
    goals: Part[Line]
    objectives: Part[Line]
    people: Part[dict[str, Any]]
    risks: Part[Line]
    actions: Part[ActionItem]


def one_page_of(plan: Plan, account: KeyAccount, today: dt.date, user: Any = None) -> OnePage:
    """The page of today's draft."""
    sections = [section for section in sections_of(plan) if _NEEDED & set(section.blocks)]
    loader = SectionLoader(plan, account, today=today, user=user, only_live=("people",))
    return one_page(loader.load(sections, everything=True))


def one_page(views: Iterable[SectionView]) -> OnePage:
    """The page of these sections."""
    blocks = {block.key: (view.key, block) for view in views for block in view.blocks}
    goals = _lines(blocks, "goals", GOALS)
    return OnePage(
        ambition=_lines(blocks, _AMBITION, 1),
        goals=goals,
        objectives=_lines(blocks, "objectives", OBJECTIVES),
        people=_people(blocks, [line.person for line in goals.items]),
        risks=next((part for key in _RISKS if (part := _lines(blocks, key, RISKS))), Part([], 0, "risks")),
        actions=_actions(blocks),
    )


Blocks = dict[str, tuple[str, Block]]


def _part(items: list[T], cap: int, section: str) -> Part[T]:
    return Part(items[:cap], max(0, len(items) - cap), section)


def _lines(blocks: Blocks, key: str, cap: int) -> Part[Line]:
    section, block = blocks.get(key, ("", None))
    found = [line for line in block.lines if line.text and line.state != "closed"] if block else []
    return _part(found, cap, section)


def _people(blocks: Blocks, owners: list[str]) -> Part[dict[str, Any]]:
    """Who owns a goal that stands on the page comes first."""
    section, block = blocks.get("people", ("", None))
    found = list(block.data.get("people", [])) if block else []
    found.sort(key=lambda person: owners.index(person["name"]) if person["name"] in owners else len(owners))
    return _part(found, PEOPLE, section)


def _actions(blocks: Blocks) -> Part[ActionItem]:
    section, block = blocks.get("actions", ("", None))
    found = [item for item in block.actions if item.text and not item.done] if block else []
    found.sort(key=lambda item: item.due_on or dt.date.max)
    return _part(found, ACTIONS, section)
