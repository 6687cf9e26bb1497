"""Who may write, send, correct and withdraw briefings. Each rule gives the reason why not, or None."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.rules import why_not_in
from accounts.information.briefing_models import Briefing
from kam.reference.calendar import day_of

State = Briefing.State
PERMISSION = "briefing.send"


def why_not_write(account: KeyAccount, user: Any) -> str | None:
    """Writing a briefing to colleagues."""
    return why_not_in(account, user, PERMISSION)


def why_not_own(briefing: Briefing, user: Any) -> str | None:
    """What only they do who look after the briefing. The system (None) may."""
    if user is not None and briefing.owner_id != user.pk:
        if briefing.owner is None:
            return _("Nobody looks after this briefing any more.")
        return _("Only %(name)s may do this: they look after the briefing.") % {"name": briefing.owner}
    return why_not_write(briefing.account, user)


def why_not_edit(briefing: Briefing, user: Any) -> str | None:
    """Changing, sending and discarding a draft."""
    reason = why_not_own(briefing, user)
    if reason:
        return reason
    if briefing.archived_at is not None:
        return _("This draft was discarded.")
    if briefing.state != State.DRAFT:
        return _("This briefing was sent. Correct it, and the readers are told what has changed.")
    return None


def why_not_correct(briefing: Briefing, user: Any) -> str | None:
    """Beginning a correction."""
    return why_not_own(briefing, user) or _why_not_sent(briefing)


def why_not_withdraw(briefing: Briefing, user: Any) -> str | None:
    """Who looks after it, and who manages the account: a wrong briefing must not wait for an absence."""
    if why_not_own(briefing, user) and (reason := why_not_in(briefing.account, user, "account.manage")):
        return reason
    return _why_not_sent(briefing)


def why_not_remind(briefing: Briefing, user: Any, today: dt.date, last: dt.datetime | None) -> str | None:
    """Reminding those who have not read it; `last` is when somebody was reminded last."""
    reason = why_not_own(briefing, user) or _why_not_sent(briefing)
    if reason:
        return reason
    if briefing.is_over(today):
        return _("This briefing is no longer valid.")
    if last is not None and day_of(last) >= today:
        return _("The readers were reminded today. Once a day is enough.")
    return None


def why_not_reply(briefing: Briefing, user: Any) -> str | None:
    """Whoever reads it may answer, seen account or not. The caller asked whether they see it."""
    return _why_not_sent(briefing)


def _why_not_sent(briefing: Briefing) -> str | None:
    if briefing.state == State.DRAFT:
        return _("This briefing has not been sent yet.")
    if briefing.state == State.WITHDRAWN:
        return _("This briefing was withdrawn.")
    if briefing.state == State.CORRECTED:
        return _("This briefing was corrected. Go on from the correction.")
    return None
