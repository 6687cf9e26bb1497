"""What holds for the repository as a whole."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection

from tools import messages

ROOT = Path(__file__).resolve().parent.parent
PUBLIC_HOSTS = {"pypi.org", "files.pythonhosted.org"}


def tracked_files() -> list[Path]:
    """Files in git, and those about to be; a copy without git has nothing to check."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="ignore")


def test_requirements_match_the_lock():
    done = subprocess.run(
        [sys.executable, "tools/lock.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_lock_names_only_the_public_index():
    hosts = set(re.findall(r"https?://([^/\"\s]+)", text_of(ROOT / "uv.lock")))
    assert hosts <= PUBLIC_HOSTS


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_by_hash_and_name_no_index(name):
    text = text_of(ROOT / name)
    assert "://" not in text
    assert [option for option in ("--index", "--extra-index", "--find-links") if option in text] == []
    for entry in re.split(r"\n(?=\S)", text.split("\n", 1)[1].strip()):
        assert re.match(r"[\w.-]+==\S+ .*--hash=sha256:", entry, re.S), entry.splitlines()[0]


def test_every_dependency_says_why_it_is_there():
    text = text_of(ROOT / "pyproject.toml")
    project = tomllib.loads(text)
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    silent = [name for name in wanted if not re.search(rf'^\s*"{re.escape(name)}",\s+# \S+ \S+', text, re.M)]
    assert silent == []


def test_the_second_driver_that_django_would_prefer_is_absent():
    names = set(re.findall(r"^([a-z0-9_.-]+)==", text_of(ROOT / "requirements-dev.txt"), re.M))
    assert "psycopg2-binary" in names
    assert not {"psycopg", "psycopg-binary"} & names


def test_files_name_no_machine_path_and_no_package_source():
    # Put together here, so that this file does not find itself.
    work, home = "/" + "work/", "/" + "root/"
    found = re.compile(
        rf"(?<![\w.]){work}(?:main|shared|\.)|(?<![\w.]){home}|/home/\w+/|index[-_]url\s*=|find[-_]links\s*=",
        re.I,
    )
    hits = []
    for path in tracked_files():
        if "vendor" in path.parts or path.name == "uv.lock":
            continue
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if found.search(line):
                hits.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert hits == []


def test_static_files_that_templates_name_exist():
    named = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")
    missing = []
    for path in messages.files_in(messages.TEMPLATES, ".html"):
        for name in named.findall(text_of(path)):
            if not finders.find(name):
                missing.append(f"{path.relative_to(ROOT)}: {name}")
    assert missing == []


def test_german_is_complete():
    assert messages.faults() == []


@pytest.mark.django_db
def test_database_is_the_one_that_settings_promise():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
