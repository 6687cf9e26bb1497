from django.urls import URLPattern, path

from kam.desk import views

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("search/", views.search, name="search"),
]
