"""Moving a plan to another release in the browser."""

import pytest

from plans.models import PlanTemplate
from plans.planning import template_operations as templates
from tests.factories import KeyAccountFactory, PlanFactory, StatementFactory, UserFactory, make_kam

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def plan(kam):
    account = KeyAccountFactory()
    make_kam(account, kam)
    return PlanFactory(account=account)


@pytest.fixture
def newer():
    template = PlanTemplate.objects.get(key="standard")
    templates.section_archive(section=template.sections.get(key="competition"), by=None)
    section = template.sections.get(key="swot")
    templates.section_edit(
        section=section, by=None, version=section.version, values={"title_en": "Four fields"}
    )
    return templates.template_release(template=template, by=None, version=None, note="Shorter")


def address(plan) -> str:
    return f"/accounts/{plan.account.public_id}/plan/{plan.public_id}/template"


def test_without_a_newer_release_there_is_nothing_to_do(client, plan):
    assert "There is no newer release of this template." in client.get(address(plan)).content.decode()


def test_the_page_says_what_the_newer_release_changes_and_what_it_hides(client, plan, newer):
    StatementFactory(account=plan.account, topic_id="competition", text="Kollmer is cheaper")
    StatementFactory(account=plan.account, topic_id="competition", text="Reuter is slower")
    shown = client.get(address(plan)).content.decode()
    assert "Section “Competition” goes" in shown
    assert "Four fields: other words or rules" in shown
    assert "Competition: 2 statements" in shown
    assert "Shorter" in shown


def test_moving_there_and_back(client, plan, newer):
    row = StatementFactory(account=plan.account, topic_id="competition", text="Kollmer is cheaper")
    first = plan.release
    answer = client.post(address(plan), {"version": 1, "release": newer.pk}, follow=True)
    assert "The plan uses Key account plan 2 now." in answer.content.decode()
    base = f"/accounts/{plan.account.public_id}/plan/{plan.public_id}"
    assert client.get(f"{base}/competition/").status_code == 404
    client.post(address(plan), {"version": 2, "release": first.pk})
    assert row.text in client.get(f"{base}/competition/").content.decode()


def test_a_late_decision_is_told(client, plan, newer):
    client.post(address(plan), {"version": 1, "release": newer.pk})
    late = client.post(address(plan), {"version": 1, "release": plan.release.pk})
    assert late.status_code == 409
    assert "Somebody changed the settings of the plan meanwhile." in late.content.decode()
    plan.refresh_from_db()
    assert plan.release == newer


@pytest.mark.parametrize("release", ["", "x", "0", "-1", "999999", "9" * 30])
def test_a_release_that_is_not_offered_is_not_found(client, plan, release):
    assert client.post(address(plan), {"version": 1, "release": release}).status_code == 404
    assert client.get(f"{address(plan)}?release={release}").status_code == 200
