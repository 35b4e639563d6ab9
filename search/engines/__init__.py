"""Stage one of a search: the entries that share terms with the query, under the reader's scopes and filters.

An engine only finds and adds up: what a term weighs is computed before, in whole numbers, so that every engine gives
the same sums, and no document can move a score that its reader may not see.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

DATABASES = {
    "sqlite": "search.engines.sqlite.SqliteEngine",
    "postgresql": "search.engines.postgres.PostgresEngine",
}
EXTERNAL = "search.engines.elasticsearch.ElasticsearchEngine"


@dataclass(frozen=True)
class Reach:
    """What a search may touch: entries that share a scope and, for each facet named, one of the values chosen."""

    scopes: frozenset[str]
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Engine(Protocol):
    def session(self) -> AbstractContextManager:
        """Around all questions of one search."""

    def candidates(
        self,
        weights: Mapping[str, int],
        reach: Reach,
        most: int,
        least: int = 1,
        named: Mapping[int, int] | None = None,
    ) -> list[tuple[int, int]]:
        """At most `most` of (entry, sum of the weights of its tokens), highest sum first and newest entry first
        among equals, from `least` on; `named` entries add a weight.
        """

    def having(self, tokens: Sequence[str], reach: Reach, most: int) -> list[int]:
        """At most `most` of the entries that have every one of the tokens, newest first."""


class Unavailable(Exception):
    """The engine cannot answer now; the database's own engine can."""


def database_engine():
    """The engine of the database in use, which holds every token whatever engine answers."""
    return import_string(DATABASES[connection.vendor])()


def engine() -> Engine:
    """The engine of this deployment."""
    return import_string(EXTERNAL)() if settings.SEARCH_URL else database_engine()


def ask(question: Callable[[Engine], Any]) -> tuple[Any, bool]:
    """What the engine answers to this, and whether the database had to answer for an engine that is away."""
    try:
        return asked(engine(), question), False
    except Unavailable as unavailable:
        logger.warning("the database answers for the search engine: %s", unavailable)
        return asked(database_engine(), question), True


def asked(using: Engine, question: Callable[[Engine], Any]) -> Any:
    with using.session():
        return question(using)
