"""The frame of every page: navigation, the user's accounts, the menus (context processor `shell`)."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for base.html; a colleague writes it."""
    return {}
