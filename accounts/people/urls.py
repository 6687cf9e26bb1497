from django.urls import URLPattern, path

from accounts.people import contact_views, export_views, job_views, views

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
    path("customer-people/", views.person_list, name="person_list"),
    path("customer-people/new/", views.person_new, name="person_new"),
    path("customer-people/organisations/", views.person_organisations, name="person_organisations"),
    path(f"{_PERSON}/", views.person, name="person"),
    path(f"{_PERSON}/edit/", views.person_edit, name="person_edit"),
    path(f"{_PERSON}/archive/", views.person_archive, name="person_archive"),
    path(f"{_PERSON}/restore/", views.person_restore, name="person_restore"),
    path(f"{_PERSON}/jobs/new/", job_views.job_start, name="job_start"),
    path(f"{_JOB}/edit/", job_views.job_edit, name="job_edit"),
    path(f"{_JOB}/change/", job_views.job_change, name="job_change"),
    path(f"{_JOB}/end/", job_views.job_end, name="job_end"),
    path(f"{_JOB}/reopen/", job_views.job_reopen, name="job_reopen"),
    path(f"{_JOB}/delete/", job_views.job_delete, name="job_delete"),
    path(f"{_PERSON}/contacts/new/", contact_views.contact_add, name="contact_add"),
    path(f"{_CONTACT}/edit/", contact_views.contact_edit, name="contact_edit"),
    path(f"{_CONTACT}/move/", contact_views.contact_move, name="contact_move"),
    path(f"{_CONTACT}/remove/", contact_views.contact_remove, name="contact_remove"),
]
