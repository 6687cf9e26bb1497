"""The company's own slide master: looked at on upload, used afterwards, and never a reason to fail."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pptx import Presentation
from pptx.util import Inches

from kam.exchange.documents import operations
from kam.exchange.documents.models import SlideMaster
from kam.exchange.documents.writers import pptx
from kam.exchange.documents.writers.master import OURS, MasterProblem, open_master
from kam.records.models import Change
from tests.exchange.documents.test_writers import document, figures, section
from tests.factories import AdministratorFactory, UserFactory


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def own() -> bytes:
    """As a company has it: python-pptx's 4:3 one, with a slide of examples, notes and names in its properties."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Example of ours"
    slide.notes_slide.notes_text_frame.text = "Say this"
    deck.core_properties.author = "Somebody"
    deck.slide_width = Inches(10)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def without_layouts() -> bytes:
    deck = Presentation()
    for layout in list(deck.slide_layouts)[2:5] + list(deck.slide_layouts)[5:]:
        deck.slide_layouts.remove(layout)
    for layout in list(deck.slide_layouts)[:1]:
        deck.slide_layouts.remove(layout)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), data)
    return out.getvalue()


LAYOUT, TYPES = "ppt/slideLayouts/slideLayout6.xml", "[Content_Types].xml"
LAYOUT_LINKS, DECK_LINKS = (
    "ppt/slideLayouts/_rels/slideLayout6.xml.rels",
    "ppt/_rels/presentation.xml.rels",
)
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def changed(**edits: tuple[str, bytes, bytes]) -> bytes:
    """`own` with words replaced in its parts, and with one part more."""
    source, out = zipfile.ZipFile(io.BytesIO(own())), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            data = source.read(name)
            for where, old, new in edits.values():
                if where == name:
                    assert old in data
                    data = data.replace(old, new + old, 1)
            package.writestr(name, data)
        package.writestr("ppt/added.bin", b"MZ")
    return out.getvalue()


def linked(where: str, kind: str, target: str, mode: str = "External") -> tuple[str, bytes, bytes]:
    link = f'<Relationship Id="rId99" Type="{_TYPE}{kind}" Target="{target}" TargetMode="{mode}"/>'
    return where, b"</Relationships>", link.encode()


def typed(kind: str) -> tuple[str, bytes, bytes]:
    return TYPES, b"</Types>", f'<Override PartName="/ppt/added.bin" ContentType="{kind}"/>'.encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (changed(a=linked(LAYOUT_LINKS, "image", "file:////server/share/x.png")), "from outside"),
        (changed(a=linked(LAYOUT_LINKS, "image", "https://elsewhere.example/x.png")), "from outside"),
        (changed(a=linked(LAYOUT_LINKS, "hyperlink", "file:////server/share")), "from outside"),
        (
            changed(
                a=linked(DECK_LINKS, "vbaProject", "added.bin", "Internal"),
                b=typed("application/vnd.ms-office.vbaProject"),
            ),
            "macros",
        ),
        (
            changed(
                a=linked(LAYOUT_LINKS, "oleObject", "../added.bin", "Internal"),
                b=typed("application/vnd.openxmlformats-officedocument.oleObject"),
            ),
            "embedded object",
        ),
        (changed(a=(LAYOUT, b"</p:spTree>", b"<a/>" * 3_100_000)), "unpacked"),
        (changed(a=(TYPES, b"</Types>", b" " * 12_100_000)), "unpacked"),
    ],
    ids=["picture of a share", "picture of a site", "link to a share", "macros", "object", "tags", "blanks"],
)
def test_what_would_get_into_every_document_is_refused(data: bytes, words: str) -> None:
    """Whatever its name: what is loaded when a file is opened, what runs, what takes a gigabyte to read."""
    with pytest.raises(MasterProblem, match=words):
        open_master(data)


def test_a_link_to_the_company_and_what_stands_on_dropped_slides_do_no_harm() -> None:
    data = changed(
        a=linked(LAYOUT_LINKS, "hyperlink", "https://helvion.example"),
        b=linked("ppt/slides/_rels/slide1.xml.rels", "image", "file:////server/share/x.png"),
    )
    made = io.BytesIO()
    open_master(data).deck.save(made)
    package = zipfile.ZipFile(made)
    assert not any(b"server/share" in package.read(name) for name in package.namelist())


def test_ours_is_16_to_9_and_has_both_layouts() -> None:
    master = open_master(OURS.read_bytes())
    assert [layout.name for layout in (master.cover, master.content)] == ["Cover", "Title and content"]
    assert master.deck.slide_width / master.deck.slide_height == pytest.approx(16 / 9, abs=0.01)
    assert len(master.deck.slides) == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a PowerPoint file"),
        (b"%PDF-1.7", "not a PowerPoint file"),
        (packed(word__document_xml=b"<x/>"), "not a PowerPoint file"),
        (packed(ppt__presentation_xml=b"<broken"), "can be read"),
        (packed(ppt__presentation_xml=b"<x/>", ppt__vbaProject_bin=b"x"), "macros"),
        (packed(ppt__presentation_xml=b"0" * 201_000_000), "unpacked"),
        (b"0" * 20_000_001, "larger than 20 MB"),
        (without_layouts(), "No layout has a title"),
    ],
    ids=["empty", "pdf", "word", "broken", "macros", "bomb", "large", "no layout"],
)
def test_what_cannot_be_used_is_said(data: bytes, words: str) -> None:
    with pytest.raises(MasterProblem, match=words):
        open_master(data)


def test_an_own_master_brings_its_layouts_and_nothing_else() -> None:
    made = pptx.write(document(section(*figures())), own())
    deck = Presentation(io.BytesIO(made))
    assert deck.slide_width == Inches(10)
    text = b"".join(
        zipfile.ZipFile(io.BytesIO(made)).read(n) for n in zipfile.ZipFile(io.BytesIO(made)).namelist()
    )
    assert b"Example of ours" not in text
    assert b"Say this" not in text
    assert b"Somebody" not in text
    assert deck.slides[0].shapes.title.text == "Müller & Söhne"


@pytest.mark.django_db
def test_the_newest_one_is_in_use_and_can_be_taken_back() -> None:
    boss = AdministratorFactory()
    operations.master_set(by=boss, name="a.pptx", data=own())
    second = operations.master_set(by=boss, name="b.pptx", data=OURS.read_bytes())
    assert [row.file_name for row in SlideMaster.objects.current()] == ["b.pptx"]
    assert operations.master_in_use() == OURS.read_bytes()
    operations.master_archive(master=second, by=boss)
    assert operations.master_in_use() is None
    assert Change.objects.filter(object_type="exchange.slidemaster").count() == 4
    with pytest.raises(PermissionDenied):
        operations.master_set(by=UserFactory(), name="c.pptx", data=own())
    with pytest.raises(ValidationError, match="not a PowerPoint file"):
        operations.master_set(by=boss, name="c.pptx", data=b"x")


@pytest.mark.django_db
def test_a_master_whose_file_is_gone_is_not_used() -> None:
    master = operations.master_set(by=AdministratorFactory(), name="a.pptx", data=own())
    operations.forget(master.file)
    assert operations.master_in_use() is None


@pytest.mark.django_db
def test_the_back_office_takes_it(client: Any) -> None:
    client.force_login(AdministratorFactory())
    address = reverse("admin:exchange_slidemaster_add")
    assert b'enctype="multipart/form-data"' in client.get(address).content
    refused = client.post(address, {"upload": SimpleUploadedFile("x.pptx", b"nothing")})
    assert refused.status_code == 422
    assert b"not a PowerPoint file" in refused.content
    assert not SlideMaster.objects.exists()
    data = own()
    done = client.post(address, {"upload": SimpleUploadedFile("firm.pptx", data)})
    assert done.status_code == 302, done.content.decode()[:3000]
    row = SlideMaster.objects.get()
    assert (row.file_name, row.size) == ("firm.pptx", len(data))
    assert b"firm.pptx" in client.get(reverse("admin:exchange_slidemaster_changelist")).content
    assert client.get(reverse("admin:exchange_slidemaster_change", args=[row.pk])).status_code == 200
    client.post(
        reverse("admin:exchange_slidemaster_changelist"),
        {"action": "archive_selected", "_selected_action": [row.pk]},
    )
    assert not SlideMaster.objects.current().exists()
