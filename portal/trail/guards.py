"""What the database itself holds true of the trail: entries only follow the head, nothing is changed or removed.

The guards stop the application and a careless hand. An owner of the tables can drop them: that is what the separate
role (`roles.sql`), the chain and the anchors outside are for.
"""

import os
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from portal import catalog
from portal.trail.record import note

# An index besides the key would let INSERT OR REPLACE remove another row than the one of the same number.
SQLITE_GUARDS = {
    "trail_entry_follows": """BEFORE INSERT ON trail_entry
        WHEN NEW.id IS NOT (SELECT id + 1 FROM trail_head) OR NEW.previous IS NOT (SELECT digest FROM trail_head)
            OR EXISTS (SELECT 1 FROM trail_entry WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'trail: an entry must follow the head'); END""",
    "trail_entry_moves_head": """AFTER INSERT ON trail_entry
        BEGIN UPDATE trail_head SET id = NEW.id, digest = NEW.digest, at = NEW.at; END""",
    "trail_entry_stays": """BEFORE UPDATE ON trail_entry
        BEGIN SELECT RAISE(ABORT, 'trail: an entry is never changed'); END""",
    "trail_entry_remains": """BEFORE DELETE ON trail_entry
        BEGIN SELECT RAISE(ABORT, 'trail: an entry is never removed'); END""",
    "trail_head_single": """BEFORE INSERT ON trail_head
        BEGIN SELECT RAISE(ABORT, 'trail: there is one head'); END""",
    "trail_head_follows": """BEFORE UPDATE ON trail_head
        WHEN NEW.one IS NOT 1 OR NEW.id IS NOT OLD.id + 1 OR NOT EXISTS (SELECT 1 FROM trail_entry
            WHERE id = NEW.id AND previous = OLD.digest AND digest = NEW.digest AND at = NEW.at)
        BEGIN SELECT RAISE(ABORT, 'trail: the head only follows the entries'); END""",
    "trail_head_remains": """BEFORE DELETE ON trail_head
        BEGIN SELECT RAISE(ABORT, 'trail: the head is never removed'); END""",
}

NEVER = """BEGIN RAISE EXCEPTION 'trail: entries and head are never changed or removed'
    USING ERRCODE = 'integrity_constraint_violation'; END"""
# Name: (when, body of its function).
POSTGRESQL_GUARDS = {
    "trail_entry_follows": (
        "BEFORE INSERT ON trail_entry FOR EACH ROW",
        """BEGIN IF NOT EXISTS (SELECT 1 FROM trail_head WHERE id + 1 = NEW.id AND digest = NEW.previous) THEN
            RAISE EXCEPTION 'trail: an entry must follow the head' USING ERRCODE = 'integrity_constraint_violation';
            END IF; RETURN NEW; END""",
    ),
    "trail_entry_moves_head": (
        "AFTER INSERT ON trail_entry FOR EACH ROW",
        "BEGIN UPDATE trail_head SET id = NEW.id, digest = NEW.digest, at = NEW.at; RETURN NULL; END",
    ),
    "trail_entry_stays": ("BEFORE UPDATE ON trail_entry FOR EACH ROW", NEVER),
    "trail_entry_remains": ("BEFORE DELETE ON trail_entry FOR EACH ROW", NEVER),
    "trail_entry_kept": ("BEFORE TRUNCATE ON trail_entry FOR EACH STATEMENT", NEVER),
    "trail_head_single": ("BEFORE INSERT ON trail_head FOR EACH ROW", NEVER),
    "trail_head_follows": (
        "BEFORE UPDATE ON trail_head FOR EACH ROW",
        """BEGIN IF NEW.one <> 1 OR NEW.id <> OLD.id + 1 OR NOT EXISTS (SELECT 1 FROM trail_entry
            WHERE id = NEW.id AND previous = OLD.digest AND digest = NEW.digest AND at = NEW.at) THEN
            RAISE EXCEPTION 'trail: the head only follows the entries' USING ERRCODE = 'integrity_constraint_violation';
            END IF; RETURN NEW; END""",
    ),
    "trail_head_remains": ("BEFORE DELETE ON trail_head FOR EACH ROW", NEVER),
    "trail_head_kept": ("BEFORE TRUNCATE ON trail_head FOR EACH STATEMENT", NEVER),
}


def table_of(when: str) -> str:
    return when.split(" ON ")[1].split()[0]


def execute(connection: BaseDatabaseWrapper, statements: list[str] | tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every guard anew, so that one that was weakened under its name is whole again."""
    if connection.vendor == "sqlite":
        for name, body in SQLITE_GUARDS.items():
            execute(connection, [f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {body}"])
        return
    for name, (when, body) in POSTGRESQL_GUARDS.items():
        table = table_of(when)
        execute(
            connection,
            [
                # The own schema is searched before the temporary one, where a false head could be laid.
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
                f" SET search_path = {own_schema(connection)}, pg_temp AS $guard${body}$guard$",
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()",
                # Also under session_replication_role = replica.
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
            ],
        )


def own_schema(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return connection.ops.quote_name(cursor.fetchone()[0])


def expected(connection: BaseDatabaseWrapper) -> catalog.Texts:
    """Every guard as the database is to tell it."""
    if connection.vendor == "sqlite":
        made = {name: f"CREATE TRIGGER {name} {body}" for name, body in SQLITE_GUARDS.items()}
        return {(table_of(text), name): text for name, text in made.items()}
    config = f"search_path={own_schema(connection)}, pg_temp"
    return {
        (table_of(when), name): catalog.text(
            f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()", body, enabled="A", config=config
        )
        for name, (when, body) in POSTGRESQL_GUARDS.items()
    }


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The guards that are away, switched off or not what they should be."""
    return [name for _, _, name in catalog.differing(expected(connection), catalog.standing(connection))]


def foreign(connection: BaseDatabaseWrapper) -> list[str]:
    """Triggers on the tables of the trail that nobody here made: one of them can swallow entries."""
    wanted = expected(connection)
    tables = {table for table, _ in wanted}
    return [name for table, name in catalog.standing(connection) if table in tables and (table, name) not in wanted]


def present(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are there at all: not before the first migrate."""
    return {"trail_entry", "trail_head"} <= set(connection.introspection.table_names())


def owned(connection: BaseDatabaseWrapper) -> bool:
    """Whether this connection's role may do as the owner of the trail does (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'trail_entry'::regclass"
        )
        return cursor.fetchone()[0]


def restrict(connection: BaseDatabaseWrapper, role: str) -> None:
    """Leave the application's role what it needs: to read and append, and to lock the head and let it follow."""
    role = connection.ops.quote_name(role)
    execute(
        connection,
        [
            f"REVOKE ALL ON trail_entry, trail_head FROM PUBLIC, {role}",
            f"GRANT SELECT, INSERT ON trail_entry TO {role}",
            f"GRANT SELECT, UPDATE ON trail_head TO {role}",
        ],
    )


def keep(using: str, **kwargs: Any) -> None:
    """After every migrate: guards that are missing are put back, on the record, and the role is held to its rights."""
    connection = connections[using]
    if not present(connection):
        return
    if gone := missing(connection):
        install(connection)
        note("trail.guards_restored", guards=gone)
    role = os.environ.get("APP_DATABASE_ROLE", "")
    if role and connection.vendor == "postgresql":
        restrict(connection, role)
