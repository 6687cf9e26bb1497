"""The back office in a real browser: its scripts work under our strict policy, nothing is blocked."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from kam.lib.access import Level
from teams.models import Membership
from tests.factories import AdministratorFactory, KeyAccountFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def sign_in(page, live_server, user) -> None:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}]
    )


def test_pages_pickers_and_inlines_work_under_the_policy(page, live_server):
    account = KeyAccountFactory()
    make_kam(account, UserFactory())
    member(account, UserFactory(), Level.READ)
    UserFactory(first_name="Petra", last_name="Picked")
    sign_in(page, live_server, AdministratorFactory())
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in ("index", "teams_user_changelist", "accounts_keyaccount_add", "records_change_changelist"):
        page.goto(live_server.url + reverse(f"admin:{name}"))
    page.goto(live_server.url + reverse("admin:teams_accountteam_change", args=[account.team_id]))
    page.locator("#memberships-group .add-row a").click()
    page.locator("#id_memberships-1-function").select_option(label="Service")
    page.locator("#id_memberships-1-starts_on").fill("2026-03-01")
    page.locator("#memberships-group .select2-selection").first.click()
    page.keyboard.type("Picked")
    page.locator(".select2-results__option", has_text="Petra Picked").click()
    page.locator("input[name=_continue]").click()
    page.locator(".messagelist .success").wait_for()
    assert Membership.objects.filter(team=account.team, user__last_name="Picked").exists()
    assert said == []
