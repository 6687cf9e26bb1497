"""Child processes that end together with the tool that started them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import Any

PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """Linux: the child gets SIGTERM even when its parent is killed hard and cannot clean up."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command: list[str], **options: Any) -> subprocess.Popen:
    """Starts a child in a session of its own, so that Ctrl-C reaches it through us, in order."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent, **options)


def stop(child: subprocess.Popen, patience: float = 8, how: int = signal.SIGTERM) -> None:
    """Asks the child to end, waits, and then ends what is left of its session."""
    if child.poll() is None:
        child.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    end_group(child.pid)
    child.wait()


def end_group(group: int) -> None:
    """Ends the child's own children too, and waits until they have let go of their files."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
        until = time.monotonic() + 1
        while time.monotonic() < until:
            os.killpg(group, 0)
            time.sleep(0.02)


class Stopped(Exception):
    """Somebody asked us to end: Ctrl-C, SIGTERM or a closed terminal."""


ASKED_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def raise_when_asked_to_stop() -> None:
    """Turns the first such signal into Stopped; later ones must not cut the cleaning up short."""

    def asked(*_: object) -> None:
        for number in ASKED_TO_STOP:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in ASKED_TO_STOP:
        signal.signal(number, asked)
