"""Search as its page and the field at the top show it: groups of hits with the words marked, and where they lead."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from html import escape  # Django's looks at each piece for lazy texts, and a page has hundreds of them
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Q, QuerySet
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from kam.lib.formats import number
from kam.lib.icons import icon
from kam.lib.ids import ALPHABET, LENGTH
from kam.lib.prepared import SIZES, given, prepared, size_for
from kam.lib.slots import SearchKind
from kam.lib.words import STOP, fold, words_in, written
from kam.records.asked import Word
from kam.records.finding import CAP, Findings, Hit, find
from kam.records.indexing import kind_by_key
from kam.records.places import place_by_key

#: How many of each group stand on the page of all groups, on a page of one group, and in the list below the field.
FEW, MANY, NEXT = 5, 25, 3
SUGGESTED = 9
#: The list shows no numbers: so many are enough to choose from, a person at several accounts being one of them.
COUNTED = 30
#: On the page of all groups so many of each are counted: "50+" says that another word is wanted as well as "100+".
ROUGHLY = 50
_BEFORE, _AROUND, _WINDOW = 50, 170, 1000


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit as a link: its title and a piece of its text with the words marked, and the account it belongs to."""

    url: str
    icon: str
    title: SafeString
    text: SafeString
    account: str

    def html(self) -> SafeString:
        """The link; written here, because a page has it by the dozen."""
        account = (
            f'<span class="k-hit-account k-s k-t2">{escape(self.account)}</span>' if self.account else ""
        )
        text = f'<span class="k-hit-text k-s k-t2">{self.text}</span>' if self.text else ""
        return SafeString(
            f'<li data-k-row><a href="{escape(self.url)}">{icon(self.icon)}'
            f'<span class="k-hit-title">{self.title}</span>{account}{text}</a></li>'
        )


@dataclass(frozen=True, slots=True)
class ShownGroup:
    key: str
    label: Any
    count: int
    capped: bool
    hits: list[ShownHit]

    def html(self) -> SafeString:
        return SafeString("".join(['<ul class="k-hits">', *(hit.html() for hit in self.hits), "</ul>"]))

    def panel(self, url: str) -> str:
        """The first hits under their heading, with a link to all of them."""
        label, more = escape(str(self.label)), ""
        if self.count > len(self.hits):
            said = _("Show more") if self.capped else _("Show all %(count)s") % {"count": number(self.count)}
            more = (
                f'<div class="k-acts"><a class="k-s" href="{url}&amp;in={self.key}">{escape(said)}'
                f'<span class="visually-hidden">: {label}</span></a></div>'
            )
        return f'<section class="k-panel"><div class="k-panel-h"><h2>{label}</h2>{more}</div>{self.html()}</section>'


@dataclass(frozen=True, slots=True)
class Found:
    """All groups with their numbers; the hits of the group `only`, or the first of each."""

    groups: list[ShownGroup]
    count: int
    capped: bool
    corrected: str
    only: ShownGroup | None
    page: Page | None
    #: a phrase was not looked for in all that might hold it
    gave_up: bool = False

    def filters(self, url: str) -> SafeString:
        """The groups with their numbers as links; `url` is that of the page of all, escaped."""
        only = self.only.key if self.only else ""
        parts = [_filter(url, _("All"), self.count, self.capped, not only)]
        for group in self.groups:
            to = f"{url}&amp;in={group.key}"
            parts.append(_filter(to, str(group.label), group.count, group.capped, group.key == only))
        return SafeString("".join(parts))

    def panels(self, url: str) -> SafeString:
        return SafeString("".join(group.panel(url) for group in self.groups))


def _filter(url: str, label: str, count: int, capped: bool, active: bool) -> str:
    css, current = (" active", ' aria-current="true"') if active else ("", "")
    return (
        f'<a class="k-filter{css}" href="{url}"{current}>{escape(label)}'
        f'<span class="k-count">{number(count)}{"+" if capped else ""}</span></a>'
    )


def search(text: str, user: Any, today: dt.date, *, only: str = "", page: int = 1) -> Found:
    """What the user finds, for the page; `only` is the key of a group. A fixed number of queries."""
    first, most = ((max(page, 1) - 1) * MANY, MANY) if only else (0, FEW)
    cap = CAP if only else ROUGHLY
    findings = find(text, user, today, first=min(first, CAP), most=most, listed=only, cap=cap)
    groups = _shown(findings)
    chosen = next((group for group in groups if group.key == only), None)
    if only and not chosen:  # no such group, or nothing in it for these words
        return search(text, user, today) if groups else Found([], 0, False, "", None, None, findings.gave_up)
    pages = Paginator(range(chosen.count), MANY).get_page(page) if chosen else None
    if pages and not (chosen and chosen.hits) and pages.number != page:
        return search(text, user, today, only=only, page=pages.number)
    capped = findings.capped
    return Found(groups, findings.count, capped, _corrected(findings), chosen, pages, findings.gave_up)


def suggest(text: str, user: Any, today: dt.date) -> tuple[list[tuple[Any, ShownHit]], Found]:
    """The first few of each group for the list below the field: (label of the group, hit)."""
    findings = find(text, user, today, most=NEXT, cap=COUNTED)
    groups = _shown(findings)
    each = [(group.label, hit) for group in groups for hit in group.hits]
    if len(each) > SUGGESTED:  # the first of each group before the third of the first
        by_place = [
            (at, number, group.label, hit)
            for number, group in enumerate(groups)
            for at, hit in enumerate(group.hits)
        ]
        best = sorted(by_place, key=lambda one: one[:2])[:SUGGESTED]
        each = [(label, hit) for _at, _number, label, hit in sorted(best, key=lambda one: (one[1], one[0]))]
    return each, Found(groups, findings.count, findings.capped, _corrected(findings), None, None)


def _shown(findings: Findings) -> list[ShownGroup]:
    wanted = {hit.entry.account for group in findings.groups for hit in group.hits if hit.entry.account}
    names = _names_of(sorted(wanted))
    marker = Marker(findings.words)
    return [
        ShownGroup(
            group.kind.key,
            group.kind.label,
            group.count,
            group.capped,
            [_hit(hit, marker, names) for hit in group.hits],
        )
        for group in findings.groups
    ]


@prepared
def _names(size: int) -> QuerySet:
    ids = reduce(or_, (Q(public_id=given(f"id_{i}", CharField())) for i in range(size)))
    return KeyAccount.objects.filter(ids).values_list("public_id", "name")


def _names_of(public_ids: list[str]) -> dict[str, str]:
    """The names of accounts by public id; entries that are in sight name them, so the accounts are."""
    found: dict[str, str] = {}
    step = size_for(public_ids) or SIZES[-1]
    for at in range(0, len(public_ids), step):
        part = public_ids[at : at + step]
        found |= dict(_names(step).rows(**{f"id_{i}": part[min(i, len(part) - 1)] for i in range(step)}))
    return found


def _hit(hit: Hit, marker: "Marker", names: dict[str, str]) -> ShownHit:
    entry = hit.entry
    url, sign = address_of(hit.kind, entry.public_id, entry.account)
    account = names.get(entry.account, "") if entry.public_id != entry.account else ""
    return ShownHit(url, sign, marker.marked(entry.title), marker.snippet(entry.text), account)


#: They stand for the ids in an address that is kept.
_ID, _ACCOUNT = ALPHABET[0] * LENGTH, ALPHABET[1] * LENGTH


def address_of(kind: SearchKind, public_id: str, account: str) -> tuple[str, str]:
    """Where an object is shown, and the icon of its kind."""
    address, sign = _address(kind.key, get_script_prefix())
    return address.replace(_ID, public_id).replace(_ACCOUNT, account), sign


@lru_cache(maxsize=256)
def _address(key: str, prefix: str) -> tuple[str, str]:
    kind, place = kind_by_key(key), place_by_key(key)
    url = (kind and kind.url) or (place.url if place else None)
    sign = (kind and kind.icon) or (place.icon if place else "") or "link-45deg"
    return (url(_ID, _ACCOUNT) if url else ""), sign


# Words in texts -----------------------------------------------------------------------------------------


class Marker:
    """Marks the words that were looked for, and cuts the piece around the first of them out of a longer text."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.known: dict[str, bool] = {}

    def places(self, text: str) -> list[tuple[int, int]]:
        known, found = self.known, []
        for match in written(text):
            word = match.group()
            fits = known.get(word)
            if fits is None:
                folded = fold(word)
                fits = known[word] = folded not in STOP and any(word.fits(folded) for word in self.words)
            if fits:
                found.append(match.span())
        return found

    def marked(self, text: str) -> SafeString:
        return _with_marks(text, self.places(text))

    def snippet(self, text: str) -> SafeString:
        """A piece around the first of the words; the beginning where the text has none of them."""
        flat = " ".join(text.split())
        places: list[tuple[int, int]] = []
        for at in range(0, len(flat), _WINDOW):  # a long text is read only as far as needed
            places = [(a + at, b + at) for a, b in self.places(flat[at : at + _WINDOW + _AROUND])]
            if places:
                break
        first = places[0][0] if places else 0
        start = 0 if first <= _BEFORE else flat.rfind(" ", 0, first - _BEFORE // 2) + 1
        end = (
            len(flat) if start + _AROUND >= len(flat) else max(flat.rfind(" ", start, start + _AROUND), first)
        )
        end = end if end > start else start + _AROUND
        piece = _with_marks(
            flat[start:end], [(a - start, b - start) for a, b in places if a >= start and b <= end]
        )
        return SafeString(f"{'… ' if start else ''}{piece}{' …' if end < len(flat) else ''}")


def _with_marks(text: str, places: Iterable[tuple[int, int]]) -> SafeString:
    parts, last = [], 0
    for start, end in places:
        parts += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return SafeString("".join([*parts, escape(text[last:])]))


def _corrected(findings: Findings) -> str:
    """The words for which results are shown instead, as the first hit writes them; empty when nothing was corrected."""
    if not findings.corrected:
        return ""
    texts = [f"{hit.entry.title} {hit.entry.text}" for group in findings.groups for hit in group.hits]
    said = []
    for word in findings.words:
        if word.exact:
            said.append(word.typed)
            continue
        written = [
            (folded not in word.others, text[start:end])
            for text in texts
            for start, end, folded in words_in(text)
            if word.fits(folded)
        ]
        said.append(min(written, key=lambda one: one[0])[1] if written else word.typed)
    return " ".join(said)
