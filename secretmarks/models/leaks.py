"""Leak reports: written once, appended to, never edited; who was told when (A-22)."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from portal.people.models import Division
from portal.people.posts import Post

from .register import keeps_register

HOURS = 24  # 保密法实施条例 第六十一条
OVER_DIVISIONS = (Post.DIVISION_HEAD, Post.BUREAU_HEAD, Post.LEADER)
OVER_GENERAL_OFFICE = (Post.OFFICE_HEAD, Post.OFFICE_LEADER)


def under(user) -> Q:
    """Reports from divisions that this person heads, stands over, or acts for the head of."""
    held = user.standing.capacities
    where = Q(division__in=[capacity.division_id for capacity in held if capacity.post in OVER_DIVISIONS])
    if any(capacity.post in OVER_GENERAL_OFFICE for capacity in held):
        where |= Q(division__is_general_office=True)
    return where


class LeakReportQuerySet(models.QuerySet):
    def readable_by(self, user):
        """The secrecy committee with its office, the own division's head and who stands over it, and who reported."""
        if not user.is_authenticated or user.standing.division_id is None:
            return self.none()
        return self if keeps_register(user) else self.filter(Q(reported_by=user) | under(user))

    def untold(self):
        """Those of which one who must be told is not recorded as told."""
        entries = LeakEntry.objects.filter(report=OuterRef("pk"))
        missing = [~Exists(entries.filter(told=whom)) for whom in LeakEntry.MUST]
        return self.filter(Q(*missing, _connector=Q.OR))


class LeakReport(models.Model):
    """That a leak or a risk was found; what happened and what was done stands in its entries."""

    class Kind(models.TextChoices):
        LEAK = "leak", "泄密"
        RISK = "risk", "泄密隐患、可能泄密"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("种类", max_length=5, choices=Kind.choices)
    found_at = models.DateTimeField("发现时间")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="发现的处室")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报告人")
    reported_at = models.DateTimeField("报告时间", default=timezone.now)

    objects = LeakReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "泄密报告"
        ordering = ["-reported_at", "-pk"]

    def __str__(self):
        return f"密报{timezone.localtime(self.reported_at):%Y%m%d}-{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("secret_leak", args=[self.uuid])

    @property
    def due_at(self) -> datetime:
        return self.found_at + timedelta(hours=HOURS)

    @property
    def code(self) -> str:
        return str(self.pk)

    @property
    def late_code(self) -> str:
        return f"{self.pk}:late"

    @property
    def heads_post(self) -> Post:
        """Whose post the own division's head has (A-22)."""
        if self.division.is_general_office:
            return Post.OFFICE_HEAD
        return Post.BUREAU_HEAD if self.division.kind == Division.Kind.BUREAU else Post.DIVISION_HEAD

    def remaining(self, at: datetime | None = None) -> str:
        """What is left of the 24 hours, in words."""
        minutes = int((self.due_at - (at or timezone.now())).total_seconds()) // 60
        return f"还剩{minutes // 60}小时{minutes % 60}分" if minutes >= 0 else "24小时已过"

    def untold(self) -> list[str]:
        """Those who must be told within 24 hours and were not yet."""
        told = {entry.told for entry in self.entries.all() if entry.told}
        return [told_to.label for told_to in LeakEntry.MUST if told_to not in told]

    def late(self) -> list[str]:
        """Those who were told after the 24 hours, or not at all although these are over."""
        first = {}
        for entry in self.entries.all():
            first.setdefault(entry.told, entry.at)
        now = timezone.now()
        return [to.label for to in LeakEntry.MUST if first.get(to, now) > self.due_at]


class LeakEntry(models.Model):
    class Kind(models.TextChoices):
        FACTS = "facts", "情况"
        MEASURE = "measure", "采取的措施"
        TOLD = "told", "报告"
        RESULT = "result", "查处结果"
        NOTIFIED = "notified", "门户同时提醒"

    class Told(models.TextChoices):
        NOBODY = "", ""
        DIVISION = "division", "本处室主要负责人"
        COMMITTEE = "committee", "本机关保密委员会"
        ADMINISTRATION = "administration", "同级保密行政管理部门"
        SUPERIOR = "superior", "上级主管部门"

    BY_HAND = (Kind.FACTS, Kind.MEASURE, Kind.TOLD, Kind.RESULT)
    MUST = (Told.DIVISION, Told.COMMITTEE, Told.ADMINISTRATION, Told.SUPERIOR)

    report = models.ForeignKey(LeakReport, models.PROTECT, related_name="entries")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    told = models.CharField("报告对象", max_length=15, choices=Told.choices, blank=True)
    words = models.CharField("内容", max_length=2000)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记录人")

    class Meta:
        verbose_name = verbose_name_plural = "泄密报告记录"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="told") & ~Q(told="")) | (~Q(kind="told") & Q(told="")), name="telling_names_whom"
            )
        ]

    def __str__(self):
        return f"{self.report_id} {self.get_kind_display()}"
