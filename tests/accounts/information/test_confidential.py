"""Confidential documents: who is not in the audience finds no trace of them, anywhere, whatever their rights."""

from __future__ import annotations

import html
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.customers.operations import account_merge
from accounts.information import document_operations as operations
from accounts.information.audience import closed_readers, keys_of
from accounts.models import Document, Statement
from kam.lib.access import Level
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from kam.records.finding import find
from kam.records.models import Audience, Change, Comment, Notification
from kam.records.notify import notify
from kam.reference.calendar import today
from teams.membership.audiences import department_key, function_key, members_of, user_key
from teams.models import Membership, TeamFunction, User
from tests.accounts.information.conftest import made, signed_in
from tests.factories import KeyAccountFactory, StatementFactory, UserFactory, make_kam, member

SECRET = "Severance"
EVERYBODY = ("kam", "editor", "commenter", "reader", "stranger", "head", "admin")


def who(w: SimpleNamespace, document: Document) -> set[str]:
    """Who sees it, by the rows, by search, and as the readers of its scope: all three the same."""
    users = {name: User.objects.get(pk=getattr(w, name).pk) for name in EVERYBODY}
    seen = {
        name
        for name, user in users.items()
        if Document.objects.visible_to(user).filter(pk=document.pk).exists()
    }
    found = {name for name, user in users.items() if find(document.title, user, today()).count}
    assert found == seen
    document = Document.objects.select_related("account", "confidentiality").get(pk=document.pk)
    if document.is_closed:
        readers = closed_readers(document.scope, users.values())
        assert {name for name, user in users.items() if user.pk in readers} == seen
    return seen


def test_levels(w: SimpleNamespace) -> None:
    everybody = set(EVERYBODY) - {"stranger"}
    assert who(w, made(w, w.editor, title="Opened")) == everybody
    assert who(w, made(w, w.commenter, "core", title="Corely")) == {"kam", "editor", "commenter"}
    one = made(w, w.editor, "named", (user_key(w.reader.pk),), title="Personal")
    assert who(w, one) == {"editor", "reader"}
    # The department holds somebody who does not see the account: meant, but without sight.
    assert who(w, made(w, w.editor, "named", (department_key(w.sales.pk),), title="Departmental")) == {
        "editor",
        "commenter",
    }
    quality, kam = (TeamFunction.objects.get(key=key).pk for key in ("quality", "kam"))
    keys = (function_key(w.account.team_id, quality), function_key(w.account.team_id, kam))
    assert who(w, made(w, w.head, "named", keys, title="Functional")) == {"head", "commenter", "kam"}


def test_departments_below_and_members_who_leave(w: SimpleNamespace) -> None:
    from tests.factories import DepartmentFactory

    below = DepartmentFactory(parent=w.sales)
    User.objects.filter(pk=w.reader.pk).update(department=below)
    row = made(w, w.editor, "named", (department_key(w.sales.pk),), title="Departmental")
    assert who(w, row) == {"editor", "commenter", "reader"}
    User.objects.filter(pk=w.commenter.pk).update(department=None)
    assert who(w, row) == {"editor", "reader"}
    service = TeamFunction.objects.get(key="service")
    key = function_key(w.account.team_id, service.pk)
    row = made(w, w.editor, "named", (key,), title="Functional")
    assert who(w, row) == {"editor", "reader"}
    Membership.objects.filter(user=w.reader).update(ends_on=today().replace(year=2021))
    assert members_of([key], today()) == {key: set()}


def _pages(w: SimpleNamespace, row: Document, statement: Statement) -> dict[str, tuple[str, dict[str, str]]]:
    """Every page on which a trace could be, those of the item itself apart."""
    account = w.account.public_id
    return {
        "list": (reverse("accounts:account_documents", args=[account]), {}),
        "list by tag": (reverse("accounts:account_documents", args=[account]), {"tag": "layoff"}),
        "list by word": (reverse("accounts:account_documents", args=[account]), {"q": SECRET}),
        "overview": (reverse("accounts:account", args=[account]), {}),
        "account list": (reverse("accounts:account_list"), {}),
        "history": (reverse("accounts:account_history", args=[account]), {}),
        "history of the kind": (reverse("accounts:account_history", args=[account]), {"kind": "accounts.document"}),
        "search": (reverse("desk:search"), {"q": SECRET}),
        "search for its text": (reverse("desk:search"), {"q": "payoff"}),
        "search by a slip": (reverse("desk:search"), {"q": "Severence"}),
        "suggestions": (reverse("desk:search_suggest"), {"q": SECRET[:6]}),
        "names in texts": (reverse("plans:line_names", args=[account]), {"sign": "#", "q": SECRET[:4]}),
        "a text that names it": (reverse("plans:line_comments", args=[account, "statement", statement.public_id]), {}),
        "notifications": (reverse("desk:notification_list"), {"show": "all"}),
        "merge": (reverse("accounts:account_merge", args=[account]), {}),
        "export": (reverse("accounts:account_export", args=["csv"]), {}),
    }  # fmt: skip


def test_no_trace_of_it(w: SimpleNamespace, mailoutbox: Any) -> None:
    """A document is open first, is talked about, and then becomes confidential: what was said goes along."""
    row = made(
        w,
        w.editor,
        title=f"{SECRET} plan",
        tags="layoff",
        data=b"The payoff is ninety",
        file_name=f"{SECRET}.txt",
    )
    Comment.objects.create(
        object_type="accounts.document",
        object_pk=row.pk,
        object_id=row.public_id,
        scope=row.scope,
        by=w.editor,
        text=f"{SECRET} talk",
    )
    for user in (w.head, w.reader):
        notify(kind=Notification.Kind.MENTIONED, to=[user], about=row, by=w.editor, scope=row.scope, key="x")
    names = reverse("plans:line_names", args=[w.account.public_id])
    offered = signed_in(w.commenter).get(names, {"sign": "#", "q": SECRET}).content.decode()
    named = html.unescape(offered.partition('data-insert="')[2].partition('"')[0])
    assert row.public_id in named
    statement = StatementFactory(account=w.account, topic_id="market", text=f"See {named} first")
    assert SECRET in signed_in(w.head).get(*_pages(w, row, statement)["history"]).content.decode()

    operations.document_edit(
        document=row, by=w.editor, version=row.version, title=row.title, tags=row.tags, level=w.levels["named"],
        keys=[user_key(w.commenter.pk)],
    )  # fmt: skip
    for outsider in (w.head, w.admin, w.reader, w.kam):
        client = signed_in(outsider)
        for place, (url, query) in _pages(w, row, statement).items():
            answer = client.get(url, query)
            page = answer.getvalue().decode()
            for asked in query.values():  # what was typed comes back in fields and links
                page = page.replace(f'"{asked}"', "").replace(f"={asked}", "").replace(f"“{asked}”", "")
            traces = [word for word in (SECRET, "payoff", "layoff", row.public_id) if word in page]
            assert traces == [], (outsider.first_name, place)
        never = new_public_id()
        for name in (
            "document",
            "document_edit",
            "document_version_add",
            "document_archive",
            "document_restore",
        ):
            for method in (client.get, client.post):
                answers = [
                    method(reverse(f"accounts:{name}", args=[w.account.public_id, key])).status_code
                    for key in (row.public_id, never)
                ]
                assert answers[0] == answers[1] >= 403, name
        ids = [w.account.public_id, row.public_id, row.latest.public_id]
        assert client.get(reverse("accounts:document_download", args=ids)).status_code == 404
        ids = [w.account.public_id, "file", row.public_id]
        assert client.get(reverse("accounts:object_history", args=ids)).status_code == 404
    assert not Change.objects.filter(
        scope=w.account.scope, object_type__startswith="accounts.document"
    ).exists()
    assert not Comment.objects.filter(scope=w.account.scope).exists()
    count = signed_in(w.head).get(reverse("accounts:account_documents", args=[w.account.public_id])).context
    assert count["facets"].current == count["facets"].archived == 0
    assert count["facets"].tags == []
    # The same file once more: the answer must not tell that it is there.
    twin = made(w, w.kam, data=b"The payoff is ninety", title="Twin")
    assert twin.pk != row.pk

    client = signed_in(w.commenter)  # who is in the audience finds it in all the places
    for place in (
        "list",
        "list by tag",
        "history",
        "search",
        "search for its text",
        "names in texts",
        "suggestions",
    ):
        url, query = _pages(w, row, statement)[place]
        page = client.get(url, query).content.decode()
        assert row.public_id in page or "Severance plan" in page, place
    told = [w.head, w.commenter, w.admin]
    scope = Document.objects.get(pk=row.pk).scope
    assert (
        notify(kind=Notification.Kind.MENTIONED, to=told, about=row, by=w.editor, scope=scope, key="y") == 1
    )
    assert f"{SECRET} plan" in client.get(reverse("desk:notification_list")).content.decode()


def test_opening_it_brings_its_history_along(w: SimpleNamespace) -> None:
    row = made(w, w.editor, "named", (user_key(w.commenter.pk),), title="Opened later")
    url = reverse("accounts:account_history", args=[w.account.public_id])
    assert "Opened later" not in signed_in(w.head).get(url).content.decode()
    operations.document_edit(
        document=row,
        by=w.editor,
        version=row.version,
        title=row.title,
        tags="",
        level=w.levels["team"],
        keys=["u:1"],
    )
    assert "Opened later" in signed_in(w.head).get(url).content.decode()
    assert keys_of(row) == []
    assert who(w, row) == set(EVERYBODY) - {"stranger"}


def test_a_choice_that_shuts_out_or_is_wrong_or_late(w: SimpleNamespace) -> None:
    row = made(w, w.commenter, title="One")
    edit: dict[str, Any] = {"document": row, "title": "One", "tags": "", "level": w.levels["named"]}
    for keys in (
        [],
        ["nonsense"],
        ["u:1e5"],
        [function_key(w.account.team_id + 1, 1)],
        [f"u:{n}" for n in range(70)],
    ):
        with pytest.raises(ValidationError):
            operations.document_edit(**edit, by=w.commenter, version=row.version, keys=keys)
    with pytest.raises(ValidationError, match="no longer see it yourself"):
        operations.document_edit(**edit, by=w.kam, version=row.version, keys=[user_key(w.reader.pk)])
    url = reverse("accounts:document_edit", args=[w.account.public_id, row.public_id])
    sent = {
        "title": "Kept words",
        "tags": "",
        "confidentiality": "named",
        "version": row.version,
        "audience": [],
    }
    answer = signed_in(w.commenter).post(url, sent)
    assert answer.status_code == 422
    assert "Choose for whom it is" in answer.content.decode()
    assert "Kept words" in answer.content.decode()
    operations.document_edit(**edit, by=w.commenter, version=row.version, keys=[user_key(w.reader.pk)])
    with pytest.raises(StaleWrite):  # another window chose another audience meanwhile
        operations.document_edit(**edit, by=w.commenter, version=row.version, keys=[user_key(w.editor.pk)])
    late = signed_in(w.commenter).post(url, {**sent, "title": "One", "audience": [user_key(w.editor.pk)]})
    assert late.status_code == 409
    assert "It is for these now: Rita Reuter" in late.content.decode()
    assert Audience.objects.get().key == user_key(w.reader.pk)


def test_whom_a_choice_reaches(w: SimpleNamespace) -> None:
    url = reverse("accounts:audience_reach", args=[w.account.public_id])
    sent = {
        "audience": [department_key(w.sales.pk), user_key(w.kam.pk), "nonsense"],
        "confidentiality": "named",
    }
    page = signed_in(w.editor).get(url, sent).content.decode()
    assert "Reaches 2 colleagues" in page
    assert "Cora Conrad" in page
    assert "1 of those chosen does not see this account" in page
    assert "Stella Stein" in page
    assert "Reaches" not in signed_in(w.editor).get(url, {**sent, "confidentiality": "core"}).content.decode()
    form = (
        signed_in(w.editor).get(reverse("accounts:document_add", args=[w.account.public_id])).content.decode()
    )
    for words in ("Karla Weber", "Quality", "Sales"):
        assert words in form


@pytest.mark.parametrize("form", ["d:0{0}", "d:00{0}", "u:0{0}", "d:+{0}", "d:0", "f:1:0{0}"])
def test_a_number_has_one_way_to_be_written(w: SimpleNamespace, form: str) -> None:
    """Keys are compared as texts: another way to write one would show somebody as meant who sees nothing."""
    key = form.format(w.sales.pk)
    url = reverse("accounts:audience_reach", args=[w.account.public_id])
    page = signed_in(w.editor).get(url, {"audience": [key], "confidentiality": "named"})
    assert page.status_code == 200
    assert "Cora Conrad" not in page.content.decode()
    with pytest.raises(ValidationError):
        made(w, w.editor, "named", (key,))


def test_merging_accounts_takes_it_along_unseen(w: SimpleNamespace) -> None:
    target = KeyAccountFactory(organisation__name="Südwerk")
    quality = TeamFunction.objects.get(key="quality")
    secret = made(w, w.editor, "named", (function_key(w.account.team_id, quality.pk),), title="Closed one")
    made(w, w.editor, title="Open one")
    page = signed_in(w.head).get(reverse("accounts:account_merge", args=[w.account.public_id]))
    assert "Closed one" not in page.content.decode()
    account_merge(source=w.account, target=target, by=w.head)
    assert Document.objects.filter(account=target).count() == 2
    assert keys_of(secret) == [user_key(w.commenter.pk)]
    page = (
        signed_in(w.head).get(reverse("accounts:account_history", args=[target.public_id])).content.decode()
    )
    assert "Closed one" not in page


def both(w: SimpleNamespace) -> Any:
    """The account that stays: some of its team have the same functions, one of ours is in it as well."""
    target = KeyAccountFactory(organisation__name="Südwerk")
    w.theirs = UserFactory(first_name="Theo", last_name="Thiel")
    w.their_core = UserFactory(first_name="Tina", last_name="Tamm")
    member(target, w.theirs, Level.COMMENT, kind="extended", function="quality")
    member(target, w.their_core, Level.EDIT)
    make_kam(target, UserFactory(first_name="Tilo", last_name="Tietz", is_kam=True))
    member(target, w.editor, Level.READ, kind="extended", function="service")
    return target


def test_a_merge_gives_nobody_sight_of_what_was_for_a_function_of_the_other_team(w: SimpleNamespace) -> None:
    target, kam = both(w), TeamFunction.objects.get(key="kam")
    quality, service = (TeamFunction.objects.get(key=key) for key in ("quality", "service"))
    member(w.account, w.theirs, Level.READ, kind="extended", function="service")  # in both teams
    team = w.account.team_id
    to_quality = made(w, w.editor, "named", (function_key(team, quality.pk),), title="Qualitative")
    to_service = made(
        w, w.kam, "named", (function_key(team, service.pk), department_key(w.sales.pk)), title="Serviced"
    )
    to_kam = made(w, w.editor, "named", (function_key(team, kam.pk),), title="Managed")
    everybody = list(User.objects.filter(is_active=True))
    before = {
        row.pk: {u.pk for u in everybody if row in Document.objects.visible_to(u)}
        for row in Document.objects.all()
    }
    account_merge(source=w.account, target=target, by=w.head)
    for row in Document.objects.all():
        seen = {u.pk for u in everybody if row in Document.objects.visible_to(u)}
        assert seen <= before[row.pk], row.title
        assert not {w.their_core.pk, target.team.kam_assignments.get().user_id} & seen
    # who had it by a function of the team that ended and sees the account that stays keeps it
    assert {w.theirs.pk} <= {u.pk for u in everybody if to_service in Document.objects.visible_to(u)}
    assert w.theirs not in [u for u in everybody if to_quality in Document.objects.visible_to(u)]
    assert keys_of(to_kam) == [user_key(w.kam.pk)]
    assert set(keys_of(to_service)) == {
        user_key(w.reader.pk), user_key(w.theirs.pk), department_key(w.sales.pk),
    }  # fmt: skip
    # nor does who gets the function in the team that stays, later
    late = UserFactory(first_name="Lars")
    member(target, late, Level.EDIT, kind="extended", function="quality")
    assert not Document.objects.visible_to(late).filter(pk=to_quality.pk).exists()
    assert not find("Qualitative", late, today()).count
    row = Document.objects.select_related("account", "confidentiality").get(pk=to_quality.pk)
    assert closed_readers(row.scope, [late, w.theirs, w.their_core]) == set()
    # who is meant comes back into sight with the account
    member(target, w.commenter, Level.READ, kind="extended", function="service")
    assert Document.objects.visible_to(w.commenter).filter(pk=to_quality.pk).exists()
    told = Change.objects.filter(
        object_type="accounts.document", object_pk=to_quality.pk, values__has_key="audience"
    )
    assert told.latest("pk").values["audience"] == [["Quality"], ["Cora Conrad"]]


def test_a_merge_makes_the_core_team_those_who_are_in_it(w: SimpleNamespace) -> None:
    target = both(w)
    row = made(w, w.head, "core", title="Corely")
    account_merge(source=w.account, target=target, by=w.head)
    row.refresh_from_db()
    assert row.confidentiality_id == "named"
    assert set(keys_of(row)) == {user_key(w.kam.pk), user_key(w.editor.pk)}
    assert Document.objects.visible_to(w.editor).filter(pk=row.pk).exists()
    for user in (w.their_core, w.theirs, w.admin, target.team.kam_assignments.get().user):
        assert not Document.objects.visible_to(user).filter(pk=row.pk).exists()
    page = signed_in(w.head).get(reverse("accounts:document_edit", args=[target.public_id, row.public_id]))
    assert page.status_code == 200
    assert "Karla Weber" in page.content.decode()


def test_a_function_that_nobody_holds_ends_with_its_team(w: SimpleNamespace) -> None:
    target, quality = both(w), TeamFunction.objects.get(key="quality")
    row = made(w, w.editor, "named", (function_key(w.account.team_id, quality.pk),), title="Qualitative")
    Membership.objects.filter(team=w.account.team_id, user=w.commenter).delete()
    account_merge(source=w.account, target=target, by=w.head)
    assert keys_of(row) == []
    seen = [user for user in User.objects.all() if row in Document.objects.visible_to(user)]
    assert seen == [w.editor]


def test_queries_do_not_grow(w: SimpleNamespace) -> None:
    url = reverse("accounts:account_documents", args=[w.account.public_id])
    counts = []
    for first, last in ((0, 2), (2, 12)):
        for at in range(first, last):
            keys = (user_key(w.kam.pk), department_key(w.sales.pk))
            made(w, w.editor, "named", keys, title=f"Doc {at}", tags=f"tag{at}", data=f"{at}".encode())
        client = signed_in(w.kam)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= 20
