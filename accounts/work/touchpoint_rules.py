"""Who may log a contact, and change one. Each rule gives the reason why not, or None."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.rules import why_not_in
from accounts.people.buying_models import Stakeholder
from accounts.people.models import Employment, Person
from accounts.relationships.models import Touchpoint


def why_not_log(account: KeyAccount, user: Any) -> str | None:
    return why_not_in(account, user, "touchpoint.log")


def why_not_change(touchpoint: Touchpoint, user: Any) -> str | None:
    """Changing, archiving, restoring: who logged it or took part, and whoever may edit every relationship."""
    return why_not_in(touchpoint.account, user, permission_to_change(touchpoint, user))


def permission_to_change(touchpoint: Touchpoint, user: Any) -> str:
    """What somebody needs in the account to change it; reads colleagues that are prefetched."""
    own = user is not None and (
        touchpoint.created_by_id == user.pk
        or any(link.user_id == user.pk for link in touchpoint.colleagues.all())
    )
    return "touchpoint.log" if own else "relationship.edit"


def why_not_edit(touchpoint: Touchpoint, user: Any) -> str | None:
    if touchpoint.archived_at is not None:
        return _("This touchpoint was archived. Restore it to change it.")
    return why_not_change(touchpoint, user)


def strangers(account: KeyAccount, people: list[Person]) -> list[Person]:
    """Those of the people who never worked at the account and are in no map of it."""
    pks = [person.pk for person in people]
    known = set(
        Employment.objects.filter(person__in=pks, organisation__account=account).values_list(
            "person", flat=True
        )
    )
    known |= set(
        Stakeholder.objects.filter(account=account, person__in=pks).values_list("person_id", flat=True)
    )
    return [person for person in people if person.pk not in known]
