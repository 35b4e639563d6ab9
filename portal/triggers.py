"""Rules that the database itself keeps, and what it does by itself: written once, installed after every migrate."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.checks import Error, Tags, register
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate

PREFIX = "lantai_"


@dataclass(frozen=True)
class Rule:
    """Refuse a row when `refuse_when` (SQL over NEW and OLD) is true.

    `events` are INSERT, UPDATE or UPDATE OF columns; the message reaches the caller as an IntegrityError.
    """

    name: str
    table: str
    event: str
    refuse_when: str
    message: str


@dataclass(frozen=True)
class Effect:
    """Run `action` (one SQL statement) after a row changed for which `when` (SQL over NEW and OLD) is true."""

    name: str
    table: str
    event: str
    when: str
    action: str


class Dialect:
    """The few places in which the two engines write the same thing differently."""

    def __init__(self, vendor: str):
        self.vendor = vendor

    def json(self, column: str, key: str) -> str:
        return f"json_extract({column}, '$.{key}')" if self.vendor == "sqlite" else f"{column}->>'{key}'"

    def text(self, value: str) -> str:
        return value if self.vendor == "sqlite" else f"({value})::text"

    def same(self, value: str, other: str) -> str:
        return f"COALESCE({self.text(value)}, '') = COALESCE({self.text(other)}, '')"

    def differs(self, value: str, other: str) -> str:
        return f"{value} IS NOT {other}" if self.vendor == "sqlite" else f"{value} IS DISTINCT FROM {other}"

    def true(self, value: str) -> str:
        return f"{value} = 1" if self.vendor == "sqlite" else value

    def length(self, column: str) -> str:
        """The number of members of a JSON list."""
        return f"json_array_length({column})" if self.vendor == "sqlite" else f"jsonb_array_length({column})"

    def elements(self, column: str, key: str) -> str:
        """A table `e` of the members of a JSON list."""
        if self.vendor == "sqlite":
            return f"json_each({column}, '$.{key}') AS e"
        found = f"{column}->'{key}'"
        return f"jsonb_array_elements(CASE WHEN jsonb_typeof({found}) = 'array' THEN {found} END) AS e(value)"


Trigger = Rule | Effect
_sources: list[Callable[[Dialect], Iterable[Trigger]]] = []


def add(source: Callable[[Dialect], Iterable[Trigger]]) -> None:
    """Called in `ready()` by the app whose tables the triggers watch."""
    if source not in _sources:
        _sources.append(source)


def triggers() -> list[Trigger]:
    dialect = Dialect(connection.vendor)
    return [trigger for source in _sources for trigger in source(dialect)]


def statements(trigger: Trigger, vendor: str) -> list[str]:
    name, table = PREFIX + trigger.name, trigger.table
    if isinstance(trigger, Rule):
        time, condition, message = "BEFORE", trigger.refuse_when, trigger.message.replace("'", "''")
        action = {
            "sqlite": f"SELECT RAISE(ABORT, '{message}')",
            "postgresql": f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'",
        }[vendor]
    else:
        time, condition, action = "AFTER", trigger.when, trigger.action
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} {time} {trigger.event} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN {action}; END",
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF {condition} THEN {action}; END IF; RETURN NEW; END $body$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} {time} {trigger.event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def install(**kwargs) -> None:
    """Write every trigger into the database; safe to repeat."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in triggers():
            if trigger.table in tables:
                for statement in statements(trigger, connection.vendor):
                    cursor.execute(statement)


def remove(plan=(), **kwargs) -> None:
    """Before migrations: SQLite changes a table by writing a new one, and refuses while triggers elsewhere name it."""
    if plan and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for trigger in triggers():
                cursor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}{trigger.name}")


def missing() -> list[str]:
    """Names of triggers that the database does not have at the moment."""
    sources = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
    }
    with connection.cursor() as cursor:
        cursor.execute(sources[connection.vendor])
        present = {row[0] for row in cursor.fetchall()}
    return [trigger.name for trigger in triggers() if PREFIX + trigger.name not in present]


@register(Tags.database)
def triggers_are_installed(app_configs, databases=None, **kwargs):
    """Said by every command but the one that installs them."""
    if not databases or sys.argv[1:2] == ["migrate"] or "routes_form" not in connection.introspection.table_names():
        return []
    return [
        Error(f"数据库缺少触发器 {PREFIX}{name}，请运行 manage.py migrate 重新安装。", id="portal.E001")
        for name in missing()
    ]


def connect(sender) -> None:
    """Take away before the first migration, install when those of this app (the last one) are done."""
    pre_migrate.connect(remove, sender=sender, dispatch_uid="portal.triggers")
    post_migrate.connect(install, sender=sender, dispatch_uid="portal.triggers")
