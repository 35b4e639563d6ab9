"""Writing the trail: `act` opens the transaction of an act and writes its entry last, `note` records what is no act."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from portal.trail.address import client_address, current

CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
LONGEST = 200
# Below this, two hosts' clocks merely differ.
CLOCK_TOLERANCE = timedelta(seconds=1)


def code(text: str) -> str:
    if not CODE.fullmatch(text):
        raise ValueError(f"Not a code for the trail: {text!r}")
    return text


def visible(text: str) -> str:
    """Control characters, line ends, direction marks and lone surrogates as escapes: they never reach a reader."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def fact(value: Any) -> Any:
    """An id, a code or a hash, or a list of them; anything else has no place in the trail."""
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise ValueError(f"Too long for the trail: {len(value)} characters")
        return visible(value)
    if isinstance(value, list | tuple):
        return [fact(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    raise ValueError(f"The trail holds ids, codes and hashes, not {type(value).__name__}")


def name(thing: Model | None) -> str:
    """`app.model:identifier`, with the UUID where there is one; "" for nothing and for what is not saved yet."""
    if thing is None:
        return ""
    identifier = getattr(thing, "uuid", None) or thing.pk
    return f"{thing._meta.label_lower}:{identifier}" if identifier else ""


class Draft:
    """An entry to be: `data`, `outcome` and `of` may be set until the act ends."""

    def __init__(self, action: str, by: Any, of: Model | None, request: HttpRequest | None, data: dict) -> None:
        self.action = code(action)
        self.actor = by.pk if by is not None else None
        self.address = client_address(request) if request else current.get()
        self.of = of
        self.object = name(of)
        self.outcome = "done"
        self.data = data
        self.outlives_rollback = False

    def finish(self) -> dict[str, int | str | None]:
        """The fields that are already known; the chain adds number, moment and digests."""
        return {
            "actor": self.actor,
            "address": self.address,
            "action": self.action,
            "object": self.object or name(self.of),
            "outcome": code(self.outcome),
            "data": json.dumps({code(k): fact(v) for k, v in self.data.items()}, sort_keys=True, separators=(",", ":")),
        }


class Queue:
    """The entries of one running act and of the acts inside it, in order."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []

    def forget(self, start: int) -> None:
        """Drop the acts from `start` on, which did not happen; what was seen or refused meanwhile did."""
        self.drafts[start:] = [draft for draft in self.drafts[start:] if draft.outlives_rollback]


running: ContextVar[Queue | None] = ContextVar("running", default=None)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def stepped_back(last: str, now: datetime) -> Draft | None:
    """The entry that says that the clock runs before the last entry, when it does."""
    if not last or (behind := datetime.fromisoformat(last) - now) <= CLOCK_TOLERANCE:
        return None
    draft = Draft("trail.clock_stepped_back", None, None, None, {"seconds": int(behind.total_seconds())})
    draft.outcome = "noticed"
    return draft


class Swallowed(Exception):
    """The database took an entry and does not have it."""


def write(drafts: list[Draft]) -> None:
    """Append to the chain under the lock of its head, which is held until the transaction ends."""
    entry_model, head_model = apps.get_model("trail.Entry"), apps.get_model("trail.Head")
    rows = [draft.finish() for draft in drafts]
    head = head_model.objects.select_for_update().get()
    now = timezone.now()
    if notice := stepped_back(head.at, now):
        rows.insert(0, notice.finish())
    number, digest, sealed = head.id, head.digest, []
    for row in rows:
        number += 1
        entry = entry_model(id=number, at=stamp(now), previous=digest, **row)
        entry.digest = digest = entry.sealed()
        entry.save(force_insert=True)
        sealed.append((number, digest))
    came = list(entry_model.objects.filter(id__gt=head.id).order_by("id").values_list("id", "digest"))
    if came != sealed or not head_model.objects.filter(id=number, digest=digest).exists():
        raise Swallowed(f"留痕没有写入：第 {head.id + 1} 条及以后的记录不在库中，请运行 manage.py verify 查明原因。")


@contextmanager
def act(
    action: str, *, by: Any = None, of: Model | None = None, request: HttpRequest | None = None, **data: Any
) -> Iterator[Draft]:
    """The transaction of an act, with its entry as the last thing in it: no entry, no act.

    Acts inside an act write at the end of the outermost one, in the order in which they ended, and an inner act that
    fails takes its entries with it. `data` takes ids, codes and hashes; ValueError otherwise.
    """
    draft = Draft(action, by, of, request, data)
    outer = running.get()
    queue = outer or Queue()
    start = len(queue.drafts)
    token = running.set(queue)
    done = False
    try:
        with transaction.atomic():
            yield draft
            draft.finish()
            queue.drafts.append(draft)
            if outer is None:
                write(queue.drafts)
        done = True
    finally:
        running.reset(token)
        if not done:
            queue.forget(start)
            if outer is None and queue.drafts:
                write_alone(queue.drafts)


def note(
    action: str,
    *,
    by: Any = None,
    of: Model | None = None,
    request: HttpRequest | None = None,
    outcome: str = "done",
    **data: Any,
) -> None:
    """Record a reading, a refusal or a failed sign-in in a short transaction of its own.

    Inside an act it joins the act's entries, and is written after the rollback when the act fails. Inside any other
    transaction it shares that one's fate, so call it after the rollback.
    """
    draft = Draft(action, by, of, request, data)
    draft.outcome = outcome
    draft.outlives_rollback = True
    draft.finish()
    queue = running.get()
    if queue is None:
        write_alone([draft])
    else:
        queue.drafts.append(draft)


def write_alone(drafts: list[Draft]) -> None:
    with transaction.atomic():
        write(drafts)
