"""`manage.py bench_pages`: what the public pages cost beside a bare view that returns the same bytes.

One gunicorn process on the data at hand; cached, uncached and bare requests take turns, so that whatever else the
machine does falls on all alike. Processor time is the server's own, a request.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models.functions import Length

from disclosure.addresses import address_of
from disclosure.models import DocumentPage
from portal.site.models import SectionPage

START_SECONDS = 30
TICKS = os.sysconf("SC_CLK_TCK")
# A parameter that the cache does not know: the request goes through.
UNCACHED = "uncached"
CHUNK, HEAD_END = 256 * 1024, b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
WAYS = ("cached", "uncached", "bare")
QUERY = "审计整改"


@dataclass
class Figures:
    """Of one page and one way: seconds and processor seconds of each round, and the size of an answer."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


class Server:
    """One gunicorn worker with the bare views beside the portal's."""

    def __init__(self, folder: Path):
        self.socket = folder / "bench.sock"
        command = [
            str(Path(sys.executable).with_name("gunicorn")), "portal.site.bench:application", "--bind",
            f"unix:{self.socket}", "--workers", "1", "--threads", "4", "--worker-class", "gthread",
            "--keep-alive", "60", "--no-control-socket", "--log-level", "warning",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, env={**os.environ, "BENCH_FOLDER": str(folder)})  # noqa: S603
        self.connection = socket.socket(socket.AF_UNIX)
        deadline = time.monotonic() + START_SECONDS
        while not self.socket.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise CommandError("服务进程没有启动。")
            time.sleep(0.1)
        self.connection.connect(str(self.socket))

    def worker(self) -> int:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def processor_seconds(self) -> float:
        values = Path(f"/proc/{self.worker()}/stat").read_text().rpartition(")")[2].split()
        return (int(values[11]) + int(values[12])) / TICKS

    def get(self, address: str) -> bytes:
        """By hand, on one lasting connection: the standard client costs as much as the server. Never compressed."""
        self.connection.sendall(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head, end, body = self.connection.recv(CHUNK).partition(HEAD_END)
        while not end:
            head, end, body = (head + self.connection.recv(CHUNK)).partition(HEAD_END)
        if not head.startswith(b"HTTP/1.1 200 "):
            raise CommandError(f"{address} 的回答是 {head[9:12].decode()}。")
        length = int(LENGTH.search(head)[1])
        while len(body) < length:
            body += self.connection.recv(CHUNK)
        return body

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait()


class Command(BaseCommand):
    help = "在一个服务进程上测量公开页面（缓存、不缓存）与返回同样内容的空白视图，轮流进行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=15, help="轮数")
        parser.add_argument("--requests", type=int, default=40, help="每轮每页的请求数")

    def handle(self, *args, rounds: int, requests: int, **options) -> None:
        pages = pages_at_hand()
        with tempfile.TemporaryDirectory() as folder:
            server = Server(Path(folder))
            try:
                for name, address in pages.items():
                    Path(folder, name).write_bytes(plain(server, address))
                figures = measure(server, pages, rounds, requests)
            finally:
                server.stop()
        self.report(figures, pages)

    def report(self, figures: dict, pages: dict[str, str]) -> None:
        total = DocumentPage.objects.public().count()
        self.stdout.write(f"公开公文 {total} 件；中位数，括号内为空白视图的倍数")
        self.stdout.write(f"{'页面':<12}{'方式':<10}{'请求/秒':>10}{'倍数':>8}{'处理器 ms/次':>14}{'倍数':>8}")
        for name in pages:
            bare = figures[name, "bare"]
            for way in WAYS:
                mine = figures[name, way]
                speed = median(mine.seconds) and 1 / median(mine.seconds)
                cost = 1000 * sum(mine.processor) / len(mine.processor)
                shares = (
                    median(b / m for b, m in zip(bare.seconds, mine.seconds, strict=True)),
                    sum(bare.processor) / max(sum(mine.processor), 1e-9),
                )
                self.stdout.write(f"{name:<12}{way:<10}{speed:>10.0f}{shares[0]:>8.2f}{cost:>14.2f}{shares[1]:>8.2f}")


def pages_at_hand() -> dict[str, str]:
    """Name and address of what is measured: a document of middle length, and the channel it stands in."""
    documents = DocumentPage.objects.public().annotate(size=Length("body")).order_by("size")
    count = documents.count()
    if not count:
        raise CommandError("没有公开的公文可以测量：请先导入或者运行 make_demo。")
    document = documents[count // 2]
    section = SectionPage.objects.get(path=document.path[: -SectionPage.steplen])
    return {
        "home": "/",
        "section": address_of(section),
        "document": address_of(document),
        "catalogue": "/disclosure/catalogue/",
        "search": "/search/?" + urlencode({"q": QUERY}),
    }


def address_by(way: str, name: str, address: str) -> str:
    if way == "bare":
        return f"/bench/{quote(name)}/"
    return address if way == "cached" else f"{address}{'&' if '?' in address else '?'}{UNCACHED}=1"


def plain(server: Server, address: str) -> bytes:
    return server.get(address_by("uncached", "", address))


def measure(server: Server, pages: dict[str, str], rounds: int, requests: int) -> dict[tuple[str, str], Figures]:
    found = {(name, way): Figures() for name in pages for way in WAYS}
    for turn in range(rounds + 1):
        for name, address in pages.items():
            for way in WAYS:
                target = address_by(way, name, address)
                before, started = server.processor_seconds(), time.perf_counter()
                for _ in range(requests):
                    server.get(target)
                seconds = (time.perf_counter() - started) / requests
                if turn:  # the first round only warms up
                    found[name, way].seconds.append(seconds)
                    found[name, way].processor.append((server.processor_seconds() - before) / requests)
    return found
