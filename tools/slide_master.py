"""Makes the plain 16:9 slide master that plans are laid out on: kam/exchange/documents/writers/master.pptx.

    .venv/bin/python -m tools.slide_master

python-pptx brings a 4:3 master; widening the slide alone leaves its placeholders where they were. This sets
colours, fonts, places and the two layouts that we use, and drops the others. The result is committed.
"""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

TARGET = Path(__file__).resolve().parent.parent / "kam/exchange/documents/writers/master.pptx"
COLOURS = {
    "dk1": "14191C", "lt1": "FFFFFF", "dk2": "0C5F7E", "lt2": "F6F8F8", "accent1": "0C5F7E", "accent2": "A9CFDD",
    "accent3": "5D666C", "accent4": "17714A", "accent5": "805300", "accent6": "B02A1C", "hlink": "0C5F7E",
    "folHlink": "4C555B",
}  # fmt: skip
FONT = "Arial"
LEFT, WIDE = Inches(0.6), Inches(12.13)
#: type of placeholder -> left, top, width, height, size of the type, bold
PLACES: dict[str, tuple[int, int, int, int, int, bool]] = {
    "title": (LEFT, Inches(0.38), WIDE, Inches(0.75), 24, True),
    "body": (LEFT, Inches(1.35), WIDE, Inches(5.4), 16, False),
    "dt": (LEFT, Inches(6.98), Inches(2.5), Inches(0.3), 9, False),
    "ftr": (LEFT, Inches(6.98), Inches(10), Inches(0.3), 9, False),
    "sldNum": (Inches(11.73), Inches(6.98), Inches(1), Inches(0.3), 9, False),
}
COVER: dict[str, tuple[int, int, int, int, int, bool]] = {
    "ctrTitle": (LEFT, Inches(2.5), WIDE, Inches(1.2), 40, True),
    "subTitle": (LEFT, Inches(3.8), WIDE, Inches(1.4), 18, False),
}
KEPT = {"Title Slide": "Cover", "Title Only": "Title and content"}


def main() -> int:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    _theme(deck.slide_master)
    for layout in list(deck.slide_layouts):
        if layout.name not in KEPT:
            deck.slide_layouts.remove(layout)
    _places(deck.slide_master, PLACES)
    for layout in deck.slide_layouts:
        _lay_out(layout)
    _take_out(deck.slide_master, {"dt"})
    _only_what_is_needed(deck)
    deck.save(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
    return 0


def _lay_out(layout: Any) -> None:
    cover = layout.name == "Title Slide"
    _places(layout, COVER if cover else {kind: PLACES[kind] for kind in ("ftr", "sldNum")})
    _take_out(layout, {"dt", "ftr", "sldNum"} if cover else {"dt"})
    for shape in layout.placeholders:
        if _kind(shape) == "title":
            _inherit(shape)
    if cover:
        _bar(layout)
    layout._element.cSld.set("name", KEPT[layout.name])


def _take_out(owner: Any, kinds: set[str]) -> None:
    for shape in list(owner.placeholders):
        if _kind(shape) in kinds:
            shape._element.getparent().remove(shape._element)


def _only_what_is_needed(deck: Any) -> None:
    for name in ("title", "author", "last_modified_by", "comments", "keywords", "subject", "category"):
        setattr(deck.core_properties, name, "")
    for key, relation in list(deck.part.rels.items()):
        if relation.reltype.endswith("/printerSettings"):
            deck.part.rels.pop(key)
    for key, relation in list(deck.part.package._rels.items()):
        if not relation.reltype.endswith(("/officeDocument", "/core-properties")):
            deck.part.package._rels.pop(key)


def _kind(shape: Any) -> str:
    return shape._element.find(".//" + qn("p:ph")).get("type", "body")


def _places(owner: Any, places: dict[str, tuple[int, int, int, int, int, bool]]) -> None:
    for shape in owner.placeholders:
        if _kind(shape) in places:
            left, top, width, height, size, bold = places[_kind(shape)]
            shape.left, shape.top, shape.width, shape.height = Emu(left), Emu(top), Emu(width), Emu(height)
            _type(shape, size, bold)


def _type(shape: Any, size: int, bold: bool) -> None:
    """Size and weight of the first level, to the left, at the foot of its box for titles."""
    frame = shape._element.find(qn("p:txBody"))
    properties = frame.find(qn("a:bodyPr"))
    for child in list(properties):
        properties.remove(child)
    kind = _kind(shape)
    properties.set(
        "anchor", "b" if kind in ("title", "ctrTitle") else "t" if kind in ("body", "subTitle") else "ctr"
    )
    for side in ("lIns", "rIns"):
        properties.set(side, "0")
    styles = frame.find(qn("a:lstStyle"))
    for child in list(styles):
        styles.remove(child)
    level = etree.SubElement(styles, qn("a:lvl1pPr"))
    level.set("algn", "r" if kind == "sldNum" else "l")
    if kind == "subTitle":
        level.set("marL", "0")
        level.set("indent", "0")
        etree.SubElement(level, qn("a:buNone"))
    text = etree.SubElement(level, qn("a:defRPr"))
    text.set("sz", str(int(Pt(size).pt * 100)))
    text.set("b", "1" if bold else "0")
    fill = etree.SubElement(etree.SubElement(text, qn("a:solidFill")), qn("a:schemeClr"))
    fill.set("val", "tx1" if kind in ("title", "ctrTitle", "body") else "accent3")


def _inherit(shape: Any) -> None:
    """Takes place and type from the master."""
    properties = shape._element.find(qn("p:spPr"))
    for child in list(properties):
        properties.remove(child)


def _bar(layout: Any) -> None:
    """A short line in the accent colour over the title of the cover."""
    shapes = layout._element.cSld.spTree
    bar = copy.deepcopy(layout.placeholders[0]._element)
    bar.nvSpPr.cNvPr.set("id", "99")
    bar.nvSpPr.cNvPr.set("name", "Line")
    for child in list(bar.nvSpPr.find(qn("p:nvPr"))):
        bar.nvSpPr.find(qn("p:nvPr")).remove(child)
    locks = bar.nvSpPr.find(qn("p:cNvSpPr"))
    for child in list(locks):
        locks.remove(child)
    properties = bar.find(qn("p:spPr"))
    for child in list(properties):
        properties.remove(child)
    frame = etree.SubElement(properties, qn("a:xfrm"))
    place = etree.SubElement(frame, qn("a:off"))
    place.set("x", str(LEFT))
    place.set("y", str(Inches(2.2)))
    size = etree.SubElement(frame, qn("a:ext"))
    size.set("cx", str(Inches(1.6)))
    size.set("cy", str(Inches(0.07)))
    shape = etree.SubElement(properties, qn("a:prstGeom"))
    shape.set("prst", "rect")
    etree.SubElement(shape, qn("a:avLst"))
    fill = etree.SubElement(etree.SubElement(properties, qn("a:solidFill")), qn("a:schemeClr"))
    fill.set("val", "accent1")
    text = bar.find(qn("p:txBody"))
    bar.remove(text)
    shapes.append(bar)


def _theme(master: Any) -> None:
    part = next(r.target_part for r in master.part.rels.values() if r.reltype.endswith("/theme"))
    theme = etree.fromstring(part.blob)
    colours = theme.find(".//" + qn("a:clrScheme"))
    for name, value in COLOURS.items():
        element = colours.find(qn(f"a:{name}"))
        for child in list(element):
            element.remove(child)
        etree.SubElement(element, qn("a:srgbClr")).set("val", value)
    for name in ("major", "minor"):
        theme.find(".//" + qn(f"a:{name}Font")).find(qn("a:latin")).set("typeface", FONT)
    theme.set("name", "Plain")
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


if __name__ == "__main__":
    sys.exit(main())
