"""Lists that the pages of a plan show at every visit, as HTML: a template looks up each word and value anew."""

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.lib import formats, icons, markdown, pieces
from plans.planning.lines import ActionItem, Line
from plans.planning.outline import OutlineEntry
from plans.planning.progress import Tally
from plans.planning.releases import PlanSection


def missing_items(missing: Iterable[tuple[PlanSection, str, str]]) -> SafeString:
    """What sections still lack, each with the way there."""
    return mark_safe(
        "".join(
            f'<li><a class="k-quiet" href="{escape(url)}">{escape(section.title)}</a>: {escape(text)}</li>'
            for section, text, url in missing
        )
    )


def tally_items(found: Tally, url: str) -> SafeString:
    """Where the objectives stand, worst first: "1 off course, 2 watch, 3 on course"; "" without objectives."""
    words = (
        ("risk", found.risk, ngettext("%(n)s off course", "%(n)s off course", found.risk)),
        ("watch", found.watch, ngettext("%(n)s to watch", "%(n)s to watch", found.watch)),
        ("good", found.good, ngettext("%(n)s on course", "%(n)s on course", found.good)),
        ("nodata", found.nodata, ngettext("%(n)s without a trend", "%(n)s without a trend", found.nodata)),
        ("info", found.live, ngettext("%(n)s from live data", "%(n)s from live data", found.live)),
    )
    shown = " ".join(str(pieces.status(code, text % {"n": n})) for code, n, text in words if n)
    if not shown:
        return mark_safe("")
    title = escape(_("Objectives"))
    link = (
        f'<a class="k-quiet k-b" href="{escape(url)}">{title}</a>' if url else f'<b class="k-b">{title}</b>'
    )
    return mark_safe(
        f'<div class="k-psec k-s d-flex flex-wrap gap-2 align-items-baseline">{link} {shown}</div>'
    )


def work_items(rows: Sequence[Line | ActionItem], url: str, today: dt.date) -> SafeString:
    """Questions or actions with owner and date; `url` is the page that holds them, "" when no section does."""
    found = []
    for row in rows:
        text = markdown.words_of(row.text)
        if url:
            shown = f'<a class="k-quiet k-t1 k-s" href="{escape(url)}#l-{row.id}">{text}</a>'
        else:
            shown = f'<span class="k-t1 k-s">{text}</span>'
        found.append(f'<div class="k-act">{shown}{row.who}{pieces.due(row.due_on, today)}</div>')
    return mark_safe("".join(found))


def outline_items(entries: Iterable[tuple[OutlineEntry, str, bool]]) -> SafeString:
    """The sections of a plan with what each lacks and when it last changed: (entry, address, whether open)."""
    words, here = escape(_("nothing missing")), ' class="active" aria-current="true"'
    complete = f'{icons.icon("check2", "k-good")}<span class="visually-hidden">{words}</span>'
    found = []
    for entry, url, active in entries:
        css = "k-risk" if entry.late else "k-miss"
        mark = complete if entry.changed_at and not entry.missing else ""
        lacks = f'<span class="live {css}">{escape(", ".join(entry.missing))}</span>' if entry.missing else ""
        changed = f'<span class="live">{formats.ago(entry.changed_at)}</span>' if entry.changed_at else ""
        found.append(
            f'<li><a href="{escape(url)}"{here if active else ""}><span class="i">{entry.number}</span>'
            f'<span>{escape(entry.title)}</span><span class="p">{mark}</span>{lacks}{changed}</a></li>'
        )
    return mark_safe("".join(found))
