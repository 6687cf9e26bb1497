"""What every line has in common, whatever it is: statement, question, action, goal, objective.

Order is a rank string; a line made in the browser brings its own id, so that a repeated send makes nothing
twice.
"""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from kam.lib.ids import is_public_id
from kam.lib.ranks import first_ranks, rank_between
from kam.lib.rows import ArchivableRow
from kam.records.operations import create_row

L = TypeVar("L", bound=ArchivableRow)
_LONGEST_RANK = 50


def made_before(model: type[L], public_id: str | None, **belongs: Any) -> L | None:
    """The line that an earlier send of the same id made. `belongs` names where it must hang.

    A bad id and the id of a line elsewhere are refused with the same words: they tell nothing.
    """
    if public_id is None:
        return None
    refusal = ValidationError(_("This line could not be made. Reload the page and try again."))
    if not is_public_id(public_id):
        raise refusal
    row = model._default_manager.filter(public_id=public_id).first()
    if row is not None and any(getattr(row, name) != value for name, value in belongs.items()):
        raise refusal
    return row


def create_line(row: L, *, by: Any, scope: str, batch: str = "", **belongs: Any) -> L:
    """Saves a new line; when another send of the same id was faster, its row."""
    try:
        with transaction.atomic():
            return create_row(row, by=by, scope=scope, batch=batch)
    except IntegrityError:
        made = made_before(type(row), row.public_id, **belongs)
        if made is None:
            raise
        return made


def rank_at_end(lines: models.QuerySet) -> str:
    """A rank behind the last of these lines."""
    last = lines.order_by("-rank", "-pk").values_list("rank", flat=True).first()
    rank = rank_between(last or "", "")
    if len(rank) <= _LONGEST_RANK:
        return rank
    return rank_between(_respaced(lines)[-1], "")


def rank_after(lines: models.QuerySet, after: Any) -> str:
    """A rank between `after` and the line behind it; before all lines when `after` is None."""
    ordered = lines.order_by("rank", "pk")
    behind = ordered
    if after is not None:
        behind = ordered.filter(models.Q(rank__gt=after.rank) | models.Q(rank=after.rank, pk__gt=after.pk))
    following = behind.values_list("rank", flat=True).first() or ""
    before = after.rank if after is not None else ""
    if not following or before < following:
        rank = rank_between(before, following)
        if len(rank) <= _LONGEST_RANK:
            return rank
    _respaced(lines)
    if after is not None:
        after.refresh_from_db(fields=["rank"])
    return rank_after(lines, after)


def _respaced(lines: models.QuerySet) -> list[str]:
    """Spreads the ranks evenly: two lines shared one (after a merge), or they had grown too long.

    The order stays as it was, so this is no change that history or versions would have to show.
    """
    pks = list(lines.order_by("rank", "pk").values_list("pk", flat=True))
    ranks = first_ranks(len(pks))
    for pk, rank in zip(pks, ranks, strict=True):
        lines.model._default_manager.filter(pk=pk).update(rank=rank)
    return ranks


def neighbour(lines: models.QuerySet, line: Any, direction: str) -> tuple[bool, Any]:
    """Where one step up or down leads: whether it moves, and the line to stand after (None: the very start)."""
    here = models.Q(rank=line.rank)
    if direction == "up":
        before = list(
            lines.filter(models.Q(rank__lt=line.rank) | here & models.Q(pk__lt=line.pk)).order_by(
                "-rank", "-pk"
            )[:2]
        )
        return bool(before), before[1] if len(before) > 1 else None
    behind = (
        lines.filter(models.Q(rank__gt=line.rank) | here & models.Q(pk__gt=line.pk))
        .order_by("rank", "pk")
        .first()
    )
    return behind is not None, behind
