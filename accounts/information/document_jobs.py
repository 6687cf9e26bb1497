"""What the worker does with an uploaded file: the operator's virus check, then reading its text."""

import datetime as dt
import logging
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from accounts.information.document_models import DocumentVersion
from accounts.information.document_operations import version_read, version_scanned
from accounts.information.extraction import KINDS, extract

log = logging.getLogger("kam.documents")
Scan, State, Problem = DocumentVersion.Scan, DocumentVersion.State, DocumentVersion.Problem
_DEAD = dt.timedelta(minutes=15)
_AGAIN = dt.timedelta(minutes=30)
_AT_ONCE = 20


def version_job(version_pk: int) -> None:
    """Checks and reads one version. A job that comes twice finds the work taken."""
    rows = DocumentVersion.objects.filter(pk=version_pk).exclude(file="")
    taken = rows.filter(Q(state=State.WAITING) | Q(scan__in=(Scan.WAITING, Scan.FAILED)))
    if not taken.exclude(state=State.READING).update(state=State.READING, state_at=timezone.now()):
        return
    version = rows.defer("text").get()
    with tempfile.NamedTemporaryFile(prefix="kam-", suffix=f".{version.type}") as copy:
        try:
            with default_storage.open(version.file) as file:
                for chunk in file.chunks():
                    copy.write(chunk)
            copy.flush()
        except OSError:
            version_read(version=version, text="", problem=Problem.GONE)
            return
        if settings.VIRUS_SCAN_COMMAND and version.scan != Scan.CLEAN:
            version = version_scanned(version=version, scan=scan(copy.name))
        if version.scan == Scan.INFECTED:
            return
        text, problem = extract(version.type, copy.name) if version.type in KINDS else ("", "")
    version_read(version=version, text=text, problem=problem)


def scan(path: str) -> str:
    """What the operator's scanner says of a file: 0 is clean, 1 is infected, all else no answer."""
    Path(path).chmod(0o644)  # scanners run as somebody else
    try:
        done = subprocess.run(
            [*settings.VIRUS_SCAN_COMMAND, path], capture_output=True, stdin=subprocess.DEVNULL, check=False,
            timeout=settings.VIRUS_SCAN_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        log.exception("the virus check did not answer")
        return Scan.FAILED
    if done.returncode in (0, 1):
        return Scan.INFECTED if done.returncode else Scan.CLEAN
    log.error(
        "the virus check ended with %s: %s", done.returncode, done.stderr[-300:].decode("utf-8", "replace")
    )
    return Scan.FAILED


def versions_tidy() -> int:
    """Scheduled: takes up what died with its server, what the check could not look at, and what was uploaded before
    the operator had a scanner. Returns how many were looked at."""
    now = timezone.now()
    DocumentVersion.objects.filter(state=State.READING, state_at__lt=now - _DEAD).update(state=State.WAITING)
    due = Q(state=State.WAITING, created_at__lt=now - dt.timedelta(minutes=5))
    if settings.VIRUS_SCAN_COMMAND:
        unseen = Q(scan=Scan.NONE) | Q(scan=Scan.FAILED, scanned_at__lt=now - _AGAIN)
        pks = (
            DocumentVersion.objects.filter(unseen)
            .exclude(file="")
            .order_by("pk")
            .values_list("pk", flat=True)[:_AT_ONCE]
        )
        DocumentVersion.objects.filter(pk__in=list(pks)).update(scan=Scan.WAITING)
        due |= Q(scan=Scan.WAITING, created_at__lt=now - dt.timedelta(minutes=5))
    pks = list(
        DocumentVersion.objects.filter(due)
        .exclude(file="")
        .order_by("pk")
        .values_list("pk", flat=True)[:_AT_ONCE]
    )
    for pk in pks:
        version_job(pk)
    return len(pks)
