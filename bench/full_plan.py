"""One plan of 400 lines, of every kind, spread over all its sections: what a page of a large plan costs."""

import datetime as dt
import random
from decimal import Decimal

from accounts.models import Action, Commitment, KeyAccount, OpenQuestion, Person, Statement
from bench.generate import WORDS, save
from kam.lib.ranks import first_ranks
from plans.models import CustomerGoal, Objective, Plan
from plans.planning.models import ObjectiveValue
from plans.planning.releases import sections_of
from plans.planning.strategy_models import Initiative, Risk
from teams.models import User

LINES = 400
PROFILE, GOALS, INITIATIVES, OBJECTIVES, QUESTIONS, RISKS, COMMITMENTS, ACTIONS = (
    12,
    12,
    12,
    12,
    16,
    16,
    16,
    120,
)


def full_account() -> KeyAccount:
    """The account with the full plan: the one behind that whose pages are measured."""
    return KeyAccount.objects.order_by("pk")[KeyAccount.objects.count() // 2 + 1]


def fill_plan(today: dt.date) -> None:
    """Takes the lines of the account's plan away and writes 400 in their place."""
    rng = random.Random(2)
    account = full_account()
    plan = Plan.objects.get(account=account)
    owners = list(User.objects.filter(is_kam=False, is_head_of_kam=False)[:8])
    people = list(Person.objects.filter(employments__organisation__account=account))
    due = today + dt.timedelta(days=20)

    def said(words: int) -> str:
        return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."

    for model in (Action, OpenQuestion, Statement, CustomerGoal):
        model._default_manager.filter(account=account).delete()
    Objective.objects.filter(plan=plan).delete()
    topics = [
        key.removeprefix("statements:")
        for section in sections_of(plan)
        for key in section.blocks
        if key.startswith("statements:")
    ]
    rest = LINES - PROFILE - GOALS - INITIATIVES - OBJECTIVES - QUESTIONS - RISKS - COMMITMENTS
    others = [topic for topic in topics if topic != "profile"]
    each, more = divmod(rest, len(others))
    numbers = {topic: each + (place < more) for place, topic in enumerate(others)} | {"profile": PROFILE}
    statements = save(
        Statement,
        [
            Statement(
                account=account, topic_id=topic, rank=rank, text=said(14), so_what=said(10),
                source="Annual report", as_of=today, confidence=("confirmed", "assumed")[place % 2],
                audience=("internal", "customer")[place % 3 == 0],
            )
            for topic in topics
            for place, rank in enumerate(first_ranks(numbers[topic]))
        ],
    )  # fmt: skip
    goals = save(
        CustomerGoal,
        [
            CustomerGoal(
                account=account, rank=rank, text=said(12), so_what=said(8), source="Talk", as_of=today,
                person=people[place % len(people)], target_on=due,
            )
            for place, rank in enumerate(first_ranks(GOALS))
        ],
    )  # fmt: skip
    initiatives = save(
        Initiative,
        [
            Initiative(
                account=account, rank=rank, text=said(10), value=said(8), goal=goals[place],
                owner=owners[place % 8], due_on=due, state="running",
            )
            for place, rank in enumerate(first_ranks(INITIATIVES))
        ],
    )  # fmt: skip
    objectives = save(
        Objective,
        [
            Objective(
                plan=plan, rank=rank, text=said(8), measure="Orders", unit="%", baseline=Decimal(10),
                target=Decimal(100), due_on=due, owner=owners[place % 8], goal=goals[place],
                initiative=initiatives[place],
            )
            for place, rank in enumerate(first_ranks(OBJECTIVES))
        ],
    )  # fmt: skip
    save(
        ObjectiveValue,
        [
            ObjectiveValue(objective=row, on=today - dt.timedelta(days=days), value=Decimal(70 - days))
            for row in objectives
            for days in (60, 30, 0)
        ],
    )
    save(
        OpenQuestion,
        [
            OpenQuestion(account=account, rank=rank, text=said(9), owner=owners[place % 8], due_on=due)
            for place, rank in enumerate(first_ranks(QUESTIONS))
        ],
    )
    save(
        Risk,
        [
            Risk(
                account=account, rank=rank, text=said(10), measure=said(8), probability=1 + place % 5,
                effect=1 + place % 4, owner=owners[place % 8], due_on=due,
            )
            for place, rank in enumerate(first_ranks(RISKS))
        ],
    )  # fmt: skip
    save(
        Commitment,
        [
            Commitment(
                account=account, rank=rank, text=said(9), direction=("ours", "theirs")[place % 2],
                owner=owners[place % 8], person=people[place % len(people)], due_on=due, source="Visit",
            )
            for place, rank in enumerate(first_ranks(COMMITMENTS))
        ],
    )  # fmt: skip
    save(
        Action,
        [
            Action(
                account=account, statement=statements[place], rank=rank, text=said(6),
                owner=owners[place % 8], due_on=due,
            )
            for place, rank in enumerate(first_ranks(ACTIONS))
        ],
    )  # fmt: skip
