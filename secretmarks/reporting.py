"""The yearly return, signed off, received, and who is late (S-03); leak reports and what is added to them (A-22)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import trail
from portal.people.models import Division, User, today
from portal.people.posts import Post
from portal.routes.moves import Objection

from . import figures, gate
from .authorities import agency, organ_of
from .levels import Level
from .models import AnnualReturn, LeakEntry, LeakReport, keeps_register

REMINDER_DAYS = (20, 5)  # before 20 February


def organs() -> list[Division]:
    """The bureaus that file a return, and the agency itself."""
    return [agency(), *Division.objects.filter(kind=Division.Kind.BUREAU).order_by("order", "pk")]


def signing_objection(user, organ: Division) -> str:
    if user.holds(Post.DIRECTOR_GENERAL) and organ == agency():
        return ""
    if user.holds(Post.BUREAU_HEAD) and organ_of(user.division) == organ:
        return ""
    return "统计表由本单位的法定定密责任人审核报送。"


def sign_off(organ: Division, year: int, *, by: User) -> AnnualReturn:
    """Freeze the figures of a year that is over."""
    with trail.act("secretmarks.return_signed", by=by, of=organ, year=year) as entry:
        if objection := signing_objection(by, organ):
            raise Objection(objection)
        if year >= today().year:
            raise Objection(f"{year}年还没有结束，次年1月1日起报送。")
        try:
            with transaction.atomic():
                made = AnnualReturn.objects.create(
                    organ=organ, year=year, figures=figures.figures(organ, year), signed_by=by
                )
        except IntegrityError:
            raise Objection(f"{organ}{year}年的统计表已经报送，数据不能改动。") from None
        entry.data["total"] = sum(made.figures.values())
    return made


def receive(found: AnnualReturn, *, by: User) -> None:
    with trail.act("secretmarks.return_received", by=by, of=found):
        if not keeps_register(by):
            raise Objection("统计表由省厅保密办公室接收。")
        received = AnnualReturn.objects.filter(pk=found.pk, received_at=None).update(
            received_by=by, received_at=timezone.now()
        )
        if not received:
            raise Objection("这份统计表已经接收。")


def missing(year: int) -> list[Division]:
    """The organs whose return of this year is not there."""
    filed = set(AnnualReturn.objects.filter(year=year).values_list("organ", flat=True))
    return [organ for organ in organs() if organ.pk not in filed]


def remind(day: date) -> str:
    """The line of the daily run before and after the day on which returns are due."""
    due = AnnualReturn.due_on(day.year - 1)
    left = (due - day).days
    if (day > due and day.month == due.month) or left in REMINDER_DAYS:
        names = "、".join(organ.name for organ in missing(day.year - 1))
        when = f"还有{left}天到期" if left > 0 else "已逾期"
        return f"{day.year - 1}年定密情况统计表{when}（{due.isoformat()}），未报送：{names}。" if names else ""
    return ""


# ---------------------------------------------------------------- leaks


def without_secrets(words: str) -> None:
    if objection := gate.objection_to(Level.INTERNAL, text=words, where="报告内容"):
        raise Objection(objection)


def report_leak(*, by: User, kind: str, found_at: datetime, facts: str, measures: str) -> LeakReport:
    """Written once, with what happened and what was done; the 24 hours run from the finding."""
    with trail.act("secretmarks.leak_reported", by=by, kind=kind) as entry:
        if found_at > timezone.now():
            raise Objection("发现时间不能在现在以后。")
        for words in (facts, measures):
            without_secrets(words)
        made = LeakReport.objects.create(kind=kind, found_at=found_at, division=by.division, reported_by=by)
        LeakEntry.objects.create(report=made, kind=LeakEntry.Kind.FACTS, words=facts, by=by)
        LeakEntry.objects.create(report=made, kind=LeakEntry.Kind.MEASURE, words=measures, by=by)
        entry.of = made
    return made


def append(report: LeakReport, *, by: User, kind: str, told: str, words: str) -> LeakEntry:
    with trail.act("secretmarks.leak_appended", by=by, of=report, kind=kind, told=told):
        without_secrets(words)
        return LeakEntry.objects.create(report=report, kind=kind, told=told, words=words, by=by)
