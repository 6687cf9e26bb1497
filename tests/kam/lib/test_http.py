"""Addresses made of public ids: the same that reverse() gives."""

from django.urls import reverse, set_script_prefix

from kam.lib.http import address, address_of
from kam.lib.ids import new_public_id


def test_an_address_is_what_reverse_gives() -> None:
    one, two = new_public_id(), new_public_id()
    assert address("accounts:account_list") == reverse("accounts:account_list")
    assert address("accounts:account", one) == reverse("accounts:account", args=[one])
    for ids in ((one, two), (two, one)):
        wanted = reverse("plans:plan_section", args=[*ids, "profile"])
        assert address("plans:plan_section", *ids, ending="profile") == wanted
    member = address_of("accounts:account_team_member", one)
    assert member(two) == reverse("accounts:account_team_member", args=[one, two])


def test_a_site_below_a_path_has_its_own_addresses() -> None:
    one = new_public_id()
    address("accounts:account", one)
    set_script_prefix("/kam/")
    try:
        assert address("accounts:account", one) == reverse("accounts:account", args=[one])
        assert address("accounts:account", one).startswith("/kam/accounts/")
    finally:
        set_script_prefix("/")
