"""The pages of an import: File, Columns, Preview, Result; and the list of all of them."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from kam.exchange.imports import engine, jobs, operations, queries
from kam.exchange.imports.fields import FIELDS
from kam.exchange.imports.forms import ColumnsForm, OptionsForm, UploadForm, WordsForm
from kam.exchange.imports.mapping import Mapping
from kam.exchange.imports.models import ImportRun, Kind
from kam.exchange.imports.problems import FileProblem, Problem
from kam.exchange.imports.reader import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Options
from kam.lib.http import company_permission, is_fragment, page_of
from kam.records import files
from kam.records.schedules import worker_is_running

State = ImportRun.State
PAGES = "exchange/imports"


def _run(request: HttpRequest, run_id: str) -> ImportRun:
    return get_object_or_404(
        ImportRun.objects.visible_to(request.user).select_related("by"), public_id=run_id
    )


def _goto(run: ImportRun) -> HttpResponseRedirect:
    """The page that belongs to the state."""
    pages: dict[str, str] = {State.COLUMNS: "import_mapping", State.PREVIEW: "import_preview"}
    page = pages.get(run.state, "import_run" if run.is_busy else "import_result")
    return redirect(f"exchange:{page}", run.public_id)


@require_GET
@company_permission("imports.run")
def import_list(request: HttpRequest) -> HttpResponse:
    """All imports, the newest first."""
    page = page_of(request, ImportRun.objects.visible_to(request.user).for_list())
    return render(request, f"{PAGES}/import_list.html", {"page": page, "kinds": Kind.choices})


@require_http_methods(["GET", "POST"])
@company_permission("imports.run")
def import_upload(request: HttpRequest) -> HttpResponse:
    """The file. What cannot be read is said here, nothing is kept of it."""
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", Kind.ACCOUNTS)}
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = operations.import_start(
                by=request.user, kind=form.cleaned_data["kind"], name=file.name, data=file.read()
            )
            return redirect("exchange:import_mapping", run.public_id)
        except FileProblem as error:
            form.add_error("file", str(error))
    context = {
        "form": form,
        "max_mb": MAX_BYTES // 1_000_000,
        "max_rows": MAX_ROWS,
        "max_columns": MAX_COLUMNS,
        "step": 1,
    }
    return render(request, f"{PAGES}/import_upload.html", context, status=422 if form.errors else 200)


@require_GET
@company_permission("imports.run")
def import_sample(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table with our own column names."""
    if kind not in Kind.values:
        raise Http404
    response = HttpResponse(
        "\ufeff" + ";".join(f'"{field.label}"' for field in FIELDS[kind]) + "\r\n",
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response


@require_http_methods(["GET", "POST"])
@company_permission("imports.run")
def import_mapping(request: HttpRequest, run_id: str) -> HttpResponse:
    """Which column is what, and how the file was read."""
    run = _run(request, run_id)
    if run.state not in (State.COLUMNS, State.PREVIEW):
        return _goto(run)
    try:
        if request.method == "POST" and "read" in request.POST:
            return _read_again(request, run)
        table = operations.table_of(run)
    except FileProblem as error:
        return _unreadable(request, run, error)
    mapping = Mapping.from_json(run.mapping)
    form = ColumnsForm(request.POST or None, kind=run.kind, table=table, mapping=mapping)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        mapping = form.mapping()
        problems = form.problems(mapping)
        if not problems:
            run = jobs.work(operations.import_map(run=run, by=request.user, mapping=mapping))
            return _goto(run)
        form.before = mapping
    columns = queries.columns_of(form, table, mapping, run.kind)
    context = {
        "run": run,
        "form": form,
        "table": table,
        "step": 2,
        "problems": problems,
        "mapping": mapping,
        "options": OptionsForm(table=table, preset=mapping.preset),
        "unit": queries.unit_of(table, mapping, run.kind),
        "columns": [c for c in columns if not c.is_empty],
        "empty_columns": [c for c in columns if c.is_empty],
        "notes": [Problem(text, params) for text, params in table.notes],
    }
    return render(
        request, f"{PAGES}/import_mapping.html", context, status=422 if problems or form.errors else 200
    )


def _read_again(request: HttpRequest, run: ImportRun) -> HttpResponse:
    table = operations.table_of(run)
    form = OptionsForm(request.POST, table=table)
    if not form.is_valid():
        messages.error(request, _("Choose one of the values that are offered."))
        return redirect("exchange:import_mapping", run.public_id)
    wanted = form.options(Options.from_json(run.options))
    operations.import_read_again(run=run, by=request.user, options=wanted, preset=form.cleaned_data["preset"])
    messages.success(request, _("Read again."))
    return redirect("exchange:import_mapping", run.public_id)


def _unreadable(request: HttpRequest, run: ImportRun, error: FileProblem) -> HttpResponse:
    """Other options made the file unreadable: say so and offer the way back."""
    return render(
        request,
        f"{PAGES}/import_unreadable.html",
        {"run": run, "problem": error.problem, "step": 2},
        status=422,
    )


@require_http_methods(["GET", "POST"])
@company_permission("imports.run")
def import_preview(request: HttpRequest, run_id: str) -> HttpResponse:
    """What will happen, row by row. POST says what strange words mean and checks again."""
    run = _run(request, run_id)
    if run.state != State.PREVIEW:
        return _goto(run)
    stored = engine.StoredRows(files.load(run.rows_file))
    form = WordsForm(request.POST or None, kind=run.kind, words=stored.words)
    if request.method == "POST" and form.is_valid():
        mapping = Mapping.from_json(run.mapping)
        mapping.values = form.values(mapping.values, create_all="create_all" in request.POST)
        return _goto(jobs.work(operations.import_map(run=run, by=request.user, mapping=mapping)))
    wanted = request.GET.get("show", "")
    page = queries.preview_page(run, stored, wanted, request.GET.get("page"))
    writes = run.counts.get("create", 0) + run.counts.get("update", 0)
    context = {
        "run": run,
        "page": page,
        "show": wanted,
        "form": form,
        "step": 3,
        "filters": _filters(run),
        "writes": writes,
    }
    template = f"{PAGES}/import_preview.html" + ("#rows" if is_fragment(request) else "")
    return render(request, template, context)


def _filters(run: ImportRun) -> list[tuple[str, Any, int]]:
    words = [
        ("", _("All")),
        ("create", _("New")),
        ("update", _("Changed")),
        ("unchanged", _("Unchanged")),
        ("error", _("Errors")),
    ]
    total = sum(run.counts.get(key, 0) for key, _word in words)
    return [(key, word, run.counts.get(key, 0) if key else total) for key, word in words]


@require_POST
@company_permission("imports.run")
def import_commit(request: HttpRequest, run_id: str) -> HttpResponse:
    """Writes what the preview showed."""
    run = _run(request, run_id)
    try:
        run = operations.import_commit(run=run, by=request.user, skip_errors="skip_errors" in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _goto(run)
    return _goto(jobs.work(run))


@require_GET
@company_permission("imports.run")
def import_run(request: HttpRequest, run_id: str) -> HttpResponse:
    """Progress. The fragment is polled; without scripts the page refreshes itself."""
    run = _run(request, run_id)
    if not run.is_busy:
        return HttpResponseClientRedirect(_goto(run).url) if is_fragment(request) else _goto(run)
    context = {
        "run": run,
        "step": 3 if run.state == State.CHECKING else 4,
        "no_worker": not run.done and not worker_is_running(),
    }
    template = f"{PAGES}/import_run.html" + ("#progress" if is_fragment(request) else "")
    response = render(request, template, context)
    if not is_fragment(request):
        response["Refresh"] = "5"
    return response


@require_POST
@company_permission("imports.run")
def import_cancel(request: HttpRequest, run_id: str) -> HttpResponse:
    """Stops it; nothing of it stays."""
    return _goto(operations.import_cancel(run=_run(request, run_id), by=request.user))


@require_GET
@company_permission("imports.run")
def import_result(request: HttpRequest, run_id: str) -> HttpResponse:
    """What came of it, and the way back."""
    run = _run(request, run_id)
    if not run.has_ended:
        return _goto(run)
    problem = Problem(run.problem["text"], run.problem.get("params", {})) if run.problem else None
    context = {
        "run": run,
        "problem": problem,
        "step": 4,
        "can_undo": run.state == State.DONE,
        "list_url": _list_url(run.kind),
    }
    return render(request, f"{PAGES}/import_result.html", context)


def _list_url(kind: str) -> str:
    return reverse("teams:colleague_list" if kind == Kind.STAFF else "accounts:account_list")


@require_GET
@company_permission("imports.run")
def import_errors(request: HttpRequest, run_id: str) -> HttpResponse:
    """The rows with errors as they came, with a column of reasons, to be corrected and sent again."""
    run = _run(request, run_id)
    if not run.rows_file or not run.counts.get("error"):
        raise Http404
    stored = engine.StoredRows(files.load(run.rows_file))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([_safe(h) for h in stored.head["headers"]] + [_("Line"), _("Reason")])
    width = len(stored.head["headers"])
    for data in stored.errors():
        cells = ((data[5] if len(data) > 5 else []) + [""] * width)[:width]
        problems = [Problem.from_json(p) for p in data[4]]
        reason = " · ".join(f"{p.column}: {p}" if p.column else str(p) for p in problems)
        writer.writerow([*(_safe(cell) for cell in cells), data[0], _safe(reason)])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="errors.csv"'
    return response


def _safe(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe; our reader takes it off
    again.
    """
    text = "" if cell is None else str(cell)
    return (
        f"'{text}"
        if text[:1] in ("=", "+", "-", "@", "\t", "\r")
        and not text[1:].replace(".", "").replace(",", "").isdigit()
        else text
    )


@require_POST
@company_permission("imports.run")
def import_undo(request: HttpRequest, run_id: str) -> HttpResponse:
    """Takes the import back, or shows the rows that prevent it."""
    run = _run(request, run_id)
    try:
        obstacles = operations.import_undo(run=run, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _goto(run)
    if obstacles:
        context = {
            "run": run,
            "step": 4,
            "obstacles": obstacles,
            "can_undo": True,
            "list_url": _list_url(run.kind),
        }
        return render(request, f"{PAGES}/import_result.html", context, status=409)
    done = run.counts.get("create", 0) + run.counts.get("update", 0)
    messages.success(
        request,
        ngettext("%(count)s row was taken back.", "%(count)s rows were taken back.", done) % {"count": done},
    )
    return redirect("exchange:import_result", run.public_id)
