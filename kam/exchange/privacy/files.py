"""Uploaded files that name a person. A file cannot be rewritten safely: who erases decides on each of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from accounts.information.document_operations import version_file_erase, version_file_keep
from accounts.information.extraction import MOST_TEXT
from accounts.models import DocumentVersion
from kam.exchange.privacy.mentions import Hit, mentions
from kam.exchange.privacy.names import Names

LABELS = ("accounts.document", "accounts.documentversion")
State = DocumentVersion.State
_BUSY = (State.WAITING, State.READING)
#: From so many characters on, the text of a file may have been cut.
_NEARLY_CUT = MOST_TEXT - 1000
_SHORTEST_REASON, LONGEST_REASON = 5, 200


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a file: `keeps` it for a reason, or deletes it."""

    keeps: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file with the places that name the person: in what was read from it, its name, or its document's title."""

    version: DocumentVersion
    hits: list[Hit]

    @property
    def key(self) -> str:
        return self.version.public_id

    @property
    def sure(self) -> bool:
        return any(hit.sure for hit in self.hits)


def named_files(names: Names, hits: Collection[Hit] | None = None) -> list[NamedFile]:
    """The files that name the person; `hits` where all places are known already."""
    found = mentions(names, only=LABELS) if hits is None else [one for one in hits if one.label in LABELS]
    by_version = {hit.pk for hit in found if hit.label == "accounts.documentversion"}
    by_document = {hit.pk for hit in found if hit.label == "accounts.document"}
    rows = _there().filter(Q(pk__in=by_version) | Q(document__in=by_document))
    return [
        NamedFile(
            row,
            [
                hit
                for hit in found
                if hit.pk == (row.pk if hit.label == "accounts.documentversion" else row.document_id)
            ],
        )
        for row in rows.order_by("document_id", "-number")
    ]


def unread_files(accounts: Iterable[int], besides: Collection[NamedFile] = ()) -> list[DocumentVersion]:
    """Files of the accounts that cannot be looked through, or not whole: pictures, passwords, very long ones."""
    whole = Q(state=State.READ) & Q(length__lt=_NEARLY_CUT)
    rows = _there().filter(document__account__in=list(accounts)).annotate(length=Length("text"))
    known = [one.version.pk for one in besides]
    rows = rows.exclude(whole).exclude(state__in=_BUSY).exclude(pk__in=known)
    return list(rows.order_by("document_id", "-number"))


def busy_files(accounts: Iterable[int], besides: Collection[NamedFile] = ()) -> list[NamedFile]:
    """Files of the accounts that are still being read: nobody knows yet whom they name."""
    rows = _there().filter(document__account__in=list(accounts), state__in=_BUSY)
    known = [one.version.pk for one in besides]
    return [NamedFile(row, []) for row in rows.exclude(pk__in=known).order_by("document_id", "-number")]


def busy_elsewhere(accounts: Iterable[int], besides: Collection[NamedFile] = ()) -> int:
    """How many files of other accounts are still being read."""
    rows = DocumentVersion.objects.filter(state__in=_BUSY).exclude(file="")
    known = [one.version.pk for one in besides]
    return rows.exclude(document__account__in=list(accounts)).exclude(pk__in=known).count()


def hold_reading() -> None:
    """What is being read now stays so until the erasure is done: nothing is read between two looks at the files."""
    list(DocumentVersion.objects.filter(state__in=_BUSY).select_for_update().values_list("pk", flat=True))


def _there() -> Any:
    rows = DocumentVersion.objects.exclude(file="").defer("text")
    return rows.select_related(
        "document__account__organisation", "document__confidentiality", "document__created_by"
    )


def checked(
    found: Iterable[NamedFile], decisions: Mapping[str, Decision], rest: Decision | None, names: Names
) -> dict[str, Decision]:
    """A decision on every file, by its key; raises ValidationError by key where one is missing or without a reason."""
    wrong: dict[str, str] = {}
    made: dict[str, Decision] = {}
    for file in found:
        decision = decisions.get(file.key) or rest
        if decision is None:
            wrong[file.key] = _("Decide on this file.")
        elif reason := _why_not(decision, names):
            wrong[file.key if file.key in decisions else "rest"] = reason
        else:
            made[file.key] = decision
    if wrong:
        raise ValidationError(wrong)
    return made


def checked_busy(
    found: Collection[NamedFile],
    elsewhere: int,
    decisions: Mapping[str, Decision],
    names: Names,
    *,
    go_on: bool,
) -> dict[str, Decision]:
    """The same for files that are still being read. What is said of all the others does not count for them: who
    decides on a file that nobody has looked through decides on that file, or waits for it."""
    wrong: dict[str, str] = {}
    made: dict[str, Decision] = {}
    for file in found:
        decision = decisions.get(file.key)
        if decision is None:
            wrong[file.key] = _("Decide on this file, or wait until it is read.")
        elif reason := _why_not(decision, names):
            wrong[file.key] = reason
        else:
            made[file.key] = decision
    if elsewhere and not go_on:
        wrong["elsewhere"] = _("Wait until these files are read, or tick that you go on.")
    if wrong:
        raise ValidationError(wrong)
    return made


def _why_not(decision: Decision, names: Names) -> str:
    if not decision.keeps:
        return ""
    if len(decision.why) < _SHORTEST_REASON:
        return _("Say why this file is kept.")
    if len(decision.why) > LONGEST_REASON:
        return _("At most %(n)s characters.") % {"n": LONGEST_REASON}
    return _("The reason stays: leave the name out of it.") if names.pattern().search(decision.why) else ""


def carry_out(found: Iterable[NamedFile], decisions: Mapping[str, Decision], by: Any) -> list[dict[str, Any]]:
    """Deletes or keeps; returns what the proof tells."""
    told = []
    for file in found:
        decision = decisions[file.key]
        if decision.keeps:
            version_file_keep(version=file.version, by=by, why=decision.why)
        else:
            version_file_erase(version=file.version, by=by)
        told.append(
            {
                "version": file.version.pk,
                "document": file.version.document_id,
                "number": file.version.number,
                "deed": "kept" if decision.keeps else "deleted",
                "why": decision.why if decision.keeps else "",
            }
        )
    return told


def delete_unread(found: Iterable[DocumentVersion], keys: Collection[str], by: Any) -> tuple[list[dict], int]:
    """Of the files that could not be looked through, deletes those that were chosen; how many stay."""
    rows = list(found)
    chosen = [NamedFile(row, []) for row in rows if row.public_id in keys]
    return carry_out(chosen, {one.key: Decision(keeps=False) for one in chosen}, by), len(rows) - len(chosen)
