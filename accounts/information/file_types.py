"""What an uploaded file is, by its content, and the name under which it is given out again."""

import re
import zipfile
from typing import IO

from accounts.information.document_models import FileType

_HEAD = 4096
#: Of the list of an archive's parts: ten times that of the largest office files. It stands in the tail of the file.
_LONGEST_LIST, _TAIL, _TOO_LONG = 2 * 1024**2, 66_000, 2**32
_LONGEST = 120
#: Endings that a name may keep, by kind; the first is added where there is another one.
ENDINGS: dict[str, tuple[str, ...]] = {
    FileType.PDF: ("pdf",),
    FileType.DOCX: ("docx",),
    FileType.XLSX: ("xlsx",),
    FileType.PPTX: ("pptx",),
    FileType.ODF: ("odt", "ods", "odp", "odg"),
    FileType.OLD_OFFICE: ("doc", "xls", "ppt", "msg", "docx", "xlsx", "pptx"),
    FileType.TEXT: ("txt", "md", "csv", "tsv", "log", "eml", "ics", "vcf"),
    FileType.PNG: ("png",),
    FileType.JPEG: ("jpg", "jpeg"),
}
_OOXML = "application/vnd.openxmlformats-officedocument"
#: What a download says it is; everything else is a stream of bytes, whatever it holds.
MEDIA_TYPES: dict[str, str] = {
    FileType.PDF: "application/pdf",
    FileType.DOCX: f"{_OOXML}.wordprocessingml.document",
    FileType.XLSX: f"{_OOXML}.spreadsheetml.sheet",
    FileType.PPTX: f"{_OOXML}.presentationml.presentation",
    FileType.PNG: "image/png",
    FileType.JPEG: "image/jpeg",
}
ICONS: dict[str, str] = {
    FileType.PDF: "file-earmark-pdf",
    FileType.XLSX: "file-earmark-spreadsheet",
    FileType.PPTX: "file-earmark-slides",
    FileType.DOCX: "file-earmark-text",
}
_OFFICE = {"word/": FileType.DOCX, "xl/": FileType.XLSX, "ppt/": FileType.PPTX}
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xfe\xed\xfa",
    b"#!",
)
_CONTROLS = frozenset(range(32)) - {7, 8, 9, 10, 12, 13, 27}


def type_of(file: IO[bytes]) -> str:
    """The kind of a file. Programs, archives and files with macros are `OTHER`. The file is left at its start."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(_PROGRAMS) or not head:
        return FileType.OTHER
    if b"%PDF-" in head[:1024]:
        return FileType.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return FileType.OLD_OFFICE
    if head.startswith(b"PK\x03\x04"):
        found = _of_zip(file)
        file.seek(0)
        return found
    return FileType.TEXT if _is_text(head) else FileType.OTHER


def _of_zip(file: IO[bytes]) -> str:
    if _list_size(file) > _LONGEST_LIST:
        return FileType.OTHER
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return FileType.OTHER
            if names[:1] == ["mimetype"]:
                first = archive.getinfo("mimetype")
                # The format wants it as it stands; what is packed may be anything when it is unpacked.
                if first.compress_type != zipfile.ZIP_STORED or first.file_size > 200:
                    return FileType.OTHER
                kind = archive.read(first)
                return FileType.ODF if b"opendocument" in kind else FileType.OTHER
            if "[Content_Types].xml" in names:
                for folder, kind_of_file in _OFFICE.items():
                    if any(name.startswith(folder) for name in names):
                        return kind_of_file
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, RuntimeError, NotImplementedError, EOFError):
        pass
    return FileType.OTHER


def _list_size(file: IO[bytes]) -> int:
    """How many bytes the list of an archive's parts has: it is read whole, into many times the memory."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _TAIL))
    tail = file.read()
    file.seek(0)
    at = len(tail) - 22 if tail[-22:-18] == b"PK\5\6" and tail[-2:] == b"\0\0" else tail.rfind(b"PK\5\6")
    if tail[max(0, at - 20) : at].startswith(b"PK\6\7"):
        return _TOO_LONG  # the sizes of 64 bits, for archives that are larger than any file that is taken
    return int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else _TOO_LONG


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not _CONTROLS.intersection(head)


_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*;%]+')


def clean_name(name: str) -> str:
    """The name of an upload in one line, without signs that no file name has or that turn the reading direction."""
    name = re.split(r"[/\\]", name)[-1].encode("utf-8", "replace").decode()
    name = "".join(sign for sign in _UNFIT.sub(" ", name) if sign.isprintable())
    stem, dot, ending = " ".join(name.split()).rpartition(".")
    if not dot or len(ending) > 12:
        stem, ending = " ".join(name.split()), ""
    stem = stem[:_LONGEST].strip(". ")
    return f"{stem or 'file'}.{ending}" if ending else stem or "file"


def given_name(name: str, kind: str) -> str:
    """The name of a download: its ending is one of its kind, so that no computer runs it."""
    name, fitting = clean_name(name), ENDINGS.get(kind, ("bin",))
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return name if ending in fitting else f"{name}.{fitting[0]}"


def title_of(name: str) -> str:
    """What a document is called when nobody has given it a title: its file name without ending."""
    name = clean_name(name)
    stem, dot, _ending = name.rpartition(".")
    return (stem if dot else name).replace("_", " ").strip() or name
