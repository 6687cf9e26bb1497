"""Who erases decides on texts that name the person, and reads none that is not meant for them."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.buying.judgement_operations import judgement_set
from accounts.information import briefing_operations as briefings
from accounts.information.briefing_replies import reply_add
from accounts.information.document_jobs import version_job
from accounts.information.document_operations import document_create, looked_at
from accounts.models import ConfidentialityLevel, ScaleStep, Stakeholder
from kam.lib.access import Level
from teams.membership.audiences import user_key
from tests.factories import (
    AdministratorFactory,
    EmploymentFactory,
    KeyAccountFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
NAME = "Sven Zwiebelmann"


def test_confidential_words_stay_with_their_audience(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    account, writer, reader, eraser = (
        KeyAccountFactory(),
        UserFactory(),
        UserFactory(),
        AdministratorFactory(),
    )
    member(account, writer, Level.EDIT)
    member(account, reader, Level.READ)
    first, last = NAME.split()
    person, other = PersonFactory(first_name=first, last_name=last), PersonFactory()
    EmploymentFactory(person=person, organisation=account.organisation)
    named = ConfidentialityLevel.objects.get(key="named")
    keys = [user_key(reader.pk)]
    file = ContentFile(f"Severance one of {NAME} is high".encode(), name="a.txt")
    paper = document_create(
        account=account, upload=looked_at(file, "a.txt"), by=writer, level=named, keys=keys,
        title=f"Severance two of {NAME}",
    )  # fmt: skip
    version_job(paper.latest_id)  # type: ignore[arg-type]
    values = {
        "title": f"Severance three of {NAME}",
        "text": f"Severance four of {NAME}",
        "confidentiality": named,
    }
    letter = briefings.briefing_create(account=account, by=writer, values=values, keys=keys)
    letter = briefings.briefing_send(briefing=letter, by=writer, version=None)
    reply_add(briefing=letter, by=reader, text=f"Severance five of {NAME}")
    step = ScaleStep.objects.select_related("scale").get(key="attitude-opponent")
    place = Stakeholder.objects.create(account=account, person=other)
    judgement_set(
        stakeholder=place, scale=step.scale, step=step, by=writer, version=None,
        how_known=f"Severance six of {NAME}",
    )  # fmt: skip
    StatementFactory(account=account, text=f"Everybody knows {NAME} well")
    client = Client()
    client.force_login(eraser)
    page = client.get(reverse("exchange:privacy_erase", args=[person.public_id])).content.decode()
    assert "Severance" not in page
    assert "Everybody knows" in page
    assert page.count(f"<mark>{NAME}</mark>") >= 6
