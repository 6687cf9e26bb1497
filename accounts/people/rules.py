"""Who may change the customer's people.

A person is looked after by the accounts that cover the organisations of their jobs: the current ones or, when
they have none, those they had before. Whoever may edit people (`people.edit`) in one of these accounts may
edit the person. Organisations of no account, and people without any job, are looked after by those who may
create accounts (head of KAM, administrators). A person who moves is recorded by those whom they leave: they
need `people.edit` where the person is and sight of where they go. The system (by=None) may everything.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.access import why_not
from accounts.customers.models import KeyAccount, Organisation
from accounts.people.models import Employment, Person
from kam.lib.access import ACCOUNT_PERMISSIONS

PERMISSION = "people.edit"


def why_not_edit(
    person: Person, user: Any, today: dt.date, levels: dict[int, int] | None = None
) -> str | None:
    """Why the user may not change this person: name, contact data, archive. `levels`: where they are known already."""
    if user is None:
        return None
    return _why_not_care(carers(person, today), user, today, levels)


def why_not_merge(person: Person, user: Any, today: dt.date) -> str | None:
    """Why the user may not merge this person: a merge changes them for all accounts that look after them."""
    if user is None:
        return None
    accounts = carers(person, today)
    levels = levels_in(accounts, user, today)
    if all(may_keep(account, levels, user) for account in accounts):
        return None
    reason = _why_not_care(accounts, user, today)
    return reason or _(
        "Other accounts look after this person too. Ask somebody who may edit people in all of them."
    )


def why_not_add_at(organisation: Organisation, user: Any, today: dt.date) -> str | None:
    """Why the user may not add people or change jobs at this organisation."""
    if user is None:
        return None
    return _why_not_care([organisation.account_id], user, today)


def why_not_move_to(organisation: Organisation, user: Any) -> str | None:
    """Why the user may not say that somebody now works at this organisation."""
    if user is None or Organisation.objects.visible_to(user).filter(pk=organisation.pk).exists():
        return None
    return _("You do not see this organisation.")


def why_not_name_employer(user: Any) -> str | None:
    """Why the user may not enter the organisation that somebody moves to: they would not see it afterwards."""
    if user is None or user.may("organisations.browse"):
        return None
    return _(
        "Organisations without key account are seen by key account managers. Ask yours, or leave it open."
    )


def carers(person: Person, today: dt.date) -> list[int | None]:
    """The accounts that look after the person, by pk; None stands for an organisation of no account."""
    jobs = list(
        Employment.objects.filter(person=person)
        .order_by("pk")
        .values_list("organisation__account", "ends_on")
    )
    current = [account for account, ends_on in jobs if ends_on is None or ends_on >= today]
    return list(dict.fromkeys(current or [account for account, _ends_on in jobs])) or [None]


def levels_in(accounts: Iterable[int | None], user: Any, today: dt.date) -> dict[int, int]:
    """The user's level in those of the accounts that they see."""
    pks = [pk for pk in accounts if pk is not None]
    if not pks:
        return {}
    rows = (
        KeyAccount.objects.visible_to(user, today)
        .with_level_for(user, today)
        .filter(pk__in=pks)
        .order_by("pk")
    )
    return dict(rows.values_list("pk", "level"))


def may_keep(account: int | None, levels: dict[int, int], user: Any) -> bool:
    """Whether somebody with these levels (`levels_in`) may change people at nodes of this account."""
    if account is None:
        return bool(user.may("accounts.create"))
    return levels.get(account, 0) >= ACCOUNT_PERMISSIONS[PERMISSION]


def _why_not_care(
    accounts: list[int | None], user: Any, today: dt.date, levels: dict[int, int] | None = None
) -> str | None:
    levels = levels_in(accounts, user, today) if levels is None else levels
    levels = {pk: level for pk, level in levels.items() if pk in accounts}
    if any(may_keep(account, levels, user) for account in accounts):
        return None
    if levels:
        return why_not(max(levels.values()), PERMISSION)
    return _("People of an organisation without key account are kept by the head of KAM and administrators.")
