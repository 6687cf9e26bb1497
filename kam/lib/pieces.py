"""The small pieces that every page shows by the hundred: status, confidence, tier, chip, person.

Functions that build safe HTML, for template tags (kam/lib/templatetags/kam.py) and for Python alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext_lazy

from kam.lib import formats, icons
from kam.lib.diff import Piece

# code -> (css class, icon, word)
STATUS = {
    "good": ("is-good", "check-circle-fill", gettext_lazy("On track")),
    "watch": ("is-watch", "exclamation-triangle-fill", gettext_lazy("Watch")),
    "risk": ("is-risk", "exclamation-octagon-fill", gettext_lazy("Act now")),
    "nodata": ("", "circle", gettext_lazy("Not enough data")),
    "na": ("", "dash-circle", gettext_lazy("Does not apply")),
    "info": ("is-info", "info-circle", gettext_lazy("Note")),
    "idle": ("", "circle", ""),
}
CONFIDENCE = {
    "confirmed": ("check-circle-fill", pgettext_lazy("confidence", "Confirmed")),
    "assumed": ("circle-half", pgettext_lazy("confidence", "Assumed")),
    "unknown": ("question-circle", pgettext_lazy("confidence", "Unknown")),
}


def name_of(person: Any) -> str:
    """The name to show: a text, or whatever the object calls its full name."""
    if not person:
        return ""
    if isinstance(person, str):
        return person
    for attribute in ("full_name", "display_name", "name"):
        value = getattr(person, attribute, None)
        if value:
            return str(value() if callable(value) else value)
    get_full_name = getattr(person, "get_full_name", None)
    return str((get_full_name() if get_full_name else "") or person)


def nothing() -> SafeString:
    """A dash for what is not there, said aloud as "none"."""
    return _nothing(gettext("none"))


@lru_cache(maxsize=8)
def _nothing(word: str) -> SafeString:
    return format_html(
        '<span class="k-t3" aria-hidden="true">–</span><span class="visually-hidden">{}</span>', word
    )


# Status, confidence, tier, chip --------------------------------------------------------------


@lru_cache(maxsize=512)
def _status(css: str, symbol: str, word: str, pill: bool, hidden: bool) -> SafeString:
    text = format_html('<span class="visually-hidden">{}</span>', word) if hidden else word
    return format_html(
        '<span class="k-status{}{}">{}{}</span>',
        f" {css}" if css else "",
        " is-pill" if pill else "",
        icons.icon(symbol),
        text,
    )


def status(
    code: str, label: str = "", pill: bool = False, icon: str = "", hide_label: bool = False
) -> SafeString:
    """{% status "watch" %}, {% status "good" label=_("Approved") pill=True %}

    Codes: good, watch, risk, nodata, na, info, idle. The word is never left out, at most hidden.
    """
    css, symbol, word = STATUS.get(code or "nodata", STATUS["nodata"])
    return _status(css, icon or symbol, str(label or word), bool(pill), bool(hide_label))


@lru_cache(maxsize=64)
def _conf(code: str, symbol: str, word: str) -> SafeString:
    return format_html('<span class="k-conf is-{}">{}{}</span>', code, icons.icon(symbol), word)


def conf(code: str) -> SafeString:
    """{% conf statement.confidence %}: confirmed, assumed or unknown."""
    code = code if code in CONFIDENCE else "unknown"
    symbol, word = CONFIDENCE[code]
    return _conf(code, symbol, str(word))


@lru_cache(maxsize=64)
def _tier(letter: str, label: str, css: str) -> SafeString:
    return format_html(
        '<span class="k-tier{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        css,
        label,
        letter,
        label,
    )


def tier(value: Any) -> SafeString:
    """{% tier account.tier %}: a letter, or an object with a code; nothing when there is none."""
    letter = str(getattr(value, "code", value) or "")
    if not letter:
        return mark_safe("")
    label = gettext("Tier %(letter)s") % {"letter": letter}
    return _tier(letter, label, " is-a" if letter.upper() == "A" else "")


def chip(text: str, css: str = "", icon: str = "") -> SafeString:
    """{% chip _("Core") "is-accent" %}; css: is-accent, is-dashed, is-flat."""
    return format_html(
        '<span class="k-chip{}">{}{}</span>', f" {css}" if css else "", icons.icon(icon) if icon else "", text
    )


# People --------------------------------------------------------------------------------------


def _avatar(name: str, css: str) -> SafeString:
    if not name:
        css = f"{css} is-unknown".strip()
    return format_html(
        '<span class="k-av{}" aria-hidden="true">{}</span>', f" {css}" if css else "", formats.initials(name)
    )


def avatar(person: Any, css: str = "") -> SafeString:
    """{% avatar user %}, {% avatar user "is-me" %}; css: is-me, is-live, is-l, is-s. None is dashed."""
    return _avatar(name_of(person), css)


def person(who: Any, href: str = "", css: str = "", you: Any = None, nobody: str = "") -> SafeString:
    """Avatar and name: {% person user href=url %}; with you=request.user oneself is called "You"."""
    name = name_of(who)
    if not name:
        text = format_html('<span class="k-t2">{}</span>', nobody or gettext("Nobody"))
        return format_html('<span class="k-who">{}{}</span>', _avatar("", css), text)
    if you is not None and who == you:
        css = f"{css} is-me".strip()
        label: str = gettext("You")
    else:
        label = name
    if href:
        label = format_html('<a class="k-quiet k-b" href="{}">{}</a>', href, label)
    return format_html('<span class="k-who">{}{}</span>', _avatar(name, css), label)


# Compared texts ------------------------------------------------------------------------------


def word_changes(compared: Iterable[Piece]) -> SafeString:
    """{% word_changes pieces %}: what kam.lib.diff found, marked for the eye and said for the ear."""
    tags = {"removed": ("del", gettext("removed:")), "added": ("ins", gettext("added:"))}
    shown = format_html_join(
        "",
        "{}",
        (
            (
                format_html(
                    '<{0}><span class="visually-hidden">{1} </span>{2}</{0}>', *tags[piece.kind], piece.text
                )
                if piece.kind in tags
                else piece.text,
            )
            for piece in compared
        ),
    )
    return format_html('<span class="k-diff">{}</span>', shown)


# Dates ---------------------------------------------------------------------------------------


def due(value: dt.date | None, today: dt.date | None = None, done: bool = False) -> SafeString:
    """{% due action.due today done=action.is_done %}: the date, red and counted when late."""
    if not value:
        return mark_safe("")
    today = today or timezone.localdate()
    late = value < today and not done
    text = formats.day(value, today, weekday=True) if done else formats.due(value, today)
    return format_html(
        '<time class="k-due{}" datetime="{}" title="{}">{}</time>',
        " is-late" if late else "",
        value.isoformat(),
        formats.day_long(value, weekday=True),
        text,
    )


# Comments ------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _comment_words(language: str | None) -> tuple[str, str]:
    return gettext("Comment"), str(icons.icon("chat-left-text"))


def comment_link(scene: Any, line_id: str, kind: str, label: str, swap: bool = False) -> SafeString:
    """{% comment_link s line.id line.kind line.short %}: opens the comments of a line, with how many are open.

    A tag because every line of a page has one; nothing where the reader may not comment and nobody has. `swap`
    replaces the one that stands on the page (htmx).
    """
    counts = scene.comments
    count = (counts.get(line_id) or 0) if counts else 0
    if not count and not (counts and scene.may_comment):
        return mark_safe("")
    word, symbol = _comment_words(get_language())
    if count:
        word = ngettext("%(n)s open comment", "%(n)s open comments", count) % {"n": count}
        number = f'<span class="k-num">{count}</span>'
    url = f"{scene.base}{kind}/{line_id}/comments"
    return mark_safe(
        f'<a class="btn btn-ghost btn-sm k-cmt {"is-open" if count else "btn-icon"}" id="k-n-{line_id}" href="{url}" '
        f'hx-get="{url}" hx-target="#k-sheet-body" hx-swap="innerHTML"{" hx-swap-oob=true" if swap else ""} '
        f'aria-label="{word}: {escape(label)}">{symbol}{number if count else ""}</a>'
    )
