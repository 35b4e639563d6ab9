"""Findings of verification, each open until somebody settled it, and the rounds in which they were looked for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.people.posts import Post

READERS = (Post.SECURITY_OFFICER, Post.AUDITOR)


def reads_findings(user) -> bool:
    return user.is_authenticated and user.holds(*READERS)


class FindingQuerySet(models.QuerySet):
    def readable_by(self, user, at=None):
        """The security officer and the auditor: ids and codes alone, whatever they are of."""
        return self if reads_findings(user) else self.none()

    def open(self):
        return self.filter(settled_at__isnull=True)

    def settled(self):
        return self.filter(settled_at__isnull=False)


class Finding(models.Model):
    """Something that is not as it should be, by ids and codes; one that is true again after it was settled is new."""

    code = models.CharField("问题", max_length=60)
    object = models.CharField("对象", max_length=200)
    words = models.CharField("说明", max_length=1000)
    first_seen = models.DateTimeField("首次发现", default=timezone.now)
    last_seen = models.DateTimeField("最近发现", default=timezone.now)
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )
    note = models.CharField("处理情况", max_length=500, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核验发现"
        ordering = ["-first_seen", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "object"], condition=Q(settled_at__isnull=True), name="one_open_finding_of_one_fault"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, note="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(note="")),
                name="settled_finding_has_person_and_note",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.object}"


class Round(models.Model):
    """One run of all checks, which tells the next one what its turn is."""

    day = models.DateField("日期")
    whole = models.BooleanField("全部内容")
    # Whether every check came to its end; what one of them did not look at is looked at again.
    complete = models.BooleanField("各项都已做成", default=True)
    found = models.PositiveIntegerField("发现")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "核验"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.day}"
