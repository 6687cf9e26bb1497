"""Public ids: random, unguessable, safe in URLs; the browser may make them too (for rows it creates)."""

import hashlib
import re
import secrets

# Crockford's alphabet without vowels and look-alikes, so that an id never spells a word.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 14
_PATTERN = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


def new_public_id() -> str:
    """A random id of 14 characters, about 66 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def derived_id(public_id: str, at: int) -> str:
    """The id of the row at a place among those that were sent together; the first has the id itself."""
    if not at:
        return public_id
    number = int.from_bytes(hashlib.sha256(f"{public_id}.{at}".encode()).digest())
    return "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(LENGTH))


def is_public_id(text: str) -> bool:
    """Whether `text` has the shape of a public id."""
    return bool(_PATTERN.fullmatch(text))


class PublicIdConverter:
    """`<pid:...>` in URL patterns."""

    regex = rf"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
