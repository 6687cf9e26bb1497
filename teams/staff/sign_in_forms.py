"""allauth's forms in our words; what they do stays allauth's."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from kam.lib.forms import KamForm
from teams.staff.models import User
from teams.staff.rules import may_have_password


class Worded:
    """Sets our labels and takes placeholders away: a placeholder that repeats the label helps nobody."""

    labels: dict[str, Any] = {}
    helps: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            if name in self.labels:
                field.label = self.labels[name]
            if name in self.helps:
                field.help_text = self.helps[name]


PASSWORD_RULES = _("At least ten characters; no common password, not only digits, not your own name.")
NEW_PASSWORD = {"password1": _("New password"), "password2": _("New password, once more")}
CODE_ATTRS = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}


class LoginForm(Worded, account.LoginForm):
    labels = {"login": _("E-mail"), "password": _("Password")}
    helps = {"password": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "webauthn" lets the browser offer passkeys among the addresses it knows.
        self.fields["login"].widget.attrs |= {"autocomplete": "username webauthn", "autofocus": True}


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    """Mails a link, but only to colleagues who may have a password; the page says the same to everybody."""

    labels = {"email": _("E-mail")}

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if may_have_password(user)]
        return email


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    labels = NEW_PASSWORD
    helps = {"password1": PASSWORD_RULES}


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    labels = {"oldpassword": _("Current password"), **NEW_PASSWORD}
    helps = {"oldpassword": "", "password1": PASSWORD_RULES}


class SetPasswordForm(Worded, account.SetPasswordForm):
    labels = NEW_PASSWORD
    helps = {"password1": PASSWORD_RULES}


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    labels = {"password": _("Password")}
    helps = {"password": ""}


class AuthenticateForm(Worded, mfa.AuthenticateForm):
    labels = {"code": _("Code")}
    helps = {"code": _("From your authenticator app, or one of your recovery codes.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {**CODE_ATTRS, "autofocus": True}


class CodeReauthenticateForm(Worded, mfa.ReauthenticateForm):
    labels = {"code": _("Code")}
    helps = {"code": _("From your authenticator app, or one of your recovery codes.")}


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):
    labels = {"code": _("Code that the app shows")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= CODE_ATTRS


class AddWebAuthnForm(Worded, webauthn.AddWebAuthnForm):
    labels = {"name": _("Name of this passkey"), "passwordless": _("Sign in with it instead of the password")}
    helps = {"passwordless": _("The device then asks for a fingerprint, a face or a PIN.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 60
        if not self.is_bound:
            self.initial["passwordless"] = True


class EditWebAuthnForm(Worded, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name of this passkey")}


class InvitationForm(KamForm):
    """The first password of an invited colleague."""

    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        help_text=PASSWORD_RULES,
    )
    password2 = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", _("The two passwords differ."))
        return data
