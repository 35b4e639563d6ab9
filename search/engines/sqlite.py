"""Tokens in SQLite's FTS5: neither texts nor positions, one row an entry."""

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from search.engines.database import Clause, DatabaseEngine
from search.models import Entry


class SqliteEngine(DatabaseEngine):
    position = "instr"

    def keep(self, entries: Iterable[Entry]) -> None:
        self.write("INSERT INTO search_tokens(rowid, tokens) VALUES (%s, %s)", entries)

    def drop(self, entries: Iterable[int]) -> None:
        known = Entry.objects.filter(pk__in=list(entries)).only("counts", "others")
        self.write("INSERT INTO search_tokens(search_tokens, rowid, tokens) VALUES ('delete', %s, %s)", known)

    def write(self, sql: str, entries: Iterable[Entry]) -> None:
        tokens = sorted((entry.pk, " ".join(entry.tokens)) for entry in entries)
        with connection.cursor() as cursor:
            cursor.executemany(sql, tokens)

    def with_tokens(self, weights: Mapping[str, int]) -> Clause:
        return (
            "SELECT search_tokens.rowid AS entry_id, wanted.value AS weight "
            "FROM json_each(%s) AS wanted CROSS JOIN search_tokens ON search_tokens MATCH wanted.key",
            [json.dumps({quoted(token): weight for token, weight in weights.items()}, ensure_ascii=False)],
        )

    def with_all(self, tokens: Sequence[str]) -> Clause:
        return (
            "SELECT rowid AS entry_id FROM search_tokens WHERE search_tokens MATCH %s",
            [" AND ".join(map(quoted, tokens))],
        )

    def by_name(self, weights: Mapping[int, int]) -> Clause:
        return "SELECT CAST(key AS INTEGER) AS entry_id, value AS weight FROM json_each(%s)", [json.dumps(weights)]

    def among(self, entries: Iterable[int]) -> Clause:
        return "SELECT value AS entry_id FROM json_each(%s)", [json.dumps(list(entries))]

    def tidy(self) -> None:
        self.rows("INSERT INTO search_tokens(search_tokens) VALUES ('optimize')", [])


def quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'
