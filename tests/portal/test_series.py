"""Series of numbers: processes that take them at once, what is taken back, and the counters of before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from portal.series.models import Series

ROOT = Path(__file__).resolve().parents[2]
TAKE_TEN = """
import django
django.setup()
from django.db import transaction
from portal.series.models import Series
print("ready", flush=True)
input()
for _ in range(10):
    with transaction.atomic():
        print(*Series.take("tests.letters", 2026), flush=True)
"""


def other_process() -> subprocess.Popen:
    settings = connection.settings_dict
    database = f"sqlite:///{settings['NAME']}"
    if connection.vendor != "sqlite":
        database = f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    return subprocess.Popen(
        [sys.executable, "-c", TAKE_TEN],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "portal.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_take_twenty_numbers_that_follow():
    with other_process() as one, other_process() as other:
        for process in (one, other):
            assert process.stdout.readline() == "ready\n"
        for process in (one, other):
            process.stdin.write("\n")
            process.stdin.flush()
        taken = [[int(line) for line in process.communicate()[0].split()] for process in (one, other)]
    assert [len(numbers) for numbers in taken] == [10, 10]
    assert sorted(taken[0] + taken[1]) == list(range(1, 21))
    assert Series.objects.get(name="tests.letters").last == 20


@pytest.mark.django_db(transaction=True)
def test_numbers_are_taken_only_in_the_transaction_that_uses_them():
    with pytest.raises(transaction.TransactionManagementError):
        Series.take("tests.letters", 2026)
    assert not Series.objects.exists()


def test_what_is_taken_back_is_given_to_the_next(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        assert list(Series.take("tests.letters", 2026, 2)) == [1, 2]
        raise RuntimeError
    assert list(Series.take("tests.letters", 2026, 3)) == [1, 2, 3]
    assert list(Series.take("tests.letters", 2026)) == [4]


def test_each_series_begins_anew_with_each_year_and_knows_nothing_of_the_others(db):
    asked = [("tests.letters", 2026), ("tests.cases", 2026), ("tests.letters", 2027), ("tests.letters", 2026)]
    assert [list(Series.take(*series)) for series in asked] == [[1], [1], [1], [2]]


def columns(table: str, names: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} ORDER BY {names}")
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_the_counters_of_before_are_carried_over_and_back():
    Series.objects.create(name="disclosure.index:000000000", year=2025, last=41)
    Series.objects.create(name="secretmarks.register", year=2026, last=7)
    Series.objects.create(name="tests.letters", year=2026, last=3)
    try:
        call_command("migrate", "disclosure", "0003_care", verbosity=0)
        call_command("migrate", "secretmarks", "0013_letters_and_new_marks", verbosity=0)
        assert columns("disclosure_indexcounter", "organ, year, last") == [("000000000", 2025, 41)]
        assert columns("secretmarks_registercounter", "year, last") == [(2026, 7)]
        assert columns("series_series", "name") == [("tests.letters",)]
    finally:
        call_command("migrate", verbosity=0)
    assert columns("series_series", "name, year, last") == [
        ("disclosure.index:000000000", 2025, 41), ("secretmarks.register", 2026, 7), ("tests.letters", 2026, 3),
    ]  # fmt: skip
