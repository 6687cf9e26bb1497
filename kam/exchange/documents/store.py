"""Where files of documents lie."""

from kam.records import files

_FOLDER = "documents"


def store(data: bytes, ending: str) -> str:
    """Saves, and returns the generated name."""
    return files.store(data, _FOLDER, ending)
