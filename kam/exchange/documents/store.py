"""Files of documents: in Django's default storage, under generated names; a name never comes from a user."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from kam.lib.ids import new_public_id

_FOLDER = "documents"


def store(data: bytes, ending: str) -> str:
    """Saves, and returns the generated name."""
    return default_storage.save(f"{_FOLDER}/{new_public_id()}.{ending}", ContentFile(data))


def load(name: str) -> bytes:
    """Raises FileNotFoundError where the file is gone."""
    with default_storage.open(name) as file:
        return file.read()


def forget(*names: str) -> None:
    for name in names:
        if name:
            default_storage.delete(name)
