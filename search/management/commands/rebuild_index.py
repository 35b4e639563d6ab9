"""`manage.py rebuild_index`: every findable object indexed anew, then the statistics."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search import index, outbox
from search.engines import Unavailable


class Command(BaseCommand):
    help = "重建检索索引和检索统计。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-outdated", action="store_true", help="仅在索引由旧版分词建立时重建")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_outdated"] and not index.is_outdated():
            return
        total = index.rebuild(self.progress if options["verbosity"] else None)
        if settings.SEARCH_URL:
            try:
                outbox.rebuild(lambda reached: self.progress("外部索引", reached) if options["verbosity"] else None)
            except Unavailable as unavailable:
                raise CommandError(
                    f"数据库中的索引已重建（{total} 条），但检索服务器没有应答（{unavailable}）："
                    "恢复之后由后台办理（manage.py work）接着送，也可以再执行一次本命令。"
                ) from unavailable
        self.stdout.write(self.style.SUCCESS(f"索引已重建：{total} 条。"))

    def progress(self, kind: str, total: int) -> None:
        self.stdout.write(f"{kind}: {total}", ending="\r")
        self.stdout.flush()
