"""`manage.py rebuild_index`: every findable object indexed anew, then the statistics."""

from typing import Any

from django.core.management.base import BaseCommand

from search import index


class Command(BaseCommand):
    help = "重建检索索引和检索统计。"

    def handle(self, *args: Any, **options: Any) -> None:
        total = index.rebuild(self.progress if options["verbosity"] else None)
        self.stdout.write(self.style.SUCCESS(f"索引已重建：{total} 条。"))

    def progress(self, kind: str, total: int) -> None:
        self.stdout.write(f"{kind}: {total}", ending="\r")
        self.stdout.flush()
