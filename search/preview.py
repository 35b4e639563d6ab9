"""What a change would do to the results: searched before it and with it, then taken back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from search.query import search

SHOWN = 10
MOST = 5


@dataclass(frozen=True)
class Line:
    """A title at a place of the results, and how far up it came; one that came down has a negative number."""

    title: str
    link: str
    move: int = 0
    is_new: bool = False

    @property
    def fall(self) -> int:
        return -self.move


@dataclass(frozen=True)
class Comparison:
    """The first results for one query as everybody gets them, without and with the change."""

    query: str
    before: list[Line]
    after: list[Line]

    @property
    def differs(self) -> bool:
        return [line.link for line in self.before] != [line.link for line in self.after]


def compare(queries: Iterable[str], change: Callable[[], Any]) -> list[Comparison]:
    """The public's results for these queries before and after the change, of which nothing is left."""
    asked = [query for query in dict.fromkeys(query.strip() for query in queries) if query][:MOST]
    before = [first(query) for query in asked]
    with transaction.atomic():
        change()
        after = [first(query) for query in asked]
        transaction.set_rollback(True)
    return [Comparison(query, old, moved(old, new)) for query, old, new in zip(asked, before, after, strict=True)]


def first(query: str) -> list[Line]:
    hits = search(AnonymousUser(), query, size=SHOWN).hits
    return [Line("".join(text for text, _ in hit.title), hit.link) for hit in hits]


def moved(before: list[Line], after: list[Line]) -> list[Line]:
    places = {line.link: place for place, line in enumerate(before)}
    return [
        Line(line.title, line.link, places.get(line.link, place) - place, line.link not in places)
        for place, line in enumerate(after)
    ]
