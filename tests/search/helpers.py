"""What a colleague finds, as words."""

from kam.records.finding import Findings, find
from kam.records.indexing import rebuild
from tests.factories import TODAY

__all__ = ["found", "rebuild", "titles"]


def found(user, text: str, **kwargs) -> Findings:
    return find(text, user, TODAY, most=300, **kwargs)


def titles(user, text: str, kind: str = "") -> list[str]:
    """The titles of the hits, in order, of one kind or all."""
    groups = found(user, text).groups
    return [hit.entry.title for group in groups if not kind or group.kind.key == kind for hit in group.hits]
