"""What the pages of a plan share: where one is, what one may do, how the plan stands."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Action, KeyAccount, OpenQuestion
from kam.lib.http import address, page_of
from plans.planning import rows
from plans.planning.approval import Approval, approval_of
from plans.planning.cells import outline_items
from plans.planning.comment_queries import OpenComments
from plans.planning.lines import ActionItem
from plans.planning.models import ORIGINS, Depth, Plan, PlanVersion
from plans.planning.outline import Outline, OutlineEntry, outline
from plans.planning.queries import SectionLoader, VersionLine, version_lines
from plans.planning.releases import PlanSection, at_depth, sections_of
from plans.planning.rows import QuestionRow, question_rows
from plans.planning.section_views import Block

ASIDE = 12


@dataclass(frozen=True, slots=True)
class LineScene:
    """What a line's template needs besides the line. `base` is the address under which lines are written."""

    base: str
    page: str
    today: dt.date
    may_edit: bool
    may_own: bool
    frozen: bool = False
    may_comment: bool = False
    #: how many open comments a line has, by its id
    comments: OpenComments | None = None
    may_figures: bool = False
    #: open remarks of the last review by line id: how many, and the anchor of the first
    remarked: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def next(self) -> str:
        """The page, as it stands in a query."""
        return quote(self.page, safe="/")


def home_of(account: KeyAccount) -> str:
    """The Plan tab."""
    return address("plans:plan_list", account.public_id)


def plan_or_404(account: KeyAccount, plan_id: str) -> Plan:
    """The plan that an address names, archived or not."""
    plan = rows.plan().first(account=account.pk, public_id=plan_id)
    if plan is None:
        raise Http404
    plan.account = account
    return plan


def home_of_plan(account: KeyAccount, plan: Plan) -> str:
    """The section that a plan opens with: the first of its depth that holds lines."""
    shown = at_depth(sections_of(plan), plan.depth)
    first = next((s for s in shown if s.blocks and s.blocks != ("status",)), None)
    return section_url(account, plan, first.key) if first else home_of(account)


def first_to_write(account: KeyAccount, plan: Plan) -> str:
    """Where a new plan begins: with the goals of the customer; the summary is written last."""
    goals = next((s for s in at_depth(sections_of(plan), plan.depth) if "goals" in s.blocks), None)
    return section_url(account, plan, goals.key) if goals else home_of_plan(account, plan)


def said(error: ValidationError) -> str:
    """All that an operation found wrong, in one line."""
    return " ".join(error.messages)


def line_scene(account: KeyAccount, user: Any, today: dt.date, page: str) -> LineScene:
    """For an account that came through its door (it knows the user's level)."""
    add = address("plans:line_add", account.public_id, ending="statement")
    live = account.archived_at is None
    return LineScene(
        add.removesuffix("statement/add"),
        page,
        today,
        may_edit=live and account.may("plan.edit"),
        may_own=live and account.may("work.own"),
        may_comment=live and account.may("comment.write"),
        comments=OpenComments(account.scope),
        may_figures=live and account.may("figures.edit"),
    )


def frozen_scene(account: KeyAccount, today: dt.date) -> LineScene:
    """For reading: nothing can be written."""
    return LineScene("", home_of(account), today, may_edit=False, may_own=False, frozen=True)


def section_url(account: KeyAccount, plan: Plan, section: str, **query: str) -> str:
    """The address of a section; empty values of the query are left out."""
    url = address("plans:plan_section", account.public_id, plan.public_id, ending=section)
    query = {key: value for key, value in query.items() if value}
    return f"{url}?{urlencode(query)}" if query else url


@dataclass
class Bar:
    """The plan bar: how the plan stands, and what may be done about it. Who approves is asked when it is shown."""

    account: KeyAccount
    user: Any
    owner: bool
    approved: VersionLine | None
    candidate: VersionLine | None
    returned: VersionLine | None
    why_not_submit: str
    #: whether remarks on decided versions are to be worked off, or were since the last decision
    remarked: bool = False

    @cached_property
    def approval(self) -> Approval | None:
        """Who approves what is in review."""
        return approval_of(self.account, self.candidate.submitter) if self.candidate else None

    @property
    def may_settle(self) -> bool:
        return self.owner

    @property
    def may_submit(self) -> bool:
        return self.owner and self.candidate is None

    @property
    def may_approve(self) -> bool:
        return self.approval is not None and self.approval.may(self.user)

    @property
    def may_return(self) -> bool:
        return self.candidate is not None and (self.owner or self.may_approve)


def bar_of(plan: Plan, account: KeyAccount, user: Any, versions: list[VersionLine] | None = None) -> Bar:
    """One query, none where the page has read the versions. Rights as the door found them; the operations ask again."""
    if versions is None:
        versions = version_lines(plan, 12)
    owner = account.archived_at is None and plan.archived_at is None and account.may("plan.submit")
    in_review = plan.state == Plan.State.IN_REVIEW
    candidate = next((v for v in versions if v.state == PlanVersion.State.SUBMITTED), None)
    reason = ""
    if not owner and account.may("plan.edit") and not in_review:
        reason = _("Owners of the account team submit the plan.")
    latest = versions[0] if versions else None
    return Bar(
        account=account,
        user=user,
        owner=owner,
        approved=next((v for v in versions if v.number), None),
        candidate=candidate if in_review else None,
        returned=latest if latest and latest.state == PlanVersion.State.RETURNED and not in_review else None,
        why_not_submit=reason,
        remarked=any(v.decided_at and v.open_remarks for v in versions)
        or bool(latest and latest.decided_at and latest.remarks),
    )


@dataclass(slots=True)
class Link:
    """A labelled address."""

    label: str
    url: str
    active: bool = False


@dataclass(slots=True)
class Place:
    """Where in the plan one is: the depth, its sections, the one shown, its neighbours."""

    depth: str
    depths: list[Link]
    outline: Outline
    entries: list[tuple[OutlineEntry, str, bool]]
    section: PlanSection
    position: int
    previous: str
    following: str

    @property
    def items(self) -> SafeString:
        """The outline as HTML."""
        return outline_items(self.entries)

    @property
    def wide(self) -> bool:
        """Whether the section takes the room in which open questions stand beside others."""
        return bool({"questions", "strategy"} & set(self.section.blocks))


def depth_of(request: HttpRequest, plan: Plan) -> str:
    """The depth asked for, else the plan's own. It travels in the addresses: looking writes nothing."""
    asked = request.GET.get("depth", "")
    return asked if asked in Depth.values else plan.depth


def place_of(plan: Plan, account: KeyAccount, key: str, depth: str, today: dt.date) -> Place | None:
    """None when the template has no such section. A section that the depth leaves out can still be opened."""
    every = sections_of(plan)
    section = next((s for s in every if s.key == key), None)
    if section is None:
        return None
    shown = at_depth(every, depth)
    if section not in shown:
        shown = sorted([*shown, section], key=lambda s: s.number)
    query = "" if depth == plan.depth else depth
    found = outline(plan, account, shown, today)
    pattern = section_url(account, plan, "-", depth=query)
    urls = [pattern.replace("/-/", f"/{s.key}/") for s in shown]
    at = shown.index(section)
    here = section_url(account, plan, key)
    depths = [
        Link(str(label), here if d == plan.depth else f"{here}?depth={d}", d == depth)
        for d, label in Depth.choices
    ]
    return Place(
        depth,
        depths,
        found,
        list(zip(found.entries, urls, [i == at for i in range(len(shown))], strict=True)),
        section,
        at + 1,
        urls[at - 1] if at else "",
        urls[at + 1] if at + 1 < len(urls) else "",
    )


# Questions and actions of the account ---------------------------------------------------------------


def open_questions(account: KeyAccount) -> list[QuestionRow]:
    """The most urgent open questions."""
    return question_rows(account.pk, most_urgent=ASIDE)


ACTION_FILTERS = ("open", "mine", "done")
QUESTION_FILTERS = ("open", "answered")


def filtered_actions(account: KeyAccount, user: Any, which: str) -> QuerySet[Action]:
    rows = Action.objects.filter(account=account, archived_at=None)
    rows = rows.filter(state="done") if which == "done" else rows.filter(state="open")
    if which == "mine":
        rows = rows.filter(owner=user)
    order = F("done_at").desc() if which == "done" else F("due_on").asc(nulls_last=True)
    origins = (f"plan_link__{name}" for name in ORIGINS)
    return rows.select_related("statement", "person", *origins).order_by(order, "pk")


def filtered_questions(account: KeyAccount, which: str) -> QuerySet[OpenQuestion]:
    state = "answered" if which == "answered" else "open"
    return OpenQuestion.objects.filter(account=account, archived_at=None, state=state).order_by("rank", "pk")


@dataclass(slots=True)
class WorkList:
    """A page of actions or questions under a filter."""

    page: Page
    which: str
    filters: list[Link]


def work_list(request: HttpRequest, account: KeyAccount, kind: str) -> WorkList:
    """What `?show=` and `?page=` ask for."""
    known = ACTION_FILTERS if kind == "actions" else QUESTION_FILTERS
    which = request.GET.get("show", "")
    which = which if which in known else known[0]
    labels = {"open": _("Open"), "mine": _("Mine"), "done": _("Done"), "answered": _("Answered")}
    kept = {"depth": request.GET["depth"]} if "depth" in request.GET else {}
    filters = [Link(labels[key], f"?{urlencode({**kept, 'show': key})}", key == which) for key in known]
    rows = (
        filtered_actions(account, request.user, which)
        if kind == "actions"
        else filtered_questions(account, which)
    )
    return WorkList(page_of(request, rows), which, filters)


def fill(block: Block, found: WorkList, loader: SectionLoader) -> None:
    """Puts a page of actions or questions into their block."""
    if block.kind == "questions":
        block.lines = [loader.question(row) for row in found.page.object_list]
    else:
        block.actions = [with_origin(row, loader) for row in found.page.object_list]


def with_origin(row: Action, loader: SectionLoader) -> ActionItem:
    """An action with the text of the line it came from."""
    item = loader.action(row)
    link = getattr(row, "plan_link", None)
    origin = row.statement or next(filter(None, (getattr(link, name, None) for name in ORIGINS)), None)
    item.origin = origin.text if origin is not None else ""
    return item
