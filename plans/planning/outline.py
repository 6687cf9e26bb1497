"""The outline of a plan: what each section last saw, and what is still missing, by name. Grouped queries only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Action, KeyAccount, OpenQuestion, Statement
from plans.planning.lines import stale_before
from plans.planning.models import CustomerGoal, Objective, Plan, TemplateSection

_RECENT = dt.timedelta(days=30)


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
    open_questions: int
    overdue_questions: int
    open_actions: int
    overdue_actions: int


def outline(plan: Plan, account: KeyAccount, sections: list[TemplateSection], today: dt.date) -> Outline:
    """Five queries, whatever the size of the plan."""
    counts: dict[str, dict[str, Any]] = {
        **_statement_counts(account, sections, today),
        "goals": _goal_counts(account, today),
        "objectives": _objective_counts(plan, today),
        "questions": _question_counts(account, today),
        "actions": _action_counts(account, today),
    }
    entries = [_entry(section, counts) for section in sections]
    questions, actions = counts["questions"], counts["actions"]
    return Outline(
        entries,
        changed=sum(found.get("recent", 0) for found in counts.values()),
        done_on_time=actions["on_time"],
        done=actions["done"],
        open_questions=questions["total"],
        overdue_questions=questions["overdue"],
        open_actions=actions["total"],
        overdue_actions=actions["overdue"],
    )


# Counts ---------------------------------------------------------------------------------------------


def _common(today: dt.date) -> dict[str, Any]:
    since = dt.datetime.combine(today - _RECENT, dt.time(), dt.UTC)
    return {"changed_at": Max("updated_at"), "recent": Count("pk", filter=Q(updated_at__gte=since))}


def _statement_counts(
    account: KeyAccount, sections: Iterable[TemplateSection], today: dt.date
) -> dict[str, dict[str, Any]]:
    by_limit: dict[int, list[str]] = defaultdict(list)
    for section in sections:
        for key in section.blocks:
            if key.startswith("statements:"):
                by_limit[section.stale_after_months].append(key.removeprefix("statements:"))
    stale = Q(pk__in=[])
    for months, topics in by_limit.items():
        stale |= Q(topic__in=topics, as_of__lt=stale_before(months, today))
    written = ~Q(text="")
    rows = (
        Statement.objects.filter(account=account, archived_at=None)
        .order_by()
        .values("topic")
        .annotate(
            total=Count("pk", filter=written),
            empty=Count("pk", filter=Q(text="", so_what="")),
            no_so_what=Count("pk", filter=written & Q(so_what="")),
            no_source=Count("pk", filter=written & Q(source="") & ~Q(confidence=Statement.Confidence.UNKNOWN)),
            stale=Count("pk", filter=stale),
            **_common(today),
        )
    )
    return {f"statements:{row.pop('topic')}": row for row in rows}


def _goal_counts(account: KeyAccount, today: dt.date) -> dict[str, Any]:
    written = ~Q(text="")
    return CustomerGoal.objects.filter(account=account, archived_at=None).aggregate(
        total=Count("pk", filter=written),
        no_so_what=Count("pk", filter=written & Q(so_what="")),
        no_source=Count("pk", filter=written & Q(source="") & ~Q(confidence=Statement.Confidence.UNKNOWN)),
        no_person=Count("pk", filter=written & Q(person=None)),
        **_common(today),
    )


def _objective_counts(plan: Plan, today: dt.date) -> dict[str, Any]:
    written = ~Q(text="")
    return Objective.objects.filter(plan=plan, archived_at=None).aggregate(
        total=Count("pk", filter=written),
        no_target=Count("pk", filter=written & Q(target=None)),
        no_due=Count("pk", filter=written & Q(due_on=None)),
        no_owner=Count("pk", filter=written & Q(owner=None)),
        no_goal=Count("pk", filter=written & Q(goal=None)),
        **_common(today),
    )


def _question_counts(account: KeyAccount, today: dt.date) -> dict[str, Any]:
    is_open = Q(state="open") & ~Q(text="")
    return OpenQuestion.objects.filter(account=account, archived_at=None).aggregate(
        total=Count("pk", filter=is_open),
        no_owner=Count("pk", filter=is_open & Q(owner=None)),
        no_due=Count("pk", filter=is_open & Q(due_on=None)),
        overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
        **_common(today),
    )


def _action_counts(account: KeyAccount, today: dt.date) -> dict[str, Any]:
    is_open = Q(state="open") & ~Q(text="")
    done = Q(state="done") & Q(done_at__gte=dt.datetime.combine(today - 3 * _RECENT, dt.time(), dt.UTC))
    on_time = Q(due_on=None) | Q(done_at__date__lte=F("due_on"))
    return Action.objects.filter(account=account, archived_at=None).aggregate(
        total=Count("pk", filter=is_open),
        no_owner=Count("pk", filter=is_open & Q(owner=None)),
        no_due=Count("pk", filter=is_open & Q(due_on=None)),
        overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
        done=Count("pk", filter=done),
        on_time=Count("pk", filter=done & on_time),
        **_common(today),
    )


# Words ----------------------------------------------------------------------------------------------


def _entry(section: TemplateSection, counts: dict[str, dict[str, Any]]) -> OutlineEntry:
    entry = OutlineEntry(section.key, section.number, section.title)
    own = [counts[key] for key in section.blocks if key in counts]
    moments = [found["changed_at"] for found in own if found["changed_at"]]
    entry.changed_at = max(moments) if moments else None
    entry.missing = missing(section, counts)
    entry.late = any(counts[key]["overdue"] for key in section.blocks if key in ("questions", "actions"))
    return entry


def missing(section: TemplateSection, counts: dict[str, dict[str, Any]]) -> list[str]:
    """What a section still lacks, in words."""
    keys = section.blocks
    found = []
    if any(key.startswith("statements:") for key in keys):
        found += _missing_statements([counts[k] for k in keys if k.startswith("statements:") and k in counts], section)
    if "goals" in keys:
        found += _missing_goals(counts["goals"])
    if "objectives" in keys:
        found += _missing_objectives(counts["objectives"])
    if "questions" in keys:
        found += _missing_work(counts["questions"], _words_of_questions)
    if "actions" in keys:
        found += _missing_work(counts["actions"], _words_of_actions)
    return found


def _missing_statements(counts: list[dict[str, Any]], section: TemplateSection) -> list[str]:
    def total(name: str) -> int:
        return sum(found[name] for found in counts)

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


def _missing_goals(counts: dict[str, Any]) -> list[str]:
    if not counts["total"]:
        return [_("no goal of the customer yet")]
    found = []
    if number := counts["no_person"]:
        text = ngettext("%(n)s goal without owner at the customer", "%(n)s goals without owner at the customer", number)
        found.append(text % {"n": number})
    if number := counts["no_so_what"]:
        found.append(ngettext("%(n)s goal without so-what", "%(n)s goals without so-what", number) % {"n": number})
    if number := counts["no_source"]:
        found.append(ngettext("%(n)s goal without source", "%(n)s goals without source", number) % {"n": number})
    return found


def _missing_objectives(counts: dict[str, Any]) -> list[str]:
    if not counts["total"]:
        return [_("no objective yet")]
    found = []
    if number := counts["no_target"]:
        text = ngettext("%(n)s objective without target", "%(n)s objectives without target", number)
        found.append(text % {"n": number})
    if number := counts["no_due"]:
        text = ngettext("%(n)s objective without date", "%(n)s objectives without date", number)
        found.append(text % {"n": number})
    if number := counts["no_owner"]:
        text = ngettext("%(n)s objective without owner", "%(n)s objectives without owner", number)
        found.append(text % {"n": number})
    if number := counts["no_goal"]:
        text = ngettext("%(n)s objective serves no customer goal", "%(n)s objectives serve no customer goal", number)
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


def _missing_work(counts: dict[str, Any], words: Any) -> list[str]:
    found = [words(name, counts[name]) for name in ("overdue", "no_owner", "no_due") if counts[name]]
    if not counts["total"] and words is _words_of_actions:
        return [_("no open action")]
    return found
