from django.urls import URLPattern, path

from accounts.customers import budget_views, figure_views, list_views, merge_views, structure_views, views

_ACCOUNT = "accounts/<pid:account_id>/"
_UNIT = _ACCOUNT + "structure/<pid:unit_id>/"

urlpatterns: list[URLPattern] = [
    path("accounts/", views.account_list_page, name="account_list"),
    path("accounts/new/", views.account_create, name="account_create"),
    path("accounts/export.<slug:form>", list_views.account_export, name="account_export"),
    path("accounts/budget/", budget_views.budget, name="budget"),
    path("accounts/budget.<slug:form>", budget_views.budget_export, name="budget_export"),
    path("accounts/views/new/", list_views.view_save, name="view_save"),
    path("accounts/views/<pid:view_id>/rename/", list_views.view_rename, name="view_rename"),
    path("accounts/views/<pid:view_id>/delete/", list_views.view_delete, name="view_delete"),
    path("organisations/options/", views.organisation_options, name="organisation_options"),
    path(_ACCOUNT + "edit/", views.account_edit, name="account_edit"),
    path(_ACCOUNT + "archive/", views.account_archive, name="account_archive"),
    path(_ACCOUNT + "restore/", views.account_restore, name="account_restore"),
    path(_ACCOUNT + "merge/", merge_views.account_merge, name="account_merge"),
    path(_ACCOUNT + "figures/", figure_views.account_figures, name="account_figures"),
    path(_ACCOUNT + "figures/edit/", figure_views.figures_edit, name="figures_edit"),
    path(_ACCOUNT + "structure/", structure_views.account_structure, name="account_structure"),
    path(_UNIT + "new/", structure_views.unit_create, name="unit_create"),
    path(_UNIT + "edit/", structure_views.unit_edit, name="unit_edit"),
    path(_UNIT + "move/", structure_views.unit_move, name="unit_move"),
    path(_UNIT + "archive/", structure_views.unit_archive, name="unit_archive"),
    path(_UNIT + "restore/", structure_views.unit_restore, name="unit_restore"),
]
