"""When somebody is due to be met: the pure rules under random days, and the loader on real rows."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import (
    CadenceRule,
    Relationship,
    Stakeholder,
    Touchpoint,
    TouchpointColleague,
    TouchpointPerson,
)
from accounts.relationships.cadence import (
    LONGEST_WAIT,
    Away,
    Rule,
    Talks,
    back_on,
    due_day,
    is_away,
    rules_for,
    standing,
)
from accounts.relationships.cadence_queries import contact_facts
from kam.reference.calendar import is_working_day
from kam.reference.models import Holiday
from teams.models import Absence
from tests.factories import TODAY, KeyAccountFactory, PersonFactory, UserFactory, member

DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))
counts = st.integers(1, 400)
holidays = st.frozensets(days, max_size=30)
absence = st.builds(lambda first, n: Away(first, first + n * DAY), days, st.integers(0, 60))
absences = st.lists(absence, max_size=4)


@given(days, counts, holidays, st.lists(absences, max_size=3))
def test_the_due_day_is_worked_on_by_the_company_and_by_one_of_the_owners(start, count, off, away) -> None:
    due = due_day(start, count, off, away)
    bare = due_day(start, count, off)
    assert is_working_day(due, off)
    assert start + count * DAY <= bare <= due <= bare + LONGEST_WAIT
    if due != bare:  # moved: everybody was away on every working day before, somebody is there now
        assert not all(is_away(own, due) for own in away)
        assert all(
            all(is_away(own, bare + n * DAY) for own in away) or not is_working_day(bare + n * DAY, off)
            for n in range((due - bare).days)
        )
    if any(not own for own in away):  # one who is never away
        assert due == bare


@given(days, days, counts, holidays)
def test_a_later_talk_is_never_due_earlier(one, other, count, off) -> None:
    first, second = sorted([one, other])
    assert due_day(first, count, off) <= due_day(second, count, off)


rules = st.lists(st.builds(Rule, counts, st.booleans()), max_size=4)
talks = st.builds(Talks, st.dictionaries(st.sampled_from(["", "board", "division"]), days, max_size=3))


@given(rules, talks, days, days, st.sampled_from(["", "board"]))
def test_every_rule_is_kept_by_the_day_that_is_due(found, met, since, today, position) -> None:
    now = standing(found, met, position=position, since=since, today=today)
    if not found:
        assert now.due_on is None
        assert now.overdue_by == 0
        return
    assert now.overdue_by == max(0, (today - now.due_on).days)
    for rule in found:
        assert now.due_on <= due_day(met.last_for(rule, position) or since, rule.days)


@given(rules, talks, days, days)
def test_a_talk_of_a_peer_today_restarts_every_clock(found, met, since, today) -> None:
    peer = Talks({**met.last_by_position, "board": max([today, *met.last_by_position.values()])})
    now = standing(found, peer, position="board", since=since, today=today)
    assert now.overdue_by == 0


@given(absences, days)
def test_back_on_is_the_first_day_not_away(away, day) -> None:
    back = back_on(away, day)
    if back is None:
        assert not is_away(away, day)
    else:
        assert back > day
        assert not is_away(away, back)
        assert all(is_away(away, day + n * DAY) for n in range((back - day).days))


def test_the_rule_for_their_level_beats_the_general_one_of_the_same_role() -> None:
    board, general, coach = Rule(120, True), Rule(45), Rule(21)
    table = {("decider", "board", "a"): board, ("decider", "", "a"): general, ("coach", "", "a"): coach}
    assert rules_for(["decider"], "board", "a", table) == [board]
    assert rules_for(["decider"], "division", "a", table) == [general]
    assert rules_for(["decider", "coach"], "board", "a", table) == [board, coach]
    assert rules_for(["decider"], "board", "b", table) == []


# On rows ------------------------------------------------------------------------------------------------


@pytest.fixture
def account(db):
    return KeyAccountFactory(tier_id="a")


def met(account, person, on, users=(), channel="visit", **extra) -> Touchpoint:
    row = Touchpoint.objects.create(account=account, on=on, channel_id=channel, **extra)
    TouchpointPerson.objects.create(touchpoint=row, person=person)
    for user in users:
        TouchpointColleague.objects.create(touchpoint=row, user=user)
    return row


def stakeholder_of(account, **extra) -> Stakeholder:
    row = Stakeholder.objects.create(account=account, person=PersonFactory(), **extra)
    Stakeholder.objects.filter(pk=row.pk).update(created_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    row.refresh_from_db()
    return row


def test_only_contacts_that_were_had_with_one_person_count(account, django_assert_num_queries) -> None:
    buyer, user = stakeholder_of(account), UserFactory()
    other = KeyAccountFactory()
    last = met(account, buyer.person, TODAY - 30 * DAY, [user])
    met(account, buyer.person, TODAY - 2 * DAY, [user], channel="newsletter")
    met(account, buyer.person, TODAY - 3 * DAY, [user], state="cancelled")
    met(account, buyer.person, TODAY - 4 * DAY, [user], archived_at=dt.datetime.now(dt.UTC))
    met(other, buyer.person, TODAY - 5 * DAY, [user])
    met(account, buyer.person, TODAY + 6 * DAY, [user], state="planned")
    with django_assert_num_queries(4):
        facts = contact_facts([account.pk], TODAY)
    now = facts.of_stakeholder(buyer, ["buyer"], "a")
    assert (now.last_on, now.planned_on) == (last.on, TODAY + 6 * DAY)
    assert now.rule.days == 21
    assert now.due_on == last.on + 22 * DAY
    assert now.overdue_by == 8
    met(account, buyer.person, TODAY - DAY, [UserFactory()])  # any colleague's contact restarts the clock
    assert not contact_facts([account.pk], TODAY).of_stakeholder(buyer, ["buyer"], "a").is_overdue


def test_on_the_board_only_a_talk_on_the_same_level_counts(account) -> None:
    chair = stakeholder_of(account, position_id="board")
    clerk, boss = UserFactory(position_id="specialist"), UserFactory(position_id="board")
    met(account, chair.person, TODAY - 200 * DAY, [boss])
    met(account, chair.person, TODAY - 5 * DAY, [clerk])
    now = contact_facts([account.pk], TODAY).of_stakeholder(chair, ["decider"], "a")
    assert now.last_on == TODAY - 5 * DAY
    assert now.counted_on == TODAY - 200 * DAY
    assert now.rule.peer_only
    assert now.overdue_by >= 78
    met(account, chair.person, TODAY - 4 * DAY, [clerk, boss])
    assert not contact_facts([account.pk], TODAY).of_stakeholder(chair, ["decider"], "a").is_overdue


def test_a_pair_has_its_own_days_and_its_colleague_may_be_away(account) -> None:
    buyer, kam = stakeholder_of(account), UserFactory()
    member(account, kam)
    pair = Relationship.objects.create(account=account, stakeholder=buyer, user=kam, cadence_days=10)
    met(account, buyer.person, dt.date(2026, 2, 20), [kam])
    now = contact_facts([account.pk], TODAY).of_pair(pair, buyer, ["buyer"], "a")
    assert now.due_on == dt.date(2026, 3, 2)
    assert now.rule.days == 10
    Holiday.objects.create(on=dt.date(2026, 3, 2), name_en="Day", name_de="Tag")
    Absence.objects.create(user=kam, starts_on=dt.date(2026, 3, 3), ends_on=dt.date(2026, 3, 12))
    facts = contact_facts([account.pk], TODAY)
    assert facts.of_pair(pair, buyer, ["buyer"], "a").due_on == dt.date(2026, 3, 13)
    assert facts.of_stakeholder(buyer, ["buyer"], "a", [pair]).due_on == dt.date(2026, 3, 13)
    assert facts.away_until(kam.pk) == dt.date(2026, 3, 12)
    Absence.objects.update(ends_on=dt.date(2026, 6, 1))  # too long to wait: the deputy's turn
    now = contact_facts([account.pk], TODAY).of_pair(pair, buyer, ["buyer"], "a")
    assert now.due_on == dt.date(2026, 3, 3)
    assert now.is_overdue


def test_nobody_waits_for_an_unknown_place_or_somebody_who_left(account) -> None:
    place = Stakeholder.objects.create(account=account, label="Head of Service")
    gone = stakeholder_of(account, left_on=TODAY - DAY)
    facts = contact_facts([account.pk], TODAY)
    assert facts.of_stakeholder(place, ["decider"], "a").due_on is None
    assert facts.of_stakeholder(gone, ["decider"], "a").due_on is None


def test_one_rule_for_a_role_a_level_and_a_tier_also_where_the_level_is_open(account) -> None:
    rule = CadenceRule.objects.filter(position=None).first()
    again = CadenceRule(
        key="again", name_en="Again", name_de="Noch einmal", days=9, role=rule.role, tier=rule.tier
    )
    with pytest.raises(ValidationError):
        again.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
