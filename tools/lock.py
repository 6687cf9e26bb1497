"""Locks the dependencies: pyproject.toml -> uv.lock -> requirements.txt and requirements-dev.txt.

The exported files are pinned by hash and name no index, so that pip and uv install them from whatever
index the machine is set up for. `--check` changes nothing and fails where a file is out of step.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXPORTS = {"requirements.txt": ["--no-dev"], "requirements-dev.txt": []}
HEADER = "# Made from uv.lock by `make lock`. {what}\n"
WHAT = {
    "requirements.txt": "What a server needs.",
    "requirements-dev.txt": "What a server needs, and the tools to develop and test.",
}
PLAIN = ["--frozen", "--no-emit-project", "--no-annotate", "--no-header"]


def find_uv() -> str:
    found = shutil.which("uv", path=f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ.get('PATH', '')}")
    if not found:
        sys.exit("lock: uv is not on PATH. Install it (`pip install uv`), then run this again.")
    return found


def run_uv(*arguments: str) -> str:
    environ = {**os.environ, "UV_SYSTEM_CERTS": "1"}
    if "--offline" in arguments:
        # A mirror's address would count as another source than the one that the lock names.
        for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_EXTRA_INDEX_URL"):
            environ.pop(name, None)
    command = [find_uv(), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"lock: `uv {' '.join(arguments)}` failed:\n{done.stderr.strip()}")
    return done.stdout


def exported(name: str) -> str:
    text = run_uv("export", "-q", *PLAIN, *EXPORTS[name])
    return HEADER.format(what=WHAT[name]) + text


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    if check:
        run_uv("lock", "--check", "--offline")
    else:
        run_uv("lock", *arguments)
    stale = []
    for name in EXPORTS:
        text = exported(name)
        path = ROOT / name
        if not path.exists() or path.read_text() != text:
            stale.append(name)
            if not check:
                path.write_text(text)
    if check and stale:
        print(f"lock: {', '.join(stale)} do not match uv.lock: run `make lock`.")
        return 1
    print(f"lock: {'in step' if not stale else 'wrote ' + ', '.join(stale)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
