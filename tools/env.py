"""Builds .venv from requirements-dev.txt, with uv where it is installed, else with venv and pip.

Runs on the system's own python3 and needs nothing else. A stamp inside .venv remembers what was installed,
so that a second run costs nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".stamp"
REQUIREMENTS = ROOT / "requirements-dev.txt"
OLDEST = (3, 11)


def say(text: str) -> None:
    print(f"env: {text}", flush=True)


def use_new_enough_python() -> None:
    """Starts again under a newer interpreter where python3 is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in (13, 12, 14, 11):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", "pass"], capture_output=True).returncode == 0:
            os.execv(found, [found, *sys.argv])
    sys.exit(f"env: Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")


def wanted() -> str:
    return (
        f"{sys.version_info[0]}.{sys.version_info[1]} {hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()}"
    )


def is_ready() -> bool:
    # PYTHON is a link: it dangles when the interpreter that it was made from is gone.
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted()


def is_usable() -> bool:
    """Whether what lies in .venv is an environment of this Python version that still starts."""
    if not PYTHON.exists():
        return False
    ask = [str(PYTHON), "-c", "import sys; print(*sys.version_info[:2])"]
    answer = subprocess.run(ask, capture_output=True, text=True)
    return answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One builder at a time, so that `make run` and `make test` may be started together."""
    import fcntl

    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    with open(var / "env.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run(command: list[str], environ: dict[str, str] | None = None) -> bool:
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **(environ or {})}).returncode == 0


def with_uv(uv: str) -> bool:
    """UV_SYSTEM_CERTS: uv ignores the system's certificates otherwise, and fails behind a company proxy."""
    environ = {"UV_SYSTEM_CERTS": "1", "VIRTUAL_ENV": str(VENV)}
    if not is_usable():
        make = [uv, "venv", "-q", "--clear", "--no-python-downloads", "--python", sys.executable, str(VENV)]
        if not run(make, environ):
            return False
    return run([uv, "pip", "sync", "-q", "--require-hashes", str(REQUIREMENTS)], environ)


def with_pip() -> bool:
    if not (is_usable() and run([str(PYTHON), "-c", "import pip"])):
        if not run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
            say("could not make .venv. On Debian and Ubuntu: apt-get install python3-venv")
            return False
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    # --no-deps: the lock is complete. Left to resolve, pip tries a newer release for `name[extra]` as soon as
    # one is out, finds it without a hash and gives up.
    return run([*pip, "install", "-q", "--require-hashes", "--no-deps", "-r", str(REQUIREMENTS)])


def build() -> bool:
    STAMP.unlink(missing_ok=True)
    uv = shutil.which("uv")
    if uv:
        say("installing with uv")
        if with_uv(uv):
            return True
        say("uv did not manage; trying pip")
    say("installing with pip, one to two minutes the first time")
    return with_pip()


def main() -> int:
    use_new_enough_python()
    if is_ready():
        return 0
    with alone():
        if is_ready():
            return 0
        began = time.monotonic()
        if not build():
            say("failed; what pip or uv said stands above.")
            return 1
        STAMP.write_text(wanted())
        say(f"ready in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
