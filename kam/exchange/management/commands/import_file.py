"""`manage.py import_file KIND FILE`: the importer of the pages on the command line."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kam.exchange.imports import engine, operations
from kam.exchange.imports.checking import Checked, counts_of
from kam.exchange.imports.fields import fields_of
from kam.exchange.imports.lookups import CREATE
from kam.exchange.imports.mapping import FACTORS, Mapping, mapping_problems
from kam.exchange.imports.models import ImportRun, Kind
from kam.exchange.imports.presets import PRESETS
from kam.exchange.imports.problems import FileProblem, Problem
from kam.exchange.imports.reader import Options, Table, read_table


class Command(BaseCommand):
    help = "Imports accounts, staff, contacts or figures from a CSV or XLSX file, all rows or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=Kind.values)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--preset",
            choices=list(PRESETS),
            default="",
            help="Where the file comes from; detected if left out.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Check only; write nothing.")
        parser.add_argument("--json", action="store_true", help="The result as JSON.")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="Assign a column by its header; empty FIELD leaves it out.",
        )
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="One value for all rows, e.g. measure=revenue.",
        )
        parser.add_argument(
            "--unit", default="", metavar="FACTOR[:CURRENCY]", help="How amounts are meant, e.g. 1000000:USD."
        )
        parser.add_argument(
            "--date-order",
            choices=["dmy", "mdy"],
            default="",
            help="Where a column's dates can be read both ways.",
        )
        parser.add_argument(
            "--create",
            action="store_true",
            help="Create industries, departments and organisations that are unknown.",
        )
        parser.add_argument(
            "--skip-errors",
            action="store_true",
            help="Leave rows with errors out instead of refusing the file.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = options["json"]
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        try:
            table = read_table(data, options["file"].name)
        except FileProblem as error:
            self._fail([error.problem], options)
        mapping = self._mapping(options, table)
        if problems := mapping_problems(options["kind"], table, mapping):
            self._fail(problems, options)
        rows, words = self._check(options, table, mapping)
        if options["create"] and any(word.state == "unknown" for word in words):
            for word in words:
                if word.state == "unknown" and fields_of(options["kind"])[word.field].type in (
                    "industry",
                    "department",
                    "organisation",
                ):
                    mapping.values.setdefault(word.field, {})[word.text] = CREATE
            rows, words = self._check(options, table, mapping)
        counts = counts_of(rows)
        good = not counts["error"] or options["skip_errors"]
        run = None
        if good and not options["dry_run"] and counts["create"] + counts["update"]:
            run = self._write(options, data, mapping, table)
            if run.state != ImportRun.State.DONE:
                self._fail([Problem(run.problem.get("text", ""), run.problem.get("params", {}))], options)
        self._report(options, table, mapping, rows, words, run)
        if counts["error"]:
            raise SystemExit(1)

    def _mapping(self, options: dict[str, Any], table: Table) -> Mapping:
        mapping = engine.first_mapping(options["kind"], table, options["preset"])
        known = fields_of(options["kind"])
        for text in options["map"]:
            header, _sign, key = text.rpartition("=")
            if header not in table.headers or (key and key not in known):
                raise CommandError(
                    f"--map {text}: fields are {', '.join(known)}; columns are "
                    f"{', '.join(h for h in table.headers if h)}"
                )
            index = table.headers.index(header)
            mapping.columns = {k: i for k, i in mapping.columns.items() if i != index and k != key}
            if key:
                mapping.columns[key] = index
        for text in options["set"]:
            key, _sign, value = text.partition("=")
            if key not in known:
                raise CommandError(f"--set {text}: fields are {', '.join(known)}")
            mapping.fixed[key] = value
        if options["unit"]:
            mapping.factor, _sign, currency = options["unit"].partition(":")
            if mapping.factor not in FACTORS:
                raise CommandError(f"--unit: the factor is one of {', '.join(FACTORS)}")
            mapping.currency = currency or mapping.currency
            mapping.unit_reason = "chosen"
        mapping.date_order = options["date_order"]
        return mapping

    def _check(
        self, options: dict[str, Any], table: Table, mapping: Mapping
    ) -> tuple[list[Checked], list[Any]]:
        source = engine.importer_for(options["kind"], table, mapping, engine.setting_for(None))
        return source.check(), source.all_words()

    def _write(self, options: dict[str, Any], data: bytes, mapping: Mapping, table: Table) -> ImportRun:
        run = operations.import_start(
            by=None,
            kind=options["kind"],
            name=options["file"].name,
            data=data,
            options=Options.from_json(table.options.as_json()),
        )
        run = operations.run_check(operations.import_map(run=run, by=None, mapping=mapping))
        if run.state != ImportRun.State.PREVIEW:
            return run
        return operations.run_write(
            operations.import_commit(run=run, by=None, skip_errors=options["skip_errors"])
        )

    def _fail(self, problems: Iterable[Problem], options: dict[str, Any]) -> None:
        errors = [{"row": None, "column": p.column, "message": str(p)} for p in problems]
        if self.as_json:
            self.stdout.write(
                json.dumps(
                    {"kind": options["kind"], "created": 0, "updated": 0, "unchanged": 0, "errors": errors},
                    ensure_ascii=False,
                    indent=1,
                )
            )
        else:
            for error in errors:
                self.stderr.write(
                    f"{error['column']}: {error['message']}" if error["column"] else error["message"]
                )
        raise SystemExit(1)

    def _report(
        self,
        options: dict[str, Any],
        table: Table,
        mapping: Mapping,
        rows: list[Checked],
        words: list[Any],
        run: Any,
    ) -> None:
        counts = counts_of(rows)
        errors = [
            {"row": row.line, "column": p.column, "message": str(p)} for row in rows for p in row.problems
        ]
        read = {k: v for k, v in table.options.as_json().items() if v and k != "date_orders"}
        result = {
            "kind": options["kind"],
            "file": options["file"].name,
            "written": run is not None,
            "created": counts["create"],
            "updated": counts["update"],
            "unchanged": counts["unchanged"],
            "errors": errors,
            "columns": {key: table.headers[index] for key, index in mapping.columns.items()},
            "unit": {"factor": int(mapping.factor), "currency": mapping.currency},
            "words": [
                {"field": w.field, "text": w.text, "rows": w.rows, "read_as": w.key, "state": w.state}
                for w in words
            ],
            "read": read,
            "import": run.public_id if run else None,
        }
        if self.as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
            return
        for error in errors[:50]:
            self.stderr.write(f"{error['row']}, {error['column']}: {error['message']}")
        done = "written" if run is not None else "not written"
        self.stdout.write(
            f"{counts['create']} created, {counts['update']} updated, {counts['unchanged']} "
            f"unchanged, {counts['error']} with errors; {done}."
        )
