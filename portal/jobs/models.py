"""Jobs: what is done to many objects one after the other, how far it came, and what became of each."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .kinds import registry


class JobQuerySet(models.QuerySet):
    def readable_by(self, user):
        """A job and what it answered are for its owner alone."""
        return self.filter(owner=user.pk) if user.is_authenticated else self.none()

    def claimable(self, now):
        """Waiting, or left behind by a worker whose lease ran out."""
        return self.filter(Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=now)).order_by("pk")


class Job(models.Model):
    """`payload` holds `items`, (key, version seen) pairs, and `fields`, what the kind of job asks besides."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待办理"
        RUNNING = "running", "正在办理"
        FINISHED = "finished", "已办完"
        FAILED = "failed", "没有办完"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("种类", max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name="承办人")
    payload = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField("件数")
    done = models.PositiveIntegerField("已办件数", default=0)
    # How often a worker began without finishing one more item.
    attempts = models.PositiveSmallIntegerField(default=0)
    # Whoever wrote this moment holds the job until then.
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField("提交时间", default=timezone.now)
    finished_at = models.DateTimeField("办完时间", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台办理"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "lease_until"]), models.Index(fields=["owner", "-id"])]
        constraints = [models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_within_total")]

    def __str__(self):
        return f"{self.title} {self.pk}"

    @property
    def title(self) -> str:
        return registry[self.kind].title_of(self)

    @property
    def remaining(self) -> int:
        return self.total - self.done

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.FINISHED, self.State.FAILED)


class Line(models.Model):
    """What became of one item, written in the transaction that did it."""

    class Outcome(models.TextChoices):
        DONE = "done", "已办"
        REFUSED = "refused", "没有办"
        FAILED = "failed", "出错"

    job = models.ForeignKey(Job, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    object_id = models.PositiveBigIntegerField()
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    words = models.CharField("说明", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理结果"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="one_line_per_item_of_a_job")]

    def __str__(self):
        return f"{self.job_id}.{self.position} {self.outcome}"
