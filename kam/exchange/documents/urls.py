from django.urls import URLPattern, path

from kam.exchange.documents import views

_PLAN = "accounts/<pid:account_id>/plan/<pid:plan_id>"
_DOCUMENT = f"{_PLAN}/documents/<pid:document_id>"

# Without a slash at the end, like the other pages of a plan: with one, it would be a section's address.
urlpatterns: list[URLPattern] = [
    path(f"{_PLAN}/documents", views.document_list, name="document_list"),
    path(f"{_DOCUMENT}/download", views.document_download, name="document_download"),
    path(f"{_DOCUMENT}/delete", views.document_delete, name="document_delete"),
    path(f"{_PLAN}/customer", views.customer_preview, name="customer_preview"),
]
