"""The hint on wording as pages give it: beside the form while one writes, and as a message after saving."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.people.wording import touches

#: Fields of forms about people in which one writes freely; names, titles and places are no matter of wording.
FREE_TEXTS = frozenset(
    {"text", "note", "how_known", "goal", "part", "next_step", "why", "label", "legal_note"}
    | {"contact_blocked_note"}
)


def wording_hint(*texts: str) -> str:
    """What to say after saving texts of which one touches what does not belong here, or nothing."""
    found = touches(*texts)
    if not found:
        return ""
    words = ", ".join(f"“{touch.word}” ({touch.about})" for touch in found[:5])
    said = _("Saved. Please look at the wording again: %(words)s. Only what belongs to the job belongs here.")
    return said % {"words": words}


def hint_at_wording(request: HttpRequest, *texts: str) -> None:
    """That as a message. A hint: nothing is refused."""
    if said := wording_hint(*texts):
        messages.warning(request, said)
