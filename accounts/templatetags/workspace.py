"""What the frame of an account's pages needs: its tabs, from the slot."""

from dataclasses import dataclass
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.customers.models import KeyAccount
from accounts.workspace.subpages import SUBPAGES
from kam.lib.http import address
from kam.lib.slots import account_tabs as slot

register = template.Library()


@dataclass(frozen=True)
class ShownTab:
    label: Any
    url: str
    active: bool
    icon: str = ""


@register.simple_tag
def account_tabs(account: KeyAccount, active: str) -> SafeString:
    """The tabs that the viewer may open, in order; `active` is the key of the open one."""
    parts = []
    for tab in sorted(slot, key=lambda tab: tab.order):
        if account.may(tab.permission):
            css = ' class="active" aria-current="page"' if tab.key == active else ""
            url = address(tab.url_name, account.public_id)
            parts.append(f'<li><a href="{escape(url)}"{css}>{escape(str(tab.label))}</a></li>')
    return SafeString("".join(parts))


@register.simple_tag
def account_subpages(account: KeyAccount, tab: str, active: str) -> list[ShownTab]:
    """The pages below a tab; `active` is the key of the open one."""
    return [
        ShownTab(label, reverse(url_name, args=[account.public_id]), key == active)
        for key, label, url_name in SUBPAGES[tab]
    ]
