"""`manage.py rebuild_index`: every findable object indexed anew, then the statistics."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from search import index


class Command(BaseCommand):
    help = "重建检索索引和检索统计。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-outdated", action="store_true", help="仅在索引由旧版分词建立时重建")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_outdated"] and not index.is_outdated():
            return
        total = index.rebuild(self.progress if options["verbosity"] else None)
        self.stdout.write(self.style.SUCCESS(f"索引已重建：{total} 条。"))

    def progress(self, kind: str, total: int) -> None:
        self.stdout.write(f"{kind}: {total}", ending="\r")
        self.stdout.flush()
