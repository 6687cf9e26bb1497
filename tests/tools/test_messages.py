"""The catalogue tool finds what Django would translate, keeps translations and names every fault."""

from __future__ import annotations

import polib
import pytest
from django.template import engines

from tools import messages


def found(source: str) -> set[tuple[str | None, str, str]]:
    texts = messages.Texts()
    messages.walk(engines["django"].from_string(source).template.nodelist, "page.html", texts, set())
    return {(text.context, text.singular, text.plural) for text in texts.values()}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Team" %}', (None, "Team", "")),
        ('{% translate "Team" as title %}', (None, "Team", "")),
        ('{% translate "Lead" context "person" %}', ("person", "Lead", "")),
        ('{% translate "100% sure" %}', (None, "100%% sure", "")),
        ('{% if x %}{% for y in z %}{% translate "Deep" %}{% endfor %}{% endif %}', (None, "Deep", "")),
        ('{% with title=_("Given") %}{{ title }}{% endwith %}', (None, "Given", "")),
        ('{{ value|default:_("Nobody") }}', (None, "Nobody", "")),
        ('{% include "components/x.html" with label=_("Save") only %}', (None, "Save", "")),
        ('{% partialdef row %}{% translate "In a partial" %}{% endpartialdef %}', (None, "In a partial", "")),
        (
            "{% blocktranslate trimmed %}\n  Hello\n  {{ name }}\n{% endblocktranslate %}",
            (None, "Hello %(name)s", ""),
        ),
        (
            "{% blocktrans count n=x|length %}{{ n }} item{% plural %}{{ n }} items{% endblocktrans %}",
            (None, "%(n)s item", "%(n)s items"),
        ),
    ],
)
def test_texts_of_a_template(source, expected):
    assert found(source) == {expected}


def test_a_variable_is_no_text():
    assert found("{% translate name %}{{ name|default:'plain' }}") == set()


def test_texts_in_the_braces_of_f_strings():
    texts = messages.Texts()
    source = """shown = f'<b>{escape(_("Title"))}</b>{ngettext("%(n)s line", "%(n)s lines", n)}{pgettext("date", "due")}'"""
    messages.texts_of_f_strings(source, "page.py", texts)
    assert {(text.context, text.singular, text.plural) for text in texts.values()} == {
        (None, "Title", ""),
        (None, "%(n)s line", "%(n)s lines"),
        ("date", "due", ""),
    }


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    po = polib.POFile()
    po.extend(entries)
    return po


def test_merging_keeps_adds_and_drops():
    texts = messages.Texts()
    texts.add("b.html", "Kept")
    texts.add("a.html", "New")
    old = catalogue(polib.POEntry(msgid="Kept", msgstr="Behalten"), polib.POEntry(msgid="Gone", msgstr="Weg"))
    new = messages.merged(old, texts)
    assert [(entry.msgid, entry.msgstr) for entry in new] == [("Kept", "Behalten"), ("New", "")]
    assert str(messages.merged(new, texts)) == str(new)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (polib.POEntry(msgid="Team", msgstr="Team"), []),
        (polib.POEntry(msgid="Team", msgstr=""), ["is not translated"]),
        (polib.POEntry(msgid="Team", msgstr="Team", flags=["fuzzy"]), ["is fuzzy"]),
        (polib.POEntry(msgid="Hi %(name)s", msgstr="Hallo"), ["has other placeholders in German"]),
        (polib.POEntry(msgid="Hi {name}", msgstr="Hallo {nam}"), ["has other placeholders in German"]),
        (polib.POEntry(msgid="100%% of %(x)s", msgstr="100 %% von %(x)s"), []),
        (
            polib.POEntry(
                msgid="one day", msgid_plural="%(n)s days", msgstr_plural={0: "ein Tag", 1: "%(n)s Tage"}
            ),
            [],
        ),
        (
            polib.POEntry(msgid="one day", msgid_plural="%(n)s days", msgstr_plural={0: "ein Tag", 1: ""}),
            ["is not translated"],
        ),
    ],
)
def test_faults(entry, expected):
    assert list(messages.faults_of(entry)) == expected
