"""The world of the access table: one account of ours and its mirror that belongs to others, rows in every state.

Texts of our account hold INNER, those of the foreign one SECRET: no page may show either to whoever does not see
the account. What everybody may know (names of the two accounts, their teams) holds neither word.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client

from accounts.information import briefing_operations as briefings
from accounts.information import document_operations as papers
from accounts.information.briefing_replies import reply_add, reply_take_back
from accounts.models import (
    ConfidentialityLevel,
    DroppedNote,
    InfluenceLine,
    Introduction,
    Judgement,
    KeyAccount,
    Organisation,
    Relationship,
    Stakeholder,
    StakeholderRole,
    Touchpoint,
    TouchpointColleague,
    TouchpointPerson,
)
from accounts.work import operations as work
from accounts.work.notes import note_drop, note_handle
from kam.exchange.documents import operations as documents
from kam.exchange.imports import operations as imports
from kam.exchange.imports.mapping import Mapping
from kam.exchange.models import Erasure, ImportRun
from kam.lib.access import Level, Right
from kam.records.indexing import rebuild
from kam.records.models import Comment, Notification, NotificationWays, SavedView
from kam.reference.calendar import today as company_today
from plans.models import PlanTemplate, TemplateRelease
from plans.planning import meeting_operations as meetings
from plans.planning import operations as planning
from plans.planning import template_operations
from plans.planning.remark_operations import remark_add, remark_withdraw
from teams.membership import operations as membership
from teams.membership.access import access_refresh
from teams.membership.audiences import user_key
from teams.models import Absence, TeamFunction
from teams.staff.operations import user_deactivate
from tests.factories import (
    ActionFactory,
    AdministratorFactory,
    CommitmentFactory,
    ContactPointFactory,
    CustomerGoalFactory,
    DepartmentFactory,
    EmploymentFactory,
    FigureFactory,
    HeadFactory,
    InitiativeFactory,
    KamFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    ObjectiveValueFactory,
    OpenQuestionFactory,
    OrganisationFactory,
    PersonFactory,
    RiskFactory,
    StatementFactory,
    UserFactory,
    ViewerFactory,
    make_kam,
    member,
)

User = get_user_model()
DAY = dt.timedelta(days=1)
INNER, SECRET = "Innerwerk", "Geheimwerk"

#: Who asks, in the order of the columns of the matrix (tests/access/matrix.py).
ACTORS = (
    "anonymous",  # not signed in
    "deactivated",  # signed in when the account was shut
    "outsider",  # a plain member on no team
    "foreign",  # owner of the foreign account only
    "former",  # owner whose membership ended yesterday
    "future",  # owner from tomorrow on
    "above",  # owner of the account above, without access below
    "granted",  # editor of the account above, with access below
    "reader",
    "commenter",
    "editor",
    "owner",
    "kam",  # organisation right KAM, on no team
    "viewer",
    "head",
    "administrator",
)

CSV = "Name;Tier\nImported {word} one;A\nImported {word} two;B\n"
BAD_CSV = "Name;Tier\nImported {word} three;A\n;B\n"


class World(SimpleNamespace):
    """Users by name, `own` and `foreign` (scopes with the same names of rows), and what belongs to none."""

    users: dict[str, Any]
    own: SimpleNamespace
    foreign: SimpleNamespace


def build(media: Path) -> World:
    """Everything, in one go. The caller holds the transaction open."""
    settings.MEDIA_ROOT = media
    w = World(today=company_today())
    w.sales = DepartmentFactory(name_en="Sales", name_de="Vertrieb")
    w.empty_department = DepartmentFactory(name_en="Archive", name_de="Ablage")
    w.users = _users(w)
    w.kam_to_leave = UserFactory(first_name="Goes", last_name="Soon", department=w.sales)
    w.template = PlanTemplate.objects.get(key="standard")
    w.logistics = TeamFunction.objects.get(key="logistics")
    top = KeyAccountFactory(organisation__name="Nordgruppe", organisation__kind="group")
    w.top = SimpleNamespace(account=top)
    w.own = _scope(w, "Nordwerk", INNER, parent=top)
    w.foreign = _scope(w, "Fremdwerk", SECRET)
    w.child = SimpleNamespace(account=_account_below(w.own, "Nordwerk Polen"))
    w.archived = SimpleNamespace(account=KeyAccountFactory(organisation__name="Altwerk"))
    w.archived.statement = StatementFactory(account=w.archived.account, text="Old words")
    w.archived.plan = _plan(w.archived.account, w, 2024)
    _teams(w)
    in_sight = ("reader", "granted", "commenter", "editor", "owner", "viewer", "head", "administrator")
    _briefings(w.own, w, w.users["editor"], [w.users[name] for name in in_sight])
    _briefings(w.foreign, w, w.users["foreign"], [w.users["head"], w.users["viewer"]])
    _archive(w.archived.account)
    _colleagues(w)
    _people_of_nobody_and_two(w)
    w.view = SavedView.objects.create(
        owner=w.users["editor"], page="accounts:account_list", name="Mine", query="tier=a"
    )
    w.ways = NotificationWays.objects.create(user=w.users["head"])
    w.notification = Notification.objects.create(
        recipient=w.users["editor"], kind="mentioned", key="x", scope=w.own.account.scope,
        object_type="accounts.statement", object_pk=w.own.statement.pk, by=w.users["owner"], by_name="Owner Person",
    )  # fmt: skip
    for user in w.users.values():  # of no account: nobody is shown it, everybody may mark it as read
        Notification.objects.create(
            recipient=user, kind="mentioned", key="y", object_type="accounts.statement", object_pk=0
        )
    w.absence = Absence.objects.create(user=w.users["editor"], starts_on=w.today + DAY, ends_on=w.today + DAY)
    w.absence_archived = Absence.objects.create(
        user=w.users["editor"], starts_on=w.today, ends_on=w.today, archived_at=dt.datetime.now(dt.UTC)
    )
    _imports(w)
    _documents(w)
    _papers(w)
    _sign_in(w)
    w.release = _second_release(w.template)
    rebuild()  # rows of factories are in search, too
    return w


def _users(w: World) -> dict[str, Any]:
    special = {
        "head": HeadFactory,
        "viewer": ViewerFactory,
        "administrator": AdministratorFactory,
        "kam": KamFactory,
    }
    made = {}
    for name in ACTORS[1:]:
        make = special.get(name, UserFactory)
        made[name] = make(first_name=name.title(), last_name="Person", department=w.sales)
    return made


def _account_below(own: SimpleNamespace, name: str) -> KeyAccount:
    node = OrganisationFactory(name=name, parent=own.account.organisation)
    account = KeyAccountFactory(organisation=node)
    account.team.parent = own.account.team
    account.team.save(update_fields=["parent"])
    return account


def _plan(account: KeyAccount, w: World, year: int) -> Any:
    template = PlanTemplate.objects.get(key="standard")
    first, last = dt.date(year, 1, 1), dt.date(year + 2, 12, 31)
    return planning.plan_start(
        account=account, by=None, template=template, depth="compact", starts_on=first, ends_on=last
    )


def _second_release(template: PlanTemplate) -> TemplateRelease:
    """Published after all plans were started, so that they can be moved to it."""
    section = template.sections.get(key="risks")
    template_operations.section_edit(
        section=section, by=None, version=1, values={"title_en": "What may go wrong"}
    )
    return template_operations.template_release(template=template, by=None, version=None)


def _scope(w: World, name: str, word: str, parent: KeyAccount | None = None) -> SimpleNamespace:
    """An account with rows of every kind in every state."""
    node = OrganisationFactory(name=name, parent=parent.organisation if parent else None)
    account = KeyAccountFactory(organisation=node)
    if parent:
        account.team.parent = parent.team
        account.team.save(update_fields=["parent"])
    s = SimpleNamespace(account=account, node=node, word=word)
    _structure(s)
    _people(s, w)
    _lines(s, w)
    _plans(s, w)
    _team_rows(s, w)
    return s


def _structure(s: SimpleNamespace) -> None:
    now = dt.datetime.now(dt.UTC)
    s.unit = OrganisationFactory(name=f"{s.word} division", parent=s.node, account=s.account)
    s.unit_below = OrganisationFactory(name=f"{s.word} site", parent=s.unit, account=s.account)
    s.unit_archived = OrganisationFactory(
        name=f"{s.word} closed", parent=s.node, account=s.account, archived_at=now
    )
    s.figure = FigureFactory(organisation=s.node, value=Decimal("1234567"), source="")


def _people(s: SimpleNamespace, w: World) -> None:
    s.person = PersonFactory(last_name=f"{s.word} Lindner")
    s.job = EmploymentFactory(person=s.person, organisation=s.unit, job_title=f"{s.word} Buyer")
    s.contact = ContactPointFactory(person=s.person, value=f"{s.word.lower()}@customer.example")
    s.contact_second = ContactPointFactory(person=s.person, kind="phone", value=f"{s.word} 123", rank=1)
    s.person_archived = PersonFactory(last_name=f"{s.word} Gone", archived_at=dt.datetime.now(dt.UTC))
    EmploymentFactory(person=s.person_archived, organisation=s.node)
    s.person_left = PersonFactory(last_name=f"{s.word} Former")
    s.job_ended = EmploymentFactory(
        person=s.person_left, organisation=s.node, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2021, 1, 1)
    )


def _lines(s: SimpleNamespace, w: World) -> None:
    account, word, now = s.account, s.word, dt.datetime.now(dt.UTC)
    s.statement = StatementFactory(account=account, text=f"{word} statement", so_what=f"{word} so what")
    s.statement_second = StatementFactory(account=account, text=f"{word} second")
    s.statement_archived = StatementFactory(account=account, text=f"{word} old", archived_at=now)
    s.goal = CustomerGoalFactory(account=account, text=f"{word} goal")
    s.goal_archived = CustomerGoalFactory(account=account, text=f"{word} old goal", archived_at=now)
    for name, factory in (
        ("initiative", InitiativeFactory),
        ("risk", RiskFactory),
        ("commitment", CommitmentFactory),
    ):
        setattr(s, name, factory(account=account, text=f"{word} {name}"))
        setattr(s, f"{name}_archived", factory(account=account, text=f"{word} old {name}", archived_at=now))
    _touchpoints(s, w)
    _relations(s, w)
    s.question = OpenQuestionFactory(account=account, text=f"{word} question")
    s.question_of_commenter = OpenQuestionFactory(
        account=account, text=f"{word} my question", owner=w.users["commenter"]
    )
    s.question_answered = OpenQuestionFactory(
        account=account, text=f"{word} known", answer="Known by now", state="answered", closed_at=now
    )
    s.question_archived = OpenQuestionFactory(account=account, text=f"{word} old question", archived_at=now)
    s.action = ActionFactory(account=account, text=f"{word} action", statement=s.statement)
    s.action_of_commenter = ActionFactory(
        account=account, text=f"{word} my action", owner=w.users["commenter"]
    )
    s.action_done = work.action_done(action=ActionFactory(account=account, text=f"{word} done"), by=None)
    s.action_archived = ActionFactory(account=account, text=f"{word} old action", archived_at=now)
    said = {"scope": account.scope, "by": w.users["editor"], "object_type": "accounts.statement"}
    said |= {"object_pk": s.statement.pk, "object_id": s.statement.public_id}
    s.comment = Comment.objects.create(text=f"{word} comment", **said)
    s.comment_resolved = Comment.objects.create(text=f"{word} dealt with", resolved_at=now, **said)
    s.comment_archived = Comment.objects.create(text=f"{word} taken back", archived_at=now, **said)
    author = w.users["outsider"]
    s.note = note_drop(account=account, by=author, kind=DroppedNote.Kind.CONTACT, text="Note dropped off")
    s.note_handled = note_drop(
        account=account, by=author, kind=DroppedNote.Kind.CONTACT, text="Note taken care of"
    )
    note_handle(note=s.note_handled, by=None)


def _relations(s: SimpleNamespace, w: World) -> None:
    """Somebody in the map, one who was taken out, and pairs of the editor and the commenter."""
    account, now = s.account, dt.datetime.now(dt.UTC)
    s.stakeholder = Stakeholder.objects.create(account=account, person=s.person, unit=f"{s.word} purchasing")
    s.stakeholder_archived = Stakeholder.objects.create(
        account=account, label=f"{s.word} unknown", archived_at=now
    )
    pair = {"account": account, "stakeholder": s.stakeholder, "level": 1}
    s.relationship = Relationship.objects.create(user=w.users["editor"], goal=f"{s.word} aim", **pair)
    intro = {"account": account, "stakeholder": s.stakeholder, "why": f"{s.word} door"}
    s.introduction = Introduction.objects.create(user=w.users["editor"], **intro)
    s.introduction_of_commenter = Introduction.objects.create(user=w.users["commenter"], **intro)
    s.pair_of_commenter = Relationship.objects.create(user=w.users["commenter"], **pair)
    s.stakeholder_role = StakeholderRole.objects.create(stakeholder=s.stakeholder, role_id="buyer")
    s.place = Stakeholder.objects.create(account=account, label=f"{s.word} head", reports_to=s.stakeholder)
    s.stakeholder_left = Stakeholder.objects.create(
        account=account, person=s.person_left, left_on=dt.date(2021, 1, 1)
    )
    s.person_free = PersonFactory(last_name=f"{s.word} Free")
    EmploymentFactory(person=s.person_free, organisation=s.unit)
    days = {"as_of": w.today, "expires_on": w.today + 90 * DAY, "how_known": f"{s.word} said so"}
    s.judgement = Judgement.objects.create(
        stakeholder=s.stakeholder, scale_id="attitude", step_id="attitude-sceptic", **days
    )
    line = {"account": account, **days}
    s.line = InfluenceLine.objects.create(source=s.stakeholder, target=s.place, **line)
    s.line_out = InfluenceLine.objects.create(source=s.place, target=s.stakeholder, archived_at=now, **line)


def _touchpoints(s: SimpleNamespace, w: World) -> None:
    """A talk that was had, one that is planned, one archived."""
    for name, on, extra in (
        ("touchpoint", w.today - DAY, {}),
        ("touchpoint_planned", w.today + DAY, {"state": "planned"}),
        ("touchpoint_archived", w.today - DAY, {"archived_at": dt.datetime.now(dt.UTC)}),
    ):
        row = Touchpoint.objects.create(
            account=s.account, on=on, channel_id="visit", text=f"{s.word} {name}", **extra
        )
        setattr(s, name, row)
    s.touchpoint_person = TouchpointPerson.objects.create(touchpoint=s.touchpoint, person=s.person)
    s.touchpoint_colleague = TouchpointColleague.objects.create(
        touchpoint=s.touchpoint, user=w.users["editor"]
    )


def _plans(s: SimpleNamespace, w: World) -> None:
    """A draft that was approved once and returned once, one in review, one archived."""
    year = w.today.year
    s.plan = _plan(s.account, w, year)
    s.objective = ObjectiveFactory(plan=s.plan, text=f"{s.word} objective")
    s.objective_archived = ObjectiveFactory(
        plan=s.plan, text=f"{s.word} old objective", archived_at=dt.datetime.now(dt.UTC)
    )
    s.objective_of_commenter = ObjectiveFactory(
        plan=s.plan, text=f"{s.word} my objective", owner=w.users["commenter"]
    )
    s.objective_live = ObjectiveFactory(plan=s.plan, text=f"{s.word} live objective", computed="revenue")
    s.objective_value = ObjectiveValueFactory(objective=s.objective)
    s.value_of_commenter = ObjectiveValueFactory(objective=s.objective_of_commenter)
    s.version_returned = planning.plan_submit(plan=s.plan, by=None, version=None)
    s.remark = remark_add(frozen=s.version_returned, by=None, text=f"{s.word} remark", section="goals")
    planning.plan_return(plan=s.plan, by=None, version=None, remark="Once more")
    s.version_approved = planning.plan_submit(plan=s.plan, by=None, version=None)
    planning.plan_approve(plan=s.plan, by=None, version=None, remark="")
    s.plan_in_review = _plan(s.account, w, year + 3)
    s.version_submitted = planning.plan_submit(plan=s.plan_in_review, by=None, version=None)
    for name in ("remark_in_review", "remark_withdrawn"):
        made = remark_add(
            frozen=s.version_submitted, by=w.users["head"], text=f"{s.word} wanted", section="goals"
        )
        setattr(s, name, made)
    remark_withdraw(remark=s.remark_withdrawn, by=None)
    s.meeting = meetings.meeting_start(plan=s.plan, by=None, today=w.today)
    s.decision = meetings.decision_add(
        meeting=s.meeting, by=None, section="profile", text=f"{s.word} decides"
    )
    s.meeting_closed = meetings.meeting_start(plan=s.plan_in_review, by=None, today=w.today)
    s.decision_closed = meetings.decision_add(
        meeting=s.meeting_closed, by=None, section="profile", text=f"{s.word} decided"
    )
    s.meeting_closed = meetings.meeting_close(meeting=s.meeting_closed, by=None, version=None, today=w.today)
    s.plan_archived = _plan(s.account, w, year - 3)
    planning.plan_archive(plan=s.plan_archived, by=None)
    for plan in (s.plan, s.plan_in_review, s.plan_archived):
        plan.refresh_from_db()


def _team_rows(s: SimpleNamespace, w: World) -> None:
    """Colleagues who are no actors: one to edit, one who starts tomorrow, and two in the chain of KAMs."""
    team, logistics = s.account.team, TeamFunction.objects.get(key="logistics")
    colleagues = [UserFactory(first_name=s.node.name, last_name=f"Mate{n}") for n in range(4)]
    make_kam(s.account, colleagues[0])
    s.member = member(s.account, colleagues[1], Level.READ)
    s.member_ending = member(s.account, colleagues[2], Level.READ, ends_on=w.today + 30 * DAY)
    s.member_tomorrow = membership.member_add(
        team=team, user=colleagues[3], function=logistics, by=None, starts_on=w.today + DAY, level=Level.READ
    )
    s.link = membership.kam_assign(team=team, user=colleagues[1], starts_on=w.today + 10 * DAY, by=None)


def _teams(w: World) -> None:
    own, users = w.own.account, w.users
    for name, level in (
        ("reader", Level.READ), ("commenter", Level.COMMENT), ("editor", Level.EDIT), ("owner", Level.OWNER),
    ):  # fmt: skip
        member(own, users[name], level)
        member(w.archived.account, users[name], level)
    member(own, users["former"], Level.OWNER, ends_on=w.today - DAY)
    member(own, users["future"], Level.OWNER, starts_on=w.today + DAY)
    member(w.foreign.account, users["foreign"], Level.OWNER)
    member(w.top.account, users["above"], Level.OWNER)
    member(w.top.account, users["granted"], Level.EDIT, includes_below=True)
    access_refresh([w.top.account.team_id])


def _briefings(s: SimpleNamespace, w: World, owner: Any, readers: list[Any]) -> None:
    """Of the owner: one that was sent, a draft, one that was thrown away. One of somebody else, for all readers."""

    def draft(name: str, by: Any, to: list[Any], **values: Any) -> Any:
        words = {"title": f"{s.word} {name}", "text": f"{s.word} words", **values}
        keys = [f"u:{user.pk}" for user in to]
        level = {"confidentiality": ConfidentialityLevel.objects.get(key="team")}
        return briefings.briefing_create(
            account=s.account, by=None, owner=by, values=words | level, keys=keys
        )

    s.briefing_draft = draft("draft", owner, readers[:1])
    s.briefing_discarded = briefings.briefing_discard(briefing=draft("gone", owner, []), by=None)
    for name, by, to in (("briefing", owner, readers[:1]), ("briefing_to_read", s.member.user, readers)):
        row = draft(name, by, to, wants_ack=True)
        setattr(s, name, briefings.briefing_send(briefing=row, by=None, version=None, today=w.today))
    s.reply = reply_add(briefing=s.briefing, by=owner, text=f"{s.word} reply")
    s.reply_archived = reply_take_back(
        reply=reply_add(briefing=s.briefing, by=owner, text=f"{s.word} taken back"), by=owner
    )


def _archive(account: KeyAccount) -> None:
    KeyAccount.objects.filter(pk=account.pk).update(archived_at=dt.datetime.now(dt.UTC))
    account.refresh_from_db()


def _colleagues(w: World) -> None:
    w.colleague = UserFactory(first_name="Any", last_name="Colleague", department=w.sales)
    w.newcomer = UserFactory(first_name="No", last_name="Login", email="no.login@helvion.example")
    w.leaver = UserFactory(first_name="Has", last_name="Left")
    user_deactivate(user=w.leaver, by=None, left_on=w.today - DAY)
    w.leaver.refresh_from_db()
    AdministratorFactory(first_name="Second", last_name="Administrator")


def _people_of_nobody_and_two(w: World) -> None:
    """A free organisation (no account), its person, and one who works in both accounts."""
    w.free = SimpleNamespace(node=OrganisationFactory(name="Freiwerk"))
    w.free.person = PersonFactory(last_name="Freimann")
    w.free.job = EmploymentFactory(person=w.free.person, organisation=w.free.node)
    w.free.contact = ContactPointFactory(person=w.free.person)
    w.two = SimpleNamespace(person=PersonFactory(last_name="Doppel"))
    w.two.job_own = EmploymentFactory(person=w.two.person, organisation=w.own.node)
    w.two.job_foreign = EmploymentFactory(person=w.two.person, organisation=w.foreign.node)


def _documents(w: World) -> None:
    """An internal document and one for the customer, of the plan of each side."""
    for s in (w.own, w.foreign):
        for name, edition in (("document", "internal"), ("document_customer", "customer")):
            row = documents.document_start(
                plan=s.plan, by=None, format="xlsx", edition=edition, depth="one_page", language="en"
            )
            setattr(s, name, documents.document_make(document=row, today=w.today))


def _papers(w: World) -> None:
    """A document of each side, one in the archive, one that is meant for nobody but its department."""
    level = {level.kind: level for level in ConfidentialityLevel.objects.all()}
    for side, s in (("own", w.own), ("foreign", w.foreign)):
        for name in ("paper", "paper_archived"):
            file = ContentFile(f"{name} of {side}".encode(), name=f"{name}.txt")
            row = papers.document_create(
                account=s.account, upload=papers.looked_at(file, file.name), by=None, level=level["team"]
            )
            setattr(s, name, row)
        s.paper_version = s.paper.latest
        papers.document_archive(document=s.paper_archived, by=None)
        file = ContentFile(f"closed of {side}".encode(), name="closed.txt")
        s.paper_closed = papers.document_create(
            account=s.account, upload=papers.looked_at(file, file.name), by=None, level=level["named"],
            keys=[user_key(w.users["outsider"].pk)],
        )  # fmt: skip
        for row in (s.paper, s.paper_archived, s.paper_closed):  # nobody is erased while a file is being read
            papers.version_read(version=row.latest, text="Words in the file", problem="")


def _imports(w: World) -> None:
    """A run in every state that a page can meet; the proof of an erasure."""
    w.erasure = Erasure.objects.create(person_pk=1, backups_until=w.today)

    def start(word: str, text: str = CSV) -> ImportRun:
        return imports.import_start(
            by=w.users["head"], kind="accounts", name=f"{word}.csv", data=text.format(word=word).encode()
        )

    def checked(word: str, text: str = CSV) -> ImportRun:
        run = start(word, text)
        return imports.run_check(imports.import_map(run=run, by=None, mapping=Mapping.from_json(run.mapping)))

    State = ImportRun.State
    w.run = {
        State.COLUMNS: start("columns"),
        State.PREVIEW: checked("preview"),
        "errors": checked("errors", BAD_CSV),
        State.DONE: imports.run_write(imports.import_commit(run=checked("done"), by=None)),
        State.CANCELLED: imports.import_cancel(run=start("cancelled"), by=None),
    }
    for state in (State.CHECKING, State.WRITING):
        run = start(str(state))
        ImportRun.objects.filter(pk=run.pk).update(state=state, done=1)
        run.refresh_from_db()
        w.run[state] = run
    undone = imports.run_write(imports.import_commit(run=checked("undone"), by=None))
    imports.import_undo(run=undone, by=None)
    w.run[State.UNDONE] = undone
    failed = start("failed")
    ImportRun.objects.filter(pk=failed.pk).update(
        state=State.FAILED, problem={"text": "Nothing was written."}
    )
    w.run[State.FAILED] = failed


def _sign_in(w: World) -> None:
    """One client for each actor; the deactivated one signed in before."""
    w.clients = {}
    for name in ACTORS:
        client = Client(raise_request_exception=False)
        if name in w.users:
            client.force_login(w.users[name])
        w.clients[name] = client
    user_deactivate(user=w.users["deactivated"], by=None, left_on=w.today)


__all__ = ["ACTORS", "INNER", "SECRET", "Organisation", "Right", "World", "build"]
