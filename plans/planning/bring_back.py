"""Brings a line back as it stood in a frozen version: an ordinary restore and edit, with history."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import KeyAccount, Statement
from plans.planning import lines
from plans.planning.line_kinds import KINDS, LineKind, row_kwarg
from plans.planning.lines import Line
from plans.planning.models import PlanVersion

_INTERNAL = Statement.Audience.INTERNAL


def frozen_line(version: PlanVersion, kind: str, line_id: str, section_key: str = "") -> Line | None:
    """A line as the version keeps it, in a section if one is named."""
    for section in version.content.get("sections", []):
        if section_key and section.get("key") != section_key:
            continue
        for block in section.get("blocks", []):
            for data in block.get("lines", []):
                if data.get("id") == line_id and data.get("kind") == kind:
                    return lines.from_json(data)
    return None


def old_values(kind: LineKind, line: Line, row: Any) -> dict[str, Any]:
    """What of a frozen line can be written again: texts, days, numbers, marks.

    People and goals are kept by name only, so the links of today stay as they are; so does what was measured since.
    Customer-facing is only what was so then and is so now: old words may be such as no customer was to read.
    """
    names = [name for name in kind.fields if name not in kind.links and name != "current"]
    values = {name: getattr(line, name) for name in names if hasattr(line, name)}
    if "audience" in values and _INTERNAL in (line.audience, row.audience):
        values["audience"] = _INTERNAL
    return values


@transaction.atomic
def line_bring_back(
    *, account: KeyAccount, frozen: PlanVersion, kind: str, line_id: str, by: Any, version: int | None
) -> tuple[Any, bool]:
    """The row, and whether it had been archived. `version` is the row's that the reader compared with.

    A removed line comes back to its place. A line that somebody changed since raises StaleWrite.
    """
    line, line_kind = frozen_line(frozen, kind, line_id), KINDS[kind]
    if line is None:
        raise ValidationError(_("This version has no such line."))
    row = line_kind.find(account, line_id)
    if row is None:
        raise ValidationError(_("This line was deleted for good. Write it anew from the old version."))
    was_archived = row.archived_at is not None
    if was_archived:
        row = line_kind.restore(by=by, **row_kwarg(line_kind, row))
        version = None  # nobody works on an archived line
    row = line_kind.edit(
        by=by, version=version, values=old_values(line_kind, line, row), **row_kwarg(line_kind, row)
    )
    return row, was_archived
