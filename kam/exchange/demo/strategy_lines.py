"""The initiatives, risks and commitments of an account."""

from typing import TYPE_CHECKING, Any

from accounts.work.operations import commitment_create
from kam.exchange.demo.shapes import Danger, Effort, Promise
from plans.planning.strategy_operations import (
    initiative_action_add,
    initiative_create,
    risk_action_add,
    risk_create,
)

if TYPE_CHECKING:
    from kam.exchange.demo.lines import AccountLines, Made


class StrategyLines:
    """Schedules them beside the other lines of the account, with what is to do about each."""

    def __init__(self, lines: "AccountLines") -> None:
        self.lines, self.world, self.account = lines, lines.world, lines.account

    def schedule(self) -> "list[Made]":
        """The initiatives, because objectives refer to them."""
        efforts = [self.effort(effort) for effort in self.account.efforts]
        for rows in (
            efforts,
            [self.danger(danger) for danger in self.account.dangers],
            [self.promise(promise) for promise in self.account.promises],
        ):
            self.world.lists.append(rows)
        return efforts

    def _common(self, text: str, owner: str, due: int | None, customer: bool = False) -> dict[str, Any]:
        return {
            "account": self.world.accounts[self.account.name],
            "text": self.lines.text(text),
            "owner": self.world.users[owner],
            "due_on": self.world.calendar.day(due) if due is not None else None,
            "audience": "customer" if customer else "internal",
        }

    def effort(self, effort: Effort) -> "Made":
        public_id = self.lines.new_id("initiative")
        made = self.lines.make(
            effort.made,
            effort.by,
            lambda by: initiative_create(
                by=by,
                public_id=public_id,
                goal=self.lines.goals[effort.goal][0] if effort.goal is not None else None,
                value=self.lines.text(effort.value),
                state=effort.state,
                **self._common(effort.text, effort.owner, effort.due, effort.customer),
            ),
        )
        for do in effort.do:
            self.lines.do(do, effort.made, link=lambda **v: initiative_action_add(initiative=made[0], **v))
        return made

    def danger(self, danger: Danger) -> "Made":
        public_id = self.lines.new_id("risk")
        made = self.lines.make(
            danger.made,
            danger.by,
            lambda by: risk_create(
                by=by,
                public_id=public_id,
                probability=danger.odds,
                effect=danger.harm,
                measure=self.lines.text(danger.measure),
                state=danger.state,
                **self._common(danger.text, danger.owner, danger.due),
            ),
        )
        for do in danger.do:
            self.lines.do(do, danger.made, link=lambda **v: risk_action_add(risk=made[0], **v))
        return made

    def promise(self, promise: Promise) -> "Made":
        public_id = self.lines.new_id("commitment")
        return self.lines.make(
            promise.made,
            "",
            lambda by: commitment_create(
                by=by,
                public_id=public_id,
                direction=promise.side,
                person=self.world.people[promise.person],
                source=self.lines.text(promise.source),
                state=promise.state,
                **self._common(promise.text, promise.owner, promise.due, promise.customer),
            ),
        )
