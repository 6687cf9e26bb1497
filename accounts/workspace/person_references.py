"""Links of this room to people of the customer, which move when two are merged (slot `person_references`)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.people.models import Employment
from kam.lib.slots import PersonReference, person_references


def register_person_references() -> None:
    """Registers every link of ours; jobs first, since scopes of a person follow from them."""
    for reference in (
        PersonReference("accounts.stakeholder", "person", _("Places in buying centres"), _of_account),
        PersonReference("accounts.touchpointperson", "person", _("Touchpoints"), _of_touchpoint),
        PersonReference("accounts.action", "person", _("Actions"), _of_account),
        PersonReference("accounts.commitment", "person", _("Commitments"), _of_account),
        PersonReference("accounts.contactpoint", "person", _("Contact data"), _of_contact),
        PersonReference("accounts.employment", "person", _("Jobs"), _of_job),
        PersonReference("accounts.person", "merged_into", _("People merged before"), _of_nobody),
    ):
        person_references.register(reference)


def _of_account(row: Any) -> str:
    return str(row.account.scope)


def _of_touchpoint(row: Any) -> str:
    return str(row.touchpoint.account.scope)


def _of_job(row: Employment) -> str:
    account: KeyAccount | None = row.organisation.account
    return account.scope if account else ""


def _of_contact(row: Any) -> str:
    jobs = (
        Employment.objects.filter(person=row.person_id).select_related("organisation__account").order_by("pk")
    )
    return next((scope for job in jobs if (scope := _of_job(job))), "")


def _of_nobody(row: Any) -> str:
    return ""
