"""One round of verification: every check for itself, what is found kept, and what is open told."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, InternalError, ProgrammingError, transaction
from django.utils import timezone

from portal import integrity, nightly, trail
from portal.integrity import CYCLE, WHOLE, Fault, Share
from portal.trail.models import Head
from portal.trail.record import Swallowed

from .models import Finding, Round

logger = logging.getLogger(__name__)
FAILED = "check.failed"
LONGEST = Finding._meta.get_field("words").max_length


# How the trail refuses an entry; a database that is busy or away is no fault, and the round is made another time.
REFUSALS = (Swallowed, IntegrityError, InternalError, ProgrammingError, ObjectDoesNotExist)


@dataclass(frozen=True)
class Result:
    found: list[Fault]
    remarks: list[str]
    open: list[Finding]

    @property
    def earlier(self) -> list[Finding]:
        """What is open and was not found again."""
        again = {(fault.code, fault.object[:200]) for fault in self.found}
        return [row for row in self.open if (row.code, row.object) not in again]

    @property
    def summary(self) -> str:
        return f"核验 {len(integrity.registry)} 项：本次发现 {len(self.found)} 处，未处理 {len(self.open)} 处。"


def turn_of(day: date) -> Share:
    """What was to be looked at since the last round that did all of it, so that no night is skipped."""
    last = Round.objects.filter(day__lt=day, complete=True).order_by("-day").first()
    since = last.day if last else day - timedelta(days=1)
    days = range(max(since.toordinal() + 1, day.toordinal() - CYCLE + 1), day.toordinal() + 1)
    return Share(frozenset(number % CYCLE for number in days))


def go(day: date, *, whole: bool, tell: Callable[[str], object] | None = None) -> Result:
    """Look, tell what is found, and keep it."""
    found, remarks = look(WHOLE if whole else turn_of(day))
    for line in [*(f"{fault.code} {fault.object}：{fault.words}" for fault in found), *remarks] if tell else ():
        tell(line)
    try:
        with trail.act("verification.ran", checks=len(integrity.registry), found=len(found), whole=whole):
            for finding in keep(found, day, whole=whole):
                with trail.act("verification.found", of=finding, code=finding.code, about=finding.object):
                    pass
    except REFUSALS:
        # What stops the trail is the first thing to be told.
        logger.exception("the trail does not take what verification found")
        found.append(Fault("trail.unwritable", "trail", "留痕写不进去：先查明触发器和链首，办理中的事项现在都不能完成"))
        with transaction.atomic():
            keep(found, day, whole=whole)
    return Result(found, remarks, list(Finding.objects.open().order_by("code", "object")))


def look(share: Share) -> tuple[list[Fault], list[str]]:
    """What all checks find and remark; one that fails is a finding itself."""
    found: list[Fault] = []
    remarks: list[str] = []
    for name, check in integrity.registry.items():
        try:
            faults, said = looked(check, share)
        except Exception as error:
            logger.exception("the check %s failed", name)
            faults, said = [Fault(FAILED, name, f"这项核验没有做成：{type(error).__name__}")], []
        found += faults
        remarks += said
    return found, remarks


def looked(check: integrity.Check, share: Share) -> tuple[list[Fault], list[str]]:
    """What the check finds twice: people go on working, and what was half read is found once."""
    said = list(check(share))
    found = {row: None for row in said if isinstance(row, Fault)}
    again = set(check(share)) if found else set()
    return [fault for fault in found if fault in again], [row for row in said if isinstance(row, str)]


def keep(found: Iterable[Fault], day: date, *, whole: bool) -> list[Finding]:
    """Write down what was found; the answer is what is new."""
    # One round at a time: of two that find the same, the second sees it as known.
    Head.objects.select_for_update().first()
    now, new = timezone.now(), []
    faults = {(fault.code, fault.object[:200]): fault for fault in found}
    complete = all(code != FAILED for code, _ in faults)
    Round.objects.create(day=day, whole=whole, complete=complete, found=len(faults), at=now)
    known = {(row.code, row.object): row for row in Finding.objects.select_for_update().open()}
    for key, fault in faults.items():
        words = fault.words[:LONGEST]
        if row := known.get(key):
            Finding.objects.filter(pk=row.pk).update(last_seen=now, words=words)
        else:
            code, thing = key
            new.append(Finding.objects.create(code=code, object=thing, words=words, first_seen=now, last_seen=now))
    return new


def nightly_round(day: date) -> str:
    result = go(day, whole=False)
    told = [result.summary, *(f"  {row.code} {row.object}：{row.words}" for row in result.open)]
    told += [f"  {remark}" for remark in result.remarks]
    if result.open:
        raise nightly.Trouble("\n".join(told))
    return "\n".join(told)
