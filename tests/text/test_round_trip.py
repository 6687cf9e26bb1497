"""What is typed into a field is what is stored and what the field shows again, or it is refused in words.

Forms are those of the access table, fields those that their pages show: whatever is added later takes part by itself.
Each string goes through each field: together with others through the view, the column and the page shown again, alone
through the field's own rules (fields.py); some go alone all the way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from kam.records.models import Change
from tests.access.cases import Case
from tests.access.table import TABLE
from tests.access.world import World
from tests.page_forms import Field, PageForm, own_form
from tests.text.fields import forms_made, wrong_alone
from tests.text.filling import models_with_words, word_fields
from tests.text.naughty import STRINGS
from tests.text.packing import PACK, Pack, packs, room_for_packs
from tests.text.test_text import FORMS, client_of

pytestmark = pytest.mark.django_db

ALL = [case for case in FORMS if not {"archived", "taken out"} & {case.state, case.state.split(" ")[-1]}]
#: Addresses without a page of their own: a line of another page writes to them.
ADDING = [
    case
    for case in TABLE
    if case.post and not case.get and case.scope == "own" and case.data and case.writes and case.done == 302
    and case.state not in {"decided", "closed"}
]  # fmt: skip
#: How many strings each form meets alone, other ones than the forms before. More with KAM_ROUNDS.
EACH = min(2 * int(os.environ.get("KAM_ROUNDS", "1")), len(STRINGS))
#: Where the database counts characters, packs are as short as the fields, and each form meets so many of them.
COUNTED = 6
#: A form that refuses so many short strings is asked the wrong way.
MANY, SHORT = 60, 20
#: How a page says that it did not take something.
REFUSED = re.compile(
    r"invalid-feedback|is-invalid|alert-danger|k-notice is-(?:risk|watch)|k-oops|k-merge|k-toast is-error"
    r'|role="alert"><p'
)
#: Fields whose words have a form of their own, and what becomes of them.
SHAPED = {
    "tags": "split at commas, each once",
    "country": "one of the countries",
    "node-country": "one of the countries",
    "phone": "a number",
    "mobile": "a number",
    "accounts:contact_add value": "an address or a number",
    "accounts:contact_edit value": "an address or a number",
    "text-0": "the sentence of a meeting in a file, only with the file",
}
#: Areas for one long sentence: a line break in it becomes a blank.
ONE_LINE = {"accounts:touchpoint_new text", "accounts:touchpoint_edit text"}


def kept(text: str, field: Field) -> set[str]:
    """How a text may be stored: as it is, without blanks around, in a field of one line also without double ones."""
    found = {
        one for same in (text, text.replace("\r\n", "\n").replace("\r", "\n")) for one in (same, same.strip())
    }
    return found if field.type == "textarea" else found | {" ".join(text.split())}


def for_words(form: PageForm, url: str) -> list[Field]:
    """The fields in which people write; not those that pick a row or take a number."""
    return [
        replace(one, type="text") if f"{url} {one.name}" in ONE_LINE else one
        for one in form.fields
        if one.type in {"text", "textarea"}
        and one.attributes.get("role") != "combobox"
        and not {"inputmode", "list"} & set(one.attributes)
        and not {one.name, f"{url} {one.name}"} & set(SHAPED)
        and "__prefix__" not in one.name
    ]


def packs_of(field: Field, at: int, homes: set[tuple[Any, str]]) -> list[Pack]:
    """What carries the strings through the field. A database that counts does not take more than the column says."""
    between = "\n" if field.type == "textarea" else "·"
    limits = [model._meta.get_field(name).max_length for model, name in homes]
    most = int(field.attributes.get("maxlength") or min(filter(None, limits), default=PACK))
    if connection.vendor == "sqlite" or most >= PACK:
        return packs(tuple(STRINGS), PACK, between)
    found = packs(tuple(STRINGS), most, between)
    return [found[(at * COUNTED + number) % len(found)] for number in range(min(COUNTED, len(found)))]


def fitting(field: Field, at: int) -> Pack:
    """The next string that is not too long for the field."""
    most = int(field.attributes.get("maxlength") or PACK)
    later = (STRINGS[(at + step) % len(STRINGS)] for step in range(len(STRINGS)))
    return Pack((next(text.removeprefix("\n") for text in later if len(text) <= most),))


def refused_in_words(answer: Any) -> bool:
    """Whether the answer says that something was not taken; to a line that is saved while typing it is nothing else."""
    if answer.status_code == 422 and answer.headers["Content-Type"].startswith("text/plain"):
        return bool(answer.content.strip())
    return answer.status_code in {200, 403, 409, 422} and bool(REFUSED.search(answer.content.decode()))


def columns_with(text: str) -> set[tuple[Any, str]]:
    """Where the database holds a text. The history has every text and counts only where nothing else does."""
    found = set()
    for model in models_with_words():
        names = [column.name for column in word_fields(model)]
        for row in model._base_manager.values_list(*names) if names else ():
            found |= {(model, name) for name, value in zip(names, row, strict=True) if value == text}
    return {one for one in found if one[0] is not Change} or found


@dataclass
class Typing:
    """Somebody at a form: what it sends untouched, its fields, and where the words of each are stored.

    `sent` is asked for each request, since a file is read only once; `refused` are the short strings not taken; `turn`
    is the number of the form, so that each meets other strings.
    """

    client: Client
    path: str
    sent: Callable[[], dict[str, Any]]
    fields: list[Field]
    turn: int
    refused: list[str] = field(default_factory=list)
    homes: dict[str, set[tuple[Any, str]]] = field(default_factory=dict)

    def all_lost(self) -> list[Any]:
        """What was neither kept nor refused: plain words, which nothing may refuse, all strings together, some alone."""
        fields, turn = self.fields, self.turn
        lost = self.lost({one.name: Pack((f"Wä{at}",)) for at, one in enumerate(fields)}, refusing=False)
        if lost:
            return lost
        carriers = [packs_of(one, turn, self.homes.get(one.name, set())) for one in fields]
        with room_for_packs():
            for number in range(max(map(len, carriers))):
                together = zip(fields, carriers, strict=True)
                lost += self.lost({one.name: found[number % len(found)] for one, found in together})
        for number in range(EACH):
            at = turn * EACH + number
            lost += self.lost({one.name: fitting(one, at + step * 31) for step, one in enumerate(fields)})
        for text in ("a\x00b", "x" * 30_000):
            lost += self.lost({fields[0].name: Pack((text,))})
        return lost

    def lost(self, texts: dict[str, Pack], refusing: bool = True) -> list[Any]:
        """Fields that neither kept nor refused their text. What is refused together goes by itself."""
        fields = [one for one in self.fields if one.name in texts]
        words = {name: pack.text for name, pack in texts.items()}
        with transaction.atomic():
            answer = self.client.post(self.path, {**self.sent(), **words})
            refused = refused_in_words(answer)
            if answer.status_code in {200, 204, 302} and not refused:
                found = [
                    (one.name, words[one.name]) for one in fields if not self._stored(one, words[one.name])
                ]
                found += self._shown_otherwise(fields, words)
                transaction.set_rollback(True)
                return found
            transaction.set_rollback(True)
        if not refused or len(self.refused) >= MANY:
            parts = []
        elif len(fields) > 1:
            parts = [{name: pack} for name, pack in texts.items()]
        else:
            [(name, pack)] = texts.items()
            parts = [{name: half} for half in pack.halves()] if len(pack.strings) > 1 else []
        if parts:
            return [one for part in parts for one in self.lost(part, refusing)]
        self.refused += [text for text in words.values() if len(text) < SHORT]
        fine = refused and refusing and len(self.refused) < MANY
        return [] if fine else [(*words.items(), answer.status_code, len(self.refused))]

    def _stored(self, one: Field, text: str) -> bool:
        if one.name not in self.homes:
            self.homes[one.name] = columns_with(text)
            return bool(self.homes[one.name])
        same = kept(text, one)
        return not text.strip() or any(
            same & set(model._base_manager.values_list(name, flat=True))
            for model, name in self.homes[one.name]
        )

    def _shown_otherwise(self, fields: list[Field], words: dict[str, str]) -> list[Any]:
        """Fields of the same form that show something else than was typed; a form that adds a row is empty again."""
        response = self.client.get(self.path)
        if response.status_code != 200:
            return []
        again = own_form(response.content.decode(), self.path)
        shown = {one.name: one.value.replace("\r\n", "\n") for one in again.fields}
        return [
            (one.name, words[one.name], shown[one.name])
            for one in fields
            if shown.get(one.name) and shown[one.name] != one.value.replace("\r\n", "\n")
            and shown[one.name] not in kept(words[one.name], one)
        ]  # fmt: skip


def test_strings_are_many() -> None:
    assert len(STRINGS) > (500 if "KAM_REAL_DATA" in os.environ else 40)
    assert len(ALL) > 60
    for most in (60, PACK):
        carried = [text for pack in packs(tuple(STRINGS), most, "·") for text in pack.strings]
        assert carried == [text for text in STRINGS if len(text) <= most]
        assert all(len(pack.text) <= most for pack in packs(tuple(STRINGS), most, "·"))


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.key)
def test_a_form_keeps_what_was_typed(world: World, case: Case) -> None:
    client, path = client_of(world, case), case.path(world)
    with forms_made() as made:
        response = client.get(path)
    if response.status_code != 200:
        pytest.skip("not shown to them")
    assert wrong_alone(made) == []
    form = own_form(response.content.decode(), path)
    fields = for_words(form, case.url)
    # A remark on a role belongs to a role that the person holds.
    held = {one.name: one.options[-1] for one in form.fields if one.name.startswith("role_")}
    if not fields:
        pytest.skip("nothing to write")

    def sent() -> dict[str, Any]:
        given = case.data(world.own, world) if case.data else {}
        given = {name: value for name, value in given.items() if not name.endswith("_FORMS")}
        return {**form.data, **given, **held}

    assert Typing(client, path, sent, fields, ALL.index(case)).all_lost() == []


def test_what_a_line_adds_is_kept(world: World) -> None:
    """A comment, a remark, a line of a plan: written on a page that shows much else."""
    columns = {column.name for model in models_with_words() for column in word_fields(model)}
    met, lost = 0, []
    for turn, case in enumerate(ADDING):
        data = case.data(world.own, world)  # type: ignore[misc]
        if fields := [Field(name, "textarea") for name in data if name in columns]:
            met += 1
            typing = Typing(client_of(world, case), case.path(world), lambda d=data: d, fields, turn)
            lost += [(case.key, *one) for one in typing.all_lost()]
    assert met > 10
    assert lost == []
