"""Writes on saved views: personal settings of one user, without history."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.lib.versions import StaleWrite
from kam.records.models import SavedView
from kam.records.operations import locked


@transaction.atomic
def view_save(*, owner: Any, page: str, name: str, query: str) -> SavedView:
    """Keeps a query string under a name; the same name again replaces it."""
    view, _created = SavedView.objects.update_or_create(
        owner=owner, page=page, name=name, defaults={"query": query, "updated_at": timezone.now()}
    )
    return view


@transaction.atomic
def view_rename(*, view: SavedView, name: str, version: int) -> SavedView:
    """Another name. Raises StaleWrite, and ValidationError where another view of the page has the name."""
    row = locked(SavedView.objects.all(), view.pk)
    if row.name == name:
        return row
    if row.version != version:
        raise StaleWrite(row, {"name": name}, ["name"])
    if SavedView.objects.filter(owner=row.owner_id, page=row.page, name=name).exclude(pk=row.pk).exists():
        raise ValidationError({"name": _("You have a view of this name already.")})
    row.name, row.version, row.updated_at = name, row.version + 1, timezone.now()
    row.save(update_fields=["name", "version", "updated_at"])
    return row


@transaction.atomic
def view_delete(*, view: SavedView) -> None:
    """Forgets a saved view."""
    view.delete()
