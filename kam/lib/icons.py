"""Icons from our own sprite, static/vendor/icons.svg (built by tools/vendor.py from tools/icons.txt)."""

from functools import lru_cache

from django.core.signals import setting_changed
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "vendor/icons.svg"


@lru_cache(maxsize=1)
def sprite_url() -> str:
    return static(SPRITE)


@lru_cache(maxsize=1024)
def icon(name: str, css: str = "") -> SafeString:
    """A decorative icon; what it means is said by the word beside it."""
    return format_html(
        '<svg class="k-i{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        sprite_url(),
        name,
    )


def _forget(*, setting: str, **_: object) -> None:
    if setting in {"STATIC_URL", "STORAGES", "STATIC_ROOT"}:
        sprite_url.cache_clear()
        icon.cache_clear()


setting_changed.connect(_forget)
