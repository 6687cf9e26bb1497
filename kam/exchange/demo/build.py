"""Builds the demo world in one transaction."""

import datetime as dt

from django.db import transaction
from django.utils.translation import override

from accounts.models import KeyAccount, Organisation, Person
from kam.exchange.demo import (
    LOGINS,
    briefings,
    company,
    customers,
    figures,
    meeting,
    papers,
    relations,
    talk,
    talks,
)
from kam.exchange.demo.buying import BuyingCentre
from kam.exchange.demo.content import ACCOUNTS
from kam.exchange.demo.days import Calendar
from kam.exchange.demo.lines import AccountLines, settle_order, settle_versions
from kam.exchange.demo.world import ADMINISTRATOR, BEGAN, World
from teams.models import Department, User


def is_empty() -> bool:
    """Whether nobody has worked here yet: reference data ships with the product and does not count."""
    return not any(
        model._base_manager.exists() for model in (User, Department, Organisation, KeyAccount, Person)
    )


def is_there() -> bool:
    """Whether the demo world, or a part of it, is here already."""
    return User.objects.filter(email__in=[email for email, _who in LOGINS]).exists()


@transaction.atomic
def build(today: dt.date, password: str) -> World:
    """Everything as it would stand on `today` after three years of work."""
    with override("en"):
        world = World(Calendar(today))
        company.company(world)
        company.staff_events(world, password)
        for account in ACCOUNTS:
            customers.account_events(world, account)
        first = min(account.made for account in ACCOUNTS)
        world.at(max(first, BEGAN) + 1, ADMINISTRATOR, lambda: customers.other_organisations(world, ACCOUNTS))
        for account in ACCOUNTS:
            customers.people_events(world, account)
            AccountLines(world, account).schedule()
            BuyingCentre(world, account).schedule()
        relations.relation_events(world)
        talks.touchpoint_events(world)
        figures.figure_events(world, ACCOUNTS)
        talk.talk_events(world)
        papers.paper_events(world)
        meeting.meeting_events(world)
        briefings.briefing_events(world)
        world.timeline.run(talk.date_notifications)
        world.timeline.backdate()
        settle_order(world)
        settle_versions(world)
        talk.settle_talk(world)
        meeting.settle_meetings(world)
        briefings.settle_briefings()
        figures.settle_revenue(world)
        company.views(world)
    return world
