"""Rows for tests. They write through the operations where rights or derived columns depend on it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import (
    Action,
    Commitment,
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
from plans.models import (
    CustomerGoal,
    Initiative,
    Objective,
    ObjectiveValue,
    Plan,
    PlanTemplate,
    Risk,
)
from teams.membership.access import access_refresh
from teams.models import AccountTeam, Department, KamAssignment, Membership, TeamFunction, User

#: A fixed day for tests that pass `today`; nothing in the product reads it.
TODAY = dt.date(2026, 3, 10)
LONG_AGO = dt.date(2020, 1, 1)


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    name_en = factory.Sequence(lambda n: f"Department {n}")
    name_de = factory.Sequence(lambda n: f"Abteilung {n}")


class UserFactory(DjangoModelFactory):
    """A colleague who can sign in; the password is "demo" under the tests' fast hasher."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    first_name = factory.Sequence(lambda n: f"First{n}")
    last_name = factory.Sequence(lambda n: f"Last{n:04}")
    email = factory.LazyAttribute(lambda u: f"{u.first_name}.{u.last_name}@helvion.example".lower())
    department = factory.SubFactory(DepartmentFactory)

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        self.set_password(extracted or "demo")
        if create:
            self.save(update_fields=["password"])


class AdministratorFactory(UserFactory):
    is_administrator = True


class HeadFactory(UserFactory):
    is_head_of_kam = True


class KamFactory(UserFactory):
    is_kam = True


class ViewerFactory(UserFactory):
    is_viewer = True


class AccountTeamFactory(DjangoModelFactory):
    class Meta:
        model = AccountTeam


class OrganisationFactory(DjangoModelFactory):
    """A top node; give `parent` for one below (root and account follow the parent's)."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Customer {n:04}")
    root = factory.LazyAttribute(lambda o: getattr(o, "parent", None) and (o.parent.root or o.parent))
    account = factory.LazyAttribute(lambda o: getattr(o, "parent", None) and o.parent.account)
    parent = None

    @factory.post_generation
    def own_root(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and self.root_id is None:
            self.root = self
            self.save(update_fields=["root"])


class KeyAccountFactory(DjangoModelFactory):
    """A key account with an empty team. Members: `member(account, user, level)`."""

    class Meta:
        model = KeyAccount
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    team = factory.SubFactory(AccountTeamFactory)
    name = factory.LazyAttribute(lambda a: a.organisation.name)
    tier_id = "a"

    @factory.post_generation
    def covers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            Organisation.objects.filter(pk=self.organisation_id).update(account=self)
            self.organisation.account = self


def member(
    account: KeyAccount, user: User, level: int = Level.EDIT, function: str = "logistics", **extra: Any
) -> Membership:
    """Puts a user on an account's team, access derived."""
    row = Membership.objects.create(
        team=account.team,
        user=user,
        function=TeamFunction.objects.get(key=function),
        level=level,
        **{"starts_on": LONG_AGO, **extra},
    )
    access_refresh([account.team_id])
    return row


def make_kam(
    account: KeyAccount, user: User | None, starts_on: dt.date = LONG_AGO, **extra: Any
) -> KamAssignment:
    """Makes a user the key account manager, access derived."""
    row = KamAssignment.objects.create(team=account.team, user=user, starts_on=starts_on, **extra)
    access_refresh([account.team_id])
    return row


class FigureFactory(DjangoModelFactory):
    class Meta:
        model = Figure

    organisation = factory.SubFactory(OrganisationFactory)
    measure_id = "revenue"
    starts_on = dt.date(2025, 1, 1)
    ends_on = dt.date(2025, 1, 31)
    value = Decimal("100")
    currency_id = "EUR"


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    first_name = factory.Sequence(lambda n: f"Petra{n}")
    last_name = factory.Sequence(lambda n: f"Lindner{n:04}")


class EmploymentFactory(DjangoModelFactory):
    class Meta:
        model = Employment

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    job_title = "Head of Purchasing"


class ContactPointFactory(DjangoModelFactory):
    class Meta:
        model = ContactPoint

    person = factory.SubFactory(PersonFactory)
    kind = "email"
    value = factory.Sequence(lambda n: f"person{n}@customer.example")


class StatementFactory(DjangoModelFactory):
    class Meta:
        model = Statement

    account = factory.SubFactory(KeyAccountFactory)
    topic_id = "market"
    rank = factory.Sequence(lambda n: f"{n:06}i")
    text = factory.Sequence(lambda n: f"Statement {n}")
    so_what = factory.Sequence(lambda n: f"Conclusion {n}")


class OpenQuestionFactory(DjangoModelFactory):
    class Meta:
        model = OpenQuestion

    account = factory.SubFactory(KeyAccountFactory)
    rank = factory.Sequence(lambda n: f"{n:06}i")
    text = factory.Sequence(lambda n: f"Question {n}?")


class ActionFactory(DjangoModelFactory):
    class Meta:
        model = Action

    account = factory.SubFactory(KeyAccountFactory)
    rank = factory.Sequence(lambda n: f"{n:06}i")
    text = factory.Sequence(lambda n: f"Action {n}")


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    account = factory.SubFactory(KeyAccountFactory)
    template = factory.LazyFunction(lambda: PlanTemplate.objects.get(key="standard"))
    release = factory.LazyAttribute(lambda plan: plan.template.releases.first())
    starts_on = dt.date(2026, 1, 1)
    ends_on = dt.date(2028, 12, 31)


class CustomerGoalFactory(DjangoModelFactory):
    class Meta:
        model = CustomerGoal

    account = factory.SubFactory(KeyAccountFactory)
    rank = factory.Sequence(lambda n: f"{n:06}i")
    text = factory.Sequence(lambda n: f"Goal {n}")


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = Objective

    plan = factory.SubFactory(PlanFactory)
    rank = factory.Sequence(lambda n: f"{n:06}i")
    text = factory.Sequence(lambda n: f"Objective {n}")


class ObjectiveValueFactory(DjangoModelFactory):
    class Meta:
        model = ObjectiveValue

    objective = factory.SubFactory(ObjectiveFactory)
    on = dt.date(2026, 2, 1)
    value = Decimal("5")


class InitiativeFactory(DjangoModelFactory):
    class Meta:
        model = Initiative

    account = factory.SubFactory(KeyAccountFactory)
    rank = factory.Sequence(lambda n: f"{n:06}i")
    text = factory.Sequence(lambda n: f"Initiative {n}")


class RiskFactory(DjangoModelFactory):
    class Meta:
        model = Risk

    account = factory.SubFactory(KeyAccountFactory)
    rank = factory.Sequence(lambda n: f"{n:06}i")
    text = factory.Sequence(lambda n: f"Risk {n}")


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    account = factory.SubFactory(KeyAccountFactory)
    rank = factory.Sequence(lambda n: f"{n:06}i")
    text = factory.Sequence(lambda n: f"Commitment {n}")
