"""The shapes in which the content is written down. Days are offsets from today; people stand by name.

`by` empty means the account's key account manager, `made` the day of writing.
"""

from dataclasses import dataclass, field
from typing import Any

Month = tuple[int, int]


@dataclass(frozen=True)
class Colleague:
    name: str  # "Dr. Ute Keller": the title goes before
    department: str
    job: str
    location: str = "Hannover"
    rights: str = ""
    manager: str = ""
    language: str = "en"
    phone: str = ""
    left: int | None = None
    invited: bool = False
    login: bool = True


@dataclass(frozen=True)
class Edit:
    at: int
    by: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Do:
    """An action. `done`, `dropped`, `gone` are the days on which it was ticked off, given up, archived.

    `person` owns it at the customer; then `owner` is empty.
    """

    text: str
    owner: str
    due: int | None
    made: int | None = None
    by: str = ""
    done: int | None = None
    gone: int | None = None
    edits: tuple[Edit, ...] = ()
    customer: bool = False
    person: str = ""


@dataclass(frozen=True)
class Ask:
    """An open question, perhaps with its answer."""

    text: str
    owner: str
    due: int | None
    made: int = -60
    by: str = ""
    answered: int | None = None
    answer: str = ""
    do: tuple[Do, ...] = ()


@dataclass(frozen=True)
class Say:
    """A statement. `sure` is confirmed, assumed or unknown; `as_of` is the day of writing unless named."""

    text: str
    so: str = ""
    made: int = -120
    by: str = ""
    sure: str = "confirmed"
    source: str = ""
    as_of: int | None = None
    customer: bool = False
    do: tuple[Do, ...] = ()
    ask: tuple[Ask, ...] = ()
    edits: tuple[Edit, ...] = ()
    gone: int | None = None


@dataclass(frozen=True)
class Goal:
    """A goal of the customer; `person` owns it there, `until` is the year, relative to this one."""

    text: str
    so: str
    person: str = ""
    until: int | None = None
    made: int = -170
    by: str = ""
    sure: str = "confirmed"
    source: str = ""
    customer: bool = False
    do: tuple[Do, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Aim:
    """An objective of the plan; `goal` is the place of the customer's goal that it serves, `effort` that of the
    initiative that it measures.

    `values` are the days on which somebody measured, and what; without them `now` is measured on the day of writing.
    `computed` names a measure that follows live data.
    """

    text: str
    measure: str = ""
    unit: str = ""
    base: str | None = None
    target: str | None = None
    now: str | None = None
    due: int | None = None
    owner: str = ""
    goal: int | None = None
    made: int = -165
    by: str = ""
    do: tuple[Do, ...] = ()
    edits: tuple[Edit, ...] = ()
    values: tuple[tuple[int, str], ...] = ()
    computed: str = ""
    effort: int | None = None


@dataclass(frozen=True)
class Effort:
    """An initiative of ours; `goal` is the place of the customer's goal that it serves."""

    text: str
    value: str
    goal: int | None
    owner: str
    due: int | None
    state: str = "running"
    made: int = -168
    by: str = ""
    customer: bool = False
    do: tuple[Do, ...] = ()


@dataclass(frozen=True)
class Danger:
    """A risk: how likely and how bad it is, from 1 to 5, and what is done about it."""

    text: str
    odds: int | None
    harm: int | None
    measure: str
    owner: str
    due: int | None
    state: str = "open"
    made: int = -94
    by: str = ""
    do: tuple[Do, ...] = ()


@dataclass(frozen=True)
class Promise:
    """What `side` ("ours" or "theirs") promised, between a person of the customer and a colleague."""

    text: str
    side: str
    person: str
    owner: str
    due: int | None
    made: int
    state: str = "open"
    source: str = ""
    customer: bool = False


@dataclass(frozen=True)
class Wish:
    """What the head wants changed in what was submitted: at a section, or at its line with these words."""

    at: int
    section: str
    text: str
    line: str = ""
    #: when and how it was ticked off, and by whom
    answered: int | None = None
    answer: str = ""
    by: str = ""


@dataclass(frozen=True)
class Step:
    """Something that happened to a plan: "submit", "approve" or "return"."""

    at: int
    what: str
    by: str = ""
    remark: str = ""
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True)
class PlanOf:
    """A plan for the years from..to, relative to this one."""

    years: tuple[int, int]
    started: int
    depth: str = "compact"
    steps: tuple[Step, ...] = ()
    aims: tuple[Aim, ...] = ()


@dataclass(frozen=True)
class Unit:
    name: str
    kind: str = "division"
    city: str = ""
    country: str = ""
    parent: str = ""
    employees: int | None = None


@dataclass(frozen=True)
class Kam:
    """A link of the KAM chain; `name` empty is a vacancy."""

    name: str
    start: int
    share: int | None = None
    reason: str = ""
    below: bool = False


@dataclass(frozen=True)
class Member:
    name: str
    function: str
    level: str = "comment"
    share: int | None = None
    note: str = ""
    start: int = -600
    end: int | None = None
    extended: bool = False


@dataclass(frozen=True)
class Expect:
    reason: str
    function: str = ""
    department: str = ""
    needed: bool = True
    made: int = -40


@dataclass(frozen=True)
class Job:
    at: str
    title: str
    unit: str = ""
    start: Month | None = None
    end: Month | None = None


@dataclass(frozen=True)
class Someone:
    """A person of the customer; the first job is the current one."""

    name: str
    jobs: tuple[Job, ...]
    language: str = "de"
    phone: bool = True
    mobile: bool = False
    note: str = ""
    made: int = -900


@dataclass(frozen=True)
class Note:
    text: str
    kind: str
    by: str
    at: int
    handled: int | None = None


@dataclass(frozen=True)
class Money:
    """Years relative to this one -> a sum, in thousands of the account's currency.

    `margin` is in percent of revenue, also of the planned one in `margin_plan`; `units` shares the actual revenue
    out to divisions, in percent. `more` has what we put in: (measure, kind) -> years; people (FTE) in hundredths.
    """

    revenue: dict[int, int]
    plan: dict[int, int] = field(default_factory=dict)
    forecast: int | None = None
    margin: dict[int, str] = field(default_factory=dict)
    margin_plan: dict[int, str] = field(default_factory=dict)
    wallet: dict[int, int] = field(default_factory=dict)
    wallet_plan: dict[int, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    satisfaction: tuple[str, str] | None = None  # from, to
    delivery: tuple[str, str] | None = None
    complaints: int | None = None  # a year
    more: dict[tuple[str, str], dict[int, int]] = field(default_factory=dict)
    currency: str = "EUR"


@dataclass(frozen=True)
class Account:
    name: str
    industry: str
    country: str
    city: str
    tier: str
    kams: tuple[Kam, ...]
    money: Money | None = None
    kind: str = "company"
    parent: str = ""
    status: str = "active"
    since: int | None = None
    founded: int | None = None
    employees: int | None = None
    turnover: int | None = None  # millions
    website: str = ""
    erp: str = ""
    language: str = "en"
    made: int = -1090
    units: tuple[Unit, ...] = ()
    team: tuple[Member, ...] = ()
    expect: tuple[Expect, ...] = ()
    people: tuple[Someone, ...] = ()
    topics: dict[str, tuple[Say, ...]] = field(default_factory=dict)
    goals: tuple[Goal, ...] = ()
    efforts: tuple[Effort, ...] = ()
    dangers: tuple[Danger, ...] = ()
    promises: tuple[Promise, ...] = ()
    questions: tuple[Ask, ...] = ()
    actions: tuple[Do, ...] = ()
    plans: tuple[PlanOf, ...] = ()
    notes: tuple[Note, ...] = ()
    edits: tuple[Edit, ...] = ()  # of status, tier and the like
    archived: int | None = None
    reviewed: int | None = None  # the yearly access review
