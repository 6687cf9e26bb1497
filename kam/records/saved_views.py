"""Writes on saved views: personal settings of one user, without history."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from kam.records.models import SavedView


@transaction.atomic
def view_save(*, owner: Any, page: str, name: str, query: str) -> SavedView:
    """Keeps a query string under a name; the same name again replaces it."""
    view, _created = SavedView.objects.update_or_create(
        owner=owner, page=page, name=name, defaults={"query": query, "updated_at": timezone.now()}
    )
    return view


@transaction.atomic
def view_delete(*, view: SavedView) -> None:
    """Forgets a saved view."""
    view.delete()
