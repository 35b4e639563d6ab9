"""Classified audit projects that the province assigned to a bureau: a delegation of its own motion rests on these."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.people.models import Division
from portal.people.posts import Post
from portal.spans import Span, Spanned, SpannedQuerySet

from ..law import STATE_SECRETS
from ..levels import Level
from .register import keeps_register


class OfBureauQuerySet(SpannedQuerySet):
    def readable_by(self, user, at: date | None = None):
        """The province's keepers, the bureau itself, and the head of the bureau above."""
        if not user.is_authenticated or user.standing.division_id is None:
            return self.none()
        if keeps_register(user) or user.standing.in_general_office:
            return self
        own = user.standing.division_id
        below = Q(organ=own) | Q(organ__children=own, organ__children__kind=Division.Kind.DIVISION)
        if user.holds(Post.BUREAU_HEAD):
            below |= Q(organ__parent=own)
        return self.filter(pk__in=self.filter(below).values("pk"))


class AssignedProject(Spanned, models.Model):
    """A number or code, never the name: what the project is about may be secret itself (S-06)."""

    span = Span("assigned_on")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organ = models.ForeignKey(Division, models.PROTECT, related_name="assigned_projects", verbose_name="承担单位")
    code = models.CharField("项目编号或者代号", max_length=40)
    highest = models.PositiveSmallIntegerField(
        "项目密级", choices=[(level.value, level.label) for level in sorted(STATE_SECRETS)]
    )
    assigned_on = models.DateField("交办日期")
    ends_on = models.DateField("结束日期")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = OfBureauQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交办的涉密审计项目"
        ordering = ["-assigned_on", "code", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("assigned_on")), name="project_ends_after_assignment"),
            models.UniqueConstraint(fields=["organ", "code", "assigned_on"], name="one_row_per_assignment"),
        ]

    def __str__(self):
        return f"{self.code}（{self.organ}，{Level(self.highest).label}级）"
