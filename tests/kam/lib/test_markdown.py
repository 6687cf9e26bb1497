"""Markdown in longer texts: what it gives, what it never gives, and that no text keeps the server busy."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam.lib.ids import new_public_id
from kam.lib.markdown import html_of, mentioned, plain, reference, references, words_of
from tests.text.naughty import SCRIPTS, TEXTS

ANNA = "k7f3q9xw2mbdcz"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Plain words & <tags>", "<p>Plain words &amp; &lt;tags&gt;</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("**bold** and *italic*", "<p><strong>bold</strong> and <em>italic</em></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        # Headings would break the order of the page's own.
        ("# Big", "<p><strong>Big</strong></p>"),
        ("Big\n---", "<p>Big</p>\n<hr>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        # What people write and mean as words.
        ("+ 3 % growth", "<p>+ 3 % growth</p>"),
        ("2026. The year", "<p>2026. The year</p>"),
        ("    indented", "<p>    indented</p>"),
        ("AT&amp;T", "<p>AT&amp;amp;T</p>"),
        ("3 * 4 * 5 and a_b_c", "<p>3 * 4 * 5 and a_b_c</p>"),
    ],
)
def test_what_it_gives(text: str, html: str) -> None:
    assert html_of(text) == html


def test_links_open_safely_and_show_where_they_lead() -> None:
    html = html_of("[our offer](https://evil.example/login) https://nordwerk.example/a petra@nordwerk.de")
    assert html.count('rel="noopener noreferrer nofollow"') == 3
    assert '>our offer</a> <span class="k-host">(evil.example)</span>' in html
    assert ">https://nordwerk.example/a</a> <a" in html  # says it itself
    assert 'href="mailto:petra@nordwerk.de"' in html


@pytest.mark.parametrize(
    "words", ["https://mybank.example", "https://bank.example.org", "https://firm.example/?bank.example"]
)
def test_an_address_that_holds_the_host_is_another_one(words: str) -> None:
    assert '<span class="k-host">(bank.example)</span>' in html_of(f"[{words}](https://bank.example/login)")
    assert "k-host" not in html_of("[https://bank.example/a](https://bank.example/login)")


@pytest.mark.parametrize(
    "text",
    [
        *SCRIPTS,
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        "![x](https://a.example/pixel.png)",
        "**<img src=x onerror=alert(1)>**",
        '[x](https://a.example/"onmouseover="alert(1))',
        "[<svg onload=alert(1)>](https://a.example)",
        "```<script>\nalert(1)\n```",
        '- <a href="javascript:x" onclick=y>z</a>',
        '[a](kam:u/x"onclick=alert(1))',
        "\ue0000\ue001 [@x](kam:u/k7f3q9xw2mbdcz)",
    ],
)
def test_nothing_runs(text: str) -> None:
    for html in (html_of(text), words_of(text)):
        assert re.findall(r"<(script|img|svg|iframe|style|h\d)", html, re.IGNORECASE) == []
        for tag in re.findall(r"<[^>]*>", html):
            assert not re.search(r" on\w+=| style=|(href|src)=\W*(javascript|data|vbscript):", tag.lower()), (
                tag
            )


@pytest.mark.parametrize("text", [t for t in TEXTS if t.strip()], ids=lambda t: ascii(t)[:30])
def test_naughty_texts_are_shown(text: str) -> None:
    assert html_of(text)
    assert plain(text) is not None
    assert words_of(text) is not None


HOSTILE = {
    "brackets": "[" * 10_000,
    "quotes": ">" * 10_000,
    "quotes with blanks": "> " * 5_000,
    "stars": "*" * 10_000,
    "pairs": "**a" * 4_000,
    "links": "[a](" * 4_000,
    "images": "![[]()" * 3_000,
    "ticks": "`a``b```" * 2_000,
    "lists": "- " * 5_000,
    "list lines": "\n- a" * 1_900,
    "more list lines": "\n- a" * 4_000,
    "deep lists": "".join(f"{' ' * n}- a\n" for n in range(120)),
    "schemes": "://" * 149,
    "mailto": "mailto:" * 2_800,
    "addresses": "a@" * 9_000,
    "angle": "<a " * 5_000,
    "strike": "~~a" * 5_000,
    "breaks": "  \n" * 2_600 + "*",
    "references": "[](kam:" * 2_000,
    "half references": "[" + "\\[" * 5_000 + "](kam:u/",
    "a megabyte": "[*`>" * 250_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_keeps_the_server_busy(name: str) -> None:
    text = HOSTILE[name]
    started = time.process_time()
    html_of(text), plain(text), words_of(text), mentioned(text)
    assert time.process_time() - started < 15


def test_nesting_ends() -> None:
    assert html_of("> " * 300 + "deep").count("<blockquote>") <= 12


def test_400_lines_are_cheap() -> None:
    """Words without a sign of markdown go past the parser; others are kept by their text."""
    words = "Nordwerk builds a second plant in Poland that starts in 2027; logistics is tendered anew."
    marked = [f"{words} **{n}**" for n in range(400)]
    for text in marked:
        html_of(text)
    started = time.process_time()
    for text in marked:
        html_of(text)
        html_of(words)
    assert time.process_time() - started < 2


@given(st.text(alphabet="ab *_`[]()<>!#-+.1\n\\~@:/&\"'", max_size=200))
@settings(max_examples=300, deadline=None)
def test_only_allowed_markup(text: str) -> None:
    tags = set(re.findall(r"</?([a-z0-9]+)", html_of(text)))
    assert tags <= {
        "p",
        "br",
        "strong",
        "em",
        "s",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "a",
        "span",
        "hr",
    }


@given(st.text(alphabet="abc äöü.,;1234\n", max_size=100))
def test_words_without_signs_stay(text: str) -> None:
    assert plain(text) == text or "\n" in text or re.match(r"\s*\d", text)


# References ---------------------------------------------------------------------------------------------


def test_a_reference_survives_any_name() -> None:
    for label in ("Anna Weber", "A]na [B\\", "<b>x</b>", "x" * 200, 'a"b'):
        text = f"see {reference('@', label, 'u', ANNA)} today"
        assert mentioned(text) == {ANNA}
        assert f'<a href="kam:u/{ANNA}"' in html_of(text)
        assert f'<span data-k-ref="kam:u/{ANNA}">' in words_of(text)
        assert "see @" in plain(text)
        assert plain(text).endswith(" today")


def test_references_of_a_text() -> None:
    goal = new_public_id()
    text = f"[@Anna](kam:u/{ANNA}) on [#Goal](kam:goal/{goal}), not [x](kam:goal/short) or kam:u/{ANNA}"
    assert list(references(text)) == [("u", ANNA), ("goal", goal)]
    assert mentioned(None) == mentioned(12) == set()


def test_the_title_of_an_internal_line_gets_into_no_file() -> None:
    """Files, those for customers among them, are made of `plain`."""
    goal = new_public_id()
    for text in (
        f"See [#Secret title](kam:risk/{goal}).",
        f"See [#Secret title](kam:risk/{goal}){'*' * 1300}.",
    ):
        assert "Secret" not in plain(text)
        assert plain(text).startswith("See […]")
        assert plain(text, labels=True).startswith("See #Secret title")
    assert plain(f"[#Petra](kam:person/{goal}) and [@Anna](kam:u/{ANNA})") == "#Petra and @Anna"


def test_words_alone() -> None:
    text = f"# Head\n**Bold** [@Anna](kam:u/{ANNA})\n- one\n- two\n\n[site](https://a.example)"
    assert plain(text) == "Head\nBold @Anna\n– one\n– two\nsite"
    assert words_of("**a** & b") == "a &amp; b"
