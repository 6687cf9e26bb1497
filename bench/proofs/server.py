"""The product as a proof runs it: gunicorn on a free port over its own database, started and killed at will."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools import children, with_pg

ROOT = Path(__file__).resolve().parent.parent.parent
#: as a company would run it: nothing acknowledged may be lost when the power goes
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "120"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def database(vendor: str, end: str = "_proof") -> Iterator[dict[str, str]]:
    """The environment of a fresh database, "sqlite" or "postgresql"; one that is given has to be named for it."""
    base = {k: v for k, v in os.environ.items() if k not in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS")}
    base |= {"KAM_ENV": "development", "DJANGO_SETTINGS_MODULE": "kam.settings", "PYTHONPATH": str(ROOT)}
    if vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="kam-proof-") as folder:
            yield base | {"DATABASE_URL": f"sqlite:///{folder}/proof.sqlite3"}
        return
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        if not given.split("?")[0].endswith(("_proof", end)):
            sys.exit(f"proof: the name of the PostgreSQL database must end in {end}, since it is emptied.")
        yield base
        return
    server = with_pg.Server(with_pg.choose()[0], DURABLE)
    try:
        server.start()
        yield base | {"DATABASE_URL": server.url}
    finally:
        server.end()


def world(env: dict[str, str], what: str, **asked: Any) -> Any:
    """Asks bench/proofs/world.py in a process of its own."""
    command = [sys.executable, "-m", "bench.proofs.world", what]
    done = subprocess.run(
        command, env=env, cwd=ROOT, input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


class Server:
    """gunicorn with all its workers, in a session of its own."""

    def __init__(self, env: dict[str, str], workers: int = 2) -> None:
        self.port = free_port()
        self.env = env | {"PORT": str(self.port), "HOST": "127.0.0.1", "WEB_CONCURRENCY": str(workers)}
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "kam.wsgi:application", "--log-level", "critical"]
        self.process = children.start(
            command, cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sign-in/login/", timeout=10).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("proof: the server did not answer within a minute")

    def kill(self) -> None:
        """kill -9 of master and workers at once: nothing is closed, nothing is said good-bye to."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process:
            children.stop(self.process)
