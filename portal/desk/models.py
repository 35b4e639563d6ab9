"""Notices, in ids and codes alone: their words are found when somebody reads; and which hints a person has seen."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.routes.models import Form

# Notices are no records: the form and the trail are.
KEPT = timedelta(days=180)


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at__isnull=True)

    def asking(self):
        """Notices that ask for an act, which somebody's move answers."""
        return self.filter(kind__in=Notice.ASKING)

    def mark_read(self) -> int:
        return self.unread().update(read_at=timezone.now())

    def outdated(self):
        """Old ones, except those that wait for a signature still."""
        pending = Q(read_at__isnull=True, form__state=Form.State.RUNNING)
        return self.filter(at__lt=timezone.now() - KEPT).exclude(pending)


class Notice(models.Model):
    """One person is told once of one thing about one version of a form."""

    class Kind(models.TextChoices):
        WAITING = "waiting", "轮到您签批"
        PUBLISHABLE = "publishable", "已批准，等待发布"
        OVERDUE = "overdue", "已逾期"
        RETURNED = "returned", "已退回，请修改后重新送审"
        APPROVED = "approved", "已批准"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "承办人已撤回"

    ASKING = (Kind.WAITING, Kind.OVERDUE, Kind.PUBLISHABLE)

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    form = models.ForeignKey(Form, models.CASCADE, related_name="notices")
    version = models.PositiveIntegerField()
    kind = models.CharField("事由", max_length=12, choices=Kind.choices)
    at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True)
    mailed_at = models.DateTimeField("邮件提醒时间", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "form", "version", "kind"], name="one_notice_of_one_thing")
        ]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="unread_notices"),
            models.Index(fields=["recipient", "-at"], name="notices_of_a_person"),
            models.Index(fields=["at"], name="notices_by_age"),
        ]

    def __str__(self):
        return f"{self.recipient_id} {self.form_id} {self.kind}"


class SeenHint(models.Model):
    """A first-visit hint that this person put away."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seen_hints")
    code = models.CharField(max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "已看过的提示"
        constraints = [models.UniqueConstraint(fields=["user", "code"], name="one_row_per_person_and_hint")]

    def __str__(self):
        return f"{self.user_id} {self.code}"
