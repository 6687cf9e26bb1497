"""What form pages share: send a valid form to its operation, show errors beside fields, or both texts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from kam.lib.forms import add_errors, conflict_of
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    write: Callable[[], Any],
    target: str | Callable[[Any], str],
    template: str,
    **page: Any,
) -> HttpResponse:
    """GET shows the form; POST writes and goes to `target`. 422: errors by field; 409: both texts."""
    status = 200
    if request.method == "POST":
        if request.POST.get("keep") == "theirs" and isinstance(target, str):
            return HttpResponseRedirect(target)
        status = 422
        if form.is_valid():
            try:
                done = write()
                return HttpResponseRedirect(target if isinstance(target, str) else target(done))
            except StaleWrite as stale:
                page["conflict"] = conflict_of(stale, form, changed_by(stale.current))
                status = 409
            except ValidationError as error:
                add_errors(form, error, "value" if "value" in form.fields else None)
    return render(request, template, {"form": form, **page}, status=status)
