"""`manage.py verify_trail`: names the first broken entry of the trail, or says that it is whole."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.trail.anchors import anchor
from portal.trail.verification import Report, verify


class Command(BaseCommand):
    help = "核验留痕链：逐条核对摘要，并与链首、数据库保护和外部锚点对照；有误时指出第一处并以 1 退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--export", type=Path, metavar="FILE.jsonl", help="核验的同时导出全部记录，每行一条")

    def handle(self, *args: Any, export: Path | None = None, **options: Any) -> None:
        report = self.verified(export)
        if report.faults:
            raise CommandError("；\n".join(["留痕链有误", *report.faults]))
        if export:
            anchor()
        self.stdout.write(f"留痕链完整：{report.entries} 条，与 {report.anchors} 个锚点相符。")

    def verified(self, export: Path | None) -> Report:
        if export is None:
            return verify()
        with export.open("w", encoding="ascii") as lines:
            return verify(lines)
