from typing import Any

from django.db import migrations
from django.db.models import F
from django.utils import timezone

BEFORE, NOW = ["statements:summary"], ["statements:summary", "strategy"]


def add_block(apps: Any, schema_editor: Any) -> None:
    """Puts the strategy map into the summary of the shipped template, unless somebody changed its blocks."""
    PlanTemplate = apps.get_model("plans", "PlanTemplate")
    TemplateSection = apps.get_model("plans", "TemplateSection")
    moment = timezone.now()
    for section in TemplateSection.objects.filter(template__key="standard", key="summary"):
        if section.blocks == BEFORE:
            found = TemplateSection.objects.filter(pk=section.pk)
            found.update(blocks=NOW, version=F("version") + 1, updated_at=moment)
            templates = PlanTemplate.objects.filter(pk=section.template_id)
            templates.update(version=F("version") + 1, updated_at=moment)


def take_block(apps: Any, schema_editor: Any) -> None:
    TemplateSection = apps.get_model("plans", "TemplateSection")
    for section in TemplateSection.objects.filter(template__key="standard", key="summary"):
        if section.blocks == NOW:
            TemplateSection.objects.filter(pk=section.pk).update(blocks=BEFORE)


class Migration(migrations.Migration):
    dependencies = [("plans", "0009_plans_have_releases")]

    operations = [migrations.RunPython(add_block, take_block)]
