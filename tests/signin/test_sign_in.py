"""Password, throttle, sessions, language before sign-in."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kam.records.models import OutgoingMail
from teams.staff import operations
from teams.staff.models import User
from tests.factories import AdministratorFactory, UserFactory

LOGIN = "/sign-in/login/"
SECRET = "correct horse battery"


@pytest.fixture
def user(db: Any) -> User:
    cache.clear()
    return UserFactory(email="lea.berg@helvion.example", password=SECRET)


def sign_in(client: Client, email: str, password: str, **kwargs: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **kwargs)


def signed_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_password_signs_in_whatever_the_case_of_the_address(client: Client, user: User) -> None:
    response = sign_in(client, " Lea.BERG@Helvion.example ", SECRET)
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert signed_in(client)


def test_goes_on_to_where_one_wanted_but_not_to_another_site(client: Client, user: User) -> None:
    assert sign_in(client, user.email, SECRET, query_params={"next": "/profile/"})["Location"] == "/profile/"
    other = Client()
    response = sign_in(other, user.email, SECRET, query_params={"next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_unknown_address_wrong_password_and_no_password_sound_alike(client: Client, user: User) -> None:
    UserFactory(email="not.invited@helvion.example")
    User.objects.filter(email="not.invited@helvion.example").update(password="!unusable")
    pages = [
        sign_in(client, email, "wrong").content.decode()
        for email in (user.email, "nobody@helvion.example", "not.invited@helvion.example")
    ]
    assert all("E-mail or password is wrong." in page for page in pages)


def test_sixth_wrong_try_is_refused_even_with_the_right_password(client: Client, user: User) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC), tick=False) as clock:
        for _try in range(5):
            assert "E-mail or password is wrong." in sign_in(client, user.email, "wrong").content.decode()
            clock.shift(dt.timedelta(seconds=30))
        page = sign_in(client, user.email, SECRET).content.decode()
        # The first try was at 9:00 UTC, 10:00 in the company; ten minutes later it is forgotten.
        assert "Too many wrong tries. Try again in 8 minutes, at 10:11." in page
        assert not signed_in(client)
        # Another process and another address of the network see the same count; case does not help.
        other = Client(REMOTE_ADDR="203.0.113.9")
        assert "Too many wrong tries" in sign_in(other, user.email.upper(), SECRET).content.decode()
        # Somebody else is not held up.
        UserFactory(email="jonas@helvion.example", password=SECRET)
        assert sign_in(other, "jonas@helvion.example", SECRET).status_code == 302
        clock.shift(dt.timedelta(minutes=8))
        assert sign_in(client, user.email, SECRET).status_code == 302


def test_unknown_addresses_are_throttled_alike(client: Client, user: User) -> None:
    for _try in range(5):
        sign_in(client, "nobody@helvion.example", "wrong")
    assert "Too many wrong tries" in sign_in(client, "nobody@helvion.example", "wrong").content.decode()


def test_right_tries_are_not_counted(client: Client, user: User) -> None:
    for _try in range(8):
        assert sign_in(Client(), user.email, SECRET).status_code == 302


def test_the_count_is_in_the_database(settings: Any) -> None:
    """In a process's memory it would count once per worker; and it must not be washed out."""
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000


def test_signs_out_by_post_only(client: Client, user: User) -> None:
    sign_in(client, user.email, SECRET)
    assert "Do you want to sign out?" in client.get("/sign-in/logout/").content.decode()
    assert signed_in(client)
    client.post("/sign-in/logout/")
    assert not signed_in(client)


def test_deactivation_ends_every_session_at_the_next_request_for_ever(client: Client, user: User) -> None:
    boss = AdministratorFactory()
    phone = Client()
    assert sign_in(client, user.email, SECRET).status_code == 302
    assert sign_in(phone, user.email, SECRET).status_code == 302
    operations.user_deactivate(user=user, by=boss, left_on=dt.date(2026, 3, 10))
    assert not signed_in(client)
    assert not signed_in(phone)
    assert "E-mail or password is wrong." in sign_in(Client(), user.email, SECRET).content.decode()
    operations.user_reactivate(user=user, by=boss)
    assert not signed_in(client)
    assert not signed_in(phone)


def test_htmx_after_the_session_ended_gets_401_and_no_form(client: Client, user: User) -> None:
    assert client.get("/colleagues/", headers={"HX-Request": "true"}).status_code == 401


def test_session_and_language_cookies(client: Client, user: User) -> None:
    response = sign_in(client, user.email, SECRET)
    cookie = response.cookies["kam_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    response = client.post("/language/", {"language": "de"})
    assert response.cookies["kam_language"].value == "de"


def test_session_key_changes_at_sign_in(client: Client, user: User) -> None:
    client.get("/sign-in/2fa/webauthn/login/", headers={"Accept": "application/json"})
    before = client.session.session_key
    sign_in(client, user.email, SECRET)
    assert client.session.session_key != before


def test_stranger_chooses_the_language_in_a_cookie(client: Client, db: Any) -> None:
    assert '<html lang="en"' in client.get(LOGIN).content.decode()
    response = client.post("/language/", {"language": "de", "next": "/sign-in/login/"})
    assert response["Location"] == "/sign-in/login/"
    assert '<html lang="de"' in client.get(LOGIN).content.decode()
    client.post("/language/", {"language": "xx"})
    assert '<html lang="de"' in client.get(LOGIN).content.decode()
    assert client.post("/language/", {"language": "en", "next": "//evil.example"})["Location"] == "/"


def test_registration_and_mail_management_do_not_exist(client: Client, user: User) -> None:
    client.force_login(user)
    for path in (
        "/sign-in/signup/",
        "/sign-in/email/",
        "/sign-in/confirm-email/",
        "/sign-in/3rdparty/signup/",
        "/sign-in/company/signup/",
        "/sign-in/login/code/",
        "/sign-in/login/code/confirm/",
        "/accounts/login/",
    ):
        assert client.get(path).status_code == 404, path


def test_new_password_by_mail(client: Client, user: User, django_capture_on_commit_callbacks: Any) -> None:
    user.language = "de"
    user.save(update_fields=["language"])
    response = client.post("/sign-in/password/reset/", {"email": user.email.upper()})
    assert response["Location"] == reverse("account_reset_password_done")
    mail = OutgoingMail.objects.get()
    assert (mail.to_user, mail.to_address, mail.kind) == (user, "lea.berg@helvion.example", "password_reset")
    path = next(line for line in mail.text.splitlines() if line.startswith("http")).split("8000", 1)[1]
    form = client.get(path, follow=True)
    action = form.request["PATH_INFO"]
    new = {"password1": "a quite new password", "password2": "a quite new password"}
    assert client.post(action, new)["Location"] == "/"
    assert signed_in(client)
    assert "This link no longer works" in Client().get(path, follow=True).content.decode()
    assert sign_in(Client(), user.email, "a quite new password").status_code == 302
    assert sign_in(Client(), user.email, SECRET).status_code == 200


def test_new_password_link_starts_with_our_address_not_the_requests(
    client: Client, user: User, settings: Any
) -> None:
    settings.SITE_URL = "https://kam.helvion.example"
    client.post("/sign-in/password/reset/", {"email": user.email}, headers={"Host": "localhost"})
    assert "https://kam.helvion.example/sign-in/password/reset/key/" in OutgoingMail.objects.get().text


def test_reset_says_the_same_to_everybody_and_mails_only_who_may_have_a_password(
    client: Client, user: User
) -> None:
    imported = UserFactory(email="imported@helvion.example")
    left = UserFactory(email="left@helvion.example", is_active=False)
    User.objects.filter(pk=imported.pk).update(password="!unusable")
    answers = set()
    for email in ("nobody@helvion.example", imported.email, left.email, user.email):
        response = Client().post("/sign-in/password/reset/", {"email": email}, follow=True)
        answers.add(
            (response.request["PATH_INFO"], "a link is on its way to it" in response.content.decode())
        )
    assert answers == {("/sign-in/password/reset/done/", True)}
    assert [mail.to_address for mail in OutgoingMail.objects.all()] == [user.email]


def test_reset_lifts_the_throttle(client: Client, user: User) -> None:
    for _try in range(5):
        sign_in(Client(), user.email, "wrong")
    client.post("/sign-in/password/reset/", {"email": user.email})
    text = OutgoingMail.objects.get().text
    path = next(line for line in text.splitlines() if line.startswith("http")).split("8000", 1)[1]
    form = client.get(path, follow=True)
    new = {"password1": "a quite new password", "password2": "a quite new password"}
    client.post(form.request["PATH_INFO"], new)
    assert sign_in(Client(), user.email, "a quite new password").status_code == 302


def test_changing_the_password_signs_out_elsewhere(client: Client, user: User) -> None:
    phone = Client()
    sign_in(client, user.email, SECRET)
    sign_in(phone, user.email, SECRET)
    data = {"oldpassword": SECRET, "password1": "a quite new password", "password2": "a quite new password"}
    response = client.post("/sign-in/password/change/", data)
    assert response["Location"] == "/security/"
    assert "Your new password is saved." in client.get("/security/").content.decode()
    assert not signed_in(phone)


def test_weak_passwords_are_refused_beside_the_field(client: Client, user: User) -> None:
    client.force_login(user)
    data = {"oldpassword": SECRET, "password1": "password", "password2": "password"}
    page = client.post("/sign-in/password/change/", data).content.decode()
    assert "too short" in page
    assert "too common" in page


def test_argon2_in_production_settings() -> None:
    from kam import settings as module

    assert "django.contrib.auth.hashers.Argon2PasswordHasher" in module.PASSWORD_HASHERS


def test_back_office_has_no_sign_in_page_of_its_own(client: Client, user: User) -> None:
    response = client.get("/backoffice/", follow=True)
    assert response.request["PATH_INFO"] == LOGIN
    assert (
        client.get("/backoffice/login/?next=/backoffice/x/")["Location"]
        == "/sign-in/login/?next=/backoffice/x/"
    )
    client.force_login(user)
    response = client.get("/backoffice/", follow=True)
    assert response.status_code == 403
    assert "The back office is for administrators." in response.content.decode()
