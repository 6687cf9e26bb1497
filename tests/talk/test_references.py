"""Names in texts: today's names, links within what the reader sees, one query a page; and the list that offers them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kam.lib.markdown import reference
from plans.planning.line_kinds import KINDS
from plans.planning.object_places import page_of_line
from tests.accounts_text import text_of
from tests.factories import (
    ActionFactory,
    CustomerGoalFactory,
    EmploymentFactory,
    PersonFactory,
    PlanFactory,
    StatementFactory,
)
from tests.talk.conftest import signed_in

pytestmark = pytest.mark.django_db


def write(w: Any, text: str) -> None:
    type(w.line).objects.filter(pk=w.line.pk).update(text=text)


def section(w: Any) -> str:
    plan = PlanFactory(account=w.account)
    return page_of_line(w.account, KINDS["statement"], w.line, plan.starts_on).partition("#")[0]


def test_a_rename_shows_the_new_name(world: Any) -> None:
    write(world, f"Ask {reference('@', 'Karla Weber', 'u', world.kam.public_id)}")
    type(world.kam).objects.filter(pk=world.kam.pk).update(last_name="Winter-Weber")
    page = signed_in(world.reader).get(section(world)).content.decode()
    link = f'<a class="k-ref" href="{reverse("teams:colleague", args=[world.kam.public_id])}">@Karla Winter-Weber</a>'
    assert link in page


def test_objects_show_their_title_of_today_as_far_as_one_sees_them(world: Any) -> None:
    goal = CustomerGoalFactory(account=world.account, text="Grow in **Poland**")
    foreign = CustomerGoalFactory(text="Foreign secret")
    person = PersonFactory(first_name="Petra", last_name="Lindner")
    EmploymentFactory(person=person, organisation=world.account.organisation)
    gone = "k7f3q9xw2mbdcz"
    write(
        world,
        f"{reference('#', 'old title', 'goal', goal.public_id)}, "
        f"{reference('#', 'Foreign secret', 'goal', foreign.public_id)}, "
        f"{reference('#', 'P', 'person', person.public_id)}, {reference('#', 'X', 'action', gone)}, "
        f"{reference('#', 'X', 'nonsense', gone)}, {reference('@', 'No One', 'u', gone)}",
    )
    page = signed_in(world.reader).get(section(world))
    words = text_of(page)
    assert "Grow in Poland" in words
    assert "old title" not in words
    assert "Foreign secret" not in words
    assert "Petra Lindner" in words
    assert words.count("not visible to you") >= 3
    assert "@No One" in words
    head = text_of(signed_in(world.head).get(section_of(page)))
    assert "Foreign secret" in head


def section_of(response: Any) -> str:
    return response.wsgi_request.path


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_line_is_called_by_words_without_ids(world: Any, kind: str) -> None:
    """In messages and histories stands what a reader would say, not how a reference is kept."""
    text = f"Ask {reference('@', 'Anna Berg', 'u', world.kam.public_id)}"
    assert str(KINDS[kind].model(text=text)) == "Ask @Anna Berg"


def test_names_take_one_query_however_many(world: Any) -> None:
    here = section(world)
    client = signed_in(world.reader)
    client.get(here)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(here).status_code == 200
        return len(queries)

    bare = count()
    many = [ActionFactory(account=world.account) for _ in range(5)]
    names = [reference("#", "x", "action", row.public_id) for row in many]
    names += [reference("#", "x", "statement", world.line.public_id)]
    names += [reference("@", "x", "u", user.public_id) for user in (world.kam, world.editor, world.head)]
    write(world, " ".join(names))
    assert count() == bare + 1


def test_a_title_that_is_a_script_stays_words(world: Any) -> None:
    goal = CustomerGoalFactory(account=world.account, text="<script>alert(1)</script>")
    write(world, reference("#", "<img src=x onerror=alert(1)>", "goal", goal.public_id))
    page = signed_in(world.kam).get(section(world)).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_a_line_leads_to_the_section_that_shows_it(world: Any) -> None:
    plan = PlanFactory(account=world.account)
    show = reverse("plans:line_show", args=[world.account.public_id, "statement", world.line.public_id])
    answer = signed_in(world.reader).get(show)
    assert answer.status_code == 302
    assert f"/plan/{plan.public_id}/" in answer["Location"]
    assert answer["Location"].endswith(f"#l-{world.line.public_id}")
    page = signed_in(world.reader).get(answer["Location"].partition("#")[0]).content.decode()
    assert f'id="l-{world.line.public_id}"' in page


# The list ---------------------------------------------------------------------------------------------------


def names(w: Any, user: Any, **query: str) -> Any:
    return signed_in(user).get(reverse("plans:line_names", args=[w.account.public_id]), query)


def test_colleagues_who_see_the_account_come_first_and_others_are_said_to_be_outside(world: Any) -> None:
    found = names(world, world.commenter, q="web", sign="@")
    body = found.content.decode()
    order = [name for name in ("Cora", "Edda", "Karla", "Rita", "Stella") if name in body]
    assert order == ["Cora", "Edda", "Karla", "Rita", "Stella"]
    assert "Stella Weber is not on the team and will not be told." in body
    assert body.count("will not be told.") == 1
    assert f"[@Karla Weber](kam:u/{world.kam.public_id})" in body
    head = names(world, world.commenter, q="hella", sign="@").content.decode()
    assert "Hella Vogt" in head  # sees every account
    assert "will not be told" not in head


def test_lines_and_people_of_this_account_alone(world: Any) -> None:
    StatementFactory(account=world.account, text="Plant in Poland")
    StatementFactory(text="Foreign plant")
    body = names(world, world.editor, q="plant", sign="#").content.decode()
    assert "Plant in Poland" in body
    assert "They want two plants" in body
    assert "Foreign" not in body


@pytest.mark.parametrize("text", ["\x00", "%", "_", "'", "x" * 4000, "<script>", "[a](b)", "\u202e"])
def test_strange_words_find_nothing(world: Any, text: str) -> None:
    for sign in ("@", "#", "?"):
        answer = names(world, world.editor, q=text, sign=sign)
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode()


def test_who_only_reads_needs_no_list(world: Any) -> None:
    assert names(world, world.reader, q="w", sign="@").status_code == 403
    assert names(world, world.stranger, q="w", sign="@").status_code == 404
