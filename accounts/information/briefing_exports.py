"""Who has read a briefing, as a file: for who looks after it, where the company shows names."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.information import briefing_queries as queries
from accounts.information import briefing_rules as rules
from accounts.information.briefing_access import briefing_page
from accounts.information.briefing_models import Briefing, BriefingReader
from kam.lib.sheets import sheet_response


@require_safe
@briefing_page(rules.why_not_own)
def briefing_readers(request: HttpRequest, briefing: Briefing, form: str) -> HttpResponseBase:
    """The readers as CSV or XLSX: those who are missing first, as on the page."""
    if form not in {"csv", "xlsx"} or briefing.state == Briefing.State.DRAFT:
        raise Http404
    figures = queries.figures_of(briefing)
    if not figures.names:
        raise PermissionDenied(_("Names are not shown: our company has it so."))
    head = [_("Colleague"), _("Department"), _("Sent"), pgettext("briefing", "Read"), _("Confirmed")]
    return sheet_response(
        form, f"{briefing.title} {_('Readers')}", head, _lines([*figures.missing, *figures.done])
    )


def _lines(readers: list[BriefingReader]) -> Iterator[list[Any]]:
    for one in readers:
        moments = (one.sent_at, one.read_at, one.acknowledged_at)
        days = [timezone.localtime(moment).date() if moment else None for moment in moments]
        yield [one.user.full_name, str(one.user.department or ""), *days]
