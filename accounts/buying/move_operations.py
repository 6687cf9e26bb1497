"""Somebody changes jobs or leaves: the job ends, the person stays, the maps and the teams follow.

The old account's team is told, with the new employer's name only for colleagues who have a relationship to the person.
A new key account's team is told that somebody whom a colleague knows has joined: not from where, not by whom.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.buying import rules
from accounts.buying.operations import roles_of, stakeholder_add, stakeholder_edit
from accounts.customers.models import KeyAccount, Organisation
from accounts.people import rules as people_rules
from accounts.people.buying_models import Stakeholder
from accounts.people.models import Employment, Person
from accounts.people.operations import job_change, job_end, job_reopen
from accounts.relationships.models import Relationship
from kam.lib.access import ask
from kam.records.models import Change, Notification
from kam.records.notify import notify, withdraw
from kam.records.operations import archive_row, create_row, delete_row, edit_row, locked
from kam.reference.calendar import today as company_today
from teams.models import TeamAccess, User

DAY = dt.timedelta(days=1)
MOVED = Notification.Kind.MOVED
#: How the batches of moves begin.
MOVE = "move:"


@transaction.atomic
def person_move(
    *,
    person: Person,
    from_job: Employment,
    by: Any,
    version: int | None,
    on: dt.date,
    organisation: Organisation | None = None,
    new_organisation: dict[str, str] | None = None,
    job_title: str = "",
    unit: str = "",
    today: dt.date | None = None,
) -> Employment | None:
    """Ends `from_job` the day before `on`; the next job, or None where nobody knows yet where they go.

    `new_organisation` (name, city) is one that nobody has entered yet: it belongs to no account.
    """
    today = today or company_today()
    new = None
    if new_organisation is not None:
        organisation = _employer(by=by, batch=_batch(from_job), **new_organisation)
    if organisation is None:
        job_end(job=from_job, by=by, version=version, ends_on=on - DAY, today=today)
    else:
        new = job_change(
            person=person, from_job=from_job, organisation=organisation, by=by, version=version,
            job_title=job_title, unit=unit, on=on, today=today,
        )  # fmt: skip
    account = from_job.organisation.account
    if account is not None:
        mark_left(account=account, person=person, by=by, today=today)
    _tell(person, from_job, new, by, today)
    return new


@transaction.atomic
def person_move_undo(*, job: Employment, by: Any, today: dt.date | None = None) -> Employment:
    """Takes a move back: the job goes on, the one that began the day after goes, the map has the person again."""
    today = today or company_today()
    row = locked(Employment.objects.select_related("person", "organisation__account"), job.pk)
    last = row.ends_on
    back = job_reopen(job=row, by=by, today=today)
    if last is not None:
        begun = Employment.objects.filter(person=row.person, starts_on=last + DAY, ends_on=None, version=1)
        for new in begun.filter(created_at__gte=row.updated_at).select_related("organisation__account"):
            account = new.organisation.account
            delete_row(new, by=by, scope=account.scope if account else "")
            _take_back_employer(new.organisation, row, by)
    account = row.organisation.account
    if account is not None:
        gone = Stakeholder.objects.select_for_update(of=("self",)).filter(
            account=account, person=row.person, left_on=last
        )
        for place in gone.exclude(left_on=None).order_by("pk"):
            edit_row(place, values={"left_on": None}, version=None, by=by, scope=account.scope)
    withdraw(kind=MOVED, about=row.person, to=User.objects.values_list("pk", flat=True))
    return back


def _employer(*, by: Any, batch: str, name: str, city: str = "") -> Organisation:
    """A new organisation of no account. Who may record the move may enter it, without creating accounts."""
    ask(people_rules.why_not_name_employer(by))
    node = Organisation(name=name.strip(), city=city.strip())
    node.full_clean(exclude=["parent", "root", "account"])
    create_row(node, by=by, batch=batch)
    node.root = node
    Organisation.objects.filter(pk=node.pk).update(root=node)
    return node


def _take_back_employer(node: Organisation, left: Employment, by: Any) -> None:
    """Archives the organisation that this move brought in, unless something else hangs on it by now."""
    if node.account_id is not None or node.version != 1:
        return
    made = Change.objects.of(node).filter(action=Change.Action.CREATE, batch=_batch(left))
    if made.exists() and not node.employments.exists() and not node.children.exists():
        archive_row(locked(Organisation.objects.all(), node.pk), by=by)


def _batch(left: Employment) -> str:
    """What the history of an organisation says that came in when this job was left."""
    return f"{MOVE}{left.public_id}"


def mark_left(*, account: KeyAccount, person: Person, by: Any, today: dt.date) -> int:
    """Takes note in the account's maps that a person's last job there is over; returns in how many places."""
    jobs = Employment.objects.filter(person=person, organisation__account=account)
    if jobs.not_ended(today).exists():
        return 0
    last = jobs.ended(today).order_by("-ends_on").values_list("ends_on", flat=True).first()
    if last is None:
        return 0
    places = Stakeholder.objects.select_for_update(of=("self",)).filter(account=account, person=person)
    count = 0
    for place in places.filter(left_on=None).order_by("pk"):
        edit_row(place, values={"left_on": last}, version=None, by=by, scope=account.scope)
        count += 1
    return count


def mark_all_left(today: dt.date | None = None) -> int:
    """Those whose last day has come, or whose job an import ended. Run every morning."""
    today = today or company_today()
    here = Employment.objects.filter(
        person=OuterRef("person"), organisation__account=OuterRef("account")
    ).order_by()
    places = Stakeholder.objects.current().filter(person__isnull=False)
    places = places.filter(Exists(here.ended(today))).exclude(Exists(here.not_ended(today)))
    count = 0
    for place in places.select_related("account", "person").order_by("pk"):
        with transaction.atomic():
            count += mark_left(account=place.account, person=place.person, by=None, today=today)
    return count


@transaction.atomic
def place_after(
    *, stakeholder: Stakeholder, by: Any, label: str = "", today: dt.date | None = None
) -> Stakeholder:
    """The place of somebody who left, open again: same unit, level, boss and roles, their reports, and a question."""
    today = today or company_today()
    account = stakeholder.account
    ask(rules.why_not_change(account, by))
    old = locked(Stakeholder.objects.select_related("account", "person"), stakeholder.pk)
    if old.left_on is None:
        raise ValidationError(_("This place has its person."))
    name = label or _title_of(old) or _("Who follows %(name)s?") % {"name": old}
    new = stakeholder_add(
        account=account,
        by=by,
        label=name[:120],
        organisation=old.organisation,
        unit=old.unit,
        position=old.position,
        reports_to=_boss(old),
        owner=old.owner if old.owner is not None and old.owner.is_active else None,
        roles={key: (False, note) for key, (_sure, note) in roles_of(old.roles.all()).items()},
        today=today,
    )
    for below in Stakeholder.objects.current().filter(reports_to=old).order_by("pk"):
        stakeholder_edit(stakeholder=below, by=by, version=None, values={"reports_to": new}, today=today)
    return new


def _boss(old: Stakeholder) -> Stakeholder | None:
    boss = old.reports_to
    return boss if boss is not None and boss.archived_at is None and boss.left_on is None else None


def _title_of(old: Stakeholder) -> str:
    jobs = Employment.objects.filter(person=old.person, organisation__account=old.account_id)
    return jobs.exclude(job_title="").order_by("-ends_on").values_list("job_title", flat=True).first() or ""


def _team(account: KeyAccount, today: dt.date) -> list[User]:
    access = TeamAccess.objects.filter(team=account.team_id, starts_on__lte=today).exclude(ends_on__lt=today)
    return list(User.objects.filter(pk__in=access.values("user"), is_active=True))


def _tell(person: Person, old: Employment, new: Employment | None, by: Any, today: dt.date) -> None:
    before = old.organisation.account
    after = new.organisation.account if new is not None else None
    pairs = Relationship.objects.filter(stakeholder__person=person, archived_at=None, level__gt=0)
    know = list(User.objects.filter(pk__in=pairs.values("user"), is_active=True))
    if before is not None:
        said: dict[str, Any] = {
            "about": person,
            "by": by,
            "scope": before.scope,
            "key": f"moved:{old.pk}:{old.version}",
        }
        place = new.organisation.name if new is not None else ""
        notify(kind=MOVED, to=know, data={"what": "left", "to": place}, **said)
        notify(kind=MOVED, to=_team(before, today), data={"what": "left"}, **said)
    if after is not None and after != before and new is not None and know:
        # Nobody is named: who wrote it down would tell where the person came from.
        notify(
            kind=MOVED, to=_team(after, today), data={"what": "joined"}, about=person, by=None,
            scope=after.scope, key=f"joined:{new.pk}",
        )  # fmt: skip
