"""Two records of one person: both side by side, a choice per field, merging and taking the merge back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.people import merge_operations, queries, rules
from accounts.people.access import person_page
from accounts.people.merge_operations import CHOICES
from accounts.people.models import Person
from accounts.people.rules import PERMISSION
from kam.lib.access import ask
from kam.lib.http import whole
from kam.reference.calendar import today as company_today


@dataclass
class FieldChoice:
    """A field in which both differ."""

    name: str
    label: str
    ours: str
    theirs: str
    take_theirs: bool


def _choices(keep: Person, other: Person, posted: Any) -> list[FieldChoice]:
    found = []
    for name in CHOICES:
        field: Any = Person._meta.get_field(name)
        ours, theirs = (
            str(getattr(row, f"get_{name}_display", lambda row=row, name=name: getattr(row, name))())
            for row in (keep, other)
        )
        if ours != theirs and theirs:
            wanted = posted.get(f"from-{name}", "keep" if ours else "other") == "other"
            found.append(FieldChoice(name, str(field.verbose_name), ours, theirs, wanted))
    return found


@person_page(PERMISSION)
def person_merge(request: HttpRequest, person: Person) -> HttpResponse:
    """`?q=` searches the duplicate, `?with=` shows both; POST moves all of the other one to this person."""
    today = company_today()
    ask(rules.why_not_merge(person, request.user, today))
    seen = Person.objects.visible_to(request.user).current().exclude(pk=person.pk)
    wanted = request.POST.get("other") or request.GET.get("with") or ""
    other = seen.filter(public_id=wanted).first() if wanted.isalnum() else None
    problem = ""
    if request.method == "POST":
        if other is None:
            problem = _("Choose a person from the list.")
        elif not (problem := _merged(request, person, other)):
            return redirect("accounts:person", person.public_id)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    contacts = list(person.contact_points.order_by("rank", "pk"))
    if other is None:
        found = (
            list(queries.people_found(request.user, today, text=text).exclude(pk=person.pk)[:10])
            if text
            else queries.duplicates_of(person, contacts, request.user)
        )
    else:
        found = []
    context = {
        "person": person,
        "other": other,
        "found": queries.people_lines(found, request.user, today),
        "q": text,
        "problem": problem,
        "choices": _choices(person, other, request.POST) if other else [],
        "contacts": contacts,
        "other_contacts": list(other.contact_points.order_by("rank", "pk")) if other else [],
        "moves": merge_operations.merge_preview(other) if other else [],
        "why_not": rules.why_not_merge(other, request.user, today) if other else None,
    }
    return render(request, "accounts/people/merge.html", context, status=409 if problem else 200)


def _merged(request: HttpRequest, person: Person, other: Person) -> str:
    """Merges; returns what is in the way."""
    names = [name for name in CHOICES if request.POST.get(f"from-{name}") == "other"]
    versions = [whole(request.POST.get(name, "")) or 0 for name in ("version", "other_version")]
    try:
        merge_operations.person_merge(
            keep=person,
            other=other,
            by=request.user,
            values={name: getattr(other, name) for name in names},
            versions=(versions[0], versions[1]),
            today=company_today(),
        )
    except ValidationError as error:
        return " ".join(error.messages)
    undo = reverse("accounts:person_unmerge", args=[person.public_id, other.public_id])
    text = _("%(other)s was merged into %(name)s.") % {"other": other, "name": person}
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return ""


@require_POST
@person_page(PERMISSION)
def person_unmerge(request: HttpRequest, person: Person, other_id: str) -> HttpResponse:
    """Puts back what was moved."""
    other = get_object_or_404(Person.objects.filter(merged_into=person), public_id=other_id)
    try:
        stays = merge_operations.person_unmerge(other=other, by=request.user, today=company_today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if stays:
            text = _("The rest was put back; changed since, and therefore left as it is: %(names)s")
            messages.warning(request, text % {"names": ", ".join(stays[:20])})
        else:
            messages.success(request, _("The merge was taken back."))
    return redirect("accounts:person", person.public_id)
