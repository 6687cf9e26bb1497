"""What the pages of a plan show, in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Action, KeyAccount, OpenQuestion, Statement, Topic
from plans.planning import lines
from plans.planning.blocks import BlockScene, live_blocks
from plans.planning.lines import ActionItem, Line
from plans.planning.models import CustomerGoal, Depth, Objective, Plan, PlanVersion, TemplateSection
from teams.models import User

_STATEMENTS = "statements:"
#: What lines are made of. Rows, not models: a page makes dozens of them, and their attributes are named alike.
STATEMENT_COLUMNS = (
    "pk", "public_id", "version", "topic_id", "text", "so_what", "confidence", "source", "as_of", "audience",
)  # fmt: skip
ACTION_COLUMNS = ("pk", "public_id", "text", "owner_id", "due_on", "state", "audience", "statement_id")
QUESTION_COLUMNS = ("pk", "public_id", "version", "text", "owner_id", "due_on", "state", "answer")
_LINK_COLUMNS = ("plan_link__goal_id", "plan_link__objective_id")


@dataclass(slots=True)
class Block:
    """A block of a section, ready for its template. `kind`: statements, goals, objectives, questions, actions, live."""

    kind: str
    key: str
    title: str
    prompt: str = ""
    lines: list[Line] = field(default_factory=list)
    actions: list[ActionItem] = field(default_factory=list)
    template: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        return self.key.removeprefix(_STATEMENTS)


@dataclass(slots=True)
class SectionView:
    """A section with its blocks."""

    key: str
    number: int
    title: str
    prompt: str
    blocks: list[Block]


def current_plan(account: KeyAccount, today: dt.date) -> Plan | None:
    """The plan whose period holds today; else the latest."""
    plans = list(Plan.objects.current().filter(account=account).order_by("-starts_on", "pk"))
    return next((plan for plan in plans if plan.starts_on <= today <= plan.ends_on), plans[0] if plans else None)


def sections_of(plan: Plan) -> list[TemplateSection]:
    """All sections of the plan's template, in order. Read them, never write to them.

    Kept per version of the template: every change of a section makes a new one (template_operations.py).
    """
    template = plan.template
    return list(_sections(template.pk, template.version, template.updated_at))


@lru_cache(maxsize=32)
def _sections(template_pk: int, version: int, updated_at: dt.datetime) -> tuple[TemplateSection, ...]:
    rows = TemplateSection.objects.filter(template=template_pk, archived_at=None)
    return tuple(rows.order_by("number", "pk"))


def at_depth(sections: Iterable[TemplateSection], depth: str) -> list[TemplateSection]:
    """The sections that a depth shows."""
    name = {Depth.ONE_PAGE: "in_one_page", Depth.COMPACT: "in_compact"}.get(Depth(depth), "in_full")
    return [section for section in sections if getattr(section, name)]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A frozen version, without what it holds."""

    public_id: str
    number: int | None
    state: str
    submitted_at: dt.datetime
    decided_at: dt.datetime | None
    remark: str
    decided_by: str

    def __str__(self) -> str:
        return f"v{self.number}" if self.number else ""


def version_lines(plan: Plan, limit: int) -> list[VersionLine]:
    """The newest versions, for the plan bar."""
    rows = PlanVersion.objects.filter(plan=plan.pk).order_by("-submitted_at", "-pk")
    columns = ("public_id", "number", "state", "submitted_at", "decided_at", "remark")
    names = ("decided_by__first_name", "decided_by__last_name")
    return [
        VersionLine(*row, " ".join(part for part in (first, last) if part))
        for *row, first, last in rows.values_list(*columns, *names)[:limit]
    ]


def versions_of(plan: Plan) -> QuerySet[PlanVersion]:
    """The frozen versions, newest first, without their content."""
    return plan.versions.defer("content").select_related("submitted_by", "decided_by").order_by("-submitted_at", "-pk")


def names_of(user_pks: Iterable[int | None]) -> dict[int | None, str]:
    """Full names by primary key, in one query."""
    wanted = {pk for pk in user_pks if pk is not None}
    if not wanted:
        return {}
    rows = User.objects.filter(pk__in=wanted).order_by().values_list("pk", "title", "first_name", "last_name")
    return {pk: " ".join(part for part in name if part) for pk, *name in rows}


class SectionLoader:
    """Loads the blocks of some sections of a plan, each kind of row in one query.

    With `everything`, the blocks of questions and actions hold all of the account (reading, freezing); without,
    the page that pages and filters them fills these two.
    """

    def __init__(self, plan: Plan | None, account: KeyAccount, *, today: dt.date, user: Any = None) -> None:
        self.plan, self.account, self.today, self.user = plan, account, today, user
        self.names: dict[int | None, str] = {}
        self.by_origin: dict[tuple[str, int], list[Any]] = {}
        self.origins: dict[int, tuple[str, str, str]] = {}
        #: owners that the caller shows too, so that all names come from one query
        self.more_owners: set[int | None] = set()

    def load(self, sections: list[TemplateSection], *, everything: bool = False) -> list[SectionView]:
        keys = [block for section in sections for block in section.blocks]
        topic_keys = [key.removeprefix(_STATEMENTS) for key in keys if key.startswith(_STATEMENTS)]
        topics = {t.key: t for t in Topic.objects.filter(key__in=topic_keys)} if topic_keys else {}
        statements = self._statements(topic_keys)
        goals = self._goals() if "goals" in keys else []
        objectives = self._objectives() if "objectives" in keys else []
        questions = self._questions() if everything and "questions" in keys else []
        actions = self._actions(statements, goals, objectives, everything and "actions" in keys)
        self._load_names(objectives, questions, actions)
        self._under(actions, statements, goals, objectives)
        months = {topic: s.stale_after_months for s in sections for topic in _topics(s)}
        made: dict[str, list[Line]] = defaultdict(list)
        for row in statements:
            made[_STATEMENTS + row.topic_id].append(self._statement(row, months.get(row.topic_id, 12)))
        made["goals"] = [self._with_actions(lines.goal_line(row), ("goal", row.pk)) for row in goals]
        made["objectives"] = [
            self._with_actions(lines.objective_line(row, self.name(row.owner_id)), ("objective", row.pk))
            for row in objectives
        ]
        made["questions"] = [self.question(row) for row in questions]
        items = [self.action(row) for row in actions] if everything else []
        return [self._section(section, topics, made, items) for section in sections]

    def one(self, kind: str, row: Any) -> Line | ActionItem:
        """A single line, to be shown anew after it was written."""
        groups = {"statement": [], "goal": [], "objective": []}  # type: dict[str, list]
        if kind in groups:
            groups[kind] = [row]
        actions = self._actions(groups["statement"], groups["goal"], groups["objective"], False)
        self._load_names([row] if hasattr(row, "owner_id") else [], actions)
        self._under(actions, groups["statement"], groups["goal"], groups["objective"])
        if kind == "action":
            return self.action(row)
        if kind == "question":
            return self.question(row)
        if kind == "statement":
            return self._statement(row, 12)
        line = lines.goal_line(row) if kind == "goal" else lines.objective_line(row, self.name(row.owner_id))
        return self._with_actions(line, (kind, row.pk))

    # Rows

    def _statements(self, topic_keys: list[str]) -> list[Any]:
        if not topic_keys:
            return []
        rows = Statement.objects.filter(account=self.account, topic__in=topic_keys, archived_at=None)
        return list(rows.order_by("rank", "pk").values_list(*STATEMENT_COLUMNS, named=True))

    def _goals(self) -> list[CustomerGoal]:
        rows = CustomerGoal.objects.filter(account=self.account, archived_at=None)
        return list(rows.select_related("person").order_by("rank", "pk"))

    def _objectives(self) -> list[Objective]:
        rows = Objective.objects.filter(plan=self.plan, archived_at=None)
        return list(rows.select_related("goal").order_by("rank", "pk"))

    def _questions(self) -> list[Any]:
        rows = OpenQuestion.objects.filter(account=self.account, archived_at=None, state__in=("open", "answered"))
        return list(rows.order_by("rank", "pk").values_list(*QUESTION_COLUMNS, named=True))

    def _actions(self, statements: list, goals: list, objectives: list, every: bool) -> list[Any]:
        rows = Action.objects.filter(account=self.account, archived_at=None, state__in=("open", "done"))
        if every:
            return list(rows.order_by("due_on", "pk").values_list(*ACTION_COLUMNS, *_LINK_COLUMNS, named=True))
        found: list[Any] = []
        if statements:
            own = rows.filter(statement__in=[row.pk for row in statements])
            found += own.order_by("due_on", "pk").values_list(*ACTION_COLUMNS, named=True)
        if goals or objectives:
            linked = Q(plan_link__goal__in=[row.pk for row in goals])
            linked |= Q(plan_link__objective__in=[row.pk for row in objectives])
            linked_rows = rows.filter(linked).order_by("due_on", "pk")
            found += linked_rows.values_list(*ACTION_COLUMNS, *_LINK_COLUMNS, named=True)
        return found

    # Names, origins

    def _load_names(self, *groups: list) -> None:
        owners = {row.owner_id for group in groups for row in group} | self.more_owners
        self.names = names_of(owners)

    def name(self, user_pk: int | None) -> str:
        return self.names.get(user_pk, "")

    def _under(self, actions: list[Any], statements: list, goals: list, objectives: list) -> None:
        self.by_origin = defaultdict(list)
        known = {("statement", row.pk): row for row in statements}
        known |= {("goal", row.pk): row for row in goals} | {("objective", row.pk): row for row in objectives}
        for action in actions:
            at = origin_of(action)
            if at is None:
                continue
            self.by_origin[at].append(action)
            if at in known:
                self.origins[action.pk] = (known[at].text, at[0], known[at].public_id)

    # Lines

    def action(self, row: Any) -> ActionItem:
        item = lines.action_item(row, self.name(row.owner_id))
        if self.user is not None:
            item.mine = row.owner_id == self.user.pk
        item.late = row.state == "open" and row.due_on is not None and row.due_on < self.today
        if row.pk in self.origins:
            text, kind, public_id = self.origins[row.pk]
            item.origin, item.origin_at = text, (kind, public_id)
        return item

    def question(self, row: Any) -> Line:
        line = lines.question_line(row, self.name(row.owner_id))
        line.mine = self.user is not None and row.owner_id == self.user.pk
        line.late = row.state == "open" and row.due_on is not None and row.due_on < self.today
        return line

    def _statement(self, row: Any, months: int) -> Line:
        line = self._with_actions(lines.statement_line(row), ("statement", row.pk))
        line.stale = lines.is_stale(row.as_of, months, self.today)
        return line

    def _with_actions(self, line: Line, at: tuple[str, int]) -> Line:
        found = self.by_origin.get(at)
        if found:
            line.actions = [self.action(row) for row in found]
        return line

    # Sections

    def _section(
        self, section: TemplateSection, topics: dict[str, Topic], made: dict[str, list[Line]], items: list[ActionItem]
    ) -> SectionView:
        blocks = []
        live = live_blocks()
        for key in section.blocks:
            if key.startswith(_STATEMENTS):
                topic = topics.get(key.removeprefix(_STATEMENTS))
                if topic is not None:
                    blocks.append(Block("statements", key, topic.name, topic.prompt, made[key]))
            elif key in ("goals", "objectives", "questions"):
                blocks.append(Block(key, key, title_of(key), lines=made[key]))
            elif key == "actions":
                blocks.append(Block("actions", key, title_of(key), actions=items))
            elif key in live and self.plan is not None:
                scene = BlockScene(self.account, self.plan, self.user, self.today)
                block = live[key]
                blocks.append(Block("live", key, str(block.title), template=block.template, data=block.load(scene)))
        return SectionView(section.key, section.number, section.title, section.prompt, blocks)


def origin_of(action: Any) -> tuple[str, int] | None:
    """The line that a row of actions came from, as (kind, pk)."""
    if action.statement_id:
        return ("statement", action.statement_id)
    goal, objective = getattr(action, "plan_link__goal_id", None), getattr(action, "plan_link__objective_id", None)
    if goal:
        return ("goal", goal)
    return ("objective", objective) if objective else None


def title_of(key: str) -> str:
    """The heading of a block of lines."""
    return {
        "goals": _("Goals of the customer"),
        "objectives": _("Objectives"),
        "questions": _("Open questions"),
        "actions": _("Actions"),
    }[key]


def _topics(section: TemplateSection) -> list[str]:
    return [key.removeprefix(_STATEMENTS) for key in section.blocks if key.startswith(_STATEMENTS)]
