"""`make bench`: makes 100, 1,000 and 10,000 accounts and measures every page against a bare Django view.

SIZES="100 1000" chooses sizes; DATABASE_URL a PostgreSQL database whose name ends in _bench (it is emptied).
Writes bench/results.json; the exit code is 1 when a limit is broken.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.json"
GROWTH_LIMIT, PLAIN_LIMIT, QUERY_LIMIT = 1.2, 1.5, 20

FILL = """
import datetime as dt, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("flush", interactive=False, verbosity=0)
call_command("createcachetable", verbosity=0)
from bench.generate import generate
generate({size}, dt.date.today())
from bench.full_plan import fill_plan
fill_plan(dt.date.today())
from bench.full_matrix import fill_matrix
fill_matrix(dt.date.today())
from django.db import connection
connection.cursor().execute("ANALYZE")
"""


def environment(size: int) -> dict[str, str]:
    given = os.environ.get("DATABASE_URL", "")
    if given and not given.startswith("sqlite"):
        if not given.split("?")[0].endswith("_bench"):
            sys.exit("bench: the name of the PostgreSQL database must end in _bench, since it is emptied.")
        url = given
    else:
        folder = ROOT / "var" / "bench"
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{size}.sqlite3*"):
            old.unlink()
        url = f"sqlite:///{folder / f'{size}.sqlite3'}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONPATH": str(ROOT),
    }


def run_size(size: int) -> list[dict[str, Any]]:
    """Fills a database and measures it, each in a process of its own."""
    env = environment(size)
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", FILL.format(size=size)], env=env, cwd=ROOT, check=True)
    print(f"{size:,} accounts made in {time.monotonic() - began:.0f} s", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "bench.measure"],
        env=env,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [{"size": size, **row} for row in json.loads(done.stdout)]


def verdicts(rows: list[dict[str, Any]], sizes: list[int]) -> list[str]:
    """What breaks a limit, in words."""
    broken = []
    for row in rows:
        name = f"{row['page']} at {row['size']:,}"
        if row["limit"] and max(row["ratio"], row["ratio_wall"]) > row["limit"]:
            broken.append(
                f"{name}: {row['ratio']} x CPU, {row['ratio_wall']} x wall of the bare view, limit {row['limit']}"
            )
        if row["queries"] > QUERY_LIMIT:
            broken.append(f"{name}: {row['queries']} queries, limit {QUERY_LIMIT}")
        if row.get("writes"):
            broken.append(f"{name}: a GET writes")
        if differences := row.get("unlike", []):
            more = f", and {len(differences) - 5} more" if len(differences) > 5 else ""
            broken.append(f"{name}: {'; '.join(differences[:5])}{more}")
        if row["plain_ratio"] and row["plain_ratio"] > PLAIN_LIMIT:
            broken.append(
                f"{name}: {row['plain_ratio']} x a plain table of the same cells, limit {PLAIN_LIMIT}"
            )
    small, large = min(sizes), max(sizes)
    by_key = {(row["page"], row["size"]): row for row in rows}
    for (page, size), row in by_key.items():
        if size == large and large > small:
            before = by_key[page, small]
            growth = (row["cpu_ms"] / row["bare_cpu_ms"]) / (before["cpu_ms"] / before["bare_cpu_ms"])
            row["growth"] = round(growth, 2)
            if growth > GROWTH_LIMIT:
                broken.append(
                    f"{page}: grows {growth:.2f} x from {small:,} to {large:,}, limit {GROWTH_LIMIT}"
                )
    return broken


def main() -> int:
    sizes = [int(text) for text in os.environ.get("SIZES", "100 1000 10000").replace(",", " ").split()]
    rows = [row for size in sizes for row in run_size(size)]
    broken = verdicts(rows, sizes)
    widths = {
        "page": -18, "size": 7, "CPU ms": 8, "wall": 8, "queries": 8, "bytes": 8, "ratio": 7, "limit": 6,
        "plain": 7, "growth": 7,
    }  # fmt: skip
    print("".join(name.ljust(-width) if width < 0 else name.rjust(width) for name, width in widths.items()))
    for row in rows:
        print(
            f"{row['page']:<18}{row['size']:>7,}{row['cpu_ms']:>8.2f}{row['wall_ms']:>8.2f}{row['queries']:>8}"
            f"{row['bytes']:>8,}{row['ratio']:>7.2f}{row['limit'] or '':>6}"
            f"{row['plain_ratio'] or '':>7}{row.get('growth', ''):>7}"
        )
    load, processors = os.getloadavg()[1], os.cpu_count() or 1
    print(f"{processors} processors, load {load:.1f} over the last five minutes")
    if load > processors:
        print("Others were using this machine: wall times tell about them, CPU times about the pages.")
    RESULTS.write_text(
        json.dumps({"load": load, "rows": rows, "broken": broken}, indent=1) + "\n", encoding="utf-8"
    )
    print("\n".join(["", "Limits broken:", *broken] if broken else ["", "All limits kept."]))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
