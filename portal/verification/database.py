"""Every trigger of the database is known by its text, and every constraint by its name; what is not so is a fault."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from portal import catalog, triggers
from portal.integrity import Fault, Share
from portal.trail import guards

WORDS = {
    "missing": "应有的触发器不在：运行 manage.py migrate 恢复，并查明原因",
    "changed": "触发器的内容被改动或者停用：运行 manage.py migrate 恢复，并查明原因",
    "foreign": "来历不明的触发器：查明来历后删除",
}
# What the framework keeps by triggers of its own.
OF_THE_FRAMEWORK = "modelsearch_"


def check(share: Share) -> Iterator[Fault]:
    expected = triggers.expected() | guards.expected(connection)
    present = catalog.standing(connection)
    found = list(catalog.differing(expected, present))
    found += [
        ("foreign", table, name)
        for table, name in present
        if (table, name) not in expected and not table.startswith(OF_THE_FRAMEWORK)
    ]
    for table, name in unconstrained():
        yield Fault("constraint.missing", f"{table}.{name}", "应有的约束或者唯一索引不在：查明原因后恢复")
    for what, table, name in found:
        yield Fault(f"trigger.{what}", f"{table}.{name}", WORDS[what])


def unconstrained() -> Iterator[tuple[str, str]]:
    """(table, constraint or columns) of what the models declare and the database does not hold."""
    named, unique = catalog.constraints(connection), catalog.unique_columns(connection)
    # PostgreSQL keeps the beginning of a long name.
    longest = connection.ops.max_name_length()
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed:
            continue
        for constraint in meta.constraints:
            if (meta.db_table, constraint.name[:longest]) not in named:
                yield meta.db_table, constraint.name[:longest]
        declared = [[field.name] for field in meta.local_concrete_fields if field.unique and not field.primary_key]
        for names in [*declared, *meta.unique_together]:
            columns = [meta.get_field(name).column for name in names]
            if (meta.db_table, frozenset(columns)) not in unique:
                yield meta.db_table, ",".join(columns)
