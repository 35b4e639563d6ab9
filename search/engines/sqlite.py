"""Tokens in SQLite's FTS5, without positions; triggers keep the table equal to the parts."""

import json
from collections.abc import Iterable, Mapping

from search.engines.database import Clause, DatabaseEngine

# The ascii tokenizer takes every character beyond ASCII as part of a token, so no version of Unicode matters; the
# punctuation that stands inside words must be named.
CREATE = [
    "CREATE VIRTUAL TABLE search_tokens USING fts5(tokens, content='search_part', content_rowid='id', "
    "detail=none, columnsize=0, tokenize=\"ascii tokenchars '%./-:'\")",
    "CREATE TRIGGER search_part_added AFTER INSERT ON search_part BEGIN "
    "INSERT INTO search_tokens(rowid, tokens) VALUES (new.id, new.tokens); END",
    "CREATE TRIGGER search_part_removed AFTER DELETE ON search_part BEGIN "
    "INSERT INTO search_tokens(search_tokens, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    "CREATE TRIGGER search_part_changed AFTER UPDATE ON search_part BEGIN "
    "INSERT INTO search_tokens(search_tokens, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
    "INSERT INTO search_tokens(rowid, tokens) VALUES (new.id, new.tokens); END",
]
DROP = [
    "DROP TRIGGER search_part_added",
    "DROP TRIGGER search_part_removed",
    "DROP TRIGGER search_part_changed",
    "DROP TABLE search_tokens",
]


class SqliteEngine(DatabaseEngine):
    def with_tokens(self, weights: Mapping[str, int]) -> Clause:
        quoted = {'"' + token.replace('"', '""') + '"': weight for token, weight in weights.items()}
        return (
            "SELECT search_tokens.rowid >> 10 AS entry_id, wanted.value AS weight "
            "FROM json_each(%s) AS wanted CROSS JOIN search_tokens ON search_tokens MATCH wanted.key",
            [json.dumps(quoted, ensure_ascii=False)],
        )

    def by_name(self, weights: Mapping[int, int]) -> Clause:
        return "SELECT CAST(key AS INTEGER) AS entry_id, value AS weight FROM json_each(%s)", [json.dumps(weights)]

    def among(self, entries: Iterable[int]) -> Clause:
        return "SELECT value AS entry_id FROM json_each(%s)", [json.dumps(list(entries))]

    def tidy(self) -> None:
        self.rows("INSERT INTO search_tokens(search_tokens) VALUES ('optimize')", [])
