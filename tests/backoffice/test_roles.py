"""docs/roles.md is what the code says."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from kam.lib.access import ACCOUNT_PERMISSIONS, COMPANY_PERMISSIONS, PUBLISHED_EXTRACTS
from kam.lib.roles import WORDS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "roles.md"


def printed() -> str:
    out = StringIO()
    call_command("print_roles", stdout=out)
    return out.getvalue()


def test_the_document_is_what_the_command_prints():
    assert DOCUMENT.read_text(encoding="utf-8") == printed(), "run: manage.py print_roles > docs/roles.md"


def test_every_permission_has_words():
    assert WORDS.keys() == ACCOUNT_PERMISSIONS.keys() | COMPANY_PERMISSIONS.keys()


def test_the_published_extracts_are_named():
    text = printed()
    assert [name for name, *_rest in PUBLISHED_EXTRACTS if name not in text] == []
