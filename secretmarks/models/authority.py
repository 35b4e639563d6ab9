"""Classification authorities: the head of the organ by post, others by designation (保密法实施条例 第十四条)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.spans import Spanned, SpannedQuerySet

from ..law import STATE_SECRETS
from ..levels import Level


class ReplacementGround(models.TextChoices):
    FAILURE = "failure", "审核把关不当，情节严重"
    LEFT = "left", "离岗离职，无法继续履行职责"
    ADVISED = "advised", "保密行政管理部门建议调整"
    OTHER = "other", "因其他原因不宜从事定密管理工作"


class Designation(Spanned, models.Model):
    """The statutory authority designates a trained person (S-15); who is replaced keeps the decisions made (S-17)."""

    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="designations", verbose_name="指定定密责任人"
    )
    highest = models.PositiveSmallIntegerField(
        "最高密级", choices=[(level.value, level.label) for level in sorted(STATE_SECRETS)]
    )
    trained_on = models.DateField("定密培训合格日期")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    ground = models.CharField("调整原因", max_length=10, choices=ReplacementGround.choices, blank=True)
    designated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="法定定密责任人"
    )
    filed_on = models.DateField("报保密行政管理部门备案日期", null=True, blank=True)

    objects = SpannedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指定定密责任人"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(trained_on__lte=F("starts_on")), name="designate_trained_before"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="designation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, ground="") | (Q(ends_on__isnull=False) & ~Q(ground="")),
                name="designation_ends_for_a_ground",
            ),
            models.UniqueConstraint(
                fields=["holder"], condition=Q(ends_on__isnull=True), name="one_open_designation_per_person"
            ),
        ]

    def __str__(self):
        return f"{self.holder}（指定，{Level(self.highest).label}以下）"
