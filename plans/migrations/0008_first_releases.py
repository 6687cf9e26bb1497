from typing import Any

from django.db import migrations
from django.utils import timezone

#: As plans/planning/releases.py writes a section; repeated here, because a migration must not change with it.
NAMES = (
    "key", "title_en", "title_de", "prompt_en", "prompt_de", "blocks", "in_one_page", "in_compact", "in_full",
    "stale_after_months", "required",
)  # fmt: skip


def publish(apps: Any, schema_editor: Any) -> None:
    """The templates as they are now become release 1, and every plan is made of its template's."""
    PlanTemplate, TemplateRelease, Plan = (
        apps.get_model("plans", name) for name in ("PlanTemplate", "TemplateRelease", "Plan")
    )
    for template in PlanTemplate.objects.order_by("pk"):
        rows = template.sections.filter(archived_at=None).order_by("number", "pk")
        release = TemplateRelease.objects.create(
            template=template,
            number=1,
            released_at=timezone.now(),
            sections=[
                {**{name: getattr(row, name) for name in NAMES}, "number": number}
                for number, row in enumerate(rows)
            ],
        )
        Plan.objects.filter(template=template).update(release=release)


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_template_releases")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
