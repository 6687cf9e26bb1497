"""A hint when a text about a person touches what does not belong here: family, health, religion and the like.

A hint, never a block: the writer knows the context. Words are compared whole, without case, umlauts and endings, so
that "krank" is found in "kranker", and not in "Krankenhausausstattung".
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from kam.lib.words import fold, stem, words_in

FIELDS: dict[str, tuple[Any, str]] = {
    "family": (
        _("family"),
        "married divorced divorce wife husband spouse pregnant pregnancy girlfriend boyfriend widow widowed fiancee "
        "kids children daughter son verheiratet geschieden scheidung ehefrau ehemann schwanger schwangerschaft witwe "
        "witwer verlobt kinder kind tochter sohn lebensgefährte lebensgefährtin elternzeit freundin",
    ),
    "health": (
        _("health"),
        "ill illness sick disease cancer depression depressed burnout alcoholic alcohol disabled disability diagnosis "
        "therapy surgery krank krankheit erkrankt erkrankung krebs depressiv depression burnout alkohol alkoholiker "
        "behindert behinderung schwerbehindert diagnose therapie operiert herzinfarkt krankgeschrieben",
    ),
    "religion": (
        _("religion"),
        "religion religious church catholic protestant muslim jewish jew christian hindu buddhist atheist faith "
        "religion religiös kirche katholisch evangelisch moslem muslim muslima jüdisch jude christ gläubig konfession",
    ),
    "politics": (
        _("politics"),
        "politics political party voter votes conservative socialist leftist politik politisch parteimitglied partei "
        "wähler wählt cdu csu spd fdp afd grüne linke",
    ),
    "union": (
        _("trade union"),
        "union unionist unionised gewerkschaft gewerkschaftler gewerkschafter gewerkschaftsmitglied verdi",
    ),
    "sex": (
        _("sexual life"),
        "gay lesbian homosexual bisexual affair transgender sexual schwul lesbisch homosexuell bisexuell affäre sexuell",
    ),
    "origin": (
        _("ethnic origin"),
        "race ethnic ethnicity immigrant migrant refugee skin ethnie ethnisch hautfarbe abstammung migrant migrantin "
        "migrationshintergrund ausländer ausländerin flüchtling rasse",
    ),
}


@dataclass(frozen=True)
class Touch:
    """A word of a text, and what it touches."""

    word: str
    about: Any


@lru_cache(maxsize=1)
def _stems() -> dict[str, str]:
    """Stem -> key of FIELDS."""
    return {stem(fold(word)): key for key, (_label, words) in FIELDS.items() for word in words.split()}


def touches(*texts: str) -> list[Touch]:
    """Words that touch one of the fields, each once, in the order of the texts."""
    known = _stems()
    found: dict[str, Touch] = {}
    for text in texts:
        for start, end, folded in words_in((text or "")[:20_000]):
            key = known.get(stem(folded))
            if key is not None:
                found.setdefault(folded, Touch(text[start:end], FIELDS[key][0]))
    return list(found.values())
