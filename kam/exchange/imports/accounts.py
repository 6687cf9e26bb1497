"""Import of accounts: each row is an organisation with its key account and team, perhaps under a parent."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop as _n

from accounts.models import KeyAccount, Organisation
from kam.exchange.imports import checking
from kam.exchange.imports.account_writer import ACCOUNT, CHUNK, ORGANISATION, AccountWriter
from kam.exchange.imports.checking import Checked, Converter, Setting, by_level, mark_repeats, shown
from kam.exchange.imports.lookups import Colleagues, New, Organisations
from kam.exchange.imports.mapping import Mapping
from kam.exchange.imports.models import Kind
from kam.exchange.imports.problems import Problem, ValueProblem
from kam.exchange.imports.reader import Table
from kam.exchange.imports.values import norm
from kam.records.models import ExternalId
from kam.reference.models import Industry
from teams.models import KamAssignment


def chunks(items: list[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


class AccountImport:
    """Checks rows against what is there, and writes them."""

    def __init__(self, table: Table, mapping: Mapping, setting: Setting) -> None:
        self.table, self.mapping, self.setting = table, mapping, setting
        self.converter = Converter(Kind.ACCOUNTS, table, mapping, setting)
        self.rows: list[Checked] = []

    # Checking ------------------------------------------------------------------------------

    def check(self) -> list[Checked]:
        self.stamp = account_stamp(self.mapping.system)
        self.organisations = Organisations(self.mapping.system)
        self.rows = self.converter.convert()
        self.parents: dict[int, tuple[str, int]] = {}
        self.new_names: dict[Any, str] = {}
        self._complete()
        self._find_parents()
        levels, cycles = by_level({i: self._parent_row(i) for i in range(len(self.rows))})
        for cycle in cycles:
            self._fail_cycle(cycle)
        for level in levels:
            for index in level:
                self._find_target(index)
        mark_repeats(self.rows, lambda row: row.target)
        self._compare()
        return self.rows

    def _complete(self) -> None:
        header = self.converter.header("name")
        colleagues = Colleagues() if "kam" in self.converter.mapping.columns else None
        for row in self.rows:
            values = row.values
            row.name = values.get("name", "")
            if not row.name and not any(p.column == header for p in row.problems):
                row.fail(Problem(_n("The name is missing."), {}, header))
            if "turnover" in values:
                values.setdefault("turnover_currency", self.mapping.currency or self.setting.currency)
            else:
                values.pop("turnover_currency", None)
                values.pop("turnover_year", None)
            if colleagues is not None and "kam" in values:
                try:
                    values["kam"] = colleagues.find(values["kam"])
                except ValueProblem as error:
                    row.fail(error.problem.at(self.converter.header("kam")))

    def _find_parents(self) -> None:
        by_name: dict[str, list[int]] = {}
        by_external: dict[str, int] = {}
        for index, row in enumerate(self.rows):
            by_name.setdefault(norm(row.name), []).append(index)
            if row.values.get("external_id"):
                by_external.setdefault(row.values["external_id"], index)
        for index, row in enumerate(self.rows):
            external, name = row.values.get("parent_external_id", ""), row.values.get("parent", "")
            if not external and not name:
                continue
            try:
                self.parents[index] = self._parent(index, external, name, by_name, by_external)
            except ValueProblem as error:
                row.fail(
                    error.problem.at(self.converter.header("parent_external_id" if external else "parent"))
                )

    def _parent(
        self, index: int, external: str, name: str, by_name: dict[str, list[int]], by_external: dict[str, int]
    ) -> tuple[str, int]:
        if external and external in by_external:
            return "row", by_external[external]
        if name and not external:
            here = by_name.get(norm(name), [])
            if here and any(self.rows[i].values != self.rows[here[0]].values for i in here):
                raise ValueProblem(
                    _n("Several rows are called “%(value)s”. Name the parent by its id."), value=name[:80]
                )
            if here:
                return "row", here[0]
        return "db", self.organisations.find(name, external)

    def _parent_row(self, index: int) -> int | None:
        kind, at = self.parents.get(index, ("", -1))
        return at if kind == "row" else None

    def _fail_cycle(self, cycle: list[int]) -> None:
        rows = ", ".join(f"{self.rows[i].line} ({self.rows[i].name})" for i in sorted(cycle)[:6])
        header = self.converter.header("parent") or self.converter.header("parent_external_id")
        for index in cycle:
            self.rows[index].fail(
                Problem(
                    _n("These rows are part of each other: %(rows)s. Correct one of the parents."),
                    {"rows": rows},
                    header,
                )
            )

    def _find_target(self, index: int) -> None:
        """The organisation that the row means: by id, else by name under its parent. None: a new one."""
        row = self.rows[index]
        kind, at = self.parents.get(index, ("", -1))
        if kind == "row" and self.rows[at].outcome == checking.ERROR:
            row.fail(
                Problem(_n("Its parent in line %(line)s cannot be imported."), {"line": self.rows[at].line})
            )
        if row.outcome == checking.ERROR:
            return
        above: Any = None
        if kind == "row":
            above = self.rows[at].target
        elif kind == "db":
            above = ("db", at)
        external = row.values.get("external_id", "")
        found = self._existing(row, external, above)
        if row.outcome == checking.ERROR:
            return
        row.target = ("db", found) if found else ("new", external, norm(row.name), above)
        self.new_names.setdefault(row.target, row.name)
        row.values["above"] = above

    def _existing(self, row: Checked, external: str, above: Any) -> int:
        known = self.organisations
        if external and external in known.by_external:
            found = [known.by_external[external]]
        else:
            found = [
                pk
                for pk in known.by_name.get(norm(row.name), [])
                if not (external and pk in known.external_of)
            ]
            if above is not None or {"parent", "parent_external_id"} & self.mapping.columns.keys():
                wanted = above[1] if above is not None and above[0] == "db" else None if above is None else -1
                found = [pk for pk in found if known.parent[pk] == wanted]
        alive = [pk for pk in found if pk not in known.archived]
        if len(alive) > 1:
            row.fail(
                Problem(
                    _n("There are several organisations called “%(value)s”. Use their ids."),
                    {"value": row.name},
                    self.converter.header("name"),
                )
            )
        elif found and not alive:
            row.fail(
                Problem(
                    _n("“%(value)s” is archived. Bring it back first."),
                    {"value": row.name},
                    self.converter.header("name"),
                )
            )
        return alive[0] if alive else 0

    # Comparing -----------------------------------------------------------------------------

    def _compare(self) -> None:
        matched = [
            row for row in self.rows if row.outcome != checking.ERROR and row.target and row.target[0] == "db"
        ]
        self.existing = self._load([row.target[1] for row in matched])
        self.labels = (
            {str(i.pk): i for i in Industry.objects.all()} if "industry" in self.converter.words else {}
        )
        self.new_parent: dict[int, Any] = {}
        for row in self.rows:
            if row.outcome == checking.ERROR or row.target is None:
                continue
            if row.target[0] == "new":
                self._compare_new(row)
            else:
                self._compare_existing(row)
        for row in matched:
            if row.outcome != checking.ERROR and row.target and row.target[1] in self.new_parent:
                self._check_no_loop(row)

    def _load(self, pks: list[int]) -> dict[int, dict[str, Any]]:
        columns = ["pk", "version", "parent_id", "name", *(c for k, c in ORGANISATION.items() if k != "name")]
        found: dict[int, dict[str, Any]] = {}
        teams: dict[int, int] = {}
        for part in chunks(pks):
            for values in Organisation.objects.filter(pk__in=part).values(*columns):
                found[values["pk"]] = values
            accounts = KeyAccount.objects.filter(organisation__in=part)
            for values in accounts.values(
                "pk", "organisation_id", "team_id", "archived_at", *ACCOUNT.values()
            ):
                found[values["organisation_id"]]["account"] = values
                teams[values["team_id"]] = values["organisation_id"]
        if "kam" in self.mapping.columns:
            for part in chunks(list(teams)):
                rows = KamAssignment.objects.filter(
                    team__in=part, starts_on__lte=self.setting.today
                ).order_by("starts_on")
                for team, user in rows.values_list("team", "user"):
                    found[teams[team]]["kam"] = user
        return found

    def _compare_new(self, row: Checked) -> None:
        row.outcome = checking.CREATE
        row.changes = [
            (k, None, self._shown(k, v))
            for k, v in row.values.items()
            if k not in ("above", "parent", "parent_external_id")
        ]
        if row.values.get("above"):
            row.changes.append(("parent", None, self._above_text(row.values["above"])))

    def _compare_existing(self, row: Checked) -> None:
        now = self.existing[row.target[1]]
        account = now.get("account")
        if account and account["archived_at"]:
            row.fail(Problem(_n("“%(value)s” is archived. Bring it back first."), {"value": row.name}))
            return
        for fields, source in ((ORGANISATION, now), (ACCOUNT, account or {})):
            for key, column in fields.items():
                if key in row.values:
                    old, new = source.get(column), row.values[key]
                    if key == "industry":
                        old = str(old) if old is not None else None
                    if old != new:
                        row.changes.append((key, self._shown(key, old), self._shown(key, new)))
        above = row.values.get("above")
        if above is not None and above != ("db", now["parent_id"]):
            self.new_parent[row.target[1]] = above
            old_parent = now["parent_id"]
            row.changes.append(
                (
                    "parent",
                    self._above_text(("db", old_parent)) if old_parent else None,
                    self._above_text(above),
                )
            )
        if "kam" in row.values and row.values["kam"] != now.get("kam"):
            row.changes.append(("kam", now.get("kam"), row.values["kam"]))
        external = row.values.get("external_id")
        if external and external not in self.organisations.by_external:
            row.changes.append(("external_id", None, external))
        if account is None:
            row.outcome = checking.CREATE
        elif row.changes:
            row.outcome = checking.UPDATE

    def _check_no_loop(self, row: Checked) -> None:
        """A new parent may not lie below the organisation itself."""
        start = row.target[1]
        node, steps = self.new_parent[start], 0
        while node is not None and node[0] == "db" and steps < 1000:
            if node[1] == start:
                row.fail(
                    Problem(
                        _n("It would become part of itself. Correct the parent."),
                        {},
                        self.converter.header("parent"),
                    )
                )
                return
            above = self.organisations.parent.get(node[1])
            node = self.new_parent.get(node[1]) or (("db", above) if above else None)
            steps += 1

    def _shown(self, key: str, value: Any) -> Any:
        if key == "industry" and value is not None and not isinstance(value, New):
            return shown(self.labels.get(value, value))
        return shown(value)

    def _above_text(self, above: Any) -> Any:
        if above[0] == "db":
            return {"pk": above[1], "text": self.organisations.names[above[1]]}
        name = self.new_names[above]
        return {"text": name, "new": name}

    # Writing -------------------------------------------------------------------------------

    def all_words(self) -> Any:
        return self.converter.all_words()

    def current_stamp(self) -> Any:
        return account_stamp(self.mapping.system)

    def parts(self, rows: list[Checked], size: int) -> Iterator[list[Checked]]:
        """Rows to write, parents first, in parts that keep a transaction short."""
        order = sorted((row for row in rows if row.changes), key=lambda row: _depth(row.target))
        yield from chunks(order, size)

    def writer(self, batch: str) -> AccountWriter:
        return AccountWriter(self, batch)


def _depth(target: Any) -> int:
    depth = 0
    while target is not None and target[0] == "new":
        depth, target = depth + 1, target[3]
    return depth


def account_stamp(system: str) -> Any:
    """Changes when anything does that the check looked at."""
    organisations = list(Organisation.objects.order_by("pk").values_list("pk", "version"))
    accounts = list(KeyAccount.objects.order_by("pk").values_list("pk", "version"))
    ids = ExternalId.objects.filter(object_type=Organisation._meta.label_lower, system=system).count()
    return hash((tuple(organisations), tuple(accounts), ids))
