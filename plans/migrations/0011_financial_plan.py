from typing import Any

from django.db import migrations
from django.db.models import F
from django.utils import timezone

BEFORE, NOW = ["figures", "statements:finance"], ["finance", "statements:finance"]


def _replace(apps: Any, before: list[str], now: list[str]) -> None:
    """In the financial section of the shipped template and of what is published of it, unless somebody changed its blocks."""
    PlanTemplate, TemplateSection, TemplateRelease = (
        apps.get_model("plans", name) for name in ("PlanTemplate", "TemplateSection", "TemplateRelease")
    )
    moment = timezone.now()
    for section in TemplateSection.objects.filter(template__key="standard", key="finance"):
        if section.blocks == before:
            found = TemplateSection.objects.filter(pk=section.pk)
            found.update(blocks=now, version=F("version") + 1, updated_at=moment)
            templates = PlanTemplate.objects.filter(pk=section.template_id)
            templates.update(version=F("version") + 1, updated_at=moment)
    for release in TemplateRelease.objects.filter(template__key="standard"):
        sections = [
            {**data, "blocks": now} if data["key"] == "finance" and data["blocks"] == before else data
            for data in release.sections
        ]
        if sections != release.sections:
            TemplateRelease.objects.filter(pk=release.pk).update(sections=sections)


def add_block(apps: Any, schema_editor: Any) -> None:
    _replace(apps, BEFORE, NOW)


def take_block(apps: Any, schema_editor: Any) -> None:
    _replace(apps, NOW, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("plans", "0010_strategy_block")]

    operations = [migrations.RunPython(add_block, take_block)]
