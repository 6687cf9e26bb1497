"""What the buying centre has in slots of lower rooms; called by AppConfig.ready."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.buying.operations import stakeholder_reassign
from accounts.customers.models import KeyAccount
from accounts.people.buying_models import InfluenceLine, Stakeholder
from accounts.people.judgement_sight import judged_scope
from kam.lib.slots import AccountReference, Holding, account_references, holdings
from kam.records.operations import archive_row, edit_row


def register_buying() -> None:
    """Leavers and merged accounts."""
    holdings.register(Holding("stakeholders", _("People at customers looked after"), _held_by, _hand_over))
    account_references.register(
        AccountReference("stakeholders", _("People of the buying centre"), _places_of, places_move)
    )


def _held_by(user: Any) -> QuerySet[Stakeholder]:
    rows = Stakeholder.objects.current().filter(owner=user, account__archived_at=None)
    return rows.select_related("account", "person").order_by("pk")


def _hand_over(*, item: Stakeholder, to: Any, by: Any, batch: str = "") -> Stakeholder:
    return stakeholder_reassign(stakeholder=item, to=to, by=by, batch=batch)


def _places_of(source: KeyAccount) -> QuerySet[Stakeholder]:
    return Stakeholder.objects.filter(account=source)


@transaction.atomic
def places_move(*, source: KeyAccount, target: KeyAccount, by: Any, batch: str) -> None:
    """The map of an account that is merged into another. Who stands in both stays in the target's; the other place is
    taken out, with its judgements. The merge asks whether `by` may."""
    there = set(
        Stakeholder.objects.of_account(target).current().exclude(person=None).values_list("person", flat=True)
    )
    for place in Stakeholder.objects.select_for_update().filter(account=source).order_by("pk"):
        if place.person_id in there and place.archived_at is None and place.left_on is None:
            archive_row(place, by=by, scope=source.scope, batch=batch)
        edit_row(place, values={"account": target}, version=None, by=by, scope=target.scope, batch=batch)
    for line in InfluenceLine.objects.select_for_update().filter(account=source).order_by("pk"):
        scope = judged_scope(target)
        edit_row(line, values={"account": target}, version=None, by=by, scope=scope, batch=batch)
