from django.urls import URLPattern, path

from accounts.people import card_views, contact_views, export_views, job_views, merge_views, views

_PERSON = "customer-people/<pid:person_id>"
_JOB = f"{_PERSON}/jobs/<pid:job_id>"
_CONTACT = f"{_PERSON}/contacts/<pid:contact_id>"

urlpatterns: list[URLPattern] = [
    path("accounts/<pid:account_id>/people/", views.account_people, name="account_people"),
    path("accounts/<pid:account_id>/people/new/", views.person_create, name="person_create"),
    path(
        "accounts/<pid:account_id>/people/export.<str:form>",
        export_views.account_people_export,
        name="account_people_export",
    ),
    path("accounts/<pid:account_id>/people/cards/", card_views.people_cards, name="people_cards"),
    path(
        "accounts/<pid:account_id>/people/cards.vcf",
        card_views.account_people_cards,
        name="account_people_cards",
    ),
    path(
        "accounts/<pid:account_id>/people/cards/<pid:token>/",
        card_views.people_cards_check,
        name="people_cards_check",
    ),
    path(
        "accounts/<pid:account_id>/people/cards/<pid:token>/undo/",
        card_views.people_cards_undo,
        name="people_cards_undo",
    ),
    path("customer-people/", views.person_list, name="person_list"),
    path("customer-people/new/", views.person_new, name="person_new"),
    path("customer-people/organisations/", views.person_organisations, name="person_organisations"),
    path(f"{_PERSON}/edit/", views.person_edit, name="person_edit"),
    path(f"{_PERSON}/archive/", views.person_archive, name="person_archive"),
    path(f"{_PERSON}/restore/", views.person_restore, name="person_restore"),
    path(f"{_PERSON}/merge/", merge_views.person_merge, name="person_merge"),
    path(f"{_PERSON}/merge/<pid:other_id>/undo/", merge_views.person_unmerge, name="person_unmerge"),
    path(f"{_PERSON}/card.vcf", card_views.person_card, name="person_card"),
    path(f"{_PERSON}/code/", card_views.person_code_page, name="person_code_page"),
    path(f"{_PERSON}/code.svg", card_views.person_code, name="person_code"),
    path(f"{_PERSON}/jobs/new/", job_views.job_start, name="job_start"),
    path(f"{_JOB}/edit/", job_views.job_edit, name="job_edit"),
    path(f"{_JOB}/reopen/", job_views.job_reopen, name="job_reopen"),
    path(f"{_JOB}/delete/", job_views.job_delete, name="job_delete"),
    path(f"{_PERSON}/contacts/new/", contact_views.contact_add, name="contact_add"),
    path(f"{_CONTACT}/edit/", contact_views.contact_edit, name="contact_edit"),
    path(f"{_CONTACT}/move/", contact_views.contact_move, name="contact_move"),
    path(f"{_CONTACT}/remove/", contact_views.contact_remove, name="contact_remove"),
]
