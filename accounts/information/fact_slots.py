"""What facts show on the overview of an account; called by AppConfig.ready."""

import datetime as dt
from html import escape
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.information.facts import MISSING, FactState, freshness_of
from kam.lib import charts, formats, icons
from kam.lib.http import address
from kam.lib.slots import OverviewPanel, overview_panels

SHOWN = 4


def register_facts() -> None:
    panel = OverviewPanel("facts", "accounts/information/facts_panel.html", 30, _panel, column="side")
    overview_panels.register(panel)


def _panel(account: KeyAccount, user: Any, today: dt.date) -> dict[str, Any] | None:
    """How fresh the key facts are; nothing where the company asks for none. One query."""
    found = freshness_of(account, today)
    if not found.total:
        return None
    return {
        "fresh": _("%(n)s of %(total)s are fresh")
        % {"n": formats.number(found.fresh), "total": formats.number(found.total)},
        "meter": charts.meter(found.fresh, label=_("Key facts that are fresh"), of=found.total),
        "lacking": mark_safe("".join(_lacking(fact) for fact in found.lacking[:SHOWN])),
        "url": address("accounts:account_facts", account.public_id),
    }


def _lacking(fact: FactState) -> str:
    """A key fact that nobody knows, or that has grown old."""
    if fact.state == MISSING:
        icon, since = icons.icon("dash-circle", "k-risk"), _("missing")
    else:
        icon = icons.icon("clock-history", "k-watch")
        since = formats.month(fact.as_of) if fact.as_of else _("without date")
    return f'<li class="py-1">{icon} {escape(fact.name)} <span class="k-t3">{escape(since)}</span></li>'
