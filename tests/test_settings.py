"""Production starts only when it is safe; a wrong value in the environment is a loud error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GOOD = {
    "KAM_ENV": "production",
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghij",
    "ALLOWED_HOSTS": "kam.helvion.example",
}
PRINT = (
    "from django.conf import settings as s; print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
    " s.LANGUAGE_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT, s.DEMO_ALLOWED,"
    " s.PASSWORD_HASHERS[0].rsplit('.')[-1], s.SITE_URL)"
)


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess:
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}}
    return subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "kam.settings", "KAM_VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_production_is_safe(tmp_path: Path) -> None:
    done = start(tmp_path, **GOOD)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == "https://kam.helvion.example"
    assert done.stdout.split()[:-1] == [
        "False",
        "True",
        "True",
        "True",
        "31536000",
        "True",
        "False",
        "Argon2PasswordHasher",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"DEBUG": "1"}, "DEBUG must be off in production"),
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "development-only-key-that-production-refuses-0123456789"}, "Set SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "Set ALLOWED_HOSTS"),
        ({"KAM_ENV": "prod"}, "KAM_ENV must be"),
        ({"SITE_URL": "http://kam.helvion.example"}, "SITE_URL must start with https://"),
        ({"EMAIL_PORT": "many"}, "EMAIL_PORT must be a whole number"),
        ({"MFA_ENABLED": "perhaps"}, "MFA_ENABLED must be yes or no"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must name SQLite"),
        ({"OIDC_SERVER_URL": "https://idp.example"}, "set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"),
    ],
)
def test_refuses_to_start(tmp_path: Path, change: dict[str, str], message: str) -> None:
    done = start(tmp_path, **{**GOOD, **change})
    assert done.returncode != 0
    assert message in done.stderr.replace("\n", " ")


def test_development_needs_nothing(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[0] == "False"
