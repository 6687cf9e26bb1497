"""Rows of the blocks on people (plans/planning/live_people.py) as HTML: a plan shows dozens of them."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.lib import pieces


def people_rows(people: Iterable[dict[str, Any]]) -> str:
    """Name, job, unit, roles, our contact."""
    job, unit, roles, contact = (_label(text) for text in (_("Job"), _("Unit"), _("Roles"), _("Our contact")))
    return "".join(
        f'<tr><th scope="row">{escape(one["name"])}</th>'
        f"<td{job}>{escape(one['job']) or pieces.nothing()}</td><td{unit}>{escape(one['unit'])}</td>"
        f"<td{roles}>{_roles(one)}</td>"
        f"<td{contact}>{''.join(escape(pair['name']) for pair in one.get('contacts', ()))}</td></tr>"
        for one in people
    )


def relation_rows(people: Iterable[dict[str, Any]]) -> str:
    """Name, roles, who of us knows them how well."""
    roles, contacts = _label(_("Roles")), _label(_("Our contacts"))
    nobody = f'<span class="k-watch">{escape(_("nobody"))}</span>'
    aim = escape(_("%(level)s of %(target)s"))
    return "".join(
        f'<tr><th scope="row">{escape(one["name"])}<div class="k-xs k-t2">{escape(one["job"])}</div></th>'
        f"<td{roles}>{_roles(one)}</td><td{contacts}>"
        f"{''.join(_contact(pair, aim) for pair in one['contacts']) or nobody}{_more(one)}</td></tr>"
        for one in people
    )


def _label(text: str) -> str:
    """What the cell is, where the table has no head (on phones)."""
    return f' data-label="{escape(text)}"'


def _roles(one: dict[str, Any]) -> str:
    word = "de" if get_language() == "de" else "en"
    return "".join(
        f'<span class="k-chip">{escape(role[word])}</span> '
        if role["sure"]
        else f'<span class="k-chip is-dashed">{escape(role[word])}?</span> '
        for role in one.get("roles", ())
    )


def _contact(pair: dict[str, Any], aim: str) -> str:
    level, target = pair["level"], pair["target"]
    said = level if target is None else aim % {"level": level, "target": target}
    return f'<div>{escape(pair["name"])} <span class="k-t2">{said}</span></div>'


def _more(one: dict[str, Any]) -> str:
    """How many further contacts are not named (none in what was frozen before they were counted)."""
    more = one.get("more")
    return f'<div class="k-t2">{escape(_("+ %(n)s more") % {"n": more})}</div>' if more else ""
