"""Writes checked account rows in few queries, with history: organisations, teams, key accounts, KAM."""

from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.text import slugify

from accounts.customers.tree import replant
from accounts.models import KeyAccount, Organisation
from kam.exchange.imports.checking import Checked
from kam.exchange.imports.lookups import New
from kam.records.models import Change, ExternalId
from kam.records.operations import change_for, record_many
from kam.reference.models import Country, Industry, Tier
from teams.membership.access import access_refresh
from teams.membership.operations import kam_assign
from teams.models import AccountTeam, KamAssignment, User

CHUNK = 500
#: Field of the import -> column of the organisation.
ORGANISATION = {
    "name": "name",
    "kind": "kind",
    "industry": "industry_id",
    "country": "country_id",
    "city": "city",
    "website": "website",
    "founded": "founded",
    "employees": "employees",
    "turnover": "turnover",
    "turnover_currency": "turnover_currency_id",
    "turnover_year": "turnover_year",
}
ACCOUNT = {"tier": "tier_id", "status": "status", "customer_since": "customer_since"}


class AccountWriter:
    """One per import; `write` may be called for several parts, parents before children."""

    def __init__(self, source: Any, batch: str) -> None:
        self.source, self.batch, self.by = source, batch, source.setting.by
        self.today = source.setting.today
        self.made: dict[Any, Organisation] = {}
        self.industries = source.labels
        self.countries = {c.code: c for c in Country.objects.all()}
        self.tiers = {t.key: t for t in Tier.objects.all()}
        self.created: dict[New, str] = {}
        self.edited: dict[str, dict[str, int]] = {}
        self.ids: list[int] = []
        self.trees: set[int] = set()

    def write(self, rows: list[Checked]) -> None:
        """Writes these rows in the caller's transaction."""
        self.changes: list[Change] = []
        new = [row for row in rows if row.target[0] == "new"]
        self._reference_rows(rows)
        while new:
            ready = [row for row in new if row.values["above"] is None or self._parent(row) is not None]
            waiting = {id(row) for row in ready}
            self._create(ready)
            new = [row for row in new if id(row) not in waiting]
        self._update([row for row in rows if row.target[0] == "db"])
        record_many(self.changes)
        self._settle()

    # New accounts --------------------------------------------------------------------------

    def _reference_rows(self, rows: list[Checked]) -> None:
        """Industries that the user chose to create."""
        for row in rows:
            value = row.values.get("industry")
            if isinstance(value, New) and value not in self.created:
                industry = _new_industry(value.text)
                self.changes.append(
                    change_for(industry, action=Change.Action.CREATE, by=self.by, batch=self.batch)
                )
                self.created[value] = str(industry.pk)
                self.industries[str(industry.pk)] = industry

    def _parent(self, row: Checked) -> Organisation | int | None:
        above = row.values.get("above")
        if above is None:
            return None
        return above[1] if above[0] == "db" else self.made.get(above)

    def _values(self, row: Checked, fields: dict[str, str]) -> dict[str, Any]:
        found = {}
        for key, column in fields.items():
            if key in row.values:
                value = row.values[key]
                value = self.created[value] if isinstance(value, New) else value
                found[column] = int(value) if key == "industry" else value
        return found

    def _create(self, rows: list[Checked]) -> None:
        above = [self._parent(row) for row in rows]
        loaded = _with_teams({pk for pk in above if isinstance(pk, int)})
        parents = [loaded[p] if isinstance(p, int) else p for p in above]
        organisations = [
            Organisation(
                **self._values(row, ORGANISATION), parent=parent, root_id=parent.root_id if parent else None
            )
            for row, parent in zip(rows, parents, strict=True)
        ]
        Organisation.objects.bulk_create(organisations, batch_size=CHUNK)
        self._accounts(rows, organisations, [_team_of(parent) for parent in parents])
        first, last = organisations[0].pk, organisations[-1].pk
        fresh = Organisation.objects.filter(pk__gte=first, pk__lte=last)
        fresh.filter(root=None).update(root=F("id"))
        own = KeyAccount.objects.filter(organisation=OuterRef("pk")).values("pk")[:1]
        fresh.filter(account=None, key_account__isnull=False).update(account=Subquery(own))
        for row, organisation in zip(rows, organisations, strict=True):
            organisation.root_id = organisation.root_id or organisation.pk
            self.made[row.target] = organisation
        self._remember([(row, o.pk) for row, o in zip(rows, organisations, strict=True)])

    def _accounts(
        self, rows: list[Checked], organisations: list[Organisation], team_parents: list[int | None]
    ) -> None:
        teams = [AccountTeam(parent_id=parent) for parent in team_parents]
        AccountTeam.objects.bulk_create(teams, batch_size=CHUNK)
        accounts = [
            KeyAccount(
                organisation=organisation, team=team, name=organisation.name, **self._values(row, ACCOUNT)
            )
            for row, organisation, team in zip(rows, organisations, teams, strict=True)
        ]
        KeyAccount.objects.bulk_create(accounts, batch_size=CHUNK)
        assigned = []
        for row, organisation, team, account in zip(rows, organisations, teams, accounts, strict=True):
            organisation.account_id = account.pk
            organisation.__dict__["_team"] = team.pk
            scope = f"team:{team.pk}"
            if row.target[0] == "new":
                self._note(organisation, "create", scope, self._given(organisation))
            self._note(account, "create", scope, self._given(account))
            if row.values.get("kam"):
                assigned.append(KamAssignment(team=team, user_id=row.values["kam"], starts_on=self.today))
        self._assign(assigned)
        below = [team.pk for team in teams if team.parent_id and team.pk not in {a.team_id for a in assigned}]
        for start in range(0, len(below), CHUNK):
            access_refresh(below[start : start + CHUNK])

    def _assign(self, assigned: list[KamAssignment]) -> None:
        if not assigned:
            return
        KamAssignment.objects.bulk_create(assigned, batch_size=CHUNK)
        users = User.objects.in_bulk({a.user_id for a in assigned})
        for assignment in assigned:
            values = {"user": (None, users[assignment.user_id]), "starts_on": (None, assignment.starts_on)}
            assignment.user = users[assignment.user_id]
            self._note(assignment, "create", f"team:{assignment.team_id}", values)
        for start in range(0, len(assigned), CHUNK):
            access_refresh([a.team_id for a in assigned[start : start + CHUNK]])

    def _note(self, obj: Any, action: str, scope: str, values: dict[str, tuple[Any, Any]]) -> None:
        self.changes.append(
            change_for(obj, action=action, by=self.by, scope=scope, values=values, batch=self.batch)
        )

    def _given(self, obj: Any) -> dict[str, tuple[Any, Any]]:
        """What a new row holds, as create_row would record it."""
        found = {}
        for field in obj._meta.concrete_fields:
            value = getattr(obj, field.attname)
            if field.editable and not field.primary_key and value not in (None, ""):
                found[field.name] = (
                    None,
                    self._linked(field.name, value)
                    or (getattr(obj, field.name) if field.is_relation else value),
                )
        return found

    def _linked(self, name: str, value: Any) -> Any:
        """Reference rows without a query each."""
        if name == "industry":
            return self.industries.get(str(value))
        if name == "country":
            return self.countries.get(value)
        if name == "tier":
            return self.tiers.get(value)
        return {"text": value} if name == "turnover_currency" else None

    # Accounts that are there ---------------------------------------------------------------

    def _update(self, rows: list[Checked]) -> None:
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            pks = [row.target[1] for row in part]
            organisations = {o.pk: o for o in Organisation.objects.select_for_update().filter(pk__in=pks)}
            accounts = {
                a.organisation_id: a
                for a in KeyAccount.objects.select_for_update().filter(organisation__in=pks)
            }
            self._edit_organisations(part, organisations, accounts)
            self._edit_accounts(part, organisations, accounts)
            self._remember([(row, row.target[1]) for row in part])

    def _edit_organisations(
        self, rows: list[Checked], organisations: dict[int, Organisation], accounts: dict[int, KeyAccount]
    ) -> None:
        touched = []
        for row in rows:
            organisation = organisations[row.target[1]]
            wanted = self._values(row, ORGANISATION)
            parent = self._parent(row) if row.values.get("above") is not None else None
            if parent is not None:
                wanted["parent_id"] = parent if isinstance(parent, int) else parent.pk
            values = self._set(organisation, wanted)
            if "parent" in values:
                self.trees |= {organisation.root_id or organisation.pk, organisation.pk}
            if values:
                touched.append(organisation)
                account = accounts.get(organisation.pk)
                self._note(organisation, "edit", account.scope if account else "", values)
        self._save(Organisation, touched)
        renamed = [o for o in touched if o.pk in accounts and accounts[o.pk].name != o.name]
        for organisation in renamed:
            KeyAccount.objects.filter(pk=accounts[organisation.pk].pk).update(name=organisation.name)
            accounts[organisation.pk].name = organisation.name

    def _edit_accounts(
        self, rows: list[Checked], organisations: dict[int, Organisation], accounts: dict[int, KeyAccount]
    ) -> None:
        touched, fresh = [], []
        for row in rows:
            account = accounts.get(row.target[1])
            if account is None:
                fresh.append(row)
                continue
            values = self._set(account, self._values(row, ACCOUNT))
            if values:
                touched.append(account)
                self._note(account, "edit", account.scope, values)
            if any(key == "kam" for key, _old, _new in row.changes):
                user = User.objects.get(pk=row.values["kam"])
                kam_assign(team=account.team, user=user, starts_on=self.today, by=self.by, batch=self.batch)
        self._save(KeyAccount, touched)
        if fresh:
            found = [organisations[row.target[1]] for row in fresh]
            above = _with_teams({o.parent_id for o in found if o.parent_id})
            self._accounts(fresh, found, [_team_of(above.get(o.parent_id or 0)) for o in found])
            self.trees |= {o.root_id or o.pk for o in found}

    def _set(self, row: Any, wanted: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
        """Sets columns; returns what changed by field name, links as rows."""
        changed: dict[str, tuple[Any, Any]] = {}
        for column, new in wanted.items():
            old = getattr(row, column)
            if old != new:
                name = column.removesuffix("_id")
                before = getattr(row, name) if name != column and old is not None else old
                setattr(row, column, new)
                after = self._linked(name, new) or (getattr(row, name) if name != column else new)
                changed[name] = (before, after)
        return changed

    def _save(self, model: type[Any], rows: list[Any]) -> None:
        """An upsert on the primary key: much faster than bulk_update."""
        if not rows:
            return
        now = timezone.now()
        for row in rows:
            row.version += 1
            row.updated_at = now
        names = {Organisation: {*ORGANISATION.values(), "parent_id"}, KeyAccount: {*ACCOUNT.values()}}[model]
        model._default_manager.bulk_create(
            rows,
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*(n.removesuffix("_id") for n in names), "version", "updated_at"],
        )
        self.edited.setdefault(model._meta.label_lower, {}).update({str(row.pk): row.version for row in rows})

    def _remember(self, rows: list[tuple[Checked, int]]) -> None:
        wanted = [
            ExternalId(
                object_type=Organisation._meta.label_lower,
                object_pk=pk,
                system=self.source.mapping.system,
                value=row.values["external_id"],
            )
            for row, pk in rows
            if row.values.get("external_id")
            and row.values["external_id"] not in self.source.organisations.by_external
        ]
        ExternalId.objects.bulk_create(wanted, batch_size=CHUNK)
        self.ids += [row.pk for row in wanted]

    def _settle(self) -> None:
        """Derived columns of trees whose shape changed."""
        if self.trees:
            settle_trees(self.trees)
            self.trees = set()


def _new_industry(text: str) -> Industry:
    """A new industry with a key from its name."""
    base = slugify(text)[:50] or "industry"
    key, number = base, 1
    while Industry.objects.filter(key=key).exists():
        number += 1
        key = f"{base}-{number}"
    return Industry.objects.create(key=key, name_en=text[:120], name_de=text[:120], rank=1000)


def _team_of(organisation: Organisation | None) -> int | None:
    """The team of the nearest key account at or above, to be the parent of a new account's team."""
    return organisation.__dict__.get("_team") if organisation is not None else None


def _with_teams(pks: set[int]) -> dict[int, Organisation]:
    """Organisations with the team of the account that covers them."""
    found = {}
    for organisation in Organisation.objects.filter(pk__in=pks).annotate(covering=F("account__team")):
        organisation.__dict__["_team"] = organisation.covering
        organisation.root_id = organisation.root_id or organisation.pk
        found[organisation.pk] = organisation
    return found


def settle_trees(pks: set[int]) -> None:
    """Derives root, covering account and parent team anew for the trees that these organisations are or were
    in.
    """
    nodes = Organisation.objects.filter(pk__in=pks)
    roots = {*nodes.values_list("root", flat=True), *nodes.values_list("parent__root", flat=True)}
    replant(roots, by=None)
