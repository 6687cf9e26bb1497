"""An account with colleagues of every level, somebody who sees all accounts, and files to upload."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import docx
import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.information.document_jobs import version_job
from accounts.information.document_operations import document_create, looked_at
from accounts.models import ConfidentialityLevel, Document
from kam.lib.access import Level
from tests.factories import (
    AdministratorFactory,
    DepartmentFactory,
    HeadFactory,
    KeyAccountFactory,
    UserFactory,
    make_kam,
    member,
)

_BUILT: dict[str, bytes] = {}


def pdf(text: str) -> bytes:
    if text not in _BUILT:
        _BUILT[text] = typst.compile(b"#sys.inputs.text", sys_inputs={"text": text})
    return _BUILT[text]


def word(text: str) -> bytes:
    held, document = io.BytesIO(), docx.Document()
    document.add_paragraph(text)
    document.save(held)
    return held.getvalue()


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.VIRUS_SCAN_COMMAND = []


@pytest.fixture
def w(db: None) -> SimpleNamespace:
    """KAM and editor are core, the commenter is extended; head and administrator see all accounts."""
    found = SimpleNamespace(account=KeyAccountFactory(organisation__name="Nordwerk"))
    found.sales = DepartmentFactory(name_en="Sales", name_de="Vertrieb")
    found.kam = UserFactory(first_name="Karla", last_name="Weber", is_kam=True)
    found.editor = UserFactory(first_name="Edda", last_name="Ernst")
    found.commenter = UserFactory(first_name="Cora", last_name="Conrad", department=found.sales)
    found.reader = UserFactory(first_name="Rita", last_name="Reuter")
    found.stranger = UserFactory(first_name="Stella", last_name="Stein", department=found.sales)
    found.head = HeadFactory(first_name="Hella", last_name="Vogt")
    found.admin = AdministratorFactory(first_name="Adam", last_name="Abt")
    make_kam(found.account, found.kam)
    member(found.account, found.editor, Level.EDIT)
    member(found.account, found.commenter, Level.COMMENT, kind="extended", function="quality")
    member(found.account, found.reader, Level.READ, kind="extended", function="service")
    found.levels = {level.key: level for level in ConfidentialityLevel.objects.all()}
    return found


def signed_in(user: Any) -> Client:
    found = Client()
    found.force_login(user)
    return found


def made(
    w: SimpleNamespace, by: Any, level: str = "team", keys: tuple[str, ...] = (), **extra: Any
) -> Document:
    """A document that the worker has read."""
    data = extra.pop("data", None) or f"Text of {extra.get('title', 'one')} {level}".encode()
    row = document_create(
        account=w.account,
        upload=looked_at(
            upload(extra.pop("name", "minutes.txt"), data), extra.pop("file_name", "minutes.txt")
        ),
        by=by,
        level=w.levels[level],
        keys=keys,
        **extra,
    )
    version_job(row.latest.pk)
    row.latest.refresh_from_db()
    return row
