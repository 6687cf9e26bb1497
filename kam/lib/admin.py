"""The back office: Django's admin, whose writes all go through our operations.

`BackOffice` is the site: only `backoffice.use` comes in, and only our own admin classes are on it; what
other packages register, secrets among it, stays out. Deleting is off everywhere. How they write: operation_admin.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.lib.http import PAGE_SIZE

#: The order of the rooms on the first page.
ROOMS = ("teams", "accounts", "plans", "reference", "exchange", "records")
#: What we have elsewhere (sign-in, passwords) or not at all (links by content type).
_NOT_OURS = {"login", "logout", "password_change", "password_change_done", "view_on_site"}


class BackOffice(admin.AdminSite):
    """The site at /backoffice/."""

    site_header = gettext_lazy("Back office")
    site_title = gettext_lazy("Back office")
    index_title = gettext_lazy("Back office")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Takes our own classes; those of other packages know neither rights nor history."""
        if admin_class is not None and issubclass(admin_class, BackOfficeAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_authenticated and request.user.may("backoffice.use"))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Strangers were sent to the sign-in page before; others get our 403."""
        inner = super().admin_view(view, cacheable)

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise PermissionDenied(_("The back office is for administrators."))
            return inner(request, *args, **kwargs)

        checked.permission = "backoffice.use"  # type: ignore[attr-defined]
        return checked

    def get_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in _NOT_OURS]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        rooms = super().get_app_list(request, app_label)
        place = {room: i for i, room in enumerate(ROOMS)}
        return sorted(rooms, key=lambda room: place.get(room["app_label"], len(ROOMS)))


class BackOfficeAdmin(admin.ModelAdmin):
    """What all our admin classes have in common: paging, no deleting, our history instead of Django's log."""

    change_form_template = "admin/operation_form.html"
    list_per_page = PAGE_SIZE
    list_max_show_all = 100
    show_full_result_count = False
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER
    #: Fields that no page shows and no filter in an address may guess at, letter by letter.
    secret_fields: frozenset[str] = frozenset()

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:  # type: ignore[override]
        if lookup.split(LOOKUP_SEP)[0] in self.secret_fields:
            return False
        return super().lookup_allowed(lookup, value, request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def title_of(self, row: Any) -> str:
        """What a row is called on its own page."""
        return str(row)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if context.get("original") is not None:
            context["subtitle"] = self.title_of(context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Leads to our history, filtered to this object."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        query = {"object_type__exact": row._meta.label_lower, "object_pk__exact": row.pk}
        return HttpResponseRedirect(f"{reverse('admin:records_change_changelist')}?{urlencode(query)}")

    def log_addition(self, *args: Any, **kwargs: Any) -> Any:
        """Operations record history; Django's own log stays empty."""

    def log_change(self, *args: Any, **kwargs: Any) -> Any:
        """The same."""

    def log_deletions(self, *args: Any, **kwargs: Any) -> Any:
        """The same."""

    def each_selected(
        self, request: HttpRequest, rows: Iterable[Any], act: Callable[[Any], Any], done: Callable[[int], str]
    ) -> None:
        """Runs a bulk action row by row; what is refused is told with its reason, the rest goes on."""
        count = 0
        for row in rows:
            try:
                with transaction.atomic():
                    act(row)
            except (PermissionDenied, ValidationError) as refused:
                reason = " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
                self.message_user(request, f"{row}: {reason}", messages.ERROR)
            else:
                count += 1
        if count:
            self.message_user(request, done(count), messages.SUCCESS)


class ReadOnlyAdmin(BackOfficeAdmin):
    """To look at, not to change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
