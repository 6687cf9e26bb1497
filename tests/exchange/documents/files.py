"""Everything that a made file holds, as text: what a reader sees, and what only a program would find."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

_STREAM = re.compile(rb"(\d+) 0 obj\s*<<((?:(?!endobj).)*?)>>\s*stream\r?\n", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(data: bytes) -> str:
    """All text of a PDF, or of an Office file with all its parts."""
    return pdf_text(data) if data.startswith(b"%PDF") else package_text(data)


def package_text(data: bytes) -> str:
    """Every part of a package, workbooks inside it too, with tags and without (a word may be cut by tags)."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            part = package.read(name)
            found.append(name)
            if part.startswith(b"PK"):
                found.append(package_text(part))
            else:
                text = part.decode("utf-8", "replace")
                found += [text, re.sub(r"<[^>]*>", "", text), part.decode("utf-16-le", "replace")]
    return "\n".join(found)


def pages_in(data: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", data))


def pdf_text(data: bytes) -> str:
    """The text of the pages, glyph by glyph, and all strings of the file: titles, bookmarks, metadata."""
    found = [data.decode("latin-1")]
    for strings in re.findall(rb"<FEFF([0-9A-Fa-f]*)>", data):
        found.append(bytes.fromhex(strings.decode()).decode("utf-16-be", "replace"))
    streams = {int(m[1]): _unpacked(m[2], data[m.end() :]) for m in _STREAM.finditer(data)}
    objects = {int(m[1]): m[2] for m in re.finditer(rb"\n(\d+) 0 obj\s*(.*?)endobj", data, re.DOTALL)}
    pages = {}
    for page in objects.values():
        contents = re.search(rb"/Type/Page/Resources (\d+) 0 R.*?/Contents (\d+) 0 R", page, re.DOTALL)
        if contents:
            pages[int(contents[2])] = _fonts(objects[int(contents[1])], objects, streams)
    for number, body in streams.items():
        shown = _shown(body, pages[number]) if number in pages else body.decode("utf-8", "replace")
        found.append(shown)
    return "\n".join(found)


def _unpacked(head: bytes, rest: bytes) -> bytes:
    length = re.search(rb"/Length (\d+)", head)
    body = rest[: int(length[1])] if length else b""
    return zlib.decompress(body) if b"FlateDecode" in head else body


def _fonts(
    resources: bytes, objects: dict[int, bytes], streams: dict[int, bytes]
) -> dict[bytes, dict[int, str]]:
    """Name of a font on a page -> glyph -> characters."""
    found = {}
    for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources):
        unicode_map = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
        if unicode_map:
            pairs = re.findall(rb"<([0-9A-F]+)> <([0-9A-F]+)>", streams[int(unicode_map[1])])
            found[name] = {
                int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
                for glyph, text in pairs
                if len(text) % 4 == 0
            }
    return found


def _shown(body: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    """Strings of one text operator stand together; operators are lines."""
    font: dict[int, str] = {}
    lines = []
    tokens = re.compile(
        rb"/(f\d+) [\d.]+ Tf|\[((?:\((?:\\.|[^\\)])*\)|[^\]\(])*)\] ?TJ|\(((?:\\.|[^\\)])*)\) ?Tj", re.DOTALL
    )
    for match in tokens.finditer(body):
        if match[1]:
            font = fonts.get(match[1], {})
            continue
        strings = (
            re.findall(rb"\(((?:\\.|[^\\)])*)\)", match[2], re.DOTALL) if match[2] else [match[3] or b""]
        )
        raw = b"".join(_plain(string) for string in strings)
        glyphs = [int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw) - 1, 2)]
        lines.append("".join(font.get(glyph, "\ufffd") for glyph in glyphs))
    return "\n".join(lines)


def _plain(string: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code[:1].isdigit() else _ESCAPES.get(code, code)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, string, flags=re.DOTALL)
