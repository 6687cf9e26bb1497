"""OpenID Connect: a verified e-mail of an active colleague, or nothing. The test plays the provider."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import Client, RequestFactory

from kam.records.models import Change
from teams.staff import operations
from teams.staff.models import User
from tests.factories import AdministratorFactory, UserFactory

PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "company",
                "name": "Helvion account",
                "client_id": "kam",
                "secret": "s",
                "settings": {"server_url": "https://idp.helvion.example"},
            }
        ]
    }
}


@pytest.fixture
def oidc(settings: Any, db: Any) -> None:
    settings.OIDC_SERVER_URL = "https://idp.helvion.example"
    settings.OIDC_NAME = "Helvion account"
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDERS


def arrive(
    email: str, verified: Any = True, uid: str = "42", user: User | None = None, process: str = "login"
) -> Any:
    """What happens after the provider vouched for somebody."""
    request = RequestFactory().get("/sign-in/oidc/company/login/callback/")
    SessionMiddleware(lambda r: None).process_request(request)
    MessageMiddleware(lambda r: None).process_request(request)
    request.user = user or AnonymousUser()
    request.allauth = SimpleNamespace()
    login = SocialLogin(
        user=User(last_name=""),
        account=SocialAccount(provider="company", uid=uid, extra_data={"sub": uid}),
        email_addresses=[EmailAddress(email=email, verified=verified, primary=True)],
    )
    login.state = {"process": process}
    with context.request_context(request):
        login.provider = get_adapter().get_provider(request, "company")
        response = complete_social_login(request, login)
    return request, response


def test_known_verified_active(oidc: None) -> None:
    user = UserFactory(email="lea@helvion.example", password="stays as it is")
    request, response = arrive("Lea@Helvion.example")
    assert request.user == user
    assert response["Location"] == "/"
    assert SocialAccount.objects.get().user == user
    user.refresh_from_db()
    assert user.check_password("stays as it is")
    assert Change.objects.of(user).filter(note="company sign-in connected").exists()
    # The second time the identity is known, even if the address there has changed.
    request, _response = arrive("other@helvion.example")
    assert request.user == user


@pytest.mark.parametrize(
    ("email", "verified"),
    [
        ("nobody@helvion.example", True),
        ("lea@helvion.example", False),
        ("lea@helvion.example", "false"),
        ("", True),
        ("left@helvion.example", True),
    ],
)
def test_everybody_else_stays_outside_and_learns_nothing(oidc: None, email: str, verified: Any) -> None:
    UserFactory(email="lea@helvion.example")
    UserFactory(email="left@helvion.example", is_active=False)
    UserFactory(email=None)
    before = User.objects.count()
    request, response = arrive(email, verified)
    assert request.user.is_anonymous
    assert response["Location"] == "/sign-in/login/"
    assert [str(m) for m in get_messages(request)] == [
        "This sign-in is not known here. An administrator can invite you."
    ]
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_leaving_cuts_the_connection(oidc: None) -> None:
    user = UserFactory(email="lea@helvion.example")
    arrive(user.email)
    operations.user_deactivate(user=user, by=AdministratorFactory(), left_on=dt.date(2026, 3, 1))
    request, response = arrive(user.email)
    assert request.user.is_anonymous
    assert response["Location"] == "/sign-in/login/"


def test_nobody_connects_somebody_elses_address(oidc: None) -> None:
    UserFactory(email="lea@helvion.example")
    thief = UserFactory(email="thief@helvion.example")
    request, response = arrive("lea@helvion.example", user=thief, process="connect")
    assert response["Location"] == "/security/"
    assert not SocialAccount.objects.exists()


def test_connecting_ones_own(oidc: None) -> None:
    user = UserFactory(email="lea@helvion.example")
    arrive("lea@helvion.example", user=user, process="connect")
    assert SocialAccount.objects.get().user == user


def test_button_and_pages_only_when_configured(oidc: None, settings: Any) -> None:
    user = UserFactory()
    client = Client()
    page = client.get("/sign-in/login/").content.decode()
    assert "Helvion account" in page
    assert 'action="/sign-in/oidc/company/login/"' in page
    client.force_login(user)
    assert "Connect Helvion account" in client.get("/sign-in/company/").content.decode()
    settings.OIDC_SERVER_URL, settings.SOCIALACCOUNT_PROVIDERS = "", {}
    assert "Helvion account" not in Client().get("/sign-in/login/").content.decode()
    assert client.get("/sign-in/company/").status_code == 404
    assert client.get("/sign-in/oidc/company/login/").status_code == 404
