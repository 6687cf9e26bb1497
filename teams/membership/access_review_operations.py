"""The yearly access review: confirm who sees an account, or end a single access at once."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.records.operations import create_row, locked
from kam.reference.calendar import today as company_today
from teams.membership.access_review_queries import access_mark, access_rows
from teams.membership.models import AccessReview, AccountTeam, KamAssignment, Membership
from teams.membership.operations import kam_assign
from teams.membership.takeover_operations import membership_end_now
from teams.staff.models import User


def _ask(by: Any) -> None:
    if by is not None and not by.may("access.review"):
        raise PermissionDenied(_("Your rights do not include the access review."))


@transaction.atomic
def access_review_confirm(*, team: AccountTeam, by: User | None, seen: str, note: str = "") -> AccessReview:
    """Says that everybody on the page may go on seeing the account. Refused when the page is out of date."""
    _ask(by)
    team = locked(AccountTeam.objects.all(), team.pk)
    today = company_today()
    rows = access_rows(team, today)
    if access_mark(rows) != seen:
        raise ValidationError(_("Access has changed since you opened the page. Look at it once more."))
    note = note.strip()
    ProhibitNullCharactersValidator()(note)
    field: Any = AccessReview._meta.get_field("note")
    if len(note) > field.max_length:
        over = len(note) - field.max_length
        text = ngettext(
            "At most %(limit)s characters; this is %(over)s too long.",
            "At most %(limit)s characters; these are %(over)s too many.",
            over,
        )
        raise ValidationError(text % {"limit": field.max_length, "over": over})
    review = AccessReview(team=team, reviewed_on=today, reviewer=by, confirmed=len(rows), note=note)
    return create_row(review, by=by, scope=team.scope)


@transaction.atomic
def access_end_member(*, membership: Membership, by: User | None, version: int | None) -> None:
    """Ends a membership at once; StaleWrite when it was changed since the reviewer read it."""
    _ask(by)
    membership_end_now(item=membership, by=by, version=version, batch=review_batch(membership.team))


@transaction.atomic
def access_end_kam(*, assignment: KamAssignment, by: User | None, version: int | None) -> None:
    """Takes the account from its key account manager at once: vacant from today."""
    _ask(by)
    today = company_today()
    fresh = locked(KamAssignment.objects.select_related("team"), assignment.pk)
    if version is not None and version != fresh.version:
        raise ValidationError(_("Access has changed since you opened the page. Look at it once more."))
    kam_assign(
        team=fresh.team,
        user=None,
        starts_on=max(fresh.starts_on, today),
        by=by,
        reason=_("Ended in the access review"),
        batch=review_batch(fresh.team),
    )


def review_batch(team: AccountTeam) -> str:
    """Marks in the history what a review ended."""
    return f"review:{team.public_id}"
