"""Reads the text of a file in a process of its own: `python -m accounts.information.extraction pdf FILE`.

Files come from outside and may be made to harm. The process knows no settings and no database, may use little memory
and time, and is stopped when it does not come back. What it says is one JSON object: {"text": ...} or {"problem": ...}.
"""

import json
import os
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import chain
from pathlib import Path

#: Of the text of one file.
MOST_TEXT = 400_000
SECONDS = 45
_MEMORY = 1024**3
_UNPACKED, _PARTS, _MOST_PAGES = 300 * 1024**2, 5_000, 3_000
_ROOT = Path(__file__).resolve().parents[2]
KINDS = ("pdf", "docx", "xlsx", "pptx", "odf", "txt")
_OFFICE = ("docx", "xlsx", "pptx", "odf")
_ABOUT_PDF = {"/Author", "/Title", "/Subject", "/Keywords"}
_ABOUT = re.compile(
    r"<(?:dc|cp|meta):(?:creator|initial-creator|lastModifiedBy|title|subject|description|keywords?)\b[^<>]*>([^<]*)<"
)
#: Parts of an Office file in which people are named beside its text.
_BESIDE = re.compile(
    r"(?:word|xl|ppt)/(?:[a-zA-Z]+/)?[a-zA-Z]*(?:[cC]omment|[pP]erson|people|[nN]otes\b)[a-zA-Z]*\d*\.xml"
)
_WHO = re.compile(r"\b(?:author|displayName|name)=\"([^\"<>]*)\"")


class Problem(Exception):
    """Why there is no text; the message is a key of DocumentVersion.Problem."""


def extract(kind: str, path: str, seconds: int = SECONDS) -> tuple[str, str]:
    """The text of a file, and the key of the problem where there is one. Never raises for what a file holds."""
    command = [sys.executable, "-m", "accounts.information.extraction", kind, path, str(seconds)]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
    try:
        done = subprocess.run(
            command, cwd=_ROOT, env=environment, capture_output=True, timeout=seconds + 10, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "", "slow"
    try:
        said = json.loads(done.stdout)
    except ValueError:
        # Stopped by the system: SIGXCPU and SIGKILL for its time, anything else for what the file did to it.
        return "", "slow" if done.returncode in (-24, -9) else "broken"
    return said.get("text", ""), said.get("problem", "")


# In the process -----------------------------------------------------------------------------------------


def _bound(seconds: int) -> None:
    """From here on the system holds it to this much."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _joined(parts: Iterable[str]) -> str:
    """The parts in one text, up to the most that is kept."""
    found: list[str] = []
    room = MOST_TEXT
    for part in parts:
        part = re.sub(r"[ \t\xa0]+", " ", part.replace("\x00", " ")).strip()
        if not part:
            continue
        found.append(part[:room])
        room -= len(part) + 1
        if room <= 0:
            break
    return "\n".join(found).encode("utf-8", "replace").decode()


def _pdf(path: str) -> Iterator[str]:
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Problem("encrypted")
        for at, page in enumerate(reader.pages):
            if at >= _MOST_PAGES:
                return
            # A word that was parted at the end of a line is one word again, and found as such.
            yield re.sub(r"(\w)-\n(\w)", r"\1\2", page.extract_text() or "")
        yield " · ".join(str(value) for key, value in (reader.metadata or {}).items() if key in _ABOUT_PDF)
    except PdfReadError as error:
        raise Problem("broken") from error


def _look_inside(path: str) -> None:
    """Refuses archives that unpack to more than is read, and XML that declares entities."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
            raise Problem("large")
        if any(part.flag_bits & 1 for part in parts):
            raise Problem("encrypted")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as file:
                    head = file.read(4096)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise Problem("broken")


def _about(path: str) -> Iterator[str]:
    """What an Office file says beside its text: who wrote it, title, subject, keywords; comments and who made them."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name in ("docProps/core.xml", "meta.xml"):
                found = _ABOUT.findall(archive.read(name).decode("utf-8", "replace"))
                yield unescape(" · ".join(text for text in found if text.strip()))
            elif _BESIDE.fullmatch(name):
                xml = archive.read(name).decode("utf-8", "replace")
                yield unescape(" ".join([*_WHO.findall(xml), re.sub(r"<[^<>]*>", " ", xml)]))


def _docx(path: str) -> Iterator[str]:
    from docx import Document
    from docx.oxml.ns import qn

    document = Document(path)
    roots = [document.element.body]
    for section in document.sections:
        roots += [
            part._element for part in (section.header, section.footer) if not part.is_linked_to_previous
        ]
    for root in roots:
        for paragraph in root.iter(qn("w:p")):
            yield "".join(_runs(paragraph, qn))


def _runs(paragraph, qn) -> Iterator[str]:  # type: ignore[no-untyped-def]
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        yield (node.text or "") if node.tag == qn("w:t") else " "


def _xlsx(path: str) -> Iterator[str]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(value) for value in row if value is not None)


def _pptx(path: str) -> Iterator[str]:
    from pptx import Presentation

    paragraph, text = (f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{name}" for name in "pt")
    for slide in Presentation(path).slides:
        roots = [slide._element, *([slide.notes_slide._element] if slide.has_notes_slide else [])]
        for root in roots:
            for node in root.iter(paragraph):
                yield "".join(part.text or "" for part in node.iter(text))


def _odf(path: str) -> Iterator[str]:
    """Paragraphs and headings of a text, a sheet's cells or slides: all in one part of the archive."""
    from lxml import etree

    with zipfile.ZipFile(path) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Problem("encrypted")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        with archive.open("content.xml") as file:
            root = etree.parse(file, parser).getroot()
    name = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    gaps = {f"{name}{gap}" for gap in ("s", "tab", "line-break")}
    for paragraph in root.iter(f"{name}p", f"{name}h"):
        parts = []
        for node in paragraph.iter():
            parts += [" " if node.tag in gaps else node.text or ""]
            parts += [node.tail or ""] if node is not paragraph else []
        yield "".join(parts)


def _txt(path: str) -> Iterator[str]:
    with Path(path).open("rb") as file:
        data = file.read(4 * MOST_TEXT)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield data.decode("utf-16", "replace")
        return
    try:
        yield data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Cut within a sign at the very end, or what Windows writes.
        yield data.decode("utf-8-sig" if error.start > len(data) - 4 else "cp1252", "replace")


_READERS = {"pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "pptx": _pptx, "odf": _odf, "txt": _txt}


def read(kind: str, path: str) -> dict[str, str]:
    """What the process says of a file."""
    try:
        office = kind in _OFFICE
        if office:
            _look_inside(path)
        texts = _READERS[kind](path)
        return {"text": _joined(chain(texts, _about(path) if office else ()))}
    except Problem as problem:
        return {"problem": str(problem)}
    except MemoryError:
        return {"problem": "large"}
    except Exception as error:  # a reader may fail in any way over a file that was made to make it fail
        known = type(error).__name__
        return {"problem": "encrypted" if known in ("DependencyError", "FileNotDecryptedError") else "broken"}


def main() -> None:
    kind, path, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    sys.setrecursionlimit(3_000)
    _bound(seconds)
    said = json.dumps(read(kind, path))
    sys.stdout.write(said)


if __name__ == "__main__":
    main()
