"""Notices: that something on a form concerns a person, in ids and codes alone; its words are found when it is read."""

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
    """One person is told once of one thing about one version of a form, or of new hits, which are of no form."""

    class Kind(models.TextChoices):
        WAITING = "waiting", "轮到您签批"
        PUBLISHABLE = "publishable", "已批准，等待发布"
        OVERDUE = "overdue", "已逾期"
        RETURNED = "returned", "已退回，请修改后重新送审"
        APPROVED = "approved", "已批准"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "承办人已撤回"
        HITS = "hits", "保存的检索有新结果"

    ASKING = (Kind.WAITING, Kind.OVERDUE, Kind.PUBLISHABLE)

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    form = models.ForeignKey(Form, models.CASCADE, null=True, related_name="notices")
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
            models.UniqueConstraint(fields=["recipient", "form", "version", "kind"], name="one_notice_of_one_thing"),
            models.CheckConstraint(
                condition=Q(form__isnull=False) | Q(kind="hits"), name="only_notices_of_hits_are_of_no_form"
            ),
            models.UniqueConstraint(
                fields=["recipient"], condition=Q(kind="hits", read_at__isnull=True), name="one_unread_notice_of_hits"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="unread_notices"),
            models.Index(fields=["recipient", "-at"], name="notices_of_a_person"),
            models.Index(fields=["at"], name="notices_by_age"),
        ]

    def __str__(self):
        return f"{self.recipient_id} {self.form_id} {self.kind}"
