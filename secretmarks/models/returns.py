"""The yearly return of classification of each organ: generated, signed off, received by the province (S-03)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.people.models import Division

DUE = (2, 20)  # every year, for the year before


class AnnualReturn(models.Model):
    """The figures as they stood when they were signed off; a later count changes nothing in them."""

    organ = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="单位")
    year = models.PositiveSmallIntegerField("年度")
    figures = models.JSONField("数据")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人")
    signed_at = models.DateTimeField("报送时间", default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接收人"
    )
    received_at = models.DateTimeField("接收时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定密情况统计表"
        ordering = ["-year", "organ"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "year"], name="one_return_per_organ_and_year"),
            models.CheckConstraint(
                condition=Q(received_by__isnull=True, received_at__isnull=True)
                | Q(received_by__isnull=False, received_at__isnull=False),
                name="return_receipt_is_whole",
            ),
        ]

    def __str__(self):
        return f"{self.organ} {self.year}年"

    @staticmethod
    def due_on(year: int) -> date:
        return date(year + 1, *DUE)

    @property
    def was_late(self) -> bool:
        return timezone.localdate(self.signed_at) > self.due_on(self.year)
