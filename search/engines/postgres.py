"""Tokens in PostgreSQL: a GIN index over the tsvector of each part, which is not stored and has no positions."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from search.engines.database import Clause, DatabaseEngine

VECTOR = "array_to_tsvector(string_to_array(tokens, ' '))"
CREATE = [f"CREATE INDEX search_part_tokens ON search_part USING gin ({VECTOR})"]
DROP = ["DROP INDEX search_part_tokens"]


class PostgresEngine(DatabaseEngine):
    def having(self, token: str) -> Clause:
        quoted = token.replace("\\", "\\\\").replace("'", "''")
        return f"SELECT id >> 10 AS entry_id FROM search_part WHERE {VECTOR} @@ %s::tsquery", [f"'{quoted}'"]  # noqa: S608

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
