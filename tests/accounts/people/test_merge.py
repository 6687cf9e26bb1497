"""Two records of one person become one, and two again."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import (
    BuyingRole,
    Channel,
    ContactPoint,
    Judgement,
    Person,
    Relationship,
    Scale,
    Stakeholder,
    StakeholderRole,
    Touchpoint,
    TouchpointPerson,
)
from accounts.people.merge_operations import person_merge, person_unmerge
from accounts.people.taking_back import references_to
from kam.lib.access import Level
from kam.lib.slots import person_references
from kam.records.models import Change, ExternalId
from tests.factories import (
    TODAY,
    ActionFactory,
    CommitmentFactory,
    ContactPointFactory,
    CustomerGoalFactory,
    EmploymentFactory,
    KeyAccountFactory,
    PersonFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def editor(account, client):
    user = UserFactory()
    member(account, user, Level.EDIT)
    client.force_login(user)
    return user


@pytest.fixture
def pair(account):
    found = []
    for first, last in (("Jörg", "Müller"), ("Joerg", "Mueller")):
        person = PersonFactory(first_name=first, last_name=last)
        EmploymentFactory(person=person, organisation=account.organisation, job_title="")
        ContactPointFactory(person=person, value="j.mueller@nordwerk.example")
        found.append(person)
    return found


def url(name, *rows, **query) -> str:
    return reverse(f"accounts:{name}", args=[row.public_id for row in rows], query=query or None)


def text_of(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def state() -> dict:
    """All rows that a merge may touch, without versions and times."""
    found = {}
    models = {Person, ExternalId, *(apps.get_model(r.model) for r in person_references)}
    models |= {model for model, _name in references_to(Stakeholder)}
    for model in models:
        names = [
            f.attname
            for f in model._meta.concrete_fields
            if f.name not in {"version", "updated_at"} and not (f.primary_key and model is TouchpointPerson)
        ]
        found[model._meta.label] = sorted(map(repr, model._default_manager.values_list(*names)))
    return found


def test_every_link_to_a_person_is_registered():
    known = {(r.model, r.field) for r in person_references}
    assert {(model._meta.label_lower, name) for model, name in references_to(Person)} == known


def test_everything_moves_and_goes_back(account, editor, pair):
    keep, other = pair
    other.note = "Knows the plant."
    other.card_extra = [{"name": "X-A", "group": "", "params": {}, "value": "1", "of": ""}]
    other.save()
    ContactPointFactory(person=other, kind="phone", value="+49 40 7")
    other.employments.update(job_title="Buyer")
    action = ActionFactory(account=account, person=other, owner=None)
    commitment = CommitmentFactory(account=account, person=other, owner=UserFactory())
    goal = CustomerGoalFactory(account=account, person=other)
    ExternalId.objects.create(object_type="accounts.person", object_pk=other.pk, system="crm", value="7")
    channel = Channel.objects.order_by("pk").first()
    both, only = (Touchpoint.objects.create(account=account, on=TODAY, channel=channel) for _ in range(2))
    for touchpoint, person in ((both, keep), (both, other), (only, other)):
        TouchpointPerson.objects.create(touchpoint=touchpoint, person=person)
    stays, goes = (Stakeholder.objects.create(account=account, person=person) for person in pair)
    boss = Stakeholder.objects.create(account=account, label="Board, who?", reports_to=goes)
    roles = list(BuyingRole.objects.order_by("pk")[:2])
    StakeholderRole.objects.create(stakeholder=stays, role=roles[0])
    for role in roles:
        StakeholderRole.objects.create(stakeholder=goes, role=role)
    scales = list(Scale.objects.order_by("pk")[:2])
    until = TODAY + dt.timedelta(days=90)
    Judgement.objects.create(stakeholder=stays, scale=scales[0], as_of=TODAY, expires_on=until)
    for scale in scales:
        Judgement.objects.create(stakeholder=goes, scale=scale, as_of=TODAY, expires_on=until)
    Relationship.objects.create(account=account, stakeholder=goes, user=editor, level=2)
    before = state()

    person_merge(keep=keep, other=other, by=editor, values={"note": other.note}, today=TODAY)
    keep.refresh_from_db()
    other.refresh_from_db()
    assert (other.merged_into, other.archived_at is not None) == (keep, True)
    assert (keep.note, keep.last_name, keep.card_extra) == ("Knows the plant.", "Müller", other.card_extra)
    assert [p.value for p in keep.contact_points.all()] == ["j.mueller@nordwerk.example", "+49 40 7"]
    assert keep.employments.get().job_title == "Buyer"
    for row in (action, commitment, goal):
        row.refresh_from_db()
        assert row.person == keep
    assert {t.touchpoint for t in keep.touchpoints.all()} == {both, only}
    assert not other.touchpoints.exists()
    assert stays.roles.count() == stays.judgements.count() == 2
    assert stays.relationships.get().level == 2
    boss.refresh_from_db()
    assert boss.reports_to == stays
    assert ExternalId.objects.get(system="crm").object_pk == keep.pk
    told = Change.objects.filter(object_type="accounts.judgement", batch__startswith="people:")
    assert {change.object_text for change in told} == {str(keep)}  # no word of what was judged

    assert person_unmerge(other=other, by=editor, today=TODAY) == []
    assert state() == before


def test_what_changed_since_stays_and_is_named(account, editor, pair):
    keep, other = pair
    action = ActionFactory(account=account, person=other, owner=None)
    person_merge(keep=keep, other=other, by=editor, today=TODAY)
    third = EmploymentFactory(organisation=account.organisation).person
    type(action).objects.filter(pk=action.pk).update(person=third)
    assert len(person_unmerge(other=other, by=editor, today=TODAY)) == 1
    action.refresh_from_db()
    other.refresh_from_db()
    assert (action.person, other.archived_at) == (third, None)


def test_only_those_who_may_edit_in_all_accounts_merge(editor, pair):
    keep, other = pair
    EmploymentFactory(person=other, organisation=KeyAccountFactory().organisation)
    with pytest.raises(PermissionDenied):
        person_merge(keep=keep, other=other, by=editor, today=TODAY)
    with pytest.raises(ValidationError):
        person_merge(keep=keep, other=keep, by=None, today=TODAY)


def test_the_pages_of_a_merge(client, editor, pair):
    keep, other = pair
    assert url("person_merge", keep, **{"with": other.public_id}) in text_of(client.get(url("person", keep)))
    page = text_of(client.get(url("person_merge", keep, **{"with": other.public_id})))
    assert 'name="from-last_name" value="other"' in page
    sent = {"other": other.public_id, "version": keep.version, "other_version": 99, "from-last_name": "other"}
    late = client.post(url("person_merge", keep), sent)
    assert late.status_code == 409
    assert "changed in the meantime" in text_of(late)
    assert 'value="other" checked' in text_of(late)
    for nonsense in ("", "\x00", "b" * 14, keep.public_id):
        assert client.post(url("person_merge", keep), {"other": nonsense}).status_code == 409
    assert client.get(url("person_merge", keep, q="mue\x00ller")).status_code == 200

    client.post(url("person_merge", keep), {**sent, "other_version": other.version})
    keep.refresh_from_db()
    assert (keep.first_name, keep.last_name) == ("Jörg", "Mueller")
    assert client.get(url("person", other)).url == url("person", keep)
    assert ContactPoint.objects.filter(person=keep).count() == 1
    client.post(url("person_unmerge", keep, other))
    keep.refresh_from_db()
    assert keep.last_name == "Müller"
    assert client.get(url("person", other)).status_code == 200
