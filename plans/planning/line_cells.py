"""What all lines have in common, as HTML; the whole of a line is put together in line_html.py."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kam.lib import formats, icons, markdown, pieces
from plans.planning.lines import ActionItem, Line, who, who_there
from plans.planning.pages import LineScene


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on every line, as HTML."""

    language: str
    conf: dict[str, str]
    customer: str
    internal: str
    action: str
    goal: str
    statement: str
    so_what: str
    no_so_what: str
    add_action: str
    no_action: str
    no_date: str
    no_source: str
    no_person: str
    edit: str
    pencil: str
    answer: str
    comment: str
    done: str
    ticked: str
    unticked: str
    still_true: str
    still_true_title: str
    open_question: str
    ask: str
    source: str
    person: str


@lru_cache(maxsize=8)
def _words_in(language: str | None) -> Words:
    return Words(
        language=formats.language_of(language),
        conf={code: pieces.conf(code) for code in (*pieces.CONFIDENCE, "")},
        customer=f'<span class="k-aud is-customer">{icons.icon("eye")}{escape(_("Customer-facing"))}</span>',
        internal=f'<span class="k-aud">{icons.icon("lock")}{escape(_("Internal"))}</span>',
        action=label(_("Action")),
        goal=label(_("Goal")),
        statement=label(_("Statement")),
        so_what=label(_("So what?")),
        no_so_what=f'<p class="k-t3">{escape(_("no so-what yet"))}</p>',
        add_action=f"{icons.icon('plus')}{escape(_('Add action'))}",
        no_action=f'<p class="k-t3">{escape(_("no action yet"))}</p>',
        no_date=escape(_("no date yet")),
        no_source=escape(_("no source yet")),
        no_person=escape(_("owner at the customer unknown")),
        edit=escape(_("Edit")),
        pencil=icons.icon("pencil"),
        answer=escape(_("Answer")),
        comment=escape(_("Comment")),
        done=escape(_("Done")),
        ticked=icons.icon("check-circle-fill", "k-good"),
        unticked=icons.icon("circle"),
        still_true=escape(_("Still true")),
        still_true_title=escape(_("Sets the date to today")),
        open_question=escape(_("Open question")),
        ask=escape(_("Ask this as a question")),
        source=f'<span class="k-src">{icons.icon("link-45deg")} ',
        person=f"<span>{icons.icon('person')} ",
    )


@receiver(setting_changed)
def _forget(**_changed: object) -> None:
    """Tests that change settings see words and icons anew."""
    _words_in.cache_clear()


def label(text: str) -> str:
    return f'<span class="lbl">{escape(text)}</span>'


def prose(text: str) -> str:
    return f'<div class="k-prose">{markdown.html_of(text)}</div>'


def title(text: str) -> str:
    """The words of a line where it is a link."""
    return markdown.words_of(text) or "…"


class Cells:
    """The pieces of the lines of one page. Names and dates come again and again, so they are kept."""

    def __init__(self, scene: LineScene) -> None:
        self.s = scene
        self.words = _words_in(get_language())
        self.base, self.next = escape(scene.base), escape(scene.next)
        self._who: dict[str, str] = {}
        self._due: dict[tuple[dt.date, bool], str] = {}
        self._as_of: dict[dt.date, str] = {}

    def who(self, name: str) -> str:
        found = self._who.get(name)
        if found is None:
            found = self._who[name] = who(name)
        return found

    def owner(self, item: ActionItem) -> str:
        return who_there(item.person) if item.person else self.who(item.owner)

    def due(self, day: dt.date | None, done: bool) -> str:
        if day is None:
            return ""
        found = self._due.get((day, done))
        if found is None:
            found = self._due[day, done] = pieces.due(day, self.s.today, done)
        return found

    def check(self, item: ActionItem) -> str:
        """Whether an action is done; for those who may say so the button that does."""
        s, w = self.s, self.words
        if s.may_edit or (item.mine and s.may_own):
            then, pressed = ("reopen", "true") if item.done else ("done", "false")
            return (
                '<button class="k-check" type="submit" form="k-post"'
                f' formaction="{self.base}action/{escape(item.id)}/{then}?next={self.next}" data-k-tick'
                f' data-k-rowkey="e" aria-pressed="{pressed}" aria-label="{w.done}: {escape(item.short)}">'
                f"{w.ticked if item.done else w.unticked}</button>"
            )
        if item.done:
            return f'{w.ticked}<span class="visually-hidden">{w.done}</span>'
        return icons.icon("circle", "k-t3")

    def comments(self, line_id: str, kind: str, short: str) -> str:
        """The way to the comments on a line, with how many are open; nothing where there are none to read or write."""
        s = self.s
        remarks = self._remarks(line_id, short) if line_id in s.remarked else ""
        n = s.comments.get(line_id) if s.comments else None
        if s.comments is None or not (n or s.may_comment):
            return remarks
        name, css, count = self.words.comment, " btn-icon", ""
        if n:
            name = escape(ngettext("%(n)s open comment", "%(n)s open comments", n) % {"n": n})
            css, count = " is-open", f'<span class="k-num">{n}</span>'
        url = f"{self.base}{kind}/{escape(line_id)}/comments"
        return (
            f'{remarks}<a class="btn btn-ghost btn-sm k-cmt{css}" id="k-n-{escape(line_id)}" href="{url}"'
            f' hx-get="{url}" hx-target="#k-sheet-body" hx-swap="innerHTML" aria-label="{name}: {escape(short)}">'
            f"{icons.icon('chat-left-text')}{count}</a>"
        )

    def _remarks(self, line_id: str, short: str) -> str:
        """The way from a line to what the last review wants of it."""
        n, first = self.s.remarked[line_id]
        name = escape(ngettext("%(n)s remark to answer", "%(n)s remarks to answer", n) % {"n": n})
        return (
            f'<a class="btn btn-ghost btn-sm k-askmark" href="#r-{escape(first)}" title="{name}"'
            f' aria-label="{name}: {escape(short)}">{icons.icon("flag")}<span class="k-num">{n}</span></a>'
        )

    def attributes(self, line: Line, css: str = "") -> str:
        """Of the article that a line in three columns is."""
        name = line.short if line.text else _("Empty line")
        return (
            f'class="k-line{css}" id="l-{escape(line.id)}" aria-label="{escape(name)}"'
            f' data-k-row data-k-kind="{line.kind}"'
        )

    def said(self, line: Line) -> str:
        """The first two columns of a statement or a goal: what it says, and what follows from it."""
        w = self.words
        if line.so_what:
            follows = prose(line.so_what)
        else:
            follows = "" if self.s.frozen else w.no_so_what
        return (
            f"<div>{w.goal if line.kind == 'goal' else w.statement}"
            f'<div class="k-prose">{markdown.html_of(line.text) or "…"}</div></div>'
            f"<div>{w.so_what}{follows}</div>"
        )

    def still_true(self, line: Line) -> str:
        """The button that says so of a line whose date is old."""
        w, key = self.words, escape(line.id)
        url = f"{self.base}{line.kind}/{key}/confirm?version={line.version}&amp;next={self.next}"
        return (
            f'<button class="k-linkbutton" type="submit" form="k-post" formaction="{url}" hx-post="{url}"'
            f' hx-target="#l-{key}" hx-swap="outerHTML" aria-label="{w.still_true}: {escape(line.short)}"'
            f' title="{w.still_true_title}">{w.still_true}</button>'
        )

    def facts(self, line: Line) -> str:
        """How sure it is, whose goal it is and for when, from where it is known and when it was."""
        w = self.words
        found = [w.conf.get(line.confidence) or w.conf[""]]
        if line.kind == "goal":
            found.append(f"{w.person}{escape(line.person) if line.person else w.no_person}</span>")
            if line.target_on:
                by = _("by %(day)s") % {"day": formats.day(line.target_on, self.s.today)}
                found.append(f"<span>{escape(by)}</span>")
        found.append(f"{w.source}{escape(line.source) if line.source else w.no_source}</span>")
        if line.as_of:
            if line.stale:
                old = escape(_("old"))
                found.append(f'<span class="k-watch">{self.as_of(line.as_of)}, {old}</span>')
            else:
                found.append(f"<span>{self.as_of(line.as_of)}</span>")
        return "".join(found)

    def as_of(self, day: dt.date) -> str:
        found = self._as_of.get(day)
        if found is None:
            found = _("as of %(day)s") % {"day": formats.day(day, self.s.today)}
            found = self._as_of[day] = escape(found)
        return found


def comment_link(s: LineScene, line_id: str, kind: str, short: str) -> SafeString:
    """{% comment_link s line.id line.kind line.short %}"""
    return SafeString(Cells(s).comments(line_id, kind, short))


def marked(line: Line) -> str:
    """In a review meeting: that it is new or was changed."""
    return conditional_escape(line.mark) if line.mark else ""
