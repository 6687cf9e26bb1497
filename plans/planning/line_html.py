"""Lines as one reads them, as HTML: a page shows dozens of them, and a template looks up each word and value anew.

Their forms, and what else is rare, are templates (templates/plans/planning/lines.html).
"""

from collections.abc import Callable
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kam.lib import icons, markdown, pieces
from plans.planning.line_cells import Cells, label, marked, prose, title
from plans.planning.lines import ActionItem, Line
from plans.planning.objective_html import standing
from plans.planning.pages import LineScene

#: What a template has rendered of a line: the form of an action by its id, and under ENTRY the field for the
#: value of an objective.
Pieces = dict[str, SafeString]
ENTRY = ""
_NONE: Pieces = {}
_OUTCOME = {"kept": "good", "broken": "risk", "withdrawn": "idle"}


class LineReader(Cells):
    """Writes the lines of one page."""

    def html(self, line: Line | ActionItem, made: Pieces = _NONE) -> str:
        """A line of any kind."""
        return _READ[line.kind](self, line, made)

    # Actions

    def action(self, item: ActionItem, made: Pieces = _NONE) -> str:
        """An action under its line, or in a list of actions."""
        s, key = self.s, escape(item.id)
        if s.may_edit:
            text = f'<a class="k-quiet" href="?edit={key}#l-{key}" data-k-open>{title(item.text)}</a>'
        else:
            text = prose(item.text)
        facing = self.words.customer if item.audience == "customer" else ""
        origin = ""
        if item.origin:
            origin = (
                f'<span class="k-origin k-clip">{escape(_("from"))}: {markdown.words_of(item.origin)}</span>'
            )
        return (
            f'<div class="k-actrow{" is-done" if item.done else ""}" id="l-{key}" data-k-is="action">'
            f'{self.check(item)}<div class="k-actrow-b">{text}<div class="k-act">{self.owner(item)}'
            f"{self.due(item.due_on, item.done)}{self.comments(item.id, 'action', item.short)}"
            f"{facing}{origin}</div></div></div>"
        )

    def _actions(self, line: Line, made: Pieces) -> str:
        """The last column of a line: its actions, else the way to the first."""
        if line.actions:
            return "".join(made.get(item.id) or self.action(item) for item in line.actions)
        if self.s.may_edit:
            key = escape(line.id)
            return (
                f'<a class="btn btn-ghost btn-sm px-1 k-firstaction" href="?edit={key}#l-{key}" data-k-open'
                f' data-k-firstaction>{self.words.add_action}<span class="visually-hidden">:'
                f" {escape(line.short)}</span></a>"
            )
        return "" if self.s.frozen else self.words.no_action

    # Lines in three columns

    def _three(self, line: Line, css: str, columns: str, facts: str, made: Pieces, end: str = "") -> str:
        """Three columns, the last with the actions, and a row of facts with the ways onward at its end."""
        w = self.words
        fixed = " data-k-fixed" if line.kind == "risk" else ""
        return (
            f'<article {self.attributes(line, css)}{fixed}><div class="k-tri">{columns}'
            f'<div>{w.action}{self._actions(line, made)}</div></div><div class="k-linemeta">'
            f'<span class="k-no k-num k-t3" aria-hidden="true"></span>{marked(line)}{facts}<span class="end">{end}'
            f"{w.customer if line.audience == 'customer' else w.internal}"
            f"{self.comments(line.id, line.kind, line.short)}{self._open(line)}</span></div></article>"
        )

    def _open(self, line: Line) -> str:
        if not self.s.may_edit:
            return ""
        key, w = escape(line.id), self.words
        return (
            f'<a class="btn btn-ghost btn-icon btn-sm" href="?edit={key}#l-{key}" data-k-open data-k-rowfocus'
            f' aria-label="{w.edit}: {escape(line.short)}">{w.pencil}</a>'
        )

    def statement(self, line: Line, made: Pieces) -> str:
        """A statement, or a goal of the customer."""
        facts = self.facts(line)
        if line.stale and self.s.may_edit:
            facts += self.still_true(line)
        asked = self._question_of(line) if line.unknown and not self.s.frozen else ""
        return self._three(line, " is-open" if line.unknown else "", self.said(line), facts, made, asked)

    def _question_of(self, line: Line) -> str:
        """The way to the question that an unknown statement became, or to ask it."""
        if line.question:
            return f'<a href="#l-{escape(line.question)}">{self.words.open_question}</a>'
        if self.s.may_edit and line.kind == "statement":
            return (
                '<button class="k-linkbutton" type="submit" form="k-post" name="statement"'
                f' value="{escape(line.id)}" formaction="{self.base}question/add">{self.words.ask}</button>'
            )
        return ""

    def objective(self, line: Line, made: Pieces) -> str:
        """An objective; how it stands is told by objective_html.py."""
        serves = ""
        if line.goal:
            serves = _beneath("flag", _("serves: %(goal)s") % {"goal": markdown.words_of(line.goal)})
        if line.initiative:
            text = _("measures: %(initiative)s") % {"initiative": markdown.words_of(line.initiative)}
            serves += _beneath("lightbulb", text)
        columns = (
            f"<div>{label(_('Objective'))}{_said(line.text)}{serves}</div>"
            f"<div>{label(_('Measure'))}{standing(line, self.s)}{made.get(ENTRY, '')}</div>"
        )
        return self._three(line, "", columns, self._who_when(line, False), made)

    def initiative(self, line: Line, made: Pieces) -> str:
        """An initiative of ours."""
        serves = ""
        if line.goal:
            serves = _beneath("flag", _("serves: %(goal)s") % {"goal": markdown.words_of(line.goal)})
        elif not self.s.frozen:
            missing = escape(_("serves no goal of the customer yet"))
            serves = f'<p class="k-xs k-watch mt-1">{missing}</p>'
        columns = f"<div>{label(_('Initiative'))}{_said(line.text)}{serves}</div>" + self._second(
            _("What it brings the customer"), line.value, _("not said yet")
        )
        facts = pieces.chip(line.word("state")) + self._who_when(line, line.settled)
        return self._three(line, _settled(line), columns, facts, made)

    def risk(self, line: Line, made: Pieces) -> str:
        """A risk with its weight."""
        columns = f"<div>{label(_('Risk'))}{_said(line.text)}</div>" + self._second(
            _("What we do about it"), line.measure, _("nothing yet")
        )
        facts = str(pieces.chip(line.word("state"))) if line.state == "closed" else ""
        if line.weight:
            judged = _("probability %(p)s, effect %(e)s") % {
                "p": escape(line.word("probability")),
                "e": escape(line.word("effect")),
            }
            facts += (
                f'<span class="k-weight is-{line.weight_class}">{line.weight}</span><span>{judged}</span>'
            )
        else:
            facts += f'<span class="k-watch">{escape(_("not judged yet"))}</span>'
        facts += self._who_when(line, line.settled)
        if line.of_plan:
            facts += f"<span>{escape(_('this plan only'))}</span>"
        return self._three(line, _settled(line), columns, facts, made)

    def _second(self, name: str, text: str, nothing: str) -> str:
        if text:
            shown = prose(text)
        else:
            shown = "" if self.s.frozen else f'<p class="k-t3">{escape(nothing)}</p>'
        return f"<div>{label(name)}{shown}</div>"

    def _who_when(self, line: Line, settled: bool) -> str:
        when = self.due(line.due_on, settled) if line.due_on else self.words.no_date
        return f"{self.who(line.owner)}<span>{when}</span>"

    # Questions and promises

    def question(self, line: Line, made: Pieces) -> str:
        """An open question, or what it was answered with."""
        s, key, answered = self.s, escape(line.id), line.state == "answered"
        answer = (
            f'<div class="k-prose k-t2 mt-1">{markdown.html_of(line.answer)}</div>' if line.answer else ""
        )
        facts = (str(pieces.status("good", _("Answered"))) if answered else "") + self.who(line.owner)
        may_settle = s.may_edit or (line.mine and s.may_own)
        if not answered:
            facts += self._due_or_warning(line, False) + self.comments(line.id, "question", line.short)
            if may_settle:
                word = self.words.answer
                facts += (
                    f'<a class="ms-auto" href="{self.base}question/{key}/answer" data-k-answer'
                    f' aria-label="{word}: {escape(line.short)}">{word}</a>'
                )
        elif may_settle:
            facts += (
                '<button class="k-linkbutton ms-auto" type="submit" form="k-post"'
                f' formaction="{self.base}question/{key}/reopen?next={self.next}" data-k-tick>'
                f"{escape(_('Open again'))}</button>"
            )
        return (
            f'<div class="k-question" id="l-{key}" data-k-row data-k-kind="question">{self._heading(line)}{answer}'
            f'<div class="k-act">{facts}</div></div>'
        )

    def commitment(self, line: Line, made: Pieces) -> str:
        """What one side promised the other."""
        way = icons.icon("arrow-up-right" if line.direction == "ours" else "arrow-down-right")
        facts = f'<span class="k-dir">{way}{escape(line.word("direction"))}</span>{self.who(line.owner)}'
        facts += line.who_there if line.person else ""
        if line.state in _OUTCOME:
            facts += pieces.status(_OUTCOME[line.state], line.word("state"))
        facts += self._due_or_warning(line, line.settled) + self.comments(line.id, line.kind, line.short)
        if line.source:
            facts += f"{self.words.source}{escape(line.source)}</span>"
        facts += self.words.customer if line.audience == "customer" else ""
        return (
            f'<div class="k-question k-promise{_settled(line)}" id="l-{escape(line.id)}" data-k-row'
            f' data-k-kind="commitment">{self._heading(line)}<div class="k-act">{facts}</div></div>'
        )

    def _heading(self, line: Line) -> str:
        if self.s.may_edit:
            key = escape(line.id)
            link = f'<a class="k-quiet k-b" href="?edit={key}#l-{key}" data-k-open data-k-rowfocus>'
            return f"<p>{link}{title(line.text)}</a></p>"
        return f'<p><span class="k-b">{markdown.words_of(line.text)}</span></p>'

    def _due_or_warning(self, line: Line, settled: bool) -> str:
        if line.due_on:
            return self.due(line.due_on, settled)
        return f'<span class="k-watch">{self.words.no_date}</span>'


_READ: dict[str, Callable[..., str]] = {
    "action": LineReader.action,
    "statement": LineReader.statement,
    "goal": LineReader.statement,
    "objective": LineReader.objective,
    "initiative": LineReader.initiative,
    "risk": LineReader.risk,
    "question": LineReader.question,
    "commitment": LineReader.commitment,
}


def _settled(line: Line) -> str:
    return " is-settled" if line.settled else ""


def _said(text: str) -> str:
    return f'<div class="k-prose">{markdown.html_of(text) or "…"}</div>'


def _beneath(icon: str, text: str) -> str:
    return f'<p class="k-xs k-t2 mt-1">{icons.icon(icon)} {text}</p>'


def read_html(line: Line | ActionItem, s: LineScene, made: Pieces = _NONE) -> SafeString:
    """One line by itself."""
    return SafeString(LineReader(s).html(line, made))
