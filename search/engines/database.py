"""What both database engines share: one statement that adds up token weights under scopes and filters."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from typing import Any

from django.db import connection

from search.engines import Reach
from search.models import Entry, Facets

Clause = tuple[str, list[Any]]


class DatabaseEngine:
    """An engine whose tokens lie in the database of the objects themselves."""

    # What the database calls its function that finds a text in a text and says where, from 1, or 0.
    position: str

    def keep(self, entries: Iterable[Entry]) -> None:
        """Take in the tokens of these entries, which have none; nothing to do where the database does it."""

    def drop(self, entries: Iterable[int]) -> None:
        """Take out the tokens of these entries while the entries are still as they were kept."""

    def with_tokens(self, weights: Mapping[str, int]) -> Clause:
        """A query of `entry_id` and `weight`, a row for each entry and each of the tokens that it has."""
        raise NotImplementedError

    def with_all(self, tokens: Sequence[str]) -> Clause:
        """A query of `entry_id`: the entries that have every one of the tokens."""
        raise NotImplementedError

    def by_name(self, weights: Mapping[int, int]) -> Clause:
        """A query of these entries as `entry_id` with their `weight`."""
        raise NotImplementedError

    def among(self, entries: Iterable[int]) -> Clause:
        """A query of these numbers, however many, by one parameter."""
        raise NotImplementedError

    def session(self) -> AbstractContextManager:
        return nullcontext()

    def rows(self, sql: str, parameters: list[Any]) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def candidates(
        self,
        weights: Mapping[str, int],
        reach: Reach,
        most: int,
        least: int = 1,
        named: Mapping[int, int] | None = None,
    ) -> list[tuple[int, int]]:
        sources = [self.with_tokens({token: weight for token, weight in weights.items() if weight > 0})]
        if named:
            sources.append(self.by_name(named))
        if not reach.scopes:
            return []
        hits, parameters = joined(" UNION ALL ", sources)
        limits, limiting = self.within(reach)
        # The sums come first: few entries have enough, and only those are looked up in the scopes.
        return self.rows(
            f"WITH found AS MATERIALIZED (SELECT entry_id, SUM(weight) AS score FROM ({hits}) AS hit "  # noqa: S608
            f"GROUP BY entry_id HAVING SUM(weight) >= %s) SELECT entry_id, score FROM found WHERE {limits} "
            "ORDER BY score DESC, entry_id DESC LIMIT %s",
            [*parameters, least, *limiting, most],
        )

    def having(self, tokens: Sequence[str], reach: Reach, most: int) -> list[int]:
        if not reach.scopes or not tokens:
            return []
        found, parameters = self.with_all(tokens)
        limits, limiting = self.within(reach)
        rows = self.rows(
            f"SELECT entry_id FROM ({found}) AS found WHERE {limits} "  # noqa: S608
            "ORDER BY entry_id DESC LIMIT %s",
            [*parameters, *limiting, most],
        )
        return [row[0] for row in rows]

    def in_reach(self, entries: Iterable[int], reach: Reach) -> set[int]:
        """Those of these entries that the reader may know of and the filters leave, as the database has it now."""
        if not reach.scopes:
            return set()
        found, parameters = self.among(entries)
        limits, limiting = self.within(reach)
        rows = self.rows(f"SELECT entry_id FROM ({found}) AS found WHERE {limits}", [*parameters, *limiting])  # noqa: S608
        return {row[0] for row in rows}

    def columns(self, names: Sequence[str], entries: Iterable[int]) -> list[tuple]:
        """These columns of the entries, as the database gives them."""
        among, parameters = self.among(entries)
        return self.rows(f"SELECT {', '.join(names)} FROM search_entry WHERE id IN ({among})", parameters)  # noqa: S608

    def facets(self, entries: Iterable[int], names: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
        """For each of these facets its values with the number of these entries, most frequent first."""
        among, parameters = self.among(entries)
        rows = self.rows(f"SELECT lines FROM search_facets WHERE entry_id IN ({among})", parameters)  # noqa: S608
        counted = Counter(chain.from_iterable(lines.split("\n") for (lines,) in rows))
        found: dict[str, list[tuple[str, int]]] = {}
        wanted = set(names)
        for line, number in sorted(counted.items(), key=lambda line: (-line[1], line[0])):
            name, _, value = line.partition(Facets.SEPARATOR)
            if name in wanted:
                found.setdefault(name, []).append((value, number))
        return found

    def by_date(self, entries: Iterable[int]) -> list[int]:
        """These entries, newest first, those without a date last."""
        among, parameters = self.among(entries)
        rows = self.rows(
            f"SELECT id FROM search_entry WHERE id IN ({among}) "  # noqa: S608
            "ORDER BY dated_on DESC NULLS LAST, id DESC",
            parameters,
        )
        return [row[0] for row in rows]

    def within(self, reach: Reach) -> Clause:
        """The condition that an entry in `found` is in reach."""
        return joined(" AND ", [scoped(reach), *self.filtered(reach)])

    def filtered(self, reach: Reach) -> list[Clause]:
        """A condition for each facet that is chosen: the entry has one of the values."""
        return [
            (
                "(SELECT COUNT(*) FROM search_facets AS f WHERE f.entry_id = found.entry_id "  # noqa: S608
                f"AND ({' OR '.join(f'{self.position}(f.lines, %s) > 0' for _ in values)})) > 0",
                [f"\n{Facets.line(name, value)}\n" for value in values],
            )
            for name, values in sorted(reach.filters.items())
            if values
        ]

    def tidy(self) -> None:
        """Housekeeping after many changes; nothing to do unless the engine says so."""


def joined(word: str, clauses: list[Clause]) -> Clause:
    return word.join(sql for sql, _ in clauses), [value for _, values in clauses for value in values]


def marks(values: Iterable[str]) -> str:
    return ", ".join("%s" for _ in values)


def scoped(reach: Reach) -> Clause:
    names = sorted(reach.scopes)
    # An entry has few scopes and a reader many: the entry's are read and compared, which the joined text makes sure of.
    # They are counted, since a planner may turn EXISTS into a join that reads the scopes of every entry there is.
    return (
        "(SELECT COUNT(*) FROM search_scope AS s "  # noqa: S608
        f"WHERE s.entry_id = found.entry_id AND s.name || '' IN ({marks(names)})) > 0",
        names,
    )
