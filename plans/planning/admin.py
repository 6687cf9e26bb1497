"""The back office of plan templates and their sections. Plans and what stands in them are not in it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Topic
from kam.lib.operation_admin import OperationForm, OperationInlineForm, StackedOperationInline
from kam.records.admin import RowAdmin
from plans.planning import template_operations as operations
from plans.planning.blocks import LINE_BLOCKS, live_blocks
from plans.planning.models import PlanTemplate, Requirement, TemplateRelease, TemplateSection
from plans.planning.queries import title_of
from plans.planning.release_page import release_page


def block_choices() -> list[tuple[Any, list[tuple[str, str]]]]:
    """All blocks that a section may hold, by kind: one query."""
    topics = [(f"statements:{topic.key}", str(topic)) for topic in Topic.objects.current()]
    lines = [(key, title_of(key)) for key in LINE_BLOCKS]
    live = [(key, str(block.title)) for key, block in live_blocks().items()]
    return [(_("Lines of the plan"), lines), (_("Statements on"), topics), (_("Live data"), live)]


class SectionForm(OperationInlineForm):
    """A section: texts in both languages, blocks, the depths that show it, its place."""

    blocks = forms.MultipleChoiceField(
        label=gettext_lazy("Blocks"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "k-blocks"}),
    )
    required = forms.MultipleChoiceField(
        label=gettext_lazy("Named as missing where it is not there"),
        choices=Requirement.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "k-blocks"}),
    )
    archived = forms.BooleanField(
        label=gettext_lazy("Archived: the next release has it no more"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["archived"] = bool(self.instance.archived_at)
        if self.instance.pk:
            self.fields["key"].disabled = True
        self.fields["number"].required = False
        blocks = self.fields["blocks"]
        known = {key for _group, choices in blocks.choices for key, _label in choices}
        unknown = [(block, block) for block in self.instance.blocks or [] if block not in known]
        if unknown:  # of a part that is not installed: it stays until somebody takes it out
            blocks.choices = [*blocks.choices, (_("Unknown"), unknown)]

    def clean_blocks(self) -> list[str]:
        """The order of the blocks that were there stays; new ones come last."""
        chosen = self.cleaned_data["blocks"]
        before = [block for block in self.instance.blocks or [] if block in chosen]
        return before + [block for block in chosen if block not in before]


class NewTemplateForm(OperationForm):
    """A new template: empty, or a copy to start from."""

    copy_of = forms.ModelChoiceField(
        PlanTemplate.objects.all(), label=gettext_lazy("With the sections of"), required=False
    )


def _count_of(rows: models.QuerySet) -> Coalesce:
    """How many rows belong to the row outside, without a join that would multiply others."""
    counted = rows.order_by().values("template").annotate(n=models.Count("pk")).values("n")
    return Coalesce(models.Subquery(counted), 0)


class SectionInline(StackedOperationInline):
    model = TemplateSection
    form = SectionForm
    ordering = ["number", "pk"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "key", "archived"),
                    ("title_en", "title_de"),
                    ("prompt_en", "prompt_de"),
                    ("in_one_page", "in_compact", "in_full"),
                    "stale_after_months",
                    "required",
                ]
            },
        ),
        (gettext_lazy("Blocks"), {"fields": ["blocks"], "classes": ["collapse"]}),
    ]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.base_fields["blocks"].choices = block_choices()
        return formset

    def create_by(
        self, request: HttpRequest, parent: PlanTemplate, values: dict[str, Any]
    ) -> TemplateSection:
        number = values.pop("number", None)
        row = operations.section_create(template=parent, by=request.user, **values)
        if number is not None and number < row.number:
            _place(row, number, request.user)
        return row

    def edit_by(
        self, request: HttpRequest, row: TemplateSection, version: int, values: dict[str, Any]
    ) -> TemplateSection:
        data = {name: value for name, value in values.items() if name not in ("key", "number")}
        return operations.section_edit(section=row, by=request.user, version=version, values=data)

    def after_save(self, request: HttpRequest, parent: PlanTemplate, forms: list[Any]) -> None:
        """Archives, restores and moves as entered, after all texts are saved."""
        for form in forms:
            if "archived" in form.changed_data:
                act = (
                    operations.section_archive
                    if form.cleaned_data["archived"]
                    else operations.section_restore
                )
                act(section=form.instance, by=request.user)
        moved = [
            form
            for form in forms
            if "number" in form.changed_data and form.cleaned_data["number"] is not None
        ]
        for form in sorted(moved, key=lambda form: form.cleaned_data["number"]):
            _place(form.instance, form.cleaned_data["number"], request.user)


def _place(section: TemplateSection, number: int, by: Any) -> None:
    """Puts a section where it gets this number."""
    others = TemplateSection.objects.filter(template=section.template_id, archived_at=None).exclude(
        pk=section.pk
    )
    before = list(others.order_by("number", "pk")[:number])
    operations.section_move(section=section, after=before[-1] if before else None, by=by)


@admin.register(PlanTemplate)
class PlanTemplateAdmin(RowAdmin):
    """Templates: what plans are made of, section by section."""

    list_display = ["name_en", "name_de", "key", "newest_release", "sections_in_use"]
    search_fields = ["name_en", "name_de"]
    ordering = ["rank", "pk"]
    fields = [("name_en", "name_de"), "key", "rank"]
    inlines = [SectionInline]
    change_form_template = "admin/template_form.html"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        sections = TemplateSection.objects.filter(template=models.OuterRef("pk"), archived_at=None)
        releases = TemplateRelease.objects.filter(template=models.OuterRef("pk")).order_by("-number")
        return (
            super()
            .get_queryset(request)
            .annotate(
                used_sections=_count_of(sections), newest=models.Subquery(releases.values("number")[:1])
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key"] if obj is not None else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*self.fields, "copy_of"] if obj is None else list(self.fields)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [SectionInline] if obj is not None else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewTemplateForm
        return super().get_form(request, obj, change, **kwargs)

    def values_of(self, form: Any) -> dict[str, Any]:
        return {
            **form.values,
            **({"copy_of": form.cleaned_data["copy_of"]} if "copy_of" in form.fields else {}),
        }

    def create_by(self, request: HttpRequest, values: dict[str, Any]) -> PlanTemplate:
        return operations.template_create(by=request.user, **values)

    def get_urls(self) -> list[Any]:
        publish = self.admin_site.admin_view(self.publish_view)
        name = "plans_plantemplate_publish"
        return [path("<int:template_id>/publish/", publish, name=name), *super().get_urls()]

    def publish_view(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """How plans would look, what changes against the last release, and the button that publishes."""
        return release_page(self, request, template_id)

    @admin.display(description=gettext_lazy("release"), ordering="newest")
    def newest_release(self, row: Any) -> str:
        return str(row.newest) if row.newest else _("not published")

    @admin.display(description=gettext_lazy("sections"), ordering="used_sections")
    def sections_in_use(self, row: Any) -> int:
        return row.used_sections

    def edit_by(
        self, request: HttpRequest, row: PlanTemplate, version: int, values: dict[str, Any]
    ) -> PlanTemplate:
        return operations.template_edit(template=row, by=request.user, version=version, values=values)
