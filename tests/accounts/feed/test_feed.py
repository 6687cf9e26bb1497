"""The feed: what stands in it and for whom, since the last visit, follow and mute, and that its cost does not grow."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.customers.operations import account_merge, merge_preview
from accounts.information import briefing_operations as briefings
from accounts.models import Briefing, ConfidentialityLevel, FeedChoice, KeyAccount
from accounts.people import operations as people
from accounts.work import operations as work
from accounts.work.touchpoint_operations import touchpoint_log
from accounts.workspace.feed_operations import feed_seen
from accounts.workspace.feed_queries import KINDS, SIZE
from kam.lib.access import Level
from kam.records.models import Change
from kam.reference.calendar import today
from tests.factories import HeadFactory, KeyAccountFactory, OrganisationFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> KeyAccount:
    return KeyAccountFactory(organisation__name="Nordwerk")


@pytest.fixture
def kam(client: Any, account: KeyAccount) -> Any:
    user = UserFactory(first_name="Jana", last_name="Brandt")
    make_kam(account, user)
    client.force_login(user)
    return user


@pytest.fixture
def mate(account: KeyAccount) -> Any:
    user = UserFactory(first_name="Murat", last_name="Demir")
    member(account, user, Level.EDIT)
    return user


def url(account: KeyAccount | None, query: str = "") -> str:
    base = reverse("accounts:account_feed", args=[account.public_id]) if account else reverse("accounts:feed")
    return f"{base}?{query}"


def events(client: Client, account: KeyAccount | None, query: str = "") -> list[str]:
    """The words of each event."""
    html = client.get(url(account, query)).content.decode()
    found = re.search(r'<ol class="k-plain k-rows k-feed">.*</ol>', html, re.DOTALL)
    rows = re.findall(r"<li class=.*?</li>", found[0], re.DOTALL) if found else []
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def touch(account: KeyAccount, by: Any, text: str) -> Any:
    from accounts.models import Channel

    return touchpoint_log(
        account=account, by=by, people=[], colleagues=[by], on=today(), text=text, state="done",
        channel=Channel.objects.get(key="call"),
    )  # fmt: skip


def test_tells_what_happened_by_kind(client: Client, account: KeyAccount, kam: Any, mate: Any) -> None:
    touch(account, mate, "Talk about prices")
    work.commitment_create(account=account, by=mate, direction="ours", text="Send the drawing")
    people.person_create(
        by=mate, today=today(), last_name="Lindner", organisation=account.organisation, job_title="Buyer"
    )
    text = events(client, account)
    assert len(text) == 3
    assert text[2].startswith("New: Touchpoint created Talk about prices Murat Demir")
    assert "Send the drawing" in text[1]
    assert "Lindner" in text[0]
    assert "Buyer" in text[0]
    assert [len(events(client, account, f"kind={kind}")) for kind in ("touchpoints", "people", "promises", "plan")] == [
        1, 1, 1, 0,
    ]  # fmt: skip
    assert len(events(client, account, "kind=nonsense")) == 3
    assert len(events(client, None)) == 3


def test_many_steps_of_one_object_are_one_event(
    client: Client, account: KeyAccount, kam: Any, mate: Any
) -> None:
    row = work.commitment_create(account=account, by=mate, direction="ours", text="Send it")
    for n in range(3):
        work.commitment_edit(commitment=row, by=mate, version=None, values={"text": f"Send it {n}"})
    (one,) = events(client, account)
    assert "Commitment created Send it 2" in one
    assert "4 changes" in one


def test_the_pages_hold_everything_once(client: Client, account: KeyAccount, kam: Any, mate: Any) -> None:
    for n in range(SIZE + 5):
        touch(account, mate, f"Talk {n:03}")
    html = client.get(url(account)).content.decode()
    older = re.search(r'rel="next" href="\?([^"]+)"', html)
    assert older is not None
    both = events(client, account) + events(client, account, older[1].replace("&amp;", "&"))
    assert [re.search(r"Talk (\d+)", one)[1] for one in both] == [
        f"{n:03}" for n in reversed(range(SIZE + 5))
    ]


# Sight -------------------------------------------------------------------------------------------------


def test_judgements_never_stand_in_it(client: Client, account: KeyAccount, kam: Any, mate: Any) -> None:
    person = people.person_create(
        by=mate, today=today(), last_name="Lindner", organisation=account.organisation, job_title="Buyer"
    )
    change = Change.objects.filter(object_type="accounts.employment").get()
    assert change.scope == account.scope
    for label in (
        "accounts.judgement",
        "accounts.influenceline",
        "accounts.relationship",
        "accounts.stakeholderrole",
    ):
        assert label not in {one for _label, _icon, labels in KINDS.values() for one in labels}
        Change.objects.create(
            object_type=label,
            object_pk=person.pk,
            object_text="SECRETVIEW",
            scope=account.scope,
            action="create",
        )
    Change.objects.create(
        object_type="accounts.stakeholder", object_pk=1, object_text="SECRETVIEW", scope=f"{account.scope}:judged",
        action="create",
    )  # fmt: skip
    for reader in (kam, HeadFactory()):
        client.force_login(reader)
        assert "SECRETVIEW" not in client.get(url(account)).content.decode()


def briefing_to(account: KeyAccount, by: Any, to: list[Any], title: str, level: str = "named") -> Briefing:
    row = briefings.briefing_create(
        account=account, by=None, owner=by, keys=[f"u:{user.pk}" for user in to],
        values={"title": title, "text": "Words", "confidentiality": ConfidentialityLevel.objects.get(key=level)},
    )  # fmt: skip
    return briefings.briefing_send(briefing=row, by=by, version=None, today=today())


def test_a_confidential_briefing_is_for_its_readers(
    client: Client, account: KeyAccount, kam: Any, mate: Any
) -> None:
    level = ConfidentialityLevel.objects.filter(kind="named").first().key
    briefing_to(account, kam, [mate], "SECRETBRIEF", level)
    briefing_to(account, kam, [mate], "For all", "team")
    stranger = UserFactory()
    member(account, stranger, Level.OWNER)
    sees = {}
    for name, user in (("owner", kam), ("reader", mate), ("stranger", stranger), ("head", HeadFactory())):
        client.force_login(user)
        FeedChoice.objects.get_or_create(user=user, account=account, way="follow")
        pages = [url(account), url(account, "kind=briefings"), url(None), url(account, "new=1")]
        sees[name] = ["SECRETBRIEF" in client.get(page).content.decode() for page in pages]
        assert any("For all" in one for one in events(client, account)), name
    assert sees == {"owner": [True] * 4, "reader": [True] * 4, "stranger": [False] * 4, "head": [False] * 4}
    client.force_login(kam)
    assert any(one.startswith("Briefing: Sent") for one in events(client, account))


def test_of_others_accounts_nothing(client: Client, account: KeyAccount, kam: Any, mate: Any) -> None:
    foreign = KeyAccountFactory(organisation__name="Fremdwerk")
    theirs = UserFactory()
    make_kam(foreign, theirs)
    touch(foreign, theirs, "SECRETTALK")
    FeedChoice.objects.create(user=kam, account=foreign, way="follow")
    assert events(client, None) == []
    assert client.get(url(foreign)).status_code == 404
    unit = OrganisationFactory(parent=foreign.organisation, account=foreign)
    people.person_create(by=theirs, today=today(), last_name="SECRETNAME", organisation=unit)
    Change.objects.filter(object_type="accounts.employment").update(
        scope=account.scope
    )  # a job that moved away
    assert "SECRETNAME" not in client.get(url(account)).content.decode()


# The reader's own --------------------------------------------------------------------------------------


def test_since_the_last_visit(client: Client, account: KeyAccount, kam: Any, mate: Any) -> None:
    touch(account, mate, "Before")
    html = client.get(url(account)).content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', html)[1]
    assert FeedChoice.objects.count() == 0  # reading a page writes nothing
    address = reverse("accounts:account_feed_seen", args=[account.public_id])
    assert client.post(address, {"seen": seen}, headers={"HX-Request": "true"}).status_code == 204
    assert events(client, account)[0].startswith("Touchpoint created Before")
    assert events(client, account, "new=1") == []
    touch(account, mate, "After")
    touch(account, kam, "My own")
    new = events(client, account, "new=1")
    assert [one.startswith("New:") for one in new] == [False, True]
    assert "After" in new[1]
    client.post(address, {"seen": "0"})
    assert FeedChoice.objects.get().seen == int(seen)  # never back
    client.post(address, {"seen": "999999"})
    assert (
        FeedChoice.objects.get().seen == Change.objects.order_by("-pk").first().pk
    )  # nor ahead of what is there


def test_the_place_in_a_long_history_is_kept(
    client: Client, account: KeyAccount, kam: Any, mate: Any
) -> None:
    touch(account, mate, "Before")
    change = Change.objects.latest("pk")
    change.pk = 1_234_567
    change.save(force_insert=True)
    html = client.get(url(account)).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', html)[1]
    client.post(reverse("accounts:account_feed_seen", args=[account.public_id]), {"seen": seen})
    assert FeedChoice.objects.get().seen == 1_234_567


def test_nobody_else_learns_of_it(client: Client, account: KeyAccount, kam: Any, mate: Any) -> None:
    changes = Change.objects.count()
    feed_seen(user=mate, account=account, seen=1)
    assert Change.objects.count() == changes
    assert FeedChoice._meta.label_lower not in {
        model._meta.label_lower
        for model in __import__("django.contrib.admin", fromlist=["site"]).site._registry
    }


def test_follow_and_mute(client: Client, account: KeyAccount, kam: Any, mate: Any) -> None:
    touch(account, mate, "Talk")
    way = reverse("accounts:feed_way", args=[account.public_id])
    client.post(way, {"way": "mute"})
    assert events(client, None) == []
    assert "Hear Nordwerk again" in client.get(url(None)).content.decode()
    client.post(way, {"way": ""})
    assert len(events(client, None)) == 1
    head = HeadFactory()
    client.force_login(head)
    assert events(client, None) == []
    client.post(way, {"way": "follow"})
    client.post(way, {"way": "nonsense\0"})
    client.post(way, {"way": "follow"})
    assert len(events(client, None)) == 1
    assert FeedChoice.objects.filter(user=head).count() == 1


# Cost --------------------------------------------------------------------------------------------------


def fill(account: KeyAccount, by: Any, count: int) -> None:
    """Changes that the feed does not tell of, and one that it does, the oldest."""
    touch(account, by, "The oldest")
    Change.objects.bulk_create(
        Change(
            object_type="accounts.figure", object_pk=n, scope=account.scope, action="create", object_text="x"
        )
        for n in range(count)
    )


@pytest.mark.parametrize("count", [30, 3000])
def test_the_same_queries_and_steps(
    client: Client, account: KeyAccount, kam: Any, mate: Any, count: int
) -> None:
    fill(account, mate, count)
    for n in range(SIZE):
        touch(account, UserFactory(is_head_of_kam=True), f"Talk {n}")
    briefing_to(account, kam, [mate], "Brief", "team")
    found = {}
    for name, address in (("account", url(account)), ("all", url(None))):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found[name] = len(queries)
    assert found == {"account": 14, "all": 15}
    (sql,) = [one["sql"] for one in queries if "WITH heads" in one["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = " ".join(str(row) for row in cursor.fetchall())
            assert "change_feed" in plan
            assert "SCAN records_change" not in plan
            assert "SCAN found" not in plan


def test_all_of_many_accounts(client: Client, kam: Any, mate: Any) -> None:
    """The newest of all, wherever they stand: in accounts with one change and in one with many."""
    busy = KeyAccountFactory()
    make_kam(busy, kam)
    for n in range(SIZE):
        touch(busy, kam, f"Busy {n}")
    quiet = [KeyAccountFactory() for _n in range(60)]
    for n, one in enumerate(quiet):
        make_kam(one, kam)
        if n % 2:
            touch(one, kam, f"Quiet {n}")
    first = events(client, None)
    assert len(first) == SIZE
    assert sum("Quiet" in text for text in first) == 30
    assert sum("Busy" in text for text in first) == SIZE - 30
    assert "Quiet 59" in first[0]


def test_choices_go_along_when_accounts_are_merged(account: KeyAccount, kam: Any, mate: Any) -> None:
    target, head, other = KeyAccountFactory(), HeadFactory(), UserFactory()
    for user, one, way in (
        (kam, account, "mute"), (mate, account, "follow"), (mate, target, ""), (head, account, "follow"),
        (head, target, "mute"), (other, target, "follow"),
    ):  # fmt: skip
        FeedChoice.objects.create(user=user, account=one, way=way, seen=5)
    assert "Feed" not in [str(label) for label, _count in merge_preview(account)]
    account_merge(source=account, target=target, by=None)
    assert not FeedChoice.objects.filter(account=account).exists()
    found = dict(FeedChoice.objects.filter(account=target).values_list("user", "way"))
    assert found == {kam.pk: "mute", mate.pk: "follow", head.pk: "mute", other.pk: "follow"}


@pytest.mark.parametrize(
    "query", ["before=abc", "before=" + "9" * 40, "before=-1", "kind=%00", "new=1&before=0"]
)
def test_bad_input(client: Client, account: KeyAccount, kam: Any, query: str) -> None:
    assert client.get(url(account, query)).status_code == 200
    assert client.get(url(None, query)).status_code == 200
