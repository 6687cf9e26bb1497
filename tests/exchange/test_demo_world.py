"""What the demo world holds, built once for all tests of this file."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from accounts.customers.figure_queries import account_figures, years_on
from accounts.models import Action, Figure, KeyAccount, OpenQuestion, Person, Statement
from kam.exchange.demo import LOGINS
from kam.exchange.demo.build import build
from kam.exchange.demo.content import ACCOUNTS
from kam.lib.ids import is_public_id
from kam.records.models import Change, OutgoingMail
from kam.reference.calendar import today as company_today
from kam.reference.models import Company, ExchangeRate, Holiday
from plans.models import CustomerGoal, Plan, PlanRemark, PlanVersion
from teams.membership.access import wanted_access
from teams.membership.queries import team_page
from teams.models import AccountTeam, TeamAccess, User

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The world, in a transaction around all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        build(company_today(), "demo")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def nordwerk(world: None, db: None) -> KeyAccount:
    return KeyAccount.objects.get(name="Nordwerk Maschinenbau AG")


def test_there_is_enough_of_everything(world: None) -> None:
    assert Company.objects.get().short_name == "Helvion"
    assert User.objects.count() == 38
    assert KeyAccount.objects.count() == 18
    states = set(KeyAccount.objects.values_list("status", flat=True))
    assert states == {"active", "candidate", "paused", "released"}
    assert KeyAccount.objects.exclude(archived_at=None).count() == 1
    assert set(KeyAccount.objects.values_list("tier", flat=True)) == {"a", "b", "c"}
    assert set(PlanVersion.objects.values_list("state", flat=True)) == {"submitted", "approved", "returned"}
    assert set(Action.objects.values_list("state", flat=True)) >= {"open", "done"}
    assert set(OpenQuestion.objects.values_list("state", flat=True)) >= {"open", "answered"}
    assert Person.objects.count() > 45
    assert Holiday.objects.count() == 27
    assert set(ExchangeRate.objects.values_list("currency", flat=True)) == {"USD", "GBP", "DKK", "SEK"}
    assert Figure.objects.filter(currency="USD").exists()
    assert OutgoingMail.objects.filter(state="waiting").count() == 0


def test_every_team_has_a_history_and_its_access_is_derived_right(world: None) -> None:
    teams = set(AccountTeam.objects.values_list("pk", flat=True))
    wanted = {(*key, *value) for key, value in wanted_access(teams).items()}
    assert wanted == set(
        TeamAccess.objects.values_list("user_id", "team_id", "starts_on", "level", "ends_on")
    )
    for account in KeyAccount.objects.all():
        assert Change.objects.in_scope(account.scope).exists(), account.name


def test_nordwerk_is_the_account_of_the_mockups(nordwerk: KeyAccount) -> None:
    today = company_today()
    page = team_page(nordwerk.team, nordwerk.tier_id, today)
    assert page.headline == "9 members from 7 departments"
    assert page.missing_line == "Quality and Legal are missing"
    assert (page.count("core"), page.count("extended")) == (6, 3)
    assert [str(tenure.user) for tenure in page.tenures] == ["Jana Brandt", "Ralf Timm"]
    people = Person.objects.filter(employments__organisation__account=nordwerk).distinct()
    assert people.count() == 10
    aydin = people.get(last_name="Aydin")
    assert aydin.employments.filter(organisation__name="Calder Robotics Ltd").exists()
    plan = Plan.objects.get(account=nordwerk, starts_on=dt.date(today.year, 1, 1))
    assert plan.state == "draft"
    assert plan.versions.filter(state="approved").count() == 3
    assert OpenQuestion.objects.overdue(today).filter(account=nordwerk).count() == 2


def test_versions_hold_what_was_known_then(nordwerk: KeyAccount) -> None:
    plan = Plan.objects.get(account=nordwerk, starts_on__year=company_today().year)
    version = plan.versions.get(number=3)
    assert dt.date.fromisoformat(version.content["made_on"]) <= version.submitted_at.date()
    text = json.dumps(version.content, ensure_ascii=False)
    assert "€110\u00a0m" in text
    assert "€120\u00a0m" not in text
    assert CustomerGoal.objects.filter(account=nordwerk, text__contains="€120\u00a0m").exists()


def test_the_sums_of_the_mockup_come_out(nordwerk: KeyAccount) -> None:
    years = years_on(company_today())
    figures = account_figures([nordwerk.pk], years, ahead=2)[nordwerk.pk]
    revenue = {-3: 6_050_000, -2: 7_050_000, -1: 8_420_000}
    assert {y: figures.get("revenue", "actual", years.now + y) for y in revenue} == revenue
    plan = {-1: 8_200_000, 0: 9_600_000, 1: 11_200_000, 2: 13_200_000}
    assert {y: figures.get("revenue", "plan", years.now + y) for y in plan} == plan
    assert figures.get("revenue", "forecast", years.now) == 9_350_000
    assert [round(figures.share_of_wallet(years.now + y)) for y in (-3, -2, -1)] == [21, 24, 28]  # type: ignore[arg-type]
    assert figures.get("margin", "actual", years.last) == Decimal("2879640")
    assert nordwerk.last_revenue == 8_420_000
    names = [a.name for a in ACCOUNTS[:10]]
    total = KeyAccount.objects.filter(name__in=names).aggregate(total=Sum("last_revenue"))["total"]
    assert total == 49_920_000


def test_no_text_has_an_unfilled_place(world: None) -> None:
    for model, names in (
        (Statement, ("text", "so_what", "source")),
        (Action, ("text",)),
        (CustomerGoal, ("text", "so_what")),
    ):
        for row in model._base_manager.values(*names):
            assert not any("{" in value for value in row.values()), row


def test_each_login_signs_in_and_sees_something(world: None) -> None:
    for email, who in LOGINS:
        client = Client()
        answer = client.post(reverse("account_login"), {"login": email, "password": "demo"})
        assert answer.status_code == 302, (email, who)
        page = client.get(reverse("accounts:account_list"))
        assert page.status_code == 200
        assert "Nordwerk Maschinenbau AG" in page.text or "oliver" in email


def test_ids_are_stable(nordwerk: KeyAccount) -> None:
    """Links into the demo world stay good, whatever the day."""
    assert nordwerk.public_id == "bzfs3wgkpr7gsb"
    assert User.objects.get(email="murat.demir@helvion.example").public_id == "9hrth64dxn43b3"
    assert all(is_public_id(pid) for pid in Statement.objects.values_list("public_id", flat=True))


def test_reviewers_have_remarked_on_plans(nordwerk: KeyAccount) -> None:
    waiting = PlanRemark.objects.filter(
        frozen__state="submitted", frozen__plan__account__name__startswith="Varenholt"
    )
    assert [row.state for row in waiting] == ["open", "open"]
    back = PlanRemark.objects.filter(frozen__state="returned").order_by("pk")
    assert [row.state for row in back] == ["answered", "open"]
    on_lines = PlanRemark.objects.exclude(line_id="")
    for row in on_lines:
        assert CustomerGoal.objects.filter(public_id=row.line_id).exists()
    assert len(on_lines) == 2
