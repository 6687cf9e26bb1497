from django.urls import URLPattern, URLResolver, include, path, register_converter

from plans.planning import (
    comment_views,
    compare_views,
    finance_views,
    guide_views,
    line_views,
    live_views,
    meeting_views,
    next_views,
    release_views,
    remark_views,
    review_views,
    still_true_views,
    strategy_views,
    undo_views,
    value_views,
    views,
)
from plans.planning.line_kinds import KINDS


class LineKindConverter:
    """`<line_kind:...>` in URL patterns."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LineKindConverter, "line_kind")

_FROZEN = "versions/<pid:version_id>"
_REMARK = "remarks/<pid:remark_id>/"
_MEETING = "review/<pid:meeting_id>/"
_DECISION = f"{_MEETING}decisions/<pid:decision_id>/"
_LINE = "<line_kind:kind>/<pid:line_id>"
_VALUES = "objective/<pid:line_id>/values"

#: What open pages ask every few seconds comes first.
_OF_A_PLAN: list[URLPattern] = [
    path("live", live_views.plan_live, name="plan_live"),
    path("presence", live_views.plan_presence, name="plan_presence"),
    path("settings", views.plan_edit, name="plan_edit"),
    path("guide", guide_views.plan_guide, name="plan_guide"),
    path("next", next_views.plan_next_period, name="plan_next_period"),
    path("template", release_views.plan_template, name="plan_template"),
    path("submit", review_views.plan_submit, name="plan_submit"),
    path("return", review_views.plan_return, name="plan_return"),
    path("approve", review_views.plan_approve, name="plan_approve"),
    path("archive", views.plan_archive, name="plan_archive"),
    path("restore", views.plan_restore, name="plan_restore"),
    path("read", views.plan_read, name="plan_read"),
    path(_FROZEN, views.plan_version, name="plan_version"),
    path(f"{_FROZEN}/remarks", remark_views.remark_add, name="remark_add"),
    path(f"{_REMARK}edit", remark_views.remark_edit, name="remark_edit"),
    path(f"{_REMARK}withdraw", remark_views.remark_withdraw, name="remark_withdraw"),
    path(f"{_REMARK}restore", remark_views.remark_restore, name="remark_restore"),
    path(f"{_REMARK}answer", remark_views.remark_answer, name="remark_answer"),
    path(f"{_REMARK}done", remark_views.remark_done, name="remark_done"),
    path(f"{_REMARK}reopen", remark_views.remark_reopen, name="remark_reopen"),
    path("compare", compare_views.plan_compare, name="plan_compare"),
    path(
        f"{_FROZEN}/<line_kind:kind>/<pid:line_id>/restore",
        compare_views.line_bring_back,
        name="line_bring_back",
    ),
    path("undo", undo_views.plan_undo, name="plan_undo"),
    path("archived", undo_views.plan_archived, name="plan_archived"),
    path("map/", strategy_views.plan_map, name="plan_map"),
    path("figures", finance_views.finance_edit, name="finance_edit"),
    path("review/", meeting_views.meeting_start, name="meeting_start"),
    path(f"{_MEETING}sections/<slug:section>/", meeting_views.meeting_section, name="meeting_section"),
    path(f"{_MEETING}decisions", meeting_views.decision_add, name="decision_add"),
    path(f"{_DECISION}edit", meeting_views.decision_edit, name="decision_edit"),
    path(f"{_DECISION}delete", meeting_views.decision_delete, name="decision_delete"),
    path(f"{_DECISION}restore", meeting_views.decision_restore, name="decision_restore"),
    path(f"{_MEETING}actions", meeting_views.meeting_action_add, name="meeting_action_add"),
    path(f"{_MEETING}attendees", meeting_views.meeting_attendees, name="meeting_attendees"),
    path(f"{_MEETING}end", meeting_views.meeting_end, name="meeting_end"),
    path(f"{_MEETING}minutes", meeting_views.meeting_minutes, name="meeting_minutes"),
    path("<slug:section>/confirm", still_true_views.plan_confirm, name="plan_confirm"),
    path("<slug:section>/", views.plan_section, name="plan_section"),
]
_OF_LINES: list[URLPattern] = [
    path("names", comment_views.line_names, name="line_names"),
    path("unconfirm", still_true_views.lines_unconfirm, name="lines_unconfirm"),
    path("comments", comment_views.comment_list, name="comment_list"),
    path("comments/<pid:comment_id>/edit", comment_views.comment_edit, name="comment_edit"),
    path("comments/<pid:comment_id>/resolve", comment_views.comment_resolve, name="comment_resolve"),
    path("comments/<pid:comment_id>/reopen", comment_views.comment_reopen, name="comment_reopen"),
    path("comments/<pid:comment_id>/delete", comment_views.comment_delete, name="comment_delete"),
    path("comments/<pid:comment_id>/restore", comment_views.comment_restore, name="comment_restore"),
    path(f"{_LINE}/comments", comment_views.line_comments, name="line_comments"),
    path("<line_kind:kind>/add", line_views.line_add, name="line_add"),
    path(f"{_LINE}/show", line_views.line_show, name="line_show"),
    path(f"{_LINE}/edit", line_views.line_edit, name="line_edit"),
    path(f"{_LINE}/move", line_views.line_move, name="line_move"),
    path(f"{_LINE}/indent", undo_views.line_indent_view, name="line_indent"),
    path(f"{_LINE}/confirm", still_true_views.line_confirm, name="line_confirm"),
    path(f"{_LINE}/archive", line_views.line_archive, name="line_archive"),
    path(f"{_LINE}/restore", line_views.line_restore, name="line_restore"),
    path(_VALUES, value_views.objective_values, name="objective_values"),
    path(f"{_VALUES}/<pid:value_id>/edit", value_views.objective_value_edit, name="objective_value_edit"),
    path(
        f"{_VALUES}/<pid:value_id>/delete", value_views.objective_value_delete, name="objective_value_delete"
    ),
    path("action/<pid:line_id>/done", line_views.action_done, name="action_done"),
    path("action/<pid:line_id>/reopen", line_views.action_reopen, name="action_reopen"),
    path("question/<pid:line_id>/answer", line_views.question_answer, name="question_answer"),
    path("question/<pid:line_id>/reopen", line_views.question_reopen, name="question_reopen"),
]
_PLANS: list[URLPattern | URLResolver] = [
    path("", views.plan_list, name="plan_list"),
    path("start", views.plan_start, name="plan_start"),
    path("<pid:plan_id>/", include(_OF_A_PLAN)),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("plans/examples/<slug:key>/", guide_views.plan_example, name="plan_example"),
    path("accounts/<pid:account_id>/plan/", include(_PLANS)),
    path("accounts/<pid:account_id>/lines/", include(_OF_LINES)),
]
