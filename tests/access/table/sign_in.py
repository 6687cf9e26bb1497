"""Before and at sign-in."""

from __future__ import annotations

from tests.access.cases import Case
from tests.access.table.shapes import page

SIGN_IN = [
    page("home", "signed-in", shown=302),
    page("healthz", "public"),
    Case("account_logout", get="public", post="public", shown=302, writes=False),
    Case("account_inactive", get="public"),
    Case("account_login", get="public", post="public", writes=False, state="sign-in"),
    Case("account_reset_password", get="public", post="public", writes=False,
         data=lambda s, w: {"email": "nobody@helvion.example"}),
    Case("account_reset_password_done", get="public"),
    Case("account_reset_password_from_key", get="public", post="public", ids="uidb36=1 key=nonsense", writes=False),
    Case("account_reset_password_from_key_done", get="public"),
    Case("account_reauthenticate", get="signed-in", post="signed-in", writes=False),
    Case("account_change_password", get="signed-in", post="signed-in", writes=False),
    Case("account_set_password", get="signed-in", post="signed-in", writes=False),
    Case("mfa_index", get="signed-in", post="signed-in", writes=False),
    Case("mfa_authenticate", get="public", post="public", writes=False),
    Case("mfa_reauthenticate", get="signed-in", post="signed-in", writes=False),
    Case("mfa_activate_totp", get="signed-in", post="signed-in", writes=False),
    Case("mfa_deactivate_totp", get="signed-in", post="signed-in", writes=False),
    Case("mfa_view_recovery_codes", get="signed-in"),
    Case("mfa_generate_recovery_codes", get="signed-in", post="signed-in", writes=False),
    Case("mfa_download_recovery_codes", get="signed-in", post="signed-in", writes=False),
    Case("mfa_list_webauthn", get="signed-in", post="signed-in", writes=False),
    Case("mfa_add_webauthn", get="signed-in", post="signed-in", writes=False),
    Case("mfa_login_webauthn", get="public", post="public", writes=False),
    Case("mfa_reauthenticate_webauthn", get="signed-in", post="signed-in", writes=False),
    Case("mfa_remove_webauthn", get="signed-in", post="signed-in", ids="pk=1", writes=False),
    Case("mfa_edit_webauthn", get="signed-in", post="signed-in", ids="pk=1", writes=False),
    Case("socialaccount_connections", get="signed-in", post="signed-in", writes=False),
    Case("socialaccount_login_cancelled", get="public", post="public", writes=False),
    Case("socialaccount_login_error", get="public", post="public", writes=False),
    Case("openid_connect_login", get="public", post="public", ids="provider_id=company", writes=False),
    Case("openid_connect_callback", get="public", post="public", ids="provider_id=company", writes=False),
]  # fmt: skip
