"""The outline of a plan: what each section last saw, and what is still missing, by name. One query."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import KeyAccount
from plans.planning.counts import Counts, counts_of
from plans.planning.missing import missing_commitments, missing_initiatives, missing_risks, required_only
from plans.planning.models import Plan
from plans.planning.releases import PlanSection


@dataclass(slots=True)
class OutlineEntry:
    """A section in the outline."""

    key: str
    number: int
    title: str
    changed_at: dt.datetime | None = None
    missing: list[str] = field(default_factory=list)
    #: whether something of what is missing is late
    late: bool = False


@dataclass(slots=True)
class Outline:
    """The outline, and the figures of life above it."""

    entries: list[OutlineEntry]
    changed: int
    done_on_time: int
    done: int
    closed_questions: int
    open_questions: int
    overdue_questions: int
    open_actions: int
    overdue_actions: int

    @property
    def life(self) -> str:
        """How alive the plan is, in words."""
        return life_words(self.changed, self.done, self.done_on_time, self.closed_questions)


def outline(plan: Plan, account: KeyAccount, sections: list[PlanSection], today: dt.date) -> Outline:
    """What the sections of a depth lack."""
    counts = counts_of(account.pk, plan.pk, sections, today)
    questions, actions = counts["questions"], counts["actions"]
    return Outline(
        [_entry(section, counts) for section in sections],
        changed=sum(found.recent for found in counts.values()),
        done_on_time=actions.on_time,
        done=actions.done,
        closed_questions=questions.done,
        open_questions=questions.total,
        overdue_questions=questions.overdue,
        open_actions=actions.total,
        overdue_actions=actions.overdue,
    )


@dataclass(slots=True)
class InShort:
    """How alive a plan is, the first things that its sections lack, and how many actions are overdue."""

    life: str
    lacking: list[tuple[PlanSection, str]]
    overdue_actions: int


def in_short(
    plan: Plan, account: KeyAccount, sections: list[PlanSection], today: dt.date, most: int
) -> InShort:
    """For the overview; what is not shown is not put into words. One query."""
    counts = counts_of(account.pk, plan.pk, sections, today)
    found = ((section, text) for section in sections for text in missing(section, counts))
    changed = sum(one.recent for one in counts.values())
    actions, questions = counts["actions"], counts["questions"]
    life = life_words(changed, actions.done, actions.on_time, questions.done)
    return InShort(life, list(islice(found, most)), actions.overdue)


# Words ----------------------------------------------------------------------------------------------


def life_words(changed: int, done: int, on_time: int, closed: int) -> str:
    """What was changed, done and found out of late."""
    found = [
        ngettext("%(n)s line changed in 30 days", "%(n)s lines changed in 30 days", changed) % {"n": changed}
    ]
    if done:
        found.append(_("%(on_time)s of %(done)s actions done on time") % {"on_time": on_time, "done": done})
    if closed:
        text = ngettext("%(n)s question closed in 90 days", "%(n)s questions closed in 90 days", closed)
        found.append(text % {"n": closed})
    return ", ".join(found)


def _entry(section: PlanSection, counts: dict[str, Counts]) -> OutlineEntry:
    entry = OutlineEntry(section.key, section.number, section.title)
    own = [counts[key] for key in section.blocks if key in counts]
    moments = [found.changed_at for found in own if found.changed_at]
    entry.changed_at = max(moments) if moments else None
    entry.missing = missing(section, counts)
    entry.late = any(counts[key].overdue for key in section.blocks if key in counts)
    return entry


def missing(section: PlanSection, counts: dict[str, Counts]) -> list[str]:
    """What a section still lacks of what its template requires, in words."""
    keys = section.blocks
    counts = required_only(counts, section.required)
    found = []
    topics = any(key.startswith("statements:") for key in keys)
    # Where risks are told by themselves, statements about them are a place for what is left to say.
    if topics and not ("risks" in keys and counts["risks"].total):
        found += _missing_statements(
            [counts[k] for k in keys if k.startswith("statements:") and k in counts], section
        )
    if "goals" in keys:
        found += _missing_goals(counts["goals"], section)
    if "objectives" in keys:
        found += _missing_objectives(counts["objectives"])
    if "questions" in keys:
        found += _missing_work(counts["questions"], _words_of_questions)
    if "actions" in keys:
        found += _missing_work(counts["actions"], _words_of_actions)
    for key, name in (
        ("initiatives", missing_initiatives),
        ("risks", missing_risks),
        ("commitments", missing_commitments),
    ):
        if key in keys:
            found += name(counts[key])
    return found


def _missing_statements(counts: Iterable[Counts], section: PlanSection) -> list[str]:
    def total(name: str) -> int:
        return sum(getattr(found, name) for found in counts)

    if not total("total"):
        return [_("no statement yet")]
    found = []
    if number := total("empty"):
        found.append(ngettext("%(n)s empty line", "%(n)s empty lines", number) % {"n": number})
    if number := total("no_so_what"):
        found.append(ngettext("%(n)s without so-what", "%(n)s without so-what", number) % {"n": number})
    if number := total("no_source"):
        found.append(ngettext("%(n)s without source", "%(n)s without source", number) % {"n": number})
    if number := total("stale"):
        text = ngettext(
            "%(n)s older than %(months)s months", "%(n)s older than %(months)s months", number
        )  # fmt: skip
        found.append(text % {"n": number, "months": section.stale_after_months})
    return found


def _missing_goals(counts: Counts, section: PlanSection) -> list[str]:
    if not counts.total:
        return [_("no goal of the customer yet")]
    found = []
    if number := counts.no_person:
        text = ngettext(
            "%(n)s goal without owner at the customer", "%(n)s goals without owner at the customer", number
        )
        found.append(text % {"n": number})
    if number := counts.no_so_what:
        found.append(
            ngettext("%(n)s goal without so-what", "%(n)s goals without so-what", number) % {"n": number}
        )
    if number := counts.no_source:
        found.append(
            ngettext("%(n)s goal without source", "%(n)s goals without source", number) % {"n": number}
        )
    if number := counts.stale:
        text = ngettext(
            "%(n)s goal older than %(months)s months", "%(n)s goals older than %(months)s months", number
        )
        found.append(text % {"n": number, "months": section.stale_after_months})
    return found


def _missing_objectives(counts: Counts) -> list[str]:
    if not counts.total:
        return [_("no objective yet")]
    found = []
    if number := counts.no_target:
        text = ngettext("%(n)s objective without target", "%(n)s objectives without target", number)
        found.append(text % {"n": number})
    if number := counts.no_due:
        text = ngettext("%(n)s objective without date", "%(n)s objectives without date", number)
        found.append(text % {"n": number})
    if number := counts.no_owner:
        text = ngettext("%(n)s objective without owner", "%(n)s objectives without owner", number)
        found.append(text % {"n": number})
    if number := counts.no_goal:
        text = ngettext(
            "%(n)s objective serves no customer goal", "%(n)s objectives serve no customer goal", number
        )
        found.append(text % {"n": number})
    return found


def _words_of_questions(name: str, n: int) -> str:
    if name == "overdue":
        return ngettext("%(n)s question overdue", "%(n)s questions overdue", n) % {"n": n}
    if name == "no_owner":
        return ngettext("%(n)s question without owner", "%(n)s questions without owner", n) % {"n": n}
    return ngettext("%(n)s question without date", "%(n)s questions without date", n) % {"n": n}


def _words_of_actions(name: str, n: int) -> str:
    if name == "overdue":
        return ngettext("%(n)s action overdue", "%(n)s actions overdue", n) % {"n": n}
    if name == "no_owner":
        return ngettext("%(n)s action without owner", "%(n)s actions without owner", n) % {"n": n}
    return ngettext("%(n)s action without date", "%(n)s actions without date", n) % {"n": n}


def _missing_work(counts: Counts, words: Callable[[str, int], str]) -> list[str]:
    found = [words(name, n) for name in ("overdue", "no_owner", "no_due") if (n := getattr(counts, name))]
    if not counts.total and words is _words_of_actions:
        return [_("no open action")]
    return found
