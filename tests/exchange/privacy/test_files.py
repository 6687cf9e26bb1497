"""Uploaded files that name a person are decided on, one by one; what waits and what was made goes."""

from __future__ import annotations

import io
import json
from typing import Any

import docx
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_q.models import OrmQ, Task

from accounts.information.document_jobs import version_job
from accounts.information.document_operations import document_create, looked_at, version_add, version_read
from accounts.models import ConfidentialityLevel, Document, DocumentVersion, KeyAccount, Person, Statement
from kam.exchange.meetings.mails import ABOUT
from kam.exchange.models import Erasure, ImportRun, PlanDocument
from kam.exchange.privacy.files import Decision, named_files, unread_files
from kam.exchange.privacy.names import names_of
from kam.exchange.privacy.operations import accounts_of, person_erase
from kam.lib import waiting
from kam.records.finding import find
from kam.records.models import Change, OutgoingMail
from kam.records.operations import create_row
from kam.reference.calendar import today
from tests.accounts.information.conftest import pdf, word
from tests.factories import (
    ContactPointFactory,
    EmploymentFactory,
    KeyAccountFactory,
    PersonFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
KEEP = Decision(keeps=True, why="A contract that has to be kept")
DELETE = Decision(keeps=False)


@pytest.fixture
def person() -> Person:
    found = PersonFactory(first_name="Ada", last_name="Zwöyqxname")
    ContactPointFactory(person=found, kind="email", value="ada@nowhere.example")
    ContactPointFactory(person=found, kind="phone", value="+49 30 777 11 22")
    return found


def written_by(author: str, comment: str = "") -> bytes:
    """A Word file that names somebody beside its text only: as its author, or who commented it."""
    held, document = io.BytesIO(), docx.Document()
    run = document.add_paragraph("Nothing to see").runs[0]
    document.core_properties.author = author
    if comment:
        document.add_comment(run, text="Is that so?", author=comment)
    document.save(held)
    return held.getvalue()


def uploaded(account: KeyAccount, name: str, data: bytes, read: bool = True, **more: Any) -> Document:
    """A document that the worker has read."""
    row = document_create(
        account=account,
        upload=looked_at(SimpleUploadedFile(name, data), name),
        by=None,
        level=ConfidentialityLevel.objects.get(key="team"),
        **more,
    )
    if read:
        version_job(row.latest.pk)
        row.latest.refresh_from_db()
    return row


def test_every_file_that_names_the_person_is_found(account: KeyAccount, admin: Any, person: Person) -> None:
    texts = {
        "name.docx": word("Decided by Ada Zwöyqxname."),
        "author.docx": written_by("Ada Zwöyqxname"),
        "comment.docx": written_by("Somebody", comment="Ada Zwöyqxname"),
        "two signs.docx": word("Zwo\u0308yqxname, Ada agrees"),
        "mail.pdf": pdf("Write to ADA@nowhere.example"),
        "phone.txt": b"Call 030/777-1122 after five",
        "last.txt": "The Zwöyqxname method".encode(),
        "CV_Ada_Zwoeyqxname.txt": b"nothing inside",
    }
    named = {uploaded(account, name, data).latest.pk for name, data in texts.items()}
    by_title = uploaded(account, "a.txt", b"first", title="Letter of Ada Zwöyqxname")
    by_tag = uploaded(account, "b.txt", b"second", tags="Zwöyqxname")
    by_note = uploaded(account, "c.txt", b"third")
    noted = version_add(
        document=by_note,
        upload=looked_at(SimpleUploadedFile("c.txt", b"new"), "c.txt"),
        by=None,
        note="for Ada Zwöyqxname",
    )
    version_job(noted.pk)
    for number, text in enumerate(("Ada Zwöyqxnamen came", "+49 30 777 11 23", "Adazwöyqxname")):
        uploaded(account, f"other {number}.txt", text.encode())
    found = {one.version.pk for one in named_files(names_of([person.pk]))}
    assert found == {*named, by_title.latest_id, by_tag.latest_id, noted.pk}


def test_nothing_is_erased_while_a_file_is_undecided(
    client: Any, account: KeyAccount, admin: Any, person: Person, django_capture_on_commit_callbacks: Any
) -> None:
    go = uploaded(account, "Ada_Zwöyqxname.docx", word("Ada Zwöyqxname decides")).latest
    stay = uploaded(account, "contract.txt", "Signed: Ada Zwöyqxname, agreed on Qyterms".encode()).latest
    picture = uploaded(account, "scan.png", PNG).latest
    address = reverse("exchange:privacy_erase", args=[person.public_id])
    page = client.get(address).content.decode()
    for words in ("contract.txt", "agreed on Qyterms", "scan.png", "Decide on each", "Backups keep"):
        assert words in page, words
    hits = [one.split('"')[0] for one in page.split('name="redact" value="')[1:]]
    assert f"accounts.documentversion:{stay.pk}:text" not in hits
    data: dict[str, Any] = {"name": str(person), "asked": hits, "redact": hits}
    refused = client.post(address, {**data, f"file-{go.public_id}": "delete"})
    assert refused.status_code == 422
    assert "Decide on this file." in refused.content.decode()
    data[f"file-{go.public_id}"] = "delete"
    data[f"file-{stay.public_id}"] = "keep"
    for reason, words in (("", "Say why"), ("Zwöyqxname signed", "leave the name out")):
        refused = client.post(address, {**data, f"why-{stay.public_id}": reason})
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert Person.objects.filter(pk=person.pk).exists()
    assert default_storage.exists(go.file)
    assert not Erasure.objects.exists()

    data |= {f"why-{stay.public_id}": KEEP.why, "unread": picture.public_id}
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(address, data, follow=True)
    proof = done.content.decode()
    assert "Proof of erasure" in proof
    assert KEEP.why in proof
    assert "Zwöyqxname" not in proof
    names = go.file, stay.file, picture.file
    assert [default_storage.exists(name) for name in names] == [False, True, False]
    for row in (go, stay, picture):
        row.refresh_from_db()
    assert (go.file, go.text, go.sha256, go.problem) == ("", "", "", "erased")
    assert go.name == "[erased].docx"
    assert stay.text == "Signed: [erased], agreed on Qyterms"
    assert [one["deed"] for one in Erasure.objects.get().files] == ["deleted", "kept", "deleted"]
    notes = set(Change.objects.filter(object_type="accounts.documentversion").values_list("note", flat=True))
    assert "File deleted: it named a person whose data were erased" in notes
    assert "File kept after an erasure" in notes
    assert "Zwöyqx" not in str(list(Change.objects.values("object_text", "values", "note")))
    assert not find("Zwöyqxname", admin, today()).count
    assert find("Qyterms", admin, today()).count


def test_the_document_says_what_happened(
    client: Any, account: KeyAccount, admin: Any, person: Person
) -> None:
    go = uploaded(account, "one.txt", "Ada Zwöyqxname".encode())
    stay = uploaded(account, "two.txt", "Ada Zwöyqxname twice".encode())
    person_erase(
        person=person, by=admin, typed=str(person), decisions={go.latest.public_id: DELETE}, rest=KEEP
    )
    ids = [account.public_id, go.public_id]
    page = client.get(reverse("accounts:document", args=ids)).content.decode()
    assert "it named a person whose data were erased" in page
    download = reverse("accounts:document_download", args=[*ids, go.latest.public_id])
    assert download not in page
    assert client.get(download).status_code == 302
    ids = [account.public_id, stay.public_id]
    page = client.get(reverse("accounts:document", args=ids)).content.decode()
    assert KEEP.why in page
    assert "[erased] twice" in page
    assert (
        client.get(reverse("accounts:document_download", args=[*ids, stay.latest.public_id])).status_code
        == 200
    )
    history = client.get(reverse("accounts:object_history", args=[account.public_id, "file", stay.public_id]))
    assert KEEP.why in history.content.decode()


def test_a_file_that_is_read_again_brings_no_name_back(
    account: KeyAccount, admin: Any, person: Person
) -> None:
    row = uploaded(account, "two.txt", "Ada Zwöyqxname twice".encode()).latest
    person_erase(person=person, by=admin, typed=str(person), rest=KEEP)
    DocumentVersion.objects.filter(pk=row.pk).update(state="waiting")
    version_job(row.pk)
    row.refresh_from_db()
    assert (row.text, row.state) == ("[erased] twice", "read")


def test_a_file_that_is_still_being_read_is_waited_for_or_decided_on(
    client: Any, account: KeyAccount, admin: Any, person: Person
) -> None:
    EmploymentFactory(person=person, organisation=account.organisation)
    go = uploaded(account, "go.txt", "Ada Zwöyqxname once".encode(), read=False).latest
    stay = uploaded(account, "stay.txt", "Ada Zwöyqxname twice".encode(), read=False).latest
    waited = uploaded(account, "wait.txt", "Ada Zwöyqxname thrice".encode(), read=False).latest
    DocumentVersion.objects.filter(pk=stay.pk).update(state="reading")
    address = reverse("exchange:privacy_erase", args=[person.public_id])
    page = client.get(address).content.decode()
    for words in ("Files that are still being read", "go.txt", "stay.txt", "wait.txt"):
        assert words in page
    assert "may be somebody else" not in page
    # what is said of all the others does not count for a file that nobody has looked through
    data = {"name": str(person), "file-rest": "delete"}
    refused = client.post(address, data)
    assert refused.status_code == 422
    assert refused.content.decode().count("Decide on this file, or wait until it is read.") == 3
    data |= {f"file-{go.public_id}": "delete", f"file-{stay.public_id}": "keep"}
    refused = client.post(address, {**data, f"why-{stay.public_id}": "Zwöyqxname signed"})
    assert "leave the name out" in refused.content.decode()
    refused = client.post(address, {**data, f"why-{stay.public_id}": KEEP.why})
    assert refused.content.decode().count("Decide on this file, or wait until it is read.") == 1
    assert Person.objects.filter(pk=person.pk).exists()
    version_job(waited.pk)  # now it is one that names the person
    assert client.post(address, {**data, f"why-{stay.public_id}": KEEP.why}).status_code == 302
    erasure = Erasure.objects.get()
    assert {(one["version"], one["deed"]) for one in erasure.files} == {
        (go.pk, "deleted"), (stay.pk, "kept"), (waited.pk, "deleted"),
    }  # fmt: skip
    assert (erasure.unread, erasure.reading) == (0, 0)


def test_a_kept_file_that_the_worker_reads_afterwards_brings_no_name_into_search(
    account: KeyAccount, admin: Any, person: Person
) -> None:
    EmploymentFactory(person=person, organisation=account.organisation)
    for state in ("waiting", "reading"):
        row = uploaded(account, f"{state}.txt", f"Ada Zwöyqxname Qyterms {state}".encode(), read=False).latest
        DocumentVersion.objects.filter(pk=row.pk).update(state=state)
    rows = list(DocumentVersion.objects.order_by("pk"))
    person_erase(person=person, by=admin, typed=str(person), decisions={row.public_id: KEEP for row in rows})
    version_job(rows[0].pk)
    version_read(version=rows[1], text="Ada Zwöyqxname Qyterms", problem="")  # the worker had it in its hands
    for row in rows:
        row.refresh_from_db()
        assert (row.text, row.state, row.kept_because) == ("", "none", KEEP.why)
        assert default_storage.exists(row.file)
    assert not find("Qyterms", admin, today()).count
    # and the next erasure does not take it for looked through
    other = PersonFactory(last_name="Vroomänd")
    EmploymentFactory(person=other, organisation=account.organisation)
    assert {row.pk for row in unread_files(accounts_of([other.pk]))} == {row.pk for row in rows}


def test_files_of_other_accounts_do_not_stop_the_erasure(
    client: Any, account: KeyAccount, admin: Any, person: Person
) -> None:
    EmploymentFactory(person=person, organisation=account.organisation)
    elsewhere = uploaded(KeyAccountFactory(), "elsewhere.txt", b"words", read=False).latest
    address = reverse("exchange:privacy_erase", args=[person.public_id])
    page = client.get(address).content.decode()
    assert "Go on although 1 file of an account where the person is not known is still being read" in page
    assert "elsewhere.txt" not in page
    refused = client.post(address, {"name": str(person)})
    assert refused.status_code == 422
    assert "or tick that you go on" in refused.content.decode()
    proof = client.post(address, {"name": str(person), "elsewhere": "1"}, follow=True).content.decode()
    assert "1 file of another account was still being read and was not waited for." in proof
    assert Erasure.objects.get().reading == 1
    elsewhere.refresh_from_db()
    assert (elsewhere.state, elsewhere.redacted_on, bool(elsewhere.file)) == ("waiting", None, True)


def test_a_file_in_reading_whose_title_names_the_person_is_decided_on_wherever_it_is(
    account: KeyAccount, admin: Any, person: Person
) -> None:
    row = uploaded(
        KeyAccountFactory(), "a.txt", "Ada Zwöyqxname".encode(), read=False, title="Letter of Ada Zwöyqxname"
    ).latest
    with pytest.raises(ValidationError) as refused:
        person_erase(person=person, by=admin, typed=str(person))
    assert list(refused.value.message_dict) == [row.public_id]
    assert person_erase(person=person, by=admin, typed=str(person), rest=KEEP).reading == 0
    version_job(row.pk)
    row.refresh_from_db()
    assert row.text == ""


def test_a_name_that_others_bear(account: KeyAccount, admin: Any) -> None:
    """What means somebody else keeps its words; the file is decided on all the same."""
    person = PersonFactory(first_name="Ida", last_name="Weber")
    PersonFactory(first_name="Udo", last_name="Weber")
    other = uploaded(account, "udo.txt", b"Udo Weber decides").latest
    with pytest.raises(ValidationError):
        person_erase(person=person, by=admin, typed="Ida Weber")
    person_erase(
        person=person, by=admin, typed="Ida Weber", rest=Decision(True, "Another person of this name")
    )
    other.refresh_from_db()
    assert other.text == "Udo Weber decides"
    assert other.kept_because == "Another person of this name"


def test_files_that_were_made_and_what_waits(
    client: Any, account: KeyAccount, admin: Any, person: Person, django_capture_on_commit_callbacks: Any
) -> None:
    """A plan of an account where the person only stands in a text; imports; cards; mails; jobs; messages."""
    stranger = KeyAccountFactory(organisation__name="Suedwerk")
    said = Statement(account=stranger, topic_id="profile", rank="a", text="Ask Ada Zwöyqxname")
    create_row(said, by=admin, scope=stranger.scope)
    elsewhere = KeyAccountFactory(organisation__name="Westwerk")
    files = [default_storage.save(f"documents/{n}.bin", ContentFile(b"Ada")) for n in "abcd"]
    for name, owner in zip(files, (stranger, elsewhere), strict=False):
        PlanDocument.objects.create(
            plan=PlanFactory(account=owner),
            format="pdf",
            depth="full",
            language="en",
            file=name,
            state="done",
        )
    run = ImportRun.objects.create(
        kind="accounts", file_name="list.csv", file=files[2], rows_file=files[3], state="preview"
    )
    waiting.put("cards:1:x", b"FN:Ada", 600)
    mail = {
        "to_address": "a@b.example",
        "text": "About tomorrow",
        "kind": "meeting_briefing",
        "attachment": b"%PDF",
    }
    OutgoingMail.objects.create(**mail, subject="gone", headers={ABOUT: "nomeeting-20260101"})
    OutgoingMail.objects.create(to_address="a@b.example", subject="stays", text="x", kind="x")
    failed = {"func": "x", "started": run.created_at, "stopped": run.created_at, "success": False}
    Task.objects.create(
        id="1" * 32, name="one", result="Key (ada@nowhere.example) exists", args=(1,), **failed
    )
    Task.objects.create(id="2" * 32, name="two", result="x", args=("Ada Zwöyqxname",), **failed)
    Task.objects.create(id="3" * 32, name="three", result="broken", args=(3,), **failed)
    session = SessionStore()
    session["_messages"] = json.dumps([["__json_message", 0, 20, "Saved: Ada Zwöyqxname"]])
    session["kept"] = "1"
    session.save()
    page = client.get(reverse("exchange:privacy_erase", args=[person.public_id])).content.decode()
    assert "Tables that wait for an import: 1" in page
    with django_capture_on_commit_callbacks(execute=True):
        erasure = person_erase(person=person, by=admin, typed=str(person))
    assert [default_storage.exists(name) for name in files] == [False, True, False, False]
    run.refresh_from_db()
    assert (run.file, run.rows_file, run.state) == ("", "", "cancelled")
    assert waiting.get("cards:1:x") is None
    assert list(OutgoingMail.objects.values_list("subject", flat=True)) == ["stays"]
    told = dict(Task.objects.exclude(name="compact").filter(func="x").values_list("name", "result"))
    assert told == {"one": "Key ([erased]) exists", "three": "broken"}
    assert not OrmQ.objects.exists()
    left = SessionStore(session.session_key).load()
    assert left == {"kept": "1"}
    done = {(label, deed) for label, deed, _count in erasure.counts}
    assert {
        ("waiting.cards", "deleted"),
        ("sessions.session", "redacted"),
        ("records.failedjob", "redacted"),
    } <= done
    assert client.get(reverse("exchange:privacy_proof", args=[erasure.public_id])).status_code == 200


def test_the_report_lists_files(client: Any, account: KeyAccount, admin: Any, person: Person) -> None:
    text = f"{'x ' * 300}Ada Zwöyqxname signed{' y' * 300} nobody else's business"
    uploaded(account, "contract.txt", text.encode(), title="Frame agreement")
    address = reverse("exchange:privacy_report", args=[person.public_id])
    data = json.loads(client.post(address, {"format": "json", "language": "en"}).content)
    part = next(one for one in data["stored"] if one["kind"] == "file")
    told = json.dumps(part)
    assert "Frame agreement" in told
    assert "contract.txt" in told
    assert "Nordwerk" in told
    said = next(one["text"] for one in data["texts_that_name_the_person"] if "signed" in one["text"])
    assert "Ada Zwöyqxname signed" in said
    assert "business" not in json.dumps(data)
    assert client.post(address, {"format": "pdf", "language": "de"}).status_code == 200
