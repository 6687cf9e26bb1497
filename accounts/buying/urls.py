from django.urls import URLPattern, path

from accounts.buying import judgement_views, map_views, move_views, person_views, views

_CENTRE = "accounts/<pid:account_id>/buying-centre/"
_PLACE = _CENTRE + "<pid:stakeholder_id>/"
_JOB = "customer-people/<pid:person_id>/jobs/<pid:job_id>/"
_JUDGE = _PLACE + "judgements/<slug:scale>/"
_LINE = _CENTRE + "lines/<pid:line_id>/"

urlpatterns: list[URLPattern] = [
    path(_CENTRE, views.account_buying_centre, name="account_buying_centre"),
    path(_CENTRE + "add/", views.stakeholder_add, name="stakeholder_add"),
    path(_CENTRE + "map/", map_views.account_map, name="account_map"),
    path(_CENTRE + "map.svg", map_views.account_map_svg, name="account_map_svg"),
    path(_CENTRE + "power-map/", map_views.account_power_map, name="account_power_map"),
    path(_CENTRE + "power-map.svg", map_views.account_power_map_svg, name="account_power_map_svg"),
    path(_CENTRE + "due/", views.account_judgements_due, name="account_judgements_due"),
    path(_CENTRE + "lines/add/", judgement_views.influence_line_add, name="influence_line_add"),
    path(_LINE + "edit/", judgement_views.influence_line_edit, name="influence_line_edit"),
    path(_LINE + "confirm/", judgement_views.influence_line_confirm, name="influence_line_confirm"),
    path(_LINE + "remove/", judgement_views.influence_line_remove, name="influence_line_remove"),
    path(_LINE + "restore/", judgement_views.influence_line_restore, name="influence_line_restore"),
    path(_PLACE, views.stakeholder, name="stakeholder"),
    path(_PLACE + "edit/", views.stakeholder_edit, name="stakeholder_edit"),
    path(_PLACE + "fill/", views.stakeholder_fill, name="stakeholder_fill"),
    path(_PLACE + "remove/", views.stakeholder_remove, name="stakeholder_remove"),
    path(_PLACE + "restore/", views.stakeholder_restore, name="stakeholder_restore"),
    path(_JUDGE, judgement_views.judgement_edit, name="judgement_edit"),
    path(_JUDGE + "confirm/", judgement_views.judgement_confirm, name="judgement_confirm"),
    path(_JUDGE + "remove/", judgement_views.judgement_remove, name="judgement_remove"),
    path(_PLACE + "follow/", move_views.stakeholder_follow, name="stakeholder_follow"),
    path("customer-people/<pid:person_id>/", person_views.person, name="person"),
    path(_JOB + "change/", move_views.job_change, name="job_change"),
    path(_JOB + "end/", move_views.job_end, name="job_end"),
    path(_JOB + "moved/", move_views.person_moved, name="person_moved"),
    path(_JOB + "undo-move/", move_views.person_move_undo, name="person_move_undo"),
    path("judgements/hide/", views.judgements_hide, name="judgements_hide"),
    path("judgements/wording/", views.wording, name="wording"),
    path("judgements/due/", views.judgements_due, name="judgements_due"),
]
