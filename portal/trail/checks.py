"""What `manage.py check --database default` says about the trail's guards, and about a role that could drop them."""

from typing import Any

from django.core import checks
from django.db import connections

from portal.trail.guards import foreign, missing, owned, present


@checks.register(checks.Tags.database)
def guards_stand(databases: list[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning and no error: `migrate`, which puts the guards back, runs this check first."""
    return [
        checks.Warning(f"留痕表缺少保护：{name}。", hint="运行 manage.py migrate 恢复，并查明原因。", id="trail.W001")
        for alias in databases or []
        if present(connections[alias])
        for name in missing(connections[alias])
    ]


@checks.register(checks.Tags.database)
def nothing_else_stands(databases: list[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Warning(f"留痕表上有来历不明的触发器：{name}。", hint="查明来历后删除。", id="trail.W003")
        for alias in databases or []
        if present(connections[alias])
        for name in foreign(connections[alias])
    ]


@checks.register(checks.Tags.database, deploy=True)
def role_apart(databases: list[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The owner of a table passes its guards; the application is not to be the owner."""
    return [
        checks.Warning(
            "门户所用的数据库账号是留痕表的所有者。",
            hint="按 portal/trail/roles.sql 分设所有者账号（MIGRATE_DATABASE_URL）与应用账号（DATABASE_URL）。",
            id="trail.W002",
        )
        for alias in databases or []
        if connections[alias].vendor == "postgresql" and present(connections[alias]) and owned(connections[alias])
    ]
