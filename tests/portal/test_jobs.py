"""Jobs: done item by item, once each, by one worker at a time, and resumed where a dead one left them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.jobs import kinds, work
from portal.jobs.kinds import Kind, Subject
from portal.jobs.models import Job, Line
from portal.people.models import Division
from portal.routes.objections import Objection
from tests import factories

ROOT = Path(__file__).resolve().parents[2]


class Rename(Kind):
    """Appends a letter to the names of divisions: doing it twice would show."""

    id = "tests.rename"
    title = "改名"
    refuses: frozenset[int] = frozenset()
    breaks: frozenset[int] = frozenset()

    def perform(self, job, key, seen):
        division = Division.objects.get(pk=key)
        division.name += seen
        division.save()
        if key in self.refuses:
            raise Objection("这一件不能改。")
        if key in self.breaks:
            raise ZeroDivisionError
        return ""

    def subjects(self, user, keys):
        return {row.pk: Subject(row.name, "") for row in Division.objects.filter(pk__in=keys)}


@pytest.fixture
def rename():
    kind = Rename()
    kinds.register(kind)
    yield kind
    del kinds.registry[kind.id]


def make_divisions(count: int) -> list[Division]:
    return [factories.make_division(f"处{number:03d}") for number in range(count)]


def names() -> list[str]:
    return list(Division.objects.filter(name__startswith="处").order_by("name").values_list("name", flat=True))


def start(owner, divisions) -> Job:
    return work.start("tests.rename", [(division.pk, "x") for division in divisions], by=owner, fields={})


def test_a_small_job_is_done_while_its_owner_waits(house, rename):
    job = start(house.editor, make_divisions(3))
    job.refresh_from_db()
    assert (job.state, job.done, names()) == ("finished", 3, ["处000x", "处001x", "处002x"])


def test_a_large_job_waits_for_the_worker(house, rename):
    job = start(house.editor, make_divisions(work.AT_ONCE + 1))
    assert (job.state, job.done) == ("waiting", 0)
    call_command("work", once=True)
    job.refresh_from_db()
    assert (job.state, job.done, job.lines.count()) == ("finished", work.AT_ONCE + 1, work.AT_ONCE + 1)
    assert all(name.endswith("x") for name in names())


def test_what_is_refused_or_breaks_is_undone_and_the_rest_goes_on(house, rename, caplog):
    divisions = make_divisions(4)
    rename.refuses, rename.breaks = frozenset({divisions[1].pk}), frozenset({divisions[2].pk})
    job = start(house.editor, divisions)
    assert names() == ["处000x", "处001", "处002", "处003x"]
    assert list(job.lines.values_list("outcome", flat=True)) == ["done", "refused", "failed", "done"]
    assert job.lines.get(position=1).words == "这一件不能改。"
    assert "ZeroDivisionError" in caplog.text


def test_a_job_left_by_a_dead_worker_goes_on_after_the_last_finished_item(house, rename):
    job = start(house.editor, make_divisions(work.AT_ONCE + 1))
    dead = work.next_job()
    for _ in range(7):
        key, seen = dead.payload["items"][dead.done]
        work.step(dead, 1, lambda key=key, seen=seen: [work.single(rename, dead, key, seen)])
    assert work.next_job() is None  # the lease still runs
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    call_command("work", once=True)
    job.refresh_from_db()
    assert job.state == "finished"
    assert {name[4:] for name in names()} == {"x"}


def test_a_worker_whose_lease_ran_out_changes_nothing_more(house, rename):
    start(house.editor, make_divisions(work.AT_ONCE + 1))
    slow = work.next_job()
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    call_command("work", once=True)
    with pytest.raises(work.Lost):
        work.step(slow, 1, lambda: [(True, rename.perform(slow, slow.payload["items"][0][0], "y"))])
    assert not [name for name in names() if "y" in name]


def test_of_two_workers_one_claims_a_job(house, rename):
    start(house.editor, make_divisions(work.AT_ONCE + 1))
    first, second = Job.objects.get(), Job.objects.get()
    assert work.claim(first)
    assert not work.claim(second)


def test_a_job_that_never_comes_on_is_given_up_and_says_what_is_left(house, rename, client):
    job = start(house.editor, make_divisions(work.AT_ONCE + 1))
    for _ in range(work.MOST_ATTEMPTS):
        assert work.next_job() is not None
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert work.next_job() is None
    job.refresh_from_db()
    assert job.state == "failed"
    assert f"其余 {work.AT_ONCE + 1} 件没有改动" in page(house.editor, job).content.decode()


def test_a_worker_that_is_told_to_stop_leaves_the_rest_to_the_next(house, rename):
    start(house.editor, make_divisions(work.AT_ONCE + 1))
    job = work.next_job()
    work.run(job, stop=lambda: job.done >= 3)
    job.refresh_from_db()
    assert (job.state, job.done, job.lease_until) == ("waiting", 3, None)


class Slow(Rename):
    """Prepares while another connection writes, and takes longer than a worker keeps a job without a word."""

    id = "tests.slow"

    def __init__(self):
        self.inside, self.leases = [], []

    def prepare(self, job, key, seen):
        if key in self.refuses:
            raise Objection("这一件不能准备。")
        if key in self.breaks:
            raise ZeroDivisionError
        self.inside.append(transaction.get_connection().savepoint_ids[:])
        self.leases.append(job.lease_until)
        work.renew(job)
        return f"{seen}{len(self.inside)}"


@pytest.fixture
def slow():
    kind = Slow()
    kinds.register(kind)
    yield kind
    del kinds.registry[kind.id]


def test_what_takes_time_is_prepared_outside_of_the_transaction_of_its_item(house, slow):
    divisions = make_divisions(4)
    slow.refuses, slow.breaks = frozenset({divisions[1].pk}), frozenset({divisions[2].pk})
    before = transaction.get_connection().savepoint_ids[:]
    items = [(division.pk, "x") for division in divisions]
    job = work.start("tests.slow", items, by=house.editor, fields={})
    assert slow.inside == [before, before]
    assert names() == ["处000x1", "处001", "处002", "处003x2"]
    assert list(job.lines.values_list("outcome", "words")) == [
        ("done", ""), ("refused", "这一件不能准备。"), ("failed", work.FAILURE), ("done", "")
    ]  # fmt: skip


def test_a_worker_that_prepares_keeps_its_job_and_one_that_lost_it_does_nothing(house, slow):
    divisions = make_divisions(work.AT_ONCE + 1)
    work.start("tests.slow", [(division.pk, "x") for division in divisions], by=house.editor, fields={})
    job = work.next_job()
    kept = job.lease_until
    work.one(slow, job, *job.payload["items"][0])
    assert slow.leases[0] > kept and job.lease_until > slow.leases[0] and job.done == 1
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert work.next_job() is not None
    with pytest.raises(work.Lost):
        work.one(slow, job, *job.payload["items"][1])
    assert names()[1] == "处001"


def test_an_item_has_one_line(house, rename):
    job = start(house.editor, make_divisions(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.create(job=job, position=0, object_id=1, outcome="done")


# ---------------------------------------------------------------- the page of a job


def page(user, job, **query):
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client.get(reverse("desk_job", args=[job.uuid]), query)


def test_a_job_is_its_owners_alone(house, rename):
    job = start(house.editor, make_divisions(2))
    assert page(house.editor, job).status_code == 200
    for other in (house.colleague, house.office_head, house.system_administrator):
        assert page(other, job).status_code == 404


def test_the_page_renews_itself_until_the_job_is_over(house, rename):
    job = start(house.editor, make_divisions(work.AT_ONCE + 1))
    assert 'http-equiv="refresh"' in page(house.editor, job).content.decode()
    call_command("work", once=True)
    after = page(house.editor, job).content.decode()
    assert 'http-equiv="refresh"' not in after and "处000x" in after


def test_the_page_costs_the_same_however_many_items(house, rename, django_assert_max_num_queries):
    small = start(house.editor, make_divisions(2))
    page(house.editor, small)
    with CaptureQueriesContext(connection) as few:
        page(house.editor, small)
    large = start(house.editor, [factories.make_division() for _ in range(45)])
    with django_assert_max_num_queries(len(few)):
        page(house.editor, large)
