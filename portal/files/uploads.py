"""From an upload to a stored file: what is refused, with words for the user, and how bytes and row come in together."""

import errno
import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.db import router, transaction
from django.db.models import QuerySet

from . import readers
from .extraction import extract
from .formats import HEAD_BYTES, Format, check_head, of_suffix
from .inspection import inspect
from .models import StoredFile, generated_name
from .pending import Pending
from .readers import Findings
from .refusals import Refused

MAX_NAME = 120
# One form may bring several files; together they take no more room than this many of the largest.
FILES_AT_ONCE = 4
CHUNK_BYTES = 1024 * 1024

DRIVE = re.compile(r"^[A-Za-z]:")
# Not allowed in names on the desks where these files will be saved.
UNSAVABLE = re.compile(r'[<>:"|?*]')
INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
RUNNABLE = frozenset(
    "asp aspx bat cgi chm class cmd com cpl dll dmg elf exe hta htm html inf iso jar js jse jsp lnk msc msi msp mht"
    " php phtml pif pl ps1 py rb reg scf scr sh shtml svg svgz swf sys url vb vbe vbs wsf wsh xhtml".split()
)
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class OversizedUpload(UploadedFile):
    """What is left of an upload above a limit: name and size, no bytes; `code` says which limit."""

    def __init__(self, name: str, size: int, code: str):
        super().__init__(ContentFile(b""), name, size=size)
        self.code = code


class StoringUploadHandler(TemporaryFileUploadHandler):
    """Gives the room of a half-written file back at once where the disk is full."""

    def receive_data_chunk(self, raw_data, start):
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError:
            # Closing writes what is left over, which fails as the writing did.
            with suppress(OSError):
                self.file.close()
            raise


class CappedUploadHandler(FileUploadHandler):
    """Stands before the handler that stores, and stops passing bytes on once a file or all together is too large.

    The rest is read off the line and dropped, so that the browser gets the form back with a message.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.total = 0

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        self.received, self.code = 0, ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.code:
            return None
        if self.received > settings.FILE_MAX_BYTES:
            return self.drop("too_large")
        if self.total + len(raw_data) > settings.FILE_MAX_BYTES * FILES_AT_ONCE:
            return self.drop("too_much_at_once")
        self.total += len(raw_data)
        return raw_data

    def drop(self, code: str) -> None:
        """Lets the handlers behind this one throw away what they have of the file."""
        self.code = code
        for handler in self.request.upload_handlers:
            if handler is not self:
                handler.upload_interrupted()

    def file_complete(self, file_size: int) -> OversizedUpload | None:
        return OversizedUpload(self.file_name, self.received, self.code) if self.code else None


def clean_name(name: str) -> str:
    """The name without path, invisible and direction characters; Refused if too long or a program in disguise."""
    visible = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) not in INVISIBLE)
    last = DRIVE.sub("", re.split(r"[/\\]", visible)[-1])
    stem, dot, suffix = UNSAVABLE.sub("_", last).strip(" .").rpartition(".")
    if not stem.strip(" .") or not dot:
        raise Refused("no_name")
    parts = [part.strip().lower() for part in unicodedata.normalize("NFKC", stem).split(".")[1:]]
    if inner := next((part for part in parts if part in RUNNABLE), ""):
        raise Refused("double_suffix", inner=inner)
    cleaned = f"{stem.strip()}.{suffix.strip().lower()}"
    if len(cleaned) > MAX_NAME:
        raise Refused("long_name", limit=MAX_NAME)
    return cleaned


def accept(upload: File, by: Any = None, *, among: QuerySet | None = None, **context: Any) -> StoredFile:
    """Stores an upload, or raises ValidationError that says in plain Chinese what is wrong and what to do.

    The same bytes under the same name `among` these files are taken as they are. `context` goes to the inspectors,
    with `by`.
    """
    try:
        name = clean_name(upload.name or "")
        kind = of_suffix(name.rpartition(".")[2])
        check_size(upload)
        with opened(upload) as source:
            check_head(source.read(HEAD_BYTES), kind)
            findings = extract(source, kind)
            inspect(name, findings.text, findings.hidden, by=by, **context)
            file = described(name, kind, findings, by=by)
            file.size, file.sha256, file.sm3 = digests(source)
            return twin(file, among) or store(source, file)
    except Refused as refusal:
        raise ValidationError(refusal.sentence(shown_name(upload)), code=refusal.code) from refusal


def shown_name(upload: File) -> str:
    """The name as the user may see it in a message: printable and short."""
    name = "".join(character for character in re.split(r"[/\\]", upload.name or "")[-1] if character.isprintable())
    return name if len(name) <= 60 else f"{name[:40]}……{name[-15:]}"


def check_size(upload: File) -> None:
    code = getattr(upload, "code", "") or ("too_large" if upload.size > settings.FILE_MAX_BYTES else "")
    if code:
        files = FILES_AT_ONCE if code == "too_much_at_once" else 1
        raise Refused(code, limit=settings.FILE_MAX_BYTES * files // 1024**2)
    if upload.size == 0:
        raise Refused("empty")


@contextmanager
def opened(upload: File) -> Iterator[BinaryIO]:
    """The upload as an own open file of the system, so that a child process can read it."""
    with tempfile.TemporaryFile() as source:
        try:
            for chunk in upload.chunks(CHUNK_BYTES):
                source.write(chunk)
            source.flush()
        except OSError as error:
            raise told(error) from error
        source.seek(0)
        yield source


def told(error: OSError) -> Refused | OSError:
    """A full disk in words for the user; any other failure stays what it is."""
    return Refused("no_space") if error.errno in NO_SPACE else error


def described(name: str, kind: Format, findings: Findings, by: Any) -> StoredFile:
    """The row, still without bytes."""
    reading = reading_of(kind, findings)
    return StoredFile(name=name, suffix=kind.suffix, created_by=by, reading_version=readers.VERSION, **reading)


def reading_of(kind: Format, findings: Findings) -> dict[str, Any]:
    """The values of a row that depend on the reader of files."""
    charset = f"; charset={findings.charset}" if findings.charset else ""
    return {
        "media_type": kind.media_type + charset,
        "text": findings.text,
        "hidden": findings.hidden,
        "pages": findings.pages,
        "reading": StoredFile.Reading.UNREADABLE if findings.unread else StoredFile.Reading.READ,
    }


def twin(file: StoredFile, among: QuerySet | None) -> StoredFile | None:
    """The first of these files that is this one already: an editor that saves by itself sends its uploads each time."""
    if among is None:
        return None
    return among.filter(name=file.name, sha256=file.sha256, sm3=file.sm3).order_by("pk").first()


def store(source: BinaryIO, file: StoredFile) -> StoredFile:
    """Writes the bytes under their final name, makes sure of them, then writes the row; never one without the other."""
    storage = file.content.storage
    name = generated_name(file, file.name)
    using = router.db_for_write(StoredFile)
    with Pending(storage, name, StoredFile._meta.db_table, using) as pending:
        write(source, storage, name)
        file.content = name
        with transaction.atomic(using=using):
            file.save(using=using)
            pending.wait()
    return file


def digests(source: BinaryIO) -> tuple[int, str, str]:
    """Size, SHA-256 and SM3 (GB/T 32905) of all bytes."""
    source.seek(0)
    size, sha256, sm3 = 0, hashlib.sha256(), Hash(SM3())
    while chunk := source.read(CHUNK_BYTES):
        size += len(chunk)
        sha256.update(chunk)
        sm3.update(chunk)
    return size, sha256.hexdigest(), sm3.finalize().hex()


def write(source: BinaryIO, storage: Storage, name: str) -> None:
    source.seek(0)
    try:
        storage.save(name, File(source))
        make_durable(storage, name)
    except OSError as error:
        raise told(error) from error


def make_durable(storage: Storage, name: str) -> None:
    """Waits until bytes and name are on the disk; a storage without paths sees to that itself."""
    try:
        path = storage.path(name)
    except NotImplementedError:
        return
    for place in (path, os.path.dirname(path), os.path.dirname(os.path.dirname(path))):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
