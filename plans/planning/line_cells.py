"""Parts of a line as HTML: a section shows dozens of lines, and a template looks up each word and value anew."""

import datetime as dt
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.lib import formats, icons, markdown, pieces
from plans.planning.lines import ActionItem, Line
from plans.planning.pages import LineScene


def action_check(line: ActionItem, s: LineScene) -> SafeString:
    """Whether an action is done; for those who may say so the button that does."""
    done = _("Done")
    if s.may_edit or (line.mine and s.may_own):
        then, pressed = ("reopen", "true") if line.done else ("done", "false")
        icon = icons.icon("check-circle-fill", "k-good") if line.done else icons.icon("circle")
        return mark_safe(
            '<button class="k-check" type="submit" form="k-post"'
            f' formaction="{escape(s.base)}action/{line.id}/{then}?next={escape(s.next)}" data-k-tick'
            f' data-k-rowkey="e" aria-pressed="{pressed}" aria-label="{escape(done)}: {escape(line.short)}">'
            f"{icon}</button>"
        )
    if line.done:
        icon = icons.icon("check-circle-fill", "k-good")
        return mark_safe(f'{icon}<span class="visually-hidden">{escape(done)}</span>')
    return icons.icon("circle", "k-t3")


def comment_link(s: LineScene, line_id: str, kind: str, short: str) -> SafeString:
    """The way to the comments on a line, with how many are open; nothing where there are none to read or write."""
    remarks = _remark_link(s, line_id, short)
    n = s.comments.get(line_id) if s.comments else None
    if s.comments is None or not (n or s.may_comment):
        return remarks
    name = ngettext("%(n)s open comment", "%(n)s open comments", n) % {"n": n} if n else _("Comment")
    url = f"{escape(s.base)}{kind}/{line_id}/comments"
    css, count = (" is-open", f'<span class="k-num">{n}</span>') if n else (" btn-icon", "")
    return mark_safe(
        f'{remarks}<a class="btn btn-ghost btn-sm k-cmt{css}" id="k-n-{line_id}" href="{url}" hx-get="{url}"'
        f' hx-target="#k-sheet-body" hx-swap="innerHTML" aria-label="{escape(name)}: {escape(short)}">'
        f"{icons.icon('chat-left-text')}{count}</a>"
    )


def _remark_link(s: LineScene, line_id: str, short: str) -> SafeString:
    """The way from a line to what the last review wants of it."""
    if line_id not in s.remarked:
        return mark_safe("")
    n, first = s.remarked[line_id]
    name = ngettext("%(n)s remark to answer", "%(n)s remarks to answer", n) % {"n": n}
    return mark_safe(
        f'<a class="btn btn-ghost btn-sm k-askmark" href="#r-{first}" title="{escape(name)}"'
        f' aria-label="{escape(name)}: {escape(short)}">{icons.icon("flag")}'
        f'<span class="k-num">{n}</span></a>'
    )


def line_attributes(line: Line) -> SafeString:
    """Of the article that a statement or a goal is."""
    name = line.short if line.text else _("Empty line")
    return mark_safe(
        f'class="k-line{" is-open" if line.unknown else ""}" id="l-{line.id}" aria-label="{escape(name)}"'
        f' data-k-row data-k-kind="{line.kind}"'
    )


def line_said(line: Line, s: LineScene) -> SafeString:
    """The first two columns of a statement or a goal: what it says, and what follows from it."""
    kind = _("Goal") if line.kind == "goal" else _("Statement")
    so_what, none = _("So what?"), _("no so-what yet")
    if line.so_what:
        follows = f'<div class="k-prose">{markdown.html_of(line.so_what)}</div>'
    else:
        follows = "" if s.frozen else f'<p class="k-t3">{escape(none)}</p>'
    return mark_safe(
        f'<div><span class="lbl">{escape(kind)}</span>'
        f'<div class="k-prose">{markdown.html_of(line.text) or "…"}</div></div>'
        f'<div><span class="lbl">{escape(so_what)}</span>{follows}</div>'
    )


def still_true(line: Line, s: LineScene) -> SafeString:
    """The button that says so of a line whose date is old."""
    url = f"{escape(s.base)}{line.kind}/{line.id}/confirm?version={line.version}&amp;next={escape(s.next)}"
    words = _("Still true")
    return mark_safe(
        f'<button class="k-linkbutton" type="submit" form="k-post" formaction="{url}" hx-post="{url}"'
        f' hx-target="#l-{line.id}" hx-swap="outerHTML" aria-label="{escape(words)}: {escape(line.short)}"'
        f' title="{escape(_("Sets the date to today"))}">{escape(words)}</button>'
    )


def line_facts(line: Line, today: dt.date) -> SafeString:
    """How sure it is, whose goal it is and for when, from where it is known and when it was."""
    found: list[str] = [pieces.conf(line.confidence)]
    if line.kind == "goal":
        person = line.person or _("owner at the customer unknown")
        found.append(f"<span>{icons.icon('person')} {escape(person)}</span>")
        if line.target_on:
            by = _("by %(day)s") % {"day": formats.day(line.target_on, today)}
            found.append(f"<span>{escape(by)}</span>")
    source = line.source or _("no source yet")
    found.append(f'<span class="k-src">{icons.icon("link-45deg")} {escape(source)}</span>')
    if line.as_of:
        words = _("as of %(day)s") % {"day": formats.day(line.as_of, today)}
        if line.stale:
            old = _("old")
            found.append(f'<span class="k-watch">{escape(words)}, {escape(old)}</span>')
        else:
            found.append(f"<span>{escape(words)}</span>")
    return mark_safe("".join(found))
