"""All that is stored about a person: as data, and as a document to be laid out."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Person
from kam.exchange.documents.document import (
    INTERNAL,
    Block,
    Column,
    Detail,
    Document,
    Facts,
    Kind,
    Row,
    Section,
    Table,
    fit_for_files,
)
from kam.exchange.privacy import leftovers
from kam.exchange.privacy.files import NamedFile, named_files
from kam.exchange.privacy.mentions import Hit, mentions
from kam.exchange.privacy.names import Names, names_of, pks_of
from kam.exchange.privacy.operations import accounts_of, goes, hanging_models
from kam.lib import formats
from kam.lib.slots import person_data
from kam.records.models import Change
from kam.reference.models import Company

#: Columns that say nothing to the person.
_INNER = {
    "id", "version", "updated_at", "created_at", "rank", "merged_into", "public_id", "object_type", "object_pk",
    "object_id", "scope", "key",
}  # fmt: skip


_AROUND = 120


@dataclass(frozen=True)
class Entry:
    """A row: what it holds, since when, in which account or company."""

    pk: int
    since: dt.datetime | None
    where: str
    values: list[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """Rows of one kind, and who may see them."""

    key: str
    title: str
    readers: str
    entries: list[Entry]


@dataclass
class Report:
    """What the person gets."""

    person: Person
    made_on: dt.date
    basis: str
    parts: list[Part] = field(default_factory=list)
    texts: list[Hit] = field(default_factory=list)
    history: list[Change] = field(default_factory=list)


def report_of(person: Person, today: dt.date) -> Report:
    """In the active language."""
    pks = pks_of(person)
    gone = goes(pks)
    basis = " · ".join(
        part for part in (str(person.get_legal_basis_display()) or _("not stated"), person.legal_note) if part
    )
    found = Report(person, today, basis)
    for entry in person_data:
        rows = entry.rows(pks)
        model = rows.model
        links = [one.name for one in model._meta.concrete_fields if isinstance(one, models.ForeignKey)]
        entries = [_entry(row) for row in rows.select_related(*links).order_by("pk")]
        if entries:
            found.parts.append(Part(entry.key, str(entry.label), str(entry.readers), entries))
    found.parts += _elsewhere(gone)
    names = names_of(pks)
    hits = [_excerpt(hit, names) for hit in mentions(names, gone)]
    found.parts += _files(named_files(names, hits), accounts_of(pks) | leftovers.accounts_of(hits))
    found.texts = [hit for hit in hits if hit.label != "records.change"]
    of_rows = Q()
    for label, rows_ in gone.items():
        of_rows |= Q(object_type=label, object_pk__in=rows_)
    named = [hit.pk for hit in hits if hit.label == "records.change"]
    found.history = list(Change.objects.filter(of_rows | Q(pk__in=named)).order_by("pk"))
    return found


def _excerpt(hit: Hit, names: Names) -> Hit:
    """Of what was read from a file only the places that name the person: the rest is about others."""
    if not hit.is_read:
        return hit
    pieces: list[str] = []
    end = 0
    for found in names.pattern().finditer(hit.value):
        first, last = max(end, found.start() - _AROUND), found.end() + _AROUND
        if pieces and found.start() - _AROUND <= end:
            pieces[-1] += hit.value[end:last]
        else:
            pieces.append(hit.value[first:last])
        end = last
    return replace(hit, value=" … ".join(" ".join(piece.split()) for piece in pieces))


def _files(named: Collection[NamedFile], accounts: Collection[int]) -> list[Part]:
    """Uploaded files that name the person, and files that were made of the accounts' plans."""
    uploads = [_file_entry(one) for one in named]
    made = [
        Entry(row.pk, row.created_at, str(row.plan.account), [(_("What"), str(row))])
        for row in leftovers.made_of(accounts).select_related("plan__account__organisation").order_by("pk")
    ]
    parts = [
        Part(
            "file", _("Uploaded files that name you"), _("Colleagues whom the document is meant for"), uploads
        ),
        Part(
            "plan-document",
            _("Documents made of plans, which may name you"),
            _("Colleagues who see the account"),
            made,
        ),
    ]
    return [part for part in parts if part.entries]


def _file_entry(one: NamedFile) -> Entry:
    row = one.version
    values = [
        (_("Document"), row.document.title),
        (_("Version"), str(row.number)),
        (_("File"), row.name),
        (_("What is new"), row.note),
        (_("Kept after an erasure, because"), row.kept_because),
    ]
    where = str(row.document.account)
    return Entry(row.pk, row.created_at, where, [(label, value) for label, value in values if value])


def _elsewhere(gone: dict[str, set[int]]) -> list[Part]:
    """What hangs on the rows: comments, ids in other systems, notifications."""
    about = Q(pk__in=())
    for label, pks in gone.items():
        about |= Q(object_type=label, object_pk__in=pks)
    parts = []
    for model in hanging_models():
        entries = [_entry(row) for row in model._base_manager.filter(about).order_by("pk")]
        if entries:
            title = capfirst(str(model._meta.verbose_name_plural))
            parts.append(
                Part(model._meta.model_name, title, _("Colleagues who see what it hangs on"), entries)
            )
    return parts


def _entry(row: Any) -> Entry:
    values = []
    for one in row._meta.concrete_fields:
        if one.name in _INNER:
            continue
        if text := _shown(row, one):
            values.append((capfirst(str(one.verbose_name)), text))
    where = getattr(row, "account", None) or getattr(row, "organisation", None) or ""
    return Entry(row.pk, getattr(row, "created_at", None), str(where), values)


def _shown(row: Any, one: Any) -> str:
    value = getattr(row, one.name)
    if value in (None, "", [], {}):
        return ""
    if one.choices:
        return str(getattr(row, f"get_{one.name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return formats.day_long(timezone.localtime(value).date())
    if isinstance(value, dt.date):
        return formats.day_long(value)
    return str(value)


def data_of(report: Report) -> dict[str, Any]:
    """For the file that machines read."""
    return {
        "person": str(report.person),
        "id": report.person.public_id,
        "made_on": report.made_on.isoformat(),
        "language": get_language(),
        "legal_basis": report.basis,
        "purpose": str(purpose()),
        "stored": [
            {
                "kind": part.key,
                "title": part.title,
                "who_may_see_it": part.readers,
                "entries": [
                    {
                        "since": one.since.isoformat() if one.since else None,
                        "where": one.where,
                        "values": [{"field": label, "value": value} for label, value in one.values],
                    }
                    for one in part.entries
                ],
            }
            for part in report.parts
        ],
        "texts_that_name_the_person": [
            {"kind": hit.kind, "field": hit.field_name, "text": hit.value} for hit in report.texts
        ],
        "history": [
            {
                "at": row.at.isoformat(),
                "what": str(row.get_action_display()),
                "object": row.object_text,
                "kind": row.object_type,
                "values": row.values,
                "note": row.note,
            }
            for row in report.history
        ],
    }


def purpose() -> str:
    return _("Business relationship with the company that the person works for.")


def document_of(report: Report) -> Document:
    """For the file that people read, in the active language."""
    company = Company.objects.filter(pk=Company.SINGLE).first()
    facts = [
        Detail(_("Person"), str(report.person)),
        Detail(_("Why we store it"), purpose()),
        Detail(_("Legal basis"), report.basis),
        Detail(_("Report of"), formats.day_long(report.made_on)),
    ]
    blocks: list[Block] = [Facts("facts", _("What this is about"), facts=facts)]
    blocks += [_part_table(part) for part in report.parts]
    blocks.append(_texts_table(report.texts))
    blocks.append(_history_table(report.history))
    shown = [block for block in blocks if not block.empty]
    return fit_for_files(
        Document(
            title=_("What we store about you"),
            account=str(report.person),
            company=company.name if company else "",
            period=formats.day_long(report.made_on),
            edition=INTERNAL,
            depth="brief",
            language=(get_language() or "en")[:2],
            currency="EUR",
            made_on=report.made_on,
            sections=[
                Section(one.role, place, one.title, blocks=[one]) for place, one in enumerate(shown, 1)
            ],
        )
    )


def _part_table(part: Part) -> Table:
    columns = [
        Column(_("What"), weight=2),
        Column(_("Stored"), weight=5),
        Column(_("Where"), weight=2),
        Column(_("Since"), Kind.DATE),
    ]
    rows = [
        Row([label, value, one.where, one.since.date() if one.since else None])
        for one in part.entries
        for label, value in one.values
    ]
    note = _("Who may see it: %(readers)s") % {"readers": part.readers}
    return Table(part.key, part.title, columns=columns, rows=rows, note=note)


def _texts_table(hits: Collection[Hit]) -> Table:
    columns = [Column(_("What"), weight=2), Column(_("Text"), weight=6)]
    rows = [
        Row(
            [
                hit.place,
                hit.value if isinstance(hit.value, str) else f"{hit.before}{hit.name}{hit.after}",
            ]
        )
        for hit in hits
    ]
    return Table("texts", _("Texts that name the person"), columns=columns, rows=rows)


def _history_table(changes: Collection[Change]) -> Table:
    columns = [
        Column(_("When"), Kind.DATE),
        Column(_("What"), weight=2),
        Column(_("Before and after"), weight=6),
    ]
    rows = [
        Row(
            [
                timezone.localtime(row.at).date(),
                f"{row.get_action_display()}: {row.object_text}",
                _values(row),
            ]
        )
        for row in changes
    ]
    return Table("history", _("History"), columns=columns, rows=rows)


def _values(row: Change) -> str:
    model: Any = apps.get_model(row.object_type)
    told = []
    for name, pair in row.values.items():
        known = next((one for one in model._meta.get_fields() if one.name == name), None)
        label = capfirst(str(getattr(known, "verbose_name", name)))
        old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        texts = [_text(one) for one in (old, new)]
        told.append(f"{label}: {' → '.join(one for one in texts if one)}")
    return "; ".join([*told, *([row.note] if row.note else [])])


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("text", "") or value)
    return "" if value in (None, [], "") else str(value)
