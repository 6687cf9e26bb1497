"""People come from a file and go to another customer: a matrix filled in sixty strokes, a team that is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.buying.operations import stakeholder_add
from accounts.models import Employment, Person, Relationship, Stakeholder
from kam.lib.access import Level
from kam.reference.calendar import today
from tests.browser.steps import Hand, listen, sign_in
from tests.factories import EmploymentFactory, KeyAccountFactory, PersonFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


NAMES = ("Aydin", "Brandt", "Conrad", "Demir", "Ebel", "Frey", "Gruber", "Hansen", "Iversen", "Jansen")
CARDS = "".join(
    f"BEGIN:VCARD\r\nVERSION:{version}\r\nN:{name};Kim;;;\r\nFN:Kim {name}\r\nTITLE:Buyer {number}\r\n"
    f"EMAIL:kim.{name.lower()}@nordwerk.example\r\nEND:VCARD\r\n"
    for number, (name, version) in enumerate(zip(NAMES, ("3.0", "4.0") * 5, strict=True))
)
LEVELS = "4321043210"


def test_ten_people_from_a_file_into_the_matrix_in_sixty_strokes(
    context: BrowserContext, page: Page, live_server: Any
) -> None:
    account, kam = KeyAccountFactory(organisation__name="Nordwerk"), UserFactory(last_name="Abel")
    make_kam(account, kam)
    for name in ("Berg", "Celik", "Dorn"):
        member(account, UserFactory(last_name=name, department=kam.department), Level.EDIT)
    sign_in(context, live_server, kam)
    said, hand = listen(page), Hand(page)
    page.goto(live_server.url + reverse("accounts:account_matrix", args=(account.public_id,)))
    expect(page.get_by_text("Nobody is in the map yet")).to_be_visible()

    pages = page.get_by_role("navigation", name="Relationships")
    hand.click(pages.get_by_role("link", name="People", exact=True))
    hand.click(page.get_by_role("link", name="Take in vCards"))
    hand.drop(".k-drop", "ten.vcf", CARDS.encode())
    expect(page.locator("[data-k-file-name]")).to_have_text("ten.vcf")
    hand.click(page.get_by_role("button", name="Read the cards"))
    expect(page.locator("main tbody tr")).to_have_count(10)
    assert not Person.objects.exists(), "nothing is written before it was looked at"
    hand.click(page.get_by_role("button", name="Take in", exact=True))
    expect(page.get_by_text("10 people were taken in.")).to_be_visible()
    hand.click(pages.get_by_role("link", name="Matrix", exact=True))
    hand.click(page.get_by_role("button", name="Take all people of the account into the map"))
    cells = page.locator("a.k-pair")
    expect(cells).to_have_count(40)
    cells.first.focus()
    hand.strokes += 1  # however the user gets to it
    for column in range(4):
        hand.press(*LEVELS[column:], *LEVELS[:column])
    expect(page.locator("a.k-pair.is-add")).to_have_count(0)
    expect(page.locator("a.k-pair.is-typed")).to_have_count(0)
    expect(page.locator("#k-mxstatus")).to_contain_text("Dorn")

    assert hand.strokes <= 60, hand.strokes
    assert Person.objects.count() == Stakeholder.objects.current().filter(account=account).count() == 10
    assert Employment.objects.filter(organisation=account.organisation).count() == 10
    assert Relationship.objects.count() == 40
    pairs = Relationship.objects.filter(user=kam).order_by("stakeholder__person__last_name")
    assert [(pair.stakeholder.person.last_name, pair.level) for pair in pairs] == [
        (name, int(level)) for name, level in zip(NAMES, LEVELS, strict=True)
    ]
    assert said == []


def test_a_decider_leaves_and_the_teams_are_told(
    context: BrowserContext, page: Page, live_server: Any
) -> None:
    account = KeyAccountFactory(organisation__name="Nordwerk")
    after = KeyAccountFactory(organisation__name="Calder")
    kam, knows, mate, theirs = (UserFactory(last_name=name) for name in ("Abel", "Berg", "Celik", "Dorn"))
    make_kam(account, kam)
    make_kam(after, theirs)
    member(account, knows, Level.COMMENT)
    member(account, mate, Level.READ)
    member(after, kam, Level.READ)
    voss = PersonFactory(first_name="Anke", last_name="Voss")
    EmploymentFactory(person=voss, organisation=account.organisation, job_title="Head of purchasing")
    place = stakeholder_add(account=account, by=kam, person=voss, unit="Board", roles={"decider": (True, "")})
    Relationship.objects.create(account=account, stakeholder=place, user=knows, level=3)

    sign_in(context, live_server, kam)
    said = listen(page)
    page.goto(live_server.url + reverse("accounts:account_people", args=(account.public_id,)))
    page.get_by_role("link", name="Anke Voss", exact=True).click()
    page.get_by_role("link", name="Changed job").click()
    page.get_by_role("combobox", name="Organisation").fill("Cald")
    page.get_by_role("option", name="Calder").click()
    page.get_by_label("Job title").fill("Board member")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anke Voss has left")
    lost = page.get_by_role("region", name="What was lost")
    expect(lost).to_contain_text("Decider")
    expect(lost.locator("dd", has_text="Berg")).to_contain_text("level 3")
    page.get_by_role("button", name="Ask who follows").click()
    expect(page.get_by_text("The place is open, with a question who it is.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Head of purchasing")

    def told(user: Any) -> str:
        """What the first notification of a colleague says, reached by the bell."""
        context.clear_cookies()
        sign_in(context, live_server, user)
        page.goto(live_server.url + reverse("teams:profile"))
        page.get_by_role("link", name="Notifications, 1 unread").click()
        expect(page.locator(".k-told li.is-unread")).to_have_count(1)
        return page.locator(".k-told li").inner_text()

    assert "Leaves the customer, now at Calder" in told(knows)
    of_the_team = told(mate)
    assert "Leaves the customer" in of_the_team
    assert "Calder" not in of_the_team, "who has nothing to do with the person does not learn where to"
    joined = told(theirs)
    assert "Somebody whom a colleague knows has joined" in joined
    page.locator(".k-told-t").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anke Voss")
    assert "Abel" not in joined, "who wrote it down would tell where they come from"
    everything = joined + page.locator("html").inner_html()
    for trace in ("Nordwerk", "Berg", "Decider", "Head of purchasing", account.public_id):
        assert trace not in everything, trace

    place.refresh_from_db()
    assert place.left_on == today() - dt.timedelta(days=1)
    assert said == []
