"""Rows against bytes: what has lost its other half after a crash, a full disk or a restore."""

from collections.abc import Iterator
from datetime import datetime

from django.core.files.storage import Storage

from .models import STORE, StoredFile


def storage() -> Storage:
    return StoredFile._meta.get_field("content").storage


def rows_without_file() -> Iterator[StoredFile]:
    """Rows whose bytes are missing or have another size than the row says."""
    for file in StoredFile.objects.defer("text", "hidden", "pages").iterator():
        if not storage().exists(file.content.name) or storage().size(file.content.name) != file.size:
            yield file


def files_without_row(older_than: datetime) -> Iterator[str]:
    """Names in the store that no row knows; newer ones may belong to an upload that is not finished."""
    known = set(StoredFile.objects.values_list("content", flat=True))
    for name in _names(STORE):
        if name not in known and storage().get_modified_time(name) < older_than:
            yield name


def _names(folder: str) -> Iterator[str]:
    try:
        folders, files = storage().listdir(folder)
    except FileNotFoundError:
        return  # nothing was ever stored
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _names(f"{folder}/{name}")
