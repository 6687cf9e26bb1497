"""Pages tell no name of what lies out of the viewer's sight."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.customers.operations import organisation_move
from accounts.models import Organisation
from accounts.people.operations import job_change
from kam.lib.access import Level
from tests.factories import (
    CustomerGoalFactory,
    EmploymentFactory,
    HeadFactory,
    KamFactory,
    KeyAccountFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
    make_kam,
    member,
)


@pytest.fixture
def account(db: Any) -> Any:
    return KeyAccountFactory(organisation__name="Nordwerk")


def test_picker_of_organisations_without_the_one_above(client: Any, account: Any) -> None:
    hidden = KeyAccountFactory(organisation__name="Hidden Group")
    division = OrganisationFactory(parent=hidden.organisation, name="Secret Division", account=hidden)
    Organisation.objects.filter(pk=account.organisation_id).update(parent=division, root=hidden.organisation)
    user = KamFactory()
    member(account, user)
    client.force_login(user)
    for name in ("accounts:person_organisations", "accounts:organisation_options"):
        page = client.get(reverse(name), {"q": "Nordwerk"}).content.decode()
        assert "Nordwerk" in page
        assert "Secret Division" not in page
    client.force_login(HeadFactory())
    assert (
        "Secret Division"
        in client.get(reverse("accounts:organisation_options"), {"q": "Nordwerk"}).content.decode()
    )


def test_history_does_not_say_where_a_unit_went(client: Any, account: Any) -> None:
    hidden = KeyAccountFactory(organisation__name="Hidden Group")
    division = OrganisationFactory(parent=hidden.organisation, name="Secret Division", account=hidden)
    unit = OrganisationFactory(parent=account.organisation, name="Plant", account=account)
    organisation_move(organisation=unit, parent=division, by=HeadFactory(last_name="Mover"))
    user = UserFactory()
    member(account, user)
    client.force_login(user)
    history = reverse("accounts:account_history", args=[account.public_id])
    page = client.get(history).content.decode()
    assert "Mover" in page
    assert "Nordwerk" in page
    assert "not in your sight" in page
    assert "Secret Division" not in page
    client.force_login(HeadFactory())
    assert "Secret Division" in client.get(history).content.decode()


def test_a_form_that_failed_names_no_person_of_elsewhere(client: Any, account: Any) -> None:
    stranger = EmploymentFactory(
        person=PersonFactory(last_name="Stranger"), organisation=KeyAccountFactory().organisation
    )
    former = EmploymentFactory(
        person=PersonFactory(last_name="Former"),
        organisation=account.organisation,
        ends_on=dt.date(2024, 1, 1),
    )
    goal = CustomerGoalFactory(account=account)
    user = UserFactory()
    member(account, user, Level.EDIT)
    client.force_login(user)
    edit = f"/accounts/{account.public_id}/lines/goal/{goal.public_id}/edit"
    for person, shown in ((stranger.person, False), (former.person, True)):
        page = client.post(edit, {"version": 1, "target_on": "nonsense", "person": person.public_id})
        assert page.status_code == 422
        assert (person.last_name in page.content.decode()) is shown


def test_a_job_elsewhere_is_not_ended_by_who_may_not_change_it(account: Any) -> None:
    """The page asks for the job; the operation asks too."""
    person = PersonFactory()
    EmploymentFactory(person=person, organisation=account.organisation)
    elsewhere = EmploymentFactory(person=person, organisation=KeyAccountFactory().organisation)
    unit = OrganisationFactory(parent=account.organisation, account=account)
    user = UserFactory()
    member(account, user, Level.EDIT)
    with pytest.raises(PermissionDenied):
        job_change(
            person=person,
            from_job=elsewhere,
            organisation=unit,
            by=user,
            version=None,
            on=dt.date(2026, 1, 1),
        )
    elsewhere.refresh_from_db()
    assert elsewhere.ends_on is None


def test_page_of_a_colleague_tells_strangers_no_plans_for_the_team(client: Any, account: Any) -> None:
    """The card shows who is on the team now; who comes next is the team's own matter."""
    colleague = UserFactory()
    make_kam(account, colleague, starts_on=dt.date(2199, 1, 1))
    client.force_login(UserFactory())
    url = reverse("teams:colleague", args=[colleague.public_id])
    assert "Nordwerk" not in client.get(url).content.decode()
    client.force_login(colleague)
    assert "Nordwerk" in client.get(url).content.decode()
