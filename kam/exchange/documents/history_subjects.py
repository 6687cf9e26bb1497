"""Documents have a history on the account's pages; called by AppConfig.ready."""

from typing import Any

from accounts.models import KeyAccount
from kam.exchange.documents.models import PlanDocument
from kam.lib.slots import HistorySubject, history_subjects


def register_history_subjects() -> None:
    """Registers our kind of object in the slot."""
    history_subjects.register(HistorySubject("document", "exchange.plandocument", _find))


def _find(account: KeyAccount, user: Any, public_id: str) -> Any:
    rows = PlanDocument.objects.visible_to(user)
    return rows.filter(plan__account=account, public_id=public_id).first()
