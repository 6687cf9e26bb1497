"""What is stored about a person: every kind is registered, the report holds all of it, erasure leaves nothing."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import (
    KeyAccount,
    Person,
    Stakeholder,
    Statement,
    Touchpoint,
)
from kam.exchange.models import Erasure
from kam.exchange.privacy.operations import person_erase
from kam.lib.slots import person_data
from kam.records.models import Change
from plans.models import PlanVersion
from tests.exchange.privacy.planting import NAME, SECRET, all_text, plant
from tests.factories import (
    PersonFactory,
    UserFactory,
    make_kam,
)

pytestmark = pytest.mark.django_db


def test_every_model_that_points_at_people_is_registered() -> None:
    known = {entry.model for entry in person_data}
    targets = {Person, Stakeholder}
    missing = {
        model._meta.label_lower
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        if one.remote_field and one.remote_field.model in targets and model._meta.label_lower not in known
    }
    assert not missing, f"register these in the slot person_data: {missing}"
    on_talks = {
        model._meta.label_lower
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        if one.remote_field and one.remote_field.model is Touchpoint
    }
    assert on_talks - known <= {"accounts.touchpointcolleague"}


def test_the_report_holds_everything(client: Any, account: KeyAccount, admin: Any) -> None:
    person, planted = plant(account, admin)
    address = reverse("exchange:privacy_report", args=[person.public_id])
    data = client.post(address, {"format": "json", "language": "de"})
    text = json.dumps(json.loads(data.content), ensure_ascii=False)
    told = client.post(address, {"format": "pdf", "language": "en"})
    pages = "".join(page.extract_text() for page in PdfReader(io.BytesIO(told.content)).pages)
    pages = "".join(pages.split())
    for word in planted.words:
        assert word in text, word
        assert word in pages, word
    for wanted in ("With Ada", "Ask Ada", "sends it", "Goal of", "decides", "+49 30 777 11 22"):
        assert wanted in text, wanted
        assert "".join(wanted.split()) in pages, wanted
    assert "Rechtsgrundlage" not in pages
    event = Change.objects.filter(action="event", object_pk=person.pk).latest("pk")
    assert not event.values


def test_erasure_leaves_nothing(
    client: Any, account: KeyAccount, admin: Any, django_capture_on_commit_callbacks: Any
) -> None:
    person, planted = plant(account, admin)
    number = person.pk
    before = all_text()
    assert SECRET in before
    assert NAME[3:] in before
    address = reverse("exchange:privacy_erase", args=[person.public_id])
    page = client.get(address).content.decode()
    assert "Ask " in page
    assert "again" in page
    wrong = client.post(address, {"name": "Somebody else"})
    assert wrong.status_code == 422
    assert "This is not the name" in wrong.content.decode()
    assert Person.objects.filter(pk=number).exists()
    hits = [one.split('"')[0] for one in page.split('name="redact" value="')[1:]]
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(address, {"name": str(person), "asked": hits, "redact": hits}, follow=True)
    assert "Proof of erasure" in done.content.decode()
    contacts = ("ada@nowhere", "777 11 22")
    words = (SECRET, SECRET.lower(), NAME, NAME[3:], NAME.lower(), NAME.upper(), "Zw\\u00f6", *contacts)
    left = [line for line in all_text().splitlines() if any(word in line for word in words)]
    assert not left, "\n".join(one[:600] for one in left[:8])
    for name in ("a", "b"):
        assert not default_storage.exists(f"documents/{name}.pdf")
    version = PlanVersion.objects.get()
    assert version.content["redacted"]
    assert "[erased] decides" in json.dumps(version.content)
    assert Statement.objects.get().text == "Ask [erased] or [erased]"
    assert Erasure.objects.get().person_pk == number
    assert client.get(reverse("accounts:account_history", args=[account.public_id])).status_code == 200


def test_a_text_may_be_kept_and_a_name_that_others_bear_is_asked_for(
    client: Any, account: KeyAccount, admin: Any
) -> None:
    person = PersonFactory(first_name="Ida", last_name="Weber")
    PersonFactory(first_name="Udo", last_name="Weber")
    make_kam(account, UserFactory())
    texts = ("Ida Weber knows it", "Udo Weber does not", "Weber decides")
    rows = [Statement.objects.create(account=account, topic_id="profile", rank=t[:1], text=t) for t in texts]
    kept = Statement.objects.create(account=account, topic_id="profile", rank="z", text="Ida Weber stays")
    erasure = person_erase(
        person=person, by=admin, typed="ida  weber", keep=[f"accounts.statement:{kept.pk}:text"]
    )
    assert [Statement.objects.get(pk=row.pk).text for row in rows] == ["[erased] knows it", *texts[1:]]
    assert Statement.objects.get(pk=kept.pk).text == "Ida Weber stays"
    assert erasure.kept == 3


def test_the_pages_and_who_may(client: Any, account: KeyAccount, admin: Any) -> None:
    person, _planted = plant(account, admin)
    page = client.get(reverse("exchange:privacy_person", args=[person.public_id])).content.decode()
    assert "Judgements" in page
    assert "Erase this person" in page
    link = reverse("exchange:privacy_person", args=[person.public_id])
    assert link in client.get(reverse("accounts:person", args=[person.public_id])).content.decode()
    words = {"text": f"{person} said so", "source": f"Call, {person}"}
    Statement.objects.create(account=account, topic_id="profile", rank="z", **words)
    page = client.get(reverse("exchange:privacy_erase", args=[person.public_id])).content.decode()
    assert '<span class="k-s k-t2 d-block">Statement</span>' in page  # once: its text is called so, too
    assert '<span class="k-s k-t2 d-block">Statement, source</span>' in page
    kam = UserFactory()
    make_kam(account, kam)
    client.force_login(kam)
    assert link not in client.get(reverse("accounts:person", args=[person.public_id])).content.decode()
    assert client.get(link).status_code == 403
    assert "Judgements" in client.get(reverse("exchange:privacy_sheet")).content.decode()
