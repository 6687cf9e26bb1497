"""One line of the access table, and how it becomes a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from kam.lib.ids import new_public_id
from tests.access.world import World
from tests.page_forms import own_form

Data = Callable[[Any, World], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """An address over rows in one state.

    `get` and `post` name the row of the matrix for each method; "" means that the method is not answered (405).
    `ids` gives the parts of the address: `name:row` takes the public id of a row of the scope, `name:@row` one of
    the world, `name=text` the text. `data` is the least that a POST needs; with `fill` it comes on top of the
    form that the page itself shows. `shown` and `done` are the answers for who may; `writes` says whether
    the POST then changes the database.
    """

    url: str
    get: str = ""
    post: str = ""
    ids: str = ""
    data: Data | None = None
    fill: bool = False
    query: str = ""
    scope: str = "own"
    state: str = ""
    shown: int = 200
    done: int = 302
    writes: bool = True

    @property
    def key(self) -> str:
        return f"{self.url}{f' ({self.state})' if self.state else ''}"

    def kwargs(self, w: World, s: Any = None) -> dict[str, str]:
        """The parts of the address, with rows of the scope `s` or the case's own."""
        s = s or getattr(w, self.scope)
        found = {}
        for part in self.ids.split():
            if "=" in part:
                name, _sep, value = part.partition("=")
            else:
                name, _sep, row = part.partition(":")
                value = row_of(w, s, row).public_id
            found[name] = value
        return found

    def path(self, w: World, kwargs: dict[str, str] | None = None) -> str:
        path = reverse(self.url, kwargs=self.kwargs(w) if kwargs is None else kwargs)
        return f"{path}?{self.query}" if self.query else path

    def filled(self, w: World) -> dict[str, Any]:
        """What the page's own form holds, as somebody sees it who may everything."""
        if not self.fill:
            return {}
        path = self.path(w)
        response = w.clients["head" if self.post != "staff.manage" else "administrator"].get(path)
        return own_form(response.content.decode(), path).data

    def posted(self, w: World, filled: dict[str, Any]) -> dict[str, Any]:
        """What the POST sends; made anew for each, since a file is read only once."""
        return {**filled, **(self.data(getattr(w, self.scope), w) if self.data else {})}

    @property
    def rows_in_address(self) -> list[str]:
        """Parts of the address that name a row, besides the first: those are mixed with foreign ones."""
        named = [part.partition(":")[0] for part in self.ids.split() if ":" in part and "@" not in part]
        return named[1:] if named[:1] in (["account_id"], ["person_id"]) else []


def row_of(w: World, s: Any, name: str) -> Any:
    """A row of the scope, or with an @ one of the world; `@run.done` for one in a dict."""
    if not name.startswith("@"):
        return getattr(s, name)
    first, _dot, rest = name[1:].partition(".")
    return getattr(w, first)[rest] if rest else getattr(w, first)


def send(client: Client, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
    """One request; a form for POST, nothing for the others."""
    if method == "POST":
        return client.post(path, data or {})
    return client.generic(method, path)


def never(kwargs: dict[str, str]) -> dict[str, str]:
    """The same address with ids that never existed."""
    return {name: new_public_id() if name.endswith("_id") else value for name, value in kwargs.items()}
