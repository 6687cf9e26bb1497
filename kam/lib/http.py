"""What views share: permission by name, fragments, pages of a list, going back."""

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kam.lib.ids import ALPHABET, LENGTH

PAGE_SIZE = 25
View = Callable[..., HttpResponse]


def company_permission(permission: str, *, post: str = "") -> Callable[[View], View]:
    """Asks for a company permission (kam/lib/access.py), a different one for writes if `post` names it: 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            wanted = permission if request.method in {"GET", "HEAD"} else post or permission
            user: Any = request.user
            if not user.may(wanted):
                raise PermissionDenied(
                    _("Your rights do not include this. An administrator can change them.")
                )
            return view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        checked.post_permission = post or permission  # type: ignore[attr-defined]
        return checked

    return decorate


def whole(text: str) -> int | None:
    """A whole number in an address or a form, or None. str.isdigit() alone lets "²" and 5,000 digits through."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def page_of(
    request: HttpRequest, rows: QuerySet | Sequence[Any], size: int = PAGE_SIZE, count: int | None = None
) -> Page:
    """The page that `?page=` names; nonsense gives the first or the last page, never an error.

    `count` saves counting again where the view has done so.
    """
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    return paginator.get_page(request.GET.get("page"))


_PLACEHOLDER = ALPHABET[0] * LENGTH


@lru_cache(maxsize=1024)
def _around(name: str, count: int, ending: str, urlconf: str | None, prefix: str) -> list[str]:
    """The pieces of an address around its public ids."""
    last = [ending] if ending else []
    return reverse(name, urlconf, args=[_PLACEHOLDER] * count + last).split(_PLACEHOLDER)


def address(name: str, *public_ids: str, ending: str = "") -> str:
    """What reverse() gives for an address whose arguments are public ids, in a fifth of the time.

    `ending`: a last argument that is none, one of few.
    """
    found = _around(name, len(public_ids), ending, get_urlconf(), get_script_prefix())
    return found[0] + "".join(key + piece for key, piece in zip(public_ids, found[1:], strict=True))


def address_of(name: str, *args: str) -> Callable[[str], str]:
    """A function from a public id to the address that ends in it: one look-up for all rows of a page."""
    address_of_placeholder = address(name, *args, _PLACEHOLDER)
    return lambda public_id: address_of_placeholder.replace(_PLACEHOLDER, public_id)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of the page (and not for a boosted or restored whole page)."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def safe_next(request: HttpRequest, default: str) -> str:
    """The local address in `next`, a whole path, or the default. redirect() would take a bare word for a view."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return default
