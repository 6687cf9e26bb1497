"""Tables to download."""

import pytest
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kam.lib.sheets import safe_cell, sheet_response


def test_streamed_rows_keep_the_language_of_the_request():
    with override("de"):
        response = sheet_response("csv", "x", [_("Status")], ([_("Active"), number] for number in range(2)))
    before = get_language()
    lines = b"".join(response.streaming_content).decode("utf-8-sig").split()
    assert lines == ["Status", "Aktiv,0", "Aktiv,1"]
    assert get_language() == before


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"), ("+49 431", "'+49 431"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"), ("a;=cmd|' /c calc'!A1;+1", "a;'=cmd|' /c calc'!A1;'+1"), ("a; b = c", "a; b = c"), ("", ""),
    ],
)  # fmt: skip
def test_no_cell_begins_a_formula_whatever_separates_cells(typed: str, written: str) -> None:
    assert safe_cell(typed) == written
