"""Files in Django's default storage, under generated names; a name never comes from a user."""

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from kam.lib.ids import new_public_id


def store(content: bytes | File, folder: str, ending: str) -> str:
    """Saves, and returns the generated name."""
    file = ContentFile(content) if isinstance(content, bytes) else content
    return default_storage.save(f"{folder}/{new_public_id()}.{ending}", file)


def load(name: str) -> bytes:
    """Raises FileNotFoundError where the file is gone."""
    with default_storage.open(name) as file:
        return file.read()


def forget(*names: str) -> None:
    for name in names:
        if name:
            default_storage.delete(name)
