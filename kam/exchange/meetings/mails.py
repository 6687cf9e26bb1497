"""The evening before: an executive sponsor gets the briefing of tomorrow's meeting as a file. Run by the worker.

Asked again before it goes out what the sponsor may see. Judgements about people never leave the house by mail: they
expire, a mailbox does not.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import KeyAccount, Touchpoint, TouchpointColleague
from kam.exchange.meetings.document import briefing_pdf, when_of
from kam.exchange.meetings.queries import meeting_briefing, people_of
from kam.exchange.meetings.reply_tokens import reply_address
from kam.records.mail import mail_queue, mail_text
from kam.records.models import OutgoingMail
from kam.reference.calendar import today as company_today
from teams.models import Membership, TeamFunction, User

KIND = "meeting_briefing"
#: Names what a mail is about, so that a job that runs twice sends nothing twice.
ABOUT = "X-Entity-Ref-ID"
TEMPLATE = "exchange/meetings/mail/briefing.txt"


def send_briefings(today: dt.date | None = None) -> int:
    """Mails for the meetings of tomorrow. Returns how many were queued."""
    today = today or company_today()
    meetings = Touchpoint.objects.planned().filter(on=today + dt.timedelta(days=1), account__archived_at=None)
    return sum(
        _send(meeting, user, today)
        for meeting in meetings.select_related("account", "channel").order_by("pk")
        for user in sponsors_of(meeting, today)
    )


def sponsors_of(meeting: Touchpoint, today: dt.date) -> list[User]:
    """Colleagues who take part as executive sponsors of the account, and whom a mail reaches."""
    sponsors = Membership.objects.on(today).filter(
        team=meeting.account.team_id, function__key=TeamFunction.SPONSOR
    )
    there = TouchpointColleague.objects.filter(touchpoint=meeting)
    rows = User.objects.working().filter(pk__in=there.values("user")).exclude(email=None).exclude(email="")
    return list(rows.filter(pk__in=sponsors.values("user")).order_by("pk"))


@transaction.atomic
def _send(meeting: Touchpoint, user: Any, today: dt.date) -> int:
    """One mail, once, in the sponsor's language; none without people to tell of."""
    about = f"{meeting.public_id}-{meeting.on:%Y%m%d}"
    known = OutgoingMail.objects.filter(kind=KIND, to_user=user, **{f"headers__{ABOUT}": about})
    account = KeyAccount.objects.visible_to(user).filter(pk=meeting.account_id).first()
    if account is None or known.exists():
        return 0
    people = list(people_of(account, user, today).filter(touchpoints__touchpoint=meeting))
    if not people:
        return 0
    with override(user.language):
        found = meeting_briefing(account, people, meeting, user, today, hides=True)
        name = f"{slugify(_('Meeting briefing'))}-{meeting.on:%Y-%m-%d}.pdf"
        reply_to = reply_address(meeting, user)
        context = {"page": found, "when": when_of(meeting), "may_reply": bool(reply_to)}
        headers = {ABOUT: about, **({"Reply-To": reply_to} if reply_to else {})}
        mail_queue(
            to_user=user,
            subject=_("Tomorrow: %(account)s") % {"account": account.name},
            text=mail_text(user, TEMPLATE, context),
            kind=KIND,
            headers=headers,
            attachment=(name, briefing_pdf(found, user.language)),
        )
    return 1
