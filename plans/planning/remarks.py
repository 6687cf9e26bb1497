"""What reviewers remarked: on the page of a version, and as the checklist of the draft."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils.translation import ngettext

from accounts.models import KeyAccount
from plans.planning.models import Plan, PlanVersion
from plans.planning.pages import Bar, Place, section_url
from plans.planning.releases import sections_of
from plans.planning.remark_models import PlanRemark
from plans.planning.section_views import SectionView

#: Kinds whose lines a section shows a page at a time, so that one out of sight may well be there.
_PAGED = ("question", "action")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A remark in the checklist of a section. `there`: whether its line still stands in the section."""

    row: PlanRemark
    there: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Open remarks of another section."""

    title: str
    url: str
    n: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """What the team works off in a section, and where else something is wanted."""

    rows: list[Wanted]
    elsewhere: list[Elsewhere]
    #: open remarks by line, with the anchor of the first: for the mark at the line
    lines: dict[str, tuple[int, str]]

    @property
    def open(self) -> int:
        return sum(wanted.row.state == PlanRemark.State.OPEN for wanted in self.rows)


def wanted_of(plan: Plan) -> list[PlanRemark]:
    """The remarks to work off: all open ones of decided versions, and the answered ones of the last. One query."""
    last = PlanVersion.objects.filter(plan=plan, decided_at__isnull=False).order_by("-decided_at", "-pk")
    rows = PlanRemark.objects.current().filter(frozen__plan=plan, frozen__decided_at__isnull=False)
    rows = rows.filter(Q(state=PlanRemark.State.OPEN) | Q(frozen__in=last.values("pk")[:1]))
    return list(rows.select_related("created_by", "answered_by").order_by("pk"))


def checklist(plan: Plan, account: KeyAccount, bar: Bar, place: Place, view: SectionView) -> Checklist | None:
    """The checklist of the section that is open; counts the open remarks in the outline. One query, if at all."""
    if not bar.remarked:
        return None
    rows = wanted_of(plan)
    titles = {section.key: section.title for section in sections_of(plan)}
    left = Counter(row.section for row in rows if row.state == PlanRemark.State.OPEN)
    for entry, _url, _active in place.entries:
        if n := left.get(entry.key):
            words = ngettext("%(n)s remark to answer", "%(n)s remarks to answer", n)
            entry.missing.append(words % {"n": n})
    seen = {line.id for block in view.blocks for line in block.lines}
    here = _in_section(rows, view.key, titles)
    return Checklist(
        [Wanted(row, row.line_id in seen or row.line_kind in _PAGED) for row in here],
        [
            Elsewhere(titles[key], section_url(account, plan, key), n)
            for key, n in left.items()
            if key in titles and key != view.key
        ],
        _marks(here),
    )


def _in_section(rows: Iterable[PlanRemark], key: str, titles: Container[str]) -> list[PlanRemark]:
    """What the template no longer has is shown everywhere rather than nowhere."""
    return [row for row in rows if row.section == key or row.section not in titles]


def _marks(rows: Iterable[PlanRemark]) -> dict[str, tuple[int, str]]:
    marks: dict[str, tuple[int, str]] = {}
    for row in rows:
        if row.line_id and row.state == PlanRemark.State.OPEN:
            n, first = marks.get(row.line_id, (0, row.public_id))
            marks[row.line_id] = (n + 1, first)
    return marks


def marks_at(account: KeyAccount, page: str, line_id: str) -> dict[str, tuple[int, str]]:
    """The mark at one line that goes into a page by itself; `page` is the address of the section it stands in.

    One query for a line of which nothing is wanted.
    """
    try:
        found = resolve(page)
    except Resolver404:
        return {}
    if found.view_name != "plans:plan_section":
        return {}
    rows = PlanRemark.objects.current().filter(
        frozen__plan__account=account,
        frozen__plan__public_id=found.kwargs["plan_id"],
        frozen__decided_at__isnull=False,
        line_id=line_id,
    )
    rows = rows.select_related("frozen__plan__release")
    wanted = list(rows.defer("frozen__content", "frozen__plan__release__sections").order_by("pk"))
    if not wanted:
        return {}
    titles = {section.key for section in sections_of(wanted[0].frozen.plan)}
    return _marks(_in_section(wanted, found.kwargs["section"], titles))


def remarks_on(version: PlanVersion) -> list[PlanRemark]:
    """The remarks on a version, as they were written."""
    rows = PlanRemark.objects.current().filter(frozen=version)
    return list(rows.select_related("created_by", "answered_by").order_by("pk"))


def before(version: PlanVersion) -> PlanVersion | None:
    """The submission before this one, without its content."""
    rows = PlanVersion.objects.filter(plan=version.plan_id, submitted_at__lt=version.submitted_at)
    return rows.defer("content").order_by("-submitted_at", "-pk").first()


def places_of(views: list[SectionView]) -> dict[str, Any]:
    """What can be remarked on, by what `?on=` calls it: sections and their lines."""
    found: dict[str, Any] = {view.key: view for view in views}
    for view in views:
        found |= {f"{line.kind}:{line.id}": line for block in view.blocks for line in block.lines}
    return found
