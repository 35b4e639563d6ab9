"""Counting the acts of the register once more from the trail, which nobody can edit; what differs is told."""

from collections import Counter
from collections.abc import Iterator

from portal.integrity import Fault, Share
from portal.trail.models import Entry

from .models import Act

RECORDED = "secretmarks.act_recorded"
# What both sides count by: year, division, kind, origin and level.
Key = tuple[str, int, str, str, int]


def from_trail() -> tuple[Counter, int]:
    """Acts by key as the trail tells them, and the first act that it tells of."""
    counts, first = Counter(), 0
    for entry in Entry.objects.filter(action=RECORDED, outcome="done").order_by("pk").iterator(chunk_size=2000):
        facts = entry.facts
        first = min(first or facts["act"], facts["act"])
        counts[facts["on"][:4], facts["division"], facts["kind"], facts["origin"], facts["level"]] += 1
    return counts, first


def from_register(first: int) -> Counter:
    rows = Act.objects.filter(pk__gte=first).values_list(
        "decided_on__year", "secret__division", "kind", "secret__origin", "level"
    )
    return Counter((str(year), *rest) for year, *rest in rows.iterator(chunk_size=2000))


def differences() -> Iterator[tuple[Key, int, int]]:
    """(key, in the register, in the trail) wherever the two do not agree."""
    told, first = from_trail()
    held = from_register(first)
    for key in sorted(told.keys() | held.keys()):
        if told[key] != held[key]:
            yield key, held[key], told[key]


def check(share: Share) -> Iterator[Fault]:
    for key, held, told in differences():
        words = f"定密登记簿与留痕不一致：登记簿 {held} 件，留痕 {told} 件，用 manage.py verify_register 逐项列出"
        yield Fault("register.differs", ":".join(["secretmarks.act", *map(str, key)]), words)
