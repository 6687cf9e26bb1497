"""Takes what was deleted out of the database's files: a deleted row leaves its bytes behind until then."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django_q.tasks import async_task

from kam.exchange.privacy.models import Erasure
from kam.lib import waiting

_JOB = "kam.exchange.privacy.compact.compact_job"
_MEGABYTE = 1024**2


@dataclass(frozen=True, slots=True)
class Compacted:
    """What was done. `whole`: no byte of what was deleted is left in the database's own files."""

    whole: bool
    told: str


def compact_soon() -> None:
    """Tells the worker, once the erasure is kept."""
    transaction.on_commit(lambda: async_task(_JOB))


def compact_job() -> str:
    """The worker's, after an erasure."""
    return compact().told


def compact_again() -> str:
    """The worker's, nightly: where somebody read from the database while it was compacted, until it succeeds."""
    waiting.forget_expired()
    if connection.vendor != "sqlite" or not Erasure.objects.filter(compacted_at=None).exists():
        return "nothing to do"
    return compact().told


def compact(full: bool = False) -> Compacted:
    """Writes the database anew without what was deleted, and tells the proofs of erasure that it is done.

    `full` is for PostgreSQL, which locks each table meanwhile: for the hours when nobody works.
    """
    if connection.in_atomic_block:
        return Compacted(False, "Nothing done: this is within a transaction.")
    started = timezone.now()
    gone = waiting.forget_expired()
    done = _sqlite() if connection.vendor == "sqlite" else _postgresql(full)
    proofs = 0
    if done.whole:
        open_ones = Erasure.objects.filter(compacted_at=None, created_at__lte=started)
        proofs = open_ones.update(compacted_at=timezone.now())
    return Compacted(
        done.whole,
        f"{done.told} Expired entries of the cache: {gone}. Proofs of erasure completed: {proofs}.",
    )


def _sqlite() -> Compacted:
    name = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        before = _size(name)
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = bool(cursor.fetchone()[0])
    if busy:
        return Compacted(
            False, "Vacuumed, but the write-ahead log is still being read by somebody. Run it once more."
        )
    return Compacted(True, f"Vacuumed, {before} before and {_size(name)} now; the write-ahead log is empty.")


def _size(name: str) -> str:
    """Of the database's files."""
    files = [Path(f"{name}{ending}") for ending in ("", "-wal")]
    return f"{sum(one.stat().st_size for one in files if one.is_file()) / _MEGABYTE:.1f} MB"


def _postgresql(full: bool) -> Compacted:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL" if full else "VACUUM")
    if full:
        return Compacted(True, "Every table was written anew (VACUUM FULL).")
    return Compacted(
        False,
        "Vacuumed: the room of deleted rows is used again. VACUUM FULL (compact_database) takes their bytes away.",
    )
