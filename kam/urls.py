"""All addresses. Each app gathers its topics' in its own urls.py."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from kam import views

handler400 = "kam.views.bad_request"
handler403 = "kam.views.permission_denied"
handler404 = "kam.views.page_not_found"
handler500 = "kam.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("language", set_language, name="set_language"),
    path("sign-in/", include("allauth.urls")),
    path("backoffice/", admin.site.urls),
    path("", include("teams.urls")),
    path("", include("accounts.urls")),
    path("", include("plans.urls")),
    path("", include("kam.desk.urls")),
    path("", include("kam.exchange.urls")),
]
