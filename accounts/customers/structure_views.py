"""The customer's tree below an account: units added, changed, moved, archived."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.customers import operations
from accounts.customers.access import account_page, why_not
from accounts.customers.form_pages import form_page
from accounts.customers.forms import OrganisationForm
from accounts.customers.models import KeyAccount, Organisation
from kam.lib.forms import KamForm
from kam.lib.http import safe_next

FORM = "accounts/customers/organisation_form.html"


@dataclass(frozen=True)
class Node:
    """A line of the tree; `depth` 0 is the account's own node."""

    organisation: Organisation
    depth: int
    own: bool


def subtree(account: KeyAccount, user: Any) -> list[Node]:
    """The nodes at and below the account, depth first; those of accounts out of sight are left out. One query."""
    rows = (
        Organisation.objects.visible_to(user)
        .current()
        .filter(root=account.organisation.root_id)
        .select_related("account", "country")
        .order_by("name", "pk")
    )
    children: dict[int | None, list[Organisation]] = {}
    by_pk = {}
    for row in rows:
        by_pk[row.pk] = row
        children.setdefault(row.parent_id, []).append(row)
    found: list[Node] = []

    todo = [(by_pk[account.organisation_id], 0)] if account.organisation_id in by_pk else []
    while todo:
        node, depth = todo.pop()
        found.append(Node(node, depth, node.account_id == account.pk))
        todo += [(child, depth + 1) for child in reversed(children.get(node.pk, []))]
    return found


def unit_of(account: KeyAccount, unit_id: str) -> Organisation:
    """A node that this account covers itself; another one is 404."""
    found = (
        Organisation.objects.filter(account=account, public_id=unit_id)
        .select_related("account", "parent")
        .first()
    )
    if found is None:
        raise Http404
    return found


def structure_url(account: KeyAccount) -> str:
    return reverse("accounts:account_structure", args=[account.public_id])


@require_safe
@account_page("account.view")
def account_structure(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """The tree of the account."""
    context = {
        "account": account,
        "tab": "overview",
        "nodes": subtree(account, request.user),
        "why_not_edit": None if account.may("account.edit") else why_not(account.level, "account.edit"),
    }
    return render(request, "accounts/customers/account_structure.html", context)


@account_page("account.edit")
def unit_create(request: HttpRequest, account: KeyAccount, unit_id: str) -> HttpResponse:
    """A new unit below another one of this account."""
    parent = unit_of(account, unit_id)
    form = OrganisationForm(request.POST or None, initial={"kind": Organisation.Kind.DIVISION})

    def write() -> None:
        operations.organisation_create(by=request.user, parent=parent, **form.values)

    return form_page(
        request, form, write, structure_url(account), FORM,
        account=account, tab="overview", back=structure_url(account),
        heading=_("New unit of %(name)s") % {"name": parent.name}, submit=_("Add the unit"),
    )  # fmt: skip


@account_page("account.edit")
def unit_edit(request: HttpRequest, account: KeyAccount, unit_id: str) -> HttpResponse:
    """Master data of a unit."""
    unit = unit_of(account, unit_id)
    form = OrganisationForm(request.POST or None, instance=unit)

    def write() -> None:
        operations.organisation_edit(
            organisation=unit, by=request.user, version=form.cleaned_data["version"], values=form.values
        )

    return form_page(
        request, form, write, structure_url(account), FORM,
        account=account, tab="overview", back=structure_url(account),
        heading=_("Edit %(name)s") % {"name": unit.name}, submit=_("Save"),
    )  # fmt: skip


class MoveForm(KamForm):
    """Where the unit goes: a unit of the customer's tree in sight; nothing puts it at the top."""

    parent = forms.ChoiceField(label=gettext_lazy("Part of"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: list[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [  # type: ignore[attr-defined]
            (node.organisation.public_id, "\u2003" * node.depth + node.organisation.name)
            for node in places[:200]
        ]
        self.places = {node.organisation.public_id: node.organisation for node in places}

    def clean_parent(self) -> Organisation | None:
        return self.places.get(self.cleaned_data["parent"])


@account_page("account.edit")
def unit_move(request: HttpRequest, account: KeyAccount, unit_id: str) -> HttpResponse:
    """Hangs a unit under another one of the same account's tree."""
    unit = unit_of(account, unit_id)
    if unit.pk == account.organisation_id:
        raise PermissionDenied(
            _("The account itself is moved by merging or by its master data, not as a unit.")
        )
    places = [node for node in subtree(account, request.user) if node.organisation.pk != unit.pk]
    initial = {"version": unit.version, "parent": unit.parent.public_id if unit.parent else ""}
    form = MoveForm(request.POST or None, places=places, initial=initial)

    def write() -> None:
        operations.organisation_move(
            organisation=unit,
            parent=form.cleaned_data["parent"],
            by=request.user,
            version=form.cleaned_data["version"],
        )

    return form_page(
        request, form, write, structure_url(account), FORM,
        account=account, tab="overview", back=structure_url(account),
        heading=_("Move %(name)s") % {"name": unit.name}, submit=_("Move"),
    )  # fmt: skip


@require_POST
@account_page("account.edit")
def unit_archive(request: HttpRequest, account: KeyAccount, unit_id: str) -> HttpResponse:
    unit = unit_of(account, unit_id)
    try:
        operations.organisation_archive(organisation=unit, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("accounts:unit_restore", args=[account.public_id, unit.public_id])
        messages.success(
            request, _("%(name)s was archived.") % {"name": unit.name}, extra_tags=f"undo:{undo}"
        )
    return redirect(structure_url(account))


@require_POST
@account_page("account.edit")
def unit_restore(request: HttpRequest, account: KeyAccount, unit_id: str) -> HttpResponse:
    unit = unit_of(account, unit_id)
    operations.organisation_restore(organisation=unit, by=request.user)
    messages.success(request, _("%(name)s is back in the lists.") % {"name": unit.name})
    return redirect(safe_next(request, structure_url(account)))
