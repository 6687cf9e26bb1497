"""A reply to a meeting briefing becomes a touchpoint: reading the mail, and the one write.

What comes in is not believed: the address is signed, the sender must be whom it was sent to, the rights are asked
anew, and of the text only words are kept.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import getaddresses
from html import unescape
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404

from accounts.customers.access import account_for
from accounts.models import Touchpoint
from accounts.work.touchpoint_operations import touchpoint_log
from kam.exchange.documents.document import fit
from kam.exchange.meetings.reply_tokens import read_reply_token, token_in
from kam.lib.mails import TYPED, decoded
from kam.records.operations import edit_row, locked
from kam.reference.calendar import today as company_today
from teams.models import User

#: Most bytes of a mail. A reply is a few lines; a server that sends more is sent away.
MOST_BYTES = 2 * 1024 * 1024
MOST_TEXT, MOST_NOTE = 500, 10_000
#: Characters that are read at most, and of each line: enough for any reply, and no pattern runs away.
_MOST_READ, _MOST_LINE = 200_000, 400
#: What the mail itself asks to leave below the reply; in every language it begins and ends so.
MARK = re.compile(r"^\W*##-.*-##\W*$")
#: Where mail programs begin to quote: a line of their own, in English and German.
_QUOTES = re.compile(
    r"^\s*(>|-{2,}\s*(original message|ursprüngliche nachricht|forwarded message|weitergeleitete nachricht)"
    r"|_{10,}\s*$|(on|am)\b.{4,200}\b(wrote|schrieb)\b.{0,120}:\s*$|(from|von):\s.+@)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- ?$")
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(style|script|head|blockquote)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^<>]*>")
_RECIPIENTS = ("X-Original-To", "Delivered-To", "To", "Cc")


class Refused(Exception):
    """The mail is not taken; `code` is the exit code for the mail server (sysexits.h)."""

    BAD_DATA, NOBODY, FORBIDDEN = 65, 67, 77

    def __init__(self, reason: str, code: int) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """What is taken from a mail."""

    meeting: str
    user: str
    sender: str
    message_id: str
    text: str


def read_reply(data: bytes, recipient: str = "") -> Reply | None:
    """The reply, or None for what a machine wrote (out of office). Raises Refused."""
    if len(data) > MOST_BYTES:
        raise Refused("The message is too big.", Refused.BAD_DATA)
    try:
        return _read(message_from_bytes(data, policy=TYPED), recipient)
    except Refused:
        raise
    except Exception as error:  # the parser of mails trips over what it was never meant to read
        raise Refused("The message cannot be read.", Refused.BAD_DATA) from error


def _read(message: Any, recipient: str) -> Reply | None:
    token = _token(message, recipient)
    named = read_reply_token(token) if token else None
    if named is None:
        raise Refused("No such address.", Refused.NOBODY)
    senders = getaddresses([str(one) for one in message.get_all("From", [])])
    if len(senders) != 1:
        raise Refused("The message has no single sender.", Refused.BAD_DATA)
    if _is_automatic(message):
        return None
    message_id = fit(str(message.get("Message-ID", ""))).strip()
    if not message_id:
        raise Refused("The message has no Message-ID.", Refused.BAD_DATA)
    text = above_the_quote(_text_of(message))
    if not text:
        raise Refused("The message has no text above the quote.", Refused.BAD_DATA)
    return Reply(*named, sender=senders[0][1].strip().lower(), message_id=message_id[:240], text=text)


def _token(message: Any, recipient: str) -> str | None:
    """The server's own word first; what stands in the head may be anybody's."""
    if recipient:
        return token_in(recipient)
    found = [str(value) for name in _RECIPIENTS for value in message.get_all(name, [])]
    tokens = (token_in(address) for _name, address in getaddresses(found))
    return next((token for token in tokens if token), None)


def _is_automatic(message: Any) -> bool:
    auto = str(message.get("Auto-Submitted", "no")).strip().lower()
    bulk = str(message.get("Precedence", "")).strip().lower()
    return not auto.startswith("no") or bulk in {"bulk", "auto_reply", "junk"} or "X-Autoreply" in message


def _text_of(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    text = decoded(raw, part.get_content_charset())
    if part.get_content_subtype() == "html":
        text = text[: _MOST_READ * 5]
        text = unescape(_TAGS.sub("", _BREAKS.sub("\n", _UNSEEN.sub("", text))))
    return fit(text[:_MOST_READ].replace("\r\n", "\n").replace("\r", "\n"))


def above_the_quote(text: str) -> str:
    """What somebody wrote themselves: without the mail below, without their signature."""
    kept: list[str] = []
    lines = text.split("\n")
    for place, line in enumerate(lines):
        start = line[:_MOST_LINE]
        if MARK.match(start) or _SIGNATURE.match(line) or _QUOTES.match(start):
            break
        both = f"{start.strip()} {' '.join(lines[place + 1 : place + 2])[:_MOST_LINE].strip()}"
        if start[:3].lower() in {"on ", "am "} and _QUOTES.match(both):  # "On ... wrote:", broken in two
            break
        kept.append(line.rstrip())
    return "\n".join(kept).strip()[:MOST_NOTE]


# The write ---------------------------------------------------------------------------------------------


def reply_receive(*, reply: Reply) -> Touchpoint:
    """Keeps a reply as a touchpoint that was held; the same message twice is one. Raises Refused."""
    user = User.objects.working().filter(public_id=reply.user).first()
    if user is None or (user.email or "").lower() != reply.sender:
        raise Refused("The sender is not whom the briefing was sent to.", Refused.FORBIDDEN)
    meeting = Touchpoint.objects.select_related("account").filter(public_id=reply.meeting).first()
    if meeting is None:
        raise Refused("No such address.", Refused.NOBODY)
    try:
        account = account_for(user, meeting.account.public_id, "touchpoint.log")
    except (Http404, PermissionDenied) as error:
        raise Refused("The sender may not log touchpoints of this account.", Refused.FORBIDDEN) from error
    if account.archived_at is not None:
        raise Refused("The account is archived.", Refused.FORBIDDEN)
    try:
        return _keep(meeting=meeting, by=user, reply=reply)
    except (PermissionDenied, ValidationError) as error:
        raise Refused("The reply cannot be kept.", Refused.FORBIDDEN) from error


@transaction.atomic
def _keep(*, meeting: Touchpoint, by: User, reply: Reply) -> Touchpoint:
    """The planned meeting itself once its day has come; before, or when it was held already, one beside it."""
    row, today = locked(Touchpoint.objects.select_related("account", "channel"), meeting.pk), company_today()
    known = Touchpoint.objects.filter(account=row.account, external_id=reply.message_id).first()
    if known is not None:
        return known
    first, _break, rest = reply.text.partition("\n")
    text = first if len(first) <= MOST_TEXT else f"{first[: MOST_TEXT - 1]}…"
    note = reply.text if rest.strip() or len(first) > MOST_TEXT else ""
    came = {
        "text": text,
        "note": note,
        "state": Touchpoint.State.DONE,
        "source": Touchpoint.Source.REPLY,
        "external_id": reply.message_id,
    }
    if (
        row.source == row.Source.REPLY and row.text == text
    ):  # it came from a calendar and keeps the id of that
        return row
    scope = row.account.scope
    if row.state == Touchpoint.State.PLANNED and row.on <= today and row.archived_at is None:
        told = [one for one in (note, row.text, row.note) if one]
        came["note"] = "\n\n".join(told)[:MOST_NOTE]
        came["external_id"] = row.external_id or reply.message_id
        edit_row(row, values=came, version=None, by=by, scope=scope)
        return row
    return touchpoint_log(
        account=row.account,
        by=by,
        people=[link.person for link in row.people.select_related("person")],
        colleagues=[by],
        source=Touchpoint.Source.REPLY,
        external_id=reply.message_id,
        on=min(row.on, today),
        channel=row.channel,
        text=text,
        note=note,
        state=Touchpoint.State.DONE,
    )
