"""The address that replies to a meeting briefing go to: it says, signed, which meeting and which colleague.

It fits into the 64 characters that the part before the @ may have, and survives servers that write it in capitals.
"""

import re
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import Touchpoint
from kam.lib.ids import LENGTH

_SALT = "kam.exchange.meetings.reply"
_SIGNED = 20
_TOKEN = re.compile(rf"([a-z0-9]{{{LENGTH}}})([a-z0-9]{{{LENGTH}}})([0-9a-f]{{{_SIGNED}}})")


def reply_address(meeting: Touchpoint, user: Any) -> str:
    """The colleague's own address for this meeting; empty where the company takes no replies."""
    local, at, domain = settings.KAM_REPLY_ADDRESS.rpartition("@")
    return f"{local}+{reply_token(meeting.public_id, user.public_id)}@{domain}" if at else ""


def reply_token(meeting: str, user: str) -> str:
    return f"{meeting}{user}{_signature(meeting, user)}"


def read_reply_token(token: str) -> tuple[str, str] | None:
    """The public ids of the meeting and the colleague, or None."""
    found = _TOKEN.fullmatch(token.lower())
    if found is None or not constant_time_compare(found[3], _signature(found[1], found[2])):
        return None
    return found[1], found[2]


def token_in(address: str) -> str | None:
    """The token of an address that is ours, or None."""
    local, _at, domain = settings.KAM_REPLY_ADDRESS.lower().rpartition("@")
    found = address.strip().lower()
    start, end = f"{local}+", f"@{domain}"
    if not domain or not found.startswith(start) or not found.endswith(end):
        return None
    return found[len(start) : -len(end)]


def _signature(meeting: str, user: str) -> str:
    return salted_hmac(_SALT, f"{meeting}:{user}", algorithm="sha256").hexdigest()[:_SIGNED]
