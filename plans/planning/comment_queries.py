"""Comments as pages show them: counts of all lines at once, the thread of one line, the open ones of an account."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import CharField, Count, QuerySet

from kam.lib.prepared import given, prepared
from kam.records.models import Comment
from kam.records.places import Shown, place_of, shown_objects


@prepared
def _open() -> QuerySet:
    rows = Comment.objects.filter(scope=given("scope", CharField()), resolved_at=None, archived_at=None)
    return rows.order_by().values_list("object_id").annotate(n=Count("pk"))


class OpenComments(Mapping[str, int]):
    """How many open comments each line of an account has, by its public id. One query, when first asked."""

    def __init__(self, scope: str) -> None:
        self._scope = scope

    @cached_property
    def _counts(self) -> dict[str, int]:
        return dict(_open().rows(scope=self._scope))

    def __getitem__(self, line_id: str) -> int:
        return self._counts[line_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)

    def __bool__(self) -> bool:
        return True

    @property
    def total(self) -> int:
        return sum(self._counts.values())


def thread(line: Any) -> list[Comment]:
    """The comments on a line, oldest first."""
    return list(Comment.objects.of(line).select_related("by", "resolved_by").order_by("created_at", "pk"))


@dataclass(frozen=True, slots=True)
class LineTalk:
    """A line with those of its comments that a list shows."""

    line: Shown
    comments: list[Comment]


STATES = ("open", "mine", "resolved")


def comments_in(scope: str, state: str, user: Any) -> QuerySet[Comment]:
    """The comments of an account under a filter; `mine` are the open ones on what one wrote or was answered."""
    rows = Comment.objects.in_scope(scope)
    rows = rows.filter(resolved_at__isnull=state != "resolved")
    if state == "mine":
        rows = rows.filter(by=user)
    return rows.select_related("by", "resolved_by").order_by("-created_at", "-pk")


def by_line(comments: list[Comment], user: Any) -> list[LineTalk]:
    """A page of comments under their lines, in the order of the newest."""
    wanted: dict[str, set[int]] = {}
    keys = {}
    for comment in comments:
        place = place_of(comment.object_type)
        if place is not None:
            keys[comment.object_type] = place.key
            wanted.setdefault(place.key, set()).add(comment.object_pk)
    lines = shown_objects(wanted, user, by="pk")
    found: dict[tuple[str, int], LineTalk] = {}
    for comment in comments:
        at = (keys.get(comment.object_type, ""), comment.object_pk)
        if at in lines:
            found.setdefault(at, LineTalk(lines[at], [])).comments.append(comment)
    return list(found.values())


def keep_commented(view: Any, comments: OpenComments) -> None:
    """Leaves of a section only the lines with open comments, on them or on one of their actions."""
    for block in view.blocks:
        block.lines = [
            line for line in block.lines if line.id in comments or any(a.id in comments for a in line.actions)
        ]
        block.actions = [action for action in block.actions if action.id in comments]
