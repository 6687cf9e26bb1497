"""Where judgements about people show, and where their history stands."""

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from teams.membership.sight import may_judge

HIDDEN = "judgements_hidden"


def judged_scope(account: KeyAccount) -> str:
    """The scope of the history of judgements: nobody reads it who does not ask for it by name."""
    return f"{account.scope}:judged"


def are_hidden(request: HttpRequest) -> bool:
    """Whether the viewer hides judgements, as when the screen is shared."""
    return bool(request.session.get(HIDDEN))


def shows_judgements(request: HttpRequest, account: KeyAccount, today: dt.date) -> bool:
    """Whether a page of the account shows judgements: who may see them, and does not hide them now."""
    return not are_hidden(request) and may_judge(account.team_id, request.user, today)


def why_hidden(request: HttpRequest) -> str | None:
    """Why a page that is about judgements alone stays closed, or None."""
    return (
        _("Judgements about people are hidden just now. Show them again first.")
        if are_hidden(request)
        else None
    )
