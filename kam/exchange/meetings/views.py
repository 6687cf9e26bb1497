"""The meeting briefing: a page for the minutes before the door, and the same as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.customers.access import account_page
from accounts.models import KeyAccount, Person, Touchpoint
from accounts.people.judgement_sight import are_hidden
from kam.exchange.meetings import queries
from kam.exchange.meetings.document import briefing_pdf, promised_by, value_of, when_of
from kam.lib.ids import is_public_id
from kam.reference.calendar import today as company_today

PAGES = "exchange/meetings"


def _asked(request: HttpRequest, account: KeyAccount) -> tuple[Touchpoint | None, list[Person]]:
    """The meeting and the people that the address names: chosen ones, else those of the meeting."""
    people = queries.people_of(account, request.user, company_today())
    meeting, wanted = None, request.GET.get("meeting", "")
    if wanted:
        meeting = queries.meeting_of(account, request.user, wanted) if is_public_id(wanted) else None
        if meeting is None:
            raise Http404
    chosen = request.GET.getlist("person")[: queries.MOST_PEOPLE]
    if chosen:
        people = people.filter(public_id__in=filter(is_public_id, chosen))
    elif meeting is not None:
        people = people.filter(touchpoints__touchpoint=meeting)
    else:
        return None, []
    return meeting, list(people[: queries.MOST_PEOPLE])


def _hides(request: HttpRequest) -> bool:
    """For this page alone by its address, or for all by the switch of the session."""
    return are_hidden(request) or request.GET.get("share") == "1"


@require_safe
@account_page("account.view")
def meeting_briefing(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """The page; without people, where one chooses them."""
    today = company_today()
    meeting, people = _asked(request, account)
    context: dict[str, Any] = {"account": account, "tab": "people", "today": today}
    if not people:
        context |= {
            "people": list(queries.people_of(account, request.user, today)[: queries.MOST_CANDIDATES]),
            "meetings": queries.planned_of(account, request.user, today),
            "asked": bool(request.GET),
            "most": queries.MOST_PEOPLE,
        }
        return render(request, f"{PAGES}/choose.html", context)
    found = queries.meeting_briefing(account, people, meeting, request.user, today, hides=_hides(request))
    query = request.GET.copy()
    query.pop("share", None)
    context |= {
        "page": found,
        "when": when_of(meeting),
        "promised": [
            (title, [(one, promised_by(one)) for one in promises])
            for title, promises in (
                (_("What we promised"), found.ours),
                (_("What they promised"), found.theirs),
            )
        ],
        "goals": [(goal, value_of(goal)) for goal in found.goals],
        "query": query.urlencode(),
        "always_hidden": are_hidden(request),
    }
    return render(request, f"{PAGES}/briefing.html", context)


@require_safe
@account_page("account.view")
def meeting_pdf(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """The same as a PDF, of what the reader may see."""
    meeting, people = _asked(request, account)
    if not people:
        raise Http404
    today = company_today()
    found = queries.meeting_briefing(account, people, meeting, request.user, today, hides=_hides(request))
    data = briefing_pdf(found, (get_language() or "en")[:2])
    response = HttpResponse(data, content_type="application/pdf")
    name = slugify(f"{_('Meeting briefing')} {account.name} {meeting.on if meeting else today}")
    response["Content-Disposition"] = f'attachment; filename="{name or "briefing"}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
