"""Documents: upload, versions, reading in the background, and what goes out to the browser."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pptx
import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.information import document_operations as operations
from accounts.information.document_jobs import version_job, versions_tidy
from accounts.information.extraction import extract
from accounts.information.file_types import clean_name, given_name, type_of
from accounts.models import Document, DocumentVersion
from kam.desk.notifications.mails import send_daily
from kam.lib.access import Level
from kam.lib.versions import StaleWrite
from kam.records.finding import find
from kam.records.models import Change, Notification
from kam.reference.calendar import today
from tests.accounts.information.conftest import made, pdf, signed_in, upload, word
from tests.factories import UserFactory, member

SENTENCE = "The frame agreement ends on 31 December 2027 unless it is renewed."


def _urls(w: SimpleNamespace, document: Document) -> dict[str, str]:
    ids = [w.account.public_id, document.public_id]
    return {name: reverse(f"accounts:{name}", args=ids) for name in (
        "document", "document_edit", "document_version_add", "document_archive", "document_restore",
    )} | {"download": reverse("accounts:document_download", args=[*ids, document.latest.public_id])}  # fmt: skip


def _add(w: SimpleNamespace, user: Any, *files: Any, **data: Any) -> Any:
    url = reverse("accounts:document_add", args=[w.account.public_id])
    sent = {"confidentiality": "team", "title": "", "tags": "", **data, "files": list(files)}
    return signed_in(user).post(url, sent)


def test_upload_read_find_download(w: SimpleNamespace, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # the worker runs at once in tests
        answer = _add(
            w,
            w.commenter,
            upload("Frame_agreement.pdf", pdf(SENTENCE)),
            tags="contract; Price list, CONTRACT",
        )
    document = Document.objects.get()
    urls = _urls(w, document)
    assert answer.status_code == 302
    assert answer.url == urls["document"]
    assert (document.title, document.tags) == ("Frame agreement", "contract, Price list")
    assert document.latest.state == "read"
    assert SENTENCE in document.latest.text

    client = signed_in(w.reader)
    page = client.get(urls["document"]).content.decode()
    assert "Frame_agreement.pdf" in page
    assert "31 December 2027" in page
    found = client.get(reverse("desk:search"), {"q": "agreement renewed 2027"}).content.decode()
    assert urls["document"] in found
    assert "<mark>" in found

    file = client.get(urls["download"])
    assert b"".join(file.streaming_content) == pdf(SENTENCE)
    assert file["Content-Disposition"] == 'attachment; filename="Frame_agreement.pdf"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"]
    assert file["Content-Type"] == "application/pdf"
    assert "no-store" in file["Cache-Control"]
    assert signed_in(w.stranger).get(urls["download"]).status_code == 404
    assert (
        "Frame agreement"
        in client.get(
            reverse("accounts:account_documents", args=[w.account.public_id]), {"tag": "contract"}
        ).content.decode()
    )
    history = client.get(
        reverse("accounts:object_history", args=[w.account.public_id, "file", document.public_id])
    )
    assert "Frame_agreement.pdf" in history.content.decode()
    assert "renewed" not in str(list(Change.objects.values("values")))


def test_several_files_and_a_repeated_send(w: SimpleNamespace) -> None:
    files = lambda: (upload("a.txt", b"first"), upload("b.txt", b"second"), upload("run.exe", b"MZ\x90"))  # noqa: E731
    sent = {"public_id": "23456789bcdfgh"}
    answer = _add(w, w.commenter, *files(), **sent)
    assert answer.status_code == 422
    assert "run.exe is of a kind that is not taken" in answer.content.decode()
    assert sorted(Document.objects.values_list("title", flat=True)) == ["a", "b"]
    _add(w, w.commenter, *files(), **sent)
    assert Document.objects.count() == 2
    answer = _add(w, w.editor, upload("copy of a.txt", b"first"))
    assert "is there already: “a”" in answer.content.decode()
    assert Document.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.pdf", b"", "is empty"),
        ("x.pdf", b"\x7fELF\x02", "not taken"),
        ("x.docx", b"PK\x03\x04 and nothing that is an archive", "not taken"),
        ("macros.docx", b"", "not taken"),
        ("torn.odt", b"", "not taken"),
        ("parts.docx", b"", "not taken"),
        ("big.txt", b"a" * (1024**2 + 1), "larger than 1 MB"),
    ],
)
def test_what_is_not_taken(w: SimpleNamespace, settings: Any, name: str, data: bytes, words: str) -> None:
    settings.DOCUMENT_MAX_MB = 1
    if name.startswith("macros"):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            for part in ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"):
                archive.writestr(part, "x")
        data = held.getvalue()
    if name.startswith("parts"):  # more parts than any document has
        settings.DOCUMENT_MAX_MB = 25
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("[Content_Types].xml", "x")
            archive.writestr("word/document.xml", "x")
            for number in range(400):
                archive.writestr(f"{number}{'x' * 6000}", "")
        data = held.getvalue()
    if name.startswith("torn"):  # its kind is packed, and cannot be unpacked
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text" * 2)
        data = held.getvalue().replace(b"mimetype", b"mimetype\xff\xff\xff\xff", 1)
        data = data[:38] + b"\xff" * 12 + held.getvalue()[50:]
    answer = _add(w, w.commenter, upload(name, data), title="Kept words")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Kept words" in page
    assert not Document.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.bin"))


def test_nothing_is_ever_shown_by_the_browser(w: SimpleNamespace) -> None:
    """Whatever a file holds and is called: it goes out as something that no computer runs."""
    page, drawing = (
        b"<!doctype html><script>alert(1)</script>",
        b"<svg onload=alert(1) xmlns='http://www.w3.org/2000/svg'/>",
    )
    names = [
        "evil.html",
        "evil.svg",
        "a\r\nSet-Cookie: x=1.html",
        "report\u202efdp.exe",
        '"><img src=x>.js',
        "..\\..\\etc/passwd",
    ]
    for at, name in enumerate(names):
        row = made(w, w.editor, data=(page if at % 2 else drawing) + bytes([65 + at]), file_name=name)
        answer = signed_in(w.reader).get(_urls(w, row)["download"])
        said = answer["Content-Disposition"]
        assert said.startswith("attachment;")
        assert answer["Content-Type"] == "application/octet-stream"
        assert said.rstrip('"').endswith(".txt")
        assert "Set-Cookie" not in answer.headers
        assert "\u202e" not in said
        assert "%E2%80%AE" not in said
        shown = signed_in(w.reader).get(_urls(w, row)["document"]).content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x>" not in shown
        assert "onload=alert(1)" not in shown.replace("&lt;svg onload=alert(1)", "")
    assert given_name("photo", "png") == "photo.png"
    assert given_name("x.PDF", "pdf") == "x.PDF"
    assert clean_name("") == "file"
    assert clean_name("a\ud800.txt") == "a.txt"


def test_kinds_are_told_by_content() -> None:
    held = io.BytesIO()
    openpyxl.Workbook().save(held)
    slides = io.BytesIO()
    pptx.Presentation().save(slides)
    for data, kind in (
        (pdf("x"), "pdf"), (word("x"), "docx"), (held.getvalue(), "xlsx"), (slides.getvalue(), "pptx"),
        (b"\x89PNG\r\n\x1a\nrest", "png"), (b"\xff\xd8\xff\xe0", "jpg"), ("Müller".encode("cp1252"), "txt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "ole"), (b"\x00\x01\x02", "other"), (b"#!/bin/sh\n", "other"),
    ):  # fmt: skip
        assert type_of(io.BytesIO(data)) == kind


def test_text_of_every_kind(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Lieferanteil", 42])
    slides = pptx.Presentation()
    slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = "Jahresgespräch"
    for kind, save in (
        ("pdf", lambda path: path.write_bytes(pdf("Umsätze"))),
        ("docx", lambda path: path.write_bytes(word("Umsätze"))),
        ("xlsx", lambda path: book.save(path)),
        ("pptx", lambda path: slides.save(path)),
        ("txt", lambda path: path.write_bytes("Umsätze".encode("utf-16"))),
    ):
        path = tmp_path / f"a.{kind}"
        save(path)
        text, problem = extract(kind, str(path))
        assert problem == ""
        assert any(one in text for one in ("Umsätze", "Lieferanteil 42", "Jahresgespräch"))


def _zip(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_files_made_to_harm_give_words(tmp_path: Path) -> None:
    """Encrypted, broken, bombs of archives and entities, endless work: a problem, never a crash or a long wait."""
    locked = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("secret")))
    locked.encrypt("password", algorithm="RC4-128")
    locked.write(tmp_path / "locked.pdf")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    _zip(tmp_path / "bomb.docx", {"[Content_Types].xml": b"x", "word/document.xml": b"0" * (301 * 1024**2)})
    entities = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    _zip(tmp_path / "entities.xlsx", {"[Content_Types].xml": b"x", "xl/workbook.xml": entities})
    _zip(tmp_path / "empty.pptx", {"[Content_Types].xml": b"x", "ppt/presentation.xml": b"<p/>"})
    for name, problem in (
        ("locked.pdf", "encrypted"), ("broken.pdf", "broken"), ("bomb.docx", "large"), ("entities.xlsx", "broken"),
        ("empty.pptx", "broken"),
    ):  # fmt: skip
        assert extract(name.rpartition(".")[2], str(tmp_path / name)) == ("", problem), name
    slow = openpyxl.Workbook(write_only=True)
    sheet = slow.create_sheet()
    for at in range(60_000):
        sheet.append([at, at * 2, f"text {at}", at * 3])
    slow.save(tmp_path / "slow.xlsx")
    assert extract("xlsx", str(tmp_path / "slow.xlsx"), seconds=1)[1] == "slow"


def test_a_problem_is_said_on_the_page(w: SimpleNamespace) -> None:
    row = made(w, w.editor, data=b"%PDF-1.7\nnothing", file_name="x.pdf")
    assert row.latest.state == "failed"
    assert row.latest.problem == "broken"
    assert "The file is damaged" in signed_in(w.reader).get(_urls(w, row)["document"]).content.decode()
    assert find("minutes", w.reader, today()).count == 0
    assert find("x", w.reader, today()).count == 1


def test_versions(w: SimpleNamespace) -> None:
    row = made(w, w.commenter, data=b"The old price is seven", title="Price list")
    urls, client = _urls(w, row), signed_in(w.commenter)
    answer = client.post(
        urls["document_version_add"], {"files": upload("v2.txt", b"The new price is nine"), "note": "2027"}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.latest.number == 2
    assert row.latest.note == "2027"
    version_job(row.latest.pk)
    assert find("nine", w.reader, today()).count == 1
    assert find("seven", w.reader, today()).count == 0
    old = client.get(urls["download"])
    assert b"".join(old.streaming_content) == b"The old price is seven"
    again = client.post(urls["document_version_add"], {"files": upload("v3.txt", b"The new price is nine")})
    assert again.status_code == 422
    assert "same file" in again.content.decode()
    assert client.post(urls["document_version_add"], {"note": "none"}).status_code == 422
    with pytest.raises(PermissionDenied):
        operations.version_add(
            document=row, upload=operations.looked_at(upload("a.txt", b"a"), "a"), by=w.reader
        )
    assert DocumentVersion.objects.count() == 2


def test_edit_archive_and_who_may(w: SimpleNamespace) -> None:
    row = made(w, w.editor, title="Contract")
    urls = _urls(w, row)
    sent = {"title": "Contract 2027", "tags": "contract", "confidentiality": "team", "version": row.version}
    assert signed_in(w.commenter).post(urls["document_edit"], sent).status_code == 403  # not their own
    assert signed_in(w.editor).post(urls["document_edit"], {**sent, "title": " "}).status_code == 422
    assert signed_in(w.editor).post(urls["document_edit"], sent).status_code == 302
    with pytest.raises(StaleWrite):
        operations.document_edit(
            document=row, by=w.kam, version=row.version, title="Other", tags="", level=w.levels["team"]
        )
    stale = signed_in(w.kam).post(urls["document_edit"], {**sent, "title": "Mine"})
    assert stale.status_code == 409
    assert "Contract 2027" in stale.content.decode()
    assert "Mine" in stale.content.decode()
    with pytest.raises(ValidationError):
        operations.clean_tags(", ".join(f"t{n}" for n in range(20)))
    assert signed_in(w.editor).post(urls["document_archive"]).status_code == 302
    assert find("Contract", w.editor, today()).count == 0
    assert (
        "Contract 2027"
        not in signed_in(w.reader)
        .get(reverse("accounts:account_documents", args=[w.account.public_id]))
        .content.decode()
    )
    assert signed_in(w.editor).post(urls["document_edit"], sent).status_code == 403
    assert signed_in(w.editor).post(urls["document_restore"]).status_code == 302
    assert find("Contract", w.editor, today()).count == 1


_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def odf(body: str, manifest: str = "", head: str = "") -> bytes:
    """An OpenDocument file as office programs write it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr(
            "content.xml",
            f'{head}<o:document-content xmlns:o="{_ODF}:office:1.0" xmlns:t="{_ODF}:text:1.0"'
            f' xmlns:b="{_ODF}:table:1.0"><o:body>{body}</o:body></o:document-content>',
        )
    return data.getvalue()


def test_opendocument_is_read_within_the_same_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.odt"
    cell = "<b:table-cell><t:p>Steel</t:p></b:table-cell><b:table-cell><t:p>12.5</t:p></b:table-cell>"
    path.write_bytes(
        odf(f"<t:h>Prices</t:h><t:p>They <t:span>rise</t:span><t:s/>in<t:tab/>May</t:p>"
            f"<b:table><b:table-row>{cell}</b:table-row></b:table>")
    )  # fmt: skip
    with path.open("rb") as file:
        assert type_of(file) == "odf"
    assert extract("odf", str(path)) == ("Prices\nThey rise in May\nSteel\n12.5", "")
    path.write_bytes(odf("<t:p>x</t:p>", manifest="<encryption-data/>"))
    assert extract("odf", str(path)) == ("", "encrypted")
    bomb = '<!DOCTYPE a [<!ENTITY b "harmful">]>'
    path.write_bytes(odf("<t:p>&b;</t:p>", head=bomb))
    assert extract("odf", str(path)) == ("", "broken")
    path.write_bytes(odf("<t:p>torn"))
    assert extract("odf", str(path)) == ("", "broken")


# The operator's virus scanner -------------------------------------------------------------------------


def _scanner(tmp_path: Path, settings: Any, code: str) -> None:
    script = tmp_path / "scanner.sh"
    script.write_text(f"#!/bin/sh\n{code}\n")
    script.chmod(0o755)
    settings.VIRUS_SCAN_COMMAND = [str(script)]


def test_nobody_gets_a_file_before_it_was_checked(w: SimpleNamespace, settings: Any, tmp_path: Path) -> None:
    _scanner(tmp_path, settings, 'grep -q EICAR "$1" && exit 1; exit 0')
    upload_of = lambda data: operations.looked_at(upload("a.txt", data), "a.txt")  # noqa: E731
    bad = operations.document_create(
        account=w.account, upload=upload_of(b"EICAR"), by=w.editor, level=w.levels["team"], title="Bad"
    )
    member(w.account, UserFactory(), Level.COMMENT)
    url, client = _urls(w, bad)["download"], signed_in(w.editor)
    waits = client.get(url, follow=True)
    assert waits.redirect_chain
    assert "waits for the virus check" in waits.content.decode()
    version_job(bad.latest.pk)
    blocked = client.get(url, follow=True).content.decode()
    assert "It is blocked." in blocked
    assert "Blocked: the virus check found something" in blocked
    told = Notification.objects.filter(object_pk=bad.pk, object_type="accounts.document")
    assert {row.recipient for row in told} == {w.editor, w.kam}
    page = client.get(reverse("desk:notification_list")).content.decode()
    assert "The virus check blocked a file; upload a clean one" in page
    assert send_daily() == 2
    assert find("EICAR", w.editor, today()).count == 0
    assert (
        "Blocked by the virus check"
        in client.get(
            reverse("accounts:object_history", args=[w.account.public_id, "file", bad.public_id])
        ).content.decode()
    )

    good = operations.document_create(
        account=w.account, upload=upload_of(b"fine"), by=w.editor, level=w.levels["team"], title="Good"
    )
    version_job(good.latest.pk)
    assert client.get(_urls(w, good)["download"]).status_code == 200


def test_a_scanner_that_does_not_answer_and_files_from_before(
    w: SimpleNamespace, settings: Any, tmp_path: Path
) -> None:
    row = made(w, w.editor, title="Before")
    url, client = _urls(w, row)["download"], signed_in(w.editor)
    assert client.get(url).status_code == 200
    _scanner(tmp_path, settings, "exit 2")
    assert client.get(url).status_code == 302
    DocumentVersion.objects.update(created_at=row.created_at.replace(year=2020))
    assert versions_tidy() == 1
    row.latest.refresh_from_db()
    assert row.latest.scan == "failed"
    assert client.get(url).status_code == 302
    _scanner(tmp_path, settings, "exit 0")
    DocumentVersion.objects.update(scanned_at=row.created_at.replace(year=2020))
    assert versions_tidy() == 1
    assert client.get(url).status_code == 200
