"""After an erasure and `compact_database` no byte of the person is left: database files, stored files, packed or not."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pptx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django_q.models import Task

from accounts.models import KeyAccount, Touchpoint
from kam.exchange.models import Erasure
from kam.exchange.privacy.files import Decision
from kam.exchange.privacy.operations import person_erase
from kam.lib import waiting
from kam.records.models import OutgoingMail
from kam.reference.calendar import today
from tests.accounts.information.conftest import pdf, word
from tests.exchange.privacy.planting import NAME, SECRET, all_text, packed_within, plant
from tests.exchange.privacy.test_files import uploaded
from tests.factories import make_kam

FULL = f"Ada {NAME}"
#: Each as it may lie there: as written, folded, in JSON, in two signs; and what stands in no other row.
WORDS = [
    *(form.encode() for word in (SECRET, NAME, NAME[3:]) for form in {word, word.lower(), word.upper()}),
    b"ada@nowhere", b"777 11 22", b"7771122", rb"Zw\u00f6",
]  # fmt: skip


def workbook(text: str) -> bytes:
    held, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append([text])
    book.save(held)
    return held.getvalue()


def slides(text: str) -> bytes:
    held, show = io.BytesIO(), pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[0]).shapes.title.text = text
    show.save(held)
    return held.getvalue()


def vcard() -> SimpleUploadedFile:
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:{NAME};Ada;;;\r\nFN:{FULL}\r\nEND:VCARD\r\n"
    return SimpleUploadedFile("cards.vcf", card.encode())


def plant_files(client: Any, account: KeyAccount) -> None:
    """Everything outside of plain columns."""
    for name, data in (
        ("a.docx", word(f"{FULL} decides")), ("b.xlsx", workbook(f"{FULL} 030 777-11-22")),
        ("c.pptx", slides(f"{FULL} speaks")), ("d.pdf", pdf(f"{FULL} signs")),
        (f"Ada_{NAME}.txt", f"ada@nowhere.example {SECRET}".encode()),
    ):  # fmt: skip
        uploaded(account, name, data)
    address = reverse("accounts:people_cards", args=[account.public_id])
    assert client.post(address, {"file": vcard()}).status_code == 302
    call = {"started": "2026-01-01T00:00Z", "stopped": "2026-01-01T00:00Z", "success": False, "func": "x"}
    Task.objects.create(id="1" * 32, name="one", result=f"no: {FULL}", args=(1,), **call)
    meeting = Touchpoint.objects.filter(account=account).first()
    assert meeting is not None
    OutgoingMail.objects.create(
        to_address="a@b.example", subject="Tomorrow", text="x", kind="meeting_briefing", attachment=FULL.encode(),
        headers={"X-Entity-Ref-ID": f"{meeting.public_id}-20260101"},
    )  # fmt: skip


def left_in(data: bytes, where: str) -> list[str]:
    """Which of the words lie in some bytes, however they are packed."""
    return [f"{where}: {word!r}" for part in packed_within(data) for word in WORDS if word in part]


def files_of_the_database() -> list[Path]:
    name = str(connection.settings_dict["NAME"])
    return [path for end in ("", "-wal", "-journal", "-shm") if (path := Path(name + end)).is_file()]


def everything() -> list[str]:
    """What is left in stored files, in the values of all columns, and in the database's own files."""
    found = []
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            found += left_in(path.read_bytes(), path.name)
    for line in all_text().splitlines():
        found += left_in(line.encode("utf-8", "replace"), line[:80])
    if connection.vendor == "sqlite":
        for path in files_of_the_database():
            raw = path.read_bytes()
            found += [f"{path.name}: {word!r}" for word in WORDS if word in raw]
    return found


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_byte_is_left(client: Any, account: KeyAccount, admin: Any) -> None:
    make_kam(account, admin)
    person, _planted = plant(account, admin)
    plant_files(client, account)
    before = "\n".join(everything())
    for where in ("django_q_task", "cache", ".bin"):
        assert where in before, where
    if connection.vendor == "sqlite":
        assert Path(str(connection.settings_dict["NAME"])).name in before
    erasure = person_erase(person=person, by=admin, typed=str(person), rest=Decision(keeps=False))
    told = io.StringIO()
    call_command("compact_database", stdout=told)
    assert not everything()
    erasure.refresh_from_db()
    assert erasure.compacted_at is not None
    assert "Proofs of erasure completed" in told.getvalue()
    page = client.get(reverse("exchange:privacy_proof", args=[erasure.public_id])).content.decode()
    assert "Not yet" not in page


@pytest.mark.django_db
def test_within_a_transaction_nothing_is_claimed() -> None:
    erasure = Erasure.objects.create(person_pk=1, backups_until=today())
    with pytest.raises(CommandError, match="within a transaction"):
        call_command("compact_database")
    erasure.refresh_from_db()
    assert erasure.compacted_at is None


@pytest.mark.django_db
def test_what_waits_in_the_cache_goes_when_its_time_is_over() -> None:
    waiting.put("cards:1:x", b"FN:Ada", -5)
    waiting.put("cards:1:y", b"FN:Ada", 600)
    assert waiting.forget_expired() >= 0
    assert waiting.get("cards:1:x") is None
    assert waiting.get("cards:1:y") == b"FN:Ada"
    assert waiting.forget_all() == 1
