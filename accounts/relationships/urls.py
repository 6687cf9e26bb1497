from django.urls import URLPattern, path

from accounts.relationships import matrix_views, pair_views, selling_views

_MATRIX = "accounts/<pid:account_id>/matrix/"
_SELLING = "accounts/<pid:account_id>/selling-centre/"
_INTRODUCTION = _SELLING + "introductions/<pid:introduction_id>/"
_PAIR = _MATRIX + "<pid:stakeholder_id>/<pid:colleague_id>/"

urlpatterns: list[URLPattern] = [
    path(_MATRIX, matrix_views.account_matrix, name="account_matrix"),
    path(_MATRIX + "everybody/", matrix_views.matrix_everybody, name="matrix_everybody"),
    path(_MATRIX + "export.<str:form>", matrix_views.account_matrix_export, name="account_matrix_export"),
    path(_MATRIX + "<pid:stakeholder_id>/", matrix_views.matrix_person, name="matrix_person"),
    path(_PAIR, pair_views.pair, name="pair"),
    path(_PAIR + "set/", pair_views.pair_level, name="pair_level"),
    path(_PAIR + "remove/", pair_views.pair_remove, name="pair_remove"),
    path(_PAIR + "undo/<int:change>/", pair_views.pair_undo, name="pair_undo"),
    path(_SELLING, selling_views.account_selling_centre, name="account_selling_centre"),
    path(_SELLING + "introductions/new/", selling_views.introduction_new, name="introduction_new"),
    path(_INTRODUCTION, selling_views.introduction, name="introduction"),
    path(_INTRODUCTION + "<slug:state>/", selling_views.introduction_close, name="introduction_close"),
]
