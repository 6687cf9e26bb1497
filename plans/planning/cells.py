"""Lists that the pages of a plan show at every visit, as HTML: a template looks up each word and value anew."""

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.lib import formats, icons, markdown, pieces
from plans.planning.lines import ActionItem, Line
from plans.planning.models import Plan
from plans.planning.outline import OutlineEntry
from plans.planning.progress import Tally
from plans.planning.releases import PlanSection


def plan_state(plan: Plan, url: str, today: dt.date) -> SafeString:
    """How the current plan stands (`approved_number` from rows.plans), and the way to it."""
    approved = plan.approved_number  # type: ignore[attr-defined]
    if plan.state == Plan.State.IN_REVIEW:
        chip = pieces.chip(plan.get_state_display(), "is-accent")
    elif plan.ends_on < today:
        chip = pieces.chip(_("period over"), "is-watch")
    elif approved:
        chip = pieces.chip(_("Approved v%(n)s") % {"n": approved}, "is-good")
    else:
        chip = pieces.chip(plan.get_state_display())
    return mark_safe(f'{chip}<div class="k-acts"><a href="{escape(url)}">{escape(str(plan))}</a></div>')


def missing_items(missing: Iterable[tuple[PlanSection, str, str]]) -> SafeString:
    """What sections still lack, each with the way there; "" where they lack nothing."""
    shown = "".join(
        f'<li><a class="k-quiet" href="{escape(url)}">{escape(section.title)}</a>: {escape(text)}</li>'
        for section, text, url in missing
    )
    if not shown:
        return mark_safe("")
    title = escape(_("Still missing"))
    return mark_safe(
        f'<div class="k-psec"><h3 class="k-s">{title}</h3><ul class="k-s k-missing">{shown}</ul></div>'
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


def work_items(title: str, rows: Sequence[Line | ActionItem], url: str, today: dt.date) -> SafeString:
    """Questions or actions with owner and date; `url` is the page that holds them, "" when no section does."""
    if not rows:
        return mark_safe("")
    found = [f'<div class="k-psec"><h3 class="k-s">{escape(title)}</h3>']
    for row in rows:
        text = markdown.words_of(row.text)
        if url:
            shown = f'<a class="k-quiet k-t1 k-s" href="{escape(url)}#l-{row.id}">{text}</a>'
        else:
            shown = f'<span class="k-t1 k-s">{text}</span>'
        found.append(f'<div class="k-act">{shown}{row.who}{pieces.due(row.due_on, today)}</div>')
    return mark_safe("".join(found) + "</div>")


def change_items(changes: Iterable[dict[str, Any]]) -> SafeString:
    """The latest changes: who, what, when."""
    system, now = _("System"), timezone.now()
    return mark_safe(
        "".join(
            '<div class="d-flex flex-wrap gap-2 align-items-baseline k-s">'
            f'<span class="k-b">{escape(change["who"] or system)}</span>'
            f'<span class="k-t2">{escape(str(change["kind"]))}: {escape(str(change["action"]))}</span>'
            f'<span class="k-clip flex-fill">{escape(str(change["name"]))}</span>'
            f'<span class="k-t3">{formats.ago(change["at"], now)}</span></div>'
            for change in changes
        )
    )


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
