"""A filter in an address of the back office guesses at no password and no mail, letter by letter."""

from typing import Any

import pytest
from django.urls import reverse

from kam.records.mail import mail_queue
from tests.factories import AdministratorFactory


@pytest.mark.parametrize(
    ("page", "lookup"),
    [
        ("admin:teams_user_changelist", "password__startswith"),
        ("admin:teams_user_changelist", "password"),
        ("admin:records_outgoingmail_changelist", "text__contains"),
        ("admin:records_failedjob_changelist", "kwargs__contains"),
        ("admin:records_outgoingmail_changelist", "to_user__password__startswith"),
        ("admin:teams_user_changelist", "manager__password__startswith"),
        ("admin:records_change_changelist", "by__password__startswith"),
        ("admin:teams_department_changelist", "head__password__startswith"),
    ],
)
def test_refused(client: Any, db: Any, page: str, lookup: str) -> None:
    administrator = AdministratorFactory()
    mail_queue(to_user=administrator, subject="s", text="a", kind="invitation")
    client.force_login(administrator)
    assert client.get(reverse(page), {lookup: "a"}).status_code == 400


def test_filters_of_the_page_still_work(client: Any, db: Any) -> None:
    client.force_login(AdministratorFactory())
    assert client.get(reverse("admin:teams_user_changelist"), {"is_active__exact": "1"}).status_code == 200
    assert (
        client.get(reverse("admin:records_outgoingmail_changelist"), {"state__exact": "sent"}).status_code
        == 200
    )
