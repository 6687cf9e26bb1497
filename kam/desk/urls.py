from django.urls import URLPattern, path

from kam.desk import views
from kam.desk.access_review import views as access_review
from kam.desk.leavers import views as leavers

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("search/", views.search, name="search"),
    path("leavers/", leavers.leaver_list, name="leaver_list"),
    path("leavers/<pid:colleague_id>/", leavers.leaver, name="leaver"),
    path("access-review/", access_review.access_review_list, name="access_review_list"),
    path("access-review/<pid:account_id>/", access_review.access_review, name="access_review"),
    path("access-review/<pid:account_id>/end/", access_review.access_review_end, name="access_review_end"),
]
