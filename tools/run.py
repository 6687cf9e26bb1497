"""`make run`: prepares the database, starts the web server and the job worker, and ends them together.

Everything that is already done costs nothing, so that a second start takes seconds and changes no data.
PORT, HOST and DATABASE_URL choose where; --reload restarts the web server when code changes.
"""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools import children, messages

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60
WEB = "the web server"
JOBS = "the job worker"


def say(text: str = "") -> None:
    print(text, flush=True)


def chosen_port() -> int:
    text = os.environ.get("PORT", "").strip() or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"run: PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def refuse_busy_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(
                f"run: cannot listen on {host}:{port} ({error.strerror}). "
                f"Stop what runs there, or choose another port: PORT={port + 1} make run"
            )


def prepare_database() -> None:
    """Migrations, the cache table and the demo world, each only where it is missing."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database ...")
        call_command("migrate", verbosity=0, interactive=False)
        # What was there before search learned of its kind.
        call_command("search_index", if_empty=True)
    # Looks by itself whether the table is there.
    call_command("createcachetable", verbosity=0)
    make_demo_world()


def make_demo_world() -> None:
    from django.conf import settings
    from django.core.management import CommandError, call_command, get_commands

    if not getattr(settings, "DEMO_ALLOWED", False) or "demo" not in get_commands():
        return
    try:
        call_command("demo", if_empty=True)
    except CommandError as error:
        say(f"No demo world: {error}")


def demo_logins() -> list[tuple[str, str]]:
    """(address, who) of the demo's people, as far as they are in this database."""
    from django.contrib.auth import get_user_model

    try:
        known = importlib.import_module("kam.exchange.demo").LOGINS
    except (ImportError, AttributeError):
        return []
    there = set(get_user_model().objects.filter(is_active=True).values_list("email", flat=True))
    return [(email, who) for email, who in known if email in there]


def prepare() -> list[tuple[str, str]]:
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, connections

    if messages.compile_changed():
        say("Compiled the translations.")
    try:
        django.setup()
        prepare_database()
        logins = demo_logins()
    except ImproperlyConfigured as error:
        sys.exit(f"run: {error}")
    except OperationalError as error:
        sys.exit(f"run: the database does not answer: {error}")
    connections.close_all()
    # Static files come from the apps in development; WhiteNoise warns where the folder is missing.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    return logins


def status_of(address: str) -> int:
    """The status of the page that a visitor would see first, 0 while nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=30) as page:
            return page.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_for(address: str, web: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while not (status := status_of(address)):
        if web.poll() is not None:
            sys.exit("run: the web server ended at once; what it said stands above.")
        if time.monotonic() > until:
            sys.exit(f"run: {address} did not answer within {PATIENCE} seconds.")
        time.sleep(0.1)
    if status >= 400:
        sys.exit(f"run: the first page answers with status {status}; what the server said stands above.")


def announce(address: str, logins: list[tuple[str, str]], seconds: float) -> None:
    say(f"\n  KAM is ready at {address}   ({seconds:.1f} s)\n")
    if logins:
        width = max(len(email) for email, _ in logins)
        for email, who in logins:
            say(f"    {email:<{width}}   {who}")
        say(f"\n    password of each: {os.environ.get('DEMO_PASSWORD', 'demo')}\n")
    say("  Ctrl-C stops it.\n")


def serve(host: str, port: int, logins: list[tuple[str, str]], began: float) -> int:
    running: dict[str, subprocess.Popen] = {}
    reload = ["--reload"] if "--reload" in sys.argv else []
    python = sys.executable
    try:
        web = [python, "-m", "gunicorn", "kam.wsgi:application", "--log-level", "warning", *reload]
        running[WEB] = children.start(web, cwd=ROOT)
        shown = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host
        address = f"http://{shown}:{port}/"
        wait_for(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/", running[WEB])
        announce(address, logins, time.monotonic() - began)
        # After the first page: its start costs a second of processor that the visitor would wait for.
        jobs = [python, "manage.py", "qcluster"]
        running[JOBS] = children.start(jobs, cwd=ROOT, stdout=subprocess.DEVNULL)
        while True:
            for name, child in running.items():
                if child.poll() is not None:
                    say(f"run: {name} ended with code {child.returncode}; stopping.")
                    return 1
            time.sleep(0.3)
    except children.Stopped:
        say("\nStopping ...")
        return 0
    finally:
        for child in reversed(running.values()):
            children.stop(child)
        tidy_database()


def tidy_database() -> None:
    """SQLite removes its side files when the last connection closes in order."""
    from django.db import Error, connection

    if connection.vendor == "sqlite":
        try:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
        except Error:
            pass


def main() -> int:
    began = time.monotonic()
    children.raise_when_asked_to_stop()
    host, port = os.environ.get("HOST", "").strip() or "127.0.0.1", chosen_port()
    os.environ.update(HOST=host, PORT=str(port))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
    try:
        refuse_busy_port(host, port)
        logins = prepare()
        return serve(host, port, logins, began)
    except children.Stopped:
        return 0


if __name__ == "__main__":
    sys.exit(main())
