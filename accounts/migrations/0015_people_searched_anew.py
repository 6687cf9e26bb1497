from typing import Any

from django.db import migrations


def forget_people(apps: Any, schema_editor: Any) -> None:
    """Takes people out of search; the worker puts them back within minutes.

    Until now their entries held contact data also for those who knew them at a former employer only.
    """
    for name in ("SearchPosting", "SearchEntry"):
        apps.get_model("records", name).objects.filter(kind="person").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_calendar_revision"),
        ("records", "0006_audience"),
    ]

    operations = [migrations.RunPython(forget_people, migrations.RunPython.noop)]
