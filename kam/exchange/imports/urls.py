from django.urls import URLPattern, path

from kam.exchange.imports import views

urlpatterns: list[URLPattern] = [
    path("imports/", views.import_list, name="import_list"),
    path("imports/new/", views.import_upload, name="import_upload"),
    path("imports/sample/<slug:kind>.csv", views.import_sample, name="import_sample"),
    path("imports/<pid:run_id>/columns/", views.import_mapping, name="import_mapping"),
    path("imports/<pid:run_id>/preview/", views.import_preview, name="import_preview"),
    path("imports/<pid:run_id>/commit/", views.import_commit, name="import_commit"),
    path("imports/<pid:run_id>/run/", views.import_run, name="import_run"),
    path("imports/<pid:run_id>/cancel/", views.import_cancel, name="import_cancel"),
    path("imports/<pid:run_id>/result/", views.import_result, name="import_result"),
    path("imports/<pid:run_id>/errors.csv", views.import_errors, name="import_errors"),
    path("imports/<pid:run_id>/undo/", views.import_undo, name="import_undo"),
]
