"""Writes on colleagues, their rights and departments. `by` is the acting user, None the system."""

import datetime as dt
import zoneinfo
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from kam.lib.access import Right, ask
from kam.records.mail import mail_queue, mail_text
from kam.records.models import Change
from kam.records.operations import archive_row, create_row, edit_row, locked, record, restore_row
from kam.reference.models import PositionLevel
from teams.staff import rules
from teams.staff.models import Absence, Department, User
from teams.staff.tokens import invitation_path

#: What an administrator enters about a colleague, and what colleagues enter about themselves.
COLLEAGUE_FIELDS = frozenset(
    {
        "email",
        "title",
        "first_name",
        "last_name",
        "department",
        "manager",
        "job_title",
        "position",
        "phone",
        "location",
        "language",
    }
)
PROFILE_FIELDS = frozenset({"phone", "location", "language", "theme", "time_zone", "shortcuts"})
RIGHT_FIELDS = {
    Right.ADMINISTRATOR: "is_administrator",
    Right.HEAD: "is_head_of_kam",
    Right.KAM: "is_kam",
    Right.VIEWER: "is_viewer",
}


@transaction.atomic
def user_create(
    *,
    by: User | None,
    last_name: str,
    email: str | None = None,
    first_name: str = "",
    title: str = "",
    department: Department | None = None,
    manager: User | None = None,
    job_title: str = "",
    position: PositionLevel | None = None,
    phone: str = "",
    location: str = "",
    language: str | None = None,
    batch: str = "",
) -> User:
    """A colleague without a login; `user_invite` gives one. The language is the creator's unless named."""
    ask(rules.why_not_manage(by))
    user = User(
        email=clean_email(email),
        title=title,
        first_name=first_name,
        last_name=last_name,
        department=department,
        manager=manager,
        job_title=job_title,
        position=position,
        phone=phone,
        location=location,
        language=language or (by.language if by else User.Language.ENGLISH),
    )
    user.set_unusable_password()
    _check_user(user)
    user.save(force_insert=True)
    values = {name: (None, getattr(user, name)) for name in sorted(COLLEAGUE_FIELDS)}
    record(
        user,
        action=Change.Action.CREATE,
        by=by,
        batch=batch,
        values={name: pair for name, pair in values.items() if pair[1] not in (None, "")},
    )
    return user


@transaction.atomic
def user_edit(
    *, user: User, by: User | None, version: int | None, values: dict[str, Any], batch: str = ""
) -> User:
    """Changes what an administrator enters. A new e-mail address ends what hung on the old one."""
    _only(values, COLLEAGUE_FIELDS)
    row = _locked_user(user)
    if "email" in values:
        values = {**values, "email": clean_email(values["email"])}
    ask(rules.why_not_edit(row, by, email=values.get("email", "unchanged")))
    _check_user(row, values)
    changed = edit_row(row, values=values, version=version, by=by, batch=batch)
    if "email" in changed:
        EmailAddress.objects.filter(user=row).delete()
        if not row.email:
            _shut_out(row)
    return row


@transaction.atomic
def user_set_rights(*, user: User, by: User | None, version: int | None, rights: frozenset[Right]) -> User:
    """Gives exactly these organisation rights."""
    row = _locked_user(user)
    ask(rules.why_not_set_rights(row, by, rights))
    values = {name: right in rights for right, name in RIGHT_FIELDS.items()}
    edit_row(row, values=values, version=version, by=by)
    return row


@transaction.atomic
def user_invite(*, user: User, by: User | None) -> User:
    """Mails a link that sets the password, once and within seven days. A second one replaces the first."""
    row = _locked_user(user)
    ask(rules.why_not_invite(row, by))
    edit_row(row, values={"invited_at": timezone.now()}, version=None, by=by)
    mail_queue(
        to_user=row,
        subject=gettext_lazy("Your access to key account management"),
        text=mail_text(row, "teams/staff/mail/invitation.txt", {"path": invitation_path(row), "inviter": by}),
        kind="invitation",
    )
    return row


@transaction.atomic
def user_deactivate(*, user: User, by: User | None, left_on: dt.date) -> User:
    """The colleague has left: every session ends at its next request, and no way in is left."""
    row = _locked_user(user)
    ask(rules.why_not_deactivate(row, by))
    edit_row(row, values={"is_active": False, "left_on": left_on, "invited_at": None}, version=None, by=by)
    _shut_out(row)
    return row


@transaction.atomic
def user_reactivate(*, user: User, by: User | None) -> User:
    """Brings a colleague back; a new invitation lets them sign in."""
    row = _locked_user(user)
    ask(rules.why_not_reactivate(row, by))
    edit_row(row, values={"is_active": True, "left_on": None}, version=None, by=by)
    return row


@transaction.atomic
def user_reset_second_factor(*, user: User, by: User | None) -> User:
    """For a lost telephone or key: the password alone is enough until the colleague sets up a new one."""
    row = _locked_user(user)
    ask(rules.why_not_reset_second_factor(row, by))
    if Authenticator.objects.filter(user=row).delete()[0]:
        record(row, action=Change.Action.EVENT, by=by, note=gettext_noop("second factor removed"))
    return row


@transaction.atomic
def password_set(*, user: User, password: str) -> User:
    """Answers an invitation: the colleague's first password. Every session of before ends."""
    row = locked(User.objects.all(), user.pk)
    row.set_password(password)
    row.save(update_fields=["password"])
    record(row, action=Change.Action.EVENT, by=row, note=gettext_noop("password set"))
    return row


@transaction.atomic
def company_sign_in_connect(*, user: User, account: SocialAccount) -> User:
    """Ties the identity at the company's sign-in service to the colleague who has its verified e-mail."""
    row = locked(User.objects.all(), user.pk)
    account.user = row
    account.save()
    record(row, action=Change.Action.EVENT, by=row, note=gettext_noop("company sign-in connected"))
    return row


@transaction.atomic
def profile_edit(*, user: User, version: int | None, values: dict[str, Any]) -> User:
    """What colleagues enter about themselves."""
    _only(values, PROFILE_FIELDS)
    row = locked(User.objects.all(), user.pk)
    _check_user(row, values)
    edit_row(row, values=values, version=version, by=row)
    return row


@transaction.atomic
def preference_set(*, user: User, **values: str) -> None:
    """Language and theme, switched from any page: no form holds them, so the row's version stays."""
    _only(values, frozenset({"language", "theme"}))
    row = locked(User.objects.all(), user.pk)
    changed = {name: (getattr(row, name), new) for name, new in values.items() if getattr(row, name) != new}
    if changed:
        _check_user(row, values)
        User.objects.filter(pk=row.pk).update(**values)
        record(row, action=Change.Action.EDIT, by=row, values=changed)


@transaction.atomic
def absence_add(
    *, user: User, by: User | None, starts_on: dt.date, ends_on: dt.date, public_id: str | None = None
) -> Absence:
    """Days on which a colleague is away. The same `public_id` twice is one absence."""
    ask(rules.why_not_absence(user, by))
    held = Absence.objects.filter(public_id=public_id).first() if public_id else None
    if held is not None and held.user_id == user.pk:
        return held
    _check_absence(starts_on, ends_on)
    row = Absence(user=user, starts_on=starts_on, ends_on=ends_on)
    if public_id and held is None:
        row.public_id = public_id
    return create_row(row, by=by)


@transaction.atomic
def absence_edit(
    *, absence: Absence, by: User | None, version: int | None, values: dict[str, Any]
) -> Absence:
    _only(values, frozenset({"starts_on", "ends_on"}))
    row = locked(Absence.objects.select_related("user"), absence.pk)
    ask(rules.why_not_absence(row.user, by))
    _check_absence(values.get("starts_on", row.starts_on), values.get("ends_on", row.ends_on))
    edit_row(row, values=values, version=version, by=by)
    return row


@transaction.atomic
def absence_archive(*, absence: Absence, by: User | None) -> Absence:
    row = locked(Absence.objects.select_related("user"), absence.pk)
    ask(rules.why_not_absence(row.user, by))
    archive_row(row, by=by)
    return row


@transaction.atomic
def absence_restore(*, absence: Absence, by: User | None) -> Absence:
    row = locked(Absence.objects.select_related("user"), absence.pk)
    ask(rules.why_not_absence(row.user, by))
    restore_row(row, by=by)
    return row


@transaction.atomic
def department_create(
    *,
    by: User | None,
    name_en: str,
    name_de: str = "",
    parent: Department | None = None,
    head: User | None = None,
    batch: str = "",
) -> Department:
    ask(rules.why_not_manage(by))
    department = Department(name_en=name_en.strip(), name_de=name_de.strip(), parent=parent, head=head)
    _check_department(department)
    return create_row(department, by=by, batch=batch)


@transaction.atomic
def department_edit(
    *, department: Department, by: User | None, version: int | None, values: dict[str, Any], batch: str = ""
) -> Department:
    _only(values, frozenset({"name_en", "name_de", "parent", "head"}))
    ask(rules.why_not_manage(by))
    row = _locked_departments(department)
    _check_department(row, values)
    edit_row(row, values=values, version=version, by=by, batch=batch)
    return row


@transaction.atomic
def department_archive(*, department: Department, by: User | None) -> Department:
    row = _locked_departments(department)
    ask(rules.why_not_archive_department(row, by))
    archive_row(row, by=by)
    return row


@transaction.atomic
def department_restore(*, department: Department, by: User | None) -> Department:
    ask(rules.why_not_manage(by))
    row = _locked_departments(department)
    restore_row(row, by=by)
    return row


# ------------------------------------------------------------------------------------------ helpers


def clean_email(email: str | None) -> str | None:
    """Addresses are kept in small letters; an empty one is none."""
    return (email or "").strip().lower() or None


def _only(values: dict[str, Any], allowed: frozenset[str]) -> None:
    if unknown := values.keys() - allowed:
        raise ValueError(f"not to be written here: {', '.join(sorted(unknown))}")


def _locked_user(user: User) -> User:
    """The colleague under lock, after the administrators: two of them cannot remove each other at once."""
    list(User.objects.select_for_update().filter(is_administrator=True).order_by("pk").values_list("pk"))
    return locked(User.objects.all(), user.pk)


def _locked_departments(department: Department) -> Department:
    """The department under lock, with the whole (short) tree, so that no two moves make a ring."""
    list(Department.objects.select_for_update().order_by("pk").values_list("pk"))
    return Department.objects.get(pk=department.pk)


def _shut_out(user: User) -> None:
    """Takes every way in. The new unusable password also makes old sessions worthless for ever."""
    user.set_unusable_password()
    user.invited_at = None  # else a reset would reach whatever address an import enters later
    user.save(update_fields=["password", "invited_at"])
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()


def _check_user(row: User, values: dict[str, Any] | None = None) -> None:
    """Raises ValidationError by field for a row as it would be with `values`."""
    after = User(**{f.name: getattr(row, f.name) for f in User._meta.concrete_fields if f.name not in _LINKS})
    links = {name: getattr(row, name) for name in _LINKS}
    for name, value in (values or {}).items():
        if name in _LINKS:
            links[name] = value
        else:
            setattr(after, name, value)
    after.clean_fields(exclude={"password", *_LINKS})
    if not after.last_name.strip():
        raise ValidationError({"last_name": _("Enter a name.")})
    if after.time_zone and after.time_zone not in zoneinfo.available_timezones():
        raise ValidationError({"time_zone": _("There is no such time zone.")})
    new_email = after.email if row.pk is None or row.email != after.email else None
    if new_email and User.objects.filter(email__iexact=new_email).exclude(pk=row.pk).exists():
        raise ValidationError({"email": _("Another colleague has this e-mail address.")})
    if links["manager"] is not None and "manager" in (values or {}):
        _check_manager(row, links["manager"])


_LINKS = frozenset({"department", "manager", "position"})


def _check_manager(row: User, manager: User) -> None:
    seen: set[int] = set()
    above: User | None = manager
    while above is not None and above.pk not in seen:
        if above.pk == row.pk:
            raise ValidationError({"manager": _("Nobody can report to themselves, not even over others.")})
        seen.add(above.pk)
        above = above.manager


def _check_absence(starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})
    if (ends_on - starts_on).days > 3 * 366:
        raise ValidationError({"ends_on": _("At most three years at once.")})


def _check_department(row: Department, values: dict[str, Any] | None = None) -> None:
    wanted = {name: getattr(row, name) for name in ("name_en", "name_de", "parent", "head")} | (values or {})
    Department(name_en=wanted["name_en"], name_de=wanted["name_de"]).clean_fields(exclude={"parent", "head"})
    same = Department.objects.filter(name_en__iexact=wanted["name_en"], parent=wanted["parent"])
    if same.exclude(pk=row.pk).exists():
        raise ValidationError({"name_en": _("There is a department of this name already.")})
    seen, above = set(), wanted["parent"]
    while above is not None and above.pk not in seen:
        if row.pk is not None and above.pk == row.pk:
            raise ValidationError({"parent": _("A department cannot be part of itself.")})
        seen.add(above.pk)
        above = above.parent
