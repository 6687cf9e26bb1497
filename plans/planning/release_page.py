"""The back office page that previews a template at its three depths and publishes it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.information.values import text_problem
from accounts.models import Topic
from kam.lib.forms import KamForm
from kam.lib.versions import StaleWrite
from plans.planning import template_operations as operations
from plans.planning.blocks import live_blocks
from plans.planning.models import Depth, PlanTemplate
from plans.planning.queries import title_of
from plans.planning.releases import (
    PlanSection,
    ReleaseDifference,
    at_depth,
    difference,
    sections_of_release,
    working_sections,
)
from plans.planning.template_rules import why_not_release


class ReleaseForm(KamForm):
    """What is new, in a line, for those whose plans may move to it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(label=gettext_lazy("What is new"), required=False, max_length=200)

    def clean_note(self) -> str:
        problem = text_problem(self.cleaned_data["note"], None)
        if problem:
            raise forms.ValidationError(problem)
        return self.cleaned_data["note"]


@dataclass(frozen=True)
class Preview:
    """A depth of a template as a plan would show it: sections with the titles of their blocks."""

    label: str
    sections: list[tuple[PlanSection, list[str]]]


def block_titles(sections: list[PlanSection]) -> dict[str, str]:
    """What the blocks of some sections are called. One query."""
    keys = {key for section in sections for key in section.blocks}
    topics = {key.removeprefix("statements:") for key in keys if key.startswith("statements:")}
    found = {f"statements:{topic.key}": topic.name for topic in Topic.objects.filter(key__in=topics)}
    found |= {key: str(block.title) for key, block in live_blocks().items()}
    return {
        key: found.get(key) or title_of(key)
        for key in keys
        if key in found or not key.startswith("statements:")
    }


def previews(sections: list[PlanSection], titles: dict[str, str]) -> list[Preview]:
    """All three depths."""
    return [
        Preview(
            str(depth.label),
            [(s, [titles.get(key, key) for key in s.blocks]) for s in at_depth(sections, depth)],
        )
        for depth in Depth
    ]


def release_page(page: Any, request: HttpRequest, template_id: int) -> HttpResponse:
    """`page` is the admin class. GET shows, POST publishes what was shown."""
    template = PlanTemplate.objects.filter(pk=template_id).first()
    if template is None:
        raise Http404
    form = ReleaseForm(
        request.POST if request.method == "POST" else None, initial={"version": template.version}
    )
    status = 200
    if form.is_bound and form.is_valid():
        try:
            made = operations.template_release(
                template=template,
                by=request.user,
                version=form.cleaned_data["version"],
                note=form.cleaned_data["note"],
            )
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        except StaleWrite:
            form.data = form.data.copy()
            form.data["version"] = str(PlanTemplate.objects.get(pk=template.pk).version)
            form.add_error(None, _("Somebody changed the template meanwhile. Below is how it is now."))
            status = 409
        else:
            messages.success(request, _("%(release)s is published. New plans use it.") % {"release": made})
            return HttpResponseRedirect(reverse("admin:plans_plantemplate_change", args=[template.pk]))
    if form.errors and status == 200:
        status = 422
    return TemplateResponse(
        request, "admin/template_release.html", _context(page, request, template, form), status=status
    )


def _context(page: Any, request: HttpRequest, template: PlanTemplate, form: ReleaseForm) -> dict[str, Any]:
    releases = list(template.releases.annotate(used=Count("plans")).select_related("released_by")[:20])
    sections = working_sections(template.pk)
    last = releases[0] if releases else None
    before = list(sections_of_release(last)) if last else []
    changes: ReleaseDifference = difference(before, sections)
    titles = block_titles([*sections, *before])
    return {
        **page.admin_site.each_context(request),
        "title": _("Preview and publish"),
        "subtitle": template.name,
        "opts": page.opts,
        "template": template,
        "form": form,
        "releases": releases,
        "last": last,
        "changes": changes,
        "changed": [
            (
                change,
                [titles.get(key, key) for key in change.added_blocks],
                [titles.get(key, key) for key in change.gone_blocks],
            )
            for change in changes.changed
        ],
        "why_not": why_not_release(sections, last),
        "previews": previews(sections, titles),
    }
