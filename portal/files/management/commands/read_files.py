"""`manage.py read_files`: every file that an earlier reader read is read again, so that search finds it."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.files import rereading


class Command(BaseCommand):
    help = "重新读取由旧版读取的文件；读取之前，检索不涉及其文字。"

    def handle(self, *args: Any, **options: Any) -> None:
        done = rereading.read_outdated()
        if options["verbosity"]:
            self.stdout.write(self.style.SUCCESS(f"重新读取文件 {done} 个。"))
