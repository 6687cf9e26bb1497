"""People of the customer: in an account, across accounts, one by one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page, why_not
from accounts.customers.models import KeyAccount
from accounts.people import operations, queries
from accounts.people.access import person_page
from accounts.people.form_pages import form_page
from accounts.people.forms import AccountPersonForm, FreePersonForm, PersonForm
from accounts.people.models import Person
from accounts.people.rules import PERMISSION
from accounts.people.wording_hints import FREE_TEXTS, hint_at_wording
from kam.lib.http import company_permission, is_fragment, page_of, safe_next
from kam.reference.calendar import today as company_today


def person_url(person: Person) -> str:
    return reverse("accounts:person", args=[person.public_id])


@require_safe
@account_page("account.view")
def account_people(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Everybody with a job in the account, by organisation and unit."""
    today = company_today()
    text, former = request.GET.get("q", "").strip()[:100], request.GET.get("show") == "former"
    nodes = queries.nodes_of(account, request.user, today)
    page = page_of(request, queries.jobs_at(nodes, request.user, today, former=former, text=text))
    context = {
        "account": account,
        "tab": "people",
        "page": page,
        "groups": queries.in_groups(page.object_list, request.user),
        "counts": queries.counts_at(nodes, today),
        "former": former,
        "q": text,
        "today": today,
        "why_not_edit": None if account.may(PERMISSION) else why_not(account.level, PERMISSION),
    }
    template = "accounts/people/account_people.html"
    return render(request, f"{template}#list" if is_fragment(request) else template, context)


@account_page(PERMISSION)
def person_create(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """A new person in this account."""
    today = company_today()
    nodes = [
        n
        for n in queries.nodes_of(account, request.user, today)
        if n.account_id == account.pk and not n.archived_at
    ]
    form = AccountPersonForm(request.POST or None, nodes=nodes)
    back = reverse("accounts:account_people", args=[account.public_id])
    return _new_person(request, form, back, back_label=account.name)


@company_permission("company.member")
def person_new(request: HttpRequest) -> HttpResponse:
    """A new person at any organisation in sight where one may add people."""
    form = FreePersonForm(request.POST or None, user=request.user)
    return _new_person(
        request, form, reverse("accounts:person_list"), back_label=_("People of our customers")
    )


def _new_person(request: HttpRequest, form: Any, back: str, back_label: str) -> HttpResponse:
    similar: list[Person] = []
    if request.method == "POST" and form.is_valid() and "anyway" not in request.POST:
        data = form.cleaned_data
        similar = queries.similar_people(
            request.user, last_name=data["last_name"], first_name=data["first_name"], email=data["email"]
        )
    page = {
        "heading": _("Add a person"),
        "submit": _("Add person"),
        "back": back,
        "back_label": back_label,
        "similar": similar,
    }
    if similar:
        return render(request, "accounts/people/form.html", {"form": form, **page}, status=422)

    def write() -> Person:
        person = operations.person_create(by=request.user, today=company_today(), **form.cleaned_data)
        messages.success(request, _("%(name)s was added.") % {"name": person})
        hint_at_wording(request, person.note)
        return person

    return form_page(request, form, write, person_url, **page)


@require_safe
@company_permission("company.member")
def person_list(request: HttpRequest) -> HttpResponse:
    """People of all customers whom the user sees."""
    today = company_today()
    text, sort = request.GET.get("q", "").strip()[:100], request.GET.get("sort", "name")
    archived = request.GET.get("show") == "archived"
    page = page_of(
        request, queries.people_found(request.user, today, text=text, sort=sort, archived=archived)
    )
    lines = queries.people_lines(page.object_list, request.user, today)
    context = {"page": page, "lines": lines, "q": text, "archived": archived, "today": today}
    template = "accounts/people/person_list.html"
    return render(request, f"{template}#list" if is_fragment(request) else template, context)


@require_safe
@company_permission("company.member")
def person_organisations(request: HttpRequest) -> HttpResponse:
    """Answers the picker: organisations in sight by name or city."""
    found = queries.organisations_found(request.user, request.GET.get("q", "").strip()[:100])
    return render(request, "accounts/people/organisation_options.html", {"organisations": found})


@person_page(PERMISSION)
def person_edit(request: HttpRequest, person: Person) -> HttpResponse:
    """Name, language, note."""
    form = PersonForm(request.POST or None, instance=person)

    def write() -> None:
        operations.person_edit(
            person=person,
            by=request.user,
            version=form.cleaned_data["version"],
            values=form.values,
            today=company_today(),
        )
        hint_at_wording(request, *(form.values[name] for name in FREE_TEXTS & form.values.keys()))

    return form_page(
        request,
        form,
        write,
        person_url(person),
        heading=_("Edit %(name)s") % {"name": person},
        submit=_("Save"),
        back=person_url(person),
        back_label=str(person),
    )


@require_POST
@person_page(PERMISSION)
def person_archive(request: HttpRequest, person: Person) -> HttpResponse:
    operations.person_archive(person=person, by=request.user, today=company_today())
    undo = reverse("accounts:person_restore", args=[person.public_id])
    messages.success(request, _("%(name)s was archived.") % {"name": person}, extra_tags=f"undo:{undo}")
    return redirect(safe_next(request, person_url(person)))


@require_POST
@person_page(PERMISSION)
def person_restore(request: HttpRequest, person: Person) -> HttpResponse:
    try:
        operations.person_restore(person=person, by=request.user, today=company_today())
        messages.success(request, _("%(name)s is back in the lists.") % {"name": person})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(safe_next(request, person_url(person)))
