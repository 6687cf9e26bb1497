"""Somebody changes jobs or leaves: the form, what was lost, the place that is open again, undo."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.buying import move_operations as operations
from accounts.buying.move_forms import MoveForm
from accounts.buying.move_queries import lost_with
from accounts.buying.rules import PERMISSION
from accounts.buying.views import place_page, place_url
from accounts.customers.models import KeyAccount
from accounts.people.access import person_page
from accounts.people.buying_models import Stakeholder
from accounts.people.form_pages import form_page
from accounts.people.forms import JobEndForm
from accounts.people.job_views import job_page
from accounts.people.models import Employment, Person
from accounts.people.rules import why_not_add_at
from accounts.people.views import person_url
from kam.lib.access import ask
from kam.lib.http import safe_next
from kam.reference.calendar import today as company_today


def moved_url(person: Person, job: Employment) -> str:
    return reverse("accounts:person_moved", args=[person.public_id, job.public_id])


def left_page(view: Any) -> Any:
    """The person and the job that ended, for who may change people where it was: the person may be looked after by
    somebody else by now."""

    @person_page("account.view")
    @wraps(view)
    def checked(request: HttpRequest, person: Person, job_id: str) -> HttpResponse:
        jobs = Employment.objects.visible_to(request.user).filter(person=person)
        job = get_object_or_404(jobs.select_related("organisation__account"), public_id=job_id)
        ask(why_not_add_at(job.organisation, request.user, company_today()))
        return view(request, person, job)

    return checked


@job_page
def job_change(request: HttpRequest, person: Person, job: Employment) -> HttpResponse:
    """Ends this job and starts the next one, if it is known."""
    today = company_today()
    form = MoveForm(request.POST or None, user=request.user, initial={"version": job.version, "on": today})

    def write() -> None:
        operations.person_move(person=person, from_job=job, by=request.user, today=today, **form.values)
        undo = reverse("accounts:person_move_undo", args=[person.public_id, job.public_id])
        text = _("The change of %(name)s is noted; the job before stays in the history.") % {"name": person}
        messages.success(request, text, extra_tags=f"undo:{undo}")

    return form_page(
        request,
        form,
        write,
        moved_url(person, job),
        heading=_("%(name)s changed job") % {"name": person},
        submit=_("Save the change"),
        lead=_("Leaves: %(job)s") % {"job": job},
        asks_where=True,
        back=person_url(person),
        back_label=str(person),
    )


@job_page
def job_end(request: HttpRequest, person: Person, job: Employment) -> HttpResponse:
    """The last day of a job; where to is not known."""
    today = company_today()
    form = JobEndForm(request.POST or None, initial={"version": job.version, "ends_on": today})

    def write() -> None:
        operations.person_move(
            person=person,
            from_job=job,
            by=request.user,
            version=form.cleaned_data["version"],
            on=form.cleaned_data["ends_on"] + operations.DAY,
            today=today,
        )
        undo = reverse("accounts:person_move_undo", args=[person.public_id, job.public_id])
        text = _("The job at %(organisation)s ends.") % {"organisation": job.organisation}
        messages.success(request, text, extra_tags=f"undo:{undo}")

    return form_page(
        request,
        form,
        write,
        moved_url(person, job),
        heading=_("%(name)s leaves") % {"name": person},
        submit=_("End the job"),
        lead=str(job),
        back=person_url(person),
        back_label=str(person),
    )


@require_safe
@left_page
def person_moved(request: HttpRequest, person: Person, job: Employment) -> HttpResponse:
    """What was lost with somebody who left, and the next step."""
    today = company_today()
    context = {
        "person": person,
        "job": job,
        "account": job.organisation.account,
        "lost": lost_with(job, request.user, today),
        "today": today,
    }
    return render(request, "accounts/buying/moved.html", context)


@require_POST
@left_page
def person_move_undo(request: HttpRequest, person: Person, job: Employment) -> HttpResponse:
    """Takes the move back."""
    try:
        operations.person_move_undo(job=job, by=request.user, today=company_today())
        text = _("The job at %(organisation)s goes on.") % {"organisation": job.organisation}
        messages.success(request, text)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(safe_next(request, person_url(person)))


@require_POST
@place_page(PERMISSION)
def stakeholder_follow(request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder) -> HttpResponse:
    """Opens the place of somebody who left again, with the question who follows."""
    try:
        place = operations.place_after(stakeholder=stakeholder, by=request.user, today=company_today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(place_url(stakeholder))
    messages.success(request, _("The place is open, with a question who it is."))
    return HttpResponseRedirect(place_url(place))
