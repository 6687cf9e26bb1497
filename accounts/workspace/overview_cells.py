"""Who runs an account, as the head of its overview tells it: HTML, for the same reason as list_cells.py."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from kam.lib import formats, icons, pieces
from kam.lib.http import address

if TYPE_CHECKING:
    from accounts.workspace.overview_views import Continuity
    from teams.membership.who import Who


def leaders(account: KeyAccount, lead: Continuity, viewer: Any) -> SafeString:
    """Key account manager, sponsor and deputy."""
    facts = (
        (_("Key Account Manager"), _kam(account, lead, viewer)),
        (_("Executive sponsor"), _people(lead.sponsors)),
        (_("Deputy"), _people(lead.deputies)),
    )
    return mark_safe("".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in facts))


def _kam(account: KeyAccount, lead: Continuity, viewer: Any) -> str:
    if lead.now and lead.now.user:
        since = escape(_("since %(since)s") % {"since": formats.month(lead.now.starts_on)})
        url = address("teams:colleague", lead.now.user.public_id)
        return f"{pieces.person(lead.now.user, url)}<small>{since}</small>"
    vacant, name = escape(_("vacant")), escape(_("Name the KAM"))
    found = f'<span class="k-watch">{icons.icon("exclamation-triangle-fill")} {vacant}</span>'
    if viewer.may("kam.assign"):
        url = address("accounts:account_team_kam", account.public_id)
        found += f' <small><a href="{url}">{name}</a></small>'
    return found


def _people(people: Sequence[Who]) -> str:
    nobody = escape(_("nobody yet"))
    return "".join(pieces.person(who) for who in people) or f'<span class="k-t3">{nobody}</span>'
