"""Doing jobs: claimed by compare-and-set, one transaction an item, resumed after the last finished item."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal import findables, trail
from portal.registry import Registry
from portal.routes.objections import Objection

from .kinds import Kind, Whole, registry
from .models import Job, Line

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5
# Up to here a job is done while its owner waits; larger ones are left to the worker.
AT_ONCE = 50
FAILURE = "系统在办理这一件时出错，这一件没有改动；请把本页地址告诉系统管理员。"

# What the worker does besides jobs, all the time: functions that say whether they have more to do at once.
chores = Registry("chores")


class Lost(Exception):
    """Another worker holds the job now."""


def start(kind: str, items: Sequence[tuple[int, str]], *, by, fields: dict) -> Job:
    """A new job over these items; a small one is done before this returns."""
    with trail.act("jobs.started", by=by, kind=kind, items=len(items)) as entry:
        entry.of = job = Job.objects.create(
            kind=kind,
            owner=by,
            payload={"items": [list(item) for item in items], "fields": fields},
            total=len(items),
        )
    if job.total <= AT_ONCE and claim(job):
        run(job)
    return job


def claim(job: Job) -> bool:
    """Take the job as it was read, unless somebody else was first."""
    lease = timezone.now() + LEASE
    taken = Job.objects.filter(pk=job.pk, state=job.state, lease_until=job.lease_until).update(
        state=Job.State.RUNNING, lease_until=lease, attempts=F("attempts") + 1
    )
    if taken:
        job.refresh_from_db()
    return bool(taken)


def next_job(now: datetime | None = None) -> Job | None:
    """Claim the oldest job that waits; one that was begun too often without coming on is given up."""
    while job := Job.objects.claimable(now or timezone.now()).first():
        if job.attempts >= MOST_ATTEMPTS:
            close(job, Job.State.FAILED)
        elif claim(job):
            return job
    return None


def run(job: Job, stop: Callable[[], bool] = lambda: False) -> None:
    """Go on with a claimed job until it is over, another worker has it, or `stop()` says so."""
    kind = registry[job.kind]
    try:
        if isinstance(kind, Whole) and job.done < job.total:
            step(job, job.total, lambda: kind.perform_all(job))
        while job.done < job.total and not stop():
            one(kind, job, *job.payload["items"][job.done])
        if job.done < job.total:
            Job.objects.filter(pk=job.pk, lease_until=job.lease_until).update(
                state=Job.State.WAITING, lease_until=None, attempts=0
            )
        else:
            close(job, Job.State.FINISHED)
    except Lost:
        logger.warning("job %s is with another worker", job.uuid)
    findables.settle(Job, patient=False)


def one(kind: Kind, job: Job, key: int, seen: str) -> None:
    """The next item: what takes time is prepared while nothing is locked, then the item is done."""
    renew(job)
    try:
        prepared = kind.prepare(job, key, seen)
    except Objection as objection:
        words = str(objection)
        step(job, 1, lambda: [(False, words)])
    except Exception:
        logger.exception("job %s failed to prepare item %s", job.uuid, job.done)
        fail(job, 1)
    else:
        step(job, 1, lambda: [single(kind, job, key, prepared)])


def renew(job: Job) -> None:
    """Keep the job for another while; raises Lost when another worker has it."""
    lease = timezone.now() + LEASE
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, done=job.done, lease_until=job.lease_until)
    if not held.update(lease_until=lease):
        raise Lost
    job.lease_until = lease


def single(kind: Kind, job: Job, key: int, seen: Any) -> tuple[bool, str]:
    """One item; what a guard refuses is undone and answered in the guard's words."""
    try:
        with transaction.atomic():
            return True, kind.perform(job, key, seen)
    except Objection as objection:
        return False, str(objection)


def step(job: Job, count: int, act: Callable[[], list[tuple[bool, str]]]) -> None:
    """Advance by these items: the act, its lines and the progress are one transaction, so nothing is done twice."""
    try:
        with transaction.atomic():
            lease = advance(job, count)
            rows = [(Line.Outcome.DONE if done else Line.Outcome.REFUSED, words) for done, words in act()]
            write_lines(job, rows)
    except Lost:
        raise
    except Exception:
        logger.exception("job %s failed at item %s", job.uuid, job.done)
        fail(job, count)
    else:
        job.done, job.lease_until = job.done + count, lease


def fail(job: Job, count: int) -> None:
    """Go past items that an error stopped, and say so in their lines."""
    with transaction.atomic():
        lease = advance(job, count)
        write_lines(job, [(Line.Outcome.FAILED, FAILURE)] * count)
    job.done, job.lease_until = job.done + count, lease


def advance(job: Job, count: int) -> datetime:
    lease = timezone.now() + LEASE
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, done=job.done, lease_until=job.lease_until)
    if not held.update(done=F("done") + count, lease_until=lease, attempts=0):
        raise Lost
    return lease


def write_lines(job: Job, rows: Sequence[tuple[str, str]]) -> None:
    items = job.payload["items"][job.done : job.done + len(rows)]
    Line.objects.bulk_create(
        [
            Line(job=job, position=job.done + number, object_id=item[0], outcome=outcome, words=words[:1000])
            for number, (item, (outcome, words)) in enumerate(zip(items, rows, strict=True))
        ],
        batch_size=500,
    )


def close(job: Job, state: str) -> None:
    closed = Job.objects.filter(pk=job.pk, state=job.state, lease_until=job.lease_until).update(
        state=state, lease_until=None, finished_at=timezone.now()
    )
    if not closed:
        raise Lost
    job.refresh_from_db()
