"""Words that break careless programs. Short on purpose; the long public list is read where KAM_REAL_DATA names it."""

import json
import os
from pathlib import Path

#: Anything that a script could run through. The marker is looked for unescaped.
SCRIPTS = [
    '<script>alert("xss1")</script>',
    '"><img src=x onerror=alert("xss2")>',
    "'><svg onload=alert('xss3')>",
    "javascript:alert('xss4')",
    "</textarea></title></style><script>alert('xss5')</script>",
    "{{ 7|add:7 }}{% now 'Y' %}${7*7}#{7*7}",
    '<a href="javascript:alert(1)">xss6</a>',
    "[xss7](javascript:alert(1)) ![x](data:text/html,<script>)",
    "<iframe srcdoc='<script>alert(1)</script>'>xss8",
]

#: More of them: out of an element, out of an attribute in either quote, out of a text area; they say so in the title.
PAYLOADS = [
    "'\"><img src=x onerror=document.title='ran'><svg onload=document.title='ran'></textarea>"
    "<script>document.title='ran';alert(1)</script>",
    "' onfocus=alert(1) autofocus '",
    '" onmouseover="alert(1)" x="',
    *SCRIPTS,
]

TEXTS = [
    *SCRIPTS,
    "",
    " ",
    "\u00a0\u2003\u200b",
    "a\x00b",
    "\x00",
    "\x07\x1b[31m bell",
    "\ud800 lone surrogate".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\u202eright to left\u202c",
    "Z\u0351\u036b\u0343\u036a\u0302a\u0349\u0348lgo",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪",
    "社會科學院語學研究所 مُنَاقَشَةُ",
    "Müller & Söhne <GmbH> \"Co.\" 'KG' \\ / % _ ; --",
    "Robert'); DROP TABLE teams_user;--",
    "1' OR '1'='1",
    "=1+1",
    "@SUM(A1)",
    "-1",
    "1e999",
    "NaN",
    "Infinity",
    "0x1F",
    "9" * 400,
    "1/0",
    "../../../../etc/passwd",
    "%00%0d%0aSet-Cookie:x=1",
    "line\r\nX-Injected: 1",
    "0000-00-00",
    "2026-02-30",
    "10000-01-01",
    "9999-12-31",
    "0001-01-01",
    "١٢٣",
    "null",
    "undefined",
    "True",
    "ﬁ ligature, ｆｕｌｌ ｗｉｄｔｈ, İstanbul ı ſ",
    "%s %d %(name)s {0} {name}",
    "x" * 5000,
]


def blns() -> list[str]:
    """The Big List of Naughty Strings, where the data is there."""
    folder = os.environ.get("KAM_REAL_DATA")
    if not folder:
        return []
    files = sorted((Path(folder) / "blns").glob("*.json"))
    return [str(text) for file in files for text in json.loads(file.read_text(encoding="utf-8"))]


#: All of them, each once; without those with a zero byte, which nothing takes.
STRINGS = [text for text in dict.fromkeys([*TEXTS, *blns()]) if "\x00" not in text]
