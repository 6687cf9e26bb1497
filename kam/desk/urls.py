from django.urls import URLPattern, path

from kam.desk import views
from kam.desk.access_review import views as access_review
from kam.desk.leavers import views as leavers
from kam.desk.notifications import views as notifications

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("search/", views.search, name="search"),
    path("search/suggest/", views.search_suggest, name="search_suggest"),
    path("notifications/", notifications.notification_list, name="notification_list"),
    path("notifications/read/", notifications.notifications_read, name="notifications_read"),
    path(
        "notifications/<pid:notification_id>/open/", notifications.notification_open, name="notification_open"
    ),
    path(
        "notifications/<pid:notification_id>/mark/", notifications.notification_mark, name="notification_mark"
    ),
    path("notifications/off/<str:token>/", notifications.notifications_off, name="notifications_off"),
    path("leavers/", leavers.leaver_list, name="leaver_list"),
    path("leavers/<pid:colleague_id>/", leavers.leaver, name="leaver"),
    path("access-review/", access_review.access_review_list, name="access_review_list"),
    path("access-review/<pid:account_id>/", access_review.access_review, name="access_review"),
    path("access-review/<pid:account_id>/end/", access_review.access_review_end, name="access_review_end"),
]
