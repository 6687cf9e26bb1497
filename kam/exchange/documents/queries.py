"""What the page of documents shows, in a fixed number of queries."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from kam.exchange.documents.models import Edition, Format, PlanDocument
from plans.models import Plan, PlanVersion
from plans.planning.models import Depth

TYPES = {
    Format.PDF: "application/pdf",
    Format.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ICONS = {
    Format.PDF: "file-earmark-pdf",
    Format.PPTX: "file-earmark-slides",
    Format.XLSX: "file-earmark-spreadsheet",
    Format.DOCX: "file-earmark-text",
}
SHOWN = 100


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A kept document in the list."""

    row: PlanDocument
    icon: str
    source: str
    kept_until: dt.date
    may_delete: bool


def documents_of(plan: Plan, user: Any, may_edit: bool) -> list[DocumentLine]:
    """The kept documents of a plan, the newest first: one query."""
    rows = PlanDocument.objects.filter(plan=plan).select_related("by", "version_of_plan")
    rows = rows.defer("version_of_plan__content").order_by("-pk")[:SHOWN]
    keep = dt.timedelta(days=settings.DOCUMENT_KEEP_DAYS)
    return [
        DocumentLine(
            row,
            ICONS[Format(row.format)],
            source_name(row.version_of_plan),
            timezone.localdate(row.created_at + keep),
            may_edit or row.by_id == user.pk,
        )
        for row in rows
    ]


def source_name(version: PlanVersion | None) -> str:
    """What a document was made from."""
    if version is None:
        return _("Draft")
    return (
        _("Version %(number)s") % {"number": version.number}
        if version.number
        else str(version.get_state_display())
    )


def sources_of(plan: Plan) -> list[PlanVersion]:
    """The frozen versions, without their content: one query."""
    return list(plan.versions.defer("content").order_by("-submitted_at", "-pk")[:50])


_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*;%]+')


def file_name(document: PlanDocument, account: KeyAccount) -> str:
    """A name that any computer takes, from the account, the plan and the edition."""
    plan = document.plan
    years = f"{plan.starts_on.year}-{plan.ends_on.year}"
    words: Iterable[str] = (account.name, _("Plan"), years, *_kind(document))
    name = _UNFIT.sub(" ", " ".join(words))
    name = "".join(sign for sign in name if sign.isprintable())
    return f"{' '.join(name.split())[:120].strip('. ') or 'plan'}.{document.format}"


def _kind(document: PlanDocument) -> Iterable[str]:
    if document.edition == Edition.INTERNAL:
        yield str(_("internal"))
    if document.depth == Depth.ONE_PAGE:
        yield str(Depth.ONE_PAGE.label)
    if document.version_of_plan_id and document.version_of_plan and document.version_of_plan.number:
        yield f"v{document.version_of_plan.number}"
