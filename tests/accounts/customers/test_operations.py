"""Organisations and key accounts: the derived columns stay right whatever is moved, merged or renamed."""

import random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.customers import operations as ops
from accounts.customers.tree import replant
from accounts.models import KeyAccount, Organisation
from kam.lib.access import Level
from kam.lib.versions import StaleWrite
from kam.records.models import Change, ExternalId
from kam.records.operations import external_id_set
from tests.factories import (
    TODAY,
    EmploymentFactory,
    HeadFactory,
    KamFactory,
    KeyAccountFactory,
    OrganisationFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return HeadFactory()


@pytest.fixture
def group(head):
    """Group > Company > Site, the company a key account."""
    top = ops.organisation_create(by=head, name="Group", kind="group")
    company = ops.organisation_create(by=head, name="Company", parent=top)
    site = ops.organisation_create(by=head, name="Site", kind="site", parent=company)
    account = ops.account_create(by=head, today=TODAY, organisation=company, tier="a")
    for row in (top, company, site):
        row.refresh_from_db()
    return top, company, site, account


def test_account_covers_its_subtree_and_not_what_is_above(group):
    top, company, site, account = group
    assert (top.account, company.account, site.account) == (None, account, account)
    assert {top.root, company.root, site.root} == {top}


def test_account_above_takes_the_rest_and_becomes_the_team_above(group, head):
    top, company, site, account = group
    above = ops.account_create(by=head, today=TODAY, organisation=top)
    site.refresh_from_db()
    top.refresh_from_db()
    account.team.refresh_from_db()
    assert (top.account, site.account) == (above, account)
    assert account.team.parent == above.team


def test_move_out_makes_a_tree_of_its_own(group, head):
    _top, company, site, account = group
    ops.account_create(by=head, today=TODAY, organisation=_top)
    ops.organisation_move(organisation=company, parent=None, by=head)
    site.refresh_from_db()
    account.team.refresh_from_db()
    assert site.root == company
    assert account.team.parent is None


@pytest.mark.parametrize("below", ["company", "site", "self"])
def test_no_cycles(group, head, below):
    top, company, site, _account = group
    target = {"company": company, "site": site, "self": top}[below]
    with pytest.raises(ValidationError):
        ops.organisation_move(organisation=top, parent=target, by=head)
    top.refresh_from_db()
    assert top.parent is None


def test_name_of_the_account_follows_its_organisation(group, head):
    _top, company, _site, account = group
    ops.organisation_edit(organisation=company, by=head, version=company.version, values={"name": "New name"})
    account.refresh_from_db()
    assert account.name == "New name"


def test_derived_columns_equal_a_walk_up_the_tree_after_random_moves(head):
    rng = random.Random(7)
    nodes = [ops.organisation_create(by=head, name=f"Node {i}") for i in range(14)]
    for number in (0, 3, 7, 9):
        ops.account_create(by=head, today=TODAY, organisation=nodes[number])
    for _step in range(60):
        node, target = rng.choice(nodes), rng.choice([*nodes, None])
        try:
            ops.organisation_move(
                organisation=Organisation.objects.get(pk=node.pk),
                parent=target and Organisation.objects.get(pk=target.pk),
                by=head,
            )
        except ValidationError:
            continue
    by_node = {account.organisation_id: account for account in KeyAccount.objects.select_related("team")}
    for row in Organisation.objects.all():
        above, node = [], row
        while node is not None:
            above.append(node)
            node = node.parent
        covering = next((by_node[n.pk] for n in above if n.pk in by_node), None)
        assert (row.root, row.account) == (above[-1], covering)
    for node_pk, account in by_node.items():
        parent = Organisation.objects.get(pk=node_pk).parent
        above = parent.account if parent else None
        assert account.team.parent == (above.team if above else None)
    before = list(Organisation.objects.order_by("pk").values_list("root", "account"))
    replant(Organisation.objects.values_list("root", flat=True), by=None)
    assert list(Organisation.objects.order_by("pk").values_list("root", "account")) == before


def test_late_save_is_refused_and_changes_nothing(group, head):
    _top, company, _site, _account = group
    seen = company.version
    ops.organisation_edit(organisation=company, by=head, version=seen, values={"city": "Hamburg"})
    with pytest.raises(StaleWrite) as stale:
        ops.organisation_edit(organisation=company, by=head, version=seen, values={"city": "Bremen"})
    assert (stale.value.current.city, stale.value.submitted["city"]) == ("Hamburg", "Bremen")
    company.refresh_from_db()
    assert (company.city, company.version) == ("Hamburg", seen + 1)


def test_bad_values_leave_the_row_as_it_was(group, head):
    _top, company, _site, _account = group
    with pytest.raises(ValidationError):
        ops.organisation_edit(
            organisation=company, by=head, version=company.version, values={"website": "not a site"}
        )
    company.refresh_from_db()
    assert (company.website, company.version) == ("", 1)


def test_only_the_head_and_administrators_create_accounts(head):
    node = OrganisationFactory()
    with pytest.raises(PermissionDenied, match="head of KAM"):
        ops.account_create(by=KamFactory(), today=TODAY, organisation=node)
    assert ops.account_create(by=head, today=TODAY, organisation=node).name == node.name
    with pytest.raises(ValidationError, match="already"):
        ops.account_create(by=head, today=TODAY, organisation=node)


@pytest.mark.parametrize(
    ("level", "allowed"), [(Level.READ, False), (Level.COMMENT, False), (Level.EDIT, True)]
)
def test_master_data_needs_the_level_edit(level, allowed):
    account, user = KeyAccountFactory(), UserFactory()
    member(account, user, level)
    if allowed:
        ops.organisation_edit(organisation=account.organisation, by=user, version=1, values={"city": "Kiel"})
    else:
        with pytest.raises(PermissionDenied, match="access level"):
            ops.organisation_edit(
                organisation=account.organisation, by=user, version=1, values={"city": "Kiel"}
            )
    account.organisation.refresh_from_db()
    assert account.organisation.city == ("Kiel" if allowed else "")


def test_archived_account_is_out_of_the_list_and_comes_back(head):
    account = KeyAccountFactory()
    ops.account_archive(account=account, by=head)
    assert not KeyAccount.objects.current().exists()
    ops.account_restore(account=account, by=head)
    assert KeyAccount.objects.current().get() == account
    actions = Change.objects.of(account).values_list("action", flat=True)
    assert list(actions) == ["restore", "archive"]


def test_merge_moves_units_people_and_ids_and_tells_both_histories(head):
    source, target = KeyAccountFactory(), KeyAccountFactory()
    unit = ops.organisation_create(by=head, name="Plant", parent=source.organisation)
    job = EmploymentFactory(organisation=unit)
    external_id_set(obj=source.organisation, system="crm", value="S1")
    external_id_set(obj=source.organisation, system="erp", value="E1")
    external_id_set(obj=target.organisation, system="crm", value="T1")
    ops.account_merge(source=source, target=target, by=head)
    job.organisation.refresh_from_db()
    source.refresh_from_db()
    assert job.organisation.account == target
    assert source.archived_at
    assert source.merged_into == target
    ids = ExternalId.objects.filter(object_type="accounts.organisation", object_pk=target.organisation_id)
    assert dict(ids.values_list("system", "value")) == {"crm": "T1", "erp": "E1"}
    for account in (source, target):
        assert Change.objects.in_scope(account.scope).filter(action="merge").count() == 1
    with pytest.raises(ValidationError, match="merged"):
        ops.account_restore(account=source, by=head)


def test_merge_is_for_the_head_only_and_not_into_itself(head):
    account, other, kam = KeyAccountFactory(), KeyAccountFactory(), KamFactory()
    make_kam(account, kam)
    make_kam(other, kam)
    with pytest.raises(PermissionDenied):
        ops.account_merge(source=account, target=other, by=kam)
    with pytest.raises(ValidationError):
        ops.account_merge(source=account, target=account, by=head)


def test_unit_with_units_below_or_an_account_is_not_archived(group, head):
    top, company, site, _account = group
    for node in (top, company):
        with pytest.raises(ValidationError):
            ops.organisation_archive(organisation=node, by=head)
    ops.organisation_archive(organisation=site, by=head)
    site.refresh_from_db()
    assert site.archived_at is not None
