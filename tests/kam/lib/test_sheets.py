"""Tables to download."""

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kam.lib.sheets import sheet_response


def test_streamed_rows_keep_the_language_of_the_request():
    with override("de"):
        response = sheet_response("csv", "x", [_("Status")], ([_("Active"), number] for number in range(2)))
    before = get_language()
    lines = b"".join(response.streaming_content).decode("utf-8-sig").split()
    assert lines == ["Status", "Aktiv,0", "Aktiv,1"]
    assert get_language() == before
