"""The zone that a database was made for: stored once, and no deployment of another zone starts on it (N-01)."""

from django.core.checks import CheckMessage, Error, Warning
from django.db import OperationalError, connection, connections

from secretmarks.levels import Zone, zone

from .models import Installation

TAG = "zone"
TOLD = "SELECT COUNT(*) FROM trail_entry WHERE action LIKE 'demo.%%'"


def store(sender, using: str, **kwargs) -> None:
    """After the first migration. A database that the demonstration filled before is one of the demonstration."""
    database = connections[using]
    if Installation._meta.db_table not in database.introspection.table_names() or Installation.objects.exists():
        return
    with database.cursor() as cursor:
        cursor.execute(TOLD)
        is_of_the_demo = cursor.fetchone()[0] > 0
    Installation.objects.create(zone=Zone.DEMO if is_of_the_demo else zone())


def belongs_here(app_configs, **kwargs) -> list[CheckMessage]:
    """Papers, levels and accounts of one zone have no place in another (保密法 第三十一条)."""
    try:
        made = Installation._meta.db_table in connection.introspection.table_names()
        stored = Installation.objects.values_list("zone", flat=True).first() if made else None
    except OperationalError as error:
        return [Warning(f"数据库现在不能连接，没有核对它属于哪个区：{error}", id="site.W002")]
    if not made or stored == zone():
        return []
    if stored is None:
        return [Error("数据库没有记载它属于哪个区，不能启动。请恢复备份，不要改用别处的数据。", id="site.E002")]
    words = (
        f"本数据库是为{Zone(stored).label}（PORTAL_ZONE={stored}）建立的，不能在{zone().label}（PORTAL_ZONE={zone()}）启动："
        "其中的账号和文件可能超过本区的上限（保密法第三十一条）。请用原来的区启动，或者另建数据库。"
    )
    return [Error(words, id="site.E003")]
