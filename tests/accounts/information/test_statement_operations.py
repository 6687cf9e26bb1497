import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.information import operations as ops
from accounts.models import Statement
from kam.lib.access import Level
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from tests.factories import KeyAccountFactory, StatementFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def editor(account):
    user = UserFactory()
    member(account, user, Level.EDIT)
    return user


def texts(account, topic="market"):
    return list(ops.statement_lines(account.pk, topic).order_by("rank", "pk").values_list("text", flat=True))


def test_create_puts_lines_in_order_and_records_history(account, editor):
    first = ops.statement_create(account=account, topic="market", by=editor, text="A")
    ops.statement_create(account=account, topic="market", by=editor, text="C")
    ops.statement_create(account=account, topic="market", by=editor, text="B", after=first)
    assert texts(account) == ["A", "B", "C"]
    change = Change.objects.of(first).get()
    assert (change.action, change.by, change.scope) == ("create", editor, account.scope)
    assert change.values["text"] == [None, "A"]


def test_the_same_id_sent_again_makes_nothing_twice(account, editor):
    public_id = new_public_id()
    first = ops.statement_create(account=account, topic="market", by=editor, public_id=public_id)
    again = ops.statement_create(
        account=account, topic="market", by=editor, public_id=public_id, text="later"
    )
    assert again.pk == first.pk
    assert Statement.objects.count() == 1


def test_an_id_of_a_row_elsewhere_and_a_bad_id_are_refused_alike(account, editor):
    elsewhere = StatementFactory()
    messages = set()
    for public_id in (elsewhere.public_id, "no-id"):
        with pytest.raises(ValidationError) as error:
            ops.statement_create(account=account, topic="market", by=editor, public_id=public_id)
        messages.add(tuple(error.value.messages))
    assert len(messages) == 1
    assert texts(account) == []


def test_edit_counts_versions_and_a_stale_write_changes_nothing(account, editor):
    row = ops.statement_create(account=account, topic="market", by=editor, text="A")
    row = ops.statement_edit(statement=row, by=editor, version=1, values={"text": "mine"})
    assert row.version == 2
    with pytest.raises(StaleWrite) as stale:
        ops.statement_edit(statement=row, by=editor, version=1, values={"text": "late"})
    assert stale.value.changed == ["text"]
    assert stale.value.current.text == "mine"
    row.refresh_from_db()
    assert (row.text, row.version) == ("mine", 2)
    # The same words again are no conflict and no change.
    ops.statement_edit(statement=row, by=editor, version=1, values={"text": "mine"})
    row.refresh_from_db()
    assert row.version == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "x" * 4001}, "text"),
        ({"so_what": "a\x00b"}, "so_what"),
        ({"text": "\ud800"}, "text"),
        ({"as_of": "31.02.2026"}, "as_of"),
        ({"as_of": "2026-02-31"}, "as_of"),
        ({"as_of": "0001-01-01"}, "as_of"),
        ({"confidence": "sure"}, "confidence"),
        ({"audience": "everybody"}, "audience"),
        ({"source": "s" * 241}, "source"),
    ],
)
def test_bad_values_are_named_by_field_and_write_nothing(account, editor, values, field):
    row = ops.statement_create(account=account, topic="market", by=editor, text="A")
    with pytest.raises(ValidationError) as error:
        ops.statement_edit(statement=row, by=editor, version=1, values=values)
    assert list(error.value.message_dict) == [field]
    row.refresh_from_db()
    assert (row.text, row.version) == ("A", 1)


def test_script_text_is_kept_as_text(account, editor):
    text = "<script>alert(1)</script>"
    assert ops.statement_create(account=account, topic="market", by=editor, text=text).text == text


def test_move_up_and_down_and_many_lines_at_one_place(account, editor):
    rows = [ops.statement_create(account=account, topic="market", by=editor, text=t) for t in "ABC"]
    ops.statement_move(statement=rows[2], after=None, by=editor)
    assert texts(account) == ["C", "A", "B"]
    ops.statement_move(statement=rows[2], after=rows[0], by=editor)
    assert texts(account) == ["A", "C", "B"]
    rows[0].refresh_from_db()
    for number in range(320):  # ranks grow until they are spread anew
        ops.statement_create(account=account, topic="market", by=None, text=str(number), after=rows[0])
    assert texts(account)[:3] == ["A", "319", "318"]
    assert texts(account)[-2:] == ["C", "B"]


def test_lines_that_share_a_rank_can_be_parted(account, editor):
    rows = [StatementFactory(account=account, rank="i", text=t) for t in "ABC"]
    ops.statement_create(account=account, topic="market", by=editor, text="new", after=rows[0])
    assert texts(account) == ["A", "new", "B", "C"]


def test_archive_and_restore(account, editor):
    row = ops.statement_create(account=account, topic="market", by=editor, text="A")
    ops.statement_archive(statement=row, by=editor)
    ops.statement_archive(statement=row, by=editor)
    assert texts(account) == []
    with pytest.raises(PermissionDenied):
        ops.statement_edit(statement=row, by=editor, version=2, values={"text": "B"})
    ops.statement_restore(statement=row, by=editor)
    assert texts(account) == ["A"]
    assert list(Change.objects.of(row).values_list("action", flat=True)) == ["restore", "archive", "create"]


@pytest.mark.parametrize("level", [None, Level.READ, Level.COMMENT])
def test_without_the_level_edit_nothing_is_written(account, level):
    user = UserFactory()
    if level:
        member(account, user, level)
    row = StatementFactory(account=account)
    for call in (
        lambda: ops.statement_create(account=account, topic="market", by=user),
        lambda: ops.statement_edit(statement=row, by=user, version=1, values={"text": "B"}),
        lambda: ops.statement_move(statement=row, after=None, by=user),
        lambda: ops.statement_archive(statement=row, by=user),
        lambda: ops.statement_restore(statement=row, by=user),
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert not Change.objects.exists()
