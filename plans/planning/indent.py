"""A line becomes an action of the line above it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Action, KeyAccount
from plans.planning.line_kinds import KINDS, LineKind, neighbour_of, row_kwarg
from plans.planning.rows import action_rows

#: Kinds under which actions stand and whose order is made by hand: risks stand by weight.
PARENTS = ("statement", "goal", "objective", "initiative")


@transaction.atomic
def line_indent(*, kind: LineKind, row: Any, account: KeyAccount, by: Any) -> tuple[Action, Any]:
    """Makes an action of the line above from its words and archives the line. Returns action and line."""
    above = _above(kind, row)
    if kind.key not in PARENTS or above is None:
        raise ValidationError(_("There is no line above that it could belong to."))
    if action_rows(account.pk, line=(kind.key, row.pk)):
        raise ValidationError(
            _("This line has actions of its own. Only a line without actions can become one.")
        )
    texts = (getattr(row, name, "") for name in ("text", "so_what", "value"))
    words = "\n".join(text for text in texts if text)
    action_kind = KINDS["action"]
    action = action_kind.create(action_kind, account, by, {kind.key: above.public_id}, {"text": words})
    return action, kind.archive(by=by, **row_kwarg(kind, row))


def _above(kind: LineKind, row: Any) -> Any:
    moves, before = neighbour_of(kind, row, "up")
    if not moves:
        return None
    lines = kind.among(row).exclude(pk=row.pk).order_by("rank", "pk")
    if before is None:
        return lines.first()
    behind = list(lines)
    return behind[behind.index(before) + 1]
