"""The key of an account: asked for by one person, released by another, used once by the holder to set a password."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

VALID_FOR = timedelta(hours=24)
MOST_FAILURES = 5


class AccountKeyQuerySet(models.QuerySet):
    def requested(self):
        return self.filter(state=AccountKey.State.REQUESTED)

    def running(self):
        return self.filter(state__in=AccountKey.RUNNING)

    def usable(self):
        return self.filter(state=AccountKey.State.RELEASED, released_at__gt=timezone.now() - VALID_FOR)


class AccountKey(models.Model):
    """Nobody opens an account alone: the one who asks has the code, the one who releases has the link, neither both."""

    class State(models.TextChoices):
        REQUESTED = "requested", "待确认"
        RELEASED = "released", "已放行"
        USED = "used", "已使用"
        REFUSED = "refused", "不予放行"
        VOID = "void", "已作废"

    RUNNING = (State.REQUESTED, State.RELEASED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="keys", verbose_name="账号")
    # Of a new account: the division that it gets with the release, and without which it opens nothing.
    division = models.ForeignKey(
        "people.Division", models.PROTECT, null=True, related_name="+", verbose_name="拟定处室"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.REQUESTED)
    code = models.CharField(max_length=128)
    failures = models.PositiveSmallIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间", default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="放行人"
    )
    released_at = models.DateTimeField("放行时间", null=True)
    told_at = models.DateTimeField("告知本人的时间", null=True)

    objects = AccountKeyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "账号的开通和口令的重新设置"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=["requested", "released"]), name="one_running_key_per_account"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "used"]) | Q(released_by__isnull=False, released_at__isnull=False),
                name="released_keys_name_who_released_them",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.state}"

    @property
    def is_usable(self) -> bool:
        return self.state == self.State.RELEASED and self.released_at > timezone.now() - VALID_FOR

    @property
    def ends_at(self):
        return self.released_at + VALID_FOR
