"""What a line's form shows and sends. Not a ModelForm: see accounts/information/values.py."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import KeyAccount, Person, Statement
from accounts.work import operations as work
from accounts.work.queries import colleagues_of
from kam.lib.fields import ExactField, plain_number
from kam.lib.forms import Conflict
from plans.planning.line_kinds import KINDS, LineKind
from plans.planning.measures import known_measures
from plans.planning.models import CustomerGoal, Plan
from plans.planning.strategy_models import Initiative

_MANY = 300


@dataclass(slots=True)
class Choice:
    """An option of a select, by public id."""

    value: str
    label: str
    selected: bool = False


@dataclass(slots=True)
class LineForm:
    """A line being written: texts as they stand in the fields, errors by field, a conflict if there is."""

    kind: str
    id: str
    version: int
    values: dict[str, str]
    #: the row's, which a decision between both texts is based on
    current_version: int = 0
    state: str = ""
    topic: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    conflict: Conflict | None = None
    #: both texts, when a colleague changed the same (plans/planning/line_saving.py)
    merge: Any = None
    #: the entry in history that says who archived the line meanwhile
    archived: Any = None
    #: texts that gave way to a colleague's, kept on the screen
    given_up: list[tuple[str, str]] = field(default_factory=list)
    colleagues: list[Choice] = field(default_factory=list)
    people: list[Choice] = field(default_factory=list)
    goals: list[Choice] = field(default_factory=list)
    initiatives: list[Choice] = field(default_factory=list)
    plans: list[Choice] = field(default_factory=list)
    saved_at: dt.datetime | None = None

    @property
    def confidences(self) -> list[Choice]:
        now = self.values.get("confidence")
        return [Choice(key, str(label), key == now) for key, label in Statement.Confidence.choices]

    @property
    def measures(self) -> list[Choice]:
        """How an objective may be measured: by hand, or from live data."""
        now = self.values.get("computed", "")
        by_hand = Choice("", _("by hand, with dated values"), not now)
        return [by_hand, *(Choice(m.key, str(m.label), m.key == now) for m in known_measures())]

    @property
    def audiences(self) -> list[Choice]:
        now = self.values.get("audience")
        return [Choice(key, str(label), key == now) for key, label in Statement.Audience.choices]

    @property
    def indentable(self) -> bool:
        """Whether it can become an action of the line above."""
        return self.movable

    @property
    def movable(self) -> bool:
        """Whether the order of such lines is made by hand."""
        return self.kind in ("statement", "goal", "initiative", "objective")

    @property
    def options(self) -> dict[str, list[Choice]]:
        """The choices of every field that has some, by its name."""
        found = {}
        for name, now in self.values.items():
            choices = KINDS[self.kind].model._meta.get_field(name).choices
            if choices:
                found[name] = [Choice(str(key), str(label), str(key) == now) for key, label in choices]
        return found


def field_text(row: models.Model, name: str) -> str:
    """A field's value as it stands in its input."""
    model_field = row._meta.get_field(name)
    if model_field.is_relation:
        other = getattr(row, name)
        return other.public_id if other is not None else ""
    value = getattr(row, name)
    if value is None:
        return ""
    if isinstance(model_field, ExactField):
        return plain_number(value, get_language() or "en")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def form_of(kind: LineKind, row: Any, data: Any = None) -> LineForm:
    """The form of a line; with `data`, the writer's own words in it. Choices come by `with_choices`."""
    texts = {name: field_text(row, name) for name in kind.fields}
    if data is not None:
        texts |= {name: data[name] for name in kind.fields if name in data}
        if kind.key == "action" and "owner" in data:
            texts["person"] = ""  # one field for both sides
    return LineForm(
        kind.key,
        row.public_id,
        row.version,
        texts,
        current_version=row.version,
        state=getattr(row, "state", ""),
        topic=getattr(row, "topic_id", None) or "",
    )


def with_choices(form: LineForm, account: KeyAccount, kind: LineKind, today: dt.date) -> LineForm:
    """Fills the selects: the account's team, its people, its goals."""
    if "owner" in kind.links:
        now = form.values["owner"]
        form.colleagues = [
            Choice(u.public_id, u.full_name, u.public_id == now) for u in colleagues_of(account, today, now)
        ]
    if "person" in kind.links:
        now = form.values["person"] or (form.values["owner"] if kind.key == "action" else "")
        people = Person.objects.current().filter(
            employments__organisation__account=account, employments__ends_on=None
        )
        rows = people.distinct().order_by("last_name", "first_name", "pk")[:_MANY]
        form.people = [Choice(p.public_id, str(p), p.public_id == now) for p in rows]
        if now and not any(choice.selected for choice in form.people):
            # The form may come from the browser: only who works here, did, or is named in a line already.
            known = Q(employments__organisation__account=account) | Q(pk__in=_named_in_goals(account))
            known |= Q(actions__account=account) | Q(commitments__account=account)
            rows = Person.objects.filter(known, public_id=now).distinct()
            form.people += [Choice(p.public_id, str(p), True) for p in rows]
    if "goal" in kind.links:
        form.goals = _lines(CustomerGoal, account, form.values["goal"])
    if "initiative" in kind.links:
        form.initiatives = _lines(Initiative, account, form.values["initiative"])
    if "plan" in kind.links:
        now = form.values["plan"]
        plans = Plan.objects.filter(account=account).order_by("-starts_on", "pk")
        form.plans = [
            Choice(p.public_id, str(p), p.public_id == now)
            for p in plans
            if p.archived_at is None or p.public_id == now
        ]
    return form


def _lines(model: Any, account: KeyAccount, now: str) -> list[Choice]:
    """Lines to choose from, and the one chosen, though it was archived."""
    rows = model.objects.filter(account=account).exclude(text="").order_by("rank", "pk")
    return [
        Choice(row.public_id, row.text[:80], row.public_id == now)
        for row in rows
        if row.archived_at is None or row.public_id == now
    ]


def _named_in_goals(account: KeyAccount) -> QuerySet:
    return CustomerGoal.objects.filter(account=account, person__isnull=False).values("person")


def posted_values(kind: LineKind, account: KeyAccount, data: Any) -> dict[str, Any]:
    """The values that were sent, links looked up. Raises ValidationError by field."""
    values: dict[str, Any] = {name: data[name] for name in kind.fields if name in data}
    errors = {}
    for name, find in kind.links.items():
        if name in values:
            try:
                values[name] = find(account, values[name]) if values[name] else None
            except ValidationError as error:
                errors[name] = error
    if errors:
        raise ValidationError(errors)
    return work.one_owner(values) if kind.key == "action" else values


def posted_version(data: Any) -> int:
    """The version that the writer saw; nonsense is a version that never was, so never the current one."""
    try:
        return max(int(data.get("version", "")), 0)
    except ValueError:
        return 0


def errors_by_field(error: ValidationError) -> dict[str, str]:
    """One text per field; what belongs to none stands under ""."""
    if hasattr(error, "error_dict"):
        return {name: " ".join(messages) for name, messages in error.message_dict.items()}
    return {"": " ".join(error.messages)}
