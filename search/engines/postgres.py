"""Tokens in PostgreSQL: a GIN index over what the entries themselves hold, so that nothing is stored twice."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from search import analysis
from search.engines.database import Clause, DatabaseEngine

# The index over these is made by the migrations.
TOKENS = "search_tokens(search_entry.others, search_entry.counts)"
# Not the key as it is: for the order of its index the planner would go through a table that it takes for empty.
ENTRY = "search_entry.id + 0"


class PostgresEngine(DatabaseEngine):
    position = "strpos"

    def with_tokens(self, weights: Mapping[str, int]) -> Clause:
        told = [(form, weight) for token, weight in weights.items() for form in forms(token)]
        return (
            f"SELECT {ENTRY} AS entry_id, wanted.weight "  # noqa: S608
            "FROM unnest(%s::text[], %s::int[]) AS wanted(token, weight) "
            f"JOIN search_entry ON {TOKENS} @> ARRAY[wanted.token]",
            [[form for form, _ in told], [weight for _, weight in told]],
        )

    def with_all(self, tokens: Sequence[str]) -> Clause:
        every = " AND ".join(f"{TOKENS} && %s::text[]" for _ in tokens)
        return f"SELECT {ENTRY} AS entry_id FROM search_entry WHERE {every}", [forms(token) for token in tokens]  # noqa: S608

    def by_name(self, weights: Mapping[int, int]) -> Clause:
        return (
            "SELECT entry_id, weight FROM unnest(%s::bigint[], %s::int[]) AS named(entry_id, weight)",
            [list(weights), list(weights.values())],
        )

    def among(self, entries: Iterable[int]) -> Clause:
        return "SELECT unnest(%s::bigint[]) AS entry_id", [list(entries)]

    @contextmanager
    def session(self) -> Iterator[None]:
        """Without scans of whole tables, since only few rows of any are wanted."""
        with transaction.atomic():
            self.rows("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)", [])
            yield

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_scope, search_facets, search_entry")


def forms(token: str) -> list[str]:
    """How a token may stand in the index: in one entry as a word, in another as a key, in none as both."""
    if analysis.is_word(token):
        return [token]
    return [token, "#" + array("I", [analysis.key(token)]).tobytes().hex()]
