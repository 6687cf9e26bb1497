"""Longer texts: markdown in, safe HTML out. Pure; knows nothing of who reads.

Texts are kept as they were typed. `html_of` renders them (headings as bold words, no images, no markup of one's
own), `plain` gives the words alone. A reference to a colleague or an object stands in a text as a link to
`kam:kind/id`; who may see what is settled when the page goes out (kam/desk/references.py).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from kam.lib.ids import ALPHABET, LENGTH

#: A text longer than this, or made of more signs than this, is shown as it was typed.
LONGEST, MOST_SIGNS = 8_000, 1_200
_NESTING = 12
_MARK = re.compile(r"[\\`*_\[\]<>~@]|://|^[ \t]*(?:#|-|\d{1,3}[.)])", re.MULTILINE)
_SIGNS = re.compile(r"[\\`*_\[\]<>~@]")
#: What people write at the start of a line and do not mean as a list: "+ 3 %", "2026. The year of".
_NO_LIST = re.compile(r"^([ \t]*)(?=\+[ \t])|^([ \t]*\d{4,9})(?=[.)][ \t])", re.MULTILINE)

_ID = rf"[{ALPHABET}]{{{LENGTH}}}"
#: A reference in a text: sign and label, kind, id.
REFERENCE = re.compile(rf"\[((?:[^\[\]\\\n]|\\.){{1,200}})\]\(kam:([a-z]{{1,20}})/({_ID})\)")
#: A reference in what `html_of` gave: kind, id, label.
REFERENCE_LINK = re.compile(rf'<a href="kam:([a-z]{{1,20}})/({_ID})"[^>]*>(.*?)</a>', re.DOTALL)
#: The same in what `words_of` gave.
REFERENCE_WORDS = re.compile(rf'<span data-k-ref="kam:([a-z]{{1,20}})/({_ID})">(.*?)</span>', re.DOTALL)
COLLEAGUE = "u"
_PEOPLE = {COLLEAGUE, "person"}

_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a", "span", "hr"}


def reference(sign: str, label: str, kind: str, public_id: str) -> str:
    """How a reference stands in a text."""
    words = re.sub(r"([\[\]\\])", r"\\\1", " ".join(label.split())[:80])
    return f"[{sign}{words}](kam:{kind}/{public_id})"


def references(text: str) -> Iterator[tuple[str, str]]:
    """Kind and id of every reference in a text."""
    if "](kam:" in text:
        for found in REFERENCE.finditer(text):
            yield found.group(2), found.group(3)


def mentioned(text: Any) -> set[str]:
    """The public ids of the colleagues whom a text names."""
    if not isinstance(text, str):
        return set()
    return {public_id for kind, public_id in references(text) if kind == COLLEAGUE}


# HTML -----------------------------------------------------------------------------------------------


def html_of(text: str) -> SafeString:
    """The text as paragraphs, lists, bold, italic and links."""
    if not text:
        return mark_safe("")
    if not _MARK.search(text) or not _within_bounds(text):
        return _typed(text)
    return _rendered(text)


def _within_bounds(text: str) -> bool:
    signs = len(_SIGNS.findall(text)) + 8 * (text.count("//") + text.lower().count("mailto:"))
    return len(text) <= LONGEST and signs <= MOST_SIGNS


def _typed(text: str) -> SafeString:
    """Without any sign of markdown: paragraphs and line breaks are all there is to make."""
    body = str(escape(text.strip("\n").replace("\r\n", "\n")))
    if "\n" in body:
        body = re.sub(r"\n{2,}", "</p>\n<p>", body).replace("\n", "<br>\n").replace("</p><br>", "</p>")
    return mark_safe(f"<p>{body}</p>")


@lru_cache(maxsize=2048)
def _rendered(text: str) -> SafeString:
    html = _parser().render(_without_false_lists(text))
    return mark_safe(_clean(html))


def _without_false_lists(text: str) -> str:
    return _NO_LIST.sub(lambda found: f"{found.group(1) or found.group(2) or ''}\\", text)


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        allowed_classes={"span": {"k-host"}},
        url_schemes={"http", "https", "mailto", "tel", "kam"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    ).strip()


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    options = {"html": False, "linkify": True, "breaks": True, "maxNesting": _NESTING}
    parser = MarkdownIt("commonmark", options).enable(["linkify", "strikethrough"])
    parser.disable(["image", "code", "lheading", "reference", "entity", "html_block", "html_inline"])
    # "ca. 3 Mio.im Jahr" is no address: only what has a scheme, and mail addresses.
    parser.linkify.set(  # type: ignore[union-attr]
        {"fuzzy_link": False, "fuzzy_ip": False}
    )
    parser.core.ruler.push("hosts", _show_hosts)
    parser.add_render_rule("heading_open", _heading_open)
    parser.add_render_rule("heading_close", _heading_close)
    return parser


def _heading_open(_r: RendererHTML, _tokens: Any, _at: int, _options: Any, _env: Any) -> str:
    return "<p><strong>"


def _heading_close(_r: RendererHTML, _tokens: Any, _at: int, _options: Any, _env: Any) -> str:
    return "</strong></p>\n"


def _show_hosts(state: StateCore) -> None:
    """Says behind a link where it leads, unless its own words do."""
    for token in state.tokens:
        if token.children and any(child.type == "link_open" for child in token.children):
            token.children = list(_with_hosts(token.children))


def _with_hosts(tokens: list[Token]) -> Iterator[Token]:
    host, words = "", ""
    for token in tokens:
        yield token
        if token.type == "link_open":
            host, words = _host(str(token.attrs.get("href", ""))), ""
        elif token.type == "link_close":
            if host and host != _shown_host(words):
                yield Token("html_inline", "", 0, content=f' <span class="k-host">({escape(host)})</span>')
            host = ""
        else:
            words += token.content


def _shown_host(words: str) -> str:
    """Where somebody expects to come who reads the words of a link as an address."""
    return _host(words if "://" in words else f"//{words}")


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        return (parts.hostname or "") if parts.scheme in {"http", "https", ""} else ""
    except ValueError:
        return ""


# Words alone ----------------------------------------------------------------------------------------


def plain(text: str, labels: bool = False) -> str:
    """The words without any markup, for files, mails and tables.

    A reference to a person is their name; one to another object stays out, since its label may be the title of an
    internal line in a text for customers. With `labels` it is shown too: for labels on our own pages.
    """
    if not text or not _MARK.search(text):
        return text
    if not _within_bounds(text):
        return REFERENCE.sub(lambda found: _label(found.group(2), unescaped(found.group(1)), labels), text)
    return _plain(text, labels)


def _label(kind: str, label: str, labels: bool) -> str:
    return label if labels or kind in _PEOPLE else "[…]"


def without_ids(text: str) -> str:
    """The text as it was typed, but with references by their labels: for histories and comparisons."""
    return REFERENCE.sub(lambda found: unescaped(found.group(1)), text) if "](kam:" in text else text


def unescaped(label: str) -> str:
    """The label of a reference as words."""
    return re.sub(r"\\([\[\]\\])", r"\1", label)


@lru_cache(maxsize=2048)
def _plain(text: str, labels: bool) -> str:
    lines, lists, prefix = [], [""], ""
    for token in _parser().parse(_without_false_lists(text)):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append("–" if token.type == "bullet_list_open" else "")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "list_item_open":
            prefix = "  " * (len(lists) - 2) + (lists[-1] or f"{token.info}{token.markup}") + " "
        elif token.type == "inline":
            lines.append(prefix + "".join(_words(token.children or [], labels)))
            prefix = ""
        elif token.type == "fence":
            lines.append(token.content.rstrip("\n"))
    return "\n".join(lines)


def _words(tokens: list[Token], labels: bool) -> Iterator[str]:
    hidden = False
    for token in tokens:
        if token.type == "link_open":
            kind = re.match(r"kam:([a-z]+)/", str(token.attrs.get("href", "")))
            hidden = kind is not None and not labels and kind.group(1) not in _PEOPLE
            if hidden:
                yield "[…]"
        elif token.type == "link_close":
            hidden = False
        elif hidden:
            continue
        elif token.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif token.type in {"text", "code_inline"}:
            yield token.content


_HOLD = re.compile("\ue000(\\d+)\ue001")


def words_of(text: str) -> SafeString:
    """The words on one line of HTML, for links and headings: no markup, no links; references as marked names."""
    if "](kam:" not in text:
        return escape(plain(text))
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        label, kind, public_id = unescaped(found.group(1)), found.group(2), found.group(3)
        held.append(f'<span data-k-ref="kam:{kind}/{public_id}">{escape(label)}</span>')
        return f"\ue000{len(held) - 1}\ue001"

    words = REFERENCE.sub(hold, text.replace("\ue000", "").replace("\ue001", ""))
    html = _HOLD.sub(lambda found: held[int(found.group(1))], escape(plain(words)))
    return mark_safe(html)
