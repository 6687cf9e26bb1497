from typing import Any

from django.db import migrations
from django.db.models import F
from django.utils import timezone

#: Section of the shipped template: its blocks as they were shipped, and as they are shipped now.
BLOCKS = {
    "relationships": (["statements:relationships"], ["relations", "statements:relationships"]),
    "actions": (["actions", "commitments"], ["actions", "commitments", "touchpoints"]),
}


def _models(apps: Any) -> tuple[Any, Any, Any]:
    names = ("PlanTemplate", "TemplateSection", "TemplateRelease")
    return tuple(apps.get_model("plans", name) for name in names)  # type: ignore[return-value]


def _working_copy(apps: Any, template: Any, was: int, becomes: int) -> None:
    PlanTemplate, TemplateSection, _releases = _models(apps)
    touched = 0
    for key, blocks in BLOCKS.items():
        for section in TemplateSection.objects.filter(template=template, key=key):
            if section.blocks == blocks[was]:
                rows = TemplateSection.objects.filter(pk=section.pk)
                touched += rows.update(
                    blocks=blocks[becomes], version=F("version") + 1, updated_at=timezone.now()
                )
    if touched:
        rows = PlanTemplate.objects.filter(pk=template.pk)
        rows.update(version=F("version") + 1, updated_at=timezone.now())


def publish(apps: Any, schema_editor: Any) -> None:
    """The shipped template gets both blocks where nobody has changed the section's, and a release that has them.

    The release is the newest one with these blocks: what is not published yet in the working copy stays so.
    Plans keep the release that they are made of until somebody moves them.
    """
    PlanTemplate, _sections, TemplateRelease = _models(apps)
    for template in PlanTemplate.objects.filter(key="standard"):
        _working_copy(apps, template, 0, 1)
        last = TemplateRelease.objects.filter(template=template).order_by("-number").first()
        if last is None:
            continue
        sections = [
            {**data, "blocks": BLOCKS[data["key"]][1]}
            if data["key"] in BLOCKS and data["blocks"] == BLOCKS[data["key"]][0]
            else data
            for data in last.sections
        ]
        if sections != last.sections:
            TemplateRelease.objects.create(
                template=template, number=last.number + 1, sections=sections, released_at=timezone.now()
            )


def take_back(apps: Any, schema_editor: Any) -> None:
    """The working copy as it was shipped before. What was published stays: plans may be made of it."""
    for template in _models(apps)[0].objects.filter(key="standard"):
        _working_copy(apps, template, 1, 0)


class Migration(migrations.Migration):
    dependencies = [("plans", "0013_meetings")]

    operations = [migrations.RunPython(publish, take_back)]
