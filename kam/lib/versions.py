"""Row versions: a write names the version it was based on; a stale write never overwrites."""

from typing import Any

from django.db import models


class StaleWrite(Exception):
    """Somebody saved the row since the writer read it.

    `current` is the row as it is now, `submitted` the writer's values by field name, `changed` the names
    of the fields in which both differ; `beside` what hangs on the row and differs, theirs and the writer's. The view
    answers 409 and shows both texts; nothing was written.
    """

    def __init__(
        self,
        current: models.Model,
        submitted: dict[str, Any],
        changed: list[str],
        beside: dict[str, tuple[list[Any], list[Any]]] | None = None,
    ) -> None:
        super().__init__(f"{current._meta.label} {current.pk} is at another version")
        self.current = current
        self.submitted = submitted
        self.changed = changed
        self.beside = beside or {}


def differences(row: models.Model, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields in which `values` differs from the row: name -> (old, new). Links compare by what they name."""
    found = {}
    for name, new in values.items():
        field: Any = row._meta.get_field(name)
        old = getattr(row, name)
        if field.is_relation:
            # Not the pk: links to a country or a tier name its code.
            target = field.target_field.attname
            if getattr(row, field.attname) != (getattr(new, target) if new is not None else None):
                found[name] = (old, new)
        elif old != new:
            found[name] = (old, new)
    return found
