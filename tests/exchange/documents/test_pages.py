"""Documents as a user meets them: making, the list, download, deleting, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import KeyAccount
from kam.exchange.documents import jobs, operations
from kam.exchange.documents.models import PlanDocument
from kam.exchange.documents.rules import MOST
from kam.lib.access import Level
from kam.lib.ids import new_public_id
from kam.records.models import Change
from kam.reference.calendar import today
from plans.models import Plan
from plans.planning import operations as planning
from tests.factories import (
    ActionFactory,
    EmploymentFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    PersonFactory,
    PlanFactory,
    StatementFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
State = PlanDocument.State


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def account() -> KeyAccount:
    found = KeyAccountFactory(organisation__name='Müller "Größe" / Söhne')
    StatementFactory(
        account=found, topic_id="summary", text="For all to read", audience="customer", so_what="Ours"
    )
    StatementFactory(account=found, topic_id="summary", text="For us alone")
    return found


@pytest.fixture
def plan(account: KeyAccount) -> Plan:
    return PlanFactory(account=account)


@pytest.fixture
def kam(client: Any, account: KeyAccount) -> Any:
    user = UserFactory(first_name="Jana", last_name="Brandt")
    make_kam(account, user)
    client.force_login(user)
    return user


def home(plan: Plan, name: str = "document_list", *more: str) -> str:
    return reverse(f"exchange:{name}", args=[plan.account.public_id, plan.public_id, *more])


def make(client: Any, plan: Plan, **given: str) -> Any:
    wish = {
        "format": "xlsx",
        "edition": "internal",
        "depth": "compact",
        "language": "en",
        "source": "",
    } | given
    return client.post(home(plan), wish, follow=True)


def download(client: Any, document: PlanDocument, **kwargs: Any) -> Any:
    return client.post(home(document.plan, "document_download", document.public_id), **kwargs)


def cells(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_made_listed_downloaded_deleted(client: Any, plan: Plan, kam: Any) -> None:
    page = make(client, plan).content.decode()
    assert "The document is ready." in page
    assert "Jana Brandt" in page
    assert "Excel" in page
    assert "Compact, English" in page
    document = PlanDocument.objects.get()
    assert f"{document.size / 1000:.1f}".rstrip("0").rstrip(".")[:1] in page
    answer = download(client, document)
    data = b"".join(answer.streaming_content)
    assert "For us alone" in cells(data)
    assert "Ours" in cells(data)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    name = answer["Content-Disposition"]
    assert name.startswith(
        "attachment; filename*=utf-8''M%C3%BCller%20Gr%C3%B6%C3%9Fe%20S%C3%B6hne%20Plan%202026-2028"
    )
    page = client.post(home(plan, "document_delete", document.public_id), follow=True).content.decode()
    assert "Document deleted." in page
    assert "No document yet" in page
    assert not PlanDocument.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_deleting_takes_the_file_along(client: Any, plan: Plan, kam: Any) -> None:
    make(client, plan)
    document = PlanDocument.objects.get()
    assert default_storage.exists(document.file)
    operations.document_delete(document=document, by=kam)
    assert not default_storage.exists(document.file)


@pytest.mark.parametrize("kind", ["pdf", "pptx", "docx", "xlsx"])
@pytest.mark.parametrize("depth", ["one_page", "full"])
def test_every_format_at_every_depth(client: Any, plan: Plan, kam: Any, kind: str, depth: str) -> None:
    make(client, plan, format=kind, depth=depth, language="de")
    document = PlanDocument.objects.get()
    assert (document.state, document.by, document.language) == (State.DONE, kam, "de")
    head = b"".join(download(client, document).streaming_content)[:4]
    assert head == (b"%PDF" if kind == "pdf" else b"PK\x03\x04")


def test_a_frozen_version_says_what_it_said_then(client: Any, plan: Plan, kam: Any) -> None:
    version = planning.plan_submit(plan=plan, by=kam, version=None)
    StatementFactory(account=plan.account, topic_id="summary", text="Written later")
    make(client, plan, source=version.public_id)
    make(client, plan)
    later, then = PlanDocument.objects.order_by("-pk")
    assert "Written later" in cells(b"".join(download(client, later).streaming_content))
    assert "Written later" not in cells(b"".join(download(client, then).streaming_content))
    assert "Submitted" in client.get(home(plan)).content.decode()


# Who may ------------------------------------------------------------------------------------------------


def test_the_customer_edition_needs_edit_and_is_in_the_history(client: Any, plan: Plan, kam: Any) -> None:
    reader = UserFactory(first_name="Rita", last_name="Reader")
    member(plan.account, reader, Level.READ)
    make(client, plan, edition="customer")
    client.force_login(reader)
    page = client.get(home(plan)).content.decode()
    assert "You cannot make a customer edition." in page
    assert "Edit" in page
    refused = make(client, plan, edition="customer")
    assert refused.status_code == 403
    assert make(client, plan).status_code == 200  # internal ones may be made by readers
    document = PlanDocument.objects.get(edition="customer")
    data = b"".join(download(client, document).streaming_content)
    assert "For all to read" in cells(data)
    assert "For us alone" not in cells(data)
    assert "Ours" not in cells(data)
    told = Change.objects.filter(object_type="exchange.plandocument", object_pk=document.pk).order_by("pk")
    assert [(row.action, row.by, row.note) for row in told] == [
        ("create", kam, ""), ("event", reader, "Customer edition downloaded")
    ]  # fmt: skip
    history = client.get(reverse("accounts:account_history", args=[plan.account.public_id])).content.decode()
    assert "Customer edition downloaded" in history
    assert "Rita Reader" in history


def test_only_who_made_it_and_editors_delete(client: Any, plan: Plan, kam: Any) -> None:
    reader = UserFactory()
    member(plan.account, reader, Level.READ)
    make(client, plan)
    client.force_login(reader)
    document = PlanDocument.objects.get()
    assert client.post(home(plan, "document_delete", document.public_id)).status_code == 403
    make(client, plan)
    own = PlanDocument.objects.get(by=reader)
    assert client.post(home(plan, "document_delete", own.public_id)).status_code == 302


def test_a_download_is_no_get(client: Any, plan: Plan, kam: Any) -> None:
    make(client, plan)
    assert (
        client.get(home(plan, "document_download", PlanDocument.objects.get().public_id)).status_code == 405
    )


def test_documents_of_other_plans_are_not_found(client: Any, plan: Plan, kam: Any) -> None:
    make(client, plan)
    document = PlanDocument.objects.get()
    other = PlanFactory(account=plan.account, starts_on=dt.date(2031, 1, 1), ends_on=dt.date(2032, 1, 1))
    assert client.post(home(other, "document_download", document.public_id)).status_code == 404
    assert client.post(home(plan, "document_download", new_public_id())).status_code == 404


# What goes wrong ----------------------------------------------------------------------------------------


def test_sent_twice_is_made_once(client: Any, plan: Plan, kam: Any) -> None:
    public_id = new_public_id()
    for _time in range(2):
        assert make(client, plan, public_id=public_id).status_code == 200
    assert [row.public_id for row in PlanDocument.objects.all()] == [public_id]
    other = PlanFactory(account=plan.account, starts_on=dt.date(2031, 1, 1), ends_on=dt.date(2032, 1, 1))
    page = make(client, other, public_id=public_id)
    assert page.status_code == 422
    assert "Reload the page" in page.content.decode()


@pytest.mark.parametrize("kind", ["pdf", "docx", "pptx", "xlsx"])
def test_no_name_of_anybody_breaks_a_file(client: Any, plan: Plan, kam: Any, kind: str) -> None:
    """Names of people come from imports and directories; some signs have no place in XML."""
    type(kam).objects.update(last_name="Bra\x0bndt\ufffe")
    person = PersonFactory(last_name="Lind\x01ner")
    EmploymentFactory(person=person, organisation=plan.account.organisation, job_title="Buyer\x1f")
    ObjectiveFactory(plan=plan, owner=kam)
    ActionFactory(account=plan.account, person=person, owner=None)
    for depth in ("one_page", "full"):
        make(client, plan, format=kind, depth=depth)
    assert [row.state for row in PlanDocument.objects.all()] == [State.DONE] * 2


@pytest.mark.parametrize(
    "given",
    [
        {"format": "exe"}, {"edition": "all"}, {"depth": "deep"}, {"language": "xx"}, {"source": "x" * 5000},
        {"public_id": "../../etc"}, {"format": "pdf\x00"}, {"format": "\ud800"}, {"source": "dn3tpdr9cdh4qt"}, {"format": ""},
    ],
    ids=str,
)  # fmt: skip
def test_nonsense_is_answered_in_words(client: Any, plan: Plan, kam: Any, given: dict[str, str]) -> None:
    given = {key: value.encode("utf-8", "replace").decode() for key, value in given.items()}
    page = make(client, plan, **given)
    assert page.status_code == 422
    assert "invalid-feedback" in page.content.decode() or "alert" in page.content.decode()
    assert not PlanDocument.objects.exists()


def test_a_version_of_another_plan_is_refused(plan: Plan, kam: Any) -> None:
    from django.core.exceptions import ValidationError

    other = PlanFactory(account=plan.account, starts_on=dt.date(2031, 1, 1), ends_on=dt.date(2032, 1, 1))
    version = planning.plan_submit(plan=other, by=None, version=None)
    with pytest.raises(ValidationError, match="another plan"):
        operations.document_start(
            plan=plan,
            by=kam,
            format="pdf",
            edition="internal",
            depth="full",
            language="en",
            version_of_plan=version,
        )


def test_there_is_a_limit(client: Any, plan: Plan, kam: Any) -> None:
    PlanDocument.objects.bulk_create(
        PlanDocument(plan=plan, format="pdf", edition="internal", depth="full", language="en")
        for _ in range(MOST)
    )
    page = make(client, plan)
    assert page.status_code == 422
    assert "Delete some first." in page.content.decode()


def test_a_file_that_is_gone_is_told(client: Any, plan: Plan, kam: Any) -> None:
    make(client, plan)
    document = PlanDocument.objects.get()
    default_storage.delete(document.file)
    page = download(client, document, follow=True)
    assert "The file is no longer there." in page.content.decode()


def test_a_document_that_cannot_be_made_is_told(client: Any, plan: Plan, kam: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = "/proc/nowhere"
    page = make(client, plan)
    assert page.status_code == 200
    assert "could not be made" in page.content.decode()
    assert PlanDocument.objects.get().state == State.FAILED


# In the background --------------------------------------------------------------------------------------


@pytest.fixture
def long_plan(plan: Plan, monkeypatch: Any) -> Plan:
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    return plan


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_long_one_waits_for_the_worker_and_says_so(
    client: Any, long_plan: Plan, kam: Any, monkeypatch: Any
) -> None:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(jobs, "async_task", lambda *job: sent.append(job))
    page = make(client, long_plan).content.decode()
    assert "being made in the background" in page
    assert "No worker is running" in page
    assert 'hx-trigger="every 2s"' in page
    document = PlanDocument.objects.get()
    assert (document.state, sent) == (
        State.WAITING,
        [("kam.exchange.documents.jobs.document_job", document.pk)],
    )
    assert "no longer there" in download(client, document, follow=True).content.decode()
    jobs.document_job(document.pk)
    jobs.document_job(document.pk)  # a job that comes twice
    piece = client.get(home(long_plan), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "Download" in piece
    assert "every 2s" not in piece
    document.refresh_from_db()
    assert document.state == State.DONE
    jobs.document_job(document.pk + 1)  # deleted meanwhile
    assert not OrmQ.objects.exists()


def test_one_page_never_waits(client: Any, long_plan: Plan, kam: Any) -> None:
    make(client, long_plan, depth="one_page")
    assert PlanDocument.objects.get().state == State.DONE


def test_lines_are_counted_in_drafts_and_versions(plan: Plan) -> None:
    version = planning.plan_submit(plan=plan, by=None, version=None)
    assert jobs.lines_in(plan, None) == 2
    assert jobs.lines_in(plan, version) == 2


def test_the_worker_tidies(client: Any, plan: Plan, kam: Any, settings: Any) -> None:
    make(client, plan)
    make(client, plan)
    old, dead = PlanDocument.objects.order_by("pk")
    PlanDocument.objects.filter(pk=dead.pk).update(
        state=State.MAKING, heartbeat_at=timezone.now() - dt.timedelta(minutes=16)
    )
    PlanDocument.objects.filter(pk=old.pk).update(created_at=timezone.now() - dt.timedelta(days=91))
    assert jobs.documents_tidy() == {"recovered": 1, "forgotten": 1}
    assert [(row.pk, row.state) for row in PlanDocument.objects.all()] == [(dead.pk, State.FAILED)]
    assert Change.objects.get(object_pk=old.pk, object_type="exchange.plandocument", action="delete").note


def test_the_list_says_until_when(client: Any, plan: Plan, kam: Any) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), tick=False):
        make(client, plan)
        page = client.get(home(plan)).content.decode()
    assert "kept for 90 days" in page
    assert "30\xa0May" in page


def test_the_preview_offers_only_what_one_may(client: Any, plan: Plan, kam: Any) -> None:
    page = client.get(home(plan, "customer_preview") + "?depth=nonsense").content.decode()
    assert "For all to read" in page
    assert "For us alone" not in page
    assert "Make a customer edition" in page
    reader = UserFactory()
    member(plan.account, reader, Level.READ)
    client.force_login(reader)
    assert "Make a customer edition" not in client.get(home(plan, "customer_preview")).content.decode()


def test_the_plan_leads_here(client: Any, plan: Plan, kam: Any) -> None:
    page = client.get(reverse("plans:plan_list", args=[plan.account.public_id]), follow=True).content.decode()
    assert home(plan) in page
    assert home(plan, "customer_preview") in page
    assert today()
