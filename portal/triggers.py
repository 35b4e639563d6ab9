"""Rules that the database itself keeps, and what it does by itself: written once, installed after every migrate."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.checks import Error, Tags, register
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate

from portal import catalog

from .registry import Registry

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
# Functions from a dialect to triggers.
_sources = Registry("sources of triggers")


def add(source: Callable[[Dialect], Iterable[Trigger]]) -> None:
    """Called in `ready()` by the app whose tables the triggers watch."""
    _sources.add(source)


def triggers() -> list[Trigger]:
    dialect = Dialect(connection.vendor)
    return [trigger for source in _sources.values() for trigger in source(dialect)]


def definition(trigger: Trigger) -> str:
    time = "BEFORE" if isinstance(trigger, Rule) else "AFTER"
    return f"CREATE TRIGGER {PREFIX}{trigger.name} {time} {trigger.event} ON {trigger.table} FOR EACH ROW"


def body(trigger: Trigger, vendor: str) -> str:
    """What the trigger does, in the words of this engine."""
    if isinstance(trigger, Effect):
        condition, action = trigger.when, trigger.action
    else:
        condition, message = trigger.refuse_when, trigger.message.replace("'", "''")
        action = {
            "sqlite": f"SELECT RAISE(ABORT, '{message}')",
            "postgresql": f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'",
        }[vendor]
    if vendor == "sqlite":
        return f"WHEN {condition} BEGIN {action}; END"
    # Without a row PostgreSQL leaves the deletion out and says nothing.
    row = "OLD" if trigger.event == "DELETE" else "NEW"
    return f" BEGIN IF {condition} THEN {action}; END IF; RETURN {row}; END "


def statements(trigger: Trigger, vendor: str) -> list[str]:
    name, table = PREFIX + trigger.name, trigger.table
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}", f"{definition(trigger)} {body(trigger, vendor)}"]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body(trigger, vendor)}$body$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"{definition(trigger)} EXECUTE FUNCTION {name}()",
    ]


def expected() -> catalog.Texts:
    """Every trigger as the database is to tell it."""
    vendor, texts = connection.vendor, {}
    for trigger in triggers():
        *_, made = statements(trigger, vendor)
        text = made if vendor == "sqlite" else catalog.text(made, body(trigger, vendor))
        texts[trigger.table, PREFIX + trigger.name] = text
    return texts


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
    """Names of triggers that the database does not have at the moment, or has with another text."""
    return [name.removeprefix(PREFIX) for _, _, name in catalog.differing(expected(), catalog.standing(connection))]


@register(Tags.database)
def triggers_are_installed(app_configs, databases=None, **kwargs):
    """Said by every command but the one that installs them."""
    if not databases or sys.argv[1:2] == ["migrate"] or "routes_form" not in connection.introspection.table_names():
        return []
    return [
        Error(
            f"数据库缺少触发器 {PREFIX}{name}，或者其内容被改动，请运行 manage.py migrate 重新安装，并查明原因。",
            id="portal.E001",
        )
        for name in missing()
    ]


def connect(sender) -> None:
    """Take away before the first migration, install when those of this app (the last one) are done."""
    pre_migrate.connect(remove, sender=sender, dispatch_uid="portal.triggers")
    post_migrate.connect(install, sender=sender, dispatch_uid="portal.triggers")
