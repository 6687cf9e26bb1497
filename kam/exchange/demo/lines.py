"""The lines of an account: statements, questions, actions, goals, and its plans with their objectives."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from accounts.information.operations import statement_archive, statement_create, statement_edit
from accounts.models import KeyFact
from accounts.work.operations import (
    action_archive,
    action_create,
    action_done,
    action_edit,
    question_answer,
    question_create,
)
from kam.exchange.demo.content.nordwerk_documents import key_fact_of
from kam.exchange.demo.shapes import Account, Aim, Ask, Do, Edit, Goal, PlanOf, Say, Step, Wish
from kam.exchange.demo.strategy_lines import StrategyLines
from kam.exchange.demo.timeline import stable_id
from kam.exchange.demo.world import HEAD, World
from kam.lib.ranks import first_ranks
from plans.models import PlanRemark, PlanTemplate, PlanVersion
from plans.planning.line_operations import (
    goal_action_add,
    goal_create,
    goal_edit,
    objective_action_add,
    objective_create,
    objective_edit,
)
from plans.planning.operations import plan_approve, plan_return, plan_start, plan_submit
from plans.planning.remark_operations import remark_add, remark_answer
from plans.planning.value_operations import value_enter

Made = list[Any]  # the row, once its event has run


class AccountLines:
    """Schedules the lines of one account. A row is made by an event, so later ones find it in a list."""

    def __init__(self, world: World, account: Account) -> None:
        self.world, self.account, self.counter = world, account, 0

    def schedule(self) -> None:
        for topic, lines in self.account.topics.items():
            self._listed([self.say(topic, line) for line in lines])
        self.goals = [self.goal(goal) for goal in self.account.goals]
        self._listed(self.goals)
        self._listed([self.ask(ask) for ask in self.account.questions])
        for do in self.account.actions:
            self.do(do, -60)
        for number, plan in enumerate(self.account.plans):
            self.plan(number, plan)
        self.efforts = StrategyLines(self).schedule()

    # Helpers ---------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        return self.world.calendar.text(text, self.account.language)

    def _listed(self, rows: list[Made]) -> None:
        self.world.lists.append(rows)

    def _author(self, name: str, offset: int) -> str:
        return name or self.world.keeper(self.account, offset)

    def _by(self, name: str) -> Any:
        return self.world.acting(name, self.account)

    def new_id(self, kind: str) -> str:
        self.counter += 1
        return stable_id(kind, self.account.name, str(self.counter))

    def make(self, offset: int, author: str, act: Callable[[Any], Any]) -> Made:
        made: Made = []
        name = self._author(author, offset)
        self.world.at(offset, name, lambda: made.append(act(self._by(name))))
        return made

    def _then(self, offset: int, author: str, act: Callable[[Any], Any]) -> None:
        name = self._author(author, offset)
        self.world.at(offset, name, lambda: act(self._by(name)))

    def _values(self, edit: Edit) -> dict[str, Any]:
        """Texts filled, people and days found."""
        found: dict[str, Any] = {}
        for name, value in edit.values.items():
            if name == "owner":
                value = self.world.users[value]
            elif name in ("due_on", "as_of"):
                value = self.world.calendar.day(value)
            elif isinstance(value, str):
                value = self.text(value)
            found[name] = value
        return found

    def _edits(self, made: Made, edits: tuple[Edit, ...], operation: Any, kind: str) -> None:
        for edit in edits:
            self._then(
                edit.at,
                edit.by,
                lambda by, edit=edit: operation(
                    **{kind: made[0]}, by=by, version=None, values=self._values(edit)
                ),
            )

    # Lines -----------------------------------------------------------------------------------

    def say(self, topic: str, line: Say) -> Made:
        public_id = self.new_id("statement")
        made = self.make(
            line.made,
            line.by,
            lambda by: statement_create(
                account=self.world.accounts[self.account.name],
                topic=topic,
                by=by,
                public_id=public_id,
                text=self.text(line.text),
                so_what=self.text(line.so),
                confidence=line.sure,
                source=self.text(line.source),
                as_of=self.world.calendar.day(line.made if line.as_of is None else line.as_of),
                audience="customer" if line.customer else "internal",
                key_fact=KeyFact.objects.filter(key=key_fact_of(line.text)).first(),
            ),
        )
        for do in line.do:
            self.do(do, line.made, statement=made)
        for ask in line.ask:
            self._listed([self.ask(ask, statement=made)])
        self._edits(made, line.edits, statement_edit, "statement")
        if line.gone is not None:
            self._then(line.gone, line.by, lambda by: statement_archive(statement=made[0], by=by))
        return made

    def ask(self, ask: Ask, statement: Made | None = None) -> Made:
        public_id = self.new_id("question")
        made = self.make(
            ask.made,
            ask.by,
            lambda by: question_create(
                account=self.world.accounts[self.account.name],
                by=by,
                public_id=public_id,
                text=self.text(ask.text),
                owner=self.world.users[ask.owner],
                due_on=self.world.calendar.day(ask.due) if ask.due is not None else None,
                statement=statement[0] if statement else None,
            ),
        )
        for do in ask.do:
            self.do(do, ask.made, question=made)
        if ask.answered is not None:
            self._then(
                ask.answered,
                ask.owner,
                lambda by: question_answer(
                    question=made[0], by=by, version=None, answer=self.text(ask.answer)
                ),
            )
        return made

    def do(self, do: Do, made_on: int, *, link: Any = None, **origin: Made) -> Made:
        """An action; `link` makes it where it hangs on a goal or an objective."""
        public_id, offset = self.new_id("action"), do.made if do.made is not None else made_on

        def act(by: Any) -> Any:
            values: dict[str, Any] = {
                "text": self.text(do.text),
                "owner": self.world.people[do.person] if do.person else self.world.users[do.owner],
                "due_on": self.world.calendar.day(do.due) if do.due is not None else None,
                "audience": "customer" if do.customer else "internal",
                **{name: made[0] for name, made in origin.items()},
            }
            if link is not None:
                return link(by=by, public_id=public_id, **values)
            account = self.world.accounts[self.account.name]
            return action_create(account=account, by=by, public_id=public_id, **values)

        made = self.make(offset, do.by, act)
        self._edits(made, do.edits, action_edit, "action")
        if do.done is not None:
            self._then(do.done, do.owner, lambda by: action_done(action=made[0], by=by))
        if do.gone is not None:
            self._then(do.gone, do.by, lambda by: action_archive(action=made[0], by=by))
        return made

    def goal(self, goal: Goal) -> Made:
        public_id = self.new_id("goal")
        until = self.world.calendar.month_end((goal.until, 12)) if goal.until is not None else None
        made = self.make(
            goal.made,
            goal.by,
            lambda by: goal_create(
                account=self.world.accounts[self.account.name],
                by=by,
                public_id=public_id,
                text=self.text(goal.text),
                so_what=self.text(goal.so),
                person=self.world.people[goal.person] if goal.person else None,
                target_on=until,
                confidence=goal.sure,
                source=self.text(goal.source),
                as_of=self.world.calendar.day(goal.made),
                audience="customer" if goal.customer else "internal",
            ),
        )
        for do in goal.do:
            self.do(do, goal.made, link=lambda **values: goal_action_add(goal=made[0], **values))
        self._edits(made, goal.edits, goal_edit, "goal")
        return made

    # Plans -----------------------------------------------------------------------------------

    def plan(self, number: int, plan: PlanOf) -> None:
        first, last = plan.years
        calendar = self.world.calendar
        made = self.make(
            plan.started,
            "",
            lambda by: plan_start(
                account=self.world.accounts[self.account.name],
                by=by,
                template=PlanTemplate.objects.get(key="standard"),
                depth=plan.depth,
                starts_on=calendar.month((first, 1)),
                ends_on=calendar.month_end((last, 12)),
            ),
        )
        self._then(
            plan.started, "", lambda by: self.world.timeline.key(made[0], self.account.name, f"plan {number}")
        )
        self._listed([self.aim(made, aim) for aim in plan.aims])
        for place, step in enumerate(plan.steps):
            self.step(made, step, f"{self.account.name}|plan {number}|{place}")

    def aim(self, plan: Made, aim: Aim) -> Made:
        public_id = self.new_id("objective")
        made = self.make(
            aim.made,
            aim.by,
            lambda by: objective_create(
                plan=plan[0],
                by=by,
                public_id=public_id,
                text=self.text(aim.text),
                measure=self.text(aim.measure),
                unit=aim.unit,
                baseline=aim.base,
                target=aim.target,
                computed=aim.computed,
                due_on=self.world.calendar.day(aim.due) if aim.due is not None else None,
                owner=self.world.users[aim.owner or self._author("", -1)],
                goal=self.goals[aim.goal][0] if aim.goal is not None else None,
                initiative=self.efforts[aim.effort][0] if aim.effort is not None else None,
            ),
        )
        for do in aim.do:
            self.do(do, aim.made, link=lambda **values: objective_action_add(objective=made[0], **values))
        self._edits(made, aim.edits, objective_edit, "objective")
        values = aim.values or (((aim.made, aim.now),) if aim.now is not None else ())
        for place, (offset, value) in enumerate(values):
            self.value(made, aim, place, offset, value)
        return made

    def value(self, made: Made, aim: Aim, place: int, offset: int, value: str) -> None:
        """What the objective's owner measured on a day."""
        day = self.world.calendar.day(offset)

        def act(by: Any) -> None:
            row = value_enter(objective=made[0], value=Decimal(value), on=day, by=by, today=day, seen=None)
            self.world.timeline.key(row, self.account.name, aim.text, f"value {place}")

        measures = any(member.name == aim.owner and member.end is None for member in self.account.team)
        self._then(offset, aim.owner if aim.values and measures else aim.by, act)

    def step(self, plan: Made, step: Step, key: str) -> None:
        def submit(by: Any) -> None:
            version = plan_submit(plan=plan[0], by=by, version=None)
            version.content["made_on"] = self.world.calendar.day(step.at).isoformat()
            version.save(update_fields=["content"])
            self.world.timeline.key(version, key)

        def decide(by: Any) -> None:
            operation = plan_approve if step.what == "approve" else plan_return
            operation(plan=plan[0], by=by, version=None, remark=self.text(step.remark))

        if step.what == "submit":
            self._then(step.at, step.by, submit)
            for place, wish in enumerate(step.wishes):
                self.wish(plan, wish, f"{key}|wish {place}")
        else:
            self._then(step.at, step.by or HEAD, decide)

    def wish(self, plan: Made, wish: Wish, key: str) -> None:
        """A remark of the head on what is in review, and its tick."""
        made: Made = []

        def write(by: Any) -> None:
            version = PlanVersion.objects.get(plan=plan[0], state=PlanVersion.State.SUBMITTED)
            kind, line_id = _frozen_at(version, wish) if wish.line else ("", "")
            row = remark_add(
                frozen=version, by=by, text=self.text(wish.text), section=wish.section,
                line_kind=kind, line_id=line_id,
            )  # fmt: skip
            self.world.timeline.key(row, key)
            made.append(row)

        def answer(by: Any) -> None:
            remark_answer(remark=made[0], by=by, version=None, answer=self.text(wish.answer))

        self._then(wish.at, HEAD, write)
        if wish.answered is not None:
            self._then(wish.answered, wish.by, answer)


def _frozen_at(version: PlanVersion, wish: Wish) -> tuple[str, str]:
    """Kind and id of the line that holds the words of a wish."""
    section = next(one for one in version.content["sections"] if one["key"] == wish.section)
    lines = (line for block in section["blocks"] for line in block.get("lines", []))
    return next((line["kind"], line["id"]) for line in lines if wish.line in line["text"])


def settle_order(world: World) -> None:
    """Lines stand in the order of the content, not of the days on which they were written."""
    for rows in world.lists:
        lines = [made[0] for made in rows if made]
        for line, rank in zip(lines, first_ranks(len(lines)), strict=True):
            line.rank = rank
        if lines:
            type(lines[0])._base_manager.bulk_update(lines, ["rank"])


def settle_versions(world: World) -> None:
    """Frozen plans name their lines by the ids that these have in the end."""
    versions = list(PlanVersion.objects.order_by("pk"))
    for version in versions:
        version.content = renamed_ids(version.content, world.timeline.renamed)
    PlanVersion.objects.bulk_update(versions, ["content"])
    remarks = list(PlanRemark.objects.exclude(line_id=""))
    for remark in remarks:
        remark.line_id = world.timeline.renamed.get(remark.line_id, remark.line_id)
    PlanRemark.objects.bulk_update(remarks, ["line_id"])


def renamed_ids(data: Any, ids: dict[str, str]) -> Any:
    if isinstance(data, dict):
        return {
            key: ids.get(value, value) if key == "id" else renamed_ids(value, ids)
            for key, value in data.items()
        }
    return [renamed_ids(item, ids) for item in data] if isinstance(data, list) else data
