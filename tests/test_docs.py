"""The documents keep step with the code."""

import re
from pathlib import Path

from kam.lib import slots

ROOT = Path(__file__).resolve().parent.parent


def test_every_slot_is_listed_in_the_architecture():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = text.split("<!-- slots:begin -->")[1].split("<!-- slots:end -->")[0]
    named = {line.split("`")[1] for line in listed.splitlines() if line.startswith("| `")}
    assert named == {name for name, value in vars(slots).items() if isinstance(value, slots.Slot)}


def test_links_between_documents_lead_somewhere():

    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"
