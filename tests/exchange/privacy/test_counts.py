"""Pages about personal data take as many queries whatever there is; ways lead to what is due for deletion."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Employment, Judgement, KeyAccount, Person, Stakeholder, Statement
from kam.exchange.models import Erasure
from kam.reference.calendar import today
from tests.exchange.privacy.test_files import PNG, uploaded
from tests.factories import KeyAccountFactory, PersonFactory, UserFactory, make_kam

pytestmark = pytest.mark.django_db


def world(account: KeyAccount, rows: int) -> tuple[Person, Erasure]:
    person = PersonFactory(first_name="Ada", last_name="Zwöyqxname")
    Employment.objects.create(person=person, organisation=account.organisation)
    told = []
    for number in range(rows):
        text = f"Ada Zwöyqxname, {number}"
        Statement.objects.create(account=account, topic_id="profile", rank=f"{number:06}i", text=text)
        document = uploaded(account, f"{number}.txt", text.encode())
        uploaded(account, f"{number}.png", PNG + bytes([number]))
        version = document.latest_id
        told.append(
            {"version": version, "document": document.pk, "number": 1, "deed": "kept", "why": "It has to be"}
        )
    return person, Erasure.objects.create(person_pk=1, backups_until=today(), files=told, unread=rows)


def queries_of(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_as_many_queries_whatever_there_is(client: Any, account: KeyAccount, admin: Any) -> None:
    found = []
    for rows in (1, 6):
        there = account if rows == 1 else KeyAccountFactory(organisation__name="Suedwerk")
        person, erasure = world(there, rows)
        pages = {
            name: reverse(f"exchange:{name}", args=[person.public_id])
            for name in ("privacy_person", "privacy_erase")
        }
        pages["privacy_proof"] = reverse("exchange:privacy_proof", args=[erasure.public_id])
        pages["privacy_sheet"] = reverse("exchange:privacy_sheet")
        found.append({name: queries_of(client, address) for name, address in pages.items()})
        Person.objects.filter(pk=person.pk).update(first_name="Other", last_name="Somebody")
    assert found[0] == found[1]
    assert max(found[0].values()) <= 42, found[0]


def test_ways_from_what_is_due_for_deletion(client: Any, account: KeyAccount, admin: Any) -> None:
    """From the place to the list, from its hits to the place and the person, for the team and for who erases."""
    person = PersonFactory(first_name="Ada", last_name="Zwöyqxname")
    place = Stakeholder.objects.create(account=account, person=person)
    Judgement.objects.create(
        stakeholder=place, scale_id="attitude", step_id="attitude-sceptic",
        as_of=today() - dt.timedelta(days=9), expires_on=today() - dt.timedelta(days=1),
    )  # fmt: skip
    everywhere = reverse("accounts:judgements_due")
    stakeholder = reverse("accounts:stakeholder", args=[account.public_id, place.public_id])
    privacy = reverse("exchange:privacy_person", args=[person.public_id])
    for page in (privacy, reverse("exchange:privacy_sheet")):
        assert f'href="{everywhere}"' in client.get(page).content.decode()
    page = client.get(everywhere).content.decode()
    assert f'href="{stakeholder}"' in page
    assert f'href="{privacy}"' in page
    kam = UserFactory()
    make_kam(account, kam)
    client.force_login(kam)
    due = reverse("accounts:account_judgements_due", args=[account.public_id])
    assert f'href="{due}"' in client.get(stakeholder).content.decode()
    page = client.get(due).content.decode()
    assert f'href="{stakeholder}"' in page
    assert f'href="{reverse("accounts:person", args=[person.public_id])}"' in page
    assert everywhere not in client.get(reverse("exchange:privacy_sheet")).content.decode()
