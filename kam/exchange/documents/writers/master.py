"""The slide master that plans are laid out on: ours, or the company's own .pptx, checked before it is taken."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.util import Inches

OURS = Path(__file__).parent / "master.pptx"
MAX_BYTES = 20_000_000
_MAX_UNPACKED, _MAX_PARTS = 200_000_000, 3_000
#: XML takes some thirty times its size in memory once it is parsed; a master holds 2 MB of it at most.
_MAX_XML = 12_000_000
_XML_STARTS = (b"<", b"\xfe\xff", b"\xff\xfe")
#: Content types of parts that run, or that hold another program's file.
_MACROS = ("vbaproject", "macroenabled", "activex")
_EMBEDDED = ("oleobject", "ms-package", "spreadsheetml", "wordprocessingml")
_LINK_SCHEMES = ("http", "https", "mailto")
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_SMALLEST = (Inches(7), Inches(3.2))


class MasterProblem(ValueError):
    """Why a file cannot be the master, in words for who uploaded it."""


@dataclass(frozen=True)
class Area:
    """A rectangle on a slide."""

    left: int
    top: int
    width: int
    height: int


@dataclass
class Master:
    """A presentation without slides, its two layouts, and the free place under the title."""

    deck: Any
    cover: Any
    content: Any
    area: Area


def open_master(data: bytes | None) -> Master:
    """Reads a master, ours when there is none. Raises MasterProblem."""
    return _read(OURS.read_bytes() if data is None else data)


def _read(data: bytes) -> Master:
    _check_package(data)
    try:
        deck = Presentation(io.BytesIO(data))
        layouts = list(deck.slide_layouts)
        _drop_slides(deck)
    except Exception as error:  # whatever is broken inside, the answer is the same
        raise MasterProblem(
            _("This is not a PowerPoint file that can be read. Save it again as .pptx.")
        ) from error
    _check_parts(deck.part.package)
    content = _best(layouts, _is_content)
    if content is None:
        raise MasterProblem(
            _(
                "No layout has a title and free space below it. Add one like “Title only”, with at least 18 × 8 cm "
                "under the title."
            )
        )
    cover = _best(layouts, _is_cover) or content
    return Master(deck, cover, content, _area(deck, content))


def _check_package(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise MasterProblem(_("The file is larger than %(mb)s MB.") % {"mb": MAX_BYTES // 1_000_000})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            unpacked = sum(part.file_size for part in parts)
            small = unpacked <= _MAX_UNPACKED and len(parts) <= _MAX_PARTS
            xml = sum(part.file_size for part in parts if _is_xml(package, part)) if small else 0
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise MasterProblem(_("This is not a PowerPoint file (.pptx).")) from error
    if "ppt/presentation.xml" not in names:
        raise MasterProblem(_("This is not a PowerPoint file (.pptx)."))
    if any(name.endswith("vbaProject.bin") for name in names):
        raise MasterProblem(_("The file holds macros. Save it as .pptx without macros."))
    if not small or xml > _MAX_XML:
        raise MasterProblem(_("The file is too large when unpacked."))


def _is_xml(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """By how it begins: a package may call any of its parts XML, whatever the name."""
    with package.open(part) as file:
        start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    return not start or start.startswith(_XML_STARTS)


def _check_parts(package: Any) -> None:
    """Refuses what would get into every document: macros, files of other programs, what is loaded from elsewhere."""
    types = [part.content_type.lower() for part in package.iter_parts()]
    if any(word in kind for kind in types for word in _MACROS):
        raise MasterProblem(_("The file holds macros. Save it as .pptx without macros."))
    if any(word in kind for kind in types for word in _EMBEDDED):
        raise MasterProblem(
            _("A layout holds an embedded object, like a table of Excel. Replace it by a picture.")
        )
    for relation in package.iter_rels():
        if relation.is_external and not _is_link(relation):
            raise MasterProblem(
                _("A layout loads something from outside the file: %(target)s. Embed it instead.")
                % {"target": relation.target_ref[:100]}
            )


def _is_link(relation: Any) -> bool:
    """A link that does nothing until somebody clicks it, and then opens a page or a mail."""
    scheme, colon, _rest = relation.target_ref.partition(":")
    return bool(colon) and relation.reltype.endswith("/hyperlink") and scheme.lower() in _LINK_SCHEMES


def _drop_slides(deck: Any) -> None:
    """A master may come with slides of examples; none of them gets into a document."""
    slides = deck.slides._sldIdLst
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    element = deck.part._element
    for name in ("p:custShowLst", "p:extLst"):  # sections and shows name slides that are gone
        for child in element.findall(qn(name)):
            element.remove(child)
    for key, relation in list(deck.part.rels.items()):
        if relation.is_external or relation.reltype.endswith(
            ("/printerSettings", "/commentAuthors", "/handoutMaster", "/notesMaster", "/customXml", "/tags")
        ):
            deck.part.rels.pop(key)
    for name in ("p:notesMasterIdLst", "p:handoutMasterIdLst", "p:custDataLst"):
        for child in element.findall(qn(name)):
            element.remove(child)


def _types(layout: Any) -> list[Any]:
    return [shape.placeholder_format.type for shape in layout.placeholders]


def _is_cover(layout: Any) -> bool:
    types = _types(layout)
    return PP_PLACEHOLDER.SUBTITLE in types and any(kind in _TITLES for kind in types)


def _is_content(layout: Any) -> bool:
    """A title, nothing else to fill in, and room below."""
    others = [
        kind
        for kind in _types(layout)
        if kind not in (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
    ]
    if others not in ([PP_PLACEHOLDER.TITLE], [PP_PLACEHOLDER.CENTER_TITLE]):
        return False
    deck = layout.part.package.presentation_part.presentation
    area = _area(deck, layout)
    return area.width >= _SMALLEST[0] and area.height >= _SMALLEST[1]


def _best(layouts: list[Any], good: Any) -> Any:
    return next((layout for layout in layouts if good(layout)), None)


def _area(deck: Any, layout: Any) -> Area:
    """From under the title to over the foot, as wide as the title."""
    title = next(shape for shape in layout.placeholders if shape.placeholder_format.type in _TITLES)
    top = title.top + title.height + Inches(0.2)
    feet = [
        shape.top
        for shape in layout.placeholders
        if shape.placeholder_format.type in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
        and shape.top is not None
        and shape.top > deck.slide_height // 2
    ]
    bottom = min([*feet, deck.slide_height - Inches(0.5)]) - Inches(0.1)
    return Area(title.left, top, title.width, bottom - top)
