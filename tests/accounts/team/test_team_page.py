import datetime as dt

import pytest
from django.urls import reverse

from kam.lib.access import Level
from kam.reference.calendar import today
from teams.membership import operations as ops
from teams.models import Department, Membership, TeamFunction
from tests.accounts_text import text_of
from tests.factories import (
    AccountTeamFactory,
    DepartmentFactory,
    HeadFactory,
    KeyAccountFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def account():
    return KeyAccountFactory(organisation__name="Nordwerk")


@pytest.fixture
def owner(account):
    user = UserFactory(first_name="Jana", last_name="Brandt", department=DepartmentFactory(name_en="Sales"))
    make_kam(account, user)
    return user


def url(name: str, account, *args) -> str:
    return reverse(f"accounts:{name}", args=[account.public_id, *args])


def test_page_shows_members_by_department_gaps_and_chain(client, account, owner):
    before = UserFactory(first_name="Bernd", last_name="Vogel")
    make_kam(account, before, today() - 3000 * DAY)
    logistics = DepartmentFactory(name_en="Logistics")
    member(account, UserFactory(first_name="Murat", last_name="Demir", department=logistics), time_share=10,
           note="Call-offs")  # fmt: skip
    gone = UserFactory(first_name="Old", last_name="Hand")
    member(account, gone, ends_on=today() - DAY)
    client.force_login(owner)
    page = text_of(client.get(url("account_team", account)))
    assert "2 members from 2 departments" in page
    assert "Deputy, Executive Sponsor, Inside sales, Systems engineering and Controlling are missing" in page
    assert page.index("Jana Brandt") < page.index("Murat Demir") < page.index("No member")
    assert "Logistics , Call-offs" in page
    assert "10 %" in page
    assert "Former members 1" in page
    assert "Old Hand" in page
    assert "Bernd Vogel" in page[page.index("Key account managers") :]
    assert "Expected on every team of a tier A account." in page


def test_segments_show_core_or_extended(client, account, owner):
    member(account, UserFactory(last_name="Kern"))
    member(account, UserFactory(last_name="Weitblick"), kind="extended")
    client.force_login(owner)
    page = text_of(client.get(url("account_team", account)))
    assert "All 3 Core 2 Extended 1" in page
    extended = text_of(client.get(url("account_team", account) + "?team=extended"))
    table = extended[: extended.index("Key account managers")]
    assert "Weitblick" in table
    assert "Kern" not in table
    fragment = client.get(url("account_team", account) + "?team=core", headers={"HX-Request": "true"})
    assert fragment.content.startswith(b"\n<section")


def test_a_member_below_owner_sees_no_buttons_and_is_refused(client, account, owner):
    editor = UserFactory()
    row = member(account, editor, Level.EDIT)
    client.force_login(editor)
    page = client.get(url("account_team", account)).content.decode()
    assert "Not needed" not in page
    assert "needs the access level “Owner”" in page
    refused = [
        client.get(url("account_team_add", account)),
        client.post(url("account_team_add", account), {}),
        client.get(url("account_team_member", account, row.public_id)),
        client.post(url("account_team_member_end", account, row.public_id), {}),
        client.post(url("account_team_member_reopen", account, row.public_id), {}),
        client.post(url("account_team_withdraw", account), {}),
        client.get(url("account_team_kam", account)),
        client.get(url("account_team_expect", account)),
        client.post(url("account_team_need", account, "function", "quality", "not-needed")),
    ]
    assert {r.status_code for r in refused} == {403}


def test_on_no_team_is_404_everywhere(client, account, owner):
    row = member(account, UserFactory())
    client.force_login(UserFactory())
    for name, *args in (
        ["account_team"], ["account_team_add"], ["account_team_kam"], ["account_team_expect"],
        ["account_team_member", row.public_id], ["account_team_member_end", row.public_id],
    ):  # fmt: skip
        assert client.get(url(name, account, *args)).status_code == 404
        # The page itself is only read: a POST is refused before anybody's account is looked up.
        assert client.post(url(name, account, *args)).status_code == (405 if name == "account_team" else 404)


def test_members_of_another_team_are_not_reached_through_one(client, account, owner):
    foreign = member(KeyAccountFactory(), UserFactory())
    client.force_login(owner)
    assert client.get(url("account_team_member", account, foreign.public_id)).status_code == 404
    withdraw = url("account_team_withdraw", account) + f"?member={foreign.public_id}"
    assert client.post(withdraw).status_code == 404
    assert Membership.objects.filter(pk=foreign.pk).exists()


def test_search_shows_at_most_twenty_and_keeps_the_ticked(client, account, owner):
    sales = DepartmentFactory(name_en="Inside sales")
    people = [UserFactory(department=sales) for _ in range(22)]
    ticked = UserFactory(first_name="Tick", last_name="Ed")
    client.force_login(owner)
    found = client.get(
        url("account_team_add", account),
        {"q": "inside", "users": ticked.public_id},
        headers={"HX-Request": "true"},
    )
    body = found.content.decode()
    assert body.count('type="checkbox"') == 21
    assert body.count("checked") == 1
    assert "The first 20 are shown" in text_of(found)
    assert "<html" not in body
    whole = client.get(url("account_team_add", account), {"q": people[0].last_name})
    assert people[0].full_name in text_of(whole)
    posted = client.post(
        url("account_team_add", account),
        {"q": people[1].last_name, "search": "1", "users": ticked.public_id, "level": "30"},
    )
    assert posted.status_code == 200
    assert people[1].full_name in text_of(posted)
    assert "Tick Ed" in text_of(posted)
    assert '<option value="30" selected' in posted.content.decode()
    assert Membership.objects.count() == 0


def test_adding_several_and_undo(client, account, owner):
    users = [UserFactory(), UserFactory()]
    logistics = TeamFunction.objects.get(key="logistics")
    data = {
        "users": [u.public_id for u in users], "function": logistics.pk, "kind": "extended", "level": "20",
        "starts_on": today().isoformat(),
    }  # fmt: skip
    client.force_login(owner)
    response = client.post(url("account_team_add", account), data, follow=True)
    page = response.content.decode()
    assert f"{users[0]}, {users[1]} are on the team." in page
    assert Membership.objects.filter(team=account.team, kind="extended").count() == 2
    undo = page[page.index("/withdraw/?") - 60 :]
    undo = undo[undo.index("/accounts/") :].split('"')[0].replace("&amp;", "&")
    assert "are off the team again" in client.post(undo, follow=True).content.decode()
    assert Membership.objects.count() == 0


def test_adding_whom_the_team_has_says_so_and_keeps_the_form(client, account, owner):
    there = UserFactory(first_name="Lena", last_name="Okafor")
    member(account, there)
    data = {
        "users": [there.public_id], "function": TeamFunction.objects.get(key="service").pk, "kind": "core",
        "level": "20", "starts_on": today().isoformat(),
    }  # fmt: skip
    client.force_login(owner)
    response = client.post(url("account_team_add", account), data)
    assert response.status_code == 422
    assert "Lena Okafor is on this team from" in text_of(response)
    nobody = client.post(url("account_team_add", account), {**data, "users": []})
    assert "Tick at least one colleague." in text_of(nobody)


def member_data(row: Membership, **changes) -> dict:
    data = {
        "version": row.version, "function": row.function_id, "note": row.note, "kind": row.kind,
        "level": int(row.level), "time_share": row.time_share or "", "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else "",
    }  # fmt: skip
    return {**data, **changes}


def test_two_tabs_on_a_member_show_both_texts(client, account, owner):
    row = member(account, UserFactory(), note="Events")
    edit = url("account_team_member", account, row.public_id)
    client.force_login(owner)
    assert client.post(edit, member_data(row, note="Fairs", time_share=5)).status_code == 302
    late = client.post(edit, member_data(row, note="Trade shows"))
    assert late.status_code == 409
    assert "Trade shows" in text_of(late)
    assert "Fairs" in text_of(late)
    assert "Jana Brandt changed this while you were writing" in text_of(late)
    row.refresh_from_db()
    assert (row.note, row.version) == ("Fairs", 2)
    assert client.post(edit, member_data(row, note="Trade shows", keep="theirs")).status_code == 302
    row.refresh_from_db()
    assert row.note == "Fairs"
    client.post(edit, member_data(row, note="Trade shows", keep="mine"))
    row.refresh_from_db()
    assert (row.note, row.version) == ("Trade shows", 3)


def test_the_sheet_gets_the_form_alone_and_redirects_the_page(client, account, owner):
    row = member(account, UserFactory(first_name="Clara", last_name="Weiß"))
    edit = url("account_team_member", account, row.public_id)
    client.force_login(owner)
    sheet = client.get(edit, headers={"HX-Request": "true"}).content.decode()
    assert sheet.strip().startswith("<form")
    assert "Clara Weiß" in sheet
    bad = client.post(edit, member_data(row, ends_on="2019-01-01"), headers={"HX-Request": "true"})
    assert bad.status_code == 422
    assert "The last day is before the first one." in text_of(bad)
    done = client.post(edit, member_data(row, note="x"), headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == url("account_team", account)


def test_ending_with_undo(client, account, owner):
    leaver = UserFactory(first_name="Tomke", last_name="Naujoks")
    row = member(account, leaver, ends_on=today() + 50 * DAY)
    client.force_login(owner)
    end = url("account_team_member_end", account, row.public_id)
    page = client.post(end, {"version": 1, "ends_on": today().isoformat()}, follow=True).content.decode()
    assert "Tomke Naujoks leaves the team." in page
    row.refresh_from_db()
    assert row.ends_on == today()
    undo = page[page.index("undo" if "/reopen/" not in page else "/reopen/") - 90 :]
    undo = undo[undo.index("/accounts/") :].split('"')[0].replace("&amp;", "&")
    client.post(undo)
    row.refresh_from_db()
    assert row.ends_on == today() + 50 * DAY
    assert client.post(undo, follow=True).status_code == 200  # a second undo changes nothing
    row.refresh_from_db()
    assert row.version == 3


def test_change_of_kam(client, account, owner):
    head, new = HeadFactory(), UserFactory(first_name="Felix", last_name="Hartung")
    member(account, new, function="deputy")
    client.force_login(head)
    form = client.get(url("account_team_kam", account))
    assert "Jana Brandt has led this account since" in text_of(form)
    assert "Felix Hartung" in text_of(form)
    seen = form.context["form"].initial["seen"]
    data = {
        "user": new.public_id,
        "starts_on": today().isoformat(),
        "time_share": 60,
        "reason": "Retires",
        "seen": seen,
    }
    page = client.post(url("account_team_kam", account), data, follow=True)
    assert "Felix Hartung is key account manager from" in page.content.decode()
    chain = text_of(page)[text_of(page).index("Key account managers") :]
    assert chain.index("Felix Hartung") < chain.index("Jana Brandt")
    late = client.post(url("account_team_kam", account), {**data, "user": "", "vacant": "on"})
    assert late.status_code == 409
    assert account.team.kam_assignments.count() == 2
    both = client.post(url("account_team_kam", account), {**data, "vacant": "on"})
    assert both.status_code == 422
    assert "Choose one colleague, or “nobody for now”." in text_of(both)


def test_an_owner_does_not_name_the_kam(client, account, owner):
    client.force_login(owner)
    assert client.get(url("account_team_kam", account)).status_code == 403
    link = account.team.kam_assignments.get()
    assert client.post(url("account_team_kam_withdraw", account, link.public_id)).status_code == 403


def test_vacancy_is_a_gap_and_undo_takes_it_back(client, account, owner):
    client.force_login(HeadFactory())
    seen = client.get(url("account_team_kam", account)).context["form"].initial["seen"]
    data = {"vacant": "on", "starts_on": today().isoformat(), "seen": seen}
    page = client.post(url("account_team_kam", account), data, follow=True)
    assert "The position is vacant." in text_of(page)
    assert "Nobody is key account manager from" in page.content.decode()
    link = account.team.kam_assignments.get(user=None)
    client.post(url("account_team_kam_withdraw", account, link.public_id) + "?version=1")
    assert "The position is vacant." not in text_of(client.get(url("account_team", account)))


def test_not_needed_and_needed_after_all(client, account, owner):
    client.force_login(owner)
    page = client.post(
        url("account_team_need", account, "function", "controlling", "not-needed"), follow=True
    )
    assert "Not needed here: Controlling" in text_of(page)
    assert "Controlling" not in text_of(page).split("Members")[0]
    page = client.post(url("account_team_need", account, "function", "controlling", "needed"), follow=True)
    assert "Controlling are missing" in text_of(page)
    assert client.post(url("account_team_need", account, "planet", "x", "needed")).status_code == 404


def test_expecting_a_department_is_filled_from_below(client, account, owner):
    quality = DepartmentFactory(name_en="Quality assurance")
    lab = Department.objects.create(name_en="Lab", parent=quality)
    client.force_login(owner)
    data = {"department_text": "quality assurance", "department": "", "reason": "Supplier audit on 8 April"}
    page = client.post(url("account_team_expect", account), data, follow=True)
    assert "Quality assurance ? No member Supplier audit on 8 April" in text_of(page)
    member(account, UserFactory(department=lab), function="quality")
    assert "Supplier audit" not in text_of(client.get(url("account_team", account)))
    neither = client.post(url("account_team_expect", account), {"reason": "x"})
    assert neither.status_code == 422
    assert "Choose a function or a department." in text_of(neither)


def test_who_sees_through_the_account_above_is_named(client, owner, account):
    above = AccountTeamFactory()
    ops.team_set_parent(team=account.team, parent=above, by=None)
    boss = UserFactory(first_name="Ute", last_name="Keller")
    ops.member_add(
        team=above, user=boss, function=TeamFunction.objects.get(key="sponsor"), by=None,
        starts_on=today(), level=Level.READ, includes_below=True,
    )  # fmt: skip
    client.force_login(owner)
    page = text_of(client.get(url("account_team", account)))
    assert "See this account through the account above 1" in page
    assert "Ute Keller" in page


@pytest.mark.parametrize("size", [3, 30])
def test_query_count_is_the_same_for_any_size(client, django_assert_num_queries, account, owner, size):
    for number in range(size):
        member(account, UserFactory(), time_share=number)
        member(account, UserFactory(), ends_on=today() - DAY)
        make_kam(account, UserFactory(), today() - (400 + number) * DAY)
    client.force_login(owner)
    make_kam(account, owner, today())
    client.get(url("account_team", account))
    with django_assert_num_queries(TEAM_QUERIES):
        client.get(url("account_team", account))


TEAM_QUERIES = 11
