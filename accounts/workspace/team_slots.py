"""What the team page and the account's card show elsewhere; called by AppConfig.ready."""

from django.utils.translation import gettext_lazy as _

from accounts.workspace.card_views import notes_panel
from accounts.workspace.subjects import subjects_of_teams
from kam.lib.slots import AccountTab, OverviewPanel, account_tabs, overview_panels, team_subjects

_NOTES = "accounts/workspace/notes_panel.html"


def register_team_slots() -> None:
    """The Team tab, notes on the overview, and what teams are for."""
    account_tabs.register(AccountTab("team", _("Team"), "accounts:account_team", 40))
    overview_panels.register(OverviewPanel("notes", _NOTES, order=10, load=notes_panel, column="side"))
    team_subjects.register(subjects_of_teams)
