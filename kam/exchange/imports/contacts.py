"""Import of the customer's people: found and written by accounts/people, named by id, e-mail or name and
organisation.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop as _n

from accounts.models import ContactPoint, Employment, Organisation, Person
from accounts.people.checks import contact_value
from accounts.people.upsert import PersonRow, people_plan, people_upsert_many
from kam.exchange.imports import checking
from kam.exchange.imports.accounts import chunks
from kam.exchange.imports.checking import Checked, Converter, Setting, shown, take_name
from kam.exchange.imports.lookups import CREATE, LEAVE, New, Organisations, Word
from kam.exchange.imports.mapping import Mapping
from kam.exchange.imports.models import Kind
from kam.exchange.imports.problems import Problem, ValueProblem
from kam.exchange.imports.reader import Table
from kam.exchange.imports.values import norm
from kam.records.models import Change, ExternalId
from kam.records.operations import create_row

_UNKNOWN = _n("There is no organisation called “%(value)s”. Say what it means, or create it.")
_PLAIN = ("title", "first_name", "language", "note", "job_title", "unit", "starts_on", "ends_on")
_CONTACTS = ("email", "phone", "mobile", "web")


class ContactImport:
    """Checks rows of people against those who are there, and writes them."""

    def __init__(self, table: Table, mapping: Mapping, setting: Setting) -> None:
        self.table, self.mapping, self.setting = table, mapping, setting
        self.converter = Converter(Kind.CONTACTS, table, mapping, setting)
        self.words: Counter[str] = Counter()
        self.chosen = mapping.values.get("organisation", {})

    def check(self) -> list[Checked]:
        self.stamp = contact_stamp(self.mapping.system)
        self.known = Organisations(self.mapping.system)
        self.rows = self.converter.convert()
        for row in self.rows:
            self._complete(row)
        good = [row for row in self.rows if row.outcome != checking.ERROR]
        self.new = {
            name: Organisation(name=name)
            for name in {r.values["place"].text for r in good if isinstance(r.values.get("place"), New)}
        }
        for number, organisation in enumerate(self.new.values(), start=1):
            organisation.pk = -number  # only so that people_plan can tell them apart
        outcomes = people_plan([self._person(row, self._place) for row in good], system=self.mapping.system)
        for row, outcome in zip(good, outcomes, strict=True):
            row.outcome = outcome.action
            if outcome.action == checking.CREATE:
                row.changes = [(k, None, shown(v)) for k, v in row.values.items() if k != "place"]
                if place := row.values.get("place"):
                    row.changes.append(("organisation", None, self._shown_place(place)))
            else:
                row.changes = [
                    (k, shown(old), self._shown_new(k, new, row)) for k, (old, new) in outcome.changed.items()
                ]
        return self.rows

    def _complete(self, row: Checked) -> None:
        values = row.values
        header = self.converter.header("last_name") or self.converter.header("name")
        take_name(row, header, missing=_n("The last name is missing."))
        if values.get("starts_on") and values.get("ends_on") and values["starts_on"] > values["ends_on"]:
            row.fail(Problem(_n("The last day is before the first."), {}, self.converter.header("ends_on")))
        for key in _CONTACTS:
            if key in values:
                self._contact(row, key)
        self._organisation(row)

    def _contact(self, row: Checked, key: str) -> None:
        try:
            row.values[key] = contact_value(key, row.values[key])
        except ValidationError as error:
            row.fail(
                Problem(
                    _n("“%(value)s” cannot be used here: %(reason)s"),
                    {"value": str(row.values[key])[:80], "reason": error.messages[0]},
                    self.converter.header(key),
                )
            )

    def _organisation(self, row: Checked) -> None:
        name, external = row.values.pop("organisation", ""), row.values.pop("organisation_id", "")
        if not name and not external:
            return
        choice = self.chosen.get(name) if name else ""
        if choice:
            self.words[name] += 1
            if choice == CREATE:
                row.values["place"] = New("organisation", name)
            elif choice != LEAVE and choice.isdigit() and int(choice) in self.known.names:
                row.values["place"] = int(choice)
            return
        try:
            row.values["place"] = self.known.find(name, external)
        except ValueProblem as error:
            problem = error.problem
            if name and norm(name) not in self.known.by_name:
                self.words[name] += 1
                problem = Problem(_UNKNOWN, {"value": name[:80]})
            row.fail(problem.at(self.converter.header("organisation" if name else "organisation_id")))

    def _place(self, row: Checked) -> Organisation | None:
        place = row.values.get("place")
        if place is None:
            return None
        if isinstance(place, New):
            return self.new[place.text]
        return Organisation(pk=place, name=self.known.names[place], account_id=self.known.account[place])

    def _person(self, row: Checked, place: Any) -> PersonRow:
        values = row.values
        return PersonRow(
            last_name=values["last_name"],
            organisation=place(row),
            contacts=[(key, values[key], "") for key in _CONTACTS if key in values],
            external_id=values.get("external_id", ""),
            **{key: values[key] for key in _PLAIN if key in values},
        )

    def _shown_place(self, place: Any) -> Any:
        return shown(place) if isinstance(place, New) else {"pk": place, "text": self.known.names[place]}

    def _shown_new(self, key: str, new: Any, row: Checked) -> Any:
        return self._shown_place(row.values["place"]) if key == "organisation" else shown(new)

    def all_words(self) -> list[Word]:
        """Names of organisations that are not ours, beside the words of the other columns."""
        found = self.converter.all_words()
        for name, rows in self.words.most_common(200):
            choice = self.chosen.get(name, "")
            found.append(Word("organisation", name, rows, choice, "chosen" if choice else "unknown"))
        return found

    # Writing -------------------------------------------------------------------------------

    def current_stamp(self) -> Any:
        return contact_stamp(self.mapping.system)

    def parts(self, rows: list[Checked], size: int) -> Iterator[list[Checked]]:
        """Unchanged rows go along: they cost little, and a later row may mean the same person."""
        yield from chunks(
            [row for row in rows if row.outcome != checking.ERROR and row.outcome != checking.UNCHANGED], size
        )

    def writer(self, batch: str) -> "ContactWriter":
        return ContactWriter(self, batch)


class ContactWriter:
    """Creates the organisations that the user chose to create, then the people."""

    def __init__(self, source: ContactImport, batch: str) -> None:
        self.source, self.batch, self.by = source, batch, source.setting.by
        self.made: dict[str, Organisation] = {}
        self.edited: dict[str, dict[str, int]] = {}
        self.ids: list[int] = []

    def write(self, rows: list[Checked]) -> None:
        system = self.source.mapping.system
        loaded = Organisation.objects.in_bulk(
            [p for row in rows if isinstance(p := row.values.get("place"), int)]
        )

        def place(row: Checked) -> Organisation | None:
            found = row.values.get("place")
            return self._organisation(found.text) if isinstance(found, New) else loaded.get(found)

        people = [self.source._person(row, place) for row in rows]
        before = {
            v
            for part in chunks([p.external_id for p in people if p.external_id])
            for v in ExternalId.objects.filter(
                object_type=Person._meta.label_lower, system=system, value__in=part
            ).values_list("value", flat=True)
        }
        people_upsert_many(rows=people, by=self.by, system=system, batch=self.batch)
        fresh = [p.external_id for p in people if p.external_id and p.external_id not in before]
        for part in chunks(fresh):
            ids = ExternalId.objects.filter(
                object_type=Person._meta.label_lower, system=system, value__in=part
            )
            self.ids += ids.values_list("pk", flat=True)
        for model in (Person, Employment, ContactPoint):
            label = model._meta.label_lower
            changed = Change.objects.filter(
                batch=self.batch, object_type=label, action=Change.Action.EDIT
            ).values("object_pk")
            rows_now = model.objects.filter(pk__in=changed).values_list("pk", "version")
            self.edited[label] = {str(pk): version for pk, version in rows_now}

    def _organisation(self, name: str) -> Organisation:
        if name not in self.made:
            organisation = create_row(Organisation(name=name), by=self.by, batch=self.batch)
            Organisation.objects.filter(pk=organisation.pk).update(root=organisation)
            organisation.root_id = organisation.pk
            self.made[name] = organisation
        return self.made[name]


def contact_stamp(system: str) -> Any:
    """Changes when a person, a job, contact data or an organisation does."""
    return tuple(
        hash(tuple(model.objects.order_by("pk").values_list("pk", "version")))
        for model in (Person, Employment, ContactPoint, Organisation)
    )
