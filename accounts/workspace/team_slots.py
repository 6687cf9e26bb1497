"""What the team page and the account's card show elsewhere; called by AppConfig.ready."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.work.comments import talk_move, talk_of
from accounts.work.models import DroppedNote
from accounts.work.notes import notes_move
from accounts.workspace.card_views import notes_panel
from accounts.workspace.feed_models import FeedChoice
from accounts.workspace.feed_operations import feed_choices_move
from accounts.workspace.subjects import subjects_of_teams
from kam.lib.slots import (
    AccountReference,
    AccountTab,
    OverviewPanel,
    account_references,
    account_tabs,
    overview_panels,
    team_subjects,
)

_NOTES = "accounts/workspace/notes_panel.html"


def register_team_slots() -> None:
    """The Team tab, notes on the overview, and what teams are for."""
    account_tabs.register(AccountTab("team", _("Team"), "accounts:account_team", 40))
    overview_panels.register(OverviewPanel("notes", _NOTES, order=10, load=notes_panel, column="side"))
    team_subjects.register(subjects_of_teams)
    account_references.register(AccountReference("notes", _("Notes"), _notes_of, notes_move))
    account_references.register(AccountReference("comments", _("Comments"), talk_of, talk_move))
    account_references.register(AccountReference("feed", _("Feed"), _nobodys_business, feed_choices_move))


def _nobodys_business(source: KeyAccount) -> QuerySet[FeedChoice]:
    """A merge counts no choices for the feed: who reads what is known to the reader alone."""
    return FeedChoice.objects.none()


def _notes_of(source: KeyAccount) -> QuerySet[DroppedNote]:
    return DroppedNote.objects.filter(account=source)
