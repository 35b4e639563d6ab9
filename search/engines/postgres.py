"""Tokens in PostgreSQL: a GIN index over what the entries themselves hold, so that nothing is stored twice."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from search import analysis
from search.engines.database import Clause, DatabaseEngine

# Every word in `others`, and every key in `counts` as eight digits behind a mark that no word begins with. It is a
# function so that it can have a price: the planner would take working out the tokens of an entry for cheap, and do it
# for every row of a table that it knows little of.
FUNCTION = """
CREATE FUNCTION search_tokens(others text, counts bytea) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
BEGIN
    RETURN string_to_array(others || regexp_replace(
        encode(substring(counts FROM 1 FOR length(counts) / 5 * 4), 'hex'), '(.{8})', ' #\\1', 'g'), ' ');
END
$$"""
TOKENS = "search_tokens(search_entry.others, search_entry.counts)"
# Not the key as it is: for the order of its index the planner would go through a table that it takes for empty.
ENTRY = "search_entry.id + 0"
CREATE = [
    FUNCTION,
    # Rows stay short, so that looking up many touches few pages: what is long lies beside the table, and what is
    # packed is not packed again. Titles are read for many entries at once and stay.
    "ALTER TABLE search_entry SET (toast_tuple_target = 256)",
    *(f"ALTER TABLE search_entry ALTER {name} SET STORAGE MAIN" for name in ("title", "core", "number", "identifier")),
    *(f"ALTER TABLE search_entry ALTER {name} SET STORAGE EXTERNAL" for name in ("counts", "packed")),
    # New tokens enter at once: a list of those that wait would be read through for every token of every query.
    f"CREATE INDEX search_entry_tokens ON search_entry USING gin ({TOKENS}) WITH (fastupdate = off)",
    # The planner needs no statistics of the tokens, and gathering them takes minutes.
    "ALTER INDEX search_entry_tokens ALTER COLUMN 1 SET STATISTICS 0",
]


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
