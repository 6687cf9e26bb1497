"""vCard 2.1, 3.0 and 4.0 as lines: read from bytes, written back. What a line means is said elsewhere.

A value is kept as 3.0 and 4.0 write it: escaped, without folding, charset or quoted-printable. So a line that nobody
understands goes out as it came in. Written here because the libraries read one version each and fail on what phones
and mail programs really write.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

VERSIONS = ("2.1", "3.0", "4.0")
MOST_BYTES = 5 * 1024 * 1024
MOST_CARDS = 200
MOST_LINES = 500
MOST_VALUE = 700_000
#: Of a whole file, as it is folded: more than five megabytes of pictures have.
MOST_FOLDED = 150_000

#: Properties whose value is made of parts between semicolons.
STRUCTURED = {"N", "ADR", "ORG", "GENDER", "CLIENTPIDMAP"}
#: Properties whose value is one text.
TEXTS = {"FN", "NOTE", "TITLE", "ROLE", "LABEL", "EMAIL", "TEL", "X-ABLABEL", "X-ABADR", "MAILER"}

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"(?:([A-Za-z0-9_-]+)\.)?([A-Za-z0-9_-]+)")
_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT", "B"}


class CardError(ValueError):
    """The file cannot be read; `code` says why, `limit` how much is allowed."""

    def __init__(self, code: str, limit: int = 0) -> None:
        super().__init__(code)
        self.code, self.limit = code, limit


@dataclass
class Line:
    """A property of a card. `value` is escaped as in 3.0; `params` keeps every parameter with its values."""

    name: str
    value: str
    group: str = ""
    params: dict[str, list[str]] = field(default_factory=dict)

    @property
    def types(self) -> list[str]:
        return [word.lower() for word in self.params.get("TYPE", [])]

    @property
    def text(self) -> str:
        return unescape(self.value)

    @property
    def parts(self) -> list[str]:
        return [unescape(part) for part in split(self.value, ";")]

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return {"name": self.name, "group": self.group, "params": self.params, "value": self.value}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Line":
        return cls(kept["name"], kept["value"], kept.get("group", ""), kept.get("params", {}))


@dataclass
class Card:
    """One card: its version and its lines, without BEGIN, VERSION and END."""

    version: str = "3.0"
    lines: list[Line] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]


# Texts ---------------------------------------------------------------------------------------


def escape(text: str) -> str:
    """A text as a value holds it."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def unescape(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def split(value: str, sign: str) -> list[str]:
    """Parts between `sign` where no backslash stands before it."""
    return re.findall(rf"((?:\\.|[^\\{sign}]|\\$)*)(?:{sign}|$)", value, re.DOTALL)[: value.count(sign) + 1]


def clean(text: str) -> str:
    """Without signs that no database and no page can hold."""
    return _CONTROL.sub("", text)


# Reading -------------------------------------------------------------------------------------


def read(data: bytes) -> list[Card]:
    """All cards of a file. Raises CardError: "empty", "size", "count", "lines", "value"."""
    if len(data) > MOST_BYTES:
        raise CardError("size", MOST_BYTES)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    reader = _Reader()
    for raw in _unfolded(data.removeprefix(b"\xef\xbb\xbf")):
        reader.take(raw)
    if not reader.cards:
        raise CardError("empty")
    for card in reader.cards:
        for line in card.lines:
            _normalise(line, card.version)
    return reader.cards


class _Reader:
    """Sorts lines into cards. A card in a card (an agent) is kept as it stands; what is outside is no card's."""

    def __init__(self) -> None:
        self.cards: list[Card] = []
        self.card: Card | None = None
        self.inner: list[str] | None = None

    def take(self, raw: bytes) -> None:
        line = _line(raw)
        mark = line.name if line is not None and line.value.strip().upper() == "VCARD" else ""
        if self.card is None:
            if mark == "BEGIN":
                self._begin()
        elif mark == "BEGIN":
            self.inner = []
        elif self.inner is not None:
            self._take_inner(raw, mark)
        elif mark == "END":
            self.card = None
        elif line is None:
            if raw.strip():
                self._add(Line("X-UNREADABLE", escape(clean(_decoded(raw, "")))))
        elif line.name == "VERSION":
            self.card.version = line.value.strip()[:5]
        elif line.name != "AGENT" or line.value:
            self._add(line)

    def _begin(self) -> None:
        self.card = Card()
        self.cards.append(self.card)
        if len(self.cards) > MOST_CARDS:
            raise CardError("count", MOST_CARDS)

    def _take_inner(self, raw: bytes, mark: str) -> None:
        inner = self.inner or []
        if mark == "END":
            self._add(Line("AGENT", escape("\n".join(inner))))
            self.inner = None
        else:
            self.inner = [*inner, clean(_decoded(raw, ""))][:MOST_LINES]

    def _add(self, line: Line) -> None:
        lines = self.cards[-1].lines
        lines.append(line)
        if len(lines) > MOST_LINES:
            raise CardError("lines", MOST_LINES)


def _unfolded(data: bytes) -> Iterator[bytes]:
    """Whole lines: folded ones joined, soft breaks of quoted-printable and bare base64 lines too."""
    current: bytearray | None = None
    soft = base = False
    physical_lines = re.split(rb"\r\n|\n|\r", data)
    if len(physical_lines) > MOST_FOLDED:
        raise CardError("lines", MOST_LINES)
    for physical in physical_lines:
        if current is not None and soft:
            current[-1:] = physical
        elif current is not None and physical[:1] in {b" ", b"\t"}:
            current += physical[1:].strip() if base else physical[1:]
        elif current is not None and base and physical and b":" not in physical:
            current += physical.strip()
        else:
            if current is not None:
                yield bytes(current)
            current = bytearray(physical)
            head = physical.split(b":", 1)[0].upper()
            base = bool(re.search(rb"[;=](BASE64|B)(;|$)", head))
        if current is not None and len(current) > MOST_VALUE:
            raise CardError("value", MOST_VALUE)
        head = bytes(current[:400]).split(b":", 1)[0].upper()
        soft = b"QUOTED-PRINTABLE" in head and current.endswith(b"=")
    if current:
        yield bytes(current)


def _decoded(raw: bytes, charset: str) -> str:
    for name in (charset, "utf-8", "cp1252"):
        if name:
            try:
                return raw.decode(name)
            except (LookupError, ValueError):
                continue
    return raw.decode("latin-1")


def _line(raw: bytes) -> Line | None:
    head, value = _head_and_value(raw)
    words = _outside_quotes(_decoded(head, ""), ";")
    named = _NAME.fullmatch(words[0].strip())
    if value is None or named is None:
        return None
    params: dict[str, list[str]] = {}
    for word in words[1:]:
        key, sign, given = word.partition("=")
        key = clean(key).strip().upper()
        if not sign:
            key, given = ("ENCODING", key) if key in _ENCODINGS else ("TYPE", word.strip())
        values = [
            part
            for quoted in _outside_quotes(given, ",")
            for part in (quoted.strip('"').split(",") if key == "TYPE" else [quoted.strip('"')])
        ]
        params.setdefault(key, []).extend(clean(_uncaret(part)) for part in values)
    encoding = params.get("ENCODING", [""])[0].upper()
    charset = (params.pop("CHARSET", [""]) or [""])[0]
    if encoding == "QUOTED-PRINTABLE":
        value = quopri.decodestring(value)
    if encoding in {"BASE64", "B"}:
        params["ENCODING"] = ["b"]
        text = re.sub(r"\s", "", _decoded(value, "ascii"))
    else:
        params.pop("ENCODING", None)
        text = _decoded(value, charset)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Line(named[2].upper(), clean(text), named[1] or "", params)


def _head_and_value(raw: bytes) -> tuple[bytes, bytes | None]:
    quoted = False
    for at, sign in enumerate(raw):
        if sign == 0x22:
            quoted = not quoted
        elif sign == 0x3A and not quoted:
            return raw[:at], raw[at + 1 :]
    head, colon, value = raw.partition(b":")
    return head, value if colon else None


def _outside_quotes(text: str, sign: str) -> list[str]:
    return re.findall(rf'((?:"[^"]*"|[^{sign}"]|")*)(?:{sign}|$)', text)[: _count(text, sign) + 1]


def _count(text: str, sign: str) -> int:
    return re.sub(r'"[^"]*"', "", text).count(sign)


def _uncaret(text: str) -> str:
    return re.sub(r"\^([n'^])", lambda found: {"n": "\n", "'": '"', "^": "^"}[found[1]], text)


def _normalise(line: Line, version: str) -> None:
    """A value of 2.1, where commas and line ends are bare, as later versions write it."""
    if version == "2.1" and line.name in STRUCTURED:
        line.value = ";".join(escape(unescape(part)) for part in split(line.value, ";"))
    elif line.name in TEXTS:
        line.value = escape(unescape(line.value))  # bare commas are common in all versions
    else:
        line.value = line.value.replace("\n", "\\n")


# Writing -------------------------------------------------------------------------------------


def write(cards: Iterable[list[Line]], version: str) -> bytes:
    """Cards as a file."""
    out = bytearray()
    for lines in cards:
        out += f"BEGIN:VCARD\r\nVERSION:{version}\r\n".encode()
        for line in lines:
            out += _written(_for_version(line, version), version)
        out += b"END:VCARD\r\n"
    return bytes(out)


def _for_version(line: Line, version: str) -> Line:
    """Pictures are data addresses in 4.0 and base64 before."""
    params = dict(line.params)
    if version == "4.0" and params.get("ENCODING") == ["b"] and _is_base64(line.value):
        kind = (params.pop("TYPE", None) or ["octet-stream"])[0].lower()
        family = {"PHOTO": "image", "LOGO": "image", "SOUND": "audio"}.get(line.name, "application")
        params.pop("ENCODING")
        return Line(line.name, f"data:{family}/{kind};base64,{line.value}", line.group, params)
    found = re.match(r"data:[a-z]+/([\w.+-]+);base64\\?,", line.value) if version != "4.0" else None
    if found and _is_base64(line.value[found.end() :]):
        params |= {"ENCODING": ["b"], "TYPE": [found[1].upper()]}
        params.pop("VALUE", None)
        return Line(line.name, line.value[found.end() :], line.group, params)
    return line


def _is_base64(value: str) -> bool:
    try:
        return bool(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        return False


def _written(line: Line, version: str) -> bytes:
    head = f"{line.group}.{line.name}" if line.group else line.name
    for key, values in line.params.items():
        head += f";{key}=" + ",".join(_param(value) for value in values)
    value = line.value
    if version != "2.1":
        return _folded(f"{head}:{value}".encode("utf-8", "replace"))
    if line.name in STRUCTURED:
        value = ";".join(
            unescape(part).replace("\\", "\\\\").replace(";", "\\;") for part in split(value, ";")
        )
    elif line.name in TEXTS:
        value = unescape(value).replace("\\", "\\\\")
    if value.isascii() and "\n" not in value:
        return f"{head}:{value}\r\n".encode("utf-8", "replace")
    raw = value.encode("utf-8", "replace")
    quoted = re.sub(rb"[^\x20-\x3c\x3e-\x7e]", lambda found: b"=%02X" % found[0][0], raw)
    if quoted.endswith(b" "):
        quoted = quoted[:-1] + b"=20"
    return f"{head};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:".encode() + quoted + b"\r\n"


def _param(value: str) -> str:
    text = value.replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return f'"{text}"' if re.search(r"[,;:]", text) else text


def _folded(raw: bytes) -> bytes:
    """Lines of at most 75 bytes, never torn inside a letter."""
    out, start, room = bytearray(), 0, 75
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        out += raw[start:end] + b"\r\n "
        start, room = end, 74
    return bytes(out + raw[start:] + b"\r\n")
