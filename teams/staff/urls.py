from django.urls import URLPattern, path

from teams.staff import absence_views, sign_in_views, views

urlpatterns: list[URLPattern] = [
    path("colleagues/", views.colleague_list, name="colleague_list"),
    path("colleagues/new/", views.colleague_create, name="colleague_create"),
    path("colleagues/options/", views.colleague_options, name="colleague_options"),
    path("colleagues/<pid:colleague_id>/edit/", views.colleague_edit, name="colleague_edit"),
    path("colleagues/<pid:colleague_id>/rights/", views.colleague_rights, name="colleague_rights"),
    path("colleagues/<pid:colleague_id>/invite/", views.colleague_invite, name="colleague_invite"),
    path(
        "colleagues/<pid:colleague_id>/deactivate/", views.colleague_deactivate, name="colleague_deactivate"
    ),
    path(
        "colleagues/<pid:colleague_id>/reactivate/", views.colleague_reactivate, name="colleague_reactivate"
    ),
    path(
        "colleagues/<pid:colleague_id>/reset-second-factor/",
        views.colleague_reset_second_factor,
        name="colleague_reset_second_factor",
    ),
    path("colleagues/<pid:colleague_id>/absences/", absence_views.absence_list, name="absence_list"),
    path("absences/<pid:absence_id>/edit/", absence_views.absence_edit, name="absence_edit"),
    path("absences/<pid:absence_id>/archive/", absence_views.absence_archive, name="absence_archive"),
    path("absences/<pid:absence_id>/restore/", absence_views.absence_restore, name="absence_restore"),
    path("departments/", views.department_list, name="department_list"),
    path("departments/new/", views.department_create, name="department_create"),
    path("departments/options/", views.department_options, name="department_options"),
    path("departments/<pid:department_id>/edit/", views.department_edit, name="department_edit"),
    path("departments/<pid:department_id>/archive/", views.department_archive, name="department_archive"),
    path("profile/", sign_in_views.profile, name="profile"),
    path("profile/notifications/", sign_in_views.notification_ways, name="notification_ways"),
    path("security/", sign_in_views.security, name="security"),
    path("language/", sign_in_views.language, name="language"),
    path("theme/", sign_in_views.theme, name="theme"),
    path("invitation/<str:token>/", sign_in_views.invitation, name="invitation"),
]
