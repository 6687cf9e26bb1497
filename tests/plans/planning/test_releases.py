"""A plan is made of what was published: changing a template changes no plan until somebody moves it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from kam.lib.versions import StaleWrite
from kam.records.models import Change
from plans.models import PlanTemplate, TemplateRelease
from plans.planning import template_operations as templates
from plans.planning.counts import Counts
from plans.planning.missing import required_only
from plans.planning.models import Requirement
from plans.planning.operations import plan_start
from plans.planning.release_operations import plan_release_use
from plans.planning.releases import (
    blocks_gone,
    difference,
    section_json,
    section_of_json,
    sections_of,
    sections_of_release,
    working_sections,
)
from tests.factories import KeyAccountFactory, PlanFactory, StatementFactory, UserFactory, make_kam

pytestmark = pytest.mark.django_db


@pytest.fixture
def template() -> PlanTemplate:
    return PlanTemplate.objects.get(key="standard")


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def kam(account):
    user = UserFactory()
    make_kam(account, user)
    return user


@pytest.fixture
def plan(account):
    return PlanFactory(account=account)


def renamed(template, key="goals", **values):
    section = template.sections.get(key=key)
    return templates.section_edit(section=section, by=None, version=section.version, values=values)


def release(template, note=""):
    return templates.template_release(template=template, by=None, version=None, note=note)


def test_the_template_that_ships_is_published_with_all_its_sections(template):
    first = template.releases.get()
    assert first.number == 1
    assert [s.key for s in sections_of_release(first)] == [s.key for s in working_sections(template.pk)]
    assert len(first.sections) == 17
    assert first.sections[0]["title_de"] == "Deckblatt und Status"


def test_a_changed_template_changes_no_plan_until_it_is_moved(template, plan, kam):
    before = sections_of(plan)
    renamed(template, title_en="What they want", blocks=["goals"])
    templates.section_archive(section=template.sections.get(key="competition"), by=None)
    plan.refresh_from_db()
    assert sections_of(plan) == before
    second = release(template, "Fewer sections")
    plan.refresh_from_db()
    assert sections_of(plan) == before
    plan_release_use(plan=plan, release=second, by=kam, version=plan.version)
    plan.refresh_from_db()
    titles = {section.key: section.title_en for section in sections_of(plan)}
    assert titles["goals"] == "What they want"
    assert "competition" not in titles
    change = Change.objects.of(plan).first()
    assert [value["text"] for value in change.values["release"]] == [
        "Key account plan 1",
        "Key account plan 2",
    ]
    # And back again.
    plan_release_use(plan=plan, release=template.releases.get(number=1), by=kam, version=plan.version)
    plan.refresh_from_db()
    assert sections_of(plan) == before


def test_lines_that_a_release_shows_no_more_stay_with_the_account(template, plan, kam, account):
    row = StatementFactory(account=account, topic_id="competition", text="Kollmer is cheaper")
    first = sections_of(plan)
    templates.section_archive(section=template.sections.get(key="competition"), by=None)
    second = release(template)
    assert blocks_gone(first, sections_of_release(second)) == ["statements:competition"]
    plan_release_use(plan=plan, release=second, by=kam, version=plan.version)
    row.refresh_from_db()
    assert (row.text, row.archived_at) == ("Kollmer is cheaper", None)


def test_a_new_plan_takes_the_newest_release(template, account, kam):
    renamed(template, title_en="What they want")
    second = release(template)
    made = plan_start(
        account=account,
        by=kam,
        template=template,
        starts_on=dt.date(2030, 1, 1),
        ends_on=dt.date(2030, 12, 31),
    )
    assert made.release == second


def test_a_template_that_is_not_published_starts_no_plan(account, kam):
    empty = templates.template_create(by=None, key="empty", name_en="Empty", name_de="Leer")
    with pytest.raises(ValidationError, match="not published yet"):
        plan_start(
            account=account,
            by=kam,
            template=empty,
            starts_on=dt.date(2030, 1, 1),
            ends_on=dt.date(2030, 12, 31),
        )


def test_a_copy_has_the_sections_of_its_original(template):
    copy = templates.template_create(by=None, key="short", name_en="Short", name_de="Kurz", copy_of=template)
    assert working_sections(copy.pk) == working_sections(template.pk)
    renamed(copy, title_en="Only here")
    assert template.sections.get(key="goals").title_en != "Only here"


def test_only_a_whole_change_is_published(template):
    with pytest.raises(ValidationError, match="Nothing has changed since release 1"):
        release(template)
    empty = templates.template_create(by=None, key="empty", name_en="Empty", name_de="Leer")
    with pytest.raises(ValidationError, match="at least one section"):
        release(empty)
    templates.section_create(template=empty, by=None, key="one", title_en="One", title_de="Eins")
    with pytest.raises(ValidationError, match="No section is shown at the depth “One page”"):
        release(empty)
    assert TemplateRelease.objects.filter(template=empty).count() == 0


def test_publishing_what_has_changed_since_one_looked_is_refused(template):
    renamed(template, title_en="What they want")
    with pytest.raises(StaleWrite):
        templates.template_release(template=template, by=None, version=1)
    assert template.releases.count() == 1


def test_who_may(template, plan, kam):
    renamed(template, title_en="What they want")
    with pytest.raises(PermissionDenied, match="Only administrators"):
        templates.template_release(template=template, by=kam, version=None)
    second = release(template)
    with pytest.raises(PermissionDenied):
        plan_release_use(plan=plan, release=second, by=UserFactory(), version=plan.version)
    with pytest.raises(PermissionDenied, match="uses this release already"):
        plan_release_use(plan=plan, release=plan.release, by=kam, version=plan.version)
    plan.refresh_from_db()
    assert plan.release.number == 1


def test_numbers_are_given_once(template):
    first = template.releases.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateRelease.objects.create(
            template=template, number=1, sections=[], released_at=first.released_at
        )


def test_the_difference_names_sections_blocks_and_order(template):
    before = working_sections(template.pk)
    renamed(template, title_en="What they want", blocks=["goals", "questions"])
    templates.section_archive(section=template.sections.get(key="swot"), by=None)
    templates.section_create(template=template, by=None, key="new", title_en="New", title_de="Neu")
    found = difference(before, working_sections(template.pk))
    assert [s.key for s in found.added] == ["new"]
    assert [s.key for s in found.gone] == ["swot"]
    assert [(c.after.key, c.names, c.added_blocks) for c in found.changed] == [
        ("goals", ("title_en", "blocks"), ["questions"])
    ]
    assert not found.moved
    assert difference(before, [before[1], before[0], *before[2:]]).moved
    assert not difference(before, before)


def test_what_an_older_release_does_not_know_has_its_default():
    section = section_of_json({"key": "one", "number": 0, "title_en": "One", "title_de": "Eins"})
    assert section.required == tuple(Requirement.values)
    assert section_of_json(section_json(section, 0)) == section


def test_only_what_a_section_requires_is_missing():
    counts = {"goals": Counts(total=2, no_person=1, no_source=2, overdue=1), "statements:market": Counts()}
    assert required_only(counts, Requirement.values) is counts
    found = required_only(counts, ["line", "source"])
    assert (found["goals"].no_person, found["goals"].no_source, found["goals"].overdue) == (0, 2, 1)
    assert found["statements:market"].total == 0
    assert required_only(counts, ["source"])["statements:market"].total == 1


def test_the_outline_names_what_the_release_requires(template, plan, account, kam, client):
    StatementFactory(account=account, topic_id="market", text="Grows", source="", so_what="So")
    renamed(template, required=["line"])
    plan_release_use(plan=plan, release=release(template), by=kam, version=plan.version)
    client.force_login(kam)
    page = client.get(f"/accounts/{account.public_id}/plan/{plan.public_id}/goals/").content.decode()
    assert "without source" not in page
