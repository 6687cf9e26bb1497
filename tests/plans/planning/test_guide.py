"""The guided first plan: steps above the sections that they write; example plans in both languages."""

import pytest
from django.utils import translation

from plans.models import PlanTemplate
from plans.planning import template_operations as templates
from plans.planning.examples import Both
from plans.planning.examples.plans import EXAMPLES
from plans.planning.examples.steps import STEPS
from plans.planning.guide import steps_of
from plans.planning.releases import at_depth, working_sections
from tests.factories import KeyAccountFactory, PlanFactory, UserFactory, make_kam

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def account(kam):
    account = KeyAccountFactory()
    make_kam(account, kam)
    return account


def test_the_guide_takes_ninety_minutes_and_covers_the_compact_plan():
    assert sum(step.minutes for step in STEPS) == 90
    template = PlanTemplate.objects.get(key="standard")
    compact = {section.key for section in at_depth(working_sections(template.pk), "compact")}
    assert {step.section for step in STEPS} == compact


def test_a_new_plan_begins_with_the_guide_when_one_wants_it(client, account):
    template = PlanTemplate.objects.get(key="standard")
    data = {
        "template": template.pk, "depth": "compact", "starts_on": "2030-01-01", "ends_on": "2032-12-31", "guide": "1",
    }  # fmt: skip
    answer = client.post(f"/accounts/{account.public_id}/plan/start", data, follow=True)
    page = answer.content.decode()
    assert "Three goals of the customer, in their words" in page
    assert "Step 1 of 8" in page
    assert "90 minutes to the end" in page
    assert "data-k-newline" in page  # the section is written right here


def test_the_steps_lead_from_the_goals_to_the_summary(client, account):
    plan = PlanFactory(account=account)
    base = f"/accounts/{account.public_id}/plan/{plan.public_id}"
    assert client.get(f"{base}/guide").url == f"{base}/goals/?guide"
    url, seen = f"{base}/goals/?guide", []
    while url:
        page = client.get(url)
        guide = page.context["guide"]
        seen.append(guide.step.section)
        url = guide.following
    assert seen == [step.section for step in STEPS]
    last = page.content.decode()
    assert "Then read the plan once from top to bottom and submit it." in last
    assert f"{base}/read" in last
    assert client.get(f"{base}/goals/").context["guide"] is None
    assert client.get(f"{base}/profile/?guide").context["guide"] is None


def test_a_template_without_a_section_leaves_its_step_out():
    template = PlanTemplate.objects.get(key="standard")
    templates.section_archive(section=template.sections.get(key="finance"), by=None)
    assert "finance" not in [step.section for step in steps_of(working_sections(template.pk))]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Copied from their website."), ("de", "Von ihrer Website abgeschrieben.")]
)
def test_example_plans_say_why(client, kam, language, words):
    client.cookies["kam_language"] = language
    kam.language = language
    kam.save(update_fields=["language"])
    page = client.get("/plans/examples/poor/").content.decode()
    assert words in page


def every_text(thing):
    if isinstance(thing, Both):
        yield thing
    elif isinstance(thing, tuple):
        for one in thing:
            yield from every_text(one)
    elif hasattr(thing, "__slots__"):
        for name in thing.__slots__:
            yield from every_text(getattr(thing, name))


def test_every_text_of_guide_and_examples_is_there_in_both_languages():
    texts = list(every_text((*STEPS, *EXAMPLES.values())))
    assert len(texts) > 80
    same = [both.en for both in texts if both.en == both.de and both.en not in ("Management summary",)]
    assert same == []
    with translation.override("de"):
        assert str(texts[0]) == texts[0].de
