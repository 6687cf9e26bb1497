"""The rows of the matrix as HTML: 60 people by 30 of us are 1,800 cells, and a template would ask for each
word and address in each of them; here that is done once a page, a row or a column."""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.customers.models import KeyAccount
from accounts.relationships.matrix_queries import INFLUENTIAL, Matrix, Pair, Person, Role
from kam.lib import formats, icons, pieces
from kam.lib.http import address, address_of

LEVELS = range(5)
_MARK = "\x00"


def pips(level: int, target: int | None) -> str:
    """Four squares: reached, to reach, the rest as dots."""
    found = []
    for i in range(4):
        x = i * 10
        if i < level:
            found.append(f'<rect class="k-pip-on" x="{x}" width="8" height="8" rx="1.5"/>')
        elif i < (target or 0):
            found.append(f'<rect class="k-pip-want" x="{x + 0.6}" y=".6" width="6.8" height="6.8" rx="1.2"/>')
        else:
            found.append(f'<rect class="k-pip-off" x="{x + 2.5}" y="2.5" width="3" height="3" rx="1.5"/>')
    return f'<svg class="k-pips" viewBox="0 0 38 8" aria-hidden="true">{"".join(found)}</svg>'


def pip_symbols() -> SafeString:
    """The 25 pictures of a cell, once a page; cells name theirs."""
    found = []
    for level in LEVELS:
        for target in LEVELS:
            inner = pips(level, target).split(">", 1)[1].removesuffix("</svg>")
            found.append(f'<symbol id="k-p{level}{target}" viewBox="0 0 38 8">{inner}</symbol>')
    return mark_safe(f'<svg class="k-symbols" aria-hidden="true">{"".join(found)}</svg>')


class Cells:
    """Renders the rows of one matrix for one viewer."""

    def __init__(self, account: KeyAccount, matrix: Matrix) -> None:
        self.matrix = matrix
        self.base = address("accounts:account_matrix", account.public_id)
        self.of_person = address_of("accounts:matrix_person", account.public_id)
        self.plus = icons.icon("plus")
        self.reached = f'<span class="is-ok">{icons.icon("check-lg")}</span>'
        self.clock = icons.icon("clock-history")
        self.days = pgettext("days", "%(n)s d")
        self.goal = _("%(level)s of %(target)s")
        self.late = _("%(n)s days overdue")
        both = _("%(us)s and %(them)s") % {"us": _MARK, "them": "\x01"}
        before, between, after = both.replace("\x01", _MARK).split(_MARK)
        self.us_first = both.index(_MARK) < both.index("\x01")
        self.before, self.between, self.after = escape(before), escape(between), escape(after)
        self.nobody = escape(_("no contact yet"))
        self.columns = [(c.pk, f"{c.public_id}/", escape(c.name), escape(c.short)) for c in matrix.columns]
        self._filled: dict[tuple[int, int | None, int], tuple[str, str, str]] = {}

    # One cell -----------------------------------------------------------------------------------

    def filled(self, pair: Pair) -> tuple[str, str, str]:
        """What a filled cell shows: the class of its gap, its content, its words."""
        key = (pair.level, pair.target, pair.overdue)
        found = self._filled.get(key)
        if found is not None:
            return found
        level, target, overdue = key
        gap = pair.gap
        css = "" if not gap else " g1" if gap == 1 else " g2"
        said = self.goal % {"level": level, "target": target} if target is not None else str(level)
        words = f"{escape(said)}, {escape(self.matrix.level_name(level))}"
        if overdue:
            n = formats.number(overdue)
            words += f", {self.late % {'n': n}}"
            shown = f'<span class="od">{self.clock}{escape(self.days % {"n": n})}</span>'
        elif gap or target is None:
            shown = f"<span>{escape(said)}</span>"
        else:
            shown = self.reached
        picture = f'<svg class="k-pips" aria-hidden="true"><use href="#k-p{level}{target or 0}"/></svg>'
        found = self._filled[key] = (css, f"{picture}{shown}", words)
        return found

    def _cell(self, pair: Pair | None, url: str, label: str, short: str) -> str:
        if pair is None:
            return (
                f'<td class="c is-none"><a class="k-pair is-add" href="{url}"'
                f' aria-label="{label}: {self.nobody}">{self.plus}</a></td>'
            )
        css, shown, words = self.filled(pair)
        target = "" if pair.target is None else pair.target
        return (
            f'<td class="c{css}"><a class="k-pair" href="{url}" data-u="{short}" data-v="{pair.version}"'
            f' data-l="{pair.level}" data-t="{target}" aria-label="{label}: {words}">{shown}</a></td>'
        )

    # Rows ---------------------------------------------------------------------------------------

    def rows(self) -> SafeString:
        """The bodies of the table: a head for each unit, then its people."""
        found, unit = [], None
        wide = len(self.columns) + 2
        for person in self.matrix.shown:
            if person.unit != unit:
                unit = person.unit
                name = escape(unit) or f'<span class="k-t3">{escape(_("No division"))}</span>'
                found.append(f'<tr class="grp"><th colspan="{wide}" scope="rowgroup">{name}</th></tr>')
            found.append(self.row(person))
        return mark_safe("".join(found))

    def row(self, person: Person) -> str:
        them, base, pairs = escape(person.name), f"{self.base}{person.public_id}/", person.pairs
        before, between, after = self.before, self.between, self.after
        cells = []
        for pk, tail, us, short in self.columns:
            if self.us_first:
                label = f"{before}{us}{between}{them}{after}"
            else:
                label = f"{before}{them}{between}{us}{after}"
            cells.append(self._cell(pairs.get(pk), base + tail, label, short))
        return f'<tr id="p-{person.public_id}">{self._head(person)}{"".join(cells)}</tr>'

    def _head(self, person: Person) -> str:
        url = self.of_person(person.public_id)
        av = pieces.avatar("" if person.is_unknown else person.name)
        job = f'<div class="k-xs k-t2">{escape(person.job)}</div>' if person.job else ""
        return (
            f'<th scope="row"><div class="d-flex gap-2">{av}<div class="min-w-0">'
            f'<a class="k-quiet k-b" href="{url}" data-k-person>{escape(person.name)}</a>{job}</div></div></th>'
            f'<td class="att">{self._attributes(person)}</td>'
        )

    def _attributes(self, person: Person) -> str:
        chips = "".join(_chip(role) for role in person.roles)
        roles = f'<div class="d-flex flex-wrap gap-1">{chips}</div>' if chips else ""
        if not self.matrix.judged:
            return roles
        return f'{roles}<div class="d-flex gap-2 mt-1">{influence(person)}{attitude(person)}</div>'


def _chip(role: Role) -> str:
    css = "" if role.sure else " is-dashed"
    mark = "" if role.sure else "?"
    note = f": {escape(role.note)}" if role.note else ""
    return f'<span class="k-chip{css}">{escape(role.name)}{mark}{note}</span>'


def influence_words(value: int | None) -> str:
    """What the bars mean for who does not see them."""
    words = {
        None: _("Influence unknown"),
        0: _("No influence"),
        1: _("Low influence"),
        2: _("Medium influence"),
    }
    return words.get(value) or (_("High influence") if value == INFLUENTIAL else _("Decisive influence"))


def influence(person: Person) -> str:
    """Four bars, and their words."""
    value, label = person.influence, influence_words(person.influence)
    bars = "".join(
        f'<rect class="{"on" if (value or 0) > i else "off"}" x="{i * 6}" y="{9 - 3 * i}" width="4"'
        f' height="{3 + 3 * i}" rx="1"/>'
        for i in range(4)
    )
    picture = f'<svg class="k-infl" viewBox="0 0 22 12" aria-hidden="true">{bars}</svg>'
    return (
        f'<span title="{escape(label)}">{picture}<span class="visually-hidden">{escape(label)}</span></span>'
    )


def attitude(person: Person) -> str:
    step = person.attitude
    if step is None:
        icon = icons.icon("question-circle")
        return f'<span class="k-status is-idle k-xs">{icon}{escape(_("Unknown"))}</span>'
    css = f" is-{step.tone}" if step.tone else " is-idle"
    icon = icons.icon(step.icon) if step.icon else ""
    return f'<span class="k-status{css} k-xs">{icon}{escape(step.name)}</span>'


def heads(matrix: Matrix) -> SafeString:
    """The second line of heads: one colleague a column."""
    found = []
    for column in matrix.columns:
        me = " is-me" if column.is_me else ""
        mine = " data-me" if column.is_me else ""
        found.append(
            f'<th class="who dep" scope="col" title="{escape(column.name)}" data-k-u="{column.public_id}"{mine}>'
            f'<span class="k-av{me}" aria-hidden="true">{escape(formats.initials(column.name))}</span>'
            f"<b>{escape(column.short)}</b></th>"
        )
    return mark_safe("".join(found))
