"""Reading briefings: those of an account, those that wait for one, and one by one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page, why_not
from accounts.customers.models import KeyAccount
from accounts.information import briefing_operations as operations
from accounts.information import briefing_queries as queries
from accounts.information import briefing_replies as replies
from accounts.information import briefing_rules as rules
from accounts.information.briefing_access import briefing_page
from accounts.information.briefing_forms import ReplyEditForm, ReplyForm
from accounts.information.briefing_models import Briefing
from kam.lib.access import ask
from kam.lib.forms import add_errors, conflict_of
from kam.lib.http import company_permission, is_fragment, page_of
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from kam.records.models import Comment
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today


def briefing_url(briefing: Briefing) -> str:
    return reverse("accounts:briefing", args=[briefing.public_id])


@require_safe
@account_page("account.view")
def account_briefings(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Those of an account that the user sees."""
    today = company_today()
    page = page_of(request, queries.briefings_of(account, request.user))
    context = {
        "account": account,
        "tab": "information",
        "page": page,
        "lines": queries.briefing_lines(page.object_list, request.user, today),
        "today": today,
        "why_not": None if account.may(rules.PERMISSION) else why_not(account.level, rules.PERMISSION),
    }
    return render(request, "accounts/information/account_briefings.html", context)


@require_safe
@company_permission("company.member")
def briefing_list(request: HttpRequest) -> HttpResponse:
    """What waits for the user, over all accounts; everything they were sent; what they wrote."""
    today, which = company_today(), request.GET.get("show", "")
    which = which if which in queries.FILTERS else "unread"
    page = page_of(request, queries.briefings_for(request.user, today, which))
    context = {
        "page": page,
        "lines": queries.briefing_lines(page.object_list, request.user, today),
        "which": which,
        "today": today,
    }
    return render(request, "accounts/information/briefing_list.html", context)


@require_safe
@briefing_page()
def briefing(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """One briefing: its words, who has read it, the replies. Reading writes nothing; see `briefing_read`."""
    return _shown(request, briefing, ReplyForm(initial={"public_id": new_public_id()}))


def _shown(request: HttpRequest, briefing: Briefing, form: ReplyForm, status: int = 200) -> HttpResponse:
    user, today = request.user, company_today()
    owns = user.pk in (briefing.owner_id, briefing.created_by_id)
    page = queries.briefing_page(briefing, user, owns=owns)
    context = {
        "briefing": briefing,
        "page": page,
        "owns": owns,
        "form": form,
        "today": today,
        "is_over": briefing.is_over(today),
        "why_not_edit": rules.why_not_edit(briefing, user),
        "why_not_correct": rules.why_not_correct(briefing, user),
        "why_not_withdraw": rules.why_not_withdraw(briefing, user),
        "why_not_reply": rules.why_not_reply(briefing, user),
        "why_not_remind": rules.why_not_remind(
            briefing, user, today, page.figures.reminded_at if page.figures else None
        ),
    }
    return render(request, "accounts/information/briefing.html", context, status=status)


@require_POST
@briefing_page()
def briefing_read(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """The page says so when it has been open for a moment; without scripts the reader does, by a button."""
    operations.briefing_read(briefing=briefing, by=request.user)
    return HttpResponse(status=204) if is_fragment(request) else HttpResponseRedirect(briefing_url(briefing))


@require_POST
@briefing_page()
def briefing_acknowledge(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """The reader confirms that they have read it."""
    operations.briefing_read(briefing=briefing, by=request.user, acknowledge=True)
    return HttpResponseRedirect(briefing_url(briefing))


@require_POST
@briefing_page(rules.why_not_own)
def briefing_remind(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """Reminds those who have not read it."""
    count = operations.briefing_remind(briefing=briefing, by=request.user)
    text = ngettext("%(n)s colleague was reminded.", "%(n)s colleagues were reminded.", count)
    messages.success(request, text % {"n": count})
    return HttpResponseRedirect(briefing_url(briefing))


@require_POST
@briefing_page(rules.why_not_reply)
def reply_add(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """A reply; what was typed stays when it cannot be kept."""
    form = ReplyForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = replies.reply_add(
                briefing=briefing, by=request.user, text=data["text"], public_id=data["public_id"] or None
            )
            return HttpResponseRedirect(f"{briefing_url(briefing)}#c-{row.public_id}")
        except ValidationError as error:
            add_errors(form, error)
    return _shown(request, briefing, form, status=422)


def _reply(briefing: Briefing, reply_id: str) -> Comment:
    of_briefing = {"object_type": briefing._meta.label_lower, "object_pk": briefing.pk}
    return get_object_or_404(Comment, public_id=reply_id, **of_briefing)


@briefing_page(rules.why_not_reply)
def reply_edit(request: HttpRequest, briefing: Briefing, reply_id: str) -> HttpResponse:
    """One's own words, changed."""
    row, sent = _reply(briefing, reply_id), request.method == "POST"
    ask(replies.why_not_change(row, request.user))
    back = f"{briefing_url(briefing)}#c-{row.public_id}"
    if sent and request.POST.get("keep") == "theirs":
        return HttpResponseRedirect(back)
    form = ReplyEditForm(request.POST if sent else None, initial={"version": row.version, "text": row.text})
    status, conflict = (422 if sent else 200), None
    if sent and form.is_valid():
        data = form.cleaned_data
        try:
            replies.reply_edit(
                briefing=briefing, reply=row, by=request.user, version=data["version"], text=data["text"]
            )
            return HttpResponseRedirect(back)
        except StaleWrite as stale:
            status, conflict = 409, conflict_of(stale, form, changed_by(stale.current))
        except ValidationError as error:
            add_errors(form, error)
    context = {"briefing": briefing, "form": form, "conflict": conflict, "back": back}
    return render(request, "accounts/information/briefing_reply.html", context, status=status)


@require_POST
@briefing_page()
def reply_delete(request: HttpRequest, briefing: Briefing, reply_id: str) -> HttpResponse:
    """Takes one's own reply back."""
    row = replies.reply_take_back(reply=_reply(briefing, reply_id), by=request.user)
    undo = reverse("accounts:reply_restore", args=[briefing.public_id, row.public_id])
    messages.success(request, _("Your reply is taken back."), extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(briefing_url(briefing))


@require_POST
@briefing_page()
def reply_restore(request: HttpRequest, briefing: Briefing, reply_id: str) -> HttpResponse:
    """Undo."""
    replies.reply_restore(reply=_reply(briefing, reply_id), by=request.user)
    return HttpResponseRedirect(briefing_url(briefing))
