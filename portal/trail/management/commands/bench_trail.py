"""Prints what it costs to record a reading: an entry of the chain for each, or a row that is sealed later."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.trail import note
from portal.trail.models import Head
from portal.trail.pageviews import seal_all, viewed


class Command(BaseCommand):
    help = "测量逐页查阅的留痕用时（毫秒）：每页一条链上记录，或者先记一行、每分钟一并封存；只在演示区。"

    def add_arguments(self, parser):
        parser.add_argument("--pages", type=int, default=300, help="测多少页，默认 300。")

    def handle(self, *args, pages: int, **options):
        if settings.PORTAL_ZONE != "demo":
            raise CommandError("只在演示区测量：测量用的记录留在留痕中，不能删除。")
        subject = Head.objects.get()
        self.stdout.write(f"数据库 {connection.vendor}，{pages} 页\n{'':12}{'p50 ms':>9}{'p95 ms':>9}")
        self.measure("链上记录", pages, lambda page: note("trail.measured", page=page))
        self.measure("逐页记录", pages, lambda page: viewed(subject, page, by=None))
        begun, more = time.perf_counter(), True
        while more:
            more = seal_all()
        self.stdout.write(f"封存 {pages} 页用时 {1000 * (time.perf_counter() - begun):.0f} ms")

    def measure(self, name: str, pages: int, act: Callable[[int], None]) -> None:
        times = []
        for page in range(1, pages + 1):
            begun = time.perf_counter()
            act(page)
            times.append(1000 * (time.perf_counter() - begun))
        times.sort()
        self.stdout.write(f"{name:8}{times[pages // 2]:>13.2f}{times[int(pages * 0.95) - 1]:>9.2f}")
