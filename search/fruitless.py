"""Queries that found nothing: counted after the answer, by day and without a person, for editors to mend."""

import logging
import re
import time
from collections import Counter
from datetime import date, timedelta
from threading import Lock
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F, Max, QuerySet, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from search import analysis, identifiers
from search.models import FruitlessQuery, Pin, Synonym
from search.query import Results
from secretmarks.levels import Level, Zone, zone

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)
LONGEST = 40  # a whole sentence tells more of who asks than of what is missing
DIGITS = 6  # identity cards, telephones and accounts have at least as many
MOST_A_DAY = 2000
MOST_WAITING = 500
INTERVAL = 10.0  # seconds between two writes of a process
LEAST = 2  # asked at least so often before anybody is shown the words
NOT_WORDS = re.compile(r"[@/\\]")


class Waiting:
    """What this process has counted and not written yet."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts: Counter[tuple[date, str]] = Counter()
        self.hits: dict[tuple[date, str], int] = {}
        self.written_at = time.monotonic()

    def add(self, text: str, hits: int) -> None:
        key = timezone.localdate(), text
        with self.lock:
            if key in self.counts or len(self.counts) < MOST_WAITING:
                self.counts[key] += 1
                self.hits[key] = hits

    def take(self) -> list[tuple[date, str, int, int]]:
        """All of it, when the last time was long enough ago."""
        with self.lock:
            if not self.counts or time.monotonic() - self.written_at < INTERVAL:
                return []
            taken = [(day, text, number, self.hits[day, text]) for (day, text), number in self.counts.items()]
            self.counts.clear()
            self.hits.clear()
            self.written_at = time.monotonic()
        return taken


waiting = Waiting()


def was(found: Results) -> bool:
    """Whether this is a first page without filters that shows nothing, or what another spelling found."""
    return bool(found.text) and not found.filters and found.page == 1 and (not found.total or bool(found.corrected))


def notice(user: Any, found: Results) -> None:
    """Count a fruitless search, if its words may be shown to editors.

    What was put right for staff is not counted: the correction and its hits follow from what they alone may read. Nor
    is what those ask who know state secrets, or anybody in the classified network.
    """
    if zone() == Zone.CLASSIFIED or (user.is_authenticated and (found.total or user.clearance > Level.INTERNAL)):
        return
    text = words(found.text)
    if text:
        waiting.add(text, found.total)


def words(text: str) -> str:
    """The query as it is counted, or "" for what may name a person or has nothing to look for."""
    text = " ".join(analysis.fold(analysis.tidy(text)).split())
    if number := identifiers.only(text):
        return number
    if len(text) > LONGEST or sum(char.isdigit() for char in text) >= DIGITS or NOT_WORDS.search(text):
        return ""
    return text if analysis.terms(text) else ""


def digest(text: str) -> str:
    return salted_hmac("search.fruitless", text, algorithm="sha256").hexdigest()


def write_when_due(sender: Any, **kwargs: Any) -> None:
    """After an answer has been sent; what cannot be written is lost and does no harm."""
    taken = waiting.take()
    if not taken:
        return
    try:
        with transaction.atomic():
            for day, text, searches, hits in taken:
                write(day, text, searches, hits)
    except DatabaseError:
        logger.exception("fruitless searches could not be counted")


def write(day: date, text: str, searches: int, hits: int) -> None:
    """Add to the row of the day; the words are written down when they have been asked before."""
    key = digest(text)
    before = FruitlessQuery.objects.filter(digest=key)
    shown = text if searches >= LEAST or before.exists() else ""
    if shown:
        before.filter(text="").update(text=shown)
    if before.filter(day=day).update(searches=F("searches") + searches, hits=hits):
        return
    if FruitlessQuery.objects.filter(day=day).count() < MOST_A_DAY:
        row = FruitlessQuery(day=day, digest=key, text=shown, searches=searches, hits=hits)
        FruitlessQuery.objects.bulk_create([row], ignore_conflicts=True)


def listed() -> QuerySet:
    """For each text how often it was asked, how much the last spelling found, and when; most asked first."""
    rows = FruitlessQuery.objects.exclude(text="").values("text")
    counted = rows.annotate(total=Sum("searches"), found=Max("hits"), last=Max("day"))
    return counted.filter(total__gte=LEAST).order_by("-total", "-last", "text")


def settle(thing: Any) -> None:
    """What a synonym or a pin has been made for is fruitless no more."""
    if isinstance(thing, Synonym):
        FruitlessQuery.objects.filter(text__contains=thing.term).delete()
    elif isinstance(thing, Pin):
        FruitlessQuery.objects.filter(text=words(thing.query)).exclude(text="").delete()


def forget(day: date) -> str:
    """The nightly task: old counts go."""
    number, _ = FruitlessQuery.objects.filter(day__lt=day - KEPT).delete()
    return f"清除 {number} 条过期的检索统计。" if number else ""
