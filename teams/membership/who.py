"""Colleagues and names as rows show them, read without their models."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from teams.membership.models import AccountTeam


@dataclass(frozen=True, slots=True)
class Who:
    """A colleague as rows show one: no model, because a page has them by the dozen."""

    pk: int
    public_id: str
    full_name: str
    department_id: int | None
    department: str

    def __str__(self) -> str:
        return self.full_name


#: What a query has to read for a `Who`.
WHO = (
    "user_id", "user__public_id", "user__title", "user__first_name", "user__last_name",
    "user__department_id", "user__department__name_en", "user__department__name_de",
)  # fmt: skip


def reads_german() -> bool:
    """Ask once for all rows: the active language is dear to look up."""
    return (get_language() or "en").startswith("de")


def in_language(english: str | None, german: str | None, reads_german: bool) -> str:
    """As Department.name and ReferenceRow.name do, for values that come without their model."""
    return (german if german and reads_german else english) or ""


NOBODY = Who(0, "", "", None, "")


def who_of(values: Sequence[Any], reads_german: bool) -> Who | None:
    """The colleague of a row that was asked for `WHO`."""
    pk, public_id, title, first, last, department_id, name_en, name_de = values
    if pk is None:
        return None
    full_name = " ".join(part for part in (title, first, last) if part)
    return Who(pk, public_id, full_name, department_id, in_language(name_en, name_de, reads_german))


def named(values: Sequence[Any]) -> Who | None:
    """Without the department: lists of teams name people only, and a join costs more than it tells."""
    return who_of([*values, None, None, None], False)


def key_of(team: AccountTeam | int) -> int:
    """The primary key, of a team that is at hand or known by key only."""
    return team if isinstance(team, int) else team.pk
