"""Addresses of what we know: facts, documents, briefings. Statements are edited inside the plan."""

from django.urls import URLPattern, path

from accounts.information import briefing_exports as exports
from accounts.information import briefing_send_views as sending
from accounts.information import briefing_views as briefings
from accounts.information import document_views as documents
from accounts.information import fact_views as facts

_BRIEFINGS = "accounts/<pid:account_id>/briefings"
_BRIEFING = "briefings/<pid:briefing_id>"
_ACCOUNT = "accounts/<pid:account_id>"
_DOCUMENT = f"{_ACCOUNT}/documents/<pid:document_id>"

urlpatterns: list[URLPattern] = [
    path(f"{_BRIEFINGS}/", briefings.account_briefings, name="account_briefings"),
    path(f"{_BRIEFINGS}/new/", sending.briefing_new, name="briefing_new"),
    path(f"{_BRIEFINGS}/reach/", sending.briefing_reach, name="briefing_reach"),
    path("briefings/", briefings.briefing_list, name="briefing_list"),
    path(f"{_BRIEFING}/", briefings.briefing, name="briefing"),
    path(f"{_BRIEFING}/edit/", sending.briefing_edit, name="briefing_edit"),
    path(f"{_BRIEFING}/send/", sending.briefing_send, name="briefing_send"),
    path(f"{_BRIEFING}/discard/", sending.briefing_discard, name="briefing_discard"),
    path(f"{_BRIEFING}/restore/", sending.briefing_restore, name="briefing_restore"),
    path(f"{_BRIEFING}/read/", briefings.briefing_read, name="briefing_read"),
    path(f"{_BRIEFING}/confirm/", briefings.briefing_acknowledge, name="briefing_acknowledge"),
    path(f"{_BRIEFING}/remind/", briefings.briefing_remind, name="briefing_remind"),
    path(f"{_BRIEFING}/correct/", sending.briefing_correct, name="briefing_correct"),
    path(f"{_BRIEFING}/withdraw/", sending.briefing_withdraw, name="briefing_withdraw"),
    path(f"{_BRIEFING}/readers.<str:form>", exports.briefing_readers, name="briefing_readers"),
    path(f"{_BRIEFING}/replies/", briefings.reply_add, name="reply_add"),
    path(f"{_BRIEFING}/replies/<pid:reply_id>/edit/", briefings.reply_edit, name="reply_edit"),
    path(f"{_BRIEFING}/replies/<pid:reply_id>/delete/", briefings.reply_delete, name="reply_delete"),
    path(f"{_BRIEFING}/replies/<pid:reply_id>/restore/", briefings.reply_restore, name="reply_restore"),
    path(f"{_ACCOUNT}/facts/", facts.account_facts, name="account_facts"),
    path(f"{_ACCOUNT}/facts/new/", facts.fact_add, name="fact_add"),
    path(f"{_ACCOUNT}/facts/<pid:statement_id>/edit/", facts.fact_edit, name="fact_edit"),
    path(f"{_ACCOUNT}/facts/<pid:statement_id>/confirm/", facts.fact_confirm, name="fact_confirm"),
    path(f"{_ACCOUNT}/facts/<pid:statement_id>/unconfirm/", facts.fact_unconfirm, name="fact_unconfirm"),
    path(f"{_ACCOUNT}/documents/", documents.account_documents, name="account_documents"),
    path(f"{_ACCOUNT}/documents/new/", documents.document_add, name="document_add"),
    path(f"{_DOCUMENT}/", documents.document, name="document"),
    path(f"{_DOCUMENT}/edit/", documents.document_edit, name="document_edit"),
    path(f"{_DOCUMENT}/versions/new/", documents.document_version_add, name="document_version_add"),
    path(f"{_DOCUMENT}/versions/<pid:version_id>/", documents.document_download, name="document_download"),
    path(f"{_DOCUMENT}/archive/", documents.document_archive, name="document_archive"),
    path(f"{_DOCUMENT}/restore/", documents.document_restore, name="document_restore"),
    path(f"{_ACCOUNT}/audience/", documents.audience_reach, name="audience_reach"),
]
