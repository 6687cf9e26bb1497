"""The members of a team as HTML, for the same reason as list_cells.py: words and addresses once for all rows."""

import datetime as dt
from html import escape
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from kam.lib import formats, icons, pieces
from kam.lib.access import Level
from kam.lib.http import address, address_of
from teams.membership.queries import DepartmentGroup, TeamRow
from teams.models import Membership

_BUTTON = "btn btn-ghost btn-icon btn-sm"
_TO_SHEET = 'hx-target="#k-sheet-body"'


class Members:
    """Renders the member table of one account for one viewer: a `tbody` for each department."""

    def __init__(self, request: HttpRequest, account: KeyAccount, today: dt.date) -> None:
        user: Any = request.user
        self.request, self.account, self.today, self.user_pk = request, account, today, user.pk
        self.may_manage, self.may_assign = account.may("team.manage"), user.may("kam.assign")
        self.colleague = address_of("teams:colleague")
        self.edit = address_of("accounts:account_team_member", account.public_id)
        self.end = address_of("accounts:account_team_member_end", account.public_id)
        self.kinds = {str(kind): escape(str(label)) for kind, label in Membership.Kind.choices}
        self.levels = {int(level): escape(str(label)) for level, label in Level.choices}
        self.change, self.stop = _("Change the part of %(name)s"), _("End the membership of %(name)s")
        self.you, self.below = escape(_("you")), escape(_("and below"))
        self.no_department = escape(_("No department"))
        words = (_("Department"), _("Team"), _("Access"), _("Time"), _("Since"))
        self.department, self.team, self.access, self.time, self.since = (escape(word) for word in words)

    def __call__(self, group: DepartmentGroup) -> SafeString:
        name = escape(group.department) or f'<span class="k-t3">{self.no_department}</span>'
        head = f'<th class="d-none d-md-table-cell" scope="rowgroup" rowspan="{len(group.rows)}">{name}</th>'
        first, *others = (self._row(row) for row in group.rows)
        rows = "".join(f'<tr class="is-same">{cells}</tr>' for cells in others)
        return mark_safe(f"<tbody><tr>{head}{first}</tr>{rows}</tbody>")

    def _row(self, row: TeamRow) -> str:
        you = f' <span class="k-xs k-t3">{self.you}</span>' if row.user.pk == self.user_pk else ""
        note = f'<span class="k-t2">, {escape(row.note)}</span>' if row.note else ""
        core = " is-accent" if row.is_core else ""
        below = f' <span class="k-t2 k-xs d-block">{self.below}</span>' if row.includes_below else ""
        share = pieces.nothing() if row.time_share is None else formats.percent(row.time_share)
        acts = f'<td class="k-rowacts">{self._acts(row)}</td>' if self.may_manage or self.may_assign else ""
        return (
            f'<td class="is-title">{pieces.person(row.user, self.colleague(row.user.public_id))}{you}</td>'
            f'<td class="is-wide">{escape(row.function)}{note}</td>'
            f'<td class="d-md-none" data-label="{self.department}">{escape(row.user.department)}</td>'
            f'<td data-label="{self.team}"><span class="k-chip{core}">{self.kinds[row.kind]}</span></td>'
            f'<td data-label="{self.access}">{self.levels[row.level]}{below}</td>'
            f'<td class="n k-t2" data-label="{self.time}">{share}</td>'
            f'<td class="k-nowrap k-t2" data-label="{self.since}">{self._span(row)}</td>{acts}'
        )

    def _span(self, row: TeamRow) -> str:
        first = formats.month(row.starts_on)
        if row.upcoming:
            words = _("from %(day)s") % {"day": formats.day(row.starts_on, self.today)}
            first = f'<span class="k-chip is-dashed">{words}</span>'
        if row.ends_on is None:
            return first
        until = _("until %(day)s") % {"day": formats.day(row.ends_on, self.today)}
        return f'{first}<span class="d-block k-xs">{until}</span>'

    def _acts(self, row: TeamRow) -> str:
        if row.is_kam:
            url = address("accounts:account_team_kam", self.account.public_id)
            return _link(url, _("Change KAM"), _("Change KAM"), "arrow-left-right") if self.may_assign else ""
        if not self.may_manage:
            return ""
        who, url = {"name": row.user}, self.edit(row.public_id)
        change = _link(url, self.change % who, _("Change"), "pencil", f'hx-get="{url}" {_TO_SHEET}')
        if row.upcoming:
            return change + self._withdraw(row)
        url = self.end(row.public_id)
        return change + _link(
            url, self.stop % who, _("End membership"), "person-dash", f'hx-get="{url}" {_TO_SHEET}'
        )

    def _withdraw(self, row: TeamRow) -> str:
        """The button that takes somebody off again who has not begun."""
        url = address("accounts:account_team_withdraw", self.account.public_id)
        label = escape(_("Take %(name)s off again") % {"name": row.user})
        title = escape(_("Take off again"))
        return (
            f'<form class="d-inline" method="post" action="{url}?member={row.public_id}">'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(self.request)}">'
            f'<button class="{_BUTTON}" aria-label="{label}" title="{title}">'
            f"{icons.icon('person-dash')}</button></form>"
        )


def _link(url: str, label: str, title: str, icon: str, more: str = "") -> str:
    return (
        f'<a class="{_BUTTON}" href="{url}"{" " + more if more else ""} aria-label="{escape(label)}"'
        f' title="{escape(title)}">{icons.icon(icon)}</a>'
    )
