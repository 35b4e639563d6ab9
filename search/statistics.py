"""Term statistics of what a class of readers may read: the public's from public entries, staff's from staff's also.

They carry weights, cohesion, abbreviations and corrections. Each class is one compressed block, read once a process
and read anew when its generation rises. A block that is somewhat old does no harm; one that counted an entry outside
its class would, so entries are chosen by scope alone.
"""

import json
import math
import zlib
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from portal.counter.number import hold
from search import analysis
from search.models import Entry, Generation, Scope, Statistics

PUBLIC, STAFF = "public", "staff"
LARGEST_AUTOMATIC = 3000  # beyond it only commands count, so that no reader or editor waits for it
FEWEST_CHANGES = 20
AUTOMATIC_SHARE = 4.0  # more than an object has changes on its way from draft to public
SHARE = 0.1


@dataclass
class Terms:
    """The counts of one class; a term that stands in a single document is as unknown as one in none."""

    documents: int = 0
    average: float = 1.0
    title_average: float = 1.0
    total: int = 0
    firsts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)
    keys: array = field(default_factory=lambda: array("I"))
    occurrences: array = field(default_factory=lambda: array("I"))
    frequencies: array = field(default_factory=lambda: array("I"))
    common: dict[str, int] = field(default_factory=dict)
    trigrams: array = field(default_factory=lambda: array("Q"))

    def place(self, term: str) -> int | None:
        wanted = analysis.key(term)
        at = bisect_left(self.keys, wanted)
        return at if at < len(self.keys) and self.keys[at] == wanted else None

    def frequency(self, term: str) -> int:
        """In how many documents the term stands."""
        if analysis.is_word(term):
            return self.words.get(term, 0)
        at = self.place(term)
        return 0 if at is None else self.frequencies[at]

    def postings(self, token: str) -> int:
        """About how many entries have this token of the index, 0 if few."""
        return self.common.get(token, 0) if ":" in token else self.frequency(token)

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency."""
        n = self.frequency(term)
        return math.log(1 + (self.documents - n + 0.5) / (n + 0.5))

    def firmness(self, term: str) -> float:
        """How firmly the two characters belong together, from -1 to 1; 0 for a pair nobody has written."""
        if len(term) != 2 or analysis.is_word(term):
            return 1.0
        at = self.place(term)
        if at is None:
            return 0.0
        share = self.occurrences[at] / self.total
        by_chance = self.firsts[term[0]] * self.seconds[term[1]] / self.total**2
        return math.log(share / by_chance) / -math.log(share)

    def in_a_title(self, trigram: str) -> bool:
        wanted = packed(trigram)
        at = bisect_left(self.trigrams, wanted)
        return at < len(self.trigrams) and self.trigrams[at] == wanted

    def between(self, left: str, right: str) -> list[str]:
        """The characters that stand between these two in titles."""
        low, high = packed(left + "\0\0"), packed(left + "\uffff\uffff")
        inside = self.trigrams[bisect_left(self.trigrams, low) : bisect_left(self.trigrams, high)]
        return [chr(number >> 16 & 0xFFFF) for number in inside if number & 0xFFFF == ord(right)]


def packed(trigram: str) -> int:
    return ord(trigram[0]) << 32 | ord(trigram[1]) << 16 | ord(trigram[2])


def opened(block: bytes) -> Terms:
    head, _, rest = zlib.decompress(block).partition(b"\n")
    facts, at = json.loads(head), 0
    for name, (code, length) in facts.pop("arrays").items():
        values = array(code)
        values.frombytes(rest[at : at + length * values.itemsize])
        at += length * values.itemsize
        facts[name] = values
    return Terms(**facts)


def entries_with(scope: str) -> QuerySet[Entry]:
    """The entries of any kind that this reader group of every kind may know of."""
    return Entry.objects.filter(pk__in=Scope.objects.filter(name__endswith=f"/{scope}").values("entry_id"))


def refresh() -> None:
    """Count everything anew for both classes of readers."""
    from search.tally import Tally, count  # it takes memory that the answering of searches does not need

    tally = Tally()
    count(tally, entries_with(PUBLIC))
    public = tally.documents, tally.block()
    # Staff read the public entries too: theirs are added to the same count.
    count(tally, entries_with(STAFF).exclude(pk__in=entries_with(PUBLIC).values("pk")))
    with transaction.atomic():
        # The publication counter rises with the statistics: whoever publishes takes it before the generations, too.
        hold()
        store(PUBLIC, *public)
        store(STAFF, tally.documents, tally.block())
        Generation.objects.filter(name=Generation.CHANGES).update(number=0)
        Generation.advance(Generation.STATISTICS)


def store(reader_class: str, documents: int, block: bytes) -> None:
    Statistics.objects.update_or_create(reader_class=reader_class, defaults={"documents": documents, "payload": block})


def refresh_if_stale() -> bool:
    """Count anew when a share of those counted has changed; for imports and the nightly run."""
    counted_then = Statistics.objects.filter(reader_class=STAFF).values_list("documents", flat=True).first() or 0
    if Generation.current()[Generation.CHANGES] < max(FEWEST_CHANGES, SHARE * counted_then):
        return False
    refresh()
    return True


def on_settled(sender: Any, *, patient: bool, **kwargs: Any) -> None:
    """A change is complete: count it when it matters, at once in a small collection or where nobody waits."""
    if patient or Entry.objects.count() <= LARGEST_AUTOMATIC:
        refresh_if_stale()


def refresh_if_grown() -> None:
    """After a commit: in a small collection, when so much changed that counting is cheaper than indexing was."""
    entries = Entry.objects.count()
    changes = Generation.current()[Generation.CHANGES]
    if entries <= LARGEST_AUTOMATIC and changes >= max(FEWEST_CHANGES, AUTOMATIC_SHARE * entries):
        refresh()


class Cache:
    """The statistics of this process, by class, each with the generation it was read at."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[int, Terms]] = {}

    def get(self, reader_class: str, generation: int) -> Terms:
        held = self.held.get(reader_class)
        if held is None or held[0] != generation:
            block = Statistics.objects.filter(reader_class=reader_class).values_list("payload", flat=True).first()
            held = self.held[reader_class] = generation, opened(bytes(block)) if block else Terms()
        return held[1]


cache = Cache()
