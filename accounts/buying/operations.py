"""Writes on the buying centre: who is in it, in which roles, under whom. `by` None is the system.

What we think about people is written by `judgement_operations.py`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.buying import rules
from accounts.customers.models import KeyAccount, Organisation
from accounts.information.lines import create_line, made_before, rank_at_end
from accounts.information.values import cleaned_values
from accounts.people.buying_models import BuyingRole, Stakeholder, StakeholderRole
from accounts.people.models import Employment, Person
from accounts.people.operations import person_create
from accounts.work.models import OpenQuestion
from accounts.work.operations import question_lines
from accounts.work.rules import why_not_own
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.records.operations import archive_row, create_row, delete_row, edit_row, locked, restore_row
from kam.reference.calendar import today as company_today
from teams.models import User

FIELDS = ("label", "organisation", "unit", "position", "reports_to", "owner")
#: role -> (known for sure, for what)
Roles = Mapping[str, tuple[bool, str]]


@transaction.atomic
def stakeholder_add(
    *,
    account: KeyAccount,
    by: Any,
    person: Person | None = None,
    new_person: dict[str, Any] | None = None,
    roles: Roles | None = None,
    question: dict[str, Any] | None = None,
    public_id: str | None = None,
    batch: str = "",
    today: dt.date | None = None,
    **values: Any,
) -> Stakeholder:
    """Puts a person into the account's map, or a place whose person nobody knows yet.

    `new_person` is what `person_create` takes. A place comes with an open question: `question` holds its owner
    and day. `values` are FIELDS. Sending the same id again gives the same row.
    """
    today = today or company_today()
    account = locked(KeyAccount.objects.all(), account.pk)
    ask(rules.why_not_change(account, by))
    made = made_before(Stakeholder, public_id, account_id=account.pk)
    if made is not None:
        return made
    clean = _cleaned(account, None, values, by, today)
    if new_person is not None:
        person = person_create(by=by, batch=batch, today=today, **new_person)
        clean["organisation"] = clean.get("organisation") or new_person.get("organisation")
    if person is not None:
        _check_works_here(account, person)
        _check_once(account, person)
        clean["label"] = ""
    elif not clean.get("label"):
        raise ValidationError({"label": _("Choose a person, or name the place that you look for.")})
    row = Stakeholder(public_id=public_id or new_public_id(), account=account, person=person, **clean)
    row = create_line(row, by=by, scope=account.scope, batch=batch, account_id=account.pk)
    _write_roles(row, roles or {}, by, batch)
    if person is None:
        _ask_who(row, question or {}, by, batch, today)
    return row


@transaction.atomic
def stakeholder_edit(
    *,
    stakeholder: Stakeholder,
    by: Any,
    version: int | None,
    values: dict[str, Any],
    roles: Roles | None = None,
    batch: str = "",
    today: dt.date | None = None,
) -> Stakeholder:
    """Changes place, reporting line, owner and, where given, the roles; a stale version raises StaleWrite."""
    row = _locked(stakeholder)
    ask(rules.why_not_edit(row, by))
    clean = _cleaned(row.account, row, values, by, today or company_today())
    if row.person_id is not None:
        clean.pop("label", None)
    elif clean.get("label", row.label) == "":
        raise ValidationError({"label": _("Choose a person, or name the place that you look for.")})
    edit_row(row, values=clean, version=version, by=by, scope=row.account.scope, batch=batch)
    if roles is not None:
        _write_roles(row, roles, by, batch)
    return row


@transaction.atomic
def stakeholder_fill(
    *, stakeholder: Stakeholder, person: Person, by: Any, batch: str = "", today: dt.date | None = None
) -> Stakeholder:
    """The person of a place is known now; the open questions about it are answered with the name."""
    row = _locked(stakeholder)
    ask(rules.why_not_edit(row, by))
    if row.person_id is not None:
        raise ValidationError({"person": _("This place has its person already.")})
    _check_works_here(row.account, person)
    _check_once(row.account, person)
    edit_row(row, values={"person": person}, version=None, by=by, scope=row.account.scope, batch=batch)
    questions = OpenQuestion.objects.select_for_update(of=("self",)).filter(stakeholder=row, state="open")
    for question in questions.filter(archived_at=None).order_by("pk"):
        answered = {
            "state": "answered",
            "closed_at": timezone.now(),
            "answer": question.answer or str(person),
        }
        edit_row(question, values=answered, version=None, by=by, scope=row.account.scope, batch=batch)
    return row


@transaction.atomic
def stakeholder_remove(*, stakeholder: Stakeholder, by: Any) -> Stakeholder:
    """Takes somebody out of the map; judgements, pairs and history stay for the day they come back."""
    row = _locked(stakeholder)
    if row.archived_at is None:
        ask(rules.why_not_edit(row, by))
        archive_row(row, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def stakeholder_restore(*, stakeholder: Stakeholder, by: Any) -> Stakeholder:
    """Brings somebody back into the map."""
    row = _locked(stakeholder)
    ask(rules.why_not_change(row.account, by))
    if row.archived_at is not None:
        if row.person is not None and row.left_on is None:
            _check_once(row.account, row.person)
        for role in row.roles.select_related("role"):
            _check_role_free(row, role.role)
        if row.reports_to_id is not None and row.pk in _above(row.account_id, row.reports_to_id):
            edit_row(row, values={"reports_to": None}, version=None, by=by, scope=row.account.scope)
        restore_row(row, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def stakeholder_reassign(
    *, stakeholder: Stakeholder, to: User | None, by: Any, batch: str = ""
) -> Stakeholder:
    """Gives whom a leaver looked after to somebody else. The caller's operation asks whether `by` may."""
    row = _locked(stakeholder)
    edit_row(row, values={"owner": to}, version=None, by=by, scope=row.account.scope, batch=batch)
    return row


# What they share ------------------------------------------------------------------------------------


def _locked(stakeholder: Stakeholder) -> Stakeholder:
    """The account first, so that two who change reporting lines at once do not close a circle."""
    locked(KeyAccount.objects.all(), stakeholder.account_id)
    return locked(Stakeholder.objects.select_related("account", "person"), stakeholder.pk)


def _cleaned(
    account: KeyAccount, row: Stakeholder | None, values: dict[str, Any], by: Any, today: dt.date
) -> dict[str, Any]:
    clean = cleaned_values(Stakeholder, values, FIELDS)
    errors: dict[str, Any] = {}
    boss, organisation, owner = clean.get("reports_to"), clean.get("organisation"), clean.get("owner")
    if boss is not None:
        if boss.account_id != account.pk or boss.archived_at is not None:
            errors["reports_to"] = _("Choose somebody of this buying centre.")
        elif row is not None and row.pk in _above(account.pk, boss.pk):
            errors["reports_to"] = _("%(name)s already reports to this person, directly or not.") % {
                "name": boss
            }
    if organisation is not None and not _is_of(account, organisation):
        errors["organisation"] = _("Choose a unit of this customer.")
    if owner is not None and by is not None and (row is None or owner.pk != row.owner_id):
        reason = why_not_own(account, owner, today)
        if reason:
            errors["owner"] = reason
    if errors:
        raise ValidationError(errors)
    return clean


def _above(account_pk: int, pk: int) -> set[int]:
    """A stakeholder and everybody above, as stored now."""
    boss_of = dict(Stakeholder.objects.filter(account=account_pk).values_list("pk", "reports_to"))
    found: set[int] = set()
    at: int | None = pk
    while at is not None and at not in found:
        found.add(at)
        at = boss_of.get(at)
    return found


def _is_of(account: KeyAccount, organisation: Organisation) -> bool:
    """A node that the account covers, or one below it."""
    at: Organisation | None = organisation
    while at is not None:
        if at.account_id == account.pk or at.pk == account.organisation_id:
            return True
        at = at.parent
    return False


def _check_works_here(account: KeyAccount, person: Person) -> None:
    nodes = {account.organisation_id, *account.organisations.values_list("pk", flat=True)}
    jobs = Employment.objects.filter(person=person, organisation__root=account.organisation.root_id)
    if not jobs.filter(organisation__in=nodes).exists() and not any(
        _is_of(account, job.organisation) for job in jobs.select_related("organisation__parent")
    ):
        raise ValidationError({"person": _("%(name)s has no job at this customer.") % {"name": person}})


def _check_once(account: KeyAccount, person: Person) -> None:
    if Stakeholder.objects.of_account(account).current().filter(person=person).exists():
        raise ValidationError({"person": _("%(name)s is in the buying centre already.") % {"name": person}})


def _check_role_free(row: Stakeholder, role: BuyingRole) -> None:
    if not role.unique_in_map:
        return
    others = StakeholderRole.objects.filter(
        role=role, sure=True, stakeholder__account=row.account_id, stakeholder__about_type=row.about_type,
        stakeholder__about_pk=row.about_pk, stakeholder__archived_at=None, stakeholder__left_on=None,
    )  # fmt: skip
    other = others.exclude(stakeholder=row).select_related("stakeholder__person").first()
    if other is not None:
        text = _("%(name)s is %(role)s already; there is one per account.")
        raise ValidationError({"roles": text % {"name": other.stakeholder, "role": role}})


def _write_roles(row: Stakeholder, roles: Roles, by: Any, batch: str) -> None:
    """Makes the roles what `roles` says."""
    known = BuyingRole.objects.filter(key__in=roles.keys()).in_bulk(field_name="key")
    if len(known) != len(roles):
        raise ValidationError({"roles": _("Choose one of the values offered.")})
    scope, held = row.account.scope, {role.role_id: role for role in row.roles.all()}
    for key, role in held.items():
        if key not in roles:
            delete_row(role, by=by, scope=scope, note=str(row)[:200], batch=batch)
    for key, (sure, note) in roles.items():
        values = cleaned_values(StakeholderRole, {"note": note}, ("note",)) | {"sure": bool(sure)}
        if sure:
            _check_role_free(row, known[key])
        if key in held:
            edit_row(held[key], values=values, version=None, by=by, scope=scope, batch=batch)
        else:
            made = StakeholderRole(stakeholder=row, role=known[key], **values)
            create_row(made, by=by, scope=scope, batch=batch)


def _ask_who(row: Stakeholder, question: dict[str, Any], by: Any, batch: str, today: dt.date) -> None:
    """The open question of a place: who is it?"""
    owner = question.get("owner") or row.owner or by
    if owner is not None and why_not_own(row.account, owner, today):
        owner = None
    text = question.get("text") or _("%(place)s, who is it?") % {"place": row.label}
    made = OpenQuestion(
        account=row.account,
        stakeholder=row,
        text=text,
        owner=owner,
        due_on=question.get("due_on"),
        rank=rank_at_end(question_lines(row.account_id)),
        created_by=by,
    )
    create_row(made, by=by, scope=row.account.scope, batch=batch)


def roles_of(rows: Iterable[StakeholderRole]) -> dict[str, tuple[bool, str]]:
    """Roles as the operations take them."""
    return {row.role_id: (row.sure, row.note) for row in rows}
