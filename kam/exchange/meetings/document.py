"""The meeting briefing as a document that the writer of PDFs lays out."""

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.models import Commitment, Touchpoint
from kam.exchange.documents.document import (
    INTERNAL,
    Block,
    Cell,
    Column,
    Detail,
    Document,
    Facts,
    Item,
    Items,
    Kind,
    Row,
    Section,
    Table,
    fit_for_files,
)
from kam.exchange.documents.line_parts import day, words
from kam.exchange.documents.writers import pdf
from kam.exchange.meetings.queries import MeetingBriefing, Met
from kam.lib import formats
from kam.reference.models import Company
from plans.models import Objective

#: How the page is laid out: close, so that two minutes and one sheet are enough.
LAYOUT = "brief"


def briefing_pdf(found: MeetingBriefing, language: str) -> bytes:
    """The file, in a language."""
    with override(language):
        return pdf.write(briefing_document(found))


def briefing_document(found: MeetingBriefing) -> Document:
    """In the active language."""
    company = Company.objects.filter(pk=Company.SINGLE).first()
    document = Document(
        title=_("Meeting briefing"),
        account=found.account.name,
        company=company.name if company else "",
        period=when_of(found.meeting) or formats.day_long(found.today),
        edition=INTERNAL,
        depth=LAYOUT,
        language=(get_language() or "en")[:2],
        currency=found.revenue.years.currency,
        made_on=found.today,
        status=words(found.meeting.text) if found.meeting else "",
        sections=_sections(found),
    )
    return fit_for_files(document)


def when_of(meeting: Touchpoint | None) -> str:
    """Day, time and place of the meeting, if there is one."""
    if meeting is None:
        return ""
    parts = [formats.day_long(meeting.on)]
    if meeting.starts_at:
        parts.append(formats.clock(meeting.starts_at))
    return " · ".join([*parts, *([meeting.place] if meeting.place else [])])


def value_of(goal: Objective) -> str:
    """From what it is to what it shall be: "72 → 80 %"."""
    if goal.target is None:
        return ""
    target = formats.number(goal.target)
    now = f"{formats.number(goal.current)} → " if goal.current is not None else ""
    return f"{now}{target} {goal.unit}".strip()


def promised_by(promise: Commitment) -> str:
    """Who promised, and whom."""
    ours = promise.direction == Commitment.Direction.OURS
    names = [promise.owner, promise.person] if ours else [promise.person, promise.owner]
    return " → ".join(str(name) for name in names if name is not None)


def _sections(found: MeetingBriefing) -> list[Section]:
    blocks = [
        _items("traps", _("Mind this"), [Item(words(trap.text)) for trap in found.traps]),
        _people(found),
        _promises("ours", _("What we promised"), found.ours),
        _promises("theirs", _("What they promised"), found.theirs),
        _touchpoints(found),
        _items("goals", _("Our goals"), [_goal(goal) for goal in found.goals]),
        _numbers(found),
        _items("questions", _("Open questions"), [Item(words(one.text)) for one in found.questions]),
    ]
    shown = [block for block in blocks if not block.empty]
    return [Section(block.role, place, block.title, blocks=[block]) for place, block in enumerate(shown, 1)]


def _items(role: str, title: str, items: list[Item]) -> Items:
    return Items(role, title, items=items)


def _people(found: MeetingBriefing) -> Table:
    columns = [
        Column(_("Name"), weight=3),
        Column(_("Roles"), weight=3),
        Column(_("What we think"), weight=3),
        Column(_("Who knows them"), weight=2),
        Column(_("Last met"), Kind.DATE),
        Column(_("Phone"), weight=2),
    ]
    rows = [Row(_person(one)) for one in found.people]
    return Table("people", _("Who you meet"), columns=columns, rows=rows)


def _person(one: Met) -> list[Cell]:
    name = ", ".join(part for part in (str(one.person), one.job) if part)
    views = "; ".join(f"{view.scale}: {view.step}" for view in one.views)
    pairs = ", ".join(f"{pair.user} ({pair.level})" for pair in one.pairs[:2])
    return [name, ", ".join(one.roles), views, pairs, one.last.on if one.last else None, one.phone]


def _promises(role: str, title: str, promises: list[Commitment]) -> Table:
    columns = [Column(_("What"), weight=5), Column(_("Who"), weight=3), Column(_("Due"), Kind.DATE)]
    rows = [Row([words(one.text), promised_by(one), one.due_on]) for one in promises]
    return Table(role, title, columns=columns, rows=rows)


def _touchpoints(found: MeetingBriefing) -> Table:
    columns = [
        Column(_("When"), Kind.DATE),
        Column(_("What it was about"), weight=6),
        Column(_("With"), weight=3),
    ]
    rows = []
    for one in found.touchpoints:
        names = [str(link.person) for link in one.people.all()]
        ours = [str(link.user) for link in one.colleagues.all()]
        text = words(one.text) or str(one.channel)
        if one.next_step:
            text = f"{text} → {words(one.next_step)}"
        rows.append(Row([one.on, text, ", ".join([*names, *ours])]))
    return Table("touchpoints", _("Last touchpoints"), columns=columns, rows=rows)


def _goal(goal: Objective) -> Item:
    details = [
        Detail("", value_of(goal)),
        Detail(_("due"), day(goal.due_on)),
        Detail("", str(goal.owner or "")),
    ]
    return Item(words(goal.text), details=[one for one in details if one.value])


def _numbers(found: MeetingBriefing) -> Block:
    revenue = found.revenue
    told = {
        _("Revenue %(year)s") % {"year": revenue.years.last}: revenue.last,
        _("Revenue %(year)s so far") % {"year": revenue.years.now}: revenue.now,
        _("Planned for %(year)s") % {"year": revenue.years.now}: revenue.planned,
    }
    currency = revenue.years.currency
    facts = [
        Detail(label, formats.money_short(value, currency))
        for label, value in told.items()
        if value is not None
    ]
    return Facts("numbers", _("Numbers"), facts=facts)
