"""What the database has at the moment: triggers by their texts, constraints by name, unique columns."""

import re
from collections.abc import Iterator, Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

# By table and name the text of a trigger, as the database gives it.
Texts = dict[tuple[str, str], str]

# Besides the definition a trigger is what its function says, and whether and how it fires; a rewrite rule can do all
# that a trigger can.
STANDING = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT c.relname, t.tgname,
            concat_ws(' ', replace(pg_get_triggerdef(t.oid, true), '"', ''), t.tgenabled::text, l.lanname::text,
                p.prosecdef::text, replace(COALESCE(array_to_string(p.proconfig, ';'), ''), '"', ''), p.prosrc)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
            JOIN pg_language l ON l.oid = p.prolang
        WHERE NOT t.tgisinternal AND c.relnamespace = to_regnamespace(current_schema()::text)
        UNION ALL
        SELECT c.relname, 'rule ' || r.rulename::text, pg_get_ruledef(r.oid)
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
        WHERE r.rulename <> '_RETURN' AND c.relnamespace = to_regnamespace(current_schema()::text)""",
}


# Names of indexes and of checks, by table.
NAMED = {
    "sqlite": """
        SELECT tbl_name, name, '' FROM sqlite_master WHERE type = 'index'
        UNION ALL SELECT name, '', sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%CONSTRAINT "%'""",
    "postgresql": """
        SELECT c.relname::text, i.relname::text, '' FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
            JOIN pg_class i ON i.oid = x.indexrelid
        WHERE c.relnamespace = to_regnamespace(current_schema()::text) AND x.indisvalid
        UNION ALL
        SELECT c.relname::text, k.conname::text, '' FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE c.relnamespace = to_regnamespace(current_schema()::text)""",
}
# Columns that are unique together, by table and index.
UNIQUE = {
    "sqlite": """
        SELECT m.name, l.name, c.name FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) c
        WHERE m.type = 'table' AND m.sql LIKE 'CREATE TABLE%' AND l."unique" = 1 AND l.partial = 0""",
    "postgresql": """
        SELECT c.relname::text, i.relname::text, a.attname::text FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
            JOIN pg_class i ON i.oid = x.indexrelid
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (x.indkey)
        WHERE c.relnamespace = to_regnamespace(current_schema()::text) AND x.indisunique AND x.indisvalid
            AND x.indpred IS NULL""",
}
CONSTRAINT = re.compile(r'CONSTRAINT "([^"]+)"')


def constraints(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """(table, name) of every index, check and other constraint that has a name."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED[connection.vendor])
        rows = cursor.fetchall()
    found = {(table, name) for table, name, _ in rows if name}
    return found | {(table, name) for table, _, sql in rows for name in CONSTRAINT.findall(sql)}


def unique_columns(connection: BaseDatabaseWrapper) -> set[tuple[str, frozenset[str]]]:
    """(table, columns) wherever the database holds these columns unique together, on every row."""
    together: dict[tuple[str, str], set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(UNIQUE[connection.vendor])
        for table, index, column in cursor.fetchall():
            together.setdefault((table, index), set()).add(column)
    return {(table, frozenset(columns)) for (table, _), columns in together.items()}


def standing(connection: BaseDatabaseWrapper) -> Texts:
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return {(table, name): text for table, name, text in cursor.fetchall()}


def text(definition: str, body: str, *, enabled: str = "O", config: str = "") -> str:
    """How PostgreSQL tells a trigger of plpgsql that was made with these."""
    return " ".join([definition.replace('"', ""), enabled, "plpgsql", "false", config.replace('"', ""), body])


def differing(expected: Texts, present: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str, str]]:
    """(missing or changed, table, name) of every trigger that is not what it should be."""
    for (table, name), wanted in expected.items():
        if present.get((table, name)) != wanted:
            yield "changed" if (table, name) in present else "missing", table, name
