"""Makes N accounts for the bench: each with a team of 6, 8 people, a plan with 40 lines and 12 actions.

Deterministic; writes by plain bulk inserts, so that ten thousand accounts take about a minute.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from django.db import models, transaction

from accounts.models import (
    Action,
    ContactPoint,
    Employment,
    Figure,
    KeyAccount,
    OpenQuestion,
    Organisation,
    Person,
    Statement,
)
from kam.lib.access import Level
from kam.lib.ranks import first_ranks
from kam.records.models import Change
from kam.reference.calendar import add_months
from plans.models import CustomerGoal, Objective, Plan, PlanTemplate
from teams.membership.access import access_refresh
from teams.models import AccountTeam, Department, KamAssignment, Membership, TeamFunction, User

M = TypeVar("M", bound=models.Model)
BATCH = 500
FUNCTIONS = ["deputy", "inside-sales", "systems-engineering", "logistics", "controlling"]
WORDS = [
    "drive",
    "platform",
    "delivery",
    "service",
    "contract",
    "engineer",
    "plant",
    "retrofit",
    "budget",
    "decision",
    "supplier",
    "volume",
    "quality",
    "pilot",
    "price",
    "bonus",
    "forecast",
    "system",
    "project",
    "goal",
    "market",
    "robot",
    "energy",
    "packaging",
    "strategy",
    "review",
]
#: 12 lines in the section that the bench opens, 40 lines in all
TOPICS = [("profile", 12), ("market", 6), ("competition", 5), ("persons", 4), ("position", 3)]
GOALS, OBJECTIVES, QUESTIONS, ACTIONS, PEOPLE = 3, 3, 4, 12, 8


def save(model: type[M], rows: Iterable[M]) -> list[M]:
    """Bulk insert in batches; returns the rows with their keys."""
    return model._default_manager.bulk_create(list(rows), batch_size=BATCH)


def sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def generate(size: int, today: dt.date, seed: int = 1) -> None:
    """Fills an empty, migrated database with `size` accounts."""
    rng = random.Random(seed)
    departments = save(
        Department, [Department(name_en=f"Department {i}", name_de=f"Abteilung {i}") for i in range(10)]
    )
    count = max(40, size // 4)
    users = save(
        User,
        [
            User(
                email=f"user{i}@bench.example",
                first_name=f"First{i}",
                last_name=f"Last{i:05}",
                department=departments[i % 10],
                password="!",
                is_kam=i % 2 == 0,
            )
            for i in range(count)
        ],
    )
    save(User, [User(email="head@bench.example", first_name="Head", last_name="Of Kam", is_head_of_kam=True)])
    functions = {f.key: f for f in TeamFunction.objects.all()}
    template = PlanTemplate.objects.get(key="standard")
    for numbers in chunks(range(size), BATCH):
        with transaction.atomic():
            make_accounts(rng, numbers, users, functions, template, today)


def make_accounts(
    rng: random.Random,
    numbers: list[int],
    users: list[User],
    functions: dict[str, TeamFunction],
    template: PlanTemplate,
    today: dt.date,
) -> None:
    """One batch of accounts with all that hangs on them."""
    organisations = save(
        Organisation,
        [
            Organisation(name=f"Customer {i:05} {rng.choice(WORDS)}", city="Hamburg", country_id="DE")
            for i in numbers
        ],
    )
    for row in organisations:
        row.root = row
    Organisation.objects.bulk_update(organisations, ["root"], batch_size=BATCH)
    teams = save(AccountTeam, [AccountTeam() for _ in numbers])
    accounts = save(
        KeyAccount,
        [
            KeyAccount(
                organisation=organisation,
                team=team,
                name=organisation.name,
                tier_id="abc"[i % 3],
                last_revenue=Decimal(rng.randrange(10**5, 10**7)),
            )
            for i, organisation, team in zip(numbers, organisations, teams, strict=True)
        ],
    )
    for account, organisation in zip(accounts, organisations, strict=True):
        organisation.account = account
    Organisation.objects.bulk_update(organisations, ["account"], batch_size=BATCH)
    make_teams(numbers, teams, users, functions, today)
    make_people(rng, organisations)
    make_figures(rng, organisations, today)
    make_plans(rng, accounts, users, template, today)


def make_teams(
    numbers: list[int],
    teams: list[AccountTeam],
    users: list[User],
    functions: dict[str, TeamFunction],
    today: dt.date,
) -> None:
    """One KAM for thirty accounts each, so that the list of a KAM is full too, and five members."""
    begun = today - dt.timedelta(days=400)
    kams = [user for user in users if user.is_kam]
    save(
        KamAssignment,
        [
            KamAssignment(team=team, user=kams[(i // 30) % len(kams)], starts_on=begun)
            for i, team in zip(numbers, teams, strict=True)
        ],
    )
    others = [user for user in users if not user.is_kam]
    save(
        Membership,
        [
            Membership(
                team=team,
                user=others[(i * 5 + k) % len(others)],
                function=functions[key],
                level=Level.EDIT if k < 2 else Level.COMMENT,
                starts_on=begun,
                time_share=10,
            )
            for i, team in zip(numbers, teams, strict=True)
            for k, key in enumerate(FUNCTIONS)
        ],
    )
    access_refresh([team.pk for team in teams])


def make_people(rng: random.Random, organisations: list[Organisation]) -> None:
    persons = save(
        Person,
        [
            Person(first_name=f"Person{k}", last_name=f"{rng.choice(WORDS).capitalize()}{organisation.pk:05}")
            for organisation in organisations
            for k in range(PEOPLE)
        ],
    )
    save(
        Employment,
        [
            Employment(person=person, organisation=organisations[i // PEOPLE], job_title="Head of Purchasing")
            for i, person in enumerate(persons)
        ],
    )
    save(
        ContactPoint,
        [
            ContactPoint(person=person, kind="email", value=f"p{person.pk}@customer.example")
            for person in persons
        ],
    )


def make_figures(rng: random.Random, organisations: list[Organisation], today: dt.date) -> None:
    """Two years of monthly revenue and margin, and this year's plan."""
    first = dt.date(today.year - 1, 1, 1)
    rows = []
    for organisation in organisations:
        for month in range(24):
            start = add_months(first, month)
            end = add_months(first, month + 1) - dt.timedelta(days=1)
            value = Decimal(rng.randrange(1000, 90000))
            kinds = [("revenue", "actual", value), ("margin", "actual", value // 4)] if start < today else []
            if start.year == today.year:
                kinds.append(("revenue", "plan", value))
            rows += [
                Figure(
                    organisation=organisation,
                    measure_id=measure,
                    kind=kind,
                    starts_on=start,
                    ends_on=end,
                    value=number,
                    currency_id="EUR",
                )
                for measure, kind, number in kinds
            ]
    save(Figure, rows)


def make_plans(
    rng: random.Random, accounts: list[KeyAccount], users: list[User], template: PlanTemplate, today: dt.date
) -> None:
    """40 lines in a plan: 30 statements, goals, objectives, questions; 12 actions on the first statements."""
    due = today + dt.timedelta(days=20)
    release = template.releases.get()
    plans = save(
        Plan,
        [
            Plan(
                account=account,
                template=template,
                release=release,
                starts_on=dt.date(today.year, 1, 1),
                ends_on=dt.date(today.year + 2, 12, 31),
            )
            for account in accounts
        ],
    )
    statements = save(
        Statement,
        [
            Statement(
                account=account,
                topic_id=topic,
                rank=rank,
                text=sentence(rng, 14),
                so_what=sentence(rng, 10),
                source="Annual report",
                as_of=today,
            )
            for account in accounts
            for topic, lines in TOPICS
            for rank in first_ranks(lines)
        ],
    )
    save(
        CustomerGoal,
        [
            CustomerGoal(account=account, rank=rank, text=sentence(rng, 12), so_what=sentence(rng, 8))
            for account in accounts
            for rank in first_ranks(GOALS)
        ],
    )
    save(
        Objective,
        [
            Objective(
                plan=plan,
                rank=rank,
                text=sentence(rng, 8),
                measure="Revenue",
                target=Decimal(100),
                due_on=due,
            )
            for plan in plans
            for rank in first_ranks(OBJECTIVES)
        ],
    )
    save(
        OpenQuestion,
        [
            OpenQuestion(
                account=account,
                rank=rank,
                text=sentence(rng, 9),
                owner=users[account.pk % len(users)],
                due_on=due,
            )
            for account in accounts
            for rank in first_ranks(QUESTIONS)
        ],
    )
    per_account = sum(lines for _topic, lines in TOPICS)
    save(
        Action,
        [
            Action(
                account=account,
                statement=statements[i * per_account + k],
                rank=rank,
                text=sentence(rng, 6),
                owner=users[(account.pk + k) % len(users)],
                due_on=due,
            )
            for i, account in enumerate(accounts)
            for k, rank in enumerate(first_ranks(ACTIONS))
        ],
    )
    save(
        Change,
        [
            Change(
                action="create",
                object_type="accounts.statement",
                object_pk=statements[i * per_account + k].pk,
                object_text=statements[i * per_account + k].text[:80],
                scope=account.scope,
                by=users[account.pk % len(users)],
                by_name="User",
                values={"text": [None, statements[i * per_account + k].text]},
            )
            for i, account in enumerate(accounts)
            for k in range(20)
        ],
    )
