"""The buying centres of the demo world, put together by the operations that everybody uses."""

from typing import Any

from accounts.buying.judgement_operations import judgement_set, line_add
from accounts.buying.operations import stakeholder_add, stakeholder_edit
from accounts.models import ScaleStep, Stakeholder
from kam.exchange.demo.company import plain_name
from kam.exchange.demo.content.buying import CENTRES, LINES, Draws, Stands, Think
from kam.exchange.demo.shapes import Account
from kam.exchange.demo.timeline import stable_id
from kam.exchange.demo.world import World
from kam.reference.models import PositionLevel


class BuyingCentre:
    """Schedules the map of one account; `made` fills up while the timeline runs."""

    def __init__(self, world: World, account: Account) -> None:
        self.world, self.account = world, account
        self.made: dict[str, Stakeholder] = {}

    def schedule(self) -> None:
        for stands in CENTRES.get(self.account.name, ()):
            self.at(stands.at, lambda stands=stands: self.put(stands))
            for think in stands.thinks:
                self.at(max(think.on, stands.at + 1), lambda s=stands, t=think: self.judge(s, t))
        for draws in LINES.get(self.account.name, ()):
            self.at(draws.on, lambda draws=draws: self.draw(draws))

    def at(self, offset: int, act: Any) -> None:
        keeper = self.world.keeper(self.account, offset)
        self.world.at(offset, keeper, act)

    def put(self, stands: Stands) -> None:
        world, account = self.world, self.world.accounts[self.account.name]
        person = world.people.get(plain_name(stands.name))
        place = {} if person else {"label": stands.name}
        question = {"due_on": world.calendar.day(stands.due)} if stands.due else None
        self.made[stands.name] = stakeholder_add(
            account=account,
            by=None,
            person=person,
            unit=stands.unit,
            position=PositionLevel.objects.get(key=stands.level),
            reports_to=self.made.get(stands.under),
            owner=world.users.get(stands.owner),
            roles=dict(_role(text) for text in stands.roles),
            question=question,
            public_id=stable_id("stakeholder", self.account.name, stands.name),
            today=world.today,
            **place,
        )
        for below in CENTRES[self.account.name]:
            row = self.made.get(below.name)
            if below.under == stands.name and row is not None and row.reports_to_id is None:
                values = {"reports_to": self.made[stands.name]}
                stakeholder_edit(stakeholder=row, by=None, version=None, values=values, today=world.today)

    def judge(self, stands: Stands, think: Think) -> None:
        step = ScaleStep.objects.select_related("scale").get(key=think.step)
        judgement_set(
            stakeholder=self.made[stands.name],
            scale=step.scale,
            step=step,
            by=None,
            version=None,
            today=self.world.today,
            how_known=think.how,
            confidence=think.sure,
            as_of=self.world.calendar.day(think.on),
        )

    def draw(self, draws: Draws) -> None:
        line_add(
            account=self.world.accounts[self.account.name],
            source=self.made[draws.source],
            target=self.made[draws.target],
            by=None,
            today=self.world.today,
            kind=draws.kind,
            text=draws.text,
            how_known=draws.how,
            as_of=self.world.calendar.day(draws.on),
        )


def _role(text: str) -> tuple[str, tuple[bool, str]]:
    """ "decider?" is presumed, "champion: RX-4" says for what."""
    key, _colon, note = text.partition(": ")
    return key.rstrip("?"), (not key.endswith("?"), note)
