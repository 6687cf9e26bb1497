"""Moving a unit takes the key accounts below it along; it must not give anybody access to them."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.customers.operations import organisation_move
from accounts.customers.tree import replant
from accounts.models import KeyAccount, Organisation
from kam.lib.access import Level
from teams.membership.operations import member_edit
from tests.factories import HeadFactory, KeyAccountFactory, OrganisationFactory, UserFactory, member


@pytest.fixture
def tree(db: Any) -> dict[str, Any]:
    """A group account with a unit, below which stands an account of others, and a small account beside."""
    top = OrganisationFactory(name="Group")
    group = KeyAccountFactory(organisation=top)
    unit = OrganisationFactory(name="Unit", parent=top)
    small = KeyAccountFactory(organisation=OrganisationFactory(name="Small", parent=top))
    secret = KeyAccountFactory(organisation=OrganisationFactory(name="Secret", parent=unit))
    replant([top.pk], by=None)
    user = UserFactory()
    member(group, user, Level.EDIT)
    own = member(small, user, Level.OWNER)
    # Nothing stands below the small account, so its owner may say "also for accounts below".
    member_edit(membership=own, by=user, version=1, values={"includes_below": True})
    return {
        "group": group,
        "unit": Organisation.objects.get(pk=unit.pk),
        "small": small,
        "secret": secret,
        "user": user,
    }


def names_in_sight(user: Any) -> list[str]:
    return sorted(KeyAccount.objects.visible_to(user).values_list("name", flat=True))


def test_a_unit_with_accounts_of_others_stays(tree: Any, client: Any) -> None:
    user, unit = tree["user"], tree["unit"]
    target = Organisation.objects.get(pk=tree["small"].organisation_id)
    with pytest.raises(PermissionDenied):
        organisation_move(organisation=unit, parent=target, by=user)
    client.force_login(user)
    url = reverse("accounts:unit_move", args=[tree["group"].public_id, unit.public_id])
    answer = client.post(url, {"parent": target.public_id, "version": unit.version})
    assert answer.status_code == 403
    assert "Key accounts of others stand below Unit" in answer.content.decode()
    assert names_in_sight(user) == ["Group", "Small"]


def test_within_the_account_and_with_ones_own_accounts_it_moves(tree: Any) -> None:
    user, unit, group = tree["user"], tree["unit"], tree["group"]
    other = OrganisationFactory(name="Other", parent=group.organisation, account=group)
    organisation_move(organisation=unit, parent=other, by=user)
    assert names_in_sight(user) == ["Group", "Small"]
    member(tree["secret"], user, Level.OWNER)
    target = Organisation.objects.get(pk=tree["small"].organisation_id)
    organisation_move(organisation=unit, parent=target, by=user)
    organisation_move(organisation=unit, parent=group.organisation, by=HeadFactory())
