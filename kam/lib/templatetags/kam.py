"""The small pieces that every page uses. Tags, not includes: they are rendered by the hundred."""

from __future__ import annotations

import datetime as dt
from typing import Any
from weakref import WeakSet

from django import template
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template.base import Parser, Token
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst, slugify
from django.utils.translation import get_language

from kam.lib import charts, formats, http, icons, markdown, pieces

register = template.Library()

# Pieces --------------------------------------------------------------------------------------

for piece in (
    pieces.status,
    pieces.conf,
    pieces.tier,
    pieces.chip,
    pieces.avatar,
    pieces.person,
    pieces.word_changes,
    pieces.due,
    pieces.comment_link,
):
    register.simple_tag(piece)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """{% icon "plus" %}, {% icon "plus" "k-good" %}"""
    return icons.icon(name, css)


@register.filter
def person_name(who: Any) -> str:
    return pieces.name_of(who) or formats.DASH


@register.filter
def tel(value: str) -> str:
    """{{ "+49 (40) 123-4"|tel }}: what a tel: link takes."""
    return "".join(sign for sign in value if sign.isdigit() or sign in "+*#")


# Texts ---------------------------------------------------------------------------------------


@register.filter(name="markdown")
def markdown_filter(text: Any) -> SafeString:
    """{{ line.text|markdown }}: paragraphs, lists, bold, italic, links; stands in a <div class="k-text">."""
    return markdown.html_of(str(text or ""))


@register.filter
def words(text: Any) -> SafeString:
    """{{ line.text|words }}: the same without any markup, for what is a link or a label already."""
    return markdown.words_of(str(text or ""))


@register.filter(name="plain")
def plain_filter(text: Any) -> str:
    """{{ text|plain }}: the words alone, for labels on our own pages."""
    return markdown.plain(str(text or ""), labels=True)


# Figures -------------------------------------------------------------------------------------


@register.filter
def money(value: Any, currency: str = "EUR") -> str:
    """{{ amount|money:currency }}: €8,420,000 or 8.420.000 €"""
    return formats.money(value, currency or "EUR")


@register.filter
def money_short(value: Any, currency: str = "EUR") -> str:
    """{{ amount|money_short:currency }}: €8.42 m or 8,42 Mio. €"""
    return formats.money_short(value, currency or "EUR")


@register.filter
def number(value: Any, digits: int | None = None) -> str:
    """{{ value|number }}, {{ value|number:1 }}"""
    return formats.number(value, digits)


@register.filter
def percent(value: Any, digits: int = 0) -> str:
    """{{ 28|percent }}: 28 %; the value is in percent."""
    return formats.percent(value, digits)


@register.filter
def ratio(value: Any, digits: int = 0) -> str:
    """{{ 0.28|ratio }}: 28 %; the value is a fraction."""
    amount = formats.as_decimal(value)
    return formats.percent(None if amount is None else amount * 100, digits)


@register.filter
def change(value: Any, digits: int = 0) -> str:
    """{{ -3|change }}: −3 %, with its sign."""
    return formats.percent(value, digits, sign=True)


@register.filter
def file_size(value: int) -> str:
    return formats.file_size(value)


# Dates ---------------------------------------------------------------------------------------


@register.filter
def day(value: dt.date | None, today: dt.date | None = None) -> str:
    """{{ date|day }}, {{ date|day:today }}: 12 Mar or 12. März, with the year when another."""
    return formats.day(value, today)


@register.filter
def weekday(value: dt.date | None, today: dt.date | None = None) -> str:
    """{{ date|weekday }}: Thu 12 Mar or Do., 12. März"""
    return formats.day(value, today, weekday=True)


@register.filter
def day_long(value: dt.date | None) -> str:
    """{{ date|day_long }}: 12 March 2026"""
    return formats.day_long(value)


@register.filter
def month(value: dt.date | None) -> str:
    """{{ date|month }}: Apr 2024"""
    return formats.month(value)


@register.filter
def clock(value: dt.datetime | None) -> str:
    """{{ moment|clock }}: 12:04"""
    return formats.clock(value)


@register.filter
def moment(value: dt.datetime | None, today: dt.date | None = None) -> str:
    """{{ moment|moment }}: 12 Mar, 12:04"""
    return formats.moment(value, today)


@register.filter
def ago(value: dt.date | None, now: dt.datetime | None = None) -> str:
    """{{ moment|ago }}: 5 min ago, yesterday, 4 days ago, 12 Mar"""
    return formats.ago(value, now)


@register.simple_tag
def field_input(field: Any, css: str = "") -> SafeString:
    """{% field_input form.name %}: the bare input in Bootstrap's classes, red when it has errors."""
    kind = getattr(field.field.widget, "input_type", "")
    if kind in {"checkbox", "radio"}:
        base = "form-check-input"
    else:
        base = "form-select" if kind == "select" else "form-control"
    own = field.field.widget.attrs.get("class", "")
    classes = " ".join(part for part in (own, base, css, "is-invalid" if field.errors else "") if part)
    return SafeString(field.as_widget(attrs={"class": classes}))


# Other ---------------------------------------------------------------------------------------


@register.filter
def field_label(thing: Any, field: str) -> str:
    """{{ object|field_label:"owner" }}: the translated name of a model's field."""
    return capfirst(str(thing._meta.get_field(field).verbose_name))


@register.simple_tag
def address(name: str, *public_ids: str) -> str:
    """{% address "accounts:account_edit" account.public_id %}: as {% url %} in a fifth of the time, for public ids."""
    return http.address(name, *public_ids)


@register.filter
def undo_url(message: Any) -> str:
    """Where a message's Undo button posts to: extra_tags="undo:/path"."""
    for tag in (getattr(message, "extra_tags", "") or "").split():
        if tag.startswith("undo:/") and not tag.startswith("undo://"):
            return str(tag.removeprefix("undo:"))
    return ""


@register.filter
def or_dash(value: Any) -> Any:
    """A dash for what is not there, said aloud as "none"."""
    if value is None or value == "":
        return pieces.nothing()
    return conditional_escape(value)


# Blocks --------------------------------------------------------------------------------------


@register.simple_block_tag
def panel(
    content: str, title: str, count: Any = "", note: str = "", href: str = "", link: str = "", css: str = ""
) -> SafeString:
    """{% panel _("Members") count=9 note=_("from 7 departments") href=url link=_("All") %}...{% endpanel %}

    The content brings its own padding: k-panel-b for text, k-rows or a k-table to the edge.
    """
    anchor = f"p-{slugify(title)}"
    return format_html(
        '<section class="k-panel{}" aria-labelledby="{}">'
        '<div class="k-panel-h"><h2 id="{}">{}</h2>{}{}{}</div>{}'
        "</section>",
        f" {css}" if css else "",
        anchor,
        anchor,
        title,
        format_html('<span class="k-count">{}</span>', count) if count not in ("", None) else "",
        format_html('<span class="k-s k-t2">{}</span>', note) if note else "",
        format_html('<div class="k-acts"><a class="k-s" href="{}">{}</a></div>', href, link) if href else "",
        content,
    )


NOTICE = {
    "info": "info-circle",
    "good": "check-circle-fill",
    "watch": "exclamation-triangle-fill",
    "risk": "exclamation-octagon-fill",
}


@register.simple_block_tag
def notice(content: str, level: str = "info", css: str = "") -> SafeString:
    """{% notice "watch" %}...{% endnotice %}; levels: info, good, watch, risk."""
    return format_html(
        '<div class="k-notice is-{}{}">{}<div>{}</div></div>',
        level,
        f" {css}" if css else "",
        icons.icon(NOTICE.get(level, "info-circle")),
        content,
    )


class OnceNode(template.Node):
    """What is the same for everybody: rendered once per language, then kept with the compiled template."""

    everywhere: WeakSet[OnceNode] = WeakSet()
    #: Blocks do not belong in here; Django would look for them in every piece of the frame, page by page.
    child_nodelists = ()

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self.kept: dict[str | None, SafeString] = {}
        self.everywhere.add(self)

    def render(self, context: template.Context) -> SafeString:
        language = get_language()
        html = self.kept.get(language)
        if html is None:
            html = self.kept[language] = self.nodelist.render(context)
        return html


@receiver(setting_changed)
def _forget_once(*, setting: str, **_: object) -> None:
    """Tests that change settings see the texts anew."""
    for node in list(OnceNode.everywhere):
        node.kept.clear()


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """{% once %}...{% endonce %} around texts, icons, static files and fixed addresses.

    Nothing inside may depend on the user, the request or the page: it would be shown to everybody.
    """
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)


# Lists ---------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def sort_head(
    context: template.Context, field: str, label: str, css: str = "", default: str = ""
) -> SafeString:
    """{% sort_head "name" _("Name") default="name" %}: a column head that sorts by ?sort=name, -name.

    Keeps the rest of the query string, goes back to page 1. css "n" for numbers.
    """
    query = context["request"].GET.copy()
    current = query.get("sort") or default
    up, down = current == field, current == f"-{field}"
    query["sort"] = f"-{field}" if up else field
    query.pop("page", None)
    arrow = icons.icon("arrow-up" if up else "arrow-down") if up or down else ""
    aria = mark_safe(f' aria-sort="{"ascending" if up else "descending"}"') if up or down else ""
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        aria,
        query.urlencode(),
        label,
        arrow,
    )


@register.simple_tag
def elided_pages(page: Any) -> list[int | str]:
    """The page numbers worth showing: 1 2 … 7 8 9 … 20."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


# Charts --------------------------------------------------------------------------------------


@register.simple_tag
def meter(value: Any, label: str, of: Any = 100, css: str = "", inline: bool = False) -> SafeString:
    """{% meter done label=text of=total css="is-watch" inline=True %}"""
    return charts.meter(value, label=label, of=of, css=css, inline=inline)


@register.simple_tag
def ring(value: Any, label: str = "", of: Any = 100, css: str = "") -> SafeString:
    """{% ring done of=total %}"""
    return charts.ring(value, label=label, of=of, css=css)


@register.simple_tag
def sparkline(values: Any, label: str, target: Any = None) -> SafeString:
    """{% sparkline values label=text target=goal %}"""
    return charts.sparkline(values, label=label, target=target)
