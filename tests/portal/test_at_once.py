"""Several at once: signers of one form and a worker in a process of its own see only what is committed.

These tests commit, and so have no part in the house that the tests of a module share in one transaction.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection

from disclosure.review.routes import SECRECY_STATEMENTS
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Seat
from portal.routes.objections import Moved
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


def test_of_two_signers_at_the_same_moment_exactly_one_moves_the_form():
    house = factories.make_house()
    twin = factories.make_user(house.finance, Post.DIVISION_HEAD, name="处长甲乙")
    for number in range(4):
        form = factories.submit(factories.make_document(house, f"第{number}件"), by=house.editor)
        barrier, results = threading.Barrier(2), []

        def sign(person, form=form, barrier=barrier, results=results):
            barrier.wait()
            try:
                moves.sign(form, by=person, version=form.version, statements=SECRECY_STATEMENTS)
                results.append("signed")
            except Moved as moved:
                results.append(str(moved))
            finally:
                connection.close()

        threads = [threading.Thread(target=sign, args=[person]) for person in (house.head, twin)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results.count("signed") == 1
        assert any("没有生效" in words for words in results)
        form.refresh_from_db()
        assert (form.turn, form.signatures.count()) == (1, 1)
        assert Seat.objects.filter(form=form, index=1).count() == 1


def test_the_worker_stops_at_sigterm():
    if connection.vendor == "sqlite":
        database = f"sqlite:///{connection.settings_dict['NAME']}"
    else:
        settings = connection.settings_dict
        database = f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    worker = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "work"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database},
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker:
        assert "已启动" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0
