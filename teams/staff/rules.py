"""Who may do what with colleagues and departments. A reason, or None when it is allowed.

`by` is the acting user; None is the system (imports by command, set-up), which may everything.
"""

from django.utils.translation import gettext as _

from kam.lib.access import Right
from teams.staff.models import Department, User


def why_not_manage(by: User | None) -> str | None:
    """Colleagues, their rights and the departments belong to administrators."""
    if by is None or by.may("staff.manage"):
        return None
    return _("Only an administrator may change colleagues and departments.")


def why_not_absence(user: User, by: User | None) -> str | None:
    """One's own absences, and those of everybody for administrators."""
    if by is None or by.pk == user.pk or by.may("staff.manage"):
        return None
    return _("Everybody enters their own absences; an administrator may do it for others.")


def is_last_administrator(user: User) -> bool:
    """Whether nobody else could administer if this colleague could not."""
    if not (user.is_active and user.is_administrator):
        return False
    others = User.objects.working().filter(is_administrator=True).exclude(email=None).exclude(pk=user.pk)
    return not others.exists()


def why_not_edit(user: User, by: User | None, email: str | None = "unchanged") -> str | None:
    """`email` is the new address, if it changes: whoever has none cannot sign in."""
    if reason := why_not_manage(by):
        return reason
    if by is not None and not email and user.email:
        if user.pk == by.pk:
            return _("You cannot take away your own e-mail address: you could no longer sign in.")
        if is_last_administrator(user):
            return _("This is the last administrator. Name another one first.")
    return None


def why_not_set_rights(user: User, by: User | None, rights: frozenset[Right]) -> str | None:
    if reason := why_not_manage(by):
        return reason
    if by is not None and Right.ADMINISTRATOR not in rights and is_last_administrator(user):
        return _("This is the last administrator. Name another one first.")
    return None


def why_not_invite(user: User, by: User | None) -> str | None:
    if reason := why_not_manage(by):
        return reason
    if not user.is_active:
        return _("This colleague has left. Bring them back first.")
    if not user.email:
        return _("Enter an e-mail address first: the invitation is sent to it.")
    return None


def why_not_deactivate(user: User, by: User | None) -> str | None:
    if reason := why_not_manage(by):
        return reason
    if by is None:
        return None
    if user.pk == by.pk:
        return _("You cannot deactivate yourself. Another administrator can.")
    if is_last_administrator(user):
        return _("This is the last administrator. Name another one first.")
    return None


def why_not_reactivate(user: User, by: User | None) -> str | None:
    return why_not_manage(by)


def why_not_reset_second_factor(user: User, by: User | None) -> str | None:
    if reason := why_not_manage(by):
        return reason
    if by is not None and user.pk == by.pk:
        return _("Change your own second factor under “Password and security”.")
    return None


def why_not_archive_department(department: Department, by: User | None) -> str | None:
    if reason := why_not_manage(by):
        return reason
    if department.members.filter(is_active=True).exists():
        return _("Colleagues belong to this department. Move them first.")
    if department.children.filter(archived_at=None).exists():
        return _("Other departments are part of this one. Move them first.")
    return None


def may_have_password(user: User) -> bool:
    """Whether a password may be set by mail: an imported colleague has no login until invited."""
    return bool(user.is_active and user.email and (user.invited_at or user.has_usable_password()))
