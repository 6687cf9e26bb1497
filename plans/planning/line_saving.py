"""What a form sends about what its writer had seen, and what it is answered: merged fields, or both texts."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from accounts.information.values import cleaned_values
from accounts.models import KeyAccount
from kam.lib.diff import Piece, diff_words
from kam.lib.forms import shown
from kam.records.models import Change
from kam.records.queries import changed_by
from plans.planning.line_forms import field_text, posted_values, posted_version
from plans.planning.line_kinds import LineKind
from plans.planning.merging import Decision, LineArchived, MergeConflict, Saved, Seen, is_prose

_MOST_SENT = 8


def posted_seen(kind: LineKind, account: KeyAccount, data: Any) -> Seen:
    """`version`, and by field `base_<field>` and `sent_<field>`. What cannot be read says nothing."""
    base = {name: values[-1] for name, values in _cleaned(kind, account, data, "base_").items()}
    return Seen(posted_version(data), base, _cleaned(kind, account, data, "sent_"))


def posted_decision(kind: LineKind, data: Any) -> Decision | None:
    """What somebody chose who was shown both texts: words of their own for a text, one side for all else."""
    if "resolve" not in data:
        return None
    keep = data.get("keep", "mine")
    sent = {name: data[f"merged_{name}"] for name in kind.fields if f"merged_{name}" in data}
    prose = {name: text for name, text in sent.items() if is_prose(kind.model, name)}
    sides = {name: side for name, side in sent.items() if name not in prose and side in ("mine", "theirs")}
    return Decision(
        posted_version({"version": data["resolve"]}),
        keep if keep in ("mine", "theirs", "merged") else "mine",
        {**sides, **cleaned_values(kind.model, prose, kind.fields)},
    )


def _cleaned(kind: LineKind, account: KeyAccount, data: Any, prefix: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name in kind.fields:
        for text in data.getlist(f"{prefix}{name}")[:_MOST_SENT]:
            try:
                value = posted_values(kind, account, {name: text})
                clean = cleaned_values(kind.model, value, kind.fields)[name]
            except ValidationError:
                continue
            found.setdefault(name, []).append(clean)
    return found


# Answers --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Brought:
    """A field that holds more than the writer sent: its value as it stands in the input, and what is new."""

    name: str
    label: str
    value: str
    pieces: list[Piece]
    text: str = ""


def brought(kind: LineKind, saved: Saved, sent: dict[str, Any]) -> list[Brought]:
    """What a colleague added to a line that was just saved."""
    found = []
    for name in saved.others:
        label = str(kind.model._meta.get_field(name).verbose_name)
        value = field_text(saved.row, name)
        if kind.key == "action" and name in ("owner", "person"):
            # One field for both sides.
            name, value = "owner", field_text(saved.row, "owner") or field_text(saved.row, "person")
        if is_prose(kind.model, name):
            pieces = diff_words(str(sent.get(name) or "").strip(), value)
            found.append(Brought(name, label, value, pieces))
        else:
            found.append(Brought(name, label, value, [], shown(saved.row, name, getattr(saved.row, name))))
    return found


@dataclass(frozen=True)
class Both:
    """A field that both changed. `proposal` is there for texts only."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_pieces: list[Piece]
    theirs_pieces: list[Piece]
    prose: bool
    proposal: str = ""


@dataclass
class BothTexts:
    """What the writer is shown who came second. `version` is the colleague's."""

    version: int
    who: str
    at: dt.datetime
    fields: list[Both] = field(default_factory=list)

    @property
    def has_prose(self) -> bool:
        return any(one.prose for one in self.fields)


def both_texts(conflict: MergeConflict) -> BothTexts:
    """Prepares templates/plans/planning/merge.html."""
    row: Any = conflict.current
    found = BothTexts(row.version, " / ".join(conflict.who) or changed_by(row), row.updated_at)
    for name in conflict.changed:
        label = str(row._meta.get_field(name).verbose_name)
        theirs = getattr(row, name)
        if name in conflict.texts:
            base, mine = str(conflict.base[name] or ""), str(conflict.mine[name] or "")
            known = isinstance(conflict.base[name], str) and conflict.base_known
            found.fields.append(
                Both(
                    name, label, mine, str(theirs),
                    diff_words(base if known else str(theirs), mine),
                    diff_words(base if known else mine, str(theirs)),
                    True, conflict.texts[name].text,
                )
            )  # fmt: skip
        else:
            mine_shown = shown(row, name, conflict.submitted[name])
            found.fields.append(Both(name, label, mine_shown, shown(row, name, theirs), [], [], False))
    return found


def archived_by(gone: LineArchived) -> Change | None:
    """Who archived it, and when."""
    found = Change.objects.of(gone.row).filter(action=Change.Action.ARCHIVE)
    return found.select_related("by").first()


def wants_writer(data: Any, user: Any) -> bool:
    """Whether the words may be those of the one who is signed in now: a page names whose it is."""
    return data.get("writer", user.public_id) == user.public_id
