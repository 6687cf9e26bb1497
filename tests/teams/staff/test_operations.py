"""Colleagues, rights, departments: who may write what, and what history keeps."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection

from kam.lib.access import Right
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from teams.staff import operations
from teams.staff.models import Department, User
from tests.factories import AdministratorFactory, DepartmentFactory, HeadFactory, UserFactory

DAY = dt.date(2026, 3, 10)


@pytest.fixture
def boss(db: Any) -> User:
    return AdministratorFactory()


def history(row: Any) -> dict[str, Any]:
    return Change.objects.of(row).first().values


def test_create_without_a_login(boss: User) -> None:
    department = DepartmentFactory(name_en="Logistics")
    user = operations.user_create(by=boss, last_name="König", first_name="Lea", department=department)
    assert user.email is None
    assert not user.has_usable_password()
    assert user.language == boss.language
    assert history(user) == {
        "first_name": [None, "Lea"],
        "last_name": [None, "König"],
        "department": [None, {"pk": department.pk, "text": "Logistics"}],
        "language": [None, "en"],
    }


def test_history_never_holds_a_password(boss: User) -> None:
    user = operations.user_create(by=boss, last_name="König", email="lea@helvion.example")
    operations.user_invite(user=user, by=boss)
    operations.password_set(user=user, password="correct horse battery")
    text = str([(c.values, c.note) for c in Change.objects.of(user)])
    assert "password set" in text
    assert "correct" not in text
    assert user.password not in text


def test_address_is_kept_small_and_unique_whatever_its_case(boss: User) -> None:
    user = operations.user_create(by=boss, last_name="König", email=" Lea@Helvion.Example ")
    assert user.email == "lea@helvion.example"
    with pytest.raises(ValidationError) as caught:
        operations.user_create(by=boss, last_name="Other", email="LEA@helvion.example")
    assert caught.value.message_dict == {"email": ["Another colleague has this e-mail address."]}
    other = operations.user_create(by=boss, last_name="Other")
    with pytest.raises(ValidationError):
        operations.user_edit(user=other, by=boss, version=1, values={"email": "lea@HELVION.example"})
    # Two without an address are no clash.
    operations.user_create(by=boss, last_name="Third", email="")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"last_name": "  "}, "last_name"),
        ({"last_name": "x" * 81}, "last_name"),
        ({"language": "fr"}, "language"),
    ],
)
def test_bad_values_name_their_field(boss: User, values: dict[str, Any], field: str) -> None:
    user = UserFactory()
    with pytest.raises(ValidationError) as caught:
        operations.user_edit(user=user, by=boss, version=user.version, values=values)
    assert field in caught.value.message_dict


def test_only_administrators_write(db: Any) -> None:
    head, user, department = HeadFactory(), UserFactory(), DepartmentFactory()
    for call in (
        lambda: operations.user_create(by=head, last_name="X"),
        lambda: operations.user_edit(user=user, by=user, version=1, values={"last_name": "X"}),
        lambda: operations.user_set_rights(user=user, by=user, version=1, rights=frozenset({Right.HEAD})),
        lambda: operations.user_invite(user=user, by=head),
        lambda: operations.user_deactivate(user=user, by=head, left_on=DAY),
        lambda: operations.user_reactivate(user=user, by=head),
        lambda: operations.user_reset_second_factor(user=user, by=head),
        lambda: operations.department_create(by=head, name_en="X"),
        lambda: operations.department_edit(
            department=department, by=head, version=1, values={"name_en": "X"}
        ),
        lambda: operations.department_archive(department=department, by=head),
    ):
        with pytest.raises(PermissionDenied, match="Only an administrator"):
            call()
    assert not Change.objects.exists()


def test_stale_edit_writes_nothing_and_brings_both_texts(boss: User) -> None:
    user = UserFactory(job_title="Planner")
    operations.user_edit(user=user, by=boss, version=1, values={"job_title": "Buyer"})
    with pytest.raises(StaleWrite) as caught:
        operations.user_edit(user=user, by=boss, version=1, values={"job_title": "Seller"})
    assert caught.value.current.job_title == "Buyer"
    assert caught.value.submitted["job_title"] == "Seller"
    user.refresh_from_db()
    assert (user.job_title, user.version) == ("Buyer", 2)


def test_rights_are_recorded_one_by_one(boss: User) -> None:
    user = UserFactory()
    operations.user_set_rights(user=user, by=boss, version=1, rights=frozenset({Right.HEAD, Right.KAM}))
    assert history(user) == {"is_head_of_kam": [False, True], "is_kam": [False, True]}
    user.refresh_from_db()
    assert user.rights == {Right.HEAD, Right.KAM}


def test_last_administrator_stays(boss: User) -> None:
    for values in (frozenset(), frozenset({Right.HEAD})):
        with pytest.raises(PermissionDenied, match="last administrator"):
            operations.user_set_rights(user=boss, by=boss, version=1, rights=values)
    # One who cannot sign in does not count, nor one who has left.
    AdministratorFactory(email=None)
    AdministratorFactory(is_active=False)
    with pytest.raises(PermissionDenied, match="last administrator"):
        operations.user_set_rights(user=boss, by=boss, version=1, rights=frozenset())
    AdministratorFactory()
    operations.user_set_rights(user=boss, by=boss, version=1, rights=frozenset())
    boss.refresh_from_db()
    assert not boss.is_administrator


def test_nobody_deactivates_themself_or_takes_their_own_address(boss: User) -> None:
    AdministratorFactory()
    with pytest.raises(PermissionDenied, match="cannot deactivate yourself"):
        operations.user_deactivate(user=boss, by=boss, left_on=DAY)
    with pytest.raises(PermissionDenied, match="your own e-mail"):
        operations.user_edit(user=boss, by=boss, version=1, values={"email": ""})


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_administrators_cannot_remove_each_other_at_once() -> None:
    first, second = AdministratorFactory(), AdministratorFactory()
    barrier, failures = threading.Barrier(2), []

    def remove(user: User, by: User) -> None:
        barrier.wait()
        try:
            operations.user_deactivate(user=user, by=by, left_on=DAY)
        except PermissionDenied as refused:
            failures.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(is_active=True, is_administrator=True).count() == 1
    assert len(failures) == 1


def test_deactivate_takes_every_way_in(boss: User) -> None:
    user = UserFactory()
    operations.user_deactivate(user=user, by=boss, left_on=DAY)
    user.refresh_from_db()
    assert (user.is_active, user.left_on) == (False, DAY)
    assert not user.has_usable_password()
    assert history(user) == {"is_active": [True, False], "left_on": [None, "2026-03-10"]}
    operations.user_reactivate(user=user, by=boss)
    user.refresh_from_db()
    assert user.is_active
    assert not user.has_usable_password()


def test_without_an_address_no_way_in_is_left(boss: User) -> None:
    user = UserFactory()
    operations.user_edit(user=user, by=boss, version=1, values={"email": ""})
    user.refresh_from_db()
    assert user.email is None
    assert not user.has_usable_password()


def test_nobody_reports_to_themselves(boss: User) -> None:
    top = UserFactory()
    middle = UserFactory(manager=top)
    low = UserFactory(manager=middle)
    for manager in (top, low):
        with pytest.raises(ValidationError) as caught:
            operations.user_edit(user=top, by=boss, version=1, values={"manager": manager})
        assert "manager" in caught.value.message_dict


def test_department_tree_has_no_ring_and_no_twins(boss: User) -> None:
    sales = operations.department_create(by=boss, name_en="Sales", name_de="Vertrieb")
    inside = operations.department_create(by=boss, name_en="Inside sales", parent=sales)
    with pytest.raises(ValidationError) as caught:
        operations.department_edit(department=sales, by=boss, version=1, values={"parent": inside})
    assert "parent" in caught.value.message_dict
    with pytest.raises(ValidationError) as caught:
        operations.department_create(by=boss, name_en="sales")
    assert caught.value.message_dict == {"name_en": ["There is a department of this name already."]}
    operations.department_create(by=boss, name_en="Sales", parent=inside)


def test_department_with_people_or_parts_is_not_archived(boss: User) -> None:
    sales = operations.department_create(by=boss, name_en="Sales")
    user = UserFactory(department=sales)
    with pytest.raises(PermissionDenied, match="Colleagues belong"):
        operations.department_archive(department=sales, by=boss)
    operations.user_deactivate(user=user, by=boss, left_on=DAY)
    inside = operations.department_create(by=boss, name_en="Inside", parent=sales)
    with pytest.raises(PermissionDenied, match="part of this one"):
        operations.department_archive(department=sales, by=boss)
    operations.department_archive(department=inside, by=boss)
    operations.department_archive(department=sales, by=boss)
    assert not Department.objects.filter(archived_at=None, pk__in=[sales.pk, inside.pk]).exists()


def test_language_and_theme_keep_the_version(db: Any) -> None:
    user = UserFactory()
    operations.preference_set(user=user, language="de")
    operations.preference_set(user=user, language="de", theme="dark")
    user.refresh_from_db()
    assert (user.language, user.theme, user.version) == ("de", "dark", 1)
    assert [c.values for c in Change.objects.of(user)] == [
        {"theme": ["auto", "dark"]},
        {"language": ["en", "de"]},
    ]


def test_profile_reaches_only_ones_own_fields(db: Any) -> None:
    user = UserFactory()
    operations.profile_edit(user=user, version=1, values={"phone": "+49 30 1", "time_zone": "Europe/London"})
    with pytest.raises(ValueError, match="is_administrator"):
        operations.profile_edit(user=user, version=2, values={"is_administrator": True})
    with pytest.raises(ValidationError):
        operations.profile_edit(user=user, version=2, values={"time_zone": "Moon/Base"})


def test_the_system_may_everything(db: Any) -> None:
    user = operations.user_create(by=None, last_name="Import", batch="b1")
    operations.user_set_rights(user=user, by=None, version=None, rights=frozenset({Right.ADMINISTRATOR}))
    assert Change.objects.of(user).last().batch == "b1"


@pytest.mark.django_db
def test_createsuperuser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    call_command(
        "createsuperuser", interactive=False, email="First@Helvion.example", last_name="First", verbosity=0
    )
    user = User.objects.get()
    assert user.email == "first@helvion.example"
    assert user.rights == {Right.ADMINISTRATOR}
    assert user.check_password("correct horse battery")
