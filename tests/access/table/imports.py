"""Imports, in every state of a run."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.cases import Case
from tests.access.table.shapes import act, form, page


def _file(s: Any, w: Any) -> dict[str, Any]:
    return {"kind": "accounts", "file": SimpleUploadedFile("a.csv", b"Name;Tier\nUploadwerk;A\n", "text/csv")}


def run(state: str) -> str:
    return f"run_id:@run.{state}"


STATES = ("columns", "checking", "preview", "writing", "done", "failed", "cancelled", "undone")


def _by_state(url: str, answered: dict[str, int], sent: dict[str, int] | None = None) -> list[Case]:
    """A page of an import in every state: the page in its own, else the way to the page that belongs to the state.

    `sent` is for the pages with a form: what they answer in each state when nothing is in it.
    """
    post = "imports.run" if sent is not None else ""
    return [
        Case(
            url, get="imports.run", post=post, ids=run(state), state=state, shown=answered.get(state, 302),
            done=(sent or {}).get(state, 302), writes=False,
        )
        for state in STATES
    ]  # fmt: skip


def _act_by_state(url: str, writing: set[str]) -> list[Case]:
    return [act(url, "imports.run", run(state), state=state, writes=state in writing) for state in STATES]


IMPORTS = [
    page("exchange:import_list", "imports.run"),
    form("exchange:import_upload", "imports.run", data=_file),
    page("exchange:import_sample", "imports.run", "kind=accounts"),
    page("exchange:import_sample", "imports.run", "kind=planets", state="unknown kind", shown=404),
    *_by_state("exchange:import_mapping", {"columns": 200, "preview": 200}, {"columns": 200, "preview": 200}),
    Case(
        "exchange:import_mapping",
        post="imports.run",
        get="imports.run",
        ids=run("columns"),
        fill=True,
        state="sent",
    ),
    *_by_state("exchange:import_preview", {"preview": 200}, {"preview": 200}),
    Case(
        "exchange:import_preview",
        post="imports.run",
        get="imports.run",
        ids=run("preview"),
        state="sent",
        data=lambda s, w: {"create_all": "on"},
    ),
    *_act_by_state("exchange:import_commit", {"preview"}),
    *_by_state("exchange:import_run", {"checking": 200, "writing": 200}),
    *_act_by_state("exchange:import_cancel", {"columns", "checking", "preview", "writing"}),
    *_by_state("exchange:import_result", {"done": 200, "failed": 200, "cancelled": 200, "undone": 200}),
    page("exchange:import_errors", "imports.run", run("errors")),
    page("exchange:import_errors", "imports.run", run("preview"), state="without errors", shown=404),
    *_act_by_state("exchange:import_undo", {"done"}),
]
