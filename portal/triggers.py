"""Rules that the database itself keeps, on both engines: written once, installed after every migrate."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.checks import Error, Tags, register
from django.db import connection
from django.db.models.signals import post_migrate

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

    def elements(self, column: str, key: str) -> str:
        """A table `e` of the members of a JSON list."""
        if self.vendor == "sqlite":
            return f"json_each({column}, '$.{key}') AS e"
        found = f"{column}->'{key}'"
        return f"jsonb_array_elements(CASE WHEN jsonb_typeof({found}) = 'array' THEN {found} END) AS e(value)"


_sources: list[Callable[[Dialect], Iterable[Rule]]] = []


def add(source: Callable[[Dialect], Iterable[Rule]]) -> None:
    """Called in `ready()` by the app whose tables the rules guard."""
    if source not in _sources:
        _sources.append(source)


def rules() -> list[Rule]:
    dialect = Dialect(connection.vendor)
    return [rule for source in _sources for rule in source(dialect)]


def statements(rule: Rule, vendor: str) -> list[str]:
    name = PREFIX + rule.name
    message = rule.message.replace("'", "''")
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {rule.event} ON {rule.table} FOR EACH ROW WHEN {rule.refuse_when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF {rule.refuse_when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $body$",
        f"DROP TRIGGER IF EXISTS {name} ON {rule.table}",
        f"CREATE TRIGGER {name} BEFORE {rule.event} ON {rule.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def install(**kwargs) -> None:
    """Write every rule into the database; safe to repeat."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for rule in rules():
            if rule.table in tables:
                for statement in statements(rule, connection.vendor):
                    cursor.execute(statement)


def missing() -> list[str]:
    """Names of rules that the database does not keep at the moment."""
    sources = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
    }
    with connection.cursor() as cursor:
        cursor.execute(sources[connection.vendor])
        present = {row[0] for row in cursor.fetchall()}
    return [rule.name for rule in rules() if PREFIX + rule.name not in present]


@register(Tags.database)
def triggers_are_installed(app_configs, databases=None, **kwargs):
    # The one command that installs what is missing is not kept from it.
    if sys.argv[1:2] == ["migrate"] or not databases or "routes_form" not in connection.introspection.table_names():
        return []
    return [
        Error(f"数据库缺少触发器 {PREFIX}{name}，请运行 manage.py migrate 重新安装。", id="portal.E001")
        for name in missing()
    ]


def connect(sender) -> None:
    """Install when the migrations of this app (the last one) are done."""
    post_migrate.connect(install, sender=sender, dispatch_uid="portal.triggers")
