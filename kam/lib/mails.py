"""Policies under which the standard library reads mails that come from anywhere.

Its readers of headers take their time with the square of a header's length, some of them while the mail is still being
parsed. So no header is longer than any honest one, before anything looks at it.
"""

import codecs
from email import policy
from typing import Any

#: A long list of recipients fits in; what is beyond is left out.
LONGEST_HEADER = 8_000


class _Bounded:
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)  # type: ignore[misc]
        return name, value[:LONGEST_HEADER]


class _Plain(_Bounded, policy.Compat32):
    pass


class _Typed(_Bounded, policy.EmailPolicy):
    pass


#: Headers as texts, as they stand.
PLAIN: Any = _Plain()
#: Headers read by their kind.
TYPED: Any = _Typed()

#: Codecs of names of hosts, not of mails: they take their time with the square of the length.
_NO_TEXT = {"punycode", "idna"}


def decoded(raw: bytes, charset: str | None) -> str:
    """The text of a part in the charset that it names, or in UTF-8 where it names none that texts have."""
    try:
        if charset and codecs.lookup(charset).name not in _NO_TEXT:
            return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        pass
    return raw.decode("utf-8", "replace")
