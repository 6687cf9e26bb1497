"""No page mixes languages: German pages hold no English text of the catalogue, English ones no German."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings

from tests.access.table import TABLE
from tests.access.world import World

pytestmark = pytest.mark.django_db

#: Attributes that are read aloud or shown.
SPOKEN = (
    "aria-label",
    "title",
    "placeholder",
    "alt",
    "data-label",
    "data-confirm",
    "data-confirm-title",
    "data-k-error",
)
#: Names that look the same in both, or that are ours and not the catalogue's.
ALIKE = {
    "Company",
    "Key Account Manager",
    "Key Accounts",
    "Tier",
    "Name",
    "Status",
    "Team",
    "Plan",
    "Person",
    "Format",
    "Text",
    "Version",
    "Export",
    "Import",
    "Deutsch",
    "English",
    "Enter",  # a key
}


class _Words(HTMLParser):
    """Every text that a page shows or says."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.skipped = 0
        self.foreign = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "style"}:
            self.skipped += 1
        self.found += [value for name, value in attrs if name in SPOKEN and value]
        self.lang = given.get("lang", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self.skipped -= 1

    def handle_data(self, data: str) -> None:
        if not self.skipped and data.strip():
            self.found.append(data)


def texts_of(page: str) -> set[str]:
    reader = _Words()
    reader.feed(page)
    return {" ".join(text.split()) for text in reader.found}


@cache
def catalogue() -> dict[str, str]:
    """English -> German, of texts that differ and hold no parameters."""
    file = Path(settings.BASE_DIR) / "locale/de/LC_MESSAGES/django.po"
    found = {}
    for entry in polib.pofile(str(file)):
        pairs = [(entry.msgid, entry.msgstr)]
        if entry.msgid_plural:
            pairs.append((entry.msgid_plural, entry.msgstr_plural.get(1, "")))
        for english, german in pairs:
            if german and english != german and "%" not in english and not entry.obsolete:
                found[" ".join(english.split())] = " ".join(german.split())
    return found


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_page_mixes_languages(world: World, language: str) -> None:
    pairs = catalogue()
    here, there = (set(pairs.values()), set(pairs)) if language == "de" else (set(pairs), set(pairs.values()))
    strange = {capital(t) for t in there} | there
    strange -= here | {capital(t) for t in here} | ALIKE
    wrong: dict[str, set[str]] = {}
    for actor in ("owner", "administrator", "head"):
        type(world.users[actor]).objects.filter(pk=world.users[actor].pk).update(language=language)
    for case in TABLE:
        if not case.get or case.url.endswith("export") or "options" in case.url or ":" not in case.url:
            continue
        actor = "administrator" if case.get in {"staff.manage", "backoffice.use"} else "head"
        response = world.clients[actor].get(case.path(world))
        if case.url.startswith("desk:search"):
            continue  # marks cut the words of the rows in pieces, which then look like words of ours
        if response.get("Content-Type", "").startswith("text/html"):
            # What colleagues wrote is in no catalogue; the rows of the world are words of their own.
            for text in texts_of(response.content.decode()) & strange:
                wrong.setdefault(text, set()).add(case.key)
    assert {text: sorted(keys)[:3] for text, keys in wrong.items()} == {}


@pytest.mark.parametrize(("language", "say"), [("de", "Anmelden"), ("en", "Sign in")])
def test_the_sign_in_follows_the_browser(client: Any, world: World, language: str, say: str) -> None:
    page = client.get("/sign-in/login/", headers={"accept-language": language}).content.decode()
    assert f'lang="{language}"' in page
    assert re.search(rf">\s*{say}\s*<", page)
