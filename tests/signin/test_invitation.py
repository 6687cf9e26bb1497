"""A new colleague gets one link: it sets the password and signs in."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from kam.records.models import Change, OutgoingMail
from teams.staff import operations
from teams.staff.models import User
from teams.staff.tokens import invitation_path
from tests.factories import AdministratorFactory

PASSWORD = {"password1": "a quite new password", "password2": "a quite new password"}


@pytest.fixture
def boss(db: Any) -> User:
    return AdministratorFactory(first_name="Petra", last_name="Hofmann")


@pytest.fixture
def invited(boss: User) -> User:
    user = operations.user_create(
        by=boss, last_name="Neu", first_name="Nora", email="Nora.Neu@helvion.example"
    )
    return operations.user_invite(user=user, by=boss)


def link() -> str:
    text = OutgoingMail.objects.latest("pk").text
    return "/invitation/" + text.split("/invitation/", 1)[1].split()[0]


def test_mail_names_the_inviter_and_holds_one_link(invited: User) -> None:
    mail = OutgoingMail.objects.get()
    assert mail.to_address == "nora.neu@helvion.example"
    assert mail.subject == "Your access to key account management"
    assert "Petra Hofmann invites you" in mail.text
    assert mail.text.count("http") == 1
    assert link() == invitation_path(invited)


def test_sets_the_password_signs_in_and_works_once(client: Client, invited: User) -> None:
    path = link()
    page = client.get(path).content.decode()
    assert "nora.neu@helvion.example" in page
    # Looking at it (also by a mail scanner) uses nothing up.
    assert client.get(path).status_code == 200
    assert client.post(path, PASSWORD)["Location"] == "/"
    assert client.get("/profile/").status_code == 200
    again = Client().get(path)
    assert again.status_code == 404
    assert "This link no longer works" in again.content.decode()
    assert Change.objects.of(invited).filter(note="password set").exists()


def test_passwords_must_match_and_be_good(client: Client, invited: User) -> None:
    page = client.post(link(), {"password1": "short", "password2": "short"}).content.decode()
    assert "too short" in page
    page = client.post(link(), {**PASSWORD, "password2": "another password"}).content.decode()
    assert "The two passwords differ." in page
    invited.refresh_from_db()
    assert not invited.has_usable_password()


def test_seven_days(client: Client, boss: User) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), tick=False) as clock:
        user = operations.user_create(by=boss, last_name="Neu", email="neu@helvion.example")
        path = invitation_path(operations.user_invite(user=user, by=boss))
        clock.shift(dt.timedelta(days=6, hours=23))
        assert client.get(path).status_code == 200
        clock.shift(dt.timedelta(hours=2))
        assert client.get(path).status_code == 404


def test_a_second_invitation_replaces_the_first(client: Client, invited: User, boss: User) -> None:
    first = link()
    operations.user_invite(user=invited, by=boss)
    assert OutgoingMail.objects.count() == 2
    assert client.get(first).status_code == 404
    assert client.get(link()).status_code == 200


def test_a_new_address_or_leaving_ends_the_link(client: Client, invited: User, boss: User) -> None:
    first = link()
    operations.user_edit(user=invited, by=boss, version=None, values={"email": "nora@helvion.example"})
    assert client.get(first).status_code == 404
    second = invitation_path(operations.user_invite(user=invited, by=boss))
    operations.user_deactivate(user=invited, by=boss, left_on=dt.date(2026, 3, 1))
    assert client.get(second).status_code == 404


def test_every_dead_link_gives_the_same_page(client: Client, invited: User, boss: User) -> None:
    used = link()
    operations.password_set(user=invited, password="a quite new password")
    pages = {
        client.get(path).content.replace(path.encode(), b"")
        for path in (used, "/invitation/x/", "/invitation/" + "a:b:c/")
    }
    bodies = {page.split(b'<main id="main"')[1] for page in pages}
    assert len(bodies) == 1


def test_needs_an_address_and_somebody_who_is_still_there(boss: User) -> None:
    user = operations.user_create(by=boss, last_name="Ohne")
    with pytest.raises(PermissionDenied, match="Enter an e-mail address first"):
        operations.user_invite(user=user, by=boss)
    assert not OutgoingMail.objects.exists()


def test_mail_is_in_the_colleagues_language(boss: User) -> None:
    from django.utils import translation

    user = operations.user_create(by=boss, last_name="Neu", email="neu@helvion.example", language="de")
    operations.user_invite(user=user, by=boss)
    with translation.override("de"):
        expected = translation.gettext("Choose your password here; then you are signed in:")
    assert expected in OutgoingMail.objects.get().text
