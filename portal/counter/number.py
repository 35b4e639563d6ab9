"""Reading the number, and keeping what depends on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from .models import PublicationCounter

TABLE = PublicationCounter._meta.db_table
# The number as it stood when the request of this thread began.
_at_start: ContextVar[list[int] | None] = ContextVar("publication_number", default=None)
# By name: the state it was found in, and what was found. As many as there are names in the code.
_kept: dict[str, tuple["State", Any]] = {}

State = tuple[int, date]


def number() -> int:
    """The number now; within `one_state()` as it was when it was asked first."""
    held = _at_start.get()
    if held:
        return held[0]
    # By hand: this one question is all that a kept answer costs.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {TABLE}")  # noqa: S608 (the table's own name)
        row = cursor.fetchone()
    found = row[0] if row else 0
    if held is not None:
        held.append(found)
    return found


def hold() -> None:
    """Take the number's row for the rest of the transaction, before what others take behind it."""
    PublicationCounter.objects.select_for_update().filter(pk=1).first()


def state() -> State:
    """What public answers depend on besides the question: the number, and the day (validity ends at midnight)."""
    return number(), timezone.localdate()


@contextmanager
def one_state(known: int | None = None) -> Iterator[None]:
    """Reads the number once for everything inside, for requests that only read."""
    token = _at_start.set([] if known is None else [known])
    try:
        yield
    finally:
        _at_start.reset(token)


def remembered(name: str, find: Callable[[], Any]) -> Any:
    """What follows from the public content alone, found once for each state of it; shared, so not to be changed."""
    now = state()
    held = _kept.get(name)
    if held is None or held[0] != now:
        held = _kept[name] = now, find()
    return held[1]
