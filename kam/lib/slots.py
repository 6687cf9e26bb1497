"""Slots: where a lower room shows what a higher one knows.

The lower room defines the slot's type here and pulls; the higher room registers in its AppConfig.ready.
Nothing is pushed, nothing is called back into. The list of slots stands in docs/architecture.md.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Slot(Generic[T]):
    """An ordered collection of providers that higher rooms registered at start-up."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._items: list[T] = []

    def register(self, item: T) -> None:
        """Adds a provider; once per item, so that a reload of an AppConfig registers nothing twice."""
        if item not in self._items:
            self._items.append(item)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class AccountTab:
    """A tab of the account workspace. `url_name` takes the account's public id."""

    key: str
    label: Any  # lazy text
    url_name: str
    order: int
    permission: str = "account.view"


@dataclass(frozen=True)
class TeamSubject:
    """What an account team is for: the account's name, where it is, its tier; `url` empty when out of sight."""

    name: str
    url: str
    tier: str
    card_url: str = ""


@dataclass(frozen=True)
class OverviewPanel:
    """A panel on the account's overview. `load(account, user, today)` returns the template's context or None."""

    key: str
    template: str
    order: int
    load: Callable[[Any, Any, Any], dict[str, Any] | None]
    column: str = "main"  # or "side"


@dataclass(frozen=True)
class Holding:
    """Something that a colleague holds and that has to go to somebody else when they leave.

    `items(user)` gives the rows as a queryset; `reassign(item, to, by, batch)` is an operation of the room that
    owns it, called by keyword; `to` is None where nobody takes over. It takes the row out of `items`.
    `seen(items, viewer)` gives those that a viewer may know of, where that is not all: the others go along unseen.
    """

    key: str
    label: Any
    items: Callable[[Any], Any]
    reassign: Callable[..., Any]
    describe: Callable[[Any], str] = field(default=str)
    seen: Callable[[Any, Any], Any] | None = None

    def items_for(self, user: Any, viewer: Any) -> Any:
        """What `user` holds, as far as `viewer` may know of it; the system (None) knows all."""
        rows = self.items(user)
        return rows if self.seen is None or viewer is None else self.seen(rows, viewer)


@dataclass(frozen=True)
class AccountReference:
    """Rows that belong to an account, to be moved when two accounts are merged.

    `rows(source)` gives them as a queryset, to be counted before; `move(source, target, by, batch)` moves them.
    """

    key: str
    label: Any
    rows: Callable[[Any], Any]
    move: Callable[..., int]


@dataclass(frozen=True)
class PersonReference:
    """A link to a person of the customer, which moves when two are merged: model label and field.

    `scope(row)` is the scope of the row's history. A test fails for a link without an entry.
    """

    model: str
    field: str
    label: Any
    scope: Callable[[Any], str]


@dataclass(frozen=True)
class HistorySubject:
    """A kind of object whose history an account's pages show.

    `find(account, user, public_id)` gives the object if it belongs to the account and the user sees it, else None;
    `related(obj)` gives what belongs to it and is told with it. `model` is the label, "accounts.statement".
    """

    key: str
    model: str
    find: Callable[[Any, Any, str], Any]
    related: Callable[[Any], Iterable[Any]] | None = None


@dataclass(frozen=True)
class BatchName:
    """What an import or a bulk edit is called in the history, and where it is shown; `url` may be empty."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class ObjectPlace:
    """A kind of object that texts may name, that notifications tell of, and where it is shown.

    `rows(user)` gives those that the user sees; `title` and `account` are columns or expressions over them: the
    words, and the public id of the account (None for what belongs to none). `url(public_id, account)` is where it
    is shown; `of_account(account, user)`, where given, what a text about that account may link to. `account_name`
    is for what is read by some who do not see its account: all that they learn of it.
    """

    key: str
    model: str
    rows: Callable[[Any], Any]
    title: Any
    url: Callable[[str, str], str]
    account: Any = None
    account_name: Any = None
    icon: str = "link-45deg"
    of_account: Callable[[Any, Any], Any] | None = None
    #: Its title never stands in a text that names it, since not all who read the text may know it.
    quiet: bool = False


@dataclass(frozen=True)
class SearchText:
    """What search knows of an object for those who see a scope.

    `scope` is the scope of its history ("team:12"), or EVERYBODY, COMPANY, or `closed_scope(...)` for an object that
    only an audience sees. An object may have several: a person who works at two accounts is found in each by what
    those who see that account may know. `account` is the public id of the account where it is shown.
    """

    scope: str
    title: str
    text: str = ""
    account: str = ""


#: Scopes of search beside those of history: all who are signed in; those who see all accounts.
EVERYBODY, COMPANY = "all", "company"
#: How the scopes begin that not even those who see all accounts read, unless `search_scopes` gives them.
CLOSED = "only:"


def closed_scope(model: str, pk: int) -> str:
    """The scope of one confidential object, for `SearchText` and for `search_scopes`."""
    return f"{CLOSED}{model}:{pk}"


@dataclass(frozen=True)
class SearchKind:
    """A kind of object that search finds. Entries follow the history: who writes it, keeps search right.

    `rows()` gives all rows that may be found (no archived ones), with what `texts(row)` needs; `texts` gives one
    `SearchText` per scope. `fields` are those that `texts` and `rows` read: a change of others costs nothing.
    `url` is asked once and kept: it may only put the two ids into an address.
    `follows` is for texts that also come from other rows: by the label of their model, which objects (pks) change
    when these do. `key` is that of the object's place, which gives address and icon where `url` and `icon` are empty.
    No judgement about a person may stand in a text.
    """

    key: str
    model: str
    label: Any  # lazy text, the heading of the group
    order: int
    rows: Callable[[], Any]
    texts: Callable[[Any], Iterable[SearchText]]
    fields: frozenset[str]
    follows: Mapping[str, Callable[[Iterable[int]], Iterable[int]]] = field(default_factory=dict, hash=False)
    #: Whether an object may have several texts.
    several: bool = False
    #: Names are no words: their titles are compared without taking endings off.
    names: bool = False
    #: Different words of one text that it is found by.
    most_words: int = 2000
    icon: str = ""
    url: Callable[[str, str], str] | None = None


@dataclass(frozen=True)
class PersonData:
    """A kind of row that holds data about people of the customer: told in the report to them, taken by erasure.

    `rows(pks)` gives those about the people with these pks. Erasure deletes them; with `link` it empties that field
    and redacts the name in the texts. `wiped(pks)` gives those of them whose texts go as a whole. Entries are
    erased in the order in which they stand, so what hangs on a row comes before it.
    """

    key: str
    model: str
    label: Any  # lazy text
    readers: Any  # lazy text: who may see it
    rows: Callable[[Collection[int]], Any]
    link: str = ""
    wiped: Callable[[Collection[int]], Any] | None = None
    #: the field by which the history of rows that are gone already tells whom they were about
    owner: str = ""
    #: kept as a whole: only names in its texts are redacted
    kept: bool = False


@dataclass(frozen=True)
class ColumnCell:
    """One cell of a column in the list of accounts. `css` is a meaning: "", "k-good", "k-watch", "k-risk"."""

    text: str
    note: str = ""
    css: str = ""
    url: str = ""


@dataclass(frozen=True)
class AccountColumn:
    """A column that a higher room adds to the list of accounts.

    `load(accounts, user, today)` gives the cells by account pk, in a fixed number of queries.
    """

    key: str
    load: Callable[[Any, Any, Any], dict[int, ColumnCell]]


account_tabs: Slot[AccountTab] = Slot("account_tabs")
team_subjects: Slot[Callable[[Iterable[int], Any], dict[int, TeamSubject]]] = Slot("team_subjects")
overview_panels: Slot[OverviewPanel] = Slot("overview_panels")
holdings: Slot[Holding] = Slot("holdings")
account_references: Slot[AccountReference] = Slot("account_references")
person_references: Slot[PersonReference] = Slot("person_references")
history_subjects: Slot[HistorySubject] = Slot("history_subjects")
#: Names of those of the given batches that the provider made.
batch_names: Slot[Callable[[Iterable[str]], dict[str, BatchName]]] = Slot("batch_names")
#: Cells of the columns that higher rooms add; the list shows "plan".
account_columns: Slot[AccountColumn] = Slot("account_columns")
#: Where objects are shown that texts name and notifications tell of.
object_places: Slot[ObjectPlace] = Slot("object_places")
#: Those of some colleagues (by pk) who see what belongs to a scope today.
scope_readers: Slot[Callable[[str, Iterable[Any]], set[int]]] = Slot("scope_readers")
#: What is stored about people of the customer.
person_data: Slot[PersonData] = Slot("person_data")
#: Kinds of objects that search finds.
search_kinds: Slot[SearchKind] = Slot("search_kinds")
#: The scopes that a colleague reads on a day, in search. Those who see all accounts need only the closed ones named.
search_scopes: Slot[Callable[[Any, Any], Iterable[str]]] = Slot("search_scopes")
