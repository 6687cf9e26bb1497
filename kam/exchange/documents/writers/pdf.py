"""PDF by typst: A4, tagged, with bookmarks. The template is ours; what people wrote goes in as JSON and stays data."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from kam.exchange.documents.document import Block, Chart, Document, Facts, Item, Items, Kind, Table
from kam.exchange.documents.writers.cells import (
    cell_text,
    details_text,
    file_title,
    is_figure,
    shown_columns,
    value_text,
)

_SETTER = Path(__file__).parent / "typeset.py"
_SECONDS = 120


class NotSet(RuntimeError):
    """The compiler could not set the document; the message is its own."""


def write(document: Document) -> bytes:
    """The bytes of the file."""
    with override(document.language):
        data = json.dumps(_data(document), ensure_ascii=False)
    fonts = settings.BASE_DIR / "static" / "vendor" / "fonts"
    command = [sys.executable, str(_SETTER), str(fonts)]
    done = subprocess.run(command, input=data.encode(), capture_output=True, timeout=_SECONDS, check=False)
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise NotSet(done.stderr.decode("utf-8", "replace")[-2000:])
    return done.stdout


def _data(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "account": document.account,
        "company": document.company,
        "period": document.period,
        "status": document.status,
        "made_on": value_text(document, Kind.DATE, document.made_on),
        "day": [document.made_on.year, document.made_on.month, document.made_on.day],
        "file_title": file_title(document),
        "language": document.language,
        "layout": str(document.depth),
        "customer": document.for_customer,
        "words": _words(),
        "sections": [
            {
                "number": section.number,
                "title": section.title,
                "prompt": section.prompt,
                "blocks": [_block(document, block) for block in section.blocks if not block.empty],
            }
            for section in document.sections
        ],
    }


def _words() -> dict[str, str]:
    return {
        "so_what": _("So what?"),
        "answer": _("Our answer"),
        "contents": _("Contents"),
        "empty": _("Nothing written yet."),
        "internal": _("Internal: not for the customer"),
        "as_of": _("As of"),
        "period": _("Period"),
        "status": _("Status"),
        "more": _("more"),
        "chart": _("Bar chart"),
        "goal": _("Goal"),
        "actions": _("Actions"),
    }


def _block(document: Document, block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"role": block.role, "title": block.title, "more": block.more}
    if isinstance(block, Items):
        found |= {"kind": "items", "items": [_item(item) for item in block.items]}
    elif isinstance(block, Table):
        found |= {"kind": "table", "note": block.note, **_table(document, block)}
    elif isinstance(block, Facts):
        found |= {"kind": "facts", "facts": [[one.label, one.value] for one in block.facts]}
    elif isinstance(block, Chart):
        found |= {"kind": "chart", **_chart(document, block)}
    return found


def _item(item: Item) -> dict[str, Any]:
    return {
        "text": item.text,
        "so_what": item.so_what,
        "details": details_text(item),
        "actions": [[action.text, details_text(action)] for action in item.actions],
    }


def _table(document: Document, table: Table) -> dict[str, Any]:
    texts = [
        [cell_text(document, column, row, place) for place, column in enumerate(table.columns)]
        for row in table.rows
    ]
    used = shown_columns(table, texts)
    return {
        "columns": [
            {
                "label": table.columns[place].label,
                "figure": is_figure(table.columns[place]),
                "date": table.columns[place].kind == Kind.DATE,
                "weight": table.columns[place].weight,
            }
            for place in used
        ],
        "rows": [[row[place] for place in used] for row in texts],
    }


def _chart(document: Document, chart: Chart) -> dict[str, Any]:
    values = [value for one in chart.series for value in one.values if value is not None]
    told = []
    for one in chart.series:
        pairs = zip(chart.labels, one.values, strict=False)
        shown = [f"{label}: {value_text(document, chart.unit, v)}" for label, v in pairs if v is not None]
        told.append(f"{one.name}: {', '.join(shown)}")
    return {
        "labels": chart.labels,
        "highest": float(max([*values, 0])),
        "lowest": float(min([*values, 0])),
        "alt": f"{chart.title}. {'; '.join(told)}",
        "series": [
            {
                "name": one.name,
                "planned": one.planned,
                "values": [None if v is None else float(v) for v in one.values],
                "texts": ["" if v is None else value_text(document, chart.unit, v) for v in one.values],
            }
            for one in chart.series
        ],
    }
