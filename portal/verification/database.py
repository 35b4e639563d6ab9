"""Every trigger of the database is known by its text: one that is gone, changed or foreign is a fault."""

from collections.abc import Iterator

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
    for what, table, name in found:
        yield Fault(f"trigger.{what}", f"{table}.{name}", WORDS[what])
