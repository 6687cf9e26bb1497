"""What a new key account manager learns from: the guide's steps and two plans to read, in both languages.

All of it is invented and names roles only.
"""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Both:
    """A text in both languages; shown in the reader's."""

    en: str
    de: str

    def __str__(self) -> str:
        return self.de if (get_language() or "en").startswith("de") else self.en
