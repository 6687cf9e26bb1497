"""A section of a plan with its blocks, as pages, files and frozen versions show it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from plans.planning.lines import ActionItem, Line

#: How keys of blocks of statements begin.
STATEMENTS = "statements:"
#: The blocks that stand together as a square where a section has all four.
_SWOT = tuple(STATEMENTS + topic for topic in ("strengths", "weaknesses", "opportunities", "threats"))


@dataclass(slots=True)
class Block:
    """A block of a section, ready for its template.

    `kind`: statements, live, or what the block is called (goals, actions, risks, ...).
    """

    kind: str
    key: str
    title: str
    prompt: str = ""
    lines: list[Line] = field(default_factory=list)
    actions: list[ActionItem] = field(default_factory=list)
    template: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    #: Whether it holds statements about what has lines of its own in the section.
    beside: bool = False
    #: Of a SWOT: its four blocks of statements.
    parts: list["Block"] = field(default_factory=list)

    @property
    def topic(self) -> str:
        return self.key.removeprefix(STATEMENTS)

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it to read."""
        if self.parts:
            return all(part.empty for part in self.parts)
        return self.kind != "live" and not self.actions and not any(line.text for line in self.lines)


@dataclass(slots=True)
class SectionView:
    """A section with its blocks."""

    key: str
    number: int
    title: str
    prompt: str
    blocks: list[Block]

    @property
    def stale(self) -> list[Line]:
        """The lines whose date is older than the section allows, oldest first."""
        found = [line for block in self.blocks for line in block.lines if line.stale and line.as_of]
        return sorted(found, key=lambda line: line.as_of or dt.date.min)

    @property
    def shown(self) -> list[Block]:
        """The blocks as a page shows them: the four of a SWOT together, where the first of them stands.

        Statements about what has lines of its own in the section are shown where there are any.
        """
        by_key = {block.key: block for block in self.blocks}
        if not by_key.keys() >= set(_SWOT):
            return [block for block in self.blocks if block.lines or not block.beside]
        square = Block("swot", "swot", "SWOT", parts=[by_key[key] for key in _SWOT])
        first = next(block for block in self.blocks if block.key in _SWOT)
        return [
            square if block is first else block
            for block in self.blocks
            if block is first or block.key not in _SWOT
        ]

    @property
    def empty(self) -> bool:
        """Whether nobody has written anything here yet."""
        return all(block.empty for block in self.blocks)
