"""What an external engine has to be told: posted in the transaction of the change, sent by the worker until it arrived.

An entry that waits here is left out of every answer of the engine, so that a withdrawal counts at once. Sending is
safe to repeat and to do twice at the same time: an entry is read after the posts that it answers, and carries their
number as its version.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Min
from django.utils import timezone

from search.engines import Unavailable, engine
from search.models import Copy, Entry, Facets, Generation, Outgoing, Scope

logger = logging.getLogger(__name__)

BATCH = 200
BEHIND_SECONDS = 60


@dataclass(frozen=True)
class Lag:
    """Since when something has been waiting for the external engine, and whether that has an index at all."""

    since: datetime | None
    is_built: bool

    @property
    def seconds(self) -> int:
        return int((timezone.now() - self.since).total_seconds()) if self.since else 0

    @property
    def is_behind(self) -> bool:
        return not self.is_built or self.seconds >= BEHIND_SECONDS


def post(entries: Iterable[int]) -> None:
    """Note, in the caller's transaction, that these entries changed."""
    if settings.SEARCH_URL:
        Outgoing.objects.bulk_create([Outgoing(entry_id=entry) for entry in entries], batch_size=500)


def lag() -> Lag:
    since = Outgoing.objects.aggregate(since=Min("posted_at"))["since"]
    return Lag(since, Copy.objects.filter(answers=True).exists())


def feed() -> bool:
    """One step of what the engine still needs, for the worker; says whether there is more to do at once."""
    if not settings.SEARCH_URL:
        return False
    try:
        forget_lost_copies()
        return build_step() or ship() == BATCH
    except Unavailable as unavailable:
        logger.warning("the search engine cannot be fed: %s", unavailable)
        return False


def forget_lost_copies() -> None:
    """An index that its engine has no more is built anew."""
    using = engine()
    for copy in Copy.objects.exclude(answers=False, reached=0):
        if not using.exists(copy.name):
            logger.error("the index %s is gone from the search engine and will be built anew", copy.name)
            copy.delete()


def ship() -> int:
    """Send the oldest entries that wait; says how many. What the engine refuses waits behind all others."""
    posts = list(Outgoing.objects.order_by("attempts", "pk")[:BATCH])
    if not posts or not Copy.objects.exists():
        return 0
    using, version = engine(), Outgoing.objects.aggregate(last=Max("pk"))["last"]
    rows = rows_of({post.entry_id for post in posts})
    refused: set[int] = set()
    for copy in Copy.objects.all():
        refused |= using.send(copy.name, version, rows)
    with transaction.atomic():
        keys = [post.pk for post in posts if post.entry_id not in refused]
        Outgoing.objects.filter(pk__in=keys).delete()
        Outgoing.objects.filter(pk__in=[post.pk for post in posts]).update(attempts=F("attempts") + 1)
        # Answers that were kept did not know of these.
        Generation.advance(Generation.SHIPPED)
    if refused:
        logger.error("the search engine refused %s of %s entries", len(refused), len(rows))
    return len(keys)


def build_step(progress: Callable[[int], None] | None = None) -> bool:
    """Go on with an index that is being built, or begin the first one; says whether one was being built."""
    copy = Copy.objects.filter(answers=False).first()
    if copy is None:
        if Copy.objects.filter(answers=True).exists():
            return False
        copy = begin()
    using = engine()
    if not copy.reached and not using.exists(copy.name):
        using.create(copy.name)
    version = Outgoing.objects.aggregate(last=Max("pk"))["last"] or 1
    keys = list(Entry.objects.filter(pk__gt=copy.reached).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if keys:
        refused = using.send(copy.name, version, rows_of(keys))
        with transaction.atomic():
            post(refused)
            Copy.objects.filter(pk=copy.pk).update(reached=keys[-1])
        if progress:
            progress(keys[-1])
        return True
    using.use(copy.name)
    for old in Copy.objects.filter(answers=True):
        using.remove(old.name)
    with transaction.atomic():
        Copy.objects.filter(answers=True).delete()
        Copy.objects.filter(pk=copy.pk).update(answers=True)
        Generation.advance(Generation.SHIPPED)
    return True


def begin() -> Copy:
    """A new index beside the one in use; one that was begun already is gone on with."""
    return Copy.objects.get_or_create(
        answers=False, defaults={"name": f"{engine().alias}-{timezone.localtime():%Y%m%d%H%M%S%f}"}
    )[0]


def rebuild(progress: Callable[[int], None] | None = None) -> None:
    """Build the engine's index anew while the old one answers, and put it in its place."""
    forget_lost_copies()
    begin()
    while build_step(progress):
        pass
    while ship() == BATCH:
        pass


def rows_of(entries: Iterable[int]) -> dict[int, dict | None]:
    """These entries as the engine is to have them; None for those that are gone."""
    keys = sorted(entries)
    scopes: dict[int, list[str]] = {}
    using = engine()
    with transaction.atomic():
        found = Entry.objects.filter(pk__in=keys).only("counts", "others").in_bulk()
        for entry, name in Scope.objects.filter(entry_id__in=keys).values_list("entry_id", "name"):
            scopes.setdefault(entry, []).append(name)
        facets = dict(Facets.objects.filter(entry_id__in=keys).values_list("entry_id", "lines"))
    return {
        key: using.row(key, found[key].tokens, scopes.get(key, ()), facets.get(key, "")) if key in found else None
        for key in keys
    }
