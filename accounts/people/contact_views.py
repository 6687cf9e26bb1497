"""How to reach a person: add, change, order, remove."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.people import operations
from accounts.people.access import person_page
from accounts.people.form_pages import form_page
from accounts.people.forms import ContactForm
from accounts.people.models import Person
from accounts.people.rules import PERMISSION
from accounts.people.views import person_url
from accounts.people.wording_hints import hint_at_wording
from kam.reference.calendar import today as company_today


@person_page(PERMISSION)
def contact_add(request: HttpRequest, person: Person) -> HttpResponse:
    """One more way to reach the person."""
    form = ContactForm(request.POST or None)

    def write() -> None:
        operations.contact_add(person=person, by=request.user, today=company_today(), **form.values)
        hint_at_wording(request, form.values["label"])

    return form_page(
        request,
        form,
        write,
        person_url(person),
        heading=_("Add contact data of %(name)s") % {"name": person},
        submit=_("Add"),
        back=person_url(person),
        back_label=str(person),
    )


@person_page(PERMISSION)
def contact_edit(request: HttpRequest, person: Person, contact_id: str) -> HttpResponse:
    """Changes a way to reach the person."""
    contact = get_object_or_404(person.contact_points, public_id=contact_id)
    form = ContactForm(request.POST or None, instance=contact)

    def write() -> None:
        operations.contact_edit(
            contact=contact,
            by=request.user,
            version=form.cleaned_data["version"],
            values=form.values,
            today=company_today(),
        )
        hint_at_wording(request, form.values["label"])

    return form_page(
        request,
        form,
        write,
        person_url(person),
        heading=_("Edit contact data of %(name)s") % {"name": person},
        submit=_("Save"),
        back=person_url(person),
        back_label=str(person),
    )


@require_POST
@person_page(PERMISSION)
def contact_move(request: HttpRequest, person: Person, contact_id: str) -> HttpResponse:
    """One place up or down (`to`)."""
    contact = get_object_or_404(person.contact_points, public_id=contact_id)
    operations.contact_move(
        contact=contact, up=request.POST.get("to") == "up", by=request.user, today=company_today()
    )
    return redirect(person_url(person))


@require_POST
@person_page(PERMISSION)
def contact_remove(request: HttpRequest, person: Person, contact_id: str) -> HttpResponse:
    contact = get_object_or_404(person.contact_points, public_id=contact_id)
    operations.contact_remove(contact=contact, by=request.user, today=company_today())
    messages.success(request, _("%(value)s was removed.") % {"value": contact.value})
    return redirect(person_url(person))
