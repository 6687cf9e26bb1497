"""Who sees a confidential item, and who is told of it.

`register_confidential(Model)` in AppConfig.ready makes a `ConfidentialRow` known: search and notifications then
follow its audience, and the history of an account shows what the reader may see of it (`history_scopes`).
A level or an audience is changed by `confidentiality_set` only, which takes history, notifications and comments along.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, DateField, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.information.confidential import (
    ConfidentialityLevel,
    ConfidentialRow,
    closed_items,
    closed_object,
)
from kam.lib.prepared import among, given, keys_for, prepared, rows_among, size_for
from kam.lib.slots import closed_scope, scope_readers, search_scopes
from kam.lib.versions import StaleWrite
from kam.records.models import Audience, Change, Comment, Notification
from kam.records.operations import edit_row, record
from kam.reference.calendar import today as company_today
from teams.membership.audiences import (
    core_members,
    core_teams,
    keys_meaning,
    meant_by,
    meant_for,
    members_of,
    names_of,
    read_key,
)
from teams.membership.sight import readers_of
from teams.models import AccountTeam, TeamAccess, User

Kind = ConfidentialityLevel.Kind
R = TypeVar("R", bound=ConfidentialRow)
#: Most parts of one audience.
MOST = 60
#: The models of confidential items, by label.
CONFIDENTIAL: dict[str, type[ConfidentialRow]] = {}


def register_confidential(model: type[ConfidentialRow]) -> None:
    """Called by AppConfig.ready, once per model of confidential items. Its manager has `visible_to`."""
    CONFIDENTIAL[model._meta.label_lower] = model
    search_scopes.register(closed_scopes_of)
    scope_readers.register(closed_readers)


# Who sees it -------------------------------------------------------------------------------------------


def within_audience(rows: Any, user: Any, today: dt.date) -> Any:
    """Those of the rows that are open, meant for the user, or theirs. That they see the account is asked elsewhere."""
    return _within(rows, user.pk, today, meant_for(user, today))


def _within(rows: Any, user: Any, today: Any, meant: Q) -> Any:
    label = rows.model._meta.label_lower
    audience = Audience.objects.filter(meant, object_type=label, object_pk=OuterRef("pk"))
    teams = AccountTeam.objects.filter(core_teams(user, today)).order_by().values("pk")
    return rows.filter(
        Q(confidentiality__kind=Kind.TEAM)
        | Q(created_by=user)
        | Q(confidentiality__kind=Kind.CORE, account__team__in=teams)
        | Q(Exists(audience), confidentiality__kind=Kind.NAMED)
    )


def closed_scopes_of(user: Any, today: dt.date) -> list[str]:
    """The closed scopes that a colleague reads on a day (slot `search_scopes`)."""
    if not user.is_active or not CONFIDENTIAL:
        return []
    keys = keys_meaning(user)
    size = size_for(keys)
    if not size:  # departments far deeper than any company has
        return [scope for label in CONFIDENTIAL for scope in _scopes(label, user)]
    return [
        closed_scope(label, pk)
        for label in CONFIDENTIAL
        for (pk,) in _closed_read(label, user.company_level is not None, size).rows(
            user=user.pk, day=today, **keys_for("key", size, keys)
        )
    ]


def _scopes(label: str, user: Any) -> list[str]:
    return [closed_scope(label, pk) for pk in _closed(CONFIDENTIAL[label], user).values_list("pk", flat=True)]


@prepared
def _closed_read(label: str, everything: bool, size: int) -> QuerySet:
    """What `visible_to` of these models says, built once: it stands in every search."""
    rows = closed_items(CONFIDENTIAL[label]._default_manager.all())
    user, day = given("user"), given("day", DateField())
    if not everything:
        rows = rows.filter(account__team__in=TeamAccess.objects.current(user, day).order_by().values("team"))
    keys = reduce(or_, (Q(key=given(f"key_{i}", CharField())) for i in range(size)))
    return _within(rows, user, day, meant_by(keys, user, day)).order_by().values_list("pk")


def history_scopes(account: KeyAccount, user: Any) -> list[str]:
    """The scopes of the account's history that a colleague reads: the account's own, and closed ones of theirs."""
    found = [account.scope]
    for label, model in CONFIDENTIAL.items():
        if not rows_among(_any_closed_of(label), "account", [account.pk]):
            continue  # to ask for whom they are is dear, and most accounts have none
        rows = _closed(model, user).filter(account=account)
        found += [closed_scope(label, pk) for pk in rows.values_list("pk", flat=True)]
    return found


def closed_scopes_in(accounts: Sequence[int], user: Any, today: dt.date) -> list[str]:
    """The closed scopes that a colleague reads, if some accounts have any closed item at all."""
    some = any(rows_among(_any_closed_of(label), "account", accounts) for label in CONFIDENTIAL)
    return closed_scopes_of(user, today) if some else []


def _any_closed_of(label: str) -> Any:
    return lambda size: _any_closed(label, size)


@prepared
def _any_closed(label: str, size: int) -> QuerySet:
    """Whether accounts have a closed item of a kind, whoever sees it."""
    rows = CONFIDENTIAL[label]._default_manager.filter(among("account", size))
    return closed_items(rows).order_by().values_list("pk")[:1]


def _closed(model: Any, user: Any) -> Any:
    return closed_items(model._default_manager.visible_to(user)).order_by()


def closed_readers(scope: str, users: Iterable[User]) -> set[int]:
    """Those of these colleagues who read a closed scope today (slot `scope_readers`)."""
    named = closed_object(scope)
    model = CONFIDENTIAL.get(named[0]) if named else None
    if named is None or model is None:
        return set()
    rows = model._default_manager.select_related("account", "confidentiality", "created_by")
    item = rows.filter(pk=named[1]).first()
    return readers_of_item(item, users) if item is not None else set()


def readers_of_item(item: ConfidentialRow, users: Iterable[User]) -> set[int]:
    """Those of these colleagues who see the item today: they see the account, and it is for them."""
    users = list(users)
    seen, today = readers_of(item.account.scope, users), company_today()
    kind = item.confidentiality.kind
    if kind == Kind.TEAM:
        return seen
    if kind == Kind.CORE:
        meant = core_members(item.account.team_id, today)
    else:
        meant = set().union(*members_of(keys_of(item), today).values())
    return seen & {*meant, item.created_by.pk if item.created_by else 0}


def keys_of(item: ConfidentialRow) -> list[str]:
    """The keys of an item's audience, in the order in which they were chosen."""
    rows = Audience.objects.filter(object_type=item._meta.label_lower, object_pk=item.pk)
    return list(rows.order_by("pk").values_list("key", flat=True))


def keys_of_items(items: Iterable[ConfidentialRow]) -> dict[int, list[str]]:
    """The same for items of one model, by pk. One query."""
    items = list(items)
    found: dict[int, list[str]] = defaultdict(list)
    if items:
        rows = Audience.objects.filter(
            object_type=items[0]._meta.label_lower, object_pk__in=[item.pk for item in items]
        )
        for pk, key in rows.order_by("pk").values_list("object_pk", "key"):
            found[pk].append(key)
    return found


# What a choice reaches ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A chosen colleague, department or function, and how many it means."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a choice reaches. Those who do not see the account are meant, but will not see the item."""

    parts: list[Part]
    people: list[User]
    without_sight: list[User]

    @property
    def count(self) -> int:
        return len(self.people)


def reach(account: KeyAccount, keys: Collection[str], today: dt.date) -> Reach:
    """At most eleven queries."""
    members, names = members_of(keys, today), names_of(keys)
    rows = User.objects.filter(pk__in=set().union(*members.values())).select_related("department")
    people = list(rows.order_by("last_name", "first_name", "pk"))
    seen = readers_of(account.scope, people)
    return Reach(
        [Part(key, names[key], len(members[key])) for key in members],
        [user for user in people if user.pk in seen],
        [user for user in people if user.pk not in seen],
    )


def problem_with(account: KeyAccount, level: ConfidentialityLevel, keys: Collection[str]) -> str | None:
    """Why a level cannot go with an audience, or None. Functions are those of the account's own team."""
    if len(keys) > MOST:
        return _("Choose %(n)s at most. A department reaches all its colleagues at once.") % {"n": MOST}
    for key in keys:
        read = read_key(key)
        if read is None or (read[0] == "f" and read[1][0] != account.team_id):
            return _("Choose one of the values offered.")
    if level.kind == Kind.NAMED and not keys:
        return _("Choose for whom it is: colleagues, departments or functions.")
    return None


# Writes ------------------------------------------------------------------------------------------------


@transaction.atomic
def audience_set(*, item: ConfidentialRow, keys: Iterable[str], by: Any, batch: str = "") -> bool:
    """Makes these keys the item's audience, with history; the caller asked the rules and holds the item locked.

    Returns whether anything changed.
    """
    label, wanted = item._meta.label_lower, list(dict.fromkeys(keys))
    if reason := problem_with(item.account, item.confidentiality, wanted):
        raise ValidationError({"audience": reason})
    before = keys_of(item)
    if set(before) == set(wanted):
        return False
    names = names_of([*before, *wanted])
    Audience.objects.filter(object_type=label, object_pk=item.pk).exclude(key__in=wanted).delete()
    fresh = [Audience(object_type=label, object_pk=item.pk, key=key) for key in wanted if key not in before]
    Audience.objects.bulk_create(fresh)
    told = {"audience": ([names[key] for key in before], [names[key] for key in wanted])}
    record(item, action=Change.Action.EDIT, by=by, scope=item.scope, values=told, batch=batch)
    return True


@transaction.atomic
def confidentiality_set(
    *,
    item: ConfidentialRow,
    level: ConfidentialityLevel,
    keys: Iterable[str],
    by: Any,
    version: int | None = None,
    values: dict[str, Any] | None = None,
    batch: str = "",
) -> bool:
    """Gives the item another level and audience, with other `values` of it; what was said of it before goes along
    into its new scope.

    The caller asked the rules and holds the item locked. Only a level of kind "named" keeps an audience. Raises
    StaleWrite, of the audience too: somebody has chosen another one since `version`.
    """
    wanted = list(dict.fromkeys(keys)) if level.kind == Kind.NAMED else []
    if reason := problem_with(item.account, level, wanted) or _shuts_out(item, level, wanted, by):
        raise ValidationError({"audience": reason})
    before, after, had = item.scope, item.scope_for(level, item.account), item.version
    if version is not None and version != had and set(keys_of(item)) != set(wanted):
        raise StaleWrite(item, {"confidentiality": level}, ["confidentiality"])
    if before != after:
        move_scope(item, after)
    values = {**(values or {}), "confidentiality": level}
    changed = bool(edit_row(item, values=values, version=version, by=by, scope=after, batch=batch))
    if audience_set(item=item, keys=wanted, by=by, batch=batch):
        if item.version == had:  # so that a late save of the audience is noticed
            item.version += 1
            item.updated_at = timezone.now()
            item.save(update_fields=["version", "updated_at"])
        changed = True
    return changed


def _shuts_out(
    item: ConfidentialRow, level: ConfidentialityLevel, keys: Collection[str], by: Any
) -> str | None:
    """Nobody takes an item out of their own sight by mistake; who created it always sees it."""
    if by is None or level.kind == Kind.TEAM or (item.created_by is not None and item.created_by.pk == by.pk):
        return None
    today = company_today()
    if level.kind == Kind.CORE:
        meant = core_members(item.account.team_id, today)
    else:
        meant = set().union(*members_of(keys, today).values())
    if by.pk in meant:
        return None
    return _("You would no longer see it yourself. Choose so that you are among them.")


def belonging(item: ConfidentialRow) -> dict[str, list[int]]:
    """The item and what hangs on it, such as its versions: pks by label. A model names its own in `closed_with`."""
    found = {item._meta.label_lower: [item.pk]}
    for model, field in getattr(item, "closed_with", ()):
        rows = apps.get_model(model)._default_manager.filter(**{field: item.pk})
        found[model] = list(rows.order_by("pk").values_list("pk", flat=True))
    return found


def move_scope(item: ConfidentialRow, scope: str) -> None:
    """History, comments and notifications of the item and of what hangs on it go with it. They are not altered:
    who may read them is a matter of the item."""
    comments: list[int] = []
    for label, pks in belonging(item).items():
        of_rows = {"object_type": label, "object_pk__in": pks}
        rows = Comment.objects.filter(**of_rows)
        comments += rows.values_list("pk", flat=True)
        rows.update(scope=scope)
        for model in (Change, Notification):
            model.objects.filter(**of_rows).update(scope=scope)
    of_comments = {"object_type": Comment._meta.label_lower, "object_pk__in": comments}
    for model in (Change, Notification) if comments else ():
        model.objects.filter(**of_comments).update(scope=scope)
