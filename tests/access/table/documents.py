"""Documents of plans, the briefing for a meeting, data protection."""

# ruff: noqa: E501 (a table reads best with one line per case)

from __future__ import annotations

from typing import Any

from tests.access.table.plans import IN_REVIEW, PLAN, PLAN_ARCHIVED
from tests.access.table.shapes import ACCOUNT, PERSON, act, form, page


def _document(**given: str) -> Any:
    wish = {
        "format": "xlsx",
        "edition": "internal",
        "depth": "one_page",
        "language": "en",
        "source": "",
        **given,
    }
    return lambda s, w: wish


DOCUMENT, CUSTOMER_DOCUMENT = f"{PLAN} document_id:document", f"{PLAN} document_id:document_customer"
DOCUMENTS = [
    form("exchange:document_list", "account.view", PLAN, _document()),
    form("exchange:document_list", "account.view", PLAN_ARCHIVED, _document(), state="archived"),
    form("exchange:document_list", "archived-view", PLAN, _document(), scope="archived", state="archived account"),
    form("exchange:document_list", "plan.edit", PLAN, _document(edition="customer"), get="account.view", state="for the customer"),
    act("exchange:document_download", "account.view", DOCUMENT, done=200, writes=False),
    act("exchange:document_download", "account.view", CUSTOMER_DOCUMENT, done=200, state="for the customer"),
    act("exchange:document_download", "gone", f"{IN_REVIEW} document_id:document", state="of another plan"),
    act("exchange:document_delete", "plan.edit", DOCUMENT),
    page("exchange:meeting_briefing", "account.view", ACCOUNT),
    page("exchange:meeting_briefing", "archived-view", ACCOUNT, scope="archived", state="archived account"),
    page("exchange:meeting_pdf", "gone", ACCOUNT, state="of nobody"),
    page("exchange:privacy_sheet", "company.member"),
    page("exchange:privacy_person", "people.privacy", PERSON),
    act("exchange:privacy_report", "people.privacy", PERSON, lambda s, w: {"format": "json"}, done=200),
    form("exchange:privacy_erase", "people.privacy", PERSON, lambda s, w: {"name": str(s.person)}),
    page("exchange:privacy_proof", "people.privacy", "erasure_id:@erasure"),
    page("exchange:customer_preview", "account.view", PLAN, query="depth=full"),
    page("exchange:customer_preview", "archived-view", PLAN, scope="archived", state="archived account"),
]  # fmt: skip
