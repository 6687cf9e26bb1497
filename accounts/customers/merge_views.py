"""Merging duplicates: choose the account that stays, see what moves, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers import operations, rules
from accounts.customers.access import account_page
from accounts.customers.form_pages import form_page
from accounts.customers.models import KeyAccount
from kam.lib.access import ask
from kam.lib.forms import KamForm

SUGGESTIONS = 10


class MergeForm(KamForm):
    """The account that stays, by its public id."""

    target = forms.CharField(label=gettext_lazy("Account that stays"), max_length=14)

    def __init__(self, *args: Any, source: KeyAccount, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = KeyAccount.objects.visible_to(user).current().exclude(pk=source.pk)

    def clean_target(self) -> KeyAccount:
        found = (
            self.others.filter(public_id=self.cleaned_data["target"]).select_related("organisation").first()
        )
        if found is None:
            raise forms.ValidationError(_("Choose an account from the list."))
        return found


@account_page("account.manage")
def account_merge(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """GET with `?q=` searches the account that stays, with `?target=` shows what would move; POST merges."""
    ask(rules.why_not_merge(request.user))
    form = MergeForm(request.POST or None, source=account, user=request.user)
    text = request.GET.get("q", "").strip()[:100]
    words = text or account.name.split()[0]
    found = (
        form.others.filter(name__icontains=words)
        .select_related("organisation", "tier")
        .order_by("name", "pk")
    )
    target = (
        form.others.filter(public_id=request.GET.get("target", "")[:14])
        .select_related("organisation")
        .first()
    )

    def write() -> KeyAccount:
        merged = operations.account_merge(source=account, target=form.cleaned_data["target"], by=request.user)
        messages.success(
            request,
            _("%(source)s was merged into %(target)s.") % {"source": account.name, "target": merged.name},
        )
        return merged

    return form_page(
        request,
        form,
        write,
        lambda merged: reverse("accounts:account", args=[merged.public_id]),
        "accounts/customers/account_merge.html",
        account=account,
        tab="overview",
        q=text,
        found=[] if target else list(found[:SUGGESTIONS]),
        other=target,
        moves=operations.merge_preview(account) if target else [],
    )
