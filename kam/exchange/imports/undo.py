"""Taking an import back: deletes what it created, restores what it changed, as long as nobody built on it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.customers.derived import last_revenue_refresh
from accounts.models import Figure, KeyAccount, Organisation
from kam.exchange.imports.account_writer import settle_trees
from kam.exchange.imports.accounts import chunks
from kam.records.bulk import record_deletes, write_fields
from kam.records.indexing import refresh_all, touched
from kam.records.models import Change, ExternalId
from kam.records.operations import changes_for, plain, record_many
from kam.reference.calendar import today as company_today
from teams.membership.access import access_refresh
from teams.models import AccountTeam, KamAssignment, TeamAccess

#: Derived rows and bookkeeping: they follow and prevent nothing.
_FOLLOWS: tuple[type[models.Model], ...] = (TeamAccess, Change)
#: Links that operations derive from others; undo derives them anew.
_DERIVED = {(Organisation, "root"), (Organisation, "account"), (AccountTeam, "parent")}
_SHOWN = 20


@dataclass(frozen=True)
class Obstacle:
    """A row that keeps an import from being undone."""

    text: str
    kind: Any  # lazy text
    by: str = ""


class Batch:
    """What an import did, read from its history."""

    def __init__(self, batch: str, touched: dict[str, Any]) -> None:
        self.batch, self.touched = batch, touched
        self.created: dict[type[models.Model], list[int]] = defaultdict(list)
        #: first value before and last value after, by model, row and field
        self.edits: dict[type[models.Model], dict[int, dict[str, list[Any]]]] = defaultdict(dict)
        self.scopes: dict[type[models.Model], dict[int, str]] = defaultdict(dict)
        made: set[tuple[str, int]] = set()
        rows = (
            Change.objects.filter(batch=batch)
            .order_by("pk")
            .values_list("action", "object_type", "object_pk", "values", "scope")
        )
        for action, label, pk, values, scope in rows.iterator(chunk_size=2000):
            model = apps.get_model(label)
            if action == Change.Action.CREATE:
                self.created[model].append(pk)
                made.add((label, pk))
            elif action == Change.Action.EDIT and (label, pk) not in made:
                known = self.edits[model].setdefault(pk, {})
                for name, (old, new) in values.items():
                    known.setdefault(name, [old, new])[1] = new
                self.scopes[model][pk] = scope
        teams = [
            t
            for part in chunks(self.created.get(KeyAccount, []))
            for t in KeyAccount.objects.filter(pk__in=part).values_list("team", flat=True)
        ]
        if teams:
            self.created[AccountTeam] = teams

    def obstacles(self) -> list[Obstacle]:
        """Rows that somebody changed since, and rows of others that hang on what would go."""
        found = [*self._changed_created(), *self._changed_edited()]
        if len(found) < _SHOWN:
            found += self._dependents()
        return found[:_SHOWN]

    def _changed_created(self) -> Iterator[Obstacle]:
        for model, pks in self.created.items():
            for part in chunks(pks):
                rows = list(model._default_manager.filter(pk__in=part).exclude(version=1)[:_SHOWN])
                yield from (self._obstacle(row) for row in rows)

    def _changed_edited(self) -> Iterator[Obstacle]:
        for model, edits in self.edits.items():
            known = self.touched.get("edited", {}).get(model._meta.label_lower, {})
            for part in chunks(list(edits)) if known else ():
                versions = model._default_manager.filter(pk__in=part).values_list("pk", "version")
                moved = [pk for pk, version in versions if known.get(str(pk), version) != version]
                for row in model._default_manager.filter(pk__in=moved) if moved else ():
                    yield self._obstacle(row)

    def _obstacle(self, row: models.Model) -> Obstacle:
        last = Change.objects.of(row).exclude(batch=self.batch).first()
        return Obstacle(str(row), row._meta.verbose_name, last.by_name if last else "")

    def _dependents(self) -> Iterator[Obstacle]:
        for model in self.created:
            for relation in model._meta.get_fields(include_hidden=True):
                if (
                    relation.auto_created
                    and not relation.concrete
                    and (relation.one_to_many or relation.one_to_one)
                ):
                    yield from self._hanging(model, relation)

    def _hanging(self, model: type[models.Model], relation: Any) -> Iterator[Obstacle]:
        """Rows of others that point to rows that would go."""
        other, column = relation.related_model, relation.field.remote_field.field_name
        if other in _FOLLOWS:
            return
        going = model._default_manager.filter(pk__in=self._ids(model)).values(column)
        hanging = other._default_manager.filter(**{f"{relation.field.attname}__in": going})
        if other in self.created:
            hanging = hanging.exclude(pk__in=self._ids(other))
        derived = (other, relation.field.name) in _DERIVED
        for row in () if derived else hanging[: len(self.edits.get(other, ())) + _SHOWN]:
            if relation.field.name not in self.edits.get(other, {}).get(row.pk, {}):
                yield self._obstacle(row)

    def _ids(self, model: type[models.Model]) -> models.QuerySet:
        """The created rows of a model, as a subquery."""
        which = KeyAccount if model is AccountTeam else model
        made = Change.objects.filter(
            batch=self.batch, object_type=which._meta.label_lower, action=Change.Action.CREATE
        ).values("object_pk")
        return KeyAccount.objects.filter(pk__in=made).values("team") if model is AccountTeam else made


@transaction.atomic
def take_back(done: Batch, *, by: Any, note: str = "") -> tuple[int, int]:
    """Undoes a batch; the caller has looked for obstacles in this transaction. Returns (deleted, restored)."""
    restored = _restore(done, by, note)
    deleted = _delete(done, by, note)
    return deleted, restored


def _restore(done: Batch, by: Any, note: str) -> int:
    count = 0
    trees: set[int] = set()
    for model, edits in done.edits.items():
        for part in chunks(list(edits)):
            rows: list[Any] = list(model._default_manager.select_for_update(of=("self",)).filter(pk__in=part))
            found = _Found(model, [edits[row.pk] for row in rows])
            told, names = [], defaultdict(list)
            for row in rows:
                values = {
                    name: [found.now(row, name, pair[1]), found.before(name, pair[0])]
                    for name, pair in edits[row.pk].items()
                }
                for name, (old, _new) in edits[row.pk].items():
                    found.put_back(row, name, old)
                row.version += 1
                row.updated_at = timezone.now()
                if model is Organisation and "parent" in values:
                    trees |= {row.pk, row.root_id or row.pk}
                told.append((row, done.scopes[model].get(row.pk, ""), values))
                names[frozenset(values)].append(row)
            for changed, those in names.items():
                write_fields(those, [*changed, "version", "updated_at"])
            changes = changes_for(
                told, action=Change.Action.EDIT, by=by, note=note, batch=f"{done.batch}-undo"[:40]
            )
            record_many(changes)
            count += len(rows)
            if model is Organisation:
                _rename_accounts([row.pk for row in rows if "name" in edits[row.pk]])
            if model is KamAssignment:
                access_refresh({row.team_id for row in rows})
    if trees:
        settle_trees(trees)
    return count


def _rename_accounts(organisations: list[int]) -> None:
    """An account is called as its organisation is."""
    named = Organisation.objects.filter(pk=OuterRef("organisation")).values("name")[:1]
    KeyAccount.objects.filter(organisation__in=organisations).update(name=Subquery(named))


class _Found:
    """Values from history, back as rows want them; the rows that links lead to are looked up together."""

    def __init__(self, model: type[models.Model], edits: Sequence[dict[str, Any]]) -> None:
        self.fields: dict[str, Any] = {
            name: model._meta.get_field(name) for name in {name for edit in edits for name in edit}
        }
        self.there: dict[str, set[Any]] = {}
        for name, field in self.fields.items():
            if field.is_relation:
                kept = [edit[name][0] for edit in edits if name in edit]
                wanted = {old["pk"] for old in kept if old and "pk" in old}
                rows = field.related_model._default_manager.filter(pk__in=wanted)
                self.there[name] = set(rows.values_list("pk", flat=True))

    def now(self, row: Any, name: str, kept: Any) -> Any:
        """What the row holds, as history keeps it: mostly what the batch wrote last."""
        field = self.fields[name]
        if field.is_relation and kept and kept.get("pk") == getattr(row, field.attname):
            return kept
        return plain(getattr(row, name))

    def before(self, name: str, kept: Any) -> Any:
        """What history kept, but for a link to a row that is gone."""
        gone = self.fields[name].is_relation and kept and "pk" in kept and kept["pk"] not in self.there[name]
        return None if gone else kept

    def put_back(self, row: Any, name: str, kept: Any) -> None:
        field, kept = self.fields[name], self.before(name, kept)
        if not field.is_relation:
            old = field.to_python(kept) if kept is not None else ("" if not field.null else None)
            setattr(row, name, old)
        elif kept is None or "pk" in kept:
            setattr(row, field.attname, kept["pk"] if kept else None)
        else:
            manager = field.related_model._default_manager
            setattr(row, name, manager.filter(**{field.remote_field.field_name: kept["text"]}).first())


def _delete(done: Batch, by: Any, note: str) -> int:
    teams = done.created.get(AccountTeam, [])
    accounts = done.created.get(KeyAccount, [])
    outside = _column(KamAssignment, done.created.get(KamAssignment, []), "team") - set(teams)
    nodes = _column(KeyAccount, accounts, "organisation")
    revenue = _accounts_with_revenue(done)
    for part in chunks(teams):
        TeamAccess.objects.filter(team__in=part).delete()
    for part in chunks(done.touched.get("ids", [])):
        ExternalId.objects.filter(pk__in=part).delete()
    for part in chunks(accounts):
        # An organisation that was there before and became a key account is one no more.
        Organisation.objects.filter(account__in=part).update(account=None)
    count = _record_deletes(done, by, note)
    found: dict[str, set[int]] = defaultdict(set)
    for model, pks in done.created.items():
        for key, objects in touched(model._meta.label_lower, pks).items():
            found[key] |= objects
    for model, pks in done.created.items():
        for part in chunks(pks):
            # Constraints are checked at the end of the transaction, when all parts are gone.
            queryset = model._default_manager.filter(pk__in=part)
            queryset._raw_delete(queryset.db)
    if left := _column(Organisation, sorted(nodes), "pk"):
        settle_trees(left)
    if outside:
        access_refresh(outside)
    for part in chunks(revenue):
        last_revenue_refresh(part, today=company_today())
    refresh_all(found)
    return count


def _column(model: type[models.Model], pks: list[int], name: str) -> set[int]:
    return {
        value
        for part in chunks(pks)
        for value in model._default_manager.filter(pk__in=part).values_list(name, flat=True)
    }


def _record_deletes(done: Batch, by: Any, note: str) -> int:
    return sum(
        record_deletes(model, created_in=done.batch, by=by, note=note, batch=f"{done.batch}-undo"[:40])
        for model in done.created
        if model is not AccountTeam
    )


def _accounts_with_revenue(done: Batch) -> list[int]:
    """Accounts whose derived revenue may change when the figures go."""
    pks = [*done.created.get(Figure, []), *done.edits.get(Figure, {})]
    found = {
        a
        for part in chunks(pks)
        for a in Figure.objects.filter(pk__in=part).values_list("organisation__account", flat=True)
    }
    return sorted(pk for pk in found if pk is not None)
