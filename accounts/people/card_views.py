"""vCards: cards dropped on an account, looked through, taken in and taken back; people as cards; the QR code."""

import io
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.people import card_operations, card_queries, queries
from accounts.people.access import person_page
from accounts.people.card_operations import CARDS, CardChoice
from accounts.people.card_queries import CardRow
from accounts.people.cards import read_card
from accounts.people.models import Person
from accounts.people.rules import PERMISSION
from kam.lib import vcard, waiting
from kam.lib.ids import new_public_id
from kam.reference.calendar import today as company_today

#: How long a file waits for its choices, in seconds.
WAITS = 2 * 60 * 60
MOST_PEOPLE = 5000
#: A QR code holds little: what goes first when it is too much.
_LAST_IN_CODE = ("URL", "ADR", "X-ABLABEL", "ORG", "TITLE", "TEL", "EMAIL")


def _key(user: Any, token: str) -> str:
    return f"cards:{user.pk}:{token}"


def _what_is_wrong(error: vcard.CardError) -> str:
    limit = error.limit
    return {
        "empty": _("There is no vCard in this file. Export the contacts as vCard (.vcf) and try again."),
        "size": _("The file is larger than %(size)s. Export fewer contacts at once.")
        % {"size": filesizeformat(limit)},
        "count": _("There are more than %(count)s cards in this file. Export fewer contacts at once.")
        % {"count": limit},
        "lines": _("A card in this file has more than %(count)s lines: it is not a contact's card.")
        % {"count": limit},
        "value": _(
            "A value in this file is larger than %(size)s, such as a picture. Take it out and try again."
        )
        % {"size": filesizeformat(limit)},
    }[error.code]


@account_page(PERMISSION)
def people_cards(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """The file; what is in it is shown before anything is written."""
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problem = _("Choose a file with vCards (.vcf).")
        else:
            try:
                if (file.size or 0) > vcard.MOST_BYTES:
                    raise vcard.CardError("size", vcard.MOST_BYTES)
                data = file.read()
                vcard.read(data)
            except vcard.CardError as error:
                problem = _what_is_wrong(error)
            else:
                token = new_public_id()
                waiting.put(_key(request.user, token), data, WAITS)
                return redirect("accounts:people_cards_check", account.public_id, token)
    context = {"account": account, "tab": "people", "problem": problem}
    return render(request, "accounts/people/cards.html", context, status=422 if problem else 200)


@account_page(PERMISSION)
def people_cards_check(request: HttpRequest, account: KeyAccount, token: str) -> HttpResponse:
    """Card by card: who it is, whom it may mean, what is kept; POST takes the chosen ones in."""
    data = waiting.get(_key(request.user, token))
    if data is None:
        messages.info(request, _("This file is no longer here. Choose it again."))
        return redirect("accounts:people_cards", account.public_id)
    today = company_today()
    nodes = [
        node
        for node in queries.nodes_of(account, request.user, today)
        if node.account_id == account.pk and not node.archived_at
    ]
    if not nodes:
        raise Http404
    cards = [read_card(card) for card in vcard.read(data)]
    rows = card_queries.card_rows(cards, nodes, nodes[0], request.user, today)
    if request.method == "POST":
        return _take_in(request, account, token, rows, nodes)
    context = {"account": account, "tab": "people", "rows": rows, "nodes": nodes, "token": token}
    return render(request, "accounts/people/cards_check.html", context)


def _take_in(
    request: HttpRequest, account: KeyAccount, token: str, rows: list[CardRow], nodes: list[Any]
) -> HttpResponse:
    by_id = {node.public_id: node for node in nodes}
    choices = []
    for row in rows:
        wanted = request.POST.get(f"do-{row.number}", row.proposed)
        place = by_id.get(request.POST.get(f"at-{row.number}", ""), row.place)
        offered = {person.public_id: person for person in row.candidates}
        if row.usable and (wanted == "create" or wanted in offered):
            choices.append(CardChoice(row.card, place, offered.get(wanted)))
    batch = f"{CARDS}{token}"
    done = card_operations.cards_import(choices=choices, by=request.user, batch=batch, today=company_today())
    if done:
        text = ngettext("%(count)s person was taken in.", "%(count)s people were taken in.", len(done)) % {
            "count": len(done)
        }
        undo = reverse("accounts:people_cards_undo", args=[account.public_id, token])
        messages.success(request, text, extra_tags=f"undo:{undo}")
    else:
        messages.info(request, _("Nothing was taken in."))
    return redirect("accounts:account_people", account.public_id)


@require_POST
@account_page(PERMISSION)
def people_cards_undo(request: HttpRequest, account: KeyAccount, token: str) -> HttpResponse:
    """Takes back what one took in oneself."""
    batch = f"{CARDS}{token}"
    if not card_operations.imported_by(batch, request.user).exists():
        raise Http404
    stays = card_operations.cards_take_back(batch=batch, by=request.user)
    if stays:
        text = _("The rest was taken back; changed since, and therefore kept: %(names)s")
        messages.warning(request, text % {"names": ", ".join(stays[:20])})
    else:
        messages.success(request, _("The cards were taken back."))
    return redirect("accounts:account_people", account.public_id)


# People as cards -----------------------------------------------------------------------------


def _card_response(name: str, cards: list[list[vcard.Line]], version: str) -> HttpResponse:
    if version not in vcard.VERSIONS:
        raise Http404
    response = HttpResponse(vcard.write(cards, version), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)[:80] or "contact"}.vcf"'
    return response


@require_safe
@person_page("account.view")
def person_card(request: HttpRequest, person: Person) -> HttpResponse:
    """The person as a vCard; `?version=` is 2.1, 3.0 or 4.0."""
    lines = card_queries.person_as_card(person, request.user, company_today())
    return _card_response(str(person), [lines], request.GET.get("version", "3.0"))


@require_safe
@account_page("account.view")
def account_people_cards(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """All people of the account with the filter of the page, one card each."""
    today = company_today()
    text, former = request.GET.get("q", "").strip()[:100], request.GET.get("show") == "former"
    nodes = queries.nodes_of(account, request.user, today)
    jobs = queries.jobs_at(nodes, request.user, today, former=former, text=text)[:MOST_PEOPLE]
    cards = card_queries.people_as_cards(jobs, request.user)
    return _card_response(account.name, cards, request.GET.get("version", "3.0"))


@require_safe
@person_page("account.view")
def person_code(request: HttpRequest, person: Person) -> HttpResponse:
    """The contact as a QR code to be read by a phone: SVG by attributes, without scripts or styles."""
    lines = card_queries.person_as_card(person, request.user, company_today(), short=True)
    out = io.BytesIO()
    _code(lines).save(
        out,
        kind="svg",
        scale=6,
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    response = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _code(lines: list[vcard.Line]) -> Any:
    """As much of the contact as a code holds that phones still read."""
    lines = list(lines)
    while True:
        text = vcard.write([lines], "3.0")
        gone = next((line for name in _LAST_IN_CODE for line in reversed(lines) if line.name == name), None)
        if len(text) <= 900 or gone is None:
            return segno.make(text[:2000], error="l", micro=False)
        lines.remove(gone)


@require_safe
@person_page("account.view")
def person_code_page(request: HttpRequest, person: Person) -> HttpResponse:
    """The code large, to be held in front of a phone."""
    return render(request, "accounts/people/code.html", {"person": person})
