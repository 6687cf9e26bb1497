"""A relationship matrix of 60 people of the customer by 30 of us, every cell filled: 1,800 pairs, with contacts."""

import datetime as dt
import random

from accounts.models import (
    Employment,
    Judgement,
    KeyAccount,
    Person,
    Relationship,
    Stakeholder,
    StakeholderRole,
    Touchpoint,
    TouchpointColleague,
    TouchpointPerson,
)
from bench.full_plan import full_account
from bench.generate import WORDS, save
from teams.membership.access import access_refresh
from teams.models import Membership, TeamFunction, User

THEIRS, OURS, UNITS = 60, 30, 6
ROLES = ("decider", "buyer", "influencer", "user", "gatekeeper", "initiator")


def fill_matrix(today: dt.date) -> None:
    """Puts everybody and every pair into the matrix of the account with the full plan."""
    account, rng = full_account(), random.Random(4)
    ours = list(User.objects.filter(is_active=True).order_by("pk")[:OURS])
    _colleagues(account, ours, today)
    lead = account.team.kam_assignments.get().user
    ours = [lead, *(user for user in ours if user.pk != lead.pk)][:OURS]
    people = save(
        Person, [Person(first_name=f"Person {n}", last_name=rng.choice(WORDS)) for n in range(THEIRS)]
    )
    save(
        Employment,
        [
            Employment(
                person=person, organisation=account.organisation, job_title=f"{rng.choice(WORDS)} lead"
            )
            for person in people
        ],
    )
    places = save(
        Stakeholder,
        [
            Stakeholder(
                account=account, person=person, unit=f"Division {n % UNITS}",
                position_id=("board", "department", "specialist")[n % 3],
            )
            for n, person in enumerate(people)
        ],
    )  # fmt: skip
    save(StakeholderRole, [StakeholderRole(stakeholder=p, role_id=ROLES[p.pk % 6]) for p in places])
    expires = today + dt.timedelta(days=200)
    save(
        Judgement,
        [
            Judgement(stakeholder=place, scale_id=scale, step_id=step, as_of=today, expires_on=expires)
            for place in places
            for scale, step in (("influence", "influence-high"), ("attitude", "attitude-supporter"))
        ],
    )
    save(
        Relationship,
        [
            Relationship(
                account=account,
                stakeholder=place,
                user=user,
                level=rng.randrange(5),
                target=rng.randrange(1, 5),
            )
            for place in places
            for user in ours
        ],
    )
    talks = save(
        Touchpoint,
        [
            Touchpoint(account=account, on=today - dt.timedelta(days=rng.randrange(120)), channel_id="call")
            for _place in places
        ],
    )
    save(
        TouchpointPerson,
        [TouchpointPerson(touchpoint=t, person=p) for t, p in zip(talks, people, strict=True)],
    )
    save(TouchpointColleague, [TouchpointColleague(touchpoint=t, user=rng.choice(ours)) for t in talks])


def _colleagues(account: KeyAccount, users: list[User], today: dt.date) -> None:
    """On the team, those who are not there yet."""
    there = set(account.team.memberships.values_list("user_id", flat=True))
    function = TeamFunction.objects.exclude(key__in=("kam", "deputy", "sponsor")).order_by("pk").first()
    assert function
    save(
        Membership,
        [
            Membership(
                team=account.team, user=user, function=function, starts_on=today - dt.timedelta(days=400)
            )
            for user in users
            if user.pk not in there
        ],
    )
    access_refresh([account.team_id])
