"""The yearly return, signed off, received, and who is late (S-03)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import trail
from portal.people.models import Division, User, today
from portal.people.posts import Post
from portal.routes.objections import Objection

from . import figures
from .authorities import agency, organ_of
from .models import AnnualReturn, keeps_register

REMINDER_DAYS = (20, 5)  # before 20 February


def organs() -> list[Division]:
    """The bureaus that file a return, and the agency itself."""
    return [agency(), *Division.objects.filter(kind=Division.Kind.BUREAU).order_by("order", "pk")]


def sees_returns(user) -> bool:
    return keeps_register(user) or (user.is_authenticated and user.holds(Post.BUREAU_HEAD))


def seen_organs(user) -> list[Division]:
    if keeps_register(user):
        return organs()
    return [organ_of(user.division)]


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
