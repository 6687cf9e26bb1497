"""Forms, pages and inlines of the back office whose writes go through our operations.

They call an operation of the room instead of saving, with the acting user and the version that the form showed; a
refusal or a late save comes back to the form and nothing is written.
"""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms import ModelChoiceField, Widget
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam.lib.admin import BackOfficeAdmin
from kam.lib.forms import RowForm, conflict_of
from kam.lib.versions import StaleWrite, differences


class Refused(Exception):
    """An operation said no; `reason` is its PermissionDenied, ValidationError or StaleWrite."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(str(reason))
        self.reason = reason


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Marks what an operation refuses, so that it is told from a refusal of the page itself."""
    try:
        yield
    except (PermissionDenied, ValidationError, StaleWrite) as reason:
        raise Refused(reason) from reason


class OperationForm(RowForm):
    """The form of a row in the back office. After a refusal it is built a second time, with the reason."""

    refused: Exception | None = None
    #: The form of a row inside another one's page: its refusal is told at the top.
    is_inline = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stale = self.refused
        if self.is_bound and isinstance(stale, StaleWrite) and stale.current == self.instance:
            # Both values are on the page now, so saving again is a decision.
            data = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix("version")] = str(stale.current.version)  # type: ignore[attr-defined]
            self.data = data

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.refused is not None and not self.is_inline:
            self._tell(self.refused)

    def _tell(self, reason: Exception) -> None:
        if isinstance(reason, StaleWrite):
            self.add_error(None, _("Somebody has saved this in the meantime. Nothing of yours is saved yet."))
        elif isinstance(reason, ValidationError) and hasattr(reason, "error_dict"):
            for name, errors in reason.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(None, reason if isinstance(reason, ValidationError) else str(reason))


class OperationInlineForm(OperationForm):
    is_inline = True

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name != "id"}


class _Versioned:
    """Puts the hidden version into the form, where fields that cannot be edited have no place."""

    form: Any

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sets = list(super().get_fieldsets(request, obj))  # type: ignore[misc]
        return [*sets, (None, {"fields": ["version"], "classes": ["k-hidden"]})]

    def _form_fields(self, fields: Iterable[str]) -> list[str]:
        return [name for name in fields if name != "version"]


class OperationAdmin(_Versioned, BackOfficeAdmin):
    """Writes by the operations that a subclass names: `create_by`, `edit_by`."""

    form = OperationForm

    def create_by(self, request: HttpRequest, values: dict[str, Any]) -> models.Model:
        """Calls the operation that creates a row."""
        raise NotImplementedError

    def edit_by(self, request: HttpRequest, row: Any, version: int, values: dict[str, Any]) -> models.Model:
        """Calls the operation that edits a row."""
        raise NotImplementedError

    def changed_by(self, row: models.Model) -> str:
        """Who wrote the row last, for the page of a late save."""
        return ""

    # What Django calls ------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        fields = kwargs.get("fields") or flatten_fieldsets(self.get_fieldsets(request, obj))
        kwargs["fields"] = self._form_fields(fields)
        form = super().get_form(request, obj, change, **kwargs)
        form.refused = getattr(request, "backoffice_refused", None)  # type: ignore[attr-defined]
        return form

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        """Saves; when the operation refuses, shows the form again with what was typed and the reason."""
        try:
            with transaction.atomic():
                return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        except Refused as refused:
            reason = refused.reason
        request.backoffice_refused = reason  # type: ignore[attr-defined]
        context = dict(extra_context or {})
        if isinstance(reason, StaleWrite):
            context["conflict"] = conflict_of(reason, changed_by=self.changed_by(reason.current))
            context["conflict_name"] = str(reason.current)
        response = super()._changeform_view(request, object_id, form_url, context)  # type: ignore[misc]
        response.status_code = 409 if isinstance(reason, StaleWrite) else 422
        return response

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.instance

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        values = self.values_of(form)
        with refusing():
            if change:
                row = self.edit_by(request, obj, form.cleaned_data["version"], values)
            else:
                row = self.create_by(request, values)
        obj.__dict__.update(row.__dict__)

    def values_of(self, form: Any) -> dict[str, Any]:
        return form.values

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool) -> None:
        for formset in formsets:
            with refusing():
                formset.backoffice_inline.save_rows(request, form.instance, formset)

    def construct_change_message(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []


class OperationInline(_Versioned, admin.options.InlineModelAdmin):
    """Rows inside another one's page, each written by an operation."""

    form = OperationInlineForm
    extra = 0
    can_delete = False
    show_change_link = False

    def create_by(self, request: HttpRequest, parent: Any, values: dict[str, Any]) -> Any:
        raise NotImplementedError

    def edit_by(self, request: HttpRequest, row: Any, version: int, values: dict[str, Any]) -> Any:
        raise NotImplementedError

    def after_save(self, request: HttpRequest, parent: Any, forms: list[Any]) -> None:
        """What concerns all rows together, such as their order. `forms`: of the rows that were there."""

    def values_of(self, form: Any) -> dict[str, Any]:
        return form.values

    def save_rows(self, request: HttpRequest, parent: Any, formset: BaseInlineFormSet) -> None:
        link = formset.fk.name
        may_edit = self.has_change_permission(request, parent)
        for form in formset.initial_forms:
            if may_edit and form.has_changed():
                values = {name: value for name, value in self.values_of(form).items() if name != link}
                self.edit_by(request, form.instance, form.cleaned_data["version"], values)
        for form in formset.extra_forms:
            if form.has_changed():
                values = {name: value for name, value in self.values_of(form).items() if name != link}
                self.create_by(request, parent, values)
        self.after_save(request, parent, formset.initial_forms)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        fields = kwargs.get("fields") or flatten_fieldsets(self.get_fieldsets(request, obj))
        kwargs["fields"] = self._form_fields(fields)
        formset = super().get_formset(request, obj, **kwargs)
        formset.backoffice_inline = self  # type: ignore[attr-defined]
        formset.form.refused = getattr(request, "backoffice_refused", None)  # type: ignore[attr-defined]
        return formset

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the icons beside links, and with short choices read once for all rows."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, ModelChoiceField):
            for icon in ("can_add_related", "can_change_related", "can_view_related", "can_delete_related"):
                setattr(field.widget, icon, False)
            if db_field.name not in self.get_autocomplete_fields(request):
                field.choices = list(field.choices)  # type: ignore[arg-type]
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ShownWidget(Widget):
    """A link that stays as it is: its text, and no field."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<span class="k-shown">{}</span>', self.text)


class TabularOperationInline(OperationInline, admin.TabularInline):
    """As a table."""


class StackedOperationInline(OperationInline, admin.StackedInline):
    """One below the other."""


def next_version(version: int, row: models.Model, values: dict[str, Any]) -> int:
    """One form, two operations: the version for the second one, which counts what the first one saves."""
    fresh = type(row)._default_manager.get(pk=row.pk)
    return version + 1 if differences(fresh, values) else version


class ArchivedFilter(admin.SimpleListFilter):
    """Rows in use by default."""

    title = gettext_lazy("state")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Archived")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        everything: list[Any] = list(super().choices(changelist))
        everything[0]["display"] = _("In use")
        yield from everything

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(archived_at__isnull=self.value() != "yes")


class ArchivingAdmin(OperationAdmin):
    """Rows that are archived instead of deleted: filter and bulk actions."""

    actions = ["archive_selected", "restore_selected"]

    def archive_by(self, request: HttpRequest, row: Any) -> Any:
        raise NotImplementedError

    def restore_by(self, request: HttpRequest, row: Any) -> Any:
        raise NotImplementedError

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [ArchivedFilter, *super().get_list_filter(request)]

    @admin.action(description=gettext_lazy("Archive the selected rows"))
    def archive_selected(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self.each_selected(
            request,
            queryset,
            lambda row: self.archive_by(request, row),
            lambda n: ngettext("%(count)s row archived.", "%(count)s rows archived.", n) % {"count": n},
        )

    @admin.action(description=gettext_lazy("Bring the selected rows back"))
    def restore_selected(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self.each_selected(
            request,
            queryset,
            lambda row: self.restore_by(request, row),
            lambda n: (
                ngettext("%(count)s row brought back.", "%(count)s rows brought back.", n) % {"count": n}
            ),
        )
