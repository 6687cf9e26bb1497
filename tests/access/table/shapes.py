"""How a line of the access table is written."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.access.cases import Case

DAY = dt.timedelta(days=1)
ACCOUNT = "account_id:account"
PERSON = "person_id:person"


def page(url: str, permission: str, ids: str = "", **extra: Any) -> Case:
    """Read only."""
    return Case(url, get=permission, ids=ids, **extra)


def act(url: str, permission: str, ids: str = "", data: Any = None, **extra: Any) -> Case:
    """A button."""
    return Case(url, post=permission, ids=ids, data=data, **extra)


def form(url: str, permission: str, ids: str = "", data: Any = None, *, get: str = "", **extra: Any) -> Case:
    """A page with a form that posts to it."""
    return Case(url, get=get or permission, post=permission, ids=ids, data=data, **extra)


def line(kind: str, row: str) -> str:
    return f"{ACCOUNT} kind={kind} line_id:{row}"
