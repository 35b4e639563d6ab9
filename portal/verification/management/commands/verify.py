"""`manage.py verify`: holds database and store against what was signed and told, and names what does not agree."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.people.models import today
from portal.verification import rounds
from portal.verification.rounds import CYCLE


class Command(BaseCommand):
    help = (
        "核验数据库和存储：触发器、留痕链、审批单和签批、公开的页面、文件、检索索引、定密登记簿逐项核对；"
        "有未处理的发现时逐条列出并以 1 退出。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help=f"文件和索引一次核完，不按 {CYCLE} 天分份。")

    def handle(self, *args: Any, **options: Any) -> None:
        result = rounds.go(today(), whole=options["all"], tell=self.stdout.write)
        for row in result.earlier:
            self.stdout.write(f"此前发现、尚未处理：{row.code} {row.object}：{row.words}")
        if result.open:
            raise CommandError(result.summary)
        self.stdout.write(result.summary)
