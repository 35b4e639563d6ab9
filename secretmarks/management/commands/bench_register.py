"""`manage.py bench_register`: what a register of many entries costs; they are made and taken back at once."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from statistics import median

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.people.models import Assignment, Division, User, today
from portal.people.posts import Post
from portal.series.models import Series
from secretmarks.law import MAX_YEARS
from secretmarks.levels import Level
from secretmarks.models import Act, StateSecret
from secretmarks.models.register import SERIES

BATCH = 2000
YEARS = 9
PROPOSED_OF = 5  # one entry of so many is a proposal with a title, the others are acts on paper


class Command(BaseCommand):
    help = "测量大登记簿的列表、筛选、年度统计、监督检查和导出的用时（毫秒）与查询数；数据在同一事务中撤回。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--entries", type=int, default=50_000, help="登记件数，默认 50000。")
        parser.add_argument("--rounds", type=int, default=7, help="每个页面测多少次，默认 7。")

    def handle(self, *args, entries: int, rounds: int, **options) -> None:
        keeper = Assignment.objects.current().filter(post=Post.SECRECY_OFFICE).select_related("user").first()
        if keeper is None:
            raise CommandError("还没有保密办公室人员，请先任命，或者建立演示数据。")
        with transaction.atomic():
            begun = time.perf_counter()
            make_entries(entries, drafter=keeper.user)
            total = StateSecret.objects.count()
            self.stdout.write(f"登记 {total} 件，{time.perf_counter() - begun:.0f} 秒写入，数据库 {connection.vendor}")
            self.measure_all(client_of(keeper.user), rounds)
            transaction.set_rollback(True)

    def measure_all(self, client: Client, rounds: int) -> None:
        register, year = reverse("secret_register"), today().year
        self.stdout.write(f"{'':22}{'p50 ms':>9}{'max ms':>9}{'cpu ms':>9}{'queries':>9}")
        pages = {
            "登记簿": register,
            "登记簿最后一页": f"{register}?page=9999",
            "按密级和状态筛选": f"{register}?level=30&state=marked",
            "按处室和年度筛选": f"{register}?division={Division.objects.first().pk}&year={year - 1}",
            "90天内期满": f"{register}?view=ending",
            "应当年度审核": f"{register}?view=review",
            "按名称查找": f"{register}?q=测算",
            "年度统计": reverse("secret_returns", args=[year - 1]),
            "监督检查": reverse("secret_supervision", args=[year - 1]),
            "导出 CSV": reverse("secret_export"),
        }
        for label, address in pages.items():
            self.measure(client, label, address, rounds)

    def measure(self, client: Client, label: str, address: str, rounds: int) -> None:
        seconds, processor = [], []
        with CaptureQueriesContext(connection) as queries:
            read(client, address)
            asked = len(queries)  # the next request empties the log
        for _ in range(rounds):
            begun, spent = time.perf_counter(), time.process_time()
            read(client, address)
            seconds.append(1000 * (time.perf_counter() - begun))
            processor.append(1000 * (time.process_time() - spent))
        width = 22 - sum(ord(character) > 0x2E80 for character in label)
        self.stdout.write(f"{label:{width}}{median(seconds):9.0f}{max(seconds):9.0f}{median(processor):9.0f}{asked:9}")


def read(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise CommandError(f"{address} 答复 {response.status_code}。")
    if response.streaming:
        for _ in response.streaming_content:
            pass


def client_of(user: User) -> Client:
    client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def make_entries(count: int, *, drafter: User) -> None:
    """Rows of several years, divisions and levels as acts on paper and proposals leave them."""
    divisions = list(Division.objects.all())
    for start in range(0, count, BATCH):
        StateSecret.objects.bulk_create(entries_from(start, min(BATCH, count - start), divisions, drafter))
    analyze(StateSecret)
    paper = StateSecret.objects.filter(way=StateSecret.Way.PAPER, acts__isnull=True)
    acts = (determined(row) for row in paper.iterator(chunk_size=BATCH))
    while batch := list(islice(acts, BATCH)):
        Act.objects.bulk_create(batch)
    analyze(Act)
    paper = StateSecret.objects.filter(way=StateSecret.Way.PAPER, acts__isnull=False)
    paper.filter(state="proposed").update(state="classified")
    StateSecret.objects.filter(state="classified").update(state="marked", marked_on=today())


def analyze(model: type[Model]) -> None:
    """PostgreSQL plans by what it knows of a table, and does not look by itself before the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def entries_from(start: int, count: int, divisions: list[Division], drafter: User) -> Iterator[StateSecret]:
    levels = sorted(MAX_YEARS)
    serials: dict[int, int] = {}
    for number in range(start, start + count):
        year = today().year - number % YEARS
        if year not in serials:
            serials[year] = Series.objects.get_or_create(name=SERIES, year=year)[0].last
        serials[year] += 1
        level, proposed = levels[number % len(levels)], number % PROPOSED_OF == 0
        made_on = date(year, 1, 1) + timedelta(days=number % 300)
        yield StateSecret(
            year=year, serial=serials[year], way="electronic" if proposed else "paper",
            origin=StateSecret.Origin.values[number % 2], title=f"测算事项{number}" if proposed else "",
            level=int(level), term=f"{MAX_YEARS[Level(level)]}年", made_on=made_on,
            ends_on=made_on.replace(year=year + MAX_YEARS[Level(level)], day=min(made_on.day, 28)),
            division=divisions[number % len(divisions)], drafter=drafter,
        )  # fmt: skip
    for year, last in serials.items():
        Series.objects.filter(name=SERIES, year=year).update(last=last)


def determined(row: StateSecret) -> Act:
    return Act(
        secret=row, kind=Act.Kind.DETERMINED, level=row.level, term=row.term, ends_on=row.ends_on, paper_number="1",
        scope={"divisions": [], "persons": []}, decided_on=row.made_on, power=Act.Power.STATUTORY,
    )  # fmt: skip
