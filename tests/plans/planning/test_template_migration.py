"""An installation from before gets the blocks of relations and touchpoints, and no template or plan is damaged."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from plans.models import PlanTemplate, TemplateRelease, TemplateSection
from plans.planning.releases import sections_of_release
from tests.factories import PlanFactory

pytestmark = pytest.mark.django_db
BEFORE = {"relationships": ["statements:relationships"], "actions": ["actions", "commitments"]}
NOW = {
    "relationships": ["relations", "statements:relationships"],
    "actions": ["actions", "commitments", "touchpoints"],
}


def migrate() -> None:
    """The migration as it runs on the state of the models before it."""
    state = MigrationExecutor(connection).loader.project_state([("plans", "0013_meetings")])
    import_module("plans.migrations.0014_relations_touchpoints").publish(state.apps, None)


def blocks_of(release: TemplateRelease) -> dict[str, list[str]]:
    return {data["key"]: data["blocks"] for data in release.sections if data["key"] in BEFORE}


@pytest.fixture
def template() -> PlanTemplate:
    """The shipped template as it was before, with its one release."""
    found = PlanTemplate.objects.get(key="standard")
    for key, blocks in BEFORE.items():
        TemplateSection.objects.filter(template=found, key=key).update(blocks=blocks)
    release = found.releases.get()
    release.sections = [
        {**data, "blocks": BEFORE.get(data["key"], data["blocks"])} for data in release.sections
    ]
    release.save()
    return found


def working(template: PlanTemplate) -> dict[str, list[str]]:
    return dict(
        TemplateSection.objects.filter(template=template, key__in=BEFORE).values_list("key", "blocks")
    )


def test_there_is_a_new_release_and_plans_keep_theirs(template) -> None:
    plan = PlanFactory(template=template)
    first = plan.release
    migrate()
    newest = template.releases.first()
    assert (newest.number, newest.released_by) == (2, None)
    assert blocks_of(newest) == working(template) == NOW
    plan.refresh_from_db()
    assert plan.release == first
    assert blocks_of(first) == BEFORE
    assert len(sections_of_release(newest)) == len(first.sections)
    version = template.version
    template.refresh_from_db()
    assert template.version == version + 1
    migrate()
    assert template.releases.count() == 2


def test_what_the_company_changed_stays(template) -> None:
    own = {"relationships": ["people"], "actions": ["commitments", "actions"]}
    release = template.releases.get()
    release.sections = [{**data, "blocks": own.get(data["key"], data["blocks"])} for data in release.sections]
    release.save()
    for key, blocks in own.items():
        TemplateSection.objects.filter(template=template, key=key).update(blocks=blocks)
    migrate()
    assert working(template) == own
    assert template.releases.get() == release


def test_what_is_not_published_yet_stays_unpublished(template) -> None:
    TemplateSection.objects.filter(template=template, key="cover").update(title_en="Zqdraft")
    TemplateSection.objects.filter(template=template, key="relationships").update(blocks=["people"])
    migrate()
    newest = template.releases.first()
    assert "Zqdraft" not in str(newest.sections)
    assert blocks_of(newest) == NOW
    assert working(template) == {"relationships": ["people"], "actions": NOW["actions"]}
