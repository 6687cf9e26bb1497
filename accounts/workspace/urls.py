from django.urls import URLPattern, path

from accounts.workspace import (
    card_views,
    feed_views,
    history_views,
    overview_views,
    team_lead_views,
    team_views,
)

_TEAM = "accounts/<pid:account_id>/team/"
_MEMBER = _TEAM + "members/<pid:member_id>/"
_FEED = "accounts/<pid:account_id>/feed/"
_NOTE = "accounts/<pid:account_id>/notes/<pid:note_id>/"

urlpatterns: list[URLPattern] = [
    path("accounts/<pid:account_id>/", overview_views.account, name="account"),
    path("accounts/<pid:account_id>/history/", history_views.account_history, name="account_history"),
    path(_FEED, feed_views.account_feed, name="account_feed"),
    path(_FEED + "seen/", feed_views.account_feed_seen, name="account_feed_seen"),
    path(_FEED + "way/", feed_views.feed_way, name="feed_way"),
    path("feed/", feed_views.feed, name="feed"),
    path("feed/seen/", feed_views.feed_seen, name="feed_seen"),
    path(
        "accounts/<pid:account_id>/history/<slug:kind>/<pid:object_id>/",
        history_views.object_history_view,
        name="object_history",
    ),
    path(_TEAM, team_views.account_team, name="account_team"),
    path(_TEAM + "add/", team_views.account_team_add, name="account_team_add"),
    path(_TEAM + "withdraw/", team_views.account_team_withdraw, name="account_team_withdraw"),
    path(_MEMBER, team_views.account_team_member, name="account_team_member"),
    path(_MEMBER + "end/", team_views.account_team_member_end, name="account_team_member_end"),
    path(_MEMBER + "reopen/", team_views.account_team_member_reopen, name="account_team_member_reopen"),
    path(_TEAM + "kam/", team_lead_views.account_team_kam, name="account_team_kam"),
    path(
        _TEAM + "kam/<pid:link_id>/withdraw/",
        team_lead_views.account_team_kam_withdraw,
        name="account_team_kam_withdraw",
    ),
    path(_TEAM + "needs/", team_lead_views.account_team_expect, name="account_team_expect"),
    path(
        _TEAM + "needs/<slug:what>/<slug:key>/<slug:state>/",
        team_lead_views.account_team_need,
        name="account_team_need",
    ),
    path("cards/", card_views.card_list, name="card_list"),
    path("cards/<pid:account_id>/", card_views.account_card, name="account_card"),
    path(_NOTE + "handled/", card_views.note_handled, name="note_handled"),
    path(_NOTE + "reopened/", card_views.note_reopened, name="note_reopened"),
]
