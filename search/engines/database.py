"""What both database engines share: one statement that adds up token weights under scopes and filters."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection

from search.engines import Reach

Clause = tuple[str, list[Any]]


class DatabaseEngine:
    """An engine whose tokens lie in the database of the objects themselves."""

    def with_tokens(self, weights: Mapping[str, int]) -> Clause:
        """A query of `entry_id` and `weight`, a row for each entry and each of the tokens that it has."""
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
        self, weights: Mapping[str, int], reach: Reach, least: int = 1, named: Mapping[int, int] | None = None
    ) -> list[tuple[int, int]]:
        sources = [self.with_tokens({token: weight for token, weight in weights.items() if weight > 0})]
        if named:
            sources.append(self.by_name(named))
        if not reach.scopes:
            return []
        sql, parameters = found(sources, reach, least)
        return self.rows(f"SELECT entry_id, score {sql} ORDER BY score DESC, entry_id", parameters)

    def titled(self, tokens: Sequence[str], reach: Reach, most: int) -> dict[int, str]:
        if not reach.scopes:
            return {}
        sources = [self.with_tokens(dict.fromkeys(tokens, 1))]
        sql, parameters = found(sources, reach, len(set(tokens)), "JOIN search_entry AS e ON e.id = found.entry_id")
        return dict(self.rows(f"SELECT entry_id, e.core {sql} ORDER BY entry_id LIMIT %s", [*parameters, most]))

    def facets(self, entries: Iterable[int]) -> dict[str, list[tuple[str, int]]]:
        among, parameters = self.among(entries)
        counted = self.rows(
            "SELECT name, value, COUNT(*) FROM search_facet "  # noqa: S608
            f"WHERE entry_id IN ({among}) GROUP BY name, value",
            parameters,
        )
        found: dict[str, list[tuple[str, int]]] = {}
        for name, value, number in sorted(counted, key=lambda row: (row[0], -row[2], row[1])):
            found.setdefault(name, []).append((value, number))
        return found

    def by_date(self, entries: Iterable[int]) -> list[int]:
        among, parameters = self.among(entries)
        return [
            row[0]
            for row in self.rows(
                f"SELECT id FROM search_entry WHERE id IN ({among}) "  # noqa: S608
                "ORDER BY dated_on DESC NULLS LAST, id DESC",
                parameters,
            )
        ]

    def tidy(self) -> None:
        """Nothing to do unless the engine says so."""


def joined(word: str, clauses: list[Clause]) -> Clause:
    return word.join(sql for sql, _ in clauses), [value for _, values in clauses for value in values]


def found(sources: list[Clause], reach: Reach, least: int, join: str = "") -> Clause:
    """`FROM ...`: the entries in reach whose weights add up to `least`, as `found` with `entry_id` and `score`."""
    hits, parameters = joined(" UNION ALL ", sources)
    limits, limiting = joined(" AND ", [scoped(reach), *filtered(reach)])
    return (
        f"FROM (SELECT entry_id, SUM(weight) AS score FROM ({hits}) AS hit "  # noqa: S608
        f"GROUP BY entry_id HAVING SUM(weight) >= %s) AS found {join} WHERE {limits}",
        [*parameters, least, *limiting],
    )


def marks(values: Iterable[str]) -> str:
    return ", ".join("%s" for _ in values)


def scoped(reach: Reach) -> Clause:
    names = sorted(reach.scopes)
    return (
        "EXISTS (SELECT 1 FROM search_scope AS s "  # noqa: S608
        f"WHERE s.entry_id = found.entry_id AND s.name IN ({marks(names)}))",
        names,
    )


def filtered(reach: Reach) -> list[Clause]:
    return [
        (
            "EXISTS (SELECT 1 FROM search_facet AS f "  # noqa: S608
            f"WHERE f.entry_id = found.entry_id AND f.name = %s AND f.value IN ({marks(values)}))",
            [name, *values],
        )
        for name, values in sorted(reach.filters.items())
        if values
    ]
