"""The page of an account's facts: key facts and how fresh they are, statements by topic, writing them down in place."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page, why_not
from accounts.customers.models import KeyAccount
from accounts.information import operations
from accounts.information.fact_forms import FactForm
from accounts.information.facts import STALE, facts_of, freshness_of
from accounts.information.models import KeyFact, Statement, Topic
from accounts.information.rules import why_not_add, why_not_edit
from kam.lib.forms import add_errors, conflict_of
from kam.lib.http import is_fragment, safe_next, whole
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today

PAGES = "accounts/information"


def facts_url(account: KeyAccount) -> str:
    return reverse("accounts:account_facts", args=[account.public_id])


def _statement(account: KeyAccount, statement_id: str) -> Statement:
    found = (
        Statement.objects.filter(account=account, public_id=statement_id).select_related("key_fact").first()
    )
    if found is None:
        raise Http404
    found.account = account
    return found


@require_safe
@account_page("account.view")
def account_facts(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """What we know, and what of it is old or missing."""
    today = company_today()
    topics = list(Topic.objects.current())
    chosen = {name: request.GET.get(name, "")[:60] for name in ("topic", "state", "confidence")}
    if chosen["topic"] not in {topic.key for topic in topics}:
        chosen["topic"] = ""
    if chosen["confidence"] not in Statement.Confidence.values:
        chosen["confidence"] = ""
    why = _("This account is archived. Restore it to work on it.") if account.archived_at is not None else ""
    if not why and not account.may("plan.edit"):
        why = why_not(account.level, "plan.edit")
    context = {
        "account": account,
        "tab": "information",
        "today": today,
        "freshness": freshness_of(account, today),
        "groups": facts_of(account, today, **chosen),
        "topics": topics,
        "confidences": Statement.Confidence.choices,
        "chosen": chosen,
        "stale": chosen["state"] == STALE,
        "why_not_edit": why,
        "here": request.get_full_path(),
    }
    template = f"{PAGES}/account_facts.html"
    return render(request, f"{template}#list" if is_fragment(request) else template, context)


@account_page("plan.edit")
def fact_add(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """A new fact; for a key fact where the address names one."""
    if reason := why_not_add(account, request.user):
        raise PermissionDenied(reason)
    key_fact = KeyFact.objects.current().filter(key=request.GET.get("key_fact", "")[:60]).first()
    sent, today = request.method == "POST", company_today()
    initial = {"key_fact": key_fact.key, "topic": key_fact.topic_id} if key_fact else {}
    form = FactForm(
        request.POST if sent else None, initial={"as_of": today, "confidence": "assumed", **initial}
    )
    if sent and form.is_valid():
        try:
            operations.statement_create(
                account=account, by=request.user, public_id=form.cleaned_data["public_id"] or None,
                topic=form.cleaned_data["topic"].key, key_fact=form.cleaned_data["key_fact"], **form.words,
            )  # fmt: skip
            messages.success(request, _("Written down. It stands in the plan, too."))
            return HttpResponseRedirect(facts_url(account))
        except ValidationError as error:
            add_errors(form, error)
    return _form_page(request, account, form, _("Write down a fact"), sent)


@account_page("plan.edit")
def fact_edit(request: HttpRequest, account: KeyAccount, statement_id: str) -> HttpResponse:
    """A statement as a fact: words, source, date, and which key fact it answers."""
    row, sent = _statement(account, statement_id), request.method == "POST"
    if reason := why_not_edit(row, request.user):
        raise PermissionDenied(reason)
    if sent and request.POST.get("keep") == "theirs":
        return HttpResponseRedirect(facts_url(account))
    form = FactForm(request.POST if sent else None, statement=row)
    status, conflict = (422 if sent else 200), None
    if sent and form.is_valid():
        try:
            operations.fact_edit(
                statement=row, by=request.user, version=form.cleaned_data["version"],
                key_fact=form.cleaned_data["key_fact"], values=form.words,
            )  # fmt: skip
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(facts_url(account))
        except StaleWrite as stale:
            status, conflict = 409, conflict_of(stale, form, changed_by(stale.current))
        except ValidationError as error:
            add_errors(form, error)
    return _form_page(request, account, form, _("Edit the fact"), sent, status=status, conflict=conflict)


def _form_page(
    request: HttpRequest, account: KeyAccount, form: FactForm, heading: str, sent: bool, **more: Any
) -> HttpResponse:
    status = more.pop("status", 422 if sent else 200)
    context = {"account": account, "tab": "information", "form": form, "heading": heading, **more}
    return render(request, f"{PAGES}/fact_form.html", {**context, "back": facts_url(account)}, status=status)


@require_POST
@account_page("plan.edit")
def fact_confirm(request: HttpRequest, account: KeyAccount, statement_id: str) -> HttpResponse:
    """Says that a fact is still true; its date becomes today."""
    row, version = _statement(account, statement_id), whole(request.GET.get("version", ""))
    back = safe_next(request, facts_url(account))
    try:
        done = operations.fact_confirm(statement=row, by=request.user, version=version, today=company_today())
        undo = ""
        if done.change_pk:
            url = reverse("accounts:fact_unconfirm", args=[account.public_id, statement_id])
            query = {"version": done.version, "change": done.change_pk, "next": back}
            undo = f"undo:{url}?{urlencode(query)}"
        messages.success(request, _("Confirmed as of today: %(line)s") % {"line": done}, extra_tags=undo)
    except StaleWrite as stale:
        words = _("%(name)s has changed “%(line)s” since. Read it again before you confirm it.")
        messages.error(
            request, words % {"name": changed_by(stale.current) or _("Somebody"), "line": stale.current}
        )
    return HttpResponseRedirect(back)


@require_POST
@account_page("plan.edit")
def fact_unconfirm(request: HttpRequest, account: KeyAccount, statement_id: str) -> HttpResponse:
    """Takes one's own confirmation back: the date is what it was."""
    row = _statement(account, statement_id)
    version, change = (whole(request.GET.get(name, "")) for name in ("version", "change"))
    try:
        operations.fact_unconfirm(statement=row, by=request.user, version=version, change=change or 0)
        messages.success(request, _("The date is what it was: %(line)s") % {"line": row})
    except StaleWrite as stale:
        words = _("%(name)s has changed this line since. It was left as it is.")
        messages.error(request, words % {"name": changed_by(stale.current) or _("Somebody")})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(safe_next(request, facts_url(account)))
