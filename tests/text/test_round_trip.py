"""What is typed into a field is what is stored and what the field shows again, or it is refused in words.

Forms are those of the access table, fields those that their pages show, columns those of the models: whatever is
added later takes part by itself.
"""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.db import transaction

from tests.access.cases import Case
from tests.access.world import World
from tests.page_forms import Field, PageForm, own_form
from tests.text.filling import models_with_words, word_fields
from tests.text.naughty import TEXTS, blns
from tests.text.test_text import FORMS, client_of

pytestmark = pytest.mark.django_db

#: With the Big List of Naughty Strings where it is there.
STRINGS = list(dict.fromkeys([*TEXTS, *blns()]))
ALL = [case for case in FORMS if not {"archived", "taken out"} & {case.state, case.state.split(" ")[-1]}]
#: How many of them each form meets, other ones than the forms before. More with KAM_ROUNDS.
EACH = min(5 * int(os.environ.get("KAM_ROUNDS", "1")), len(STRINGS))
#: How a page says that it did not take something.
REFUSED = re.compile(
    r"invalid-feedback|is-invalid|alert-danger|k-notice is-(?:risk|watch)|k-oops|k-merge|k-toast is-error"
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


def kept(text: str, field: Field) -> set[str]:
    """How a text may be stored: as it is, without blanks around, in a field of one line also without double ones."""
    found = {
        one for same in (text, text.replace("\r\n", "\n").replace("\r", "\n")) for one in (same, same.strip())
    }
    return found if field.type == "textarea" else found | {" ".join(text.split())}


def for_words(form: PageForm, url: str) -> list[Field]:
    """The fields in which people write; not those that pick a row or take a number."""
    return [
        one
        for one in form.fields
        if one.type in {"text", "textarea"}
        and one.attributes.get("role") != "combobox"
        and not {"inputmode", "list"} & set(one.attributes)
        and not {one.name, f"{url} {one.name}"} & set(SHAPED)
        and "__prefix__" not in one.name
    ]


def fitting(field: Field, at: int) -> str:
    """The next string that is not too long for the field; without a zero byte, which none takes."""
    most = int(field.attributes.get("maxlength") or 100_000)
    later = (STRINGS[(at + step) % len(STRINGS)] for step in range(len(STRINGS)))
    return next(text.removeprefix("\n") for text in later if len(text) <= most and "\x00" not in text)


def words_in_database() -> set[str]:
    found: set[str] = set()
    for model in models_with_words():
        if names := [column.name for column in word_fields(model)]:
            found.update(*model._base_manager.values_list(*names))
    return found


def test_strings_are_many() -> None:
    assert len(STRINGS) > 40
    assert len(ALL) > 60


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.key)
def test_a_form_keeps_what_was_typed(world: World, case: Case) -> None:
    client, path = client_of(world, case), case.path(world)
    response = client.get(path)
    if response.status_code != 200:
        pytest.skip("not shown to them")
    given = case.data(world.own, world) if case.data else {}
    given = {name: value for name, value in given.items() if not name.endswith("_FORMS")}
    form = own_form(response.content.decode(), path)
    fields = for_words(form, case.url)
    # A remark on a role belongs to a role that the person holds.
    given |= {one.name: one.options[-1] for one in form.fields if one.name.startswith("role_")}
    if not fields:
        pytest.skip("nothing to write")
    sent = {**form.data, **given}
    plain = {field.name: f"Wä{at}" for at, field in enumerate(fields)}
    lost = _lost(client, path, sent, fields, plain, refusing=False)
    start = ALL.index(case) * EACH
    for number in range(EACH):
        texts = {field.name: fitting(field, start + number + at * 31) for at, field in enumerate(fields)}
        lost += _lost(client, path, sent, fields, texts)
    for text in ("a\x00b", "x" * 30_000):
        lost += _lost(client, path, sent, fields[:1], {fields[0].name: text})
    assert lost == []


def _lost(
    client: Any,
    path: str,
    data: dict[str, Any],
    fields: list[Field],
    texts: dict[str, str],
    refusing: bool = True,
) -> list[Any]:
    """Fields that neither kept nor refused their text. Where one is refused, each goes by itself."""
    with transaction.atomic():
        answer = client.post(path, {**data, **texts})
        refused = answer.status_code in {200, 403, 409, 422} and REFUSED.search(answer.content.decode())
        if answer.status_code in {200, 204, 302} and not refused:
            stored = words_in_database()
            lost = [
                (field.name, texts[field.name])
                for field in fields
                if texts[field.name].strip() and not kept(texts[field.name], field) & stored
            ]
            lost += _not_shown(client, path, fields, texts)
            transaction.set_rollback(True)
            return lost
        transaction.set_rollback(True)
    if len(fields) > 1:
        return [
            one for f in fields for one in _lost(client, path, data, [f], {f.name: texts[f.name]}, refusing)
        ]
    return [] if refused and refusing else [(fields[0].name, texts, answer.status_code)]


def _not_shown(client: Any, path: str, fields: list[Field], texts: dict[str, str]) -> list[Any]:
    """Fields of the same form that show something else than was typed; a form that adds a row is empty again."""
    response = client.get(path)
    if response.status_code != 200:
        return []
    again = own_form(response.content.decode(), path)
    shown = {one.name: one.value.replace("\r\n", "\n") for one in again.fields}
    return [
        (field.name, texts[field.name], shown[field.name])
        for field in fields
        if shown.get(field.name) and shown[field.name] != field.value.replace("\r\n", "\n")
        and shown[field.name] not in kept(texts[field.name], field)
    ]  # fmt: skip


def test_every_column_gives_back_what_went_in(world: World) -> None:
    """Byte for byte, on this database; a zero byte no form lets through. Each column meets a part of the strings."""
    texts, part = [text for text in STRINGS if "\x00" not in text], 0
    changed: list[str] = []
    for model in models_with_words():
        row = model._base_manager.first()
        for column in word_fields(model) if row else []:
            part += 1
            for text in texts[part % 13 :: 13]:
                if column.max_length and len(text) > column.max_length:
                    continue
                model._base_manager.filter(pk=row.pk).update(**{column.name: text})
                if model._base_manager.values_list(column.name, flat=True).get(pk=row.pk) != text:
                    changed.append(f"{model._meta.label}.{column.name}: {text!r}")
    assert part > 100
    assert changed == []
