"""What triggers the database has at the moment, by their texts, and where these differ from what they should be."""

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
