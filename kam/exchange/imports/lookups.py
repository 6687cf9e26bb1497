"""From a word in the file to one of our rows: exact by key or name in both languages, close words by
likeness.

A word that is only close is taken as the proposal and listed, so that the user sees and can change it; a word
that is
like nothing is an error until the user chooses, creates it or leaves it empty.
"""

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _n

from accounts.models import Figure, KeyAccount, Organisation
from kam.exchange.imports.problems import ValueProblem
from kam.exchange.imports.values import norm
from kam.records.models import ExternalId
from kam.reference.models import Country, Currency, Industry, Measure, Tier
from teams.models import Department, User

CREATE, LEAVE = "+", "-"
_CLOSE = 0.8
#: What people write and no list holds. Alone they decide a name that two countries share, so they stay
#: proposals.
_COUNTRY_WORDS = {
    "usa": "US",
    "u s a": "US",
    "u.s.a.": "US",
    "u.s.": "US",
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "england": "GB",
    "grossbritannien": "GB",
    "holland": "NL",
    "czech republic": "CZ",
    "tschechische republik": "CZ",
    "d": "DE",
    "deu": "DE",
    "ger": "DE",
    "aut": "AT",
    "che": "CH",
    "fra": "FR",
    "gbr": "GB",
    "brd": "DE",
    "russia": "RU",
    "turkey": "TR",
    "vr china": "CN",
}
_COUNTRY_PROPOSALS = {"korea": "KR", "congo": "CG"}


@dataclass(frozen=True)
class New:
    """A reference row that the import creates: its type and the word of the file."""

    type: str
    text: str


@dataclass
class Word:
    """A word of the file that is not simply one of ours: how often, what it was read as, and why."""

    field: str
    text: str
    rows: int
    key: str
    state: str  # "proposed", "chosen", "unknown"


class Words:
    """All known words of one type, and what the user chose for those that are not."""

    def __init__(self, type: str, names: dict[str, str], chosen: dict[str, str], may_create: bool) -> None:
        self.type, self.names, self.may_create = type, names, may_create
        self.chosen = chosen
        self.seen: Counter[str] = Counter()
        self.found: dict[str, tuple[Any, str]] = {}

    def resolve(self, text: str) -> Any:
        """Our key, New, or None to leave the field empty. Raises ValueProblem for what nobody knows."""
        if text not in self.found:
            self.found[text] = self._look_up(text)
        key, state = self.found[text]
        if state != "known":
            self.seen[text] += 1
        if state == "unknown":
            raise ValueProblem(
                _n("“%(value)s” is unknown. Say what it means, or create it."), value=text[:80]
            )
        return key

    def _look_up(self, text: str) -> tuple[Any, str]:
        choice = self.chosen.get(text)
        if choice == CREATE and self.may_create:
            return New(self.type, text), "chosen"
        if choice == LEAVE:
            return None, "chosen"
        if choice and choice in self.names.values():
            return choice, "chosen"
        word = norm(text)
        if word in self.names:
            return self.names[word], "known"
        proposal = self.propose(word)
        if not proposal and self.type == "department":
            return New(
                self.type, text
            ), "proposed"  # a company's first list of colleagues brings its departments
        return (proposal, "proposed") if proposal else (None, "unknown")

    def propose(self, word: str) -> str:
        if self.type == "country" and word in _COUNTRY_PROPOSALS:
            return _COUNTRY_PROPOSALS[word]
        if (
            len(self.seen) > 200
        ):  # closeness is dear; hundreds of strange words are another list, not typing errors
            return ""
        near = difflib.get_close_matches(word, self.names, n=1, cutoff=_CLOSE) if len(word) > 3 else []
        return self.names[near[0]] if near else ""

    def words(self, field: str) -> list[Word]:
        found = []
        for text, rows in self.seen.most_common():
            key, state = self.found[text]
            shown = (
                CREATE if isinstance(key, New) else LEAVE if key is None and state == "chosen" else key or ""
            )
            found.append(Word(field, text, rows, str(shown), state))
        return found


#: Choices of ours, with words for them that other systems use.
_ENUMS: dict[str, tuple[Any, dict[str, str]]] = {
    "kind": (
        Organisation.Kind,
        {
            "gruppe": "group",
            "konzern": "group",
            "unternehmen": "company",
            "gesellschaft": "company",
            "sparte": "division",
            "bereich": "division",
            "werk": "site",
            "standort": "site",
        },
    ),
    "status": (
        KeyAccount.Status,
        {"aktiv": "active", "kandidat": "candidate", "pausiert": "paused", "entlassen": "released"},
    ),
    "figure_kind": (
        Figure.Kind,
        {
            "ist": "actual",
            "actuals": "actual",
            "budget": "plan",
            "soll": "plan",
            "prognose": "forecast",
            "fc": "forecast",
        },
    ),
    "language": (
        User.Language,
        {
            "german": "de",
            "deutsch": "de",
            "de_de": "de",
            "de-de": "de",
            "english": "en",
            "englisch": "en",
            "en_us": "en",
            "en_gb": "en",
            "en-us": "en",
            "en-gb": "en",
        },
    ),
}


def _choices(type: str) -> tuple[dict[str, str], bool]:
    """Normalised word -> key, and whether the import may create one."""
    names: dict[str, str] = {}
    if type in ("industry", "tier", "measure"):
        model = {"industry": Industry, "tier": Tier, "measure": Measure}[type]
        for pk, key, en, de in model.objects.current().values_list("pk", "key", "name_en", "name_de"):
            names |= dict.fromkeys(
                (norm(key.replace("-", " ")), norm(key), norm(en), norm(de)),
                str(pk) if type == "industry" else key,
            )
        return names, type == "industry"
    if type == "country":
        for code, en, de in Country.objects.values_list("code", "name_en", "name_de"):
            names |= dict.fromkeys((norm(code), norm(en), norm(de)), code)
        return names | {word: code for word, code in _COUNTRY_WORDS.items() if code in names.values()}, False
    if type == "currency":
        for code, symbol in Currency.objects.values_list("code", "symbol"):
            names |= {norm(code): code}
            names.setdefault(norm(symbol), code)
        return names, False
    if type == "department":
        for pk, en, de in Department.objects.filter(archived_at=None).values_list("pk", "name_en", "name_de"):
            names |= dict.fromkeys((norm(word) for word in (en, de) if word), str(pk))
        return names, True
    enum, more = _ENUMS[type]
    return {norm(v): v for v in enum.values} | {norm(str(c.label)): c.value for c in enum} | more, False


REFERENCE_TYPES = {
    "industry",
    "country",
    "currency",
    "tier",
    "measure",
    "department",
    "kind",
    "status",
    "figure_kind",
    "language",
}


def words_for(type: str, chosen: dict[str, str]) -> Words:
    names, may_create = _choices(type)
    return Words(type, names, chosen, may_create)


class Organisations:
    """All organisations by name and by id in the other system; `stamp` tells whether anything moved since."""

    def __init__(self, system: str) -> None:
        self.system = system
        rows = Organisation.objects.order_by("pk").values_list(
            "pk", "name", "parent_id", "archived_at", "account_id"
        )
        self.by_name: dict[str, list[int]] = {}
        self.parent: dict[int, int | None] = {}
        self.names: dict[int, str] = {}
        self.account: dict[int, int | None] = {}
        self.archived: set[int] = set()
        for pk, name, parent, archived, account in rows.iterator(chunk_size=5000):
            self.by_name.setdefault(norm(name), []).append(pk)
            self.parent[pk], self.names[pk], self.account[pk] = parent, name, account
            if archived is not None:
                self.archived.add(pk)
        self.by_external = external_ids(Organisation, system)
        self.external_of = {pk: value for value, pk in self.by_external.items()}

    def find(self, name: str, external: str) -> int:
        """By id, else by a name that only one has. Raises ValueProblem."""
        if external:
            for value in dict.fromkeys((external, external[:15])):
                if value in self.by_external:
                    return self.by_external[value]
            if not name:
                raise ValueProblem(
                    _n("There is no organisation with the id “%(value)s”."), value=external[:80]
                )
        found = [pk for pk in self.by_name.get(norm(name), []) if pk not in self.archived]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueProblem(
                _n("There are several organisations called “%(value)s”. Use their ids."), value=name[:80]
            )
        raise ValueProblem(_n("There is no organisation called “%(value)s”."), value=name[:80])


def external_ids(model: type, system: str) -> dict[str, int]:
    """Id in the other system -> pk."""
    rows = ExternalId.objects.filter(object_type=model._meta.label_lower, system=system)  # type: ignore[attr-defined]
    return dict(rows.values_list("value", "object_pk"))


class Colleagues:
    """Colleagues by e-mail and by name."""

    def __init__(self) -> None:
        self.by_email: dict[str, int] = {}
        self.by_name: dict[str, list[int]] = {}
        rows = User.objects.order_by("pk").values_list("pk", "first_name", "last_name", "email", "is_active")
        for pk, first, last, email, active in rows.iterator(chunk_size=5000):
            if email:
                self.by_email[email.lower()] = pk
            if active:
                self.by_name.setdefault(norm(f"{first} {last}"), []).append(pk)

    def find(self, text: str) -> int:
        if "@" in text and text.lower() in self.by_email:
            return self.by_email[text.lower()]
        found = self.by_name.get(norm(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueProblem(
                _n("Several colleagues are called “%(value)s”. Use the e-mail address."), value=text[:80]
            )
        raise ValueProblem(_n("No colleague is called “%(value)s”."), value=text[:80])
