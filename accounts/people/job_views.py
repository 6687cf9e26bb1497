"""The jobs of a person: start, correct, change, end, take back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.people import operations, rules
from accounts.people.access import person_page
from accounts.people.form_pages import form_page
from accounts.people.forms import JobForm, JobStartForm
from accounts.people.models import Employment, Person
from accounts.people.views import person_url
from kam.lib.access import ask
from kam.lib.http import safe_next
from kam.reference.calendar import today as company_today

View = Callable[..., HttpResponse]


def job_page(view: View) -> View:
    """Turns `job_id` into a job in sight of this person, for those who may change it."""

    @person_page(rules.PERMISSION)
    @wraps(view)
    def checked(request: HttpRequest, person: Person, job_id: str) -> HttpResponse:
        jobs = Employment.objects.visible_to(request.user).filter(person=person)
        job = get_object_or_404(jobs.select_related("organisation__account"), public_id=job_id)
        reason = rules.why_not_add_at(job.organisation, request.user, company_today())
        ask(reason)
        return view(request, person, job)

    return checked


def _texts(person: Person, heading: str, submit: str) -> dict[str, Any]:
    return {"heading": heading, "submit": submit, "back": person_url(person), "back_label": str(person)}


@person_page(rules.PERMISSION)
def job_start(request: HttpRequest, person: Person) -> HttpResponse:
    """One more job beside the others."""
    form = JobStartForm(request.POST or None, user=request.user)

    def write() -> None:
        operations.job_start(person=person, by=request.user, today=company_today(), **form.cleaned_data)

    texts = _texts(person, _("Add a job of %(name)s") % {"name": person}, _("Add job"))
    return form_page(request, form, write, person_url(person), **texts)


@job_page
def job_edit(request: HttpRequest, person: Person, job: Employment) -> HttpResponse:
    """Corrects title, unit and days."""
    form = JobForm(request.POST or None, instance=job)

    def write() -> None:
        operations.job_edit(
            job=job,
            by=request.user,
            version=form.cleaned_data["version"],
            values=form.values,
            today=company_today(),
        )

    texts = _texts(person, _("Job at %(name)s") % {"name": job.organisation}, _("Save"))
    return form_page(request, form, write, person_url(person), delete=("accounts:job_delete", job), **texts)


@require_POST
@job_page
def job_reopen(request: HttpRequest, person: Person, job: Employment) -> HttpResponse:
    """Takes back that a job ended."""
    try:
        operations.job_reopen(job=job, by=request.user, today=company_today())
        messages.success(
            request, _("The job at %(organisation)s goes on.") % {"organisation": job.organisation}
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(safe_next(request, person_url(person)))


@require_POST
@job_page
def job_delete(request: HttpRequest, person: Person, job: Employment) -> HttpResponse:
    """Takes away a job that never was; the person may go out of sight with it."""
    operations.job_delete(job=job, by=request.user, today=company_today())
    messages.success(request, _("The job was deleted."))
    seen = Person.objects.visible_to(request.user).filter(pk=person.pk).exists()
    return redirect(person_url(person) if seen else reverse("accounts:person_list"))
