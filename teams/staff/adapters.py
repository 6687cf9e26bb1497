"""How allauth fits our users: nobody registers, colleagues are invited; mail goes through the outbox."""

import datetime as dt
import math
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from kam.lib import formats
from kam.records.mail import mail_queue, mail_text
from teams.staff.models import User
from teams.staff.operations import company_sign_in_connect, password_set

#: Texts of allauth that may appear here and say "Du" in its German; our catalogue says "Sie".
WORDS_OF_ALLAUTH = (
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("Please type your current password."),
    gettext_noop("The new value must be different from the current one."),
    gettext_noop("Too many failed login attempts. Try again later."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Your account has no password set up."),
)


class AccountAdapter(DefaultAccountAdapter):
    """Closed registration, throttled sign-in that says until when, passwords written by our operation."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("E-mail or password is wrong."),
        "incorrect_code": gettext_lazy("This code is wrong or too old."),
        "incorrect_password": gettext_lazy("This password is wrong."),
        "enter_current_password": gettext_lazy("This is not your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts every wrong try for the address; refuses the sixth, right or wrong, and says until when."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise self.validation_error_until(request, **credentials) from None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The address alone. allauth adds the host that the request names, whose port a stranger may choose:
        every port would have a count of its own."""
        return str(credentials.get("email") or credentials.get("username") or "").strip().lower()

    def validation_error_until(self, request: HttpRequest, **credentials: Any) -> ValidationError:
        seconds = _seconds_left(request, self._get_login_attempts_cache_key(request, **credentials))
        minutes = max(1, math.ceil(seconds / 60))
        until = timezone.localtime(timezone.now() + dt.timedelta(seconds=seconds))
        return ValidationError(
            ngettext(
                "Too many wrong tries. Try again in %(minutes)s minute, at %(time)s.",
                "Too many wrong tries. Try again in %(minutes)s minutes, at %(time)s.",
                minutes,
            ),
            code="too_many_login_attempts",
            params={"minutes": minutes, "time": formats.clock(until + dt.timedelta(minutes=1))},
        )

    def reauthenticate(self, user: User, password: str) -> bool:
        """Asks for the password again, throttled like the sign-in."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def set_password(self, user: User, password: str) -> None:
        user.password = password_set(user=user, password=password).password

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("teams:security")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Our own address, never the one that the request names."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        mail_queue(
            to_user=user,
            subject=gettext_lazy("Set a new password"),
            text=mail_text(
                user, "teams/staff/mail/password_reset.txt", {"url": context["password_reset_url"]}
            ),
            kind="password_reset",
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth sends nothing else: an unknown address gets no mail."""


class MFAAdapter(DefaultMFAAdapter):
    """The second factor is asked for only where the installation has switched it on."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is wrong or too old."),
    }

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        return settings.MFA_ENABLED and super().is_mfa_enabled(user, types)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on for active colleagues whose verified e-mail we know; nobody else learns why not."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise ImmediateHttpResponse(_not_known(request))
            return
        email = _verified_email(sociallogin)
        user = User.objects.working().filter(email__iexact=email).first() if email else None
        connecting = sociallogin.state.get("process") == AuthProcess.CONNECT
        if user is None or (connecting and user.pk != request.user.pk):
            raise ImmediateHttpResponse(_not_known(request))
        if not connecting:
            sociallogin.user = company_sign_in_connect(user=user, account=sociallogin.account)


def _verified_email(sociallogin: Any) -> str:
    """The provider's e-mail if it vouches for it (some send the word instead of the value)."""
    for address in sociallogin.email_addresses:
        if address.email and str(address.verified).lower() == "true":
            return address.email.strip().lower()
    return ""


def _not_known(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("This sign-in is not known here. An administrator can invite you."))
    return redirect("teams:security" if request.user.is_authenticated else "account_login")


def _seconds_left(request: HttpRequest, key: str) -> float:
    """Until the first of the counted tries leaves its window."""
    left, now = 1.0, time.time()
    for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
        name = ratelimit.get_cache_key(
            request, app="allauth.account", action="login_failed", rate=rate, key=key
        )
        tries = [at for at in cache.get(name, []) if at > now - rate.duration]
        if len(tries) >= rate.amount:
            left = max(left, tries[rate.amount - 1] + rate.duration - now)
    return left
