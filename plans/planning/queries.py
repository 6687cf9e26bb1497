"""What the pages of a plan show, in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.customers.figure_queries import Years, years_from
from accounts.models import KeyAccount, Topic
from plans.planning import lines, rows
from plans.planning.blocks import LINE_BLOCKS, BlockScene, LiveBlock, live_blocks
from plans.planning.lines import ActionItem, Line
from plans.planning.measures import MeasureScene
from plans.planning.models import (
    ORIGINS,
    CustomerGoal,
    Objective,
    Plan,
    PlanVersion,
)
from plans.planning.more_rows import MORE_KINDS, more_row, more_rows
from plans.planning.progress import Measured, Progress, measured_of, progress_by
from plans.planning.releases import PlanSection
from plans.planning.rows import ActionRow
from plans.planning.section_views import STATEMENTS, Block, SectionView
from teams.models import User

#: Topics that are also the name of a block of lines.
_TWICE = ("risks",)


def current_plan(account: KeyAccount, today: dt.date) -> Plan | None:
    """The plan whose period holds today; else the latest."""
    plans = rows.plans().rows(account=account.pk)
    return next(
        (plan for plan in plans if plan.starts_on <= today <= plan.ends_on), plans[0] if plans else None
    )


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A frozen version, without what it holds."""

    public_id: str
    number: int | None
    state: str
    submitted_at: dt.datetime
    decided_at: dt.datetime | None
    remark: str
    submitter: int | None
    #: remarks on it, and how many of them are open
    remarks: int
    open_remarks: int
    decided_by: str

    def __str__(self) -> str:
        return f"v{self.number}" if self.number else ""


def version_lines(plan: Plan, limit: int) -> list[VersionLine]:
    """The newest versions, for the plan bar."""
    return [
        VersionLine(*[*row, " ".join(part for part in (first, last) if part)])
        for *row, first, last in rows.versions(limit).rows(plan=plan.pk)
    ]


def versions_of(plan: Plan) -> QuerySet[PlanVersion]:
    """The frozen versions, newest first, without their content."""
    return (
        plan.versions.defer("content")
        .select_related("submitted_by", "decided_by")
        .order_by("-submitted_at", "-pk")
    )


def names_of(user_pks: Iterable[int | None]) -> dict[int | None, str]:
    """Full names by primary key, in one query."""
    wanted = {pk for pk in user_pks if pk is not None}
    if not wanted:
        return {}
    found = (
        User.objects.filter(pk__in=wanted).order_by().values_list("pk", "title", "first_name", "last_name")
    )
    return {pk: " ".join(part for part in name if part) for pk, *name in found}


class SectionLoader:
    """Loads the blocks of some sections of a plan, each kind of row in one query.

    With `everything`, the blocks of questions and actions hold all of the account (reading, freezing);
    without, the page that pages and filters them fills these two.
    """

    def __init__(
        self,
        plan: Plan | None,
        account: KeyAccount,
        *,
        today: dt.date,
        user: Any = None,
        only_live: Collection[str] | None = None,
    ) -> None:
        self.plan, self.account, self.today, self.user = plan, account, today, user
        #: the live blocks that are wanted; None: all
        self.only_live = only_live
        self.names: dict[int | None, str] = {}
        #: the open question that an unknown statement owns
        self.asked: dict[int, str] = {}
        #: how the objectives stand, by pk
        self.measured: dict[int, Measured] = {}
        self.progress: dict[int, Progress] = {}
        self.by_origin: dict[tuple[str, int], list[Any]] = {}
        self.origins: dict[int, tuple[str, str, str]] = {}
        self._live: dict[str, dict[str, Any]] = {}
        self._shown: BlockScene | None = None
        self._years: Years | None = None
        #: What live blocks need not read again.
        self.read: dict[str, list[Any]] = {}

    def load(
        self, sections: list[PlanSection], *, everything: bool = False, beside: Iterable[Any] = ()
    ) -> list[SectionView]:
        """The sections with their blocks. `beside`: rows whose owners' names are wanted too."""
        keys = [block for section in sections for block in section.blocks]
        topic_keys = [key.removeprefix(STATEMENTS) for key in keys if key.startswith(STATEMENTS)]
        topics = {t.key: t for t in rows.topics(tuple(topic_keys)).rows()} if topic_keys else {}
        if topics:
            any_topic: Any = next(iter(topics.values()))
            self._years = years_from(any_topic.company_start, any_topic.company_currency, self.today)
        statements = self._statements(topic_keys)
        if self.user is not None and any(row.confidence == "unknown" for row in statements):
            self.asked = dict(rows.asked(tuple(topic_keys)).rows(account=self.account.pk))
        kinds = _kinds_in(keys) + (["question"] if everything and "questions" in keys else [])
        found = more_rows(self.account.pk, self.plan.pk if self.plan else None, kinds)
        questions = [row for row in found if row.kind == "question"]
        more = [row for row in found if row.kind != "question"]
        goals = self._goals() if "goals" in keys else []
        objectives = self._objectives() if "objectives" in keys else []
        known = {("statement", row.pk): row for row in statements}
        known |= {("goal", row.pk): row for row in goals} | {("objective", row.pk): row for row in objectives}
        known |= {(row.kind, row.pk): row for row in more}
        actions = self._actions(topic_keys, known, everything and "actions" in keys)
        self._keep(
            keys, goals=goals, objectives=objectives, initiatives=[r for r in more if r.kind == "initiative"]
        )
        if everything and "actions" in keys:
            self.read["actions"] = actions
        self._load_names(objectives, questions, actions, list(beside))
        self._under(actions, known)
        self._measure(objectives, self.plan, actions if everything and "actions" in keys else None)
        months = {topic: s.stale_after_months for s in sections for topic in s.topics}
        goal_months = next((s.stale_after_months for s in sections if "goals" in s.blocks), 12)
        made: dict[str, list[Line]] = defaultdict(list)
        for row in statements:
            made[STATEMENTS + row.topic_id].append(self._statement(row, months.get(row.topic_id, 12)))
        made["goals"] = [self._goal(row, goal_months) for row in goals]
        made["objectives"] = [
            self._with_actions(self._objective(row), ("objective", row.pk)) for row in objectives
        ]
        made["questions"] = [self.question(row) for row in questions]
        for row in more:
            made[f"{row.kind}s"].append(
                self._with_actions(lines.more_line(row, self.today), (row.kind, row.pk))
            )
        items = [self.action(row) for row in actions] if everything else []
        return [self._section(section, topics, made, items) for section in sections]

    def one(self, kind: str, row: Any) -> Line | ActionItem:
        """A single line, to be shown anew after it was written."""
        actions = rows.action_rows(self.account.pk, line=(kind, row.pk))
        self._load_names([row] if hasattr(row, "owner_id") else [], actions)
        self._under(actions, {})
        if kind == "action":
            return self.action(row)
        if kind == "question":
            return self.question(row)
        if kind == "statement":
            question = row.questions.open().values_list("public_id", flat=True).first()
            self.asked = {row.pk: question or ""}
            return self._statement(row, 12)
        if kind in MORE_KINDS:
            line = lines.more_line(more_row(kind, row.pk), self.today)
        elif kind == "goal":
            line = lines.goal_line(row)
        else:
            row.measured = rows.measured().first(objective=row.pk).measured
            self._measure([row], row.plan)
            line = self._objective(row)
        return self._with_actions(line, (kind, row.pk))

    # Rows

    def _statements(self, topic_keys: list[str]) -> list[Any]:
        return rows.statement_rows(self.account.pk, topic_keys) if topic_keys else []

    def _goals(self) -> list[CustomerGoal]:
        return rows.goals().rows(account=self.account.pk)

    def _objectives(self) -> list[Objective]:
        return rows.objectives().rows(plan=self.plan.pk) if self.plan else []

    def _actions(self, topic_keys: list[str], known: dict[tuple[str, int], Any], every: bool) -> list[Any]:
        if every:
            return rows.action_rows(self.account.pk)
        kinds = {kind for kind, _pk in known}
        of = [kind for kind in ORIGINS if kind in kinds]
        topics = topic_keys if "statement" in kinds else []
        return rows.action_rows(self.account.pk, topics=topics, of=of) if of or topics else []

    # Names, origins

    def _load_names(self, *groups: list) -> None:
        unnamed = set()
        for row in (row for group in groups for row in group if row.owner_id is not None):
            if isinstance(row, tuple):
                self.names[row.owner_id] = row.owner_name  # type: ignore[attr-defined]
            elif "owner" in row._state.fields_cache:
                self.names[row.owner_id] = row.owner.full_name
            else:
                unnamed.add(row.owner_id)
        unnamed -= self.names.keys()
        if unnamed:
            self.names |= names_of(unnamed)

    def name(self, user_pk: int | None) -> str:
        return self.names.get(user_pk, "")

    def _under(self, actions: list[Any], known: dict[tuple[str, int], Any]) -> None:
        self.by_origin = defaultdict(list)
        for action in actions:
            at = origin_of(action)
            if at is None:
                continue
            self.by_origin[at].append(action)
            if at in known:
                self.origins[action.pk] = (known[at].text, at[0], known[at].public_id)

    # Lines

    def action(self, row: Any, *, under_its_line: bool = False) -> ActionItem:
        """Under its line an action need not say where it came from."""
        item = lines.action_item(row, self.name(row.owner_id))
        if self.user is not None:
            item.mine = row.owner_id == self.user.pk
        item.late = row.state == "open" and row.due_on is not None and row.due_on < self.today
        if not under_its_line and row.pk in self.origins:
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
        line.question = self.asked.get(row.pk, "")
        return line

    def _goal(self, row: CustomerGoal, months: int) -> Line:
        line = self._with_actions(lines.goal_line(row), ("goal", row.pk))
        line.stale = lines.is_stale(row.as_of, months, self.today)
        return line

    def _measure(
        self, objectives: list[Objective], plan: Plan | None, actions: list[ActionRow] | None = None
    ) -> None:
        """How the objectives stand. Live data is read once, whatever their number; `actions` if all are read already."""
        if plan is None or not objectives:
            return
        scene = MeasureScene(self._scene(plan))
        if actions is not None:
            scene.deadlines = [(row.due_on, row.done_at) for row in actions if row.text and row.due_on]
        self.measured = {row.pk: measured_of(row.measured) for row in objectives}  # type: ignore[attr-defined]
        self.progress = progress_by(objectives, self.measured, scene)

    def _objective(self, row: Objective) -> Line:
        line = lines.objective_line(row, self.name(row.owner_id))
        line.mine = self.user is not None and row.owner_id == self.user.pk
        line.progress = self.progress.get(row.pk)
        line.seen = self.measured.get(row.pk, Measured()).seen(self.today)
        if line.progress is not None and line.progress.points:
            line.current = line.progress.now
        return line

    def _with_actions(self, line: Line, at: tuple[str, int]) -> Line:
        found = self.by_origin.get(at)
        if found:
            line.actions = [self.action(row, under_its_line=True) for row in found]
        return line

    # Sections

    def versions_read(self) -> list[VersionLine] | None:
        """The versions, if a block has read them already."""
        if self._shown is None or "versions" not in vars(self._shown):
            return None
        return [
            VersionLine(
                row.public_id, row.number, row.state, row.submitted_at, row.decided_at, row.remark,
                row.submitted_by_id, 0, 0,
                row.decided_by.full_name if row.decided_by else "",
            )
            for row in self._shown.versions
        ]  # fmt: skip

    def _keep(self, keys: list[str], **found: list[Any]) -> None:
        self.read |= {key: rows for key, rows in found.items() if key in keys}

    def _scene(self, plan: Plan) -> BlockScene:
        if self._shown is None:
            self._shown = BlockScene(self.account, plan, self.user, self.today, self.read, self._years)
        return self._shown

    def _live_data(self, block: LiveBlock, scene: BlockScene) -> dict[str, Any]:
        """Loaded once, though several sections of a whole plan may show the block."""
        if block.key not in self._live:
            self._live[block.key] = block.load(scene)
        return self._live[block.key]

    def _section(
        self,
        section: PlanSection,
        topics: dict[str, Topic],
        made: dict[str, list[Line]],
        items: list[ActionItem],
    ) -> SectionView:
        blocks = []
        live = live_blocks()
        for key in section.blocks:
            if key.startswith(STATEMENTS):
                topic = topics.get(key.removeprefix(STATEMENTS))
                if topic is not None:
                    beside = topic.key in section.blocks and topic.key in _TWICE
                    title = _("%(topic)s: statements") % {"topic": topic.name} if beside else topic.name
                    blocks.append(Block("statements", key, title, topic.prompt, made[key], beside=beside))
            elif key in LINE_BLOCKS and key != "actions":
                blocks.append(Block(key, key, title_of(key), lines=made[key]))
            elif key == "actions":
                blocks.append(Block("actions", key, title_of(key), actions=items))
            elif key in live and self.plan is not None and (self.only_live is None or key in self.only_live):
                block = live[key]
                blocks.append(
                    Block(
                        "live",
                        key,
                        str(block.title),
                        template=block.template,
                        data=self._live_data(block, self._scene(self.plan)),
                    )
                )
        return SectionView(section.key, section.number, section.title, section.prompt, blocks)


def origin_of(action: ActionRow) -> tuple[str, int] | None:
    """The line that a row of actions came from, as (kind, pk)."""
    for kind in ("statement", *ORIGINS):
        pk = getattr(action, f"{kind}_id")
        if pk:
            return (kind, pk)
    return None


def _kinds_in(keys: Iterable[str]) -> list[str]:
    """The kinds of line that some blocks hold, of those that share a query."""
    return [kind for kind in MORE_KINDS if f"{kind}s" in keys]


def title_of(key: str) -> str:
    """The heading of a block of lines."""
    return {
        "goals": _("Goals of the customer"),
        "objectives": _("Objectives"),
        "questions": _("Open questions"),
        "actions": _("Actions"),
        "initiatives": _("Our initiatives"),
        "risks": _("Risks"),
        "commitments": _("Commitments"),
    }[key]
