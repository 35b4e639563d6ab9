"""Single pages that were shown: a row each before the page is sent, sealed into the chain together, a minute later.

An entry of the chain takes the lock of its head and four statements; who leafs would hold up every signature. Until
a row is sealed only the guards of the table keep it; what is changed or removed after that, verification finds.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone

from portal.integrity import Fault, Share
from portal.triggers import Dialect, Rule

from .address import client_address, current
from .models import Entry, PageView, seal
from .record import act, name, stamp, visible

ACTION = "trail.pages_sealed"
BATCH = 500
RIPE = timedelta(minutes=1)
# Written without the object mapper, whose insert costs as much again as the database's.
INSERT = "INSERT INTO trail_pageview (actor, address, object, place, ground, at) VALUES (%s, %s, %s, %s, %s, %s)"
SHOWN = ("id", "actor", "address", "object", "place", "ground", "at")


class NothingToSeal(Exception):
    """Another process sealed what was there."""


def viewed(of: models.Model, place: int, *, by: Any, request: HttpRequest | None = None, ground: str = "") -> None:
    """Record one page before it is sent; outside of a transaction the row is durable when this returns."""
    actor, address = by.pk if by is not None else None, client_address(request) if request else current.get()
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [actor, address, name(of), place, visible(ground), stamp(timezone.now())])


def digest_of(rows: Iterable[PageView]) -> str:
    """SM3 over the rows in their order, by what they tell."""
    return seal(str([getattr(row, field) for field in SHOWN]) for row in rows)


def seal_ripe() -> bool:
    """What the worker does all the time: seal what is older than a minute; whether there is more to do at once."""
    ripe = stamp(timezone.now() - RIPE)
    return PageView.objects.filter(batch=None, at__lt=ripe).exists() and seal_all()


def seal_all() -> bool:
    """One entry over the next rows that none covers yet; whether there may be more."""
    try:
        with act(ACTION) as entry:
            rows = list(PageView.objects.select_for_update().filter(batch=None).order_by("pk")[:BATCH])
            if not rows:
                raise NothingToSeal
            batch = uuid.uuid4()
            PageView.objects.filter(pk__in=[row.pk for row in rows]).update(batch=batch)
            entry.data.update(batch=str(batch), count=len(rows), digest=digest_of(rows))
    except NothingToSeal:
        return False
    return len(rows) == BATCH


def check(share: Share) -> Iterator[Fault]:
    """Each sealed row against the entry that covers it."""
    known = set()
    for entry in Entry.objects.filter(action=ACTION).order_by("id").iterator():
        told = entry.facts
        known.add(uuid.UUID(str(told["batch"])))
        if not share.covers(entry.id):
            continue
        rows = list(PageView.objects.filter(batch=told["batch"]).order_by("pk"))
        if (len(rows), digest_of(rows)) != (told["count"], told["digest"]):
            yield Fault("trail.pages", f"trail.entry:{entry.id}", f"封存的逐页查阅记录与第 {entry.id} 条留痕不符")
    for batch in PageView.objects.exclude(batch=None).values_list("batch", flat=True).distinct():
        if batch not in known:
            yield Fault("trail.pages_unsealed", f"trail.pageview:{batch}", "逐页查阅记录记为已封存，留痕中没有")


def rules(dialect: Dialect) -> Iterator[Rule]:
    table = PageView._meta.db_table
    columns = ", ".join(field for field in SHOWN)
    yield Rule("page_view_stands", table, f"UPDATE OF {columns}", "1 = 1", "逐页查阅记录不能改动")
    yield Rule("page_view_sealed_once", table, "UPDATE OF batch", "OLD.batch IS NOT NULL", "已经封存的记录不能改动")
    yield Rule("page_view_remains", table, "DELETE", "1 = 1", "逐页查阅记录不能删除")


def seal_by_night(day: date) -> str:
    while seal_all():
        pass
    return ""
