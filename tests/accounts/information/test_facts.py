"""Facts: key facts and how fresh they are, writing one down in place, still true, the overview and the measure."""

from __future__ import annotations

import datetime as dt
import html
import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.information import operations
from accounts.information.facts import freshness_of, keeps_until
from accounts.models import KeyFact, Statement
from kam.lib.versions import StaleWrite
from kam.reference.calendar import add_months, today
from tests.accounts.information.conftest import signed_in
from tests.factories import StatementFactory


def _fact(w: SimpleNamespace, key: str, as_of: dt.date | None, **extra: str) -> Statement:
    topic = KeyFact.objects.get(key=key).topic_id
    return StatementFactory(
        account=w.account, topic_id=topic, key_fact_id=key, as_of=as_of, **{"text": key, **extra}
    )


def _state(w: SimpleNamespace, key: str) -> str:
    return next(fact.state for fact in freshness_of(w.account, today()).facts if fact.key == key)


def test_each_key_fact_keeps_for_its_own_time(w: SimpleNamespace) -> None:
    day = today()
    assert _state(w, "payment") == "missing"
    old = _fact(w, "payment", add_months(day, -4))  # keeps for three months
    _fact(w, "ownership", add_months(day, -4))  # keeps for twelve
    _fact(w, "share", None)
    _fact(w, "goals", day, confidence="unknown")
    _fact(w, "revenue", day, text="")
    assert [_state(w, key) for key in ("payment", "ownership", "share", "goals", "revenue")] == [
        "stale", "fresh", "stale", "missing", "missing",
    ]  # fmt: skip
    _fact(w, "payment", day)
    assert _state(w, "payment") == "fresh"
    assert keeps_until(dt.date(2026, 8, 31), 6) == dt.date(2027, 2, 28)
    operations.statement_archive(statement=old, by=w.editor)
    assert _state(w, "payment") == "fresh"
    # The tier says what is asked for.
    tiers = {tier: {fact.key for fact in _tiered(w, tier)} for tier in "abc"}
    assert len(tiers["a"]) == 17
    assert tiers["c"] < tiers["b"] < tiers["a"]
    assert "payment" not in tiers["c"]


def _tiered(w: SimpleNamespace, tier: str) -> list:
    w.account.tier_id = tier
    return freshness_of(w.account, today()).facts


def test_writing_a_missing_one_down_in_place(w: SimpleNamespace) -> None:
    client, ids = signed_in(w.editor), [w.account.public_id]
    page = client.get(reverse("accounts:account_facts", args=ids)).content.decode()
    add = reverse("accounts:fact_add", args=ids) + "?key_fact=decision-process"
    assert add in page
    assert "0 of 17 are fresh" in page
    form = client.get(add).content.decode()
    assert '<option value="decision-process" selected' in form
    assert '<option value="decisions" selected' in form
    sent = {
        "key_fact": "decision-process", "topic": "decisions", "text": "The board decides in June", "so_what": "Be early",
        "confidence": "confirmed", "source": "Petra", "as_of": today().isoformat(), "public_id": "23456789bcdfgh",
    }  # fmt: skip
    assert client.post(add, {**sent, "text": " "}).status_code == 422
    for _twice in range(2):
        assert client.post(add, sent).status_code == 302
    row = Statement.objects.get()
    assert (row.topic_id, row.key_fact_id, row.so_what, row.source) == (
        "decisions",
        "decision-process",
        "Be early",
        "Petra",
    )
    page = client.get(reverse("accounts:account_facts", args=ids)).content.decode()
    assert "1 of 17 are fresh" in page
    assert "The board decides in June" in page
    overview = signed_in(w.reader).get(reverse("accounts:account", args=ids)).content.decode()
    assert "1 of 17 are fresh" in overview
    assert signed_in(w.commenter).post(add, sent).status_code == 403


def test_still_true_and_filters(w: SimpleNamespace) -> None:
    old = _fact(w, "payment", add_months(today(), -4), text="They pay late", confidence="confirmed")
    _fact(w, "ownership", today(), text="A family owns it")
    url = reverse("accounts:account_facts", args=[w.account.public_id])
    client = signed_in(w.editor)
    stale = client.get(url, {"state": "stale"}).content.decode()
    assert "They pay late" in stale
    assert "A family owns it" not in stale
    for query, shown in (
        ({"topic": "profile"}, False),
        ({"confidence": "confirmed"}, True),
        ({"topic": "nonsense"}, True),
    ):
        assert ("They pay late" in client.get(url, query).content.decode()) is shown
    confirm = reverse("accounts:fact_confirm", args=[w.account.public_id, old.public_id])
    late = client.post(f"{confirm}?version=7", follow=True).content.decode()
    assert "has changed" in late
    assert client.post(f"{confirm}?version={old.version}").status_code == 302
    old.refresh_from_db()
    assert old.as_of == today()
    shown = client.get(url).content.decode()  # shows what was done
    assert "They pay late" not in client.get(url, {"state": "stale"}).content.decode()
    undo = html.unescape(re.search(r'action="([^"]*/unconfirm/[^"]*)"', shown)[1])
    other = signed_in(w.kam)
    assert "cannot be undone" in other.post(undo, follow=True).content.decode()
    old.refresh_from_db()
    assert old.as_of == today()
    assert client.post(undo).status_code == 302
    old.refresh_from_db()
    assert old.as_of == add_months(today(), -4)
    operations.fact_confirm(statement=old, by=w.kam, version=None, today=today())
    assert "was left as it is" in client.post(undo, follow=True).content.decode()


def test_editing_a_fact_is_never_silent(w: SimpleNamespace) -> None:
    row = _fact(w, "payment", today())
    key = KeyFact.objects.get(key="terms")
    operations.fact_edit(
        statement=row, by=w.editor, version=row.version, key_fact=key, values={"text": "Net 30"}
    )
    assert Statement.objects.get().key_fact_id == "terms"
    with pytest.raises(StaleWrite):
        operations.fact_edit(
            statement=row, by=w.kam, version=row.version, key_fact=None, values={"text": "Net 60"}
        )
    with pytest.raises(PermissionDenied):
        operations.fact_edit(
            statement=row, by=w.reader, version=row.version, key_fact=None, values={"text": "x"}
        )
