"""The addresses of allauth that we use; the others do not exist (no registration, no e-mail management)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.generic import RedirectView

View = Callable[..., HttpResponse]


def only_if(setting: str) -> Callable[[View], View]:
    """404 unless the installation has switched it on."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not getattr(settings, setting):
                raise Http404
            return view(request, *args, **kwargs)

        return checked

    return decorate


second_factor = only_if("MFA_ENABLED")
company_sign_in = only_if("OIDC_SERVER_URL")
to_security = RedirectView.as_view(pattern_name="teams:security")

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # second factor
    path("2fa/", to_security, name="mfa_index"),
    path("2fa/authenticate/", second_factor(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_factor(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", second_factor(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", second_factor(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", second_factor(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        second_factor(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        second_factor(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", to_security, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", second_factor(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", second_factor(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        second_factor(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        second_factor(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("2fa/webauthn/keys/<int:pk>/edit/", second_factor(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    # single sign-on
    path("company/", company_sign_in(social.connections), name="socialaccount_connections"),
    path("company/cancelled/", company_sign_in(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("company/error/", company_sign_in(social.login_error), name="socialaccount_login_error"),
    path("oidc/<slug:provider_id>/login/", company_sign_in(oidc.login), name="openid_connect_login"),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        company_sign_in(oidc.callback),
        name="openid_connect_callback",
    ),
]
