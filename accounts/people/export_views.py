"""The people of an account as a table to download: what the page shows, all pages of it."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.people import queries
from kam.lib.sheets import sheet_response
from kam.reference.calendar import today as company_today

MOST_ROWS = 20_000


@require_safe
@account_page("account.view")
def account_people_export(request: HttpRequest, account: KeyAccount, form: str) -> HttpResponse:
    """CSV or XLSX with the filter of the page."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    today = company_today()
    text, former = request.GET.get("q", "").strip()[:100], request.GET.get("show") == "former"
    nodes = queries.nodes_of(account, request.user, today)
    jobs = queries.jobs_at(nodes, request.user, today, former=former, text=text)
    head = [
        _("Organisation"),
        _("Unit"),
        _("Title"),
        _("First name"),
        _("Last name"),
        _("Job title"),
        _("E-mail"),
        _("Phone"),
        _("From"),
        _("To"),
    ]
    return sheet_response(form, f"{account.name} {_('People')}", head, _rows(jobs[:MOST_ROWS], request.user))


def _rows(jobs: Any, user: Any) -> Iterator[list[Any]]:
    for group in queries.in_groups(jobs, user):
        for line in group.lines:
            person, job = line.person, line.job
            yield [
                group.organisation.name,
                group.unit,
                person.title,
                person.first_name,
                person.last_name,
                job.job_title,
                line.email,
                ", ".join(line.phones),
                job.starts_on,
                job.ends_on,
            ]
