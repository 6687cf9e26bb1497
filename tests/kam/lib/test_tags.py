"""The template tags of kam.lib, and promises that hold for every template of ours."""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from kam.desk.shell import MyAccount, NavItem
from kam.lib.diff import diff_words

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/vendor/icons.svg").read_text()))


def render(source: str, **context) -> str:
    with translation.override("en"):
        return Template(source).render(RequestContext(context.pop("request", None), context))


def test_icon_is_decoration():
    html = render('{% icon "plus" "k-good" %}')
    assert 'class="k-i k-good" aria-hidden="true"' in html
    assert "icons.svg#plus" in html


def test_status_says_its_word_even_when_hidden():
    assert "Watch" in render('{% status "watch" %}')
    assert "is-pill" in render('{% status "good" pill=True %}')
    assert 'visually-hidden">On track' in render('{% status "good" hide_label=True %}')
    assert "Not enough data" in render('{% status "" %}')
    assert "Approved" in render('{% status "good" label="Approved" %}')


def test_status_follows_the_language():
    source = Template('{% status "risk" %}')
    with translation.override("en"):
        assert "Act now" in source.render(Context())


def test_confidence():
    assert "is-assumed" in render('{% conf "assumed" %}')
    assert "is-unknown" in render('{% conf "nonsense" %}')


def test_tier():
    assert "is-a" in render('{% tier "A" %}')
    assert "Tier B" in render("{% tier tier %}", tier=SimpleNamespace(code="B"))
    assert render("{% tier None %}") == ""


def test_people():
    jana = SimpleNamespace(full_name="Jana <Brandt>")
    assert ">JB<" in render("{% avatar p %}", p="Jana Brandt")
    assert "is-unknown" in render("{% avatar None %}")
    html = render('{% person p href="/x" %}', p=jana)
    assert "Jana &lt;Brandt&gt;" in html
    assert 'href="/x"' in html
    assert "You" in render("{% person p you=p %}", p=jana)
    assert "Nobody" in render("{% person None %}")


def test_compared_words_are_marked_and_said():
    html = render(
        "{% word_changes pieces %}", pieces=diff_words("Wir <b>bauen</b> das.", "Wir <i>bauen</i> das.")
    )
    assert html.startswith('<span class="k-diff">Wir &lt;')
    assert '<del><span class="visually-hidden">removed: </span>b</del>' in html
    assert '<ins><span class="visually-hidden">added: </span>i</ins>' in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_due_is_red_only_when_open_and_late():
    today = dt.date(2026, 3, 10)
    late = today - dt.timedelta(5)
    assert "is-late" in render("{% due d today %}", d=late, today=today)
    assert "5 days late" in render("{% due d today %}", d=late, today=today)
    assert "is-late" not in render("{% due d today done=True %}", d=late, today=today)
    assert render("{% due None today %}", today=today) == ""


def test_undo_url_comes_only_from_a_local_address():
    source = "{{ m|undo_url }}"
    assert render(source, m=SimpleNamespace(extra_tags="undo:/actions/1/undo")) == "/actions/1/undo"
    assert render(source, m=SimpleNamespace(extra_tags="undo://evil.example")) == ""
    assert render(source, m=SimpleNamespace(extra_tags="undo:javascript:x")) == ""
    assert render(source, m=SimpleNamespace(extra_tags="")) == ""


def test_sort_head_turns_around_and_keeps_the_filter():
    request = RequestFactory().get("/?tier=A&sort=name&page=3")
    html = render('{% sort_head "name" "Name" %}', request=request)
    assert 'aria-sort="ascending"' in html
    assert "tier=A" in html
    assert "sort=-name" in html
    assert "page=" not in html
    assert "aria-sort" not in render('{% sort_head "tier" "Tier" %}', request=request)


def test_pagination_keeps_the_query_string():
    request = RequestFactory().get("/?tier=A&page=4")
    page = Paginator(range(312), 25).get_page(4)
    html = render('{% include "components/pagination.html" with page=page %}', request=request, page=page)
    assert "76 to 100 of 312" in html
    assert "tier=A" in html
    assert "page=5" in html
    short = Paginator(range(3), 25).get_page(1)
    assert (
        render(
            '{% include "components/pagination.html" with page=page %}', request=request, page=short
        ).strip()
        == ""
    )


def test_blocks():
    html = render('{% panel "Members" count=9 href="/x" link="All" %}<p>in</p>{% endpanel %}')
    assert '<h2 id="p-members">Members</h2>' in html
    assert "<p>in</p>" in html
    assert "k-count" in html
    assert "is-risk" in render('{% notice "risk" %}No rows{% endnotice %}')


def test_page_without_a_context_still_stands():
    html = render_to_string("500.html")
    assert "/static/css/error.css" in html
    assert "<h1>" in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_templates_pass_the_strict_policy(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=", text), "style attribute"
    assert not re.search(r"\son[a-z]+=", text), "inline handler"
    # A block of data ("application/json") is not run, so the policy does not ask about it.
    assert not re.search(r"<script(?![^>]*(\bsrc=|type=\"application/json\"))", text), "inline script"
    assert "<style" not in text
    assert "hx-on" not in text


def test_every_icon_named_in_templates_and_code_is_in_the_sprite():
    files = TEMPLATES + [
        p for room in ("kam", "teams", "accounts", "plans") for p in (ROOT / room).rglob("*.py")
    ]
    missing = {}
    for path in files:
        text = path.read_text()
        names = re.findall(r'{%\s*icon\s+"([^"]+)"', text) + re.findall(r'\bicon="([a-z0-9-]+)"', text)
        names += re.findall(r'icons\.icon\("([^"]+)"', text)
        for name in names:
            if name not in SPRITE:
                missing.setdefault(name, []).append(str(path.relative_to(ROOT)))
    assert missing == {}, "add them to tools/icons.txt and run tools/vendor.py"


def test_every_icon_of_the_reference_data_is_in_the_sprite():
    """They come by name out of the database, so no template names them."""
    from accounts.defaults import CHANNELS, SCALES

    named = {channel[3] for channel in CHANNELS} | {step[5] for scale in SCALES for step in scale[4]}
    assert named - {""} <= SPRITE


def test_vendored_files_are_as_recorded():
    from tools import vendor

    assert vendor.check() == []


def test_once_is_kept_per_language():
    source = Template("{% once %}{{ x }}{% endonce %}")
    with translation.override("en"):
        assert source.render(Context({"x": "a"})) == "a"
        assert source.render(Context({"x": "b"})) == "a"
    with translation.override("de"):
        assert source.render(Context({"x": "b"})) == "b"


def test_what_the_shell_keeps_belongs_to_nobody():
    """Rendered for one user, then for another: nothing of the first is left."""
    frames = []
    for name, theme in (("Jana Brandt", "dark"), ("Felix Hartung", "light"), ("Jana Brandt", "dark")):
        request = RequestFactory().get(f"/{name[0]}/")
        user = SimpleNamespace(full_name=name, is_authenticated=True)
        item = NavItem(f"Accounts of {name}", "/a/", "buildings", key="a", count=3, active=True)
        account = MyAccount(f"Account of {name}", "/b/", tier="A", active=False)
        shell = SimpleNamespace(
            nav_html=item.in_navigation(),
            my_accounts=[account],
            my_accounts_html=account.html(),
            add_menu=[item],
            add_menu_html=item.in_menu(),
            theme=theme,
            company_short=name,
        )
        frames.append(
            render_to_string("base.html", {"shell": shell, "user": user, "messages": []}, request=request)
        )
    without_token = [re.sub(r"[A-Za-z0-9]{64}", "", frame) for frame in frames]
    assert without_token[0] == without_token[2]
    assert "Jana" not in frames[1]
    assert 'data-bs-theme="light"' in frames[1]
    assert "/J/" not in frames[1]
