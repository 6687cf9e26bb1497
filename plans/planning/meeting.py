"""What a review meeting shows: what is new since the last one, what was said at a section, the minutes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import KeyAccount, OpenQuestion, Person
from accounts.work.queries import colleagues_of
from plans.planning.line_kinds import KINDS
from plans.planning.lines import ActionItem, Line, action_from_json, action_item, action_json, shortened
from plans.planning.meeting_models import MeetingAction, MeetingAttendee, MeetingDecision, PlanMeeting
from plans.planning.models import Plan
from plans.planning.queries import SectionLoader
from plans.planning.releases import PlanSection, sections_of
from plans.planning.section_views import SectionView
from plans.planning.snapshot import versions_by_line

#: People of the customer that are offered at most.
_MANY = 300
Key = tuple[str, str]


def last_closed(plan: Plan) -> PlanMeeting | None:
    """The review before this one, with the plan as it stood then."""
    closed = PlanMeeting.objects.current().filter(plan=plan, state=PlanMeeting.State.CLOSED)
    return closed.order_by("-closed_at", "-pk").first()


# What is new ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class News:
    """A line that is new, was changed, or is gone."""

    state: str
    text: str
    id: str = ""

    @property
    def word(self) -> str:
        return {"new": _("New"), "changed": _("Changed"), "gone": _("No longer there")}[self.state]


def news_of(view: SectionView, before: PlanMeeting | None, since: dt.datetime) -> list[News]:
    """How a section differs from the last review, else from `since` on. Marks its lines."""
    lines = [line for block in view.blocks for line in block.lines if line.text]
    states = _since_review(lines, before.content) if before and before.content else _since(lines, since)
    found = []
    for line in lines:
        state = states.get((line.kind, line.id))
        if state:
            news = News(state, shortened(line.text, 120), line.id)
            line.mark = format_html('<span class="k-newmark is-{}">{}</span>', state, news.word)
            found.append(news)
    if before and before.content:
        there = {line.id for line in lines}
        found += [
            News("gone", text) for key, text in _lines_then(before.content, view.key) if key not in there
        ]
    return found


def _since_review(lines: list[Line], content: dict[str, Any]) -> dict[Key, str]:
    then = versions_by_line(content)
    states = {}
    for line in lines:
        key = (line.kind, line.id)
        if key not in then:
            states[key] = "new"
        elif then[key][0] != line.version:
            states[key] = "changed"
    return states


def _since(lines: list[Line], moment: dt.datetime) -> dict[Key, str]:
    """By the rows' own dates: a query for each kind of line. A row of version 1 was not changed since it was made."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        by_kind[line.kind].append(line.id)
    states = {}
    for kind, ids in by_kind.items():
        rows = KINDS[kind].model.objects.filter(public_id__in=ids, updated_at__gte=moment)
        for public_id, version in rows.values_list("public_id", "version"):
            states[kind, public_id] = "new" if version == 1 else "changed"
    return states


def _lines_then(content: dict[str, Any], section: str) -> Iterable[tuple[str, str]]:
    for data in content.get("sections", []):
        if data.get("key") == section:
            for block in data.get("blocks", []):
                for line in block.get("lines", []):
                    if line.get("text"):
                        yield line["id"], shortened(line["text"], 120)


# What was said --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Said:
    """Decisions and agreed actions of a section."""

    decisions: list[MeetingDecision] = field(default_factory=list)
    actions: list[ActionItem] = field(default_factory=list)


def said_in(meeting: PlanMeeting) -> dict[str, Said]:
    """By section. Two queries."""
    found: dict[str, Said] = defaultdict(Said)
    for decision in MeetingDecision.objects.current().filter(meeting=meeting).order_by("pk"):
        found[decision.section].decisions.append(decision)
    links = MeetingAction.objects.filter(meeting=meeting, action__archived_at=None).order_by("pk")
    for link in links.select_related("action__owner", "action__person"):
        owner = link.action.owner.full_name if link.action.owner else ""
        found[link.section].actions.append(action_item(link.action, owner))
    return found


@dataclass(slots=True)
class Attendee:
    """Somebody who may have been there."""

    key: str
    name: str
    here: bool


def attendees_of(meeting: PlanMeeting) -> tuple[list[str], list[str]]:
    """Names of colleagues, of people of the customer. One query."""
    rows = list(MeetingAttendee.objects.filter(meeting=meeting).select_related("user", "person"))
    ours = sorted(row.user.full_name for row in rows if row.user)
    return ours, sorted(str(row.person) for row in rows if row.person)


def may_attend(
    meeting: PlanMeeting, account: KeyAccount, today: dt.date
) -> tuple[list[Attendee], list[Attendee]]:
    """The team and the people of the customer, and whoever is noted already."""
    rows = list(MeetingAttendee.objects.filter(meeting=meeting).select_related("user", "person"))
    users = {row.user.pk: row.user for row in rows if row.user}
    persons = {row.person.pk: row.person for row in rows if row.person}
    team = {user.pk: user for user in colleagues_of(account, today)} | users
    people = Person.objects.current().filter(
        employments__organisation__account=account, employments__ends_on=None
    )
    theirs = {p.pk: p for p in people.distinct().order_by("last_name", "first_name", "pk")[:_MANY]} | persons
    return (
        [Attendee(f"u.{user.public_id}", user.full_name, pk in users) for pk, user in team.items()],
        [Attendee(f"p.{person.public_id}", str(person), pk in persons) for pk, person in theirs.items()],
    )


# Minutes --------------------------------------------------------------------------------------------


def minutes_json(meeting: PlanMeeting, plan: Plan, account: KeyAccount, today: dt.date) -> dict[str, Any]:
    """What the minutes keep: per section decisions, actions, what changed; the open questions. Schema 1."""
    said, before, sections = said_in(meeting), last_closed(plan), sections_of(plan)
    loader = SectionLoader(plan, account, today=today, only_live=())
    views = loader.load(sections, everything=True)
    kept = [
        _section(section, said.pop(section.key, Said()), news_of(view, before, plan_began(plan)))
        for section, view in zip(sections, views, strict=True)
    ]
    # A section that the template has lost meanwhile keeps what was said there.
    kept += [
        {"key": key, "number": 0, "title": {"en": key, "de": key}, **_words(one)} for key, one in said.items()
    ]
    questions = OpenQuestion.objects.filter(account=account, archived_at=None, state="open").exclude(text="")
    return {
        "schema": 1,
        "sections": [
            data for data in kept if data.get("decisions") or data.get("actions") or data.get("news")
        ],
        "since": before.held_on.isoformat() if before else "",
        "questions": [
            {
                "text": row.text,
                "owner": row.owner.full_name if row.owner else "",
                "due_on": row.due_on.isoformat() if row.due_on else "",
            }
            for row in questions.select_related("owner").order_by("due_on", "rank", "pk")
        ],
    }


def plan_began(plan: Plan) -> dt.datetime:
    """The first day of its period, for the first review of a plan."""
    return dt.datetime.combine(plan.starts_on, dt.time(), dt.UTC)


def _words(said: Said) -> dict[str, Any]:
    return {
        "decisions": [decision.text for decision in said.decisions],
        "actions": [action_json(item) for item in said.actions],
    }


def _section(section: PlanSection, said: Said, news: list[News]) -> dict[str, Any]:
    return {
        "key": section.key,
        "number": section.number,
        "title": {"en": section.title_en, "de": section.title_de},
        "news": [{"state": one.state, "text": one.text} for one in news],
        **_words(said),
    }


@dataclass(slots=True)
class MinutesSection:
    """A section of the minutes, in the reader's language."""

    number: int
    title: str
    decisions: list[str]
    actions: list[ActionItem]
    news: list[News]


@dataclass(slots=True)
class MinutesQuestion:
    text: str
    owner: str
    due_on: dt.date | None


@dataclass(slots=True)
class Minutes:
    """The minutes, ready for a page or a mail."""

    sections: list[MinutesSection]
    questions: list[MinutesQuestion]
    since: dt.date | None

    @property
    def said(self) -> list[MinutesSection]:
        """The sections in which something was decided or agreed."""
        return [section for section in self.sections if section.decisions or section.actions]

    @property
    def changed(self) -> list[MinutesSection]:
        return [section for section in self.sections if section.news]


def minutes_of(meeting: PlanMeeting) -> Minutes:
    """What a closed review kept, in the active language."""
    data = meeting.minutes or {"sections": [], "questions": [], "since": ""}
    language = "de" if (get_language() or "en").startswith("de") else "en"
    return Minutes(
        [
            MinutesSection(
                one["number"],
                one["title"][language],
                one["decisions"],
                [action_from_json(item) for item in one["actions"]],
                [News(news["state"], news["text"]) for news in one.get("news", [])],
            )
            for one in data["sections"]
        ],
        [MinutesQuestion(q["text"], q["owner"], _day(q["due_on"])) for q in data["questions"]],
        _day(data["since"]),
    )


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
