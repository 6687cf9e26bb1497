import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import DroppedNote
from accounts.work.notes import note_drop, note_handle
from accounts.workspace.card_views import notes_panel
from kam.lib.access import Level
from kam.records.models import Change
from kam.reference.calendar import today
from tests.accounts_text import text_of
from tests.factories import DepartmentFactory, KeyAccountFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    found = KeyAccountFactory(organisation__name="Nordwerk", organisation__city="Hamburg")
    kam = UserFactory(first_name="Jana", last_name="Brandt", department=DepartmentFactory(name_en="Sales"))
    make_kam(found, kam, time_share=60, reason="Secret reason")
    member(
        found, UserFactory(first_name="Felix", last_name="Hartung"), function="deputy", note="Knows the board"
    )
    return found


def card(account) -> str:
    return reverse("accounts:account_card", args=[account.public_id])


def test_everybody_sees_the_card_and_nothing_more(client, account):
    client.force_login(UserFactory())
    page = text_of(client.get(card(account)))
    for word in (
        "Nordwerk",
        "Tier A",
        "Jana Brandt",
        "Key Account Manager",
        "Sales",
        "Felix Hartung",
        "Deputy",
    ):
        assert word in page
    for word in ("Hamburg", "60", "Secret reason", "Knows the board", "Owner", "Open the account"):
        assert word not in page
    assert client.get(reverse("accounts:account_team", args=[account.public_id])).status_code == 404


def test_cards_are_found_by_name(client, account):
    KeyAccountFactory(organisation__name="Varenholt")
    client.force_login(UserFactory())
    page = text_of(client.get(reverse("accounts:card_list"), {"q": "nord"}))
    assert "Nordwerk" in page
    assert "Jana Brandt" in page
    assert "Varenholt" not in page
    assert "No account found" in text_of(client.get(reverse("accounts:card_list"), {"q": "zzz"}))


def test_archived_accounts_have_no_card(client, account):
    account.archived_at = account.created_at
    account.save(update_fields=["archived_at"])
    client.force_login(UserFactory())
    assert client.get(card(account)).status_code == 404
    assert "Nordwerk" not in text_of(client.get(reverse("accounts:card_list")))


def test_a_note_sent_twice_is_one_note_with_history(client, account):
    user = UserFactory(first_name="Wanja", last_name="Fremd")
    client.force_login(user)
    form = client.get(card(account)).context["form"]
    data = {"kind": "complaint", "text": "  Late again  ", "note": form["note"].value()}
    for _twice in range(2):
        page = client.post(card(account), data, follow=True)
        assert "Thank you. The account team sees your note." in page.content.decode()
    note = DroppedNote.objects.get()
    assert (note.text, note.by, note.kind) == ("Late again", user, "complaint")
    assert "Your notes Complaint" in text_of(client.get(card(account)))
    assert Change.objects.in_scope(account.scope).get().by == user
    empty = client.post(card(account), {"kind": "contact", "text": " "})
    assert empty.status_code == 422
    assert "This field is required." in text_of(empty)


def test_own_notes_only(client, account):
    note_drop(account=account, by=UserFactory(), kind="contact", text="Somebody else's words")
    client.force_login(UserFactory())
    assert "Somebody else" not in text_of(client.get(card(account)))


def test_the_panel_shows_open_notes_to_the_team(account):
    assert notes_panel(account, None, today()) is None
    first = note_drop(account=account, by=UserFactory(), kind="potential", text="New hall in Lübeck")
    reader = UserFactory()
    member(account, reader, Level.READ)
    account.level = Level.READ
    context = notes_panel(account, reader, today())
    assert ([n.text for n in context["notes"]], context["may_handle"]) == (["New hall in Lübeck"], False)
    note_handle(note=first, by=None)
    assert notes_panel(account, reader, today()) is None


def test_the_overview_shows_the_note_with_its_button_to_those_who_may(client, account):
    note = note_drop(account=account, by=UserFactory(last_name="Thiel"), kind="complaint", text="Late again")
    handled = reverse("accounts:note_handled", args=[account.public_id, note.public_id])
    for level, button in ((Level.READ, False), (Level.EDIT, True)):
        user = UserFactory()
        member(account, user, level)
        client.force_login(user)
        page = client.get(reverse("accounts:account", args=[account.public_id]))
        assert "Notes from colleagues 1 Complaint" in text_of(page)
        assert "Late again" in text_of(page)
        assert (handled in page.content.decode()) is button


def test_taking_care_of_a_note_and_undo(client, account):
    note = note_drop(account=account, by=UserFactory(), kind="contact", text="Met Ms Scholz")
    editor = UserFactory()
    member(account, editor, Level.EDIT)
    client.force_login(editor)
    handled = reverse("accounts:note_handled", args=[account.public_id, note.public_id])
    back = {"next": card(account)}
    assert "The note is taken care of." in client.post(handled, back, follow=True).content.decode()
    note.refresh_from_db()
    assert note.handled_by == editor
    client.post(handled, back)
    note.refresh_from_db()
    assert note.version == 2
    client.post(reverse("accounts:note_reopened", args=[account.public_id, note.public_id]), back)
    note.refresh_from_db()
    assert (note.handled_at, note.handled_by) == (None, None)


@pytest.mark.parametrize(("level", "status"), [(None, 404), (Level.READ, 403), (Level.COMMENT, 403)])
def test_others_may_not_take_care(client, account, level, status):
    note = note_drop(account=account, by=UserFactory(), kind="contact", text="Met Ms Scholz")
    user = UserFactory()
    if level:
        member(account, user, level)
        with pytest.raises(PermissionDenied, match="Edit"):
            note_handle(note=note, by=user)
    client.force_login(user)
    for name in ("note_handled", "note_reopened"):
        url = reverse(f"accounts:{name}", args=[account.public_id, note.public_id])
        assert client.post(url).status_code == status
    note.refresh_from_db()
    assert note.handled_at is None


@pytest.mark.parametrize("size", [3, 30])
def test_query_counts_are_the_same_for_any_size(client, django_assert_num_queries, account, size):
    for _number in range(size):
        member(account, UserFactory())
        other = KeyAccountFactory()
        make_kam(other, UserFactory())
        member(other, UserFactory(), function="deputy")
        note_drop(account=account, by=UserFactory(), kind="contact", text="x")
    user = UserFactory()
    client.force_login(user)
    client.get(card(account))
    with django_assert_num_queries(CARD_QUERIES):
        client.get(card(account))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("accounts:card_list"))


CARD_QUERIES, LIST_QUERIES = 8, 8
