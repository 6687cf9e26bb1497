from typing import Any

from django.db import migrations
from django.db.models import F
from django.utils import timezone

#: Section of the shipped template: its blocks as they were shipped, and as they are shipped now.
BLOCKS = {
    "goals": (
        ["goals", "statements:initiatives", "statements:market"],
        ["goals", "initiatives", "statements:initiatives", "statements:market"],
    ),
    "risks": (["statements:risks"], ["risks", "statements:risks"]),
    "actions": (["actions"], ["actions", "commitments"]),
}


def add_blocks(apps: Any, schema_editor: Any) -> None:
    """Adds the new blocks to sections whose blocks nobody has changed since."""
    PlanTemplate = apps.get_model("plans", "PlanTemplate")
    TemplateSection = apps.get_model("plans", "TemplateSection")
    for template in PlanTemplate.objects.filter(key="standard"):
        touched = False
        for section in TemplateSection.objects.filter(template=template, key__in=BLOCKS):
            before, now = BLOCKS[section.key]
            if section.blocks == before:
                moment = timezone.now()
                TemplateSection.objects.filter(pk=section.pk).update(
                    blocks=now, version=F("version") + 1, updated_at=moment
                )
                touched = True
        if touched:
            PlanTemplate.objects.filter(pk=template.pk).update(
                version=F("version") + 1, updated_at=timezone.now()
            )


def take_blocks(apps: Any, schema_editor: Any) -> None:
    """Back: the blocks as they were shipped before."""
    TemplateSection = apps.get_model("plans", "TemplateSection")
    for section in TemplateSection.objects.filter(template__key="standard", key__in=BLOCKS):
        before, now = BLOCKS[section.key]
        if section.blocks == now:
            TemplateSection.objects.filter(pk=section.pk).update(blocks=before)


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_initiatives_risks")]

    operations = [migrations.RunPython(add_blocks, take_blocks)]
