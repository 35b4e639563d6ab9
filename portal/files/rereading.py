"""Files that an earlier reader read are read again, some at a time; until then search has nothing of what they say."""

import logging
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from .extraction import extract
from .formats import of_suffix
from .models import StoredFile
from .refusals import Refused
from .uploads import opened, reading_of

logger = logging.getLogger(__name__)

# Sent with `file`, in the transaction that replaced its reading.
read_again = Signal()

AT_ONCE = 10
IN_A_NIGHT = 500


def some() -> bool:
    """A chore of the worker; whether there is more to do at once."""
    return read_outdated(AT_ONCE) == AT_ONCE


def read_outdated(most: int | None = None) -> int:
    """Reads so many of the outdated files again, all of them without a number; says how many."""
    keys = list(StoredFile.objects.outdated().order_by("pk").values_list("pk", flat=True)[:most])
    return sum(read(file) for key in keys for file in StoredFile.objects.outdated().filter(pk=key))


def read(file: StoredFile) -> bool:
    """Whether the file has the reading of the present reader now."""
    try:
        reading = reading_now(file)
    except Refused as refusal:
        if refusal.code == "busy":
            return False
        reading = unread(file, refusal.code)
    except FileNotFoundError:
        reading = unread(file, "missing")
    with transaction.atomic():
        if StoredFile.objects.replace_reading(file, **reading):
            read_again.send(sender=StoredFile, file=file)
    return True


def reading_now(file: StoredFile) -> dict[str, Any]:
    kind = of_suffix(file.suffix)
    with file.content.open("rb") as content, opened(content) as source:
        return reading_of(kind, extract(source, kind))


def unread(file: StoredFile, code: str) -> dict[str, Any]:
    """A person must look; what was read of it before stays where the gate finds it."""
    logger.warning("file %s could not be read again: %s", file.uuid, code)
    before = [["以前读出的文字", file.text]] if file.text else []
    return {"text": "", "pages": [], "hidden": [*file.hidden, *before], "reading": StoredFile.Reading.UNREADABLE}


def nightly(day: Any) -> str:
    """What `manage.py daily` does of it where no worker runs."""
    done, left = read_outdated(IN_A_NIGHT), StoredFile.objects.outdated().count()
    return f"  重新读取以前上传的文件 {done} 个，还有 {left} 个。" if done or left else ""
