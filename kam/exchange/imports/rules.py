"""Who may do what with an import, and when; each answer is a reason or None."""

from typing import Any

from django.utils.translation import gettext as _

from kam.exchange.imports.models import ImportRun


def why_not_import(user: Any) -> str | None:
    """None is the system."""
    if user is not None and not user.may("imports.run"):
        return _("Your rights do not include imports.")
    return None


def why_not_commit(run: ImportRun, user: Any, skip_errors: bool) -> str | None:
    if reason := why_not_import(user):
        return reason
    if run.state != ImportRun.State.PREVIEW:
        return _("This import is not ready to be written.")
    if run.counts.get("error") and not skip_errors:
        return _("Some rows have errors. Correct the file, or leave these rows out.")
    if not run.counts.get("create") and not run.counts.get("update"):
        return _("There is nothing to write.")
    return None


def why_not_undo(run: ImportRun, user: Any) -> str | None:
    if reason := why_not_import(user):
        return reason
    if run.state != ImportRun.State.DONE or not run.batch:
        return _("Only an import that was written can be undone.")
    return None
