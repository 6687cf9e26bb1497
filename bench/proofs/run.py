"""`make proof`: two hundred editors in one plan, a hundred kills of the server, the merge and payloads at length,
search in a million entries.

EDITORS=, SAVES=, KILLS=, ROUNDS=, ENTRIES= make it smaller; VENDORS="sqlite postgresql" and
PROOFS="editors kills merge payloads search" choose. The list of payloads is read where KAM_REAL_DATA names its folder.
Prints what was found; the exit code is 1 when something was lost.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.proofs.editor import Told, write_on, write_together
from bench.proofs.server import ROOT, Server, database, world

SLOTS = 5
MARKS = " ".join(f"[s{slot}]" for slot in range(SLOTS))
WRITERS = 12


def number(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


def say(text: str) -> None:
    print(text, flush=True)


def editors(vendor: str) -> list[str]:
    """All write one plan at once. Nothing acknowledged is lost, and each conflict is told to its writer."""
    count, saves = number("EDITORS", 200), number("SAVES", 10_000)
    with database(vendor) as env:
        made = world(env, "make", editors=count, lines=40, text=MARKS)
        server = Server(env)
        server.start()
        began = time.monotonic()
        try:
            each = -(-saves // count)
            with ProcessPoolExecutor(count, mp_context=get_context("fork")) as pool:
                jobs = [pool.submit(write_together, server.port, made, i, each, SLOTS) for i in range(count)]
                told = [job.result() for job in jobs]
        finally:
            server.stop()
        seconds = time.monotonic() - began
        saved = [row for one in told for row in one.saved]
        found = world(env, "check", acknowledged=saved)
        refused = [token for one in told for token in one.refused]
        waited = sorted(s for one in told for s in one.seconds)
        say(
            f"{vendor}: {count} editors, {len(saved):,} saves acknowledged in {seconds:.0f} s, "
            f"{len(refused):,} conflicts shown, median answer {statistics.median(waited):.2f} s, "
            f"slowest {waited[-1]:.2f} s; changes in history {found['changes']:,}"
        )
        gone = found["not_in_text"]
        missing = [f"{len(gone)} words that no text holds any more, such as {gone[:3]}"] if gone else []
        return missing + problems(found, told, saved)


def problems(found: dict[str, Any], told: list[Told], saved: list[list[Any]]) -> list[str]:
    """What does not add up, in words."""
    wrong = [
        f"{name}: {len(found[name])}, such as {found[name][:3]}"
        for name in ("lost", "gaps", "overwritten")
        if found[name]
    ]
    twice = [
        key for key, times in Counter((line, version) for line, version, _ in saved).items() if times > 1
    ]
    if twice:
        wrong.append(f"versions acknowledged to two writers: {twice[:3]}")
    if not found["clean"]:
        wrong.append("the database's own check fails")
    errors = [error for one in told for error in one.errors]
    if errors:
        wrong.append(f"{len(errors)} answers neither saved nor conflict, such as {errors[0]}")
    return wrong


def kills(vendor: str) -> list[str]:
    """kill -9 of the server while it saves, again and again over the same database."""
    rounds = number("KILLS", 100)
    rng = random.Random(1)
    with database(vendor) as env:
        made = world(env, "make", editors=WRITERS, lines=WRITERS, text="Start")
        settings = world(env, "durability")
        told: list[Told] = []
        began = time.monotonic()
        for _round in range(rounds):
            server = Server(env)
            server.start()
            with ProcessPoolExecutor(WRITERS, mp_context=get_context("fork")) as pool:
                until = time.monotonic() + 30
                jobs = [pool.submit(write_on, server.port, made, i, until) for i in range(WRITERS)]
                time.sleep(rng.uniform(0.3, 1.2))
                server.kill()
                told += [job.result() for job in jobs]
        saved = [row for one in told for row in one.saved]
        found = world(env, "check", acknowledged=saved)
        say(
            f"{vendor}: {rounds} x kill -9 in {time.monotonic() - began:.0f} s, {len(saved):,} saves acknowledged, "
            f"{found['changes']:,} in the history; {', '.join(f'{k} {v}' for k, v in settings.items())}"
        )
        wanted = {
            "sqlite": {"synchronous": "2"},
            "postgresql": {"fsync": "on", "synchronous_commit": "on"},
        }
        soft = [f"{k} is {settings[k]}, not {v}" for k, v in wanted[vendor].items() if settings[k] != v]
        return soft + problems(found, told, saved)


def merge(_vendor: str) -> list[str]:
    """The properties of the merge with many examples."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/kam/lib/test_merge.py"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "KAM_EXAMPLES": "2000"})
    return [] if done.returncode == 0 else ["the properties of the merge do not hold"]


LONG_WORDS = ["tests/browser/test_payloads.py", "tests/text/test_round_trip.py"]


def payloads(_vendor: str) -> list[str]:
    """Script payloads in Chromium, in other fields each round; naughty strings in all forms."""
    if "KAM_REAL_DATA" not in os.environ:
        say("only our own short lists: KAM_REAL_DATA names no folder with the long ones")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", *LONG_WORDS]
    rounds = str(number("ROUNDS", 12))
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "KAM_ROUNDS": rounds})
    return [] if done.returncode == 0 else ["a payload ran, or was not shown as it was typed"]


def search(vendor: str) -> list[str]:
    """Every question of bench/search_bench.py within its limit, at a million entries (SQLite: 200,000)."""
    entries = str(number("ENTRIES", 200_000 if vendor == "sqlite" else 1_000_000))
    with tempfile.TemporaryDirectory(prefix="kam-search-") as folder, database(vendor, "_bench") as env:
        told = Path(folder) / "rows.json"
        own = {"ENTRIES": entries, "RESULTS": str(told), "DJANGO_SETTINGS_MODULE": "bench.settings"}
        command = [sys.executable, "-m", "bench.search_bench", "--measure"]
        done = subprocess.run(command, cwd=ROOT, env={**env, **own})
        if not told.exists():
            return ["the bench of search did not come to its end"]
        rows = json.loads(told.read_text(encoding="utf-8"))
        over = [f"{row['page']} takes {row['ratio']} bare views" for row in rows if row["over"]]
        return over or ([] if done.returncode == 0 and rows else ["nothing was measured"])


PROOFS = {"editors": editors, "kills": kills, "merge": merge, "payloads": payloads, "search": search}
#: Those that the database makes no difference to.
ONCE = {"merge", "payloads"}


def main() -> int:
    vendors = os.environ.get("VENDORS", "sqlite postgresql").split()
    wrong = []
    for name in os.environ.get("PROOFS", " ".join(PROOFS)).split():
        for vendor in vendors if name not in ONCE else [""]:
            say(f"--- {name} {vendor}")
            wrong += [f"{name} {vendor}: {text}" for text in PROOFS[name](vendor)]
    for text in wrong:
        say(f"BROKEN {text}")
    say("all proofs hold" if not wrong else f"{len(wrong)} proof(s) broken")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
