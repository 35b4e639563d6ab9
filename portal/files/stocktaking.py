"""Rows against bytes: what was changed on the disk, or has lost its other half after a crash or a restore."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.core.files.storage import Storage
from django.utils import timezone

from portal import trail
from portal.integrity import Fault, Share
from portal.nightly import Trouble
from portal.trail.record import name as name_of

from .models import STORE, StoredFile
from .uploads import digests

# Newer bytes may belong to an upload that is not finished.
UNFINISHED = timedelta(days=1)
# A purge or an upload that was killed leaves a few; more than this says that the database is not that of the store.
MOST_LEFT = 100
NOT_READ = ("text", "hidden", "pages")


def storage() -> Storage:
    return StoredFile._meta.get_field("content").storage


def damaged(files: Iterable[StoredFile]) -> list[StoredFile]:
    """Those of these files whose bytes are not, or not any more, those that were stored."""
    return [file for file in files if described(file) != (file.size, file.sha256, file.sm3)]


def described(file: StoredFile) -> tuple[int, str, str] | None:
    """Size and digests of the bytes as they lie there now; None when there are none."""
    try:
        with file.content.storage.open(file.content.name) as source:
            return digests(source)
    except OSError:
        return None


def rows_without_file() -> Iterator[StoredFile]:
    """Rows whose bytes are missing or have another size than the row says."""
    for file in StoredFile.objects.defer(*NOT_READ).iterator():
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


def check(share: Share) -> Iterator[Fault]:
    lost = {file.pk for file in rows_without_file()}
    for file in StoredFile.objects.filter(pk__in=lost).defer(*NOT_READ):
        yield Fault("file.without_bytes", name_of(file), "文件的内容不在存储中，或者大小不符，请从备份恢复")
    for file in share.of(StoredFile.objects.defer(*NOT_READ)).iterator():
        if file.pk not in lost and damaged([file]):
            yield Fault("file.changed", name_of(file), "文件的内容与存入时的摘要不符，请从备份恢复，并查明原因")
    left = leftovers()
    if len(left) > MOST_LEFT:
        yield Fault("store.of_another_database", STORE, f"存储中有 {len(left)} 个文件没有登记，请核对数据库与存储")
        return
    for name in left:
        yield Fault("file.without_row", name, "存储中的内容没有登记，由每日作业清除")


def leftovers() -> list[str]:
    return list(files_without_row(timezone.now() - UNFINISHED))


def mend(day: date) -> str:
    """Remove the bytes that no row knows, which a killed purge or upload left behind."""
    left = leftovers()
    if not left:
        return ""
    if len(left) > MOST_LEFT:
        raise Trouble(f"存储中有 {len(left)} 个文件没有登记，数量过多，没有清除，请核对数据库与存储。")
    with trail.act("files.leftovers_removed", files=left):
        for name in left:
            storage().delete(name)
    return f"存储中没有登记的残留文件 {len(left)} 个，已清除。"
