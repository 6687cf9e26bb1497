"""What a forged, an extended or a late request may not do."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.customers import operations
from accounts.customers.figures import figures_enter
from accounts.models import Organisation
from accounts.work.notes import note_drop
from kam.exchange.imports import jobs
from kam.exchange.imports import operations as imports
from kam.exchange.imports.mapping import Mapping
from kam.exchange.imports.models import ImportRun
from kam.exchange.imports.values import period_of
from kam.lib.access import Level
from kam.reference.calendar import fiscal_period
from tests.factories import HeadFactory, KeyAccountFactory, UserFactory, member


def views(patterns: Any) -> Iterator[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.callback


def test_no_view_is_exempt_from_the_check_against_forged_forms() -> None:
    exempt = [view for view in views(get_resolver().url_patterns) if getattr(view, "csrf_exempt", False)]
    # Mail programs post there by themselves (RFC 8058). The signed link is the proof; all it does is stop mails.
    assert [view.__name__ for view in exempt] == ["notifications_off"]


def test_forged_posts_are_refused(db: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    for path in ("/theme/", "/language/", "/profile/", "/sign-in/logout/"):
        assert client.post(path, {"theme": "dark", "language": "de"}).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/sign-in/login/", {"login": "x"}).status_code == 403


def test_more_fields_than_the_form_has_change_nothing(client: Any, db: Any) -> None:
    user = UserFactory()
    client.force_login(user)
    extra = {
        "is_administrator": "on",
        "is_head_of_kam": "on",
        "email": "x@x.example",
        "left_on": "2020-01-01",
    }
    assert (
        client.post("/profile/", {**extra, "version": 1, "phone": "1", "shortcuts": "on"}).status_code == 302
    )
    user.refresh_from_db()
    assert user.phone == "1"
    assert not user.rights
    assert user.email != "x@x.example"
    account = KeyAccountFactory()
    row = member(account, UserFactory())
    member(account, user, Level.OWNER)
    data = {
        "function": row.function_id, "kind": "core", "level": 20, "starts_on": "2020-01-01", "version": 1,
        "user": user.pk, "team": KeyAccountFactory().team_id,
    }  # fmt: skip
    url = reverse("accounts:account_team_member", args=[account.public_id, row.public_id])
    assert client.post(url, data).status_code == 302
    before = (row.user_id, row.team_id)
    row.refresh_from_db()
    assert (row.user_id, row.team_id) == before
    assert row.level == 20


def test_an_archived_account_is_read_and_restored_not_edited(client: Any, db: Any) -> None:
    account, user = KeyAccountFactory(), UserFactory()
    member(account, user, Level.OWNER)
    operations.account_archive(account=account, by=user)
    node = Organisation.objects.get(pk=account.organisation_id)
    with pytest.raises(PermissionDenied, match="archived"):
        operations.organisation_edit(organisation=node, by=user, version=None, values={"city": "Kiel"})
    with pytest.raises(PermissionDenied, match="archived"):
        operations.account_edit(account=account, by=user, version=None, values={"tier": "c"})
    with pytest.raises(PermissionDenied, match="archived"):
        figures_enter(
            organisation=node, measure="revenue", kind="actual", period=fiscal_period(2025, 1), value=Decimal(12),
            currency="EUR", by=user, today=dt.date(2026, 1, 1),
        )  # fmt: skip
    client.force_login(user)
    assert client.get(reverse("accounts:account", args=[account.public_id])).status_code == 200
    operations.account_restore(account=account, by=user)
    operations.organisation_edit(organisation=node, by=user, version=None, values={"city": "Kiel"})


@pytest.mark.parametrize(
    "period", ["9999", "9999-12", "0000", "9999 Q4", "31.12.9999", "01.01.0001", "Dec 9999"]
)
def test_figures_of_an_impossible_period_are_errors_of_their_row(db: Any, period: str) -> None:
    head, account = HeadFactory(), KeyAccountFactory(organisation__name="Nordwerk")
    text = f"Account;Measure;Period;Value;Currency\n{account.name};Revenue;{period};100;EUR\n"
    run = imports.import_start(by=head, kind="figures", name="f.csv", data=text.encode())
    run = jobs.work(imports.import_map(run=run, by=head, mapping=Mapping.from_json(run.mapping)))
    assert run.state == ImportRun.State.PREVIEW
    assert run.counts.get("error") == 1


def test_a_time_behind_the_day_is_no_year() -> None:
    assert period_of("2025-03-14 09:30:00.0000", "ymd", 1).first == dt.date(2025, 3, 1)
    assert period_of("2025-03-14T09:30:00.0000", "ymd", 1).first == dt.date(2025, 3, 1)


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_leads_to_no_other_site(client: Any, db: Any, target: str) -> None:
    client.force_login(UserFactory())
    for path in ("/theme/", "/language/"):
        assert client.post(path, {"theme": "dark", "language": "en", "next": target})["Location"] == "/"


@pytest.mark.parametrize("target", ["word", "[1]", "1,2,3", "accounts:account_list", "", " /x", "x/../y"])
def test_next_is_a_whole_path_or_nothing(client: Any, db: Any, target: str) -> None:
    account, user = KeyAccountFactory(), HeadFactory()
    client.force_login(user)
    note = note_drop(account=account, by=UserFactory(), kind="contact", text="Met their buyer")
    handled = reverse("accounts:note_handled", args=[account.public_id, note.public_id])
    answer = client.post(handled, {"next": target})
    assert answer["Location"] == reverse("accounts:account", args=[account.public_id])
    again = reverse("accounts:note_reopened", args=[account.public_id, note.public_id])
    assert client.post(again, {"next": "/accounts/?q=a"})["Location"] == "/accounts/?q=a"
