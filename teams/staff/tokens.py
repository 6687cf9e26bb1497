"""The link in an invitation: signed, good for seven days, dead once a password is set or it is sent anew."""

import datetime as dt

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from teams.staff.models import User

INVITATION_AGE = dt.timedelta(days=7)
_SALT = "teams.invitation"


def invitation_token(user: User) -> str:
    return signing.dumps([user.public_id, _stamp(user)], salt=_SALT)


def invitation_path(user: User) -> str:
    """The local part of the link; mails put the site's address before it."""
    return reverse("teams:invitation", args=[invitation_token(user)])


def invited_user(token: str) -> User | None:
    """The colleague whom the link lets in, or None: too old, used, replaced, changed, left."""
    try:
        public_id, stamp = signing.loads(token, salt=_SALT, max_age=INVITATION_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.working().filter(public_id=public_id).first()
    return user if user is not None and constant_time_compare(stamp, _stamp(user)) else None


def _stamp(user: User) -> str:
    """Changes with everything that ends the link."""
    invited = user.invited_at.isoformat() if user.invited_at else ""
    return salted_hmac(
        _SALT, f"{user.pk}|{user.password}|{user.email}|{invited}", algorithm="sha256"
    ).hexdigest()[:32]
