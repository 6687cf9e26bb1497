"""The pages that need no sign-in, all of them. Every other address sends a stranger to the sign-in page.

`teams.staff.middleware.SignInRequiredMiddleware` reads this list and nothing else: a decorator on a view
opens no door. tests/signin/test_public.py walks all addresses and compares.
"""

#: Names of addresses, with their namespace.
PUBLIC_PAGES = frozenset(
    {
        "healthz",  # for load balancers: no data
        "backoffice_login",  # leads to the sign-in page
        "account_login",
        "account_logout",  # also cancels a sign-in that waits for the second factor
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",  # second step of a sign-in
        "mfa_login_webauthn",  # passkey
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "teams:invitation",  # the signed link in the mail is the proof
        "teams:language",
        "desk:notifications_off",  # the signed link in the mail is the proof; all it can do is stop mails
    }
)
