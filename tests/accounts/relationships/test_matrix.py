"""Pairs, the matrix page, the selling centre, introductions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import (
    Introduction,
    Judgement,
    Relationship,
    Stakeholder,
    StakeholderRole,
    Touchpoint,
    TouchpointColleague,
    TouchpointPerson,
)
from accounts.people.judgement_sight import HIDDEN
from accounts.relationships import introduction_operations as introductions
from accounts.relationships import pair_operations as pairs
from accounts.relationships.matrix_queries import matrix_of
from accounts.relationships.selling_queries import selling_centre
from kam.lib.access import Level
from kam.lib.slots import holdings
from kam.lib.versions import StaleWrite
from kam.records.models import Change, Notification
from kam.reference.calendar import today as company_today
from plans.models import Plan
from plans.planning.blocks import BlockScene
from plans.planning.live_people import people_data, relations_data
from plans.planning.measures import MeasureScene
from tests.factories import (
    EmploymentFactory,
    KeyAccountFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def account() -> Any:
    return KeyAccountFactory()


@pytest.fixture
def kam(account: Any) -> Any:
    user = UserFactory(first_name="Jana", last_name="Brandt")
    make_kam(account, user)
    return user


def place_of(account: Any, last_name: str = "Voss", *roles: str, **extra: Any) -> Stakeholder:
    row = Stakeholder.objects.create(account=account, person=PersonFactory(last_name=last_name), **extra)
    for role in roles:
        StakeholderRole.objects.create(stakeholder=row, role_id=role)
    return row


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def pair_url(name: str, place: Stakeholder, user: Any, *more: Any) -> str:
    return reverse(f"accounts:{name}", args=[place.account.public_id, place.public_id, user.public_id, *more])


def met(account: Any, person: Any, user: Any, on: dt.date) -> Touchpoint:
    talk = Touchpoint.objects.create(account=account, on=on, channel_id="visit", text="Visit")
    TouchpointPerson.objects.create(touchpoint=talk, person=person)
    TouchpointColleague.objects.create(touchpoint=talk, user=user)
    return talk


# Writing pairs --------------------------------------------------------------------------------------


def test_a_pair_is_made_changed_and_never_overwritten_silently(account: Any, kam: Any) -> None:
    place = place_of(account)
    pair = pairs.pair_set(stakeholder=place, user=kam, by=kam, version=0, values={"level": 2})
    assert (pair.level, pair.version, pair.level_on) == (2, 1, company_today())
    # The same key once more is no conflict; another level by somebody who saw no pair is one.
    pairs.pair_set(stakeholder=place, user=kam, by=kam, version=0, values={"level": 2})
    with pytest.raises(StaleWrite) as stale:
        pairs.pair_set(stakeholder=place, user=kam, by=kam, version=0, values={"level": 4})
    assert stale.value.changed == ["level"]
    with pytest.raises(ValidationError):
        pairs.pair_set(stakeholder=place, user=kam, by=kam, version=1, values={"level": 5})
    pair.refresh_from_db()
    assert (pair.level, pair.version) == (2, 1)
    assert Change.objects.filter(object_type="accounts.relationship", object_pk=pair.pk).count() == 1


def test_own_pair_from_comment_on_all_pairs_from_edit_on(account: Any, kam: Any) -> None:
    place, me, reader = place_of(account), UserFactory(), UserFactory()
    member(account, me, Level.COMMENT)
    member(account, reader, Level.READ)
    pairs.pair_set(stakeholder=place, user=me, by=me, version=0, values={"level": 1})
    for user, by in ((kam, me), (reader, reader), (me, UserFactory())):
        with pytest.raises(PermissionDenied):
            pairs.pair_set(stakeholder=place, user=user, by=by, version=0, values={"level": 1})
    pairs.pair_set(stakeholder=place, user=reader, by=kam, version=0, values={"level": 1})


def test_taking_back_goes_through_several_changes_but_not_over_a_colleague(account: Any, kam: Any) -> None:
    place, other = place_of(account), UserFactory()
    member(account, other, Level.EDIT)
    made = pairs.pair_set(stakeholder=place, user=kam, by=kam, version=0, values={"target": 3})
    first = made.change_pk
    second = pairs.pair_set(stakeholder=place, user=kam, by=kam, version=1, values={"level": 2}).change_pk
    pair = pairs.pair_undo(pair=made, change_pk=second, by=kam)
    assert (pair.level, pair.target, pair.level_on) == (0, 3, None)
    assert pairs.pair_undo(pair=made, change_pk=first, by=kam).archived_at is not None
    # What was taken out comes back empty, with the level that is typed then.
    back = pairs.pair_set(stakeholder=place, user=kam, by=kam, version=0, values={"level": 1})
    assert (back.archived_at, back.level, back.target) == (None, 1, None)
    third = pairs.pair_set(
        stakeholder=place, user=kam, by=kam, version=back.version, values={"level": 4}
    ).change_pk
    pairs.pair_set(stakeholder=place, user=kam, by=other, version=None, values={"level": 3})
    with pytest.raises(ValidationError):
        pairs.pair_undo(pair=made, change_pk=third, by=kam)


def test_everybody_comes_into_the_map_once(account: Any, kam: Any) -> None:
    unit = OrganisationFactory(name="Robotics", parent=account.organisation, account=account)
    top = EmploymentFactory(organisation=account.organisation, unit="Board")
    EmploymentFactory(organisation=unit, unit="Engineering")
    EmploymentFactory(organisation=unit, ends_on=company_today() - DAY)
    Stakeholder.objects.create(account=account, person=top.person)
    made = pairs.everybody_to_map(account=account, by=kam, today=company_today())
    assert [row.unit for row in made] == ["Robotics"]
    assert pairs.everybody_to_map(account=account, by=kam, today=company_today()) == []
    assert Stakeholder.objects.of_account(account).count() == 2


# The page -------------------------------------------------------------------------------------------


def test_the_matrix_tells_levels_gaps_and_whom_is_overdue(account: Any, kam: Any) -> None:
    sponsor, buyer_of_ours = UserFactory(last_name="Keller", position_id="board"), UserFactory()
    member(account, sponsor, Level.READ, function="sponsor")
    member(account, buyer_of_ours, Level.EDIT)
    chief = place_of(account, "Matthiesen", "decider", unit="Board", position_id="board")
    buyer = place_of(account, "Scholz", "buyer", unit="Purchasing")
    Stakeholder.objects.create(account=account, label="Head of Service", unit="Service")
    for place, user, level, target in (
        (chief, sponsor, 1, 2), (chief, kam, 3, 3), (buyer, kam, 1, 4), (buyer, buyer_of_ours, 2, 2),
    ):  # fmt: skip
        pairs.pair_set(
            stakeholder=place, user=user, by=None, version=0, values={"level": level, "target": target}
        )
    today = company_today()
    met(account, chief.person, sponsor, today - 200 * DAY)
    met(account, chief.person, kam, today - 3 * DAY)  # no peer: the board's clock runs on
    met(account, buyer.person, buyer_of_ours, today - DAY)
    matrix = matrix_of(account, kam, today)
    assert [person.name.split()[-1] for person in matrix.people] == ["Matthiesen", "Scholz", "Service"]
    assert next(column.pk for column in matrix.columns) == kam.pk
    assert [column.pk for column in matrix.columns][-1] == sponsor.pk
    first, second, unknown = matrix.people
    assert first.pairs[sponsor.pk].overdue > 70
    assert not first.pairs[kam.pk].overdue
    assert not second.overdue
    assert unknown.is_unknown
    assert matrix.summary == "2 of 4 pairs at target level, 1 contact overdue, 1 person unknown"
    assert matrix.counts == {"": 3, "overdue": 1, "below": 2, "deciders": 1, "single": 0}
    # A reader of the team sees levels, and no judgement.
    Judgement.objects.create(
        stakeholder=chief, scale_id="attitude", step_id="attitude-opponent",
        as_of=today, expires_on=today + DAY,
    )  # fmt: skip
    url = reverse("accounts:account_matrix", args=[account.public_id])
    mine, theirs = signed_in(kam).get(url).content.decode(), signed_in(sponsor).get(url).content.decode()
    assert "Opponent" in mine
    assert "Influence unknown" in mine
    assert "Opponent" not in theirs
    assert "Influence unknown" not in theirs
    assert "1 of 2, Known" in theirs
    assert 'data-k-matrix=""' in theirs
    sharing = signed_in(kam)
    session = sharing.session
    session[HIDDEN] = True
    session.save()
    panel = reverse("accounts:matrix_person", args=[account.public_id, chief.public_id])
    assert "Opponent" in signed_in(kam).get(panel).content.decode()
    for path in (url, panel):
        assert "Opponent" not in sharing.get(path).content.decode()
    shown = signed_in(kam).get(f"{url}?show=overdue").content.decode()
    assert "Matthiesen" in shown
    assert "Scholz" not in shown
    as_list = signed_in(kam).get(f"{url}?view=list").content.decode()
    assert "Nobody of us" in as_list
    assert "3 missing" in as_list


def test_a_digit_in_the_grid_answers_with_the_row_and_a_late_one_says_so(account: Any, kam: Any) -> None:
    place, client = place_of(account), signed_in(kam)
    url = pair_url("pair_level", place, kam)
    done = client.post(url, {"level": "2", "version": "0"}).json()
    assert "2, Credible source" in done["row"]
    assert done["columns"] == [kam.public_id]
    late = client.post(url, {"level": "4", "version": "0"})
    assert late.status_code == 409
    assert "Jana Brandt has set 2" in late.json()["said"]
    assert Relationship.objects.get().level == 2
    for body in ({"level": "9"}, {"level": ""}, {"level": "²"}, {}, {"target": "-1"}):
        assert client.post(url, {"version": "1", **body}).status_code == 422
    assert client.post(url, {"target": "3", "version": "1"}).status_code == 200
    undone = client.post(done["undo"], headers={"Accept": "application/json"})
    assert undone.status_code == 409
    assert "nothing was undone" in undone.json()["said"]
    pair = Relationship.objects.get()
    assert (pair.level, pair.target) == (2, 3)


def test_the_work_plan_is_a_form_and_is_seen_beside_the_person(account: Any, kam: Any) -> None:
    place, client = place_of(account, "Aydin", "user"), signed_in(kam)
    url = pair_url("pair", place, kam)
    assert client.post(url, {"version": "0", "level": "7"}).status_code == 422
    plan = {"version": "0", "level": "1", "target": "2", "goal": "Peer of the COO", "next_step": "Drive lab"}
    assert client.post(url, plan, follow=True).status_code == 200
    panel = reverse("accounts:matrix_person", args=[account.public_id, place.public_id])
    text = client.get(panel).content.decode()
    assert "Peer of the COO" in text
    assert "Drive lab" in text
    assert "1 of 2" in text
    assert "never" in text
    met(account, place.person, kam, company_today() - 4 * DAY)
    assert "4 days ago" in client.get(panel).content.decode()
    sheet = reverse("accounts:account_matrix_export", args=[account.public_id, "csv"])
    Stakeholder.objects.filter(pk=place.pk).update(unit="=1+1")
    body = b"".join(client.get(sheet).streaming_content).decode()
    assert "'=1+1" in body
    assert "Drive lab" in body


def test_sixty_by_thirty_takes_at_most_fifteen_queries(account: Any, kam: Any) -> None:
    ours = [kam, *UserFactory.create_batch(29)]
    for user in ours[1:]:
        member(account, user, Level.COMMENT)
    url = reverse("accounts:account_matrix", args=[account.public_id])
    client, counts = signed_in(kam), []
    for size in (3, 57):
        for n in range(size):
            place = place_of(account, f"Person{size}-{n}", "user", unit=f"Unit {n % 6}")
            Relationship.objects.bulk_create(
                Relationship(account=account, stakeholder=place, user=user, level=1, target=2)
                for user in ours
            )
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as sent:
            assert client.get(url).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 15


def test_a_pair_saved_beside_the_matrix_comes_back_as_its_row(account: Any, kam: Any) -> None:
    """No reload: the row as it is now, what to say, and how to take it back; the same for one that goes."""
    place = place_of(account)
    client = signed_in(kam)
    url = reverse("accounts:pair", args=[account.public_id, place.public_id, kam.public_id])
    sent = {"version": 0, "level": "2", "target": "3", "goal": "He is ill", "next_step": "Call"}
    beside = {"headers": {"HX-Request": "true"}}
    answer = client.post(url, sent, **beside)
    assert (answer.status_code, answer.headers.get("HX-Redirect")) == (200, None)
    told = answer.json()
    assert 'data-l="2" data-t="3"' in told["row"]
    assert kam.public_id in told["columns"]
    assert "wording" in told["said"]
    assert "“ill” (health)" in told["said"]
    pair = Relationship.objects.current().get(stakeholder=place)
    late = client.post(url, {**sent, "level": "4"}, **beside)
    assert late.status_code == 409
    assert client.post(url, {**sent, "keep": "theirs"}, **beside).json()["row"] == told["row"]
    gone = client.post(f"{url}remove/", **beside)
    assert "is-none" in gone.json()["row"]
    undone = client.post(gone.json()["undo"], headers={"Accept": "application/json"})
    assert 'data-l="2"' in undone.json()["row"]
    pair.refresh_from_db()
    assert pair.archived_at is None
    plain = client.post(url, {**sent, "version": pair.version, "goal": "He is ill"})
    assert plain.status_code == 302


# Selling centre and introductions -------------------------------------------------------------------


def test_the_selling_centre_finds_gaps_risks_and_what_leaves_with_one_of_us(account: Any, kam: Any) -> None:
    sponsor = UserFactory(last_name="Keller", position_id="board")
    member(account, sponsor, Level.READ, function="sponsor")
    chief = place_of(account, "Matthiesen", "decider", position_id="board")
    buyer = place_of(account, "Scholz", "buyer")
    helper = place_of(account, "Wiebe", "user")
    pairs.pair_set(stakeholder=buyer, user=kam, by=None, version=0, values={"level": 3})
    pairs.pair_set(stakeholder=helper, user=kam, by=None, version=0, values={"level": 3})
    pairs.pair_set(stakeholder=helper, user=sponsor, by=None, version=0, values={"level": 1})
    centre = selling_centre(account, sponsor, company_today(), leaving=kam.public_id)
    assert [
        (p.person.name.split()[-1], p.colleagues[0][0].pk, p.colleagues[0][1]) for p in centre.proposals
    ] == [("Matthiesen", sponsor.pk, "both")]
    assert (centre.carriers[0].share, centre.carriers[0].state) == (100, "risk")
    assert centre.loss is not None
    assert centre.loss.alone == 1
    assert len(centre.loss.pairs) == 2
    assert [row.state for row in centre.levels if row.theirs] == ["risk"]
    introductions.introduction_create(account=account, stakeholder=chief, user=sponsor, by=kam)
    assert selling_centre(account, kam, company_today()).proposals == []
    url = reverse("accounts:account_selling_centre", args=[account.public_id])
    text = signed_in(sponsor).get(f"{url}?leaves={kam.public_id}").content.decode()
    assert "1 person would have no contact with us." in text
    assert "Keller – " in text


def test_an_account_without_people_says_the_next_step(account: Any, kam: Any) -> None:
    """Instead of an empty grid, or of saying that everybody is covered."""
    client = signed_in(kam)

    def page(name: str) -> str:
        return client.get(reverse(f"accounts:{name}", args=[account.public_id])).content.decode()

    add = reverse("accounts:person_create", args=[account.public_id])
    centre = f'btn-outline-secondary btn-sm" href="{reverse("accounts:account_buying_centre", args=[account.public_id])}'
    everybody = reverse("accounts:matrix_everybody", args=[account.public_id])
    assert f'btn-primary" href="{add}"' in page("account_matrix")
    assert "Take all people of the account into the map" not in page("account_matrix")
    for name in ("account_selling_centre", "introduction_new"):
        assert centre in page(name), name
    assert "Everybody who matters is known well" not in page("account_selling_centre")
    assert "Nobody is in the buying centre yet" in page("account_power_map")
    assert client.get(reverse("accounts:account_power_map_svg", args=[account.public_id])).status_code == 404
    EmploymentFactory(organisation=account.organisation)
    assert f'action="{everybody}"' in page("account_matrix")
    assert "Take all people of the account into the map" in page("account_matrix")


def test_a_proposal_leads_to_the_filled_in_introduction(account: Any, kam: Any) -> None:
    """Who, with whom, through whom; also where nobody of us fits by level or function."""
    sponsor = UserFactory(last_name="Keller", position_id="board")
    member(account, sponsor, Level.READ, function="sponsor")
    chief = place_of(account, "Matthiesen", "decider", position_id="board")
    coach = place_of(account, "Harms", "counterpart")
    pairs.pair_set(stakeholder=chief, user=kam, by=None, version=0, values={"level": 1})
    StakeholderRole.objects.filter(stakeholder=coach).update(role_id="gatekeeper")
    StakeholderRole.objects.create(stakeholder=coach, role_id="buyer")
    client = signed_in(kam)
    page = client.get(reverse("accounts:account_selling_centre", args=[account.public_id])).content.decode()
    new = reverse("accounts:introduction_new", args=[account.public_id])
    link = f"{new}?whom={chief.public_id}&amp;us={sponsor.public_id}&amp;through={kam.public_id}"
    assert link in page
    form = client.get(link.replace("&amp;", "&")).context["form"]
    assert [form[name].value() for name in ("stakeholder", "user", "by_user")] == [
        chief.public_id,
        sponsor.public_id,
        kam.public_id,
    ]
    stranger = UserFactory()
    assert f"us={kam.public_id}&amp;" not in page, "who knows somebody already needs no introduction"
    odd = client.get(f"{new}?whom=nobody&us={stranger.public_id}&through=%00")
    assert odd.status_code == 200
    for name, ids in (("matrix_person", chief), ("stakeholder", chief)):
        beside = reverse(f"accounts:{name}", args=[account.public_id, ids.public_id])
        assert (
            f"{new}?whom={chief.public_id}&amp;through={kam.public_id}" in client.get(beside).content.decode()
        )
        assert new not in signed_in(sponsor).get(beside).content.decode()


def test_an_introduction_is_told_happens_and_is_handed_over(account: Any, kam: Any) -> None:
    sponsor, next_one = UserFactory(), UserFactory()
    for user in (sponsor, next_one):
        member(account, user, Level.EDIT)
    chief, through = place_of(account, "Matthiesen"), place_of(account, "Lindner")
    client = signed_in(kam)
    url = reverse("accounts:introduction_new", args=[account.public_id])
    sent = {
        "id": "k7f3q9xw2mbdcz", "stakeholder": chief.public_id, "user": sponsor.public_id,
        "by_user": next_one.public_id, "by_stakeholder": through.public_id, "why": "Board talk",
        "due_on": (company_today() - DAY).isoformat(),
    }  # fmt: skip
    for _ in range(2):  # a repeated send makes nothing twice
        assert client.post(url, sent).status_code == 302
    row = Introduction.objects.get()
    assert row.overdue(company_today())
    assert row.by_stakeholder == through
    told = Notification.objects.filter(object_type="accounts.introduction", object_pk=row.pk)
    assert set(told.values_list("recipient", flat=True)) == {sponsor.pk, next_one.pk}
    assert "Matthiesen" in signed_in(sponsor).get(reverse("desk:notification_list")).content.decode()
    same = {**sent, "id": "k7f3q9xw2mbdcy", "by_user": sponsor.public_id}
    assert "Nobody introduces themselves" in client.post(url, same).content.decode()
    elsewhere = place_of(KeyAccountFactory())
    assert client.post(url, {**same, "stakeholder": elsewhere.public_id}).status_code == 422
    # The colleague leaves: the introduction goes to the one who was to make it, so nobody makes it any more.
    held = next(holding for holding in holdings if holding.key == "introductions")
    held.reassign(item=held.items(sponsor).get(), to=next_one, by=None, batch="")
    row.refresh_from_db()
    assert (row.user, row.by_user) == (next_one, None)
    talk = met(account, chief.person, next_one, company_today())
    done = reverse("accounts:introduction_close", args=[account.public_id, row.public_id, "done"])
    assert client.post(done, {"touchpoint": talk.public_id}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.touchpoint) == ("done", talk)
    assert client.post(done.replace("done", "other")).status_code == 404


def test_pairs_of_a_leaver_go_on_with_target_and_plan(account: Any, kam: Any) -> None:
    place, heir = place_of(account), UserFactory()
    pairs.pair_set(
        stakeholder=place, user=kam, by=None, version=0, values={"level": 3, "target": 4, "goal": "Adviser"}
    )
    held = next(holding for holding in holdings if holding.key == "pairs")
    held.reassign(item=held.items(kam).get(), to=heir, by=None, batch="")
    assert not held.items(kam).exists()
    now = Relationship.objects.current().get(stakeholder=place)
    assert (now.user, now.level, now.target, now.goal) == (heir, 0, 4, "Adviser")


# In the plan ----------------------------------------------------------------------------------------


def test_the_plan_shows_who_knows_whom_and_measures_coverage_without_a_judgement(
    account: Any, kam: Any
) -> None:
    chief = place_of(account, "Matthiesen", "decider")
    buyer = place_of(account, "Scholz", "buyer")
    for place in (chief, buyer):
        EmploymentFactory(person=place.person, organisation=account.organisation)
    EmploymentFactory(person=PersonFactory(last_name="Harms"), organisation=account.organisation)
    today = company_today()
    for place, step in ((chief, "influence-decisive"), (buyer, "influence-high")):
        Judgement.objects.create(
            stakeholder=place, scale_id="influence", step_id=step, as_of=today, expires_on=today + DAY,
            how_known="Says the secretary",
        )  # fmt: skip
    gone = pairs.pair_set(stakeholder=chief, user=UserFactory(), by=None, version=0, values={"target": 4})
    pairs.pair_archive(pair=gone, by=None)
    for place, level in ((chief, 2), (buyer, 1)):
        pairs.pair_set(stakeholder=place, user=kam, by=None, version=0, values={"level": level, "target": 2})
    scene = BlockScene(account, Plan(account=account, starts_on=today, ends_on=today), None, today)
    with CaptureQueriesContext(connection) as sent:
        everybody, relations = people_data(scene), relations_data(scene)
    assert len(sent) == 1
    by_name = {row["name"].split()[-1]: row for row in everybody["people"]}
    assert [role["en"] for role in by_name["Matthiesen"]["roles"]] == ["Decider"]
    assert by_name["Harms"]["contacts"] == []
    assert (relations["aimed"], relations["reached"]) == (2, 1)
    assert by_name["Scholz"]["contacts"] == [{"name": "Jana Brandt", "level": 1, "target": 2}]
    assert "secretary" not in str(everybody) + str(relations)
    assert MeasureScene(scene).coverage == 50
