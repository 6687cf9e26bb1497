"""What a vCard says about a person, and a person as a vCard.

Each line is read into a field of ours. Where our field gives another line back (types, a second given name, an address
in parts), and where no field of ours takes it, the line itself is kept (`Person.card_extra`). `of` names what a kept line
stands for: it goes out in place of the made line as long as the field still says so. Without `of` it always goes out.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from accounts.people.checks import contact_value
from accounts.people.models import LANGUAGES, ContactPoint, Employment, Person
from kam.lib.vcard import Card, Line, escape

_KINDS = ContactPoint.Kind
_MOBILE = {"cell", "mobile", "iphone"}
_NO_LABEL = {"voice", "pref", "internet", "text", "x400", "msg", "postal", "parcel", "dom", "intl", *_MOBILE}
#: Types of a contact that are written as such; other labels as X-ABLabel.
_TYPES = {"work", "home", "fax", "pager", "car", "video", "main", "assistant", "blog", "profile"}
#: Lines by which a card says that it is of no person.
_NO_PERSON = {("KIND", "org"), ("KIND", "group"), ("KIND", "location"), ("X-ABSHOWAS", "company")}
_APPLE = re.compile(r"_\$!<(.*)>!\$_")
_PROPERTIES = {"EMAIL": _KINDS.EMAIL, "TEL": _KINDS.PHONE, "ADR": _KINDS.ADDRESS, "URL": _KINDS.WEB}
_NAMES = {
    _KINDS.EMAIL: "EMAIL",
    _KINDS.PHONE: "TEL",
    _KINDS.MOBILE: "TEL",
    _KINDS.ADDRESS: "ADR",
    _KINDS.WEB: "URL",
}


@dataclass
class CardPerson:
    """A card as we understand it. `extra` are the lines kept beside our fields."""

    title: str = ""
    first_name: str = ""
    last_name: str = ""
    language: str = ""
    note: str = ""
    org: str = ""
    unit: str = ""
    job_title: str = ""
    is_organisation: bool = False
    contacts: list[tuple[str, str, str]] = field(default_factory=list)
    extra: list[dict[str, Any]] = field(default_factory=list)
    org_line: Line | None = None

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def emails(self) -> list[str]:
        return [value for kind, value, _label in self.contacts if kind == _KINDS.EMAIL]

    @property
    def strange(self) -> list[dict[str, Any]]:
        """Kept lines that no field of ours stands for; the preview shows them."""
        return [line for line in self.extra if not line.get("of")]

    def kept_note(self) -> dict[str, Any]:
        """The note as a line that goes out beside ours."""
        return {**Line("NOTE", escape(self.note)).kept(), "of": ""}

    def extra_at(self, organisation_name: str) -> list[dict[str, Any]]:
        """With the line about the organisation, if ours would be another one."""
        if self.org_line is None or self.org_line == _org_line(organisation_name, self.unit):
            return self.extra
        return [
            *self.extra,
            {**self.org_line.kept(), "of": _stands_for("org", organisation_name, self.unit)},
        ]


def read_card(card: Card) -> CardPerson:
    """All of a card: in fields, or kept."""
    found = CardPerson()
    labels = {line.group: line for line in card.lines if line.name == "X-ABLABEL" and line.group}
    used: set[int] = set()
    _read_name(card, found, used)
    for line in card.lines:
        if id(line) in used:
            continue
        if line.name in _PROPERTIES:
            _read_contact(line, labels.get(line.group), found, used)
        elif line.name == "ORG" and found.org_line is None and not line.group:
            _read_org(line, found, used)
        elif line.name in {"TITLE", "LANG", "NOTE"} and not line.group:
            _read_text(line, found, used)
        elif (line.name, line.text.strip().lower()) in _NO_PERSON:
            found.is_organisation = True
    found.extra += [{**line.kept(), "of": ""} for line in card.lines if id(line) not in used]
    return found


def _keep(found: CardPerson, lines: list[Line], made: list[Line], of: str, used: set[int]) -> None:
    """Marks the lines as read; keeps them where we would write others."""
    used |= {id(line) for line in lines}
    if [_bare(line) for line in lines] != [_bare(line) for line in made]:
        found.extra += [{**line.kept(), "of": of} for line in lines]


def _bare(line: Line) -> tuple[Any, ...]:
    return line.name, bool(line.group), line.params, line.value


def _read_name(card: Card, found: CardPerson, used: set[int]) -> None:
    lines = [*card.all("N")[:1], *card.all("FN")[:1]]
    parts = [" ".join(part.split()) for line in card.all("N")[:1] for part in line.parts] + [""] * 5
    full = " ".join(card.all("FN")[0].text.split()) if card.all("FN") else ""
    last, first, title = parts[0], parts[1], parts[3]
    if not last and first:
        last, first = first, ""
    if not last:
        words = full.split()
        first, last = " ".join(words[:-1]), (words or [""])[-1]
        if "," in full:
            last, _comma, first = (part.strip() for part in full.partition(","))
    found.last_name, found.first_name, found.title = last[:80], first[:80], title[:30]
    if found.last_name:
        made = _name_lines(found.title, found.first_name, found.last_name)
        _keep(found, lines, made, _name_stands_for(found), used)


def _read_contact(line: Line, label_line: Line | None, found: CardPerson, used: set[int]) -> None:
    kind: str = _PROPERTIES[line.name]
    if kind == _KINDS.PHONE and _MOBILE & set(line.types):
        kind = _KINDS.MOBILE
    text = _address(line.parts) if kind == _KINDS.ADDRESS else line.text
    if line.name in {"TEL", "EMAIL"}:
        text = re.sub(r"^(tel|mailto):", "", text.strip(), flags=re.IGNORECASE)
    try:
        value = contact_value(kind, text)
    except ValidationError:
        return
    if not value or len(value) > 240 or any(c[:2] == (kind, value) for c in found.contacts):
        return
    label = next((word for word in line.types if word not in _NO_LABEL), "")
    lines = [line]
    if label_line is not None and id(label_line) not in used:
        label = _APPLE.sub(r"\1", label_line.text)
        lines.append(label_line)
    label = " ".join(label.split())[:40]
    found.contacts.append((kind, value, label))
    _keep(
        found,
        lines,
        _contact_lines(kind, value, label, "item1"),
        _contact_stands_for(kind, value, label),
        used,
    )


def _address(parts: list[str]) -> str:
    box, more, street, city, region, code, country = ([" ".join(part.split()) for part in parts] + [""] * 7)[
        :7
    ]
    place = f"{code} {city}".strip()
    return ", ".join(part for part in (box, more, street, place, region, country) if part)


def _read_org(line: Line, found: CardPerson, used: set[int]) -> None:
    parts = [" ".join(part.split()) for part in line.parts]
    if not any(parts):
        return
    found.org, found.unit = parts[0], ", ".join(part for part in parts[1:] if part)[:120]
    found.org_line = line
    used.add(id(line))


def _read_text(line: Line, found: CardPerson, used: set[int]) -> None:
    if line.name == "TITLE" and not found.job_title:
        found.job_title = " ".join(line.text.split())[:120]
        name, value = "title", found.job_title
    elif line.name == "LANG" and not found.language and line.text.strip().lower() in LANGUAGES:
        name, value = "lang", line.text.strip().lower()
        found.language = value
    elif line.name == "NOTE" and not found.note and line.text.strip():
        found.note = line.text.strip()[:4000]
        name, value = "note", found.note
    else:
        return
    if value:
        _keep(found, [line], [Line(line.name, escape(value))], _stands_for(name, value), used)


# A person as a card --------------------------------------------------------------------------


def card_lines(
    person: Person, job: Employment | None, contacts: Iterable[ContactPoint], *, short: bool = False
) -> list[Line]:
    """The person with this job. `short` is for a QR code: no note, nothing that was only kept."""
    kept: dict[str, list[Line]] = {}
    rest: list[Line] = []
    for extra in [] if short else person.card_extra:
        line = Line.of(extra)
        if extra.get("of"):
            kept.setdefault(extra["of"], []).append(line)
        else:
            rest.append(line)
    lines: list[Line] = []

    def add(made: list[Line], of: str) -> None:
        lines.extend(kept.get(of, made))

    add(
        _name_lines(person.title, person.first_name, person.last_name),
        _stands_for("name", person.title, person.first_name, person.last_name),
    )
    if len(lines) == 1:  # the card had one of both; the other one is needed too
        made = _name_lines(person.title, person.first_name, person.last_name)
        lines += [line for line in made if line.name != lines[0].name]
    if job is not None:
        add([_org_line(job.organisation.name, job.unit)], _stands_for("org", job.organisation.name, job.unit))
        if job.job_title:
            add([Line("TITLE", escape(job.job_title))], _stands_for("title", job.job_title))
    groups = {line.group for line in rest} | {line.group for many in kept.values() for line in many}
    number = 0
    for point in contacts:
        number += 1
        while f"item{number}" in groups:
            number += 1
        made = _contact_lines(point.kind, point.value, point.label, f"item{number}")
        add(made, _contact_stands_for(point.kind, point.value, point.label))
    if person.language and not short:
        add([Line("LANG", person.language)], _stands_for("lang", person.language))
    if person.note and not short:
        add([Line("NOTE", escape(person.note))], _stands_for("note", person.note))
    return lines + rest


def _name_lines(title: str, first: str, last: str) -> list[Line]:
    parts = [last, first, "", title, ""]
    full = " ".join(part for part in (title, first, last) if part)
    return [Line("N", ";".join(escape(part) for part in parts)), Line("FN", escape(full))]


def _org_line(organisation: str, unit: str) -> Line:
    return Line("ORG", ";".join(escape(part) for part in (organisation, unit) if part))


def _contact_lines(kind: str, value: str, label: str, group: str) -> list[Line]:
    types = ["cell"] if kind == _KINDS.MOBILE else []
    if label in _TYPES:
        types.append(label)
    text = f";;{escape(value)};;;;" if kind == _KINDS.ADDRESS else escape(value)
    if kind == _KINDS.WEB:
        text = value
    line = Line(_NAMES[kind], text, params={"TYPE": types} if types else {})  # type: ignore[index]
    if not label or label in _TYPES:
        return [line]
    line.group = group
    return [line, Line("X-ABLABEL", escape(label), group)]


def _name_stands_for(found: CardPerson) -> str:
    return _stands_for("name", found.title, found.first_name, found.last_name)


def _contact_stands_for(kind: str, value: str, label: str) -> str:
    return _stands_for(kind, value, label)


def _stands_for(what: str, *values: str) -> str:
    """A short mark of a value: long notes are not kept twice."""
    return f"{what}:{hashlib.sha256(chr(0).join(values).encode('utf-8', 'replace')).hexdigest()[:16]}"
