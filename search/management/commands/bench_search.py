"""`manage.py bench_search`: how search behaves while a collection grows, on the engine in use, over made-up copies.

It needs a database of its own: it fills the one it is given. Every copy of a text differs from the original in its
title, its number and in what is left out of it.
"""

import json
import random
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import QuerySet

from portal import findables
from search import index, outbox, statistics
from search.models import Entry
from search.query import search

SIZES = (2_000, 10_000, 30_000, 100_000)
BATCH = 200
SCOPES = [f"division:{number}" for number in range(200)]
MINE = 20  # scopes of the reader
OPEN = 0.4  # the share of what everybody reads
PLACES = ("东山", "南河", "西岭", "北湖", "临江", "海州", "平原", "云川", "长岛", "青阳", "白沙", "红岩")
KEPT = 0.85  # paragraphs that a copy keeps


@dataclass(frozen=True)
class Reader:
    """Somebody of the staff who belongs to some of the groups."""

    scopes: frozenset[str]
    is_authenticated: bool = True


class Papers(findables.Findable):
    """Copies of the texts given, each behind a row of an otherwise unused table."""

    kind = "paper"
    label = "测试文件"
    model = Group
    facets = {"genre": "体裁", "issuer": "发文机关"}

    def __init__(self, texts: list[dict[str, Any]]) -> None:
        self.texts = texts

    def entries(self, pks: Iterable[int], *, text: bool = True) -> Iterator[findables.Entry]:
        for pk in pks:
            yield self.copy(pk)

    def copy(self, pk: int) -> findables.Entry:
        original, number = self.texts[pk % len(self.texts)], pk // len(self.texts)
        draw = random.Random(pk)  # noqa: S311 - the same copy every time, not a secret
        lines = original["body"].split("\n")
        title = original["title"]
        if number:
            lines = [line for line in lines if draw.random() < KEPT]
            title = f"{draw.choice(PLACES)}{title}（{number}）"
        scope = "public" if draw.random() < OPEN else draw.choice(SCOPES)
        return findables.Entry(
            pk,
            title,
            "\n".join(lines),
            number=f"测{draw.choice(PLACES)[0]}〔{draw.randint(1990, 2026)}〕{number + 1}号",
            issued_on=date(draw.randint(1990, 2026), draw.randint(1, 12), 1),
            facets={"genre": original.get("genre") or "其他", "issuer": original.get("issuer") or "其他"},
            scopes=frozenset({scope}),
        )

    def scopes(self, user: Any) -> frozenset[str]:
        return user.scopes

    def readable_by(self, user: Any) -> QuerySet[Group]:
        return Group.objects.all()

    def link(self, thing: Group, user: Any) -> str:
        return f"/papers/{thing.pk}/"


class Command(BaseCommand):
    help = "在空的测试库里逐步建立大量文件，打印建索引和检索的用时、索引大小和内存。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("texts", type=Path, help="每行一个 JSON：title、body，可有 genre、issuer")
        parser.add_argument("queries", type=Path, help="每行一个 JSON：query")
        parser.add_argument("--documents", type=int, default=SIZES[-1], help="建立到多少件")
        parser.add_argument("--ask", action="store_true", help="不建立文件，只对已有的测试库检索")

    def handle(self, *args: Any, **options: Any) -> None:
        queries = [line["query"] for line in read(options["queries"])]
        papers = Papers([] if options["ask"] else read(options["texts"]))
        findables.registry = {papers.kind: papers}
        if options["ask"]:
            self.stdout.write(ask(queries))
            return
        if Entry.objects.exists():
            raise CommandError("这个库里已有检索条目。请用空的 DATA_DIR 或 DATABASE_URL，先执行 manage.py migrate。")
        engine = "elasticsearch" if settings.SEARCH_URL else connection.vendor
        self.stdout.write(
            f"{engine}，{len(SCOPES)} 个读者范围，读者有其中 {MINE} 个，{len(queries)} 条查询，含分面和摘要"
        )
        self.stdout.write(
            f"{'文件':>8}{'件/秒':>8}{'索引/文字':>9}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'内存 MB':>9}"
        )
        done = written = 0
        for size in [size for size in SIZES if size < options["documents"]] + [options["documents"]]:
            begun = time.perf_counter()
            written += self.fill(papers, done, size)
            rate, done = (size - done) / (time.perf_counter() - begun), size
            # A process that only answers, as a server does.
            command = [sys.executable, sys.argv[0], "bench_search", options["texts"], options["queries"], "--ask"]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip()  # noqa: S603
            self.stdout.write(f"{size:>8}{rate:>8.0f}{self.size() / written:>9.2f}{told}")
            self.stdout.flush()

    def fill(self, papers: Papers, first: int, last: int) -> int:
        """Index these papers and count their words; returns the bytes of their texts."""
        written = 0
        for start in range(first, last, BATCH):
            pks = range(start + 1, min(start + BATCH, last) + 1)
            Group.objects.bulk_create((Group(pk=pk, name=f"paper {pk}") for pk in pks), ignore_conflicts=True)
            index.update(papers.kind, pks)
            written += sum(len(papers.copy(pk).body.encode()) for pk in pks)
        statistics.refresh()
        if settings.SEARCH_URL:
            outbox.rebuild()
        return written

    def size(self) -> int:
        """Bytes of all tables of the index."""
        tables = [name for name in connection.introspection.table_names() if name.startswith("search_")]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT SUM(pg_total_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name", [tables]
                )
            else:
                cursor.execute("SELECT SUM(pgsize) FROM dbstat WHERE name LIKE '%%search_%%'")
            return int(cursor.fetchone()[0] or 0)


def read(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise CommandError(f"读不了 {path}：{error}") from error


def ask(queries: list[str]) -> str:
    """Each query twice, the collection's statistics read before."""
    draw = random.Random(20)  # noqa: S311
    reader = Reader(frozenset({"public", *draw.sample(SCOPES, MINE)}))
    timed(reader, queries[0])
    times = sorted(timed(reader, query) for query in queries for _ in range(2))
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    return f"{p50:>9.1f}{p95:>9.1f}{times[-1]:>9.1f}{memory():>9.0f}"


def timed(reader: Reader, query: str) -> float:
    """Milliseconds of one search with everything that its page shows."""
    begun = time.perf_counter()
    search(reader, query)
    return 1000 * (time.perf_counter() - begun)


def memory() -> float:
    """Megabytes that this process has ever held at once; its own, not those of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024
