"""The customers: organisations, key accounts with their teams, people."""

from decimal import Decimal
from typing import Any

from accounts.customers.operations import account_archive, account_create, account_edit, organisation_create
from accounts.models import ContactPoint
from accounts.people.operations import contact_add, job_start, person_create
from accounts.work.notes import note_drop, note_handle
from kam.exchange.demo.company import address, plain_name, split_name
from kam.exchange.demo.shapes import Account, Expect, Job, Kam, Member, Note, Someone
from kam.exchange.demo.timeline import stable_id
from kam.exchange.demo.world import ADMINISTRATOR, HEAD, World
from kam.lib.access import Level
from kam.records.operations import create_row, external_id_set
from kam.reference.models import Country, Currency, Industry
from teams.membership.operations import expectation_set, kam_assign, member_add, member_end
from teams.models import AccessReview, AccountTeam, Membership, TeamFunction

_LEVELS = {"read": Level.READ, "comment": Level.COMMENT, "edit": Level.EDIT, "owner": Level.OWNER}


def account_events(world: World, account: Account) -> None:
    """The account, its chain, its team and what became of it."""
    world.at(account.made, ADMINISTRATOR, lambda: _create(world, account))
    for kam in account.kams:
        world.at(max(min(kam.start, -1), account.made), HEAD, lambda kam=kam: _kam(world, account, kam))
    for member in account.team:
        made = max(min(member.start, -1), account.made)
        world.at(made, world.keeper(account, made), lambda member=member: _member(world, account, member))
    for expect in account.expect:
        author = world.keeper(account, expect.made)
        world.at(expect.made, author, lambda expect=expect: _expect(world, account, expect))
    for note in account.notes:
        _note_events(world, account, note)
    for edit in account.edits:
        world.at(edit.at, edit.by or HEAD, lambda edit=edit: _edit(world, account, edit.values))
    if account.reviewed is not None:
        world.at(account.reviewed, HEAD, lambda: _reviewed(world, account))
    if account.archived is not None:
        row = world.accounts
        world.at(
            account.archived, HEAD, lambda: account_archive(account=row[account.name], by=world.users[HEAD])
        )


def _create(world: World, account: Account) -> None:
    industries = {row.key: row for row in Industry.objects.all()}
    countries = Country.objects.in_bulk(field_name="code")
    root = organisation_create(
        by=None,
        name=account.name,
        kind=account.kind,
        parent=world.organisations.get(account.parent),
        industry=industries[account.industry],
        country=countries[account.country],
        city=account.city,
        website=account.website,
        founded=account.founded,
        employees=account.employees,
        **_turnover(world, account),
    )
    world.organisations[account.name] = root
    made = account_create(
        by=None, today=world.today, organisation=root, tier=account.tier, status=account.status,
        customer_since=world.today.year + account.since if account.since is not None else None,
    )  # fmt: skip
    world.accounts[account.name] = made
    AccountTeam.objects.filter(pk=made.team_id).update(
        public_id=stable_id("teams.accountteam", account.name), created_at=world.timeline.now
    )
    root.refresh_from_db()
    for unit in account.units:
        world.organisations[unit.name] = organisation_create(
            by=None,
            name=unit.name,
            kind=unit.kind,
            parent=world.organisations[unit.parent] if unit.parent else root,
            industry=industries[account.industry],
            country=countries[unit.country or account.country],
            city=unit.city or account.city,
            employees=unit.employees,
        )
    if account.erp:
        external_id_set(obj=made, system="ERP", value=account.erp)


def _turnover(world: World, account: Account) -> dict[str, Any]:
    if account.turnover is None:
        return {}
    currency = account.money.currency if account.money else "EUR"
    return {
        "turnover": Decimal(account.turnover) * 1_000_000,
        "turnover_currency": Currency.objects.get(code=currency),
        "turnover_year": world.today.year - 1,
    }


def _kam(world: World, account: Account, kam: Kam) -> None:
    row = kam_assign(
        team=world.accounts[account.name].team,
        user=world.users[kam.name] if kam.name else None,
        starts_on=world.calendar.day(kam.start),
        by=None if kam.name in world.left else world.users[HEAD],
        time_share=kam.share,
        reason=kam.reason,
        includes_below=kam.below,
    )
    world.timeline.key(row, account.name, kam.name, str(account.kams.index(kam)))


def _member(world: World, account: Account, member: Member) -> None:
    team = world.accounts[account.name].team
    row = member_add(
        team=team,
        user=world.users[member.name],
        function=TeamFunction.objects.get(key=member.function),
        by=None,
        starts_on=world.calendar.day(member.start),
        kind=Membership.Kind.EXTENDED if member.extended else Membership.Kind.CORE,
        level=_LEVELS[member.level],
        time_share=member.share,
        note=member.note,
        # who leaves later is on the team until then without an end
        ends_on=world.calendar.day(member.end) if member.end is not None and member.end > 0 else None,
    )
    world.timeline.key(row, account.name, member.name, str(account.team.index(member)))
    if member.end is not None and member.end < 0:
        last = world.calendar.day(member.end)
        member_end(membership=row, by=None, version=None, ends_on=last)


def _expect(world: World, account: Account, expect: Expect) -> None:
    row = expectation_set(
        team=world.accounts[account.name].team,
        by=None,
        function=TeamFunction.objects.get(key=expect.function) if expect.function else None,
        department=world.departments[expect.department] if expect.department else None,
        state="needed" if expect.needed else "not_needed",
        reason=world.calendar.text(expect.reason),
    )
    world.timeline.key(row, account.name, expect.function, expect.department)


def _note_events(world: World, account: Account, note: Note) -> None:
    made: list[Any] = []

    def drop() -> None:
        made.append(
            note_drop(
                account=world.accounts[account.name],
                by=world.users[note.by],
                kind=note.kind,
                text=world.calendar.text(note.text, account.language),
                public_id=stable_id("note", account.name, note.by, note.kind),
            )
        )

    world.at(note.at, note.by, drop)
    if note.handled is not None:
        keeper = world.keeper(account, note.handled)
        world.at(note.handled, keeper, lambda: note_handle(note=made[0], by=world.acting(keeper, account)))


def _edit(world: World, account: Account, values: dict[str, Any]) -> None:
    account_edit(account=world.accounts[account.name], by=world.users[HEAD], version=None, values=values)


def _reviewed(world: World, account: Account) -> None:
    team = world.accounts[account.name].team
    confirmed = len({kam.name for kam in account.kams[-1:]} | {m.name for m in account.team if m.end is None})
    day = world.calendar.day(account.reviewed or -1)
    review = AccessReview(team=team, reviewed_on=day, reviewer=world.users[HEAD], confirmed=confirmed)
    world.timeline.key(create_row(review, by=None, scope=team.scope), account.name)


# People ---------------------------------------------------------------------------------------------


def other_organisations(world: World, accounts: list[Account]) -> None:
    """Where people worked before that is no customer of ours."""
    known = {name for account in accounts for name in (account.name, *(unit.name for unit in account.units))}
    jobs = [job for account in accounts for someone in account.people for job in someone.jobs]
    for name in dict.fromkeys(job.at for job in jobs if job.at and job.at not in known):
        world.organisations[name] = organisation_create(by=None, name=name)


def people_events(world: World, account: Account) -> None:
    for someone in account.people:
        made = max(someone.made, account.made)
        author = world.keeper(account, made)
        world.at(made, author, lambda someone=someone: _person(world, account, someone))


def _person(world: World, account: Account, someone: Someone) -> None:
    title, first, last = split_name(someone.name)
    now, *before = someone.jobs
    domain = account.website.removeprefix("https://www.")
    number = sum(map(ord, someone.name)) % 900 + 100
    person = person_create(
        by=None,
        title=title,
        first_name=first,
        last_name=last,
        organisation=world.organisations[now.at or account.name],
        job_title=now.title,
        unit=now.unit,
        starts_on=world.calendar.month(now.start) if now.start else None,
        email=address(someone.name, domain),
        phone=f"{_PREFIX[account.country]} 555 {number}" if someone.phone else "",
        language=someone.language,
        note=world.calendar.text(someone.note, account.language),
        today=world.today,
    )
    if someone.mobile:
        mobile = f"{_MOBILE.get(account.country, _PREFIX[account.country])} 555 {number}{number % 7}"
        contact_add(person=person, kind=ContactPoint.Kind.MOBILE, value=mobile, by=None, today=world.today)
    for job in before:
        _former_job(world, account, person, job)
    if now.end:
        job = person.employments.get(organisation=world.organisations[now.at or account.name])
        job.ends_on = world.calendar.month_end(now.end)
        job.save(update_fields=["ends_on"])
    world.people[plain_name(someone.name)] = person


def _former_job(world: World, account: Account, person: Any, job: Job) -> None:
    job_start(
        person=person,
        organisation=world.organisations[job.at or account.name],
        by=None,
        job_title=job.title,
        unit=job.unit,
        starts_on=world.calendar.month(job.start) if job.start else None,
        ends_on=world.calendar.month_end(job.end) if job.end else None,
        today=world.today,
    )


_PREFIX = {
    "DE": "+49 40",
    "GB": "+44 113",
    "DK": "+45",
    "SE": "+46 63",
    "US": "+1 402",
    "AT": "+43 1",
    "CH": "+41 44",
}
_MOBILE = {"DE": "+49 151", "GB": "+44 7700", "US": "+1 531"}
