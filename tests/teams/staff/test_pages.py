"""The directory, the forms of administrators, departments, profile: what each user sees."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kam.lib import slots
from kam.lib.access import Right
from kam.records.models import Change, OutgoingMail
from teams.staff import operations
from teams.staff.models import Department, User
from tests.factories import AdministratorFactory, DepartmentFactory, HeadFactory, KamFactory, UserFactory


@pytest.fixture
def boss(db: Any) -> User:
    return AdministratorFactory(first_name="Petra", last_name="Hofmann")


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def names(page: str) -> list[str]:
    """The colleagues in the table, in order."""
    rows = re.findall(r'<th scope="row">(.*?)</th>', page, re.S)
    return [re.sub(r"<[^>]+>", "", row).strip()[2:].strip() for row in rows]


def edit_data(user: User, **changes: Any) -> dict[str, Any]:
    """What the browser sends for the edit form as it was shown."""
    return {
        "version": user.version,
        "title": user.title,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email or "",
        "job_title": user.job_title,
        "phone": user.phone,
        "location": user.location,
        "department": user.department.public_id if user.department else "",
        "department_text": str(user.department or ""),
        "manager": "",
        "manager_text": "",
        **changes,
    }


# ---------------------------------------------------------------------------------------- directory


def test_search_by_name_job_and_department_and_filters(boss: User) -> None:
    sales = DepartmentFactory(name_en="Sales", name_de="Vertrieb")
    UserFactory(first_name="Lea", last_name="König", department=sales, job_title="Planner")
    KamFactory(first_name="Max", last_name="Richter", department=sales)
    UserFactory(first_name="Nina", last_name="Vogt", is_active=False)
    client = as_user(UserFactory(first_name="Anna", last_name="Abt"))
    assert names(client.get("/colleagues/").content.decode()) == [
        "Anna Abt",
        "Petra Hofmann",
        "Lea König",
        "Max Richter",
    ]
    for query, expected in {
        "q=könig": ["Lea König"],
        "q=lea+plan": ["Lea König"],
        "q=vertrieb": ["Lea König", "Max Richter"],
        f"department={sales.public_id}": ["Lea König", "Max Richter"],
        "right=kam": ["Max Richter"],
        "right=nonsense&page=99": ["Anna Abt", "Petra Hofmann", "Lea König", "Max Richter"],
        "state=left": ["Anna Abt", "Petra Hofmann", "Lea König", "Max Richter"],  # administrators only
    }.items():
        assert names(client.get(f"/colleagues/?{query}").content.decode()) == expected, query
    page = client.get("/colleagues/?q=nobody").content.decode()
    assert "Nobody found" in page
    assert "Show everybody" in page


def test_administrator_finds_who_left_and_who_has_no_login(boss: User) -> None:
    UserFactory(first_name="Nina", last_name="Vogt", is_active=False)
    operations.user_create(by=boss, last_name="Neu", first_name="Ole")
    client = as_user(boss)
    assert names(client.get("/colleagues/?state=left").content.decode()) == ["Nina Vogt"]
    page = client.get("/colleagues/?state=no_login").content.decode()
    assert names(page) == ["Ole Neu"]
    assert "No login" in page


def test_pages_of_25_and_the_same_number_of_queries(boss: User) -> None:
    client = as_user(boss)
    counts = []
    for total in (3, 30):
        for _more in range(total - User.objects.count()):
            UserFactory(manager=boss)
        client.get("/colleagues/")
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            page = client.get("/colleagues/").content.decode()
        counts.append(len(captured))
    assert len(names(page)) == 25
    assert "1 to 25 of 30" in page
    assert counts == [6, 6]


def test_fragment_for_htmx_is_the_list_alone(boss: User) -> None:
    response = as_user(boss).get("/colleagues/?q=hof", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert names(page) == ["Petra Hofmann"]
    assert "<html" not in page
    assert "HX-Request" in response["Vary"]


# -------------------------------------------------------------------------------------------- create


def test_add_and_invite(boss: User) -> None:
    sales = DepartmentFactory(name_en="Sales")
    data = {"first_name": "Ole", "last_name": "Neu", "email": "Ole@helvion.example", "language": "de"}
    data |= {"department_text": "sales", "manager_text": "hofmann", "invite": "1"}
    response = as_user(boss).post("/colleagues/new/", data)
    user = User.objects.get(last_name="Neu")
    assert response["Location"] == reverse("teams:colleague", args=[user.public_id])
    assert (user.email, user.department, user.manager, user.language) == (
        "ole@helvion.example",
        sales,
        boss,
        "de",
    )
    assert OutgoingMail.objects.get().to_address == "ole@helvion.example"


def test_an_invitation_needs_an_address(boss: User) -> None:
    data = {"last_name": "Neu", "language": "en", "invite": "1"}
    page = as_user(boss).post("/colleagues/new/", data).content.decode()
    assert "Enter an e-mail address: the invitation is sent to it." in page
    assert not User.objects.filter(last_name="Neu").exists()


def test_add_without_a_login_sends_nothing(boss: User) -> None:
    as_user(boss).post("/colleagues/new/", {"last_name": "Neu", "language": "en"})
    assert User.objects.get(last_name="Neu").email is None
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("language", ["en", "de"])
def test_taken_address_is_said_beside_the_field_in_both_languages(boss: User, language: str) -> None:
    from django.utils import translation

    operations.preference_set(user=boss, language=language)
    UserFactory(email="lea@helvion.example")
    page = as_user(boss).post(
        "/colleagues/new/", {"last_name": "X", "email": "LEA@helvion.example", "language": "en"}
    )
    with translation.override(language):
        expected = translation.gettext("Another colleague has this e-mail address.")
    text = page.content.decode()
    field = text.split('id="div_id_email"', 1)[1].split('id="div_id_', 1)[0]
    assert expected in field
    assert "is-invalid" in field


def test_typed_names_must_find_exactly_one(boss: User) -> None:
    UserFactory(last_name="Meier", first_name="Anna")
    UserFactory(last_name="Meier", first_name="Berta")
    client = as_user(boss)
    data = {"last_name": "X", "language": "en"}
    page = client.post("/colleagues/new/", {**data, "manager_text": "meier"}).content.decode()
    assert "Several match. Choose one from the list." in page
    assert 'value="meier"' in page
    page = client.post("/colleagues/new/", {**data, "manager_text": "zzz"}).content.decode()
    assert "No colleague of this name was found." in page


def test_chosen_name_wins_over_namesakes_until_the_text_changes(boss: User) -> None:
    first = UserFactory(last_name="Meier", first_name="Anna")
    second = UserFactory(last_name="Meier", first_name="Anna", email="anna.2@helvion.example")
    other = UserFactory(last_name="Unique", first_name="Ute")
    client = as_user(boss)
    data = {"last_name": "X", "language": "en", "manager": second.public_id}
    client.post("/colleagues/new/", {**data, "manager_text": "Anna Meier"})
    assert User.objects.get(last_name="X").manager == second
    client.post("/colleagues/new/", {**data, "last_name": "Y", "manager_text": "unique"})
    assert User.objects.get(last_name="Y").manager == other
    assert first.pk != second.pk


def test_options_of_the_pickers(boss: User) -> None:
    UserFactory(
        first_name="Lea",
        last_name="König",
        job_title="Planner",
        department=DepartmentFactory(name_en="Sales"),
    )
    UserFactory(first_name="Lea", last_name="Left", is_active=False)
    client = as_user(UserFactory())
    page = client.get("/colleagues/options/?manager_text=lea").content.decode()
    assert page.count('role="option"') == 1
    assert "Lea König" in page
    assert "Planner · Sales" in page
    assert "Sales" in client.get("/departments/options/?parent_text=sal").content.decode()
    assert "Nothing found" in client.get("/departments/options/?parent_text=zzz").content.decode()


# ---------------------------------------------------------------------------------------------- edit


def test_late_save_is_refused_with_both_texts_and_can_be_sent_again(boss: User) -> None:
    user = UserFactory(job_title="Planner")
    other = AdministratorFactory(first_name="Ole", last_name="Other")
    data = edit_data(user, job_title="Seller")
    operations.user_edit(user=user, by=other, version=1, values={"job_title": "Buyer"})
    client, url = as_user(boss), reverse("teams:colleague_edit", args=[user.public_id])
    response = client.post(url, data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Ole Other changed this while you were writing" in page
    assert "Seller" in page
    assert "Buyer" in page
    user.refresh_from_db()
    assert user.job_title == "Buyer"
    # Theirs stays.
    assert client.post(url, {**data, "keep": "theirs"})["Location"] == url
    user.refresh_from_db()
    assert user.job_title == "Buyer"
    # Mine, as the page now offers it.
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    assert version == "2"
    assert client.post(url, {**data, "version": version, "keep": "mine"}).status_code == 302
    user.refresh_from_db()
    assert (user.job_title, user.version) == ("Seller", 3)


def test_language_is_the_colleagues_own_once_they_can_sign_in(boss: User) -> None:
    user = UserFactory()
    client, url = as_user(boss), reverse("teams:colleague_edit", args=[user.public_id])
    assert 'name="language"' not in re.sub(
        r'<button[^>]*name="language"[^>]*>', "", client.get(url).content.decode()
    )
    client.post(url, edit_data(user, language="de", phone="1"))
    user.refresh_from_db()
    assert (user.language, user.phone) == ("en", "1")


def test_history_of_a_colleague_names_the_rights(boss: User) -> None:
    user = UserFactory()
    operations.user_set_rights(user=user, by=boss, version=1, rights=frozenset({Right.KAM}))
    operations.password_set(user=user, password="correct horse battery")
    page = as_user(boss).get(reverse("teams:colleague_edit", args=[user.public_id])).content.decode()
    history = page.split('id="history-h"', 1)[1].lower()
    assert "key account manager" in history
    assert "petra hofmann" in history
    assert "password set" in history
    assert "argon2" not in history


def test_rights_page_gives_and_takes(boss: User) -> None:
    user = UserFactory()
    client, url = as_user(boss), reverse("teams:colleague_rights", args=[user.public_id])
    assert "Reads every account." in client.get(url).content.decode()
    client.post(url, {"version": 1, "is_kam": "on", "is_viewer": "on"})
    user.refresh_from_db()
    assert (user.is_kam, user.is_viewer, user.is_administrator) == (True, True, False)
    response = client.post(url, {"version": 1, "is_head_of_kam": "on"})
    assert response.status_code == 409


def test_last_administrator_is_told_why(boss: User) -> None:
    client = as_user(boss)
    page = client.post(
        reverse("teams:colleague_rights", args=[boss.public_id]), {"version": 1}
    ).content.decode()
    assert "This is the last administrator. Name another one first." in page
    page = client.get(reverse("teams:colleague_deactivate", args=[boss.public_id])).content.decode()
    assert "You cannot deactivate yourself." in page
    page = client.post(reverse("teams:colleague_edit", args=[boss.public_id]), edit_data(boss, email=""))
    assert "You cannot take away your own e-mail address" in page.content.decode()
    boss.refresh_from_db()
    assert boss.is_administrator
    assert boss.email


def test_deactivate_shows_what_is_held_then_does_it(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory(first_name="Lea", last_name="König")
    report = UserFactory(manager=user)
    held = slots.Holding("reports", "Reports", lambda who: who.reports.all(), lambda item, to, by: None)
    monkeypatch.setattr(slots.holdings, "_items", [held])
    client, url = as_user(boss), reverse("teams:colleague_deactivate", args=[user.public_id])
    assert "Reports: 1" in client.get(url).content.decode()
    client.post(url, {"left_on": "2026-03-10"})
    user.refresh_from_db()
    assert not user.is_active
    assert report.manager_id == user.pk
    client.post(reverse("teams:colleague_reactivate", args=[user.public_id]))
    user.refresh_from_db()
    assert user.is_active


def test_invite_again_from_the_page(boss: User) -> None:
    user = operations.user_create(by=boss, last_name="Neu", email="neu@helvion.example")
    client, url = as_user(boss), reverse("teams:colleague_invite", args=[user.public_id])
    client.post(url)
    client.post(url)
    assert OutgoingMail.objects.filter(to_user=user).count() == 2
    assert client.get(url).status_code == 405


@pytest.mark.parametrize("who", [UserFactory, KamFactory, HeadFactory])
def test_only_administrators_reach_the_forms(db: Any, who: Any) -> None:
    user, department = UserFactory(), DepartmentFactory()
    client = as_user(who())
    before = Change.objects.count(), User.objects.count(), Department.objects.count()
    for name in ("edit", "rights", "deactivate", "invite", "reactivate", "reset_second_factor"):
        url = reverse(f"teams:colleague_{name}", args=[user.public_id])
        assert client.post(url, edit_data(user, last_name="X")).status_code == 403, name
    for url in (
        "/colleagues/new/",
        "/departments/new/",
        reverse("teams:department_edit", args=[department.public_id]),
        reverse("teams:department_archive", args=[department.public_id]),
    ):
        assert client.post(url, {"last_name": "X", "name_en": "X"}).status_code == 403, url
    assert (Change.objects.count(), User.objects.count(), Department.objects.count()) == before
    page = client.get("/colleagues/").content.decode()
    assert "New colleague" not in page


# --------------------------------------------------------------------------------------- departments


def test_tree_of_departments(boss: User) -> None:
    client = as_user(boss)
    client.post(
        "/departments/new/", {"name_en": "Sales", "name_de": "Vertrieb", "head_text": "Petra Hofmann"}
    )
    client.post("/departments/new/", {"name_en": "Inside sales", "parent_text": "Sales"})
    sales, inside = Department.objects.get(name_en="Sales"), Department.objects.get(name_en="Inside sales")
    assert (sales.head, inside.parent) == (boss, sales)
    UserFactory(department=inside)
    page = re.sub(r"\s+", " ", client.get("/departments/").content.decode())
    assert page.index(">Sales<") < page.index(">Inside sales<")
    assert '0 <span class="k-t3">(1 with those below)</span>' in page
    url = reverse("teams:department_edit", args=[sales.public_id])
    response = client.post(url, {"version": 1, "name_en": "Sales", "parent_text": "Inside sales"})
    assert "A department cannot be part of itself." in response.content.decode()
    assert "Other departments are part of this one. Move them first." in response.content.decode()


def test_late_save_of_a_department(boss: User) -> None:
    department = operations.department_create(by=boss, name_en="Sales")
    operations.department_edit(department=department, by=boss, version=1, values={"name_de": "Vertrieb"})
    response = as_user(boss).post(
        reverse("teams:department_edit", args=[department.public_id]),
        {"version": 1, "name_en": "Sales", "name_de": "Verkauf"},
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "Vertrieb" in page
    assert "Verkauf" in page


def test_department_names_follow_the_language(boss: User) -> None:
    operations.department_create(by=boss, name_en="Sales", name_de="Vertrieb")
    client = as_user(boss)
    client.post("/language/", {"language": "de"})
    assert ">Vertrieb<" in client.get("/departments/").content.decode()


# ------------------------------------------------------------------------------------------- profile


def test_profile_saves_ones_own_and_says_when_it_is_late(db: Any) -> None:
    user = UserFactory()
    client = as_user(user)
    data = {
        "version": 1,
        "phone": "+49 30 1",
        "location": "Berlin",
        "time_zone": "Europe/London",
        "shortcuts": "on",
    }
    assert client.post("/profile/", data).status_code == 302
    user.refresh_from_db()
    assert (user.phone, user.location, user.time_zone, user.shortcuts) == (
        "+49 30 1",
        "Berlin",
        "Europe/London",
        True,
    )
    assert Change.objects.of(user).first().by == user
    response = client.post("/profile/", {**data, "phone": "+49 30 2"})
    assert response.status_code == 409
    assert "+49 30 2" in response.content.decode()
    assert client.post("/profile/", {**data, "keep": "theirs"})["Location"] == "/profile/"


def test_profile_does_not_reach_rights_or_address(db: Any) -> None:
    user = UserFactory()
    as_user(user).post(
        "/profile/", {"version": 1, "is_administrator": "on", "email": "x@x.example", "phone": "1"}
    )
    user.refresh_from_db()
    assert not user.is_administrator
    assert user.email != "x@x.example"
    assert user.phone == "1"


def test_language_and_theme_from_any_page(db: Any) -> None:
    user = UserFactory()
    client = as_user(user)
    assert client.post("/language/", {"language": "de", "next": "/profile/"})["Location"] == "/profile/"
    assert '<html lang="de"' in client.get("/profile/").content.decode()
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": "pink"})
    user.refresh_from_db()
    assert (user.language, user.theme, user.version) == ("de", "dark", 1)
    assert 'data-k-theme="dark"' in client.get("/profile/").content.decode()
    assert client.get("/theme/").status_code == 405
