"""Saving in the back office: through the operations, with version, history and reasons."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.forms import CheckboxInput
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task

from accounts.models import KeyAccount, Organisation
from kam.lib.access import Level
from kam.records.models import Change, OutgoingMail
from kam.reference.calendar import today
from kam.reference.models import Company, Currency, ExchangeRate, Holiday, Industry
from plans.models import PlanTemplate, TemplateSection
from plans.planning import template_operations as templates
from teams.models import Department, Membership, TeamAccess, TeamFunction, User
from tests.factories import (
    AdministratorFactory,
    DepartmentFactory,
    KeyAccountFactory,
    OrganisationFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return AdministratorFactory(first_name="Ada", last_name="Admin")


@pytest.fixture
def office(client, boss):
    client.force_login(boss)
    return client


def page(name: str, *args) -> str:
    return reverse(f"admin:{name}", args=args)


def fields(client, address: str) -> dict:
    """What the browser would send back unchanged."""
    context = client.get(address).context
    data = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            widget, value = getattr(bound.field.widget, "widget", bound.field.widget), bound.value()
            if bound.field.disabled or value is None:
                continue
            if isinstance(widget, CheckboxInput):
                data |= {bound.html_name: "on"} if widget.check_test(value) else {}
                continue
            shown = widget.format_value(value)
            if shown in (None, [""]):
                continue
            multiple = getattr(widget, "allow_multiple_selected", False)
            data[bound.html_name] = shown[0] if isinstance(shown, list) and not multiple else shown
    return data


def test_colleague_edit_records_the_administrators_name(office, boss):
    user = UserFactory(job_title="Seller")
    address = page("teams_user_change", user.pk)
    data = fields(office, address) | {"job_title": "Key account seller", "is_kam": "on"}
    assert office.post(address, data).status_code == 302
    user.refresh_from_db()
    assert (user.job_title, user.is_kam, user.version) == ("Key account seller", True, 3)
    changes = Change.objects.of(user)
    assert {change.by_name for change in changes} == {"Ada Admin"}
    assert changes[1].values["job_title"] == ["Seller", "Key account seller"]
    assert not LogEntry.objects.exists()
    shown = office.get(page("teams_user_history", user.pk), follow=True).content.decode()
    assert "Ada Admin" in shown


def test_nothing_changed_is_no_change(office):
    user = UserFactory()
    address = page("teams_user_change", user.pk)
    assert office.post(address, fields(office, address)).status_code == 302
    user.refresh_from_db()
    assert user.version == 1
    assert not Change.objects.exists()


def test_late_save_shows_both_values_and_saves_nothing(office, boss):
    user = UserFactory(job_title="Seller", phone="1")
    address = page("teams_user_change", user.pk)
    first, second = fields(office, address), fields(office, address)
    office.post(address, first | {"job_title": "From the first tab"})
    late = office.post(address, second | {"job_title": "From the second tab", "phone": "2"})
    assert late.status_code == 409
    text = late.content.decode()
    assert "From the first tab" in text
    assert "From the second tab" in text
    assert "Ada Admin saved it" in text
    user.refresh_from_db()
    assert (user.job_title, user.phone) == ("From the first tab", "1")
    again = late.context["adminform"].form.data | {"job_title": "From the second tab"}
    assert office.post(address, again.dict() if hasattr(again, "dict") else again).status_code == 302
    user.refresh_from_db()
    assert (user.job_title, user.phone) == ("From the second tab", "2")


def test_late_change_of_rights_alone_is_noticed(office):
    user = UserFactory()
    address = page("teams_user_change", user.pk)
    first, second = fields(office, address), fields(office, address)
    office.post(address, first | {"is_kam": "on"})
    late = office.post(address, second | {"is_viewer": "on"})
    assert late.status_code == 409
    user.refresh_from_db()
    assert (user.is_kam, user.is_viewer) == (True, False)


def test_a_refusal_says_why(office, boss):
    address = page("teams_user_change", boss.pk)
    data = fields(office, address)
    del data["is_administrator"]
    answer = office.post(address, data)
    assert answer.status_code == 422
    assert "This is the last administrator." in answer.content.decode()
    boss.refresh_from_db()
    assert boss.is_administrator


def test_new_colleague_has_no_login_until_invited_in_bulk(office):
    data = {
        "last_name": "Neu",
        "first_name": "Nele",
        "email": "Nele.Neu@Helvion.example",
        "language": "de",
        "is_viewer": "on",
    }
    assert office.post(page("teams_user_add"), data).status_code == 302
    user = User.objects.get(last_name="Neu")
    assert (user.email, user.is_viewer, user.has_usable_password()) == (
        "nele.neu@helvion.example",
        True,
        False,
    )
    without = UserFactory(email=None, last_name="Ohne")
    answer = office.post(
        page("teams_user_changelist"),
        {"action": "invite_selected", "_selected_action": [user.pk, without.pk]},
        follow=True,
    )
    assert [mail.to_user for mail in OutgoingMail.objects.all()] == [user]
    assert "1 invitation is on its way." in answer.content.decode()
    assert "Enter an e-mail address first" in answer.content.decode()


def test_department_archived_and_brought_back_with_history(office, boss):
    department = DepartmentFactory(name_en="Old")
    busy = UserFactory().department
    data = {"action": "archive_selected", "_selected_action": [department.pk, busy.pk]}
    answer = office.post(page("teams_department_changelist"), data, follow=True).content.decode()
    assert "1 row archived." in answer
    assert "Colleagues belong to this department." in answer
    assert Department.objects.get(pk=department.pk).archived_at
    assert "Old" not in office.get(page("teams_department_changelist")).content.decode()
    data = {"action": "restore_selected", "_selected_action": [department.pk]}
    office.post(page("teams_department_changelist") + "?archived=yes", data)
    assert [c.action for c in Change.objects.of(department)] == ["restore", "archive"]


def test_department_cannot_be_part_of_itself(office):
    top = DepartmentFactory()
    below = DepartmentFactory(parent=top)
    address = page("teams_department_change", top.pk)
    answer = office.post(address, fields(office, address) | {"parent": below.pk})
    assert answer.status_code == 422
    assert "A department cannot be part of itself." in answer.content.decode()


def test_reference_data_with_history_and_a_fixed_key(office, boss):
    data = {"name_en": "Aviation", "name_de": "Luftfahrt", "key": "aviation", "rank": "99"}
    assert office.post(page("reference_industry_add"), data).status_code == 302
    row = Industry.objects.get(key="aviation")
    address = page("reference_industry_change", row.pk)
    office.post(address, fields(office, address) | {"name_de": "Luft- und Raumfahrt", "key": "other"})
    row.refresh_from_db()
    assert (row.key, row.name_de) == ("aviation", "Luft- und Raumfahrt")
    assert [(c.action, c.by) for c in Change.objects.of(row)] == [("edit", boss), ("create", boss)]
    taken = office.post(page("reference_industry_add"), data)
    assert "already exists" in taken.content.decode()


def test_rates_and_holidays_are_taken_back_one_at_a_time(office, boss):
    usd = Currency.objects.get(code="USD")
    office.post(
        page("reference_exchangerate_add"), {"currency": "USD", "valid_from": "2026-01-01", "rate": "0.92"}
    )
    rate = ExchangeRate.objects.get()
    assert (rate.currency, rate.rate) == (usd, Decimal("0.92"))
    own = office.post(
        page("reference_exchangerate_add"), {"currency": "EUR", "valid_from": "2026-01-01", "rate": "2"}
    )
    assert "has no rate" in own.content.decode()
    days = [
        Holiday.objects.create(on=dt.date(2026, 5, n), name_en=f"Day {n}", name_de=f"Tag {n}") for n in (1, 2)
    ]
    address = page("reference_holiday_changelist")
    office.post(address, {"action": "remove_one", "_selected_action": [day.pk for day in days]})
    assert Holiday.objects.count() == 2
    office.post(address, {"action": "remove_one", "_selected_action": [days[0].pk]})
    assert Holiday.objects.get() == days[1]
    assert Change.objects.get(object_type="reference.holiday").by == boss


def test_company_is_one_row(office, boss):
    assert office.get(page("reference_company_changelist")).url == page("reference_company_change", 1)
    address = page("reference_company_change", 1)
    office.post(address, fields(office, address) | {"name": "Helvion", "short_name": "Helvion"})
    assert Company.objects.get().name == "Helvion"
    assert office.get(page("reference_company_add")).status_code == 403


def test_organisation_is_edited_and_moved(office, boss):
    account = KeyAccountFactory()
    node = OrganisationFactory()
    address = page("accounts_organisation_change", node.pk)
    data = fields(office, address) | {"parent": account.organisation.pk, "city": "Bremen", "country": "DE"}
    assert office.post(address, data).status_code == 302
    node.refresh_from_db()
    assert (node.parent, node.account, node.city, node.country_id) == (
        account.organisation,
        account,
        "Bremen",
        "DE",
    )
    stale = office.post(address, data | {"city": "Hamburg"})
    assert stale.status_code == 409
    assert Organisation.objects.get(pk=node.pk).city == "Bremen"
    cycle = page("accounts_organisation_change", account.organisation.pk)
    refused = office.post(cycle, fields(office, cycle) | {"parent": node.pk})
    assert refused.status_code == 422
    assert "which is part of it" in refused.content.decode()


def test_account_is_made_edited_and_archived(office, boss):
    node = OrganisationFactory(name="Nordwerk")
    data = {"organisation": node.pk, "tier": "a", "status": "active", "customer_since": "1998"}
    assert office.post(page("accounts_keyaccount_add"), data).status_code == 302
    account = KeyAccount.objects.get()
    assert (account.name, account.tier_id, account.team_id is not None) == ("Nordwerk", "a", True)
    address = page("accounts_keyaccount_change", account.pk)
    office.post(address, fields(office, address) | {"tier": "b"})
    account.refresh_from_db()
    assert account.tier_id == "b"
    office.post(
        page("accounts_keyaccount_changelist"),
        {"action": "archive_selected", "_selected_action": [account.pk]},
    )
    account.refresh_from_db()
    assert account.archived_at
    assert [c.action for c in Change.objects.of(account)] == ["archive", "edit", "create"]
    assert {c.by for c in Change.objects.of(account)} == {boss}


def team_data(office, address):
    return fields(office, address)


def test_team_members_and_kam_by_the_operations(office, boss):
    account = KeyAccountFactory()
    old, new, joining = UserFactory(), UserFactory(), UserFactory()
    make_kam(account, old)
    row = member(account, UserFactory(), Level.COMMENT)
    address = page("teams_accountteam_change", account.team_id)
    data = team_data(office, address)
    function = TeamFunction.objects.get(key="service")
    data |= {
        "memberships-0-level": Level.EDIT.value,
        "memberships-TOTAL_FORMS": 2, "memberships-1-user": joining.pk, "memberships-1-function": function.pk,
        "memberships-1-kind": "core", "memberships-1-level": Level.READ.value,
        "memberships-1-starts_on": today().isoformat(),
        "kam_assignments-TOTAL_FORMS": 2, "kam_assignments-1-user": new.pk,
        "kam_assignments-1-starts_on": today().isoformat(), "kam_assignments-1-reason": "new",
    }  # fmt: skip
    answer = office.post(address, data)
    assert answer.status_code == 302, answer.context["errors"]
    row.refresh_from_db()
    assert row.level == Level.EDIT
    assert Membership.objects.get(user=joining).level == Level.READ
    assert account.team.kam_assignments.begun(today()).first().user == new
    assert TeamAccess.objects.current(new, today()).filter(team=account.team).exists()
    assert {change.by for change in Change.objects.in_scope(account.scope)} == {boss}


def test_late_save_of_a_member_is_refused_as_a_whole(office):
    account = KeyAccountFactory()
    row = member(account, UserFactory(), Level.COMMENT)
    address = page("teams_accountteam_change", account.team_id)
    first, second = team_data(office, address), team_data(office, address)
    office.post(address, first | {"memberships-0-level": Level.EDIT.value})
    late = office.post(address, second | {"memberships-0-level": Level.READ.value})
    assert late.status_code == 409
    row.refresh_from_db()
    assert row.level == Level.EDIT


def test_team_refusal_says_why(office):
    account = KeyAccountFactory()
    row = member(account, UserFactory(), Level.COMMENT)
    address = page("teams_accountteam_change", account.team_id)
    data = team_data(office, address) | {"memberships-0-ends_on": "2000-01-01"}
    answer = office.post(address, data)
    assert answer.status_code in {200, 422}
    row.refresh_from_db()
    assert row.ends_on is None


def test_template_sections_are_edited_moved_added_and_archived(office, boss):
    template = PlanTemplate.objects.get(key="standard")
    before = list(template.sections.filter(archived_at=None).order_by("number"))
    address = page("plans_plantemplate_change", template.pk)
    data = fields(office, address)
    count = len(before)
    data |= {
        "sections-0-title_de": "Neuer Titel",
        "sections-2-number": before[0].number,
        "sections-1-archived": "on",
        "sections-TOTAL_FORMS": count + 1, f"sections-{count}-key": "extra",
        f"sections-{count}-title_en": "Extra",
        f"sections-{count}-title_de": "Zusatz", f"sections-{count}-stale_after_months": "6",
        f"sections-{count}-blocks": ["actions", "goals"], f"sections-{count}-in_full": "on",
    }  # fmt: skip
    answer = office.post(address, data)
    assert answer.status_code == 302, (answer.context["errors"], answer.context["adminform"].form.errors)
    rows = {row.pk: row for row in TemplateSection.objects.filter(template=template)}
    assert rows[before[0].pk].title_de == "Neuer Titel"
    assert rows[before[0].pk].blocks == before[0].blocks
    assert rows[before[1].pk].archived_at
    current = template.sections.filter(archived_at=None).order_by("number")
    assert current[0].pk == before[2].pk
    assert set(current.get(key="extra").blocks) == {"actions", "goals"}
    assert Change.objects.of(rows[before[0].pk]).filter(by=boss, values__has_key="title_de").exists()


def test_mails_are_sent_again_and_their_texts_not_shown(office, boss, mailoutbox):
    mail = OutgoingMail.objects.create(
        to_user=boss, to_address=boss.email, subject="Hello", text="secret link", kind="invitation",
        state="failed", attempts=6, error="refused",
    )  # fmt: skip
    assert "secret link" not in office.get(page("records_outgoingmail_change", mail.pk)).content.decode()
    address = page("records_outgoingmail_changelist")
    office.post(address + "?state__exact=failed", {"action": "send_again", "_selected_action": [mail.pk]})
    mail.refresh_from_db()
    assert mail.state != "failed"
    assert Change.objects.of(mail).get().by == boss


def test_failed_jobs_run_again_or_leave_the_list(office, django_capture_on_commit_callbacks):
    now = timezone.now()
    for n in range(2):
        Task.objects.create(
            id=f"{n:032}", name=f"job {n}", func="kam.records.mail.send_waiting", started=now, stopped=now,
            success=False, result="boom : trace", args=(), kwargs={},
        )  # fmt: skip
    address = page("records_failedjob_changelist")
    assert "boom" in office.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        office.post(address, {"action": "run_again", "_selected_action": [f"{0:032}"]})
    office.post(address, {"action": "dismiss", "_selected_action": [f"{1:032}"]})
    assert not Task.objects.filter(success=False).exists()
    assert Task.objects.filter(success=True, func="kam.records.mail.send_waiting").exists()


def test_history_shows_what_the_back_office_owns_only(office):
    for kind, text in (("teams.user", "A colleague"), ("accounts.statement", "A confidential line")):
        Change.objects.create(
            action="edit", object_type=kind, object_pk=1, object_text=text, values={"text": ["a", "b"]}
        )
    text = office.get(page("records_change_changelist")).content.decode()
    assert "A colleague" in text
    assert "A confidential line" not in text
    hidden = Change.objects.get(object_type="accounts.statement")
    assert office.get(page("records_change_change", hidden.pk)).status_code == 302


def test_team_function_keeps_and_changes_its_tiers(office):
    row = TeamFunction.objects.get(key="controlling")
    address = page("teams_teamfunction_change", row.pk)
    data = fields(office, address)
    assert data["required_tiers"] == ["a"]
    office.post(address, data | {"required_tiers": ["a", "b"], "department": DepartmentFactory().pk})
    row.refresh_from_db()
    assert (row.required_tiers, row.department_id is not None) == (["a", "b"], True)


def test_a_template_is_copied_previewed_and_published(office, boss):
    standard = PlanTemplate.objects.get(key="standard")
    data = fields(office, page("plans_plantemplate_add")) | {
        "key": "short", "name_en": "Short plan", "name_de": "Kurzer Plan", "copy_of": standard.pk,
    }  # fmt: skip
    assert office.post(page("plans_plantemplate_add"), data).status_code == 302
    copy = PlanTemplate.objects.get(key="short")
    assert copy.sections.count() == 17
    assert copy.releases.count() == 0

    address = page("plans_plantemplate_publish", copy.pk)
    shown = office.get(address).content.decode()
    assert "The first release" in shown
    assert shown.count("What should the board know in one minute?") == 2  # compact and full
    version = copy.version
    assert office.post(address, {"version": version, "note": "From the standard"}).status_code == 302
    release = copy.releases.get()
    assert (release.number, release.note, release.released_by) == (1, "From the standard", boss)

    again = office.post(address, {"version": version})
    assert again.status_code == 422
    assert "Nothing has changed since release 1." in again.content.decode()
    section = copy.sections.get(key="swot")
    templates.section_archive(section=section, by=boss)
    assert "Section “SWOT” goes" in office.get(address).content.decode()
    late = office.post(address, {"version": version, "note": "My words"})
    assert late.status_code == 409
    assert "Somebody changed the template meanwhile" in late.content.decode()
    assert 'value="My words"' in late.content.decode()
    assert copy.releases.count() == 1


def test_a_second_template_with_the_same_key_is_refused(office):
    address = page("plans_plantemplate_add")
    data = fields(office, address) | {"key": "standard", "name_en": "Again", "name_de": "Nochmal"}
    answer = office.post(address, data)
    assert "already exists" in answer.content.decode()
    assert PlanTemplate.objects.filter(key="standard").count() == 1


def test_what_a_section_requires_is_chosen_in_the_back_office(office):
    template = PlanTemplate.objects.get(key="standard")
    address = page("plans_plantemplate_change", template.pk)
    data = fields(office, address) | {"sections-3-required": ["line", "person"]}
    assert office.post(address, data).status_code == 302
    section = template.sections.order_by("number")[3]
    assert section.required == ["line", "person"]
