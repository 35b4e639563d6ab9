"""Prints how fast this installation answers: server time, queries and memory, over its own public documents."""

import random
import resource
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disclosure.addresses import address_of
from disclosure.models import DocumentPage


class Command(BaseCommand):
    help = "测量首页、目录、公文页和检索的用时（毫秒）与查询数，不改动任何数据。"

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=200, help="每类地址测多少次，默认 200。")

    def handle(self, *args, rounds, **options):
        documents = list(DocumentPage.objects.public().only("title", "url_path", "document_number", "live")[:5000])
        if not documents:
            raise CommandError("还没有公开的文件，请先导入或者建立演示数据。")
        draw = random.Random(20261123)  # noqa: S311 - a sample that is the same every time, not a secret
        some = [draw.choice(documents) for _ in range(rounds)]
        self.client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
        self.stdout.write(f"公开文件 {DocumentPage.objects.public().count()} 件，数据库 {connection.vendor}")
        self.stdout.write(f"{'':14}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'queries':>9}")
        self.measure("首页", ["/"] * min(rounds, 50))
        self.measure("公开目录", ["/disclosure/catalogue/"] * min(rounds, 50))
        self.measure("公文页", [address_of(document) for document in some])
        self.measure("检索", [f"/search/?q={self.words(draw, document)}" for document in some])
        self.stdout.write(f"本进程内存峰值 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")

    @staticmethod
    def words(draw: random.Random, document: DocumentPage) -> str:
        """Two characters, a piece of a title, a whole title or a document number."""
        title = document.title
        start = draw.randrange(max(1, len(title) - 6))
        pieces = [title[start : start + 2], title[start : start + 6], title, document.document_number or title]
        return draw.choice(pieces)

    def measure(self, label: str, addresses: list[str]) -> None:
        times, queries = [], 0
        self.client.get(addresses[0])
        for address in addresses:
            begun = time.perf_counter()
            response = self.client.get(address)
            times.append(1000 * (time.perf_counter() - begun))
            if response.status_code != 200:
                raise CommandError(f"{address} 答复 {response.status_code}。")
        for address in addresses[:20]:
            with CaptureQueriesContext(connection) as context:
                self.client.get(address)
            queries = max(queries, len(context))
        times.sort()
        p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95) - 1]
        self.stdout.write(f"{label:10}{p50:>11.1f}{p95:>9.1f}{times[-1]:>9.1f}{queries:>9}")
