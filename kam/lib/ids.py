"""Public ids: random, unguessable, safe in URLs; the browser may make them too (for rows it creates)."""

import re
import secrets

# Crockford's alphabet without vowels and look-alikes, so that an id never spells a word.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 14
_PATTERN = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


def new_public_id() -> str:
    """A random id of 14 characters, about 66 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


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
