from django.urls import URLPattern, path

from kam.exchange.privacy import views

_PERSON = "customer-people/<pid:person_id>/privacy"

urlpatterns: list[URLPattern] = [
    path("customer-people/what-we-store/", views.privacy_sheet, name="privacy_sheet"),
    path("customer-people/erasures/<pid:erasure_id>/", views.privacy_proof, name="privacy_proof"),
    path(f"{_PERSON}/", views.privacy_person, name="privacy_person"),
    path(f"{_PERSON}/report/", views.privacy_report, name="privacy_report"),
    path(f"{_PERSON}/erase/", views.privacy_erase, name="privacy_erase"),
]
