"""Copies: every copy of a classified paper has its number and the person who made it (GB/T 9704 7.2.1)."""

from django.conf import settings
from django.db import models

from .register import StateSecret


class Copy(models.Model):
    secret = models.ForeignKey(StateSecret, models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField("份号")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="制作人")
    made_at = models.DateTimeField("制作时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "涉密纸质件"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["secret", "number"], name="one_number_per_copy")]

    def __str__(self):
        return f"{self.number:06d}"
