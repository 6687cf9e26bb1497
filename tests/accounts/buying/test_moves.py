"""Somebody changes jobs: the map, the teams, what was lost, the next step, and back again."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.buying.move_operations import person_move
from accounts.buying.queries import job_titles
from accounts.customers.likeness import alike
from accounts.models import (
    Employment,
    KeyAccount,
    OpenQuestion,
    Organisation,
    Relationship,
    Stakeholder,
)
from accounts.people.operations import job_end
from kam.desk.notifications.queries import notifications_of, told
from kam.lib.access import Level
from kam.records.models import Change
from kam.reference.calendar import today
from teams.models import User
from tests.accounts.buying.test_buying import Scene
from tests.factories import (
    CommitmentFactory,
    EmploymentFactory,
    KeyAccountFactory,
    OrganisationFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def said_to(user: Any) -> list[tuple[str, str, str]]:
    return [(one.text, one.account, one.quote) for one in told(notifications_of(user, today()), user)]


def test_a_decider_leaves_for_another_key_account(scene: Scene) -> None:
    after = KeyAccountFactory(organisation__name="Calder")
    theirs, ours = UserFactory(), UserFactory()
    make_kam(after, theirs)
    member(after, scene.kam, Level.READ)
    member(scene.account, ours, Level.COMMENT)
    voss = scene.put(scene.voss, unit="Board", roles={"decider": (True, ""), "user": (True, "")})
    aydin = scene.put(scene.aydin, reports_to=voss, roles={"user": (True, "")})
    Relationship.objects.create(account=scene.account, stakeholder=voss, user=ours, level=3)
    CommitmentFactory(account=scene.account, person=scene.voss, text="Send the test report")
    job = scene.voss.employments.get()
    client = Client()
    client.force_login(scene.kam)
    data = {
        "organisation": after.organisation.public_id,
        "on": str(today()),
        "job_title": "COO",
        "version": job.version,
    }
    path = reverse("accounts:job_change", args=[scene.voss.public_id, job.public_id])
    page = client.post(path, data, follow=True).content.decode()

    voss.refresh_from_db()
    assert voss.left_on == today() - dt.timedelta(days=1)
    assert scene.voss.employments.current().get().organisation == after.organisation
    for lost in ("Decider", str(ours), "Aydin", "Send the test report", "Ask who follows"):
        assert lost in page, lost
    assert ">User<" not in page, "somebody else is a user still"

    assert said_to(ours) == [("Leaves the customer, now at Calder", "Nordwerk", str(scene.voss))]
    assert said_to(scene.core) == [("Leaves the customer", "Nordwerk", str(scene.voss))]
    assert said_to(theirs) == [("Somebody whom a colleague knows has joined", "Calder", str(scene.voss))]
    seen = Client()
    seen.force_login(theirs)
    for path in (reverse("desk:notification_list"), reverse("accounts:person", args=[scene.voss.public_id])):
        assert "Nordwerk" not in seen.get(path).content.decode()

    args = [scene.account.public_id, voss.public_id]
    client.post(reverse("accounts:stakeholder_follow", args=args))
    place = Stakeholder.objects.current().get(account=scene.account, person=None)
    assert (place.label, place.unit) == ("Head", "Board")
    assert {role.role_id: role.sure for role in place.roles.all()} == {"decider": False, "user": False}
    assert OpenQuestion.objects.get(stakeholder=place).state == "open"
    aydin.refresh_from_db()
    assert aydin.reports_to == place


def test_the_place_that_was_left_keeps_the_last_job_title(scene: Scene) -> None:
    voss = scene.put(scene.voss)
    EmploymentFactory(
        person=scene.voss, organisation=scene.account.organisation, job_title="Trainee",
        ends_on=today() - dt.timedelta(days=900),
    )  # fmt: skip
    job_end(
        job=scene.voss.employments.get(ends_on=None),
        by=scene.kam,
        version=None,
        ends_on=today() - dt.timedelta(days=1),
    )
    assert job_titles([scene.voss.pk], scene.account) == {scene.voss.pk: "Head"}
    assert (
        "Trainee"
        not in scene.page(scene.kam, "stakeholder", voss.public_id).content.decode().split("k-dl")[0]
    )


def test_a_move_is_taken_back(scene: Scene) -> None:
    voss = scene.put(scene.voss)
    job = scene.voss.employments.get()
    other = OrganisationFactory(name="Elsewhere")
    member(KeyAccountFactory(organisation=other), scene.kam, Level.READ)
    client = Client()
    client.force_login(scene.kam)
    args = [scene.voss.public_id, job.public_id]
    data = {"organisation": other.public_id, "on": str(today()), "version": job.version}
    client.post(reverse("accounts:job_change", args=args), data)
    assert said_to(scene.core) != []
    client.post(reverse("accounts:person_move_undo", args=args))
    voss.refresh_from_db()
    job.refresh_from_db()
    assert (job.ends_on, voss.left_on) == (None, None)
    assert Employment.objects.filter(person=scene.voss).count() == 1
    assert said_to(scene.core) == []


def test_where_to_may_be_unknown_and_a_later_day_leaves_the_map_alone(scene: Scene) -> None:
    voss = scene.put(scene.voss)
    job = scene.voss.employments.get()
    client = Client()
    client.force_login(scene.kam)
    later = today() + dt.timedelta(days=30)
    path = reverse("accounts:job_change", args=[scene.voss.public_id, job.public_id])
    assert client.post(path, {"on": str(later), "version": job.version}).status_code == 422
    assert client.post(path, {"unknown": "on", "on": str(later), "version": job.version}).status_code == 302
    voss.refresh_from_db()
    job.refresh_from_db()
    assert (voss.left_on, job.ends_on) == (None, later - dt.timedelta(days=1))


def test_a_move_to_an_organisation_that_nobody_entered_yet(scene: Scene) -> None:
    """Asked about once, with what may be meant; then it is there, of no account, and undo takes it away."""
    User.objects.filter(pk=scene.kam.pk).update(is_kam=True)
    member(KeyAccountFactory(organisation__name="Kontor Nord GmbH"), scene.kam, Level.READ)
    KeyAccountFactory(organisation__name="Kontor Nord Polska")
    scene.put(scene.voss)
    job = scene.voss.employments.get()
    client = Client()
    client.force_login(scene.kam)
    args = [scene.voss.public_id, job.public_id]
    path = reverse("accounts:job_change", args=args)
    data = {"q": "Kontor Nord AG", "on": str(today()), "job_title": "COO", "version": job.version}

    asked = client.post(path, data)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Kontor Nord GmbH" in page
    assert "Kontor Nord Polska" in page
    assert 'value="COO"' in page
    assert not Organisation.objects.filter(name="Kontor Nord AG").exists()
    assert client.post(path, data | {"found": "new", "asked": "another name"}).status_code == 422
    unseen = KeyAccount.objects.get(name="Kontor Nord Polska").organisation
    assert client.post(path, data | {"found": unseen.public_id, "asked": data["q"]}).status_code == 422

    answer = {"found": "new", "asked": "Kontor Nord AG", "city": "Lübeck"}
    assert client.post(path, data | answer).status_code == 302
    new = scene.voss.employments.current().get()
    node = new.organisation
    assert (node.name, node.city, node.account, node.root, new.job_title) == (
        "Kontor Nord AG",
        "Lübeck",
        None,
        node,
        "COO",
    )
    assert Change.objects.of(node).get().by == scene.kam
    assert client.post(path, data | answer).status_code in (302, 403, 409, 422)
    assert Organisation.objects.filter(name="Kontor Nord AG").count() == 1, "not twice by a repeated send"

    client.post(reverse("accounts:person_move_undo", args=args))
    node.refresh_from_db()
    assert node.archived_at is not None
    assert scene.voss.employments.get() == job


def test_one_that_is_like_it_is_taken_instead(scene: Scene) -> None:
    known = KeyAccountFactory(organisation__name="Kontor Nord GmbH")
    member(known, scene.kam, Level.READ)
    job = scene.voss.employments.get()
    client = Client()
    client.force_login(scene.kam)
    data = {"q": "Kontor Nord", "asked": "Kontor Nord", "found": known.organisation.public_id}
    path = reverse("accounts:job_change", args=[scene.voss.public_id, job.public_id])
    assert client.post(path, data | {"on": str(today()), "version": job.version}).status_code == 302
    assert scene.voss.employments.current().get().organisation == known.organisation


def test_who_sees_no_organisations_of_no_account_enters_none(scene: Scene) -> None:
    editor = UserFactory()
    member(scene.account, editor, Level.EDIT)
    job = scene.voss.employments.get()
    client = Client()
    client.force_login(editor)
    path = reverse("accounts:job_change", args=[scene.voss.public_id, job.public_id])
    data = {"q": "Kontor", "asked": "Kontor", "found": "new", "on": str(today()), "version": job.version}
    answer = client.post(path, data)
    assert answer.status_code == 422
    assert "Ask yours, or leave it open" in answer.content.decode()
    with pytest.raises(PermissionDenied):
        person_move(
            person=scene.voss,
            from_job=job,
            by=editor,
            version=job.version,
            on=today(),
            new_organisation={"name": "Kontor"},
        )
    assert not Organisation.objects.filter(name="Kontor").exists()


def test_the_question_costs_the_same_however_many_there_are(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        member(KeyAccountFactory(organisation__name=f"Kontor {number}"), scene.kam, Level.READ)
        KeyAccountFactory(organisation__name=f"Kontor West {number}")
    job = scene.voss.employments.get()
    client = Client()
    client.force_login(scene.kam)
    path = reverse("accounts:job_change", args=[scene.voss.public_id, job.public_id])
    with django_assert_max_num_queries(24):
        page = client.post(path, {"q": "Kontor", "on": str(today()), "version": job.version})
    assert page.content.decode().count('name="found"') == 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Müller Maschinenbau GmbH", "Mueller Maschinenbau", True),
        ("Bosch", "Robert Bosch GmbH", True),
        ("Kontorr Nord", "Kontor Nord AG", True),
        ("Calder Robotics", "Nordwerk", False),
        ("GmbH", "AG", False),
    ],
)
def test_which_names_are_alike(one: str, other: str, same: bool) -> None:
    assert (alike(one, other) >= 0.8) is same
