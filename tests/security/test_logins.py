"""Ways to somebody else's login: an import, a link in a log, a reset around the second factor."""

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from kam.exchange.imports import jobs, operations
from kam.exchange.imports.mapping import Mapping
from kam.records.models import Change, OutgoingMail
from teams.staff import operations as staff
from teams.staff.models import User
from teams.staff.tokens import invitation_path, invited_user
from tests.factories import AdministratorFactory, HeadFactory, UserFactory
from tests.test_settings import GOOD, ROOT, start


@pytest.fixture(autouse=True)
def no_throttle(db: Any) -> None:
    cache.clear()


def import_staff(by: User, text: str) -> None:
    run = operations.import_start(by=by, kind="staff", name="staff.csv", data=text.encode())
    run = jobs.work(operations.import_map(run=run, by=by, mapping=Mapping.from_json(run.mapping)))
    jobs.work(operations.import_commit(run=run, by=by, skip_errors=True))


def test_an_import_gives_no_login_to_whoever_lost_the_address() -> None:
    """Invited once, then the address was taken away: the invitation must not live on for the next address."""
    administrator = AdministratorFactory()
    user = UserFactory(first_name="Lea", last_name="Berg", email="lea@helvion.example")
    staff.user_invite(user=user, by=administrator)
    user.refresh_from_db()
    staff.user_edit(user=user, by=administrator, version=user.version, values={"email": None})
    import_staff(HeadFactory(), "First name,Last name,E-mail\nLea,Berg,thief@helvion.example\n")
    assert User.objects.get(pk=user.pk).email == "thief@helvion.example"
    before = OutgoingMail.objects.count()
    Client().post("/sign-in/password/reset/", {"email": "thief@helvion.example"})
    assert OutgoingMail.objects.count() == before


def test_an_import_changes_no_address_and_no_right_of_others() -> None:
    victim = AdministratorFactory(first_name="Ada", last_name="Min", email="ada@helvion.example")
    without = UserFactory(first_name="Ole", last_name="Ohne", email=None, is_viewer=True)
    text = (
        "First name,Last name,E-mail,is_administrator,Administrator\n"
        "Ada,Min,thief@helvion.example,1,1\nOle,Ohne,thief2@helvion.example,1,1\n"
    )
    import_staff(HeadFactory(), text)
    victim.refresh_from_db()
    without.refresh_from_db()
    assert victim.email == "ada@helvion.example"
    assert without.email is None
    assert User.objects.filter(is_administrator=True).get() == victim


def test_links_in_mails_are_dead_after_a_new_address_and_after_leaving() -> None:
    administrator = AdministratorFactory()
    user = UserFactory(email="lea@helvion.example")
    staff.user_invite(user=user, by=administrator)
    user.refresh_from_db()
    token = invitation_path(user).rstrip("/").rsplit("/", 1)[1]
    assert invited_user(token) == user
    Client().post("/sign-in/password/reset/", {"email": user.email})
    mail = OutgoingMail.objects.filter(kind="password_reset").first()
    assert mail is not None
    reset = next(word for word in mail.text.split() if "/password/reset/key/" in word).split("8000", 1)[-1]
    staff.user_edit(
        user=user, by=administrator, version=user.version, values={"email": "new@helvion.example"}
    )
    assert invited_user(token) is None
    assert Client().get(reset, follow=True).context.get("token_fail")
    user.refresh_from_db()
    fresh = invitation_path(user).rstrip("/").rsplit("/", 1)[1]
    staff.user_deactivate(user=user, by=administrator, left_on=administrator.created_at.date())
    staff.user_reactivate(user=user, by=administrator)
    assert invited_user(fresh) is None


def test_a_reset_password_does_not_go_around_the_second_factor() -> None:
    user = UserFactory(email="lea@helvion.example", password="correct horse battery")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    Client().post("/sign-in/password/reset/", {"email": user.email})
    mail = OutgoingMail.objects.filter(kind="password_reset").get()
    path = next(word for word in mail.text.split() if "/password/reset/key/" in word).split("8000", 1)[-1]
    client = Client()
    form = client.get(path, follow=True)
    new = {"password1": "another horse battery", "password2": "another horse battery"}
    answer = client.post(form.request["PATH_INFO"], new, follow=True)
    assert answer.request["PATH_INFO"].startswith("/sign-in/2fa/authenticate/")
    assert client.get("/profile/").status_code == 302
    # Nor does a new invitation.
    user.refresh_from_db()
    staff.user_invite(user=user, by=AdministratorFactory())
    user.refresh_from_db()
    client = Client()
    client.post(invitation_path(user), new)
    assert client.get("/profile/").status_code == 302


def test_signing_in_gives_a_new_session() -> None:
    UserFactory(email="lea@helvion.example", password="correct horse battery")
    client = Client()
    client.get("/sign-in/login/")
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    client.cookies["kam_session"] = session.session_key
    client.post("/sign-in/login/", {"login": "lea@helvion.example", "password": "correct horse battery"})
    assert client.get("/profile/").status_code == 200
    assert client.cookies["kam_session"].value != session.session_key


def test_no_password_and_no_link_in_the_history() -> None:
    administrator = AdministratorFactory()
    user = staff.user_create(by=administrator, last_name="Berg", email="lea@helvion.example")
    staff.user_invite(user=user, by=administrator)
    staff.password_set(user=user, password="correct horse battery")
    user.refresh_from_db()
    kept = " ".join(str(values) for values in Change.objects.values_list("values", "note", "object_text"))
    assert user.password not in kept
    assert "invitation/" not in kept
    assert "password'" not in kept


def test_production_prints_no_mail(tmp_path: Path) -> None:
    import subprocess
    import sys

    assert start(tmp_path, **GOOD).returncode == 0
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings as s; print(s.EMAIL_BACKEND, s.EMAIL_HOST)"],
        cwd=ROOT, env={**GOOD, "DJANGO_SETTINGS_MODULE": "kam.settings", "KAM_VAR_DIR": str(tmp_path), "PATH": ""},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.split() == ["django.core.mail.backends.smtp.EmailBackend", "localhost"]
