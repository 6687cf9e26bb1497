"""Who may add and change documents. Each rule gives the reason why not, or None. The system (None) may everything."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.rules import why_not_in
from accounts.information.document_models import Document


def why_not_add_document(account: KeyAccount, user: Any) -> str | None:
    return why_not_in(account, user, "document.add")


def why_not_edit_document(document: Document, user: Any) -> str | None:
    """Title, tags, confidentiality, a new version, the archive: one's own, or every one that one sees."""
    if document.archived_at is not None:
        return _("This document is archived. Bring it back to change it.")
    return why_not_restore_document(document, user)


def why_not_restore_document(document: Document, user: Any) -> str | None:
    """Bringing it back from the archive."""
    if user is None:
        return None
    if not Document.objects.visible_to(user).filter(pk=document.pk).exists():
        return _("This document is not meant for you.")
    own = document.created_by_id == user.pk
    return why_not_in(document.account, user, "document.add" if own else "document.edit")
