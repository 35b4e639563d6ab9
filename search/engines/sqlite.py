"""Tokens in SQLite's FTS5, without positions; triggers keep the table equal to the parts."""

import json
from collections.abc import Iterable

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
    def having(self, token: str) -> Clause:
        quoted = token.replace('"', '""')
        return "SELECT rowid >> 10 AS entry_id FROM search_tokens WHERE search_tokens MATCH %s", [f'"{quoted}"']

    def among(self, entries: Iterable[int]) -> Clause:
        return "SELECT value AS entry_id FROM json_each(%s)", [json.dumps(list(entries))]

    def tidy(self) -> None:
        self.rows("INSERT INTO search_tokens(search_tokens) VALUES ('optimize')", [])
