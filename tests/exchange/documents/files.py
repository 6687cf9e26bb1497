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


#: A font is chosen, or text is shown (after _without_strings).
_TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|(\[[^\]]*\]|\(\d+\)) ?T[Jj]")


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
    lines: list[str] = []
    strings: list[bytes] = []
    for match in _TOKEN.finditer(_without_strings(body, strings)):
        if match[1]:
            font = fonts.get(match[1], {})
            continue
        raw = b"".join(_plain(strings[int(at)]) for at in re.findall(rb"\((\d+)\)", match[2]))
        glyphs = [int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw) - 1, 2)]
        lines.append("".join(font.get(glyph, "\ufffd") for glyph in glyphs))
    return "\n".join(lines)


def _without_strings(body: bytes, strings: list[bytes]) -> bytes:
    """The operators, each string replaced by its place in the list.

    Strings may hold brackets of their own: balanced ones need no backslash (ISO 32000-1, 7.3.4.2).
    """
    kept, at = [], 0
    while (start := body.find(b"(", at)) >= 0:
        depth, end = 1, start + 1
        while depth and end < len(body):
            byte = body[end : end + 1]
            end += 2 if byte == b"\\" else 1
            depth += (byte == b"(") - (byte == b")")
        kept += [body[at:start], b"(%d)" % len(strings)]
        strings.append(body[start + 1 : end - 1])
        at = end
    return b"".join([*kept, body[at:]])


def _plain(string: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code[:1].isdigit() else _ESCAPES.get(code, code)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, string, flags=re.DOTALL)
