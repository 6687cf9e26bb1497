"""The lines of the list of accounts as HTML: 25 lines of 9 cells are what that page costs.

A template would ask for every label, column and address in every line; here that is done once a page.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.queries import AccountRow
from kam.lib import charts, formats, icons, pieces
from kam.lib.http import address_of

Cell = Callable[[AccountRow], str]


class Lines:
    """Renders the rows of one page for one viewer's columns and language."""

    def __init__(self, columns: Sequence[str], currency: str) -> None:
        self.currency = currency
        self.url = address_of("accounts:account")
        self.statuses = {key: escape(str(label)) for key, label in KeyAccount.Status.choices}
        self.nothing = pieces.nothing()
        self.vacant = (
            f'<span class="k-watch k-b">{icons.icon("exclamation-triangle-fill")} {_("Vacant")}</span>'
        )
        self.trend_label = _("Revenue of the last years")
        cells: dict[str, tuple[str, str, Cell]] = {
            "status": ("", _("Status"), lambda row: self.statuses[row.account.status]),
            "kam": ("", _("KAM"), self._kam),
            "plan": ("", _("Plan"), self._plan),
            "revenue": ("n", _("Revenue"), lambda row: self._money(row.last)),
            "trend": ("", _("Trend"), self._trend),
            "forecast": ("n", _("Plan or forecast"), self._expected),
            "margin": ("n", _("Contribution margin"), lambda row: self._percent(row.margin)),
            "wallet": ("n", _("Share of wallet"), lambda row: self._percent(row.wallet)),
        }
        self.cells = [
            (f'<td class="{css}" data-label="{escape(label)}">', cell)
            for key, (css, label, cell) in cells.items()
            if key in columns
        ]

    def __call__(self, row: AccountRow) -> SafeString:
        account = row.account
        head = (
            f'<th scope="row"><div class="d-flex gap-2">{pieces.tier(account.tier)}<div class="min-w-0">'
            f'<a class="k-quiet k-b" href="{self.url(account.public_id)}">{escape(account.name)}</a>'
            f'<div class="k-xs k-t2">{escape(row.subtitle)}</div></div></div></th>'
        )
        return mark_safe(head + "".join(f"{start}{cell(row)}</td>" for start, cell in self.cells))

    def _money(self, value: Decimal | None) -> str:
        return self.nothing if value is None else formats.money_short(value, self.currency, even=True)

    def _percent(self, value: Decimal | None) -> str:
        return self.nothing if value is None else formats.percent(value)

    def _kam(self, row: AccountRow) -> str:
        who = escape(row.leads.kam.full_name) if row.leads.kam else self.vacant
        return f'{who}<div class="k-xs k-t2">{escape(row.lead_note)}</div>'

    def _plan(self, row: AccountRow) -> str:
        cell = row.extra.get("plan")
        if cell is None:
            return self.nothing
        note = f'<div class="k-xs k-t2">{escape(cell.note)}</div>' if cell.note else ""
        return f'<span class="{cell.css}">{escape(cell.text)}</span>{note}'

    def _expected(self, row: AccountRow) -> str:
        if row.gap is None:
            return self._money(row.expected)
        css = "k-t2" if row.gap >= -3 else "k-watch" if row.gap >= -10 else "k-risk"
        return (
            f'{self._money(row.expected)}<div class="k-xs {css}">{formats.percent(row.gap, sign=True)}</div>'
        )

    def _trend(self, row: AccountRow) -> str:
        if not row.trend:
            return self.nothing
        return charts.sparkline(row.trend, label=self.trend_label, target=row.expected)


def option_list(choices: Sequence[tuple[Any, Any]], chosen: str) -> SafeString:
    """The options of a select; the form's own widget takes a template for each."""
    return mark_safe(
        "".join(
            f'<option value="{escape(str(key))}"{" selected" if key == chosen else ""}>{escape(str(label))}</option>'
            for key, label in choices
        )
    )
