"""What is verified: apps above add their checks of database and store, and `manage.py verify` runs them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from .registry import Registry

# What is slow to look at is divided among so many nights.
CYCLE = 28


@dataclass(frozen=True)
class Fault:
    """What is wrong, with what, in ids and codes; the words name neither titles nor persons, and numbers may vary."""

    code: str
    object: str
    words: str = field(compare=False)


@dataclass(frozen=True)
class Share:
    """The objects whose turn it is, by the remainder of their key; what is looked at quickly has it every night."""

    turns: frozenset[int]

    def covers(self, key: int) -> bool:
        return key % CYCLE in self.turns

    def of(self, rows: QuerySet, key: str = "pk") -> QuerySet:
        return rows.alias(turn=F(key) % CYCLE).filter(turn__in=self.turns)


WHOLE = Share(frozenset(range(CYCLE)))
# Gives faults, and words for whoever reads the output about what is none.
Check = Callable[[Share], Iterable[Fault | str]]
registry = Registry("checks")


def add(name: str, check: Check) -> None:
    """Called in `ready()`; the check changes nothing."""
    registry.put(name, check)
