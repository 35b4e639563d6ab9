"""Tokens in PostgreSQL: a GIN index over a tsvector that is not stored and has no positions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from search.engines.database import Clause, DatabaseEngine

VECTOR = "array_to_tsvector(string_to_array(tokens, ' '))"
# No tsvector may reach 1 MB: only texts of more than about 100,000 different words lie in several rows.
PART_BYTES = 900_000
CREATE = [
    "CREATE TABLE search_part (entry_id bigint NOT NULL, place int NOT NULL, tokens text NOT NULL, "
    "PRIMARY KEY (entry_id, place))",
    f"CREATE INDEX search_part_tokens ON search_part USING gin ({VECTOR})",
]
DROP = ["DROP TABLE search_part"]


class PostgresEngine(DatabaseEngine):
    def keep(self, tokens: Mapping[int, list[str]]) -> None:
        parts = [(entry, *part) for entry, found in sorted(tokens.items()) for part in enumerate(parts_of(found))]
        if parts:
            with connection.cursor() as cursor:
                columns = [list(column) for column in zip(*parts, strict=True)]
                cursor.execute(
                    "INSERT INTO search_part (entry_id, place, tokens) "
                    "SELECT * FROM unnest(%s::bigint[], %s::int[], %s::text[])",
                    columns,
                )

    def drop(self, tokens: Mapping[int, list[str]]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_part WHERE entry_id = ANY(%s)", [list(tokens)])

    def with_tokens(self, weights: Mapping[str, int]) -> Clause:
        return (
            "SELECT search_part.entry_id, wanted.weight "  # noqa: S608
            "FROM unnest(%s::text[], %s::int[]) AS wanted(token, weight) "
            f"JOIN search_part ON {VECTOR} @@ wanted.token::tsquery",
            [list(map(quoted, weights)), list(weights.values())],
        )

    def with_all(self, tokens: Sequence[str]) -> Clause:
        sql = f"SELECT DISTINCT entry_id FROM search_part WHERE {VECTOR} @@ %s::tsquery"  # noqa: S608
        return sql, [" & ".join(map(quoted, tokens))]

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
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_part, search_scope, search_facet, search_entry")


def parts_of(tokens: list[str]) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for token in tokens:
        size += len(token.encode())
        if size > PART_BYTES:
            yield " ".join(part)
            part, size = [], len(token.encode())
        part.append(token)
    yield " ".join(part)


def quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"
