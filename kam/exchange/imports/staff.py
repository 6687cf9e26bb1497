"""Import of colleagues: by e-mail, else by name. Managers who are named but not listed are created too.

A colleague without e-mail has no login until invited. An import never changes the e-mail of somebody who has
one: who
may import would then be able to take over a login.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext_noop as _n

from kam.exchange.imports import checking
from kam.exchange.imports.accounts import chunks
from kam.exchange.imports.checking import (
    Checked,
    Converter,
    Setting,
    by_level,
    mark_repeats,
    shown,
    take_name,
)
from kam.exchange.imports.lookups import New
from kam.exchange.imports.mapping import Mapping
from kam.exchange.imports.models import Kind
from kam.exchange.imports.problems import Problem
from kam.exchange.imports.reader import Table
from kam.exchange.imports.values import norm, split_name
from kam.records.models import Change
from kam.records.operations import change_for, record_many
from teams.models import Department, User
from teams.staff.operations import department_create

_FIELDS = ("title", "first_name", "last_name", "job_title", "phone", "location", "language")
_CHUNK = 500


class StaffImport:
    """Checks rows of colleagues against those who are there, and writes them."""

    def __init__(self, table: Table, mapping: Mapping, setting: Setting) -> None:
        self.table, self.mapping, self.setting = table, mapping, setting
        self.converter = Converter(Kind.STAFF, table, mapping, setting)
        self.rows: list[Checked] = []

    # Checking ------------------------------------------------------------------------------

    def check(self) -> list[Checked]:
        self.stamp = staff_stamp()
        self.departments = {str(d.pk): d for d in Department.objects.all()}
        self._load()
        self.rows = self.converter.convert()
        for row in self.rows:
            self._complete(row)
        mark_repeats(self.rows, lambda row: row.target)
        self._find_managers()
        for row in self.rows:
            if row.outcome != checking.ERROR and row.target is not None:
                self._compare(row)
        return self.rows

    def _load(self) -> None:
        self.people: dict[int, User] = {}
        self.by_email: dict[str, int] = {}
        self.by_name: dict[str, list[int]] = {}
        only = (
            "title",
            "first_name",
            "last_name",
            "email",
            "department_id",
            "manager_id",
            "job_title",
            "phone",
            "location",
            "language",
            "is_active",
            "version",
        )
        for user in User.objects.order_by("pk").only(*only).iterator(chunk_size=2000):
            self.people[user.pk] = user
            if user.email:
                self.by_email[user.email.lower()] = user.pk
            if user.is_active:
                self.by_name.setdefault(norm(f"{user.first_name} {user.last_name}"), []).append(user.pk)

    def _complete(self, row: Checked) -> None:
        header = self.converter.header("last_name") or self.converter.header("name")
        take_name(row, header, missing=_n("The name is missing."))
        if row.outcome != checking.ERROR:
            row.target = self._target(row, header)

    def _target(self, row: Checked, header: str) -> Any:
        email = row.values.get("email", "")
        if email and email in self.by_email:
            return "db", self.by_email[email]
        name = norm(f"{row.values.get('first_name', '')} {row.values['last_name']}")
        found = [pk for pk in self.by_name.get(name, []) if not (email and self.people[pk].email)]
        if len(found) > 1:
            row.fail(
                Problem(
                    _n("Several colleagues are called “%(value)s”. Use the e-mail address."),
                    {"value": row.name},
                    header,
                )
            )
            return None
        return ("db", found[0]) if found else ("new", email, name)

    def _find_managers(self) -> None:
        """A manager is a row of the file, a colleague, or (named only here) one more row to create."""
        header = self.converter.header("manager")
        named: dict[str, list[Checked]] = {}
        for row in self.rows:
            if row.outcome != checking.ERROR and row.target is not None:
                keys = [
                    norm(f"{row.values.get('first_name', '')} {row.values['last_name']}"),
                    row.values.get("email", ""),
                ]
                for key in filter(None, keys):
                    named.setdefault(key, []).append(row)
        extra: list[Checked] = []
        for row in self.rows:
            text = row.values.pop("manager", "")
            if not text or row.outcome == checking.ERROR or row.target is None:
                continue
            problem = self._manager(row, text, named, extra)
            if problem is not None:
                row.fail(problem.at(header))
        self.rows += extra
        self._refuse_loops(header)

    def _manager(
        self, row: Checked, text: str, named: dict[str, list[Checked]], extra: list[Checked]
    ) -> Problem | None:
        title, first, last = split_name(text)
        key = text.lower() if "@" in text else norm(f"{first} {last}")
        here = {r.target for r in named.get(key, [])}
        known = [self.by_email[key]] if key in self.by_email else self.by_name.get(key, [])
        if len(here) > 1 or (not here and len(known) > 1):
            return Problem(
                _n("Several colleagues are called “%(value)s”. Use the e-mail address."), {"value": text[:80]}
            )
        if here:
            row.values["boss"] = here.pop()
        elif known:
            row.values["boss"] = ("db", known[0])
        elif "@" in text:
            return Problem(_n("No colleague has the e-mail address “%(value)s”."), {"value": text[:80]})
        elif len(last) > 80 or len(first) > 80 or len(title) > 30:
            return Problem(_n("“%(value)s” is no name of a person."), {"value": text[:80]})
        else:
            values = {
                "last_name": last,
                **({"first_name": first} if first else {}),
                **({"title": title} if title else {}),
            }
            boss = Checked(row.line, name=text, values=values, target=("new", "", key))
            named[key] = [boss]
            extra.append(boss)
            row.values["boss"] = boss.target
        return None

    def _refuse_loops(self, header: str) -> None:
        rows = {
            row.target: row for row in self.rows if row.target is not None and row.outcome != checking.ERROR
        }
        above: dict[Any, Any] = {
            ("db", pk): ("db", u.manager_id) for pk, u in self.people.items() if u.manager_id
        }
        above |= {target: row.values.get("boss", above.get(target)) for target, row in rows.items()}
        _levels, cycles = by_level(above)
        for cycle in cycles:
            here = [rows[target] for target in cycle if target in rows]
            names = ", ".join(f"{row.line} ({row.name})" for row in here[:6])
            for row in here:
                row.fail(
                    Problem(
                        _n("These rows report to each other: %(rows)s. Correct one of the managers."),
                        {"rows": names},
                        header,
                    )
                )

    def _compare(self, row: Checked) -> None:
        values = row.values
        if row.target[0] == "new":
            row.outcome = checking.CREATE
            row.changes = [(k, None, self._shown(k, v)) for k, v in values.items()]
            return
        user = self.people[row.target[1]]
        for key in _FIELDS:
            if key in values and values[key] != getattr(user, key):
                row.changes.append((key, getattr(user, key), values[key]))
        department = values.get("department")
        if department is not None and department != (str(user.department_id) if user.department_id else None):
            old = self.departments.get(str(user.department_id))
            row.changes.append(("department", shown(old), self._shown("department", department)))
        boss = values.get("boss")
        if boss is not None and boss != ("db", user.manager_id):
            old_boss = self.people.get(user.manager_id) if user.manager_id else None
            row.changes.append(("boss", shown(old_boss), self._shown("boss", boss)))
        email = values.get("email")
        if email and not user.email:
            if user.rights:
                row.fail(
                    Problem(
                        _n("This colleague holds rights: an administrator enters the e-mail address."),
                        {},
                        self.converter.header("email"),
                    )
                )
                return
            row.changes.append(("email", None, email))
        row.outcome = checking.UPDATE if row.changes else checking.UNCHANGED

    def _shown(self, key: str, value: Any) -> Any:
        if key == "department" and not isinstance(value, New):
            return shown(self.departments.get(value))
        if key == "boss":
            if value[0] == "db":
                return shown(self.people[value[1]])
            return {"text": value[2].title(), "new": value[2].title()}
        return shown(value)

    # Writing -------------------------------------------------------------------------------

    def all_words(self) -> Any:
        return self.converter.all_words()

    def current_stamp(self) -> Any:
        return staff_stamp()

    def parts(self, rows: list[Checked], size: int) -> Iterator[list[Checked]]:
        """Managers before those who report to them."""
        writable = {row.target: row for row in rows if row.changes}
        levels, _cycles = by_level({target: row.values.get("boss") for target, row in writable.items()})
        yield from chunks([writable[target] for level in levels for target in level], size)

    def writer(self, batch: str) -> "StaffWriter":
        return StaffWriter(self, batch)


class StaffWriter:
    """Writes checked colleagues in few queries, with history."""

    def __init__(self, source: StaffImport, batch: str) -> None:
        self.source, self.batch, self.by = source, batch, source.setting.by
        self.made: dict[Any, User] = {}
        self.created: dict[New, Department] = {}
        self.edited: dict[str, dict[str, int]] = {}
        self.ids: list[int] = []

    def write(self, rows: list[Checked]) -> None:
        self.changes: list[Change] = []
        self._departments(rows)
        new = [row for row in rows if row.target[0] == "new"]
        while new:
            ready = [
                row
                for row in new
                if (boss := row.values.get("boss")) is None or boss[0] == "db" or boss in self.made
            ]
            done = {id(row) for row in ready}
            self._create(ready)
            new = [row for row in new if id(row) not in done]
        self._update([row for row in rows if row.target[0] == "db"])
        record_many(self.changes)

    def _departments(self, rows: list[Checked]) -> None:
        for row in rows:
            value = row.values.get("department")
            if isinstance(value, New) and value not in self.created:
                # The import's own right covers its departments, so the system writes them.
                self.created[value] = department_create(
                    by=None, name_en=value.text, name_de=value.text, batch=self.batch
                )

    def _department(self, row: Checked) -> Department | None:
        value = row.values.get("department")
        return self.created[value] if isinstance(value, New) else self.source.departments.get(value or "")

    def _boss(self, row: Checked) -> User | None:
        boss = row.values.get("boss")
        if boss is None:
            return None
        return self.source.people[boss[1]] if boss[0] == "db" else self.made[boss]

    def _create(self, rows: list[Checked]) -> None:
        users = []
        for row in rows:
            values = {key: row.values[key] for key in (*_FIELDS, "email") if key in row.values}
            values.setdefault("language", self.source.setting.by.language if self.source.setting.by else "en")
            users.append(
                User(
                    **values,
                    department=self._department(row),
                    manager=self._boss(row),
                    password=make_password(None),
                )
            )
        User.objects.bulk_create(users, batch_size=_CHUNK)
        for row, user in zip(rows, users, strict=True):
            self.made[row.target] = user
            values = {key: (None, row.values[key]) for key in (*_FIELDS, "email") if key in row.values}
            values |= {
                name: (None, link) for name in ("department", "manager") if (link := getattr(user, name))
            }
            self._note(user, Change.Action.CREATE, values)

    def _note(self, user: User, action: str, values: dict[str, tuple[Any, Any]]) -> None:
        self.changes.append(change_for(user, action=action, by=self.by, values=values, batch=self.batch))

    def _update(self, rows: list[Checked]) -> None:
        for part in chunks(rows):
            users = {
                u.pk: u
                for u in User.objects.select_for_update().filter(pk__in=[row.target[1] for row in part])
            }
            touched = []
            for row in part:
                user = users[row.target[1]]
                wanted: dict[str, Any] = {key: row.values[key] for key in _FIELDS if key in row.values}
                if "email" in row.values and not user.email and not user.rights:
                    wanted["email"] = row.values["email"]
                wanted |= {
                    n: v
                    for n, v in (("department", self._department(row)), ("manager", self._boss(row)))
                    if v
                }
                values = {}
                for name, new in wanted.items():
                    old = getattr(user, name)
                    if old != new:
                        values[name] = (old, new)
                        setattr(user, name, new)
                if values:
                    user.version += 1
                    user.updated_at = timezone.now()
                    touched.append(user)
                    self._note(user, Change.Action.EDIT, values)
            User.objects.bulk_create(
                touched,
                batch_size=_CHUNK,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=[*_FIELDS, "email", "department", "manager", "version", "updated_at"],
            )
            self.edited.setdefault(User._meta.label_lower, {}).update({str(u.pk): u.version for u in touched})


def staff_stamp() -> Any:
    """Changes when a colleague or a department does."""
    users = list(User.objects.order_by("pk").values_list("pk", "version"))
    departments = list(Department.objects.order_by("pk").values_list("pk", "version"))
    return hash((tuple(users), tuple(departments)))
