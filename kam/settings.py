"""The one settings file. Everything that differs between installations is read from the environment.

KAM_ENV is "development" (the default of `make run`) or "production". Production refuses to start with
DEBUG, without a secret key of its own, or without a host name; see docs/operations.md for every variable.
"""

import os
import re
import shlex
import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("KAM_VAR_DIR", BASE_DIR / "var"))


def env_bool(name: str, default: bool) -> bool:
    """Reads yes/no from the environment; anything else is a loud error."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no (1/0, true/false, on/off), not {text!r}.")


def env_int(name: str, default: int) -> int:
    """Reads a whole number from the environment; anything else is a loud error."""
    text = os.environ.get(name, "").strip()
    try:
        return int(text) if text else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from None


def env_list(name: str) -> list[str]:
    """Reads a comma-separated list from the environment."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


KAM_ENV = os.environ.get("KAM_ENV", "development").strip().lower()
if KAM_ENV not in {"development", "production"}:
    raise ImproperlyConfigured(f"KAM_ENV must be 'development' or 'production', not {KAM_ENV!r}.")
PRODUCTION = KAM_ENV == "production"
TESTING = "pytest" in sys.modules

DEVELOPMENT_KEY = "development-only-key-that-production-refuses-0123456789"
DEBUG = env_bool("DEBUG", False)
SECRET_KEY = os.environ.get("SECRET_KEY", "" if PRODUCTION else DEVELOPMENT_KEY)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or (
    [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production.")
    if not SECRET_KEY or SECRET_KEY == DEVELOPMENT_KEY or len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("Set SECRET_KEY to a random text of at least 50 characters of your own.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "Set ALLOWED_HOSTS to the host name(s) of this installation, e.g. kam.example.com."
        )

# The demo world has known passwords; production refuses it.
DEMO_ALLOWED = not PRODUCTION
DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD", "demo")

INSTALLED_APPS = [
    "kam.lib.backoffice.BackOfficeConfig",  # django.contrib.admin with our site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # FORM_RENDERER looks for its templates here
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "template_partials",
    "django_filters",
    "django_q",
    "csp",
    "kam.lib",
    "kam.reference",
    "kam.records",
    "teams",
    "accounts",
    "plans",
    "kam.desk",
    "kam.exchange",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kam.lib.middleware.PermissionsPolicyMiddleware",
    "kam.lib.middleware.KnownMethodsMiddleware",
    "kam.lib.middleware.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teams.staff.middleware.SignInRequiredMiddleware",
    "teams.staff.middleware.UserPreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kam.lib.middleware.PageHeadersMiddleware",
    "kam.lib.middleware.UnstorableTextMiddleware",
    "kam.desk.references.ReferencesMiddleware",
]

ROOT_URLCONF = "kam.urls"
WSGI_APPLICATION = "kam.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kam.desk.shell.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "kam.lib.templatetags.kam",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database -----------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;",
}
_database_url = os.environ.get("DATABASE_URL", "").strip() or f"sqlite:///{VAR_DIR / 'kam.sqlite3'}"
_pooled = env_bool("DATABASE_POOLED", False)
DATABASES = {
    "default": dj_database_url.parse(
        _database_url,
        conn_max_age=600,
        conn_health_checks=True,
        # Behind a pool that gives each transaction another server process, nothing may be kept in one.
        disable_server_side_cursors=_pooled,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
elif not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured(
        "DATABASE_URL must name SQLite (sqlite:///path) or PostgreSQL (postgres://...)."
    )
elif not _pooled:  # a pool may refuse such options
    # To compile a query takes PostgreSQL ten times as long as our pages' queries run.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that throttling counts over all workers and servers (a memory cache would not).
# Large, because a full cache forgets entries: strangers could otherwise wash out the count of wrong tries.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- language and time --------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "Europe/Berlin")
LANGUAGE_COOKIE_NAME = "kam_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
FORMAT_MODULE_PATH = ["kam.lib.locale_formats"]
# Numbers for people are written by the filters of kam/lib/formats.py. What stands in a template as it is may be for a
# machine (a version, a key, a place in the history) and must come back as the number that it was.
USE_THOUSAND_SEPARATOR = False

# --- files --------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", VAR_DIR / "static"))
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
# Of a whole request, files included: an import may have 25 MB, and its page says so up to here.
REQUEST_BODY_LIMIT = 100 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Documents made of plans go away after so many days.
DOCUMENT_KEEP_DAYS = env_int("DOCUMENT_KEEP_DAYS", 90)
# Documents that colleagues upload: the size of one file in MB, and the kinds that are taken, by their content.
DOCUMENT_MAX_MB = env_int("DOCUMENT_MAX_MB", 25)
DOCUMENT_TYPES = env_list("DOCUMENT_TYPES") or [
    "pdf", "docx", "xlsx", "pptx", "odf", "ole", "txt", "png", "jpg",
]  # fmt: skip
# The operator's virus scanner: a command that is given a file to look at, as its last argument. It ends with 0 for a
# clean file and with 1 for an infected one. Until then nobody can download the file.
VIRUS_SCAN_COMMAND = shlex.split(os.environ.get("KAM_VIRUS_SCAN_COMMAND", ""))
VIRUS_SCAN_SECONDS = env_int("KAM_VIRUS_SCAN_SECONDS", 120)
# How long backups are kept: what was erased is in them until then, and the proof of erasure says so.
KAM_BACKUP_DAYS = env_int("KAM_BACKUP_DAYS", 35)

# --- people and sign-in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_NAME = "kam_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "kam_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kam.views.csrf_failure"

ACCOUNT_ADAPTER = "teams.staff.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "teams.staff.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Wrong tries per e-mail (5 in ten minutes) and per address of the network. A company may sit behind one address.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/10m/key",
    "reset_password": "20/m/ip,5/m/key",
}
ACCOUNT_FORMS = {
    "login": "teams.staff.sign_in_forms.LoginForm",
    "reset_password": "teams.staff.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "teams.staff.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "teams.staff.sign_in_forms.ChangePasswordForm",
    "set_password": "teams.staff.sign_in_forms.SetPasswordForm",
    "reauthenticate": "teams.staff.sign_in_forms.ReauthenticateForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
SOCIALACCOUNT_AUTO_SIGNUP = False
# Our adapter finds the colleague by the verified e-mail; allauth's own way would wipe their password.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", 0)

# Second factor: authenticator, recovery codes and passkeys, switched on by configuration.
MFA_ENABLED = env_bool("MFA_ENABLED", True)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"] if MFA_ENABLED else []
MFA_PASSKEY_LOGIN_ENABLED = MFA_ENABLED
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "KAM"
MFA_ADAPTER = "teams.staff.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "teams.staff.sign_in_forms.AuthenticateForm",
    "reauthenticate": "teams.staff.sign_in_forms.CodeReauthenticateForm",
    "activate_totp": "teams.staff.sign_in_forms.ActivateTOTPForm",
    "add_webauthn": "teams.staff.sign_in_forms.AddWebAuthnForm",
    "edit_webauthn": "teams.staff.sign_in_forms.EditWebAuthnForm",
}

# Single sign-on by OpenID Connect, switched on by OIDC_SERVER_URL, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.
OIDC_SERVER_URL = os.environ.get("OIDC_SERVER_URL", "").strip()
OIDC_NAME = os.environ.get("OIDC_NAME", "Company sign-in").strip()
SOCIALACCOUNT_PROVIDERS: dict = {}
if OIDC_SERVER_URL:
    if not os.environ.get("OIDC_CLIENT_ID") or not os.environ.get("OIDC_CLIENT_SECRET"):
        raise ImproperlyConfigured("OIDC_SERVER_URL is set: set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too.")
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "company",
                    "name": OIDC_NAME,
                    "client_id": os.environ["OIDC_CLIENT_ID"],
                    "secret": os.environ["OIDC_CLIENT_SECRET"],
                    "settings": {"server_url": OIDC_SERVER_URL},
                }
            ],
        }
    }

# --- mail ---------------------------------------------------------------------------------------------
# Development prints mails. Production never does: their links open the door, and logs are read by many.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "").strip() or ("localhost" if PRODUCTION else "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "KAM <kam@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where replies to meeting briefings go, with a token behind a plus; empty: the company takes no replies by mail.
KAM_REPLY_ADDRESS = os.environ.get("KAM_REPLY_ADDRESS", "").strip()
if KAM_REPLY_ADDRESS and not re.fullmatch(r"[A-Za-z0-9._-]{1,15}@[A-Za-z0-9.-]+", KAM_REPLY_ADDRESS):
    raise ImproperlyConfigured(
        "KAM_REPLY_ADDRESS must be an address with at most 15 characters before the @, such as reply@kam.example.com."
    )
# The address that links in mails start with, e.g. https://kam.example.com
SITE_URL = os.environ.get("SITE_URL", "").strip().rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
    if PRODUCTION
    else f"http://localhost:{os.environ.get('PORT', '8000')}"
)
if PRODUCTION and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must start with https://, e.g. https://kam.example.com.")

# --- long work ----------------------------------------------------------------------------------------
Q_CLUSTER = {
    "name": "kam",
    "orm": "default",
    "workers": env_int("WORKERS", 1),
    "timeout": 1200,
    "retry": 1500,
    "max_attempts": 1,
    "poll": 0.5,
    "save_limit": 500,
    "catch_up": False,
    "label": _("Background work"),
    "sync": TESTING,
}

# --- headers ------------------------------------------------------------------------------------------
_idp_origin = "/".join(OIDC_SERVER_URL.split("/")[:3]) if OIDC_SERVER_URL else ""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *([_idp_origin] if _idp_origin else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = env_int("SECURE_HSTS_SECONDS", 31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
    CSRF_COOKIE_SECURE = True
    if env_bool("BEHIND_PROXY", False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# E-mail is unique without regard to case, by a constraint that this check does not look at.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"kam": {"level": "INFO"}, "django.security": {"level": "WARNING"}},
}
