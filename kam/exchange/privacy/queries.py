"""What the pages show: how much is stored, which texts name the person, what an erasure did."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CharField, Count, Value
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Document, DocumentVersion, Person
from kam.exchange.privacy import files, leftovers
from kam.exchange.privacy.files import NamedFile
from kam.exchange.privacy.mentions import Hit, mentions
from kam.exchange.privacy.models import Erasure
from kam.exchange.privacy.names import names_of, pks_of
from kam.exchange.privacy.operations import accounts_of, goes
from kam.exchange.privacy.veil import veiled
from kam.lib.slots import PersonData, person_data

#: So many texts are asked about one by one; the rest is redacted. So many files one by one; the rest together.
MOST_TEXTS, MOST_FILES = 200, 100
_PLACES = 3

_DEEDS = {
    "deleted": gettext_lazy("deleted"),
    "unlinked": gettext_lazy("person taken out"),
    "emptied": gettext_lazy("texts emptied"),
    "redacted": gettext_lazy("name redacted"),
    "kept": gettext_lazy("kept on purpose"),
}
#: What the proof counts and no model of ours names.
_NO_MODELS = {
    "waiting.cards": gettext_lazy("vCard files that waited for a choice"),
    "records.failedjob": gettext_lazy("Words of jobs of the worker"),
    "sessions.session": gettext_lazy("Messages that no page had shown yet"),
}


@dataclass(frozen=True)
class Stored:
    """Rows of one kind."""

    label: Any
    readers: Any
    count: int
    becomes: str


def stored_about(person: Person) -> list[Stored]:
    """How many rows of each kind, in one query."""
    pks = pks_of(person)
    kinds: dict[str, PersonData] = {entry.key: entry for entry in person_data}
    parts = [
        entry.rows(pks)
        .order_by()
        .values(entry_key=Value(key, CharField()))
        .annotate(n=Count("pk"))
        .values_list("entry_key", "n")
        for key, entry in kinds.items()
    ]
    counts = dict(parts[0].union(*parts[1:], all=True)) if parts else {}
    return [
        Stored(entry.label, entry.readers, counts[key], _becomes(entry))
        for key, entry in kinds.items()
        if counts.get(key)
    ]


def _becomes(entry: PersonData) -> str:
    if entry.link:
        return _("stays without the person")
    return _("stays, the name is redacted") if entry.kept else _("is deleted")


@dataclass(frozen=True)
class Texts:
    """Texts that name the person: those that one decides on, and how many are redacted anyway."""

    asked: list[Hit]
    always: int
    more: int

    @property
    def always_text(self) -> str:
        return ngettext(
            "%(n)s entry of history, frozen versions, minutes, mails and notifications is redacted too.",
            "%(n)s entries of history, frozen versions, minutes, mails and notifications are redacted too.",
            self.always,
        ) % {"n": self.always}


@dataclass(frozen=True)
class FileLine:
    """A file on the page: some of the places that name the person; `url` where the user sees the document.

    Who does not see it decides by its account and who added it: they can be asked.
    """

    file: DocumentVersion
    places: list[Hit]
    sure: bool
    url: str

    @property
    def name(self) -> str:
        return self.file.name if self.url else str(self.file.get_type_display())

    @property
    def title(self) -> str:
        return self.file.document.title if self.url else _("A document that is out of your sight")

    @property
    def key(self) -> str:
        return self.file.public_id


@dataclass(frozen=True)
class Found:
    """What an erasure has to decide on, and what it clears away. `more_files` are decided on together.

    `busy` are files of the accounts concerned that are still being read; `elsewhere` counts those of other accounts.
    """

    texts: Texts
    named: list[FileLine]
    more_files: int
    unread: list[FileLine]
    more_unread: int
    busy: list[FileLine]
    more_busy: int
    elsewhere: int
    clears: list[tuple[str, int]]


def found_about(person: Person, user: Any) -> Found:
    """A fixed number of queries, whatever there is."""
    pks = pks_of(person)
    names = names_of(pks)
    hits = veiled(mentions(names, goes(pks)), user)
    asked = [hit for hit in hits if hit.is_asked]
    accounts = accounts_of(pks) | leftovers.accounts_of(hits)
    named = files.named_files(names, hits)
    unread = files.unread_files(accounts, named)
    busy = files.busy_files(accounts, named)
    shown = [one.version for one in [*named[:MOST_FILES], *busy[:MOST_FILES]]]
    seen = _seen(shown + unread[:MOST_FILES], user)
    return Found(
        Texts(asked[:MOST_TEXTS], len(hits) - len(asked), max(0, len(asked) - MOST_TEXTS)),
        [_line(one, seen) for one in named[:MOST_FILES]],
        max(0, len(named) - MOST_FILES),
        [_line(NamedFile(one, []), seen) for one in unread[:MOST_FILES]],
        max(0, len(unread) - MOST_FILES),
        [_line(one, seen) for one in busy[:MOST_FILES]],
        max(0, len(busy) - MOST_FILES),
        files.busy_elsewhere(accounts, named),
        _clears(accounts),
    )


def _seen(versions: list[DocumentVersion], user: Any) -> set[int]:
    """Documents that the user may look at: erasing is no right to read what is confidential."""
    rows = Document.objects.visible_to(user).filter(pk__in={one.document_id for one in versions})
    return set(rows.order_by().values_list("pk", flat=True))


def _line(one: NamedFile, seen: set[int]) -> FileLine:
    document = one.version.document
    url = (
        reverse("accounts:document", args=[document.account.public_id, document.public_id])
        if document.pk in seen
        else ""
    )
    return FileLine(one.version, one.hits[:_PLACES], one.sure, url)


def _clears(accounts: Collection[int]) -> list[tuple[str, int]]:
    """What goes anyway, and can be made or sent again."""
    counts = [
        (_("Documents made of plans"), leftovers.made_of(accounts).count()),
        (_("Tables that wait for an import"), leftovers.waiting_files().count()),
        (
            _("Mails with a meeting briefing that were not sent yet"),
            len(leftovers.mails_with_files(accounts)),
        ),
    ]
    return [(label, count) for label, count in counts if count]


@dataclass(frozen=True)
class FileTold:
    """A file in the proof. The title is that of today: names were taken out of it."""

    title: str
    number: int
    deed: str
    why: str
    url: str


def files_of(erasure: Erasure, user: Any) -> list[FileTold]:
    """What was decided about uploaded files."""
    pks = {one["document"] for one in erasure.files}
    rows = Document.objects.visible_to(user).filter(pk__in=pks).select_related("account__organisation")
    known = {row.pk: row for row in rows}
    told = []
    for one in erasure.files:
        row = known.get(one["document"])
        url = reverse("accounts:document", args=[row.account.public_id, row.public_id]) if row else ""
        title = row.title if row else _("A document that is out of your sight")
        told.append(FileTold(title, one["number"], str(_DEEDS[one["deed"]]), one["why"], url))
    return told


def counts_of(erasure: Erasure) -> list[tuple[str, str, int]]:
    """Kind, what was done, how many."""
    return [(_kinds(label), str(_DEEDS.get(deed, deed)), count) for label, deed, count in erasure.counts]


def _kinds(label: str) -> str:
    if label in _NO_MODELS:
        return str(_NO_MODELS[label])
    return capfirst(str(apps.get_model(label)._meta.verbose_name_plural))
