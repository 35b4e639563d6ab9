"""Tokens in PostgreSQL: a GIN index over the tsvector of each part, which is not stored and has no positions."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, transaction

from search.engines.database import Clause, DatabaseEngine

VECTOR = "array_to_tsvector(string_to_array(tokens, ' '))"
CREATE = [f"CREATE INDEX search_part_tokens ON search_part USING gin ({VECTOR})"]
DROP = ["DROP INDEX search_part_tokens"]


class PostgresEngine(DatabaseEngine):
    def with_tokens(self, weights: Mapping[str, int]) -> Clause:
        quoted = ["'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in weights]
        return (
            "SELECT search_part.id >> 10 AS entry_id, wanted.weight "  # noqa: S608
            "FROM unnest(%s::text[], %s::int[]) AS wanted(token, weight) "
            f"JOIN search_part ON {VECTOR} @@ wanted.token::tsquery",
            [quoted, list(weights.values())],
        )

    def by_name(self, weights: Mapping[int, int]) -> Clause:
        return (
            "SELECT entry_id, weight FROM unnest(%s::bigint[], %s::int[]) AS named(entry_id, weight)",
            [list(weights), list(weights.values())],
        )

    def among(self, entries: Iterable[int]) -> Clause:
        return "SELECT unnest(%s::bigint[]) AS entry_id", [list(entries)]

    @contextmanager
    def session(self) -> Iterator[None]:
        """Without scans of whole tables: the planner takes computing a tsvector for cheap, which it is not."""
        with transaction.atomic():
            self.rows("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)", [])
            yield

    def tidy(self) -> None:
        self.rows("SELECT gin_clean_pending_list('search_part_tokens')", [])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_part, search_scope, search_facet, search_entry")
