from django.urls import URLPattern, path

from accounts.work import file_views, overdue_views, promise_views, timeline_views, touchpoint_views

_ACCOUNT = "accounts/<pid:account_id>/touchpoints"
_ONE = f"{_ACCOUNT}/<pid:touchpoint_id>"

urlpatterns: list[URLPattern] = [
    path("contacts/overdue/", overdue_views.contacts_overdue, name="contacts_overdue"),
    path(f"{_ACCOUNT}/overdue/", overdue_views.account_overdue, name="account_overdue"),
    path("touchpoints/new/", touchpoint_views.touchpoint_start, name="touchpoint_start"),
    path(f"{_ACCOUNT}/", timeline_views.account_touchpoints, name="account_touchpoints"),
    path(f"{_ACCOUNT}/new/", touchpoint_views.touchpoint_new, name="touchpoint_new"),
    path(f"{_ACCOUNT}/file/", file_views.touchpoint_file, name="touchpoint_file"),
    path(f"{_ACCOUNT}/people/", touchpoint_views.touchpoint_people, name="touchpoint_people"),
    path(f"{_ACCOUNT}/promises/", touchpoint_views.touchpoint_promises, name="touchpoint_promises"),
    path("accounts/<pid:account_id>/promises/", promise_views.account_promises, name="account_promises"),
    path(
        "accounts/<pid:account_id>/promises/<pid:commitment_id>/settle/",
        promise_views.promise_settle,
        name="promise_settle",
    ),
    path(f"{_ONE}/", touchpoint_views.touchpoint, name="touchpoint"),
    path(f"{_ONE}/edit/", touchpoint_views.touchpoint_edit, name="touchpoint_edit"),
    path(f"{_ONE}/hold/", touchpoint_views.touchpoint_hold, name="touchpoint_hold"),
    path(f"{_ONE}/cancel/", touchpoint_views.touchpoint_cancel, name="touchpoint_cancel"),
    path(f"{_ONE}/replan/", touchpoint_views.touchpoint_replan, name="touchpoint_replan"),
    path(f"{_ONE}/archive/", touchpoint_views.touchpoint_archive, name="touchpoint_archive"),
    path(f"{_ONE}/restore/", touchpoint_views.touchpoint_restore, name="touchpoint_restore"),
]
