"""The classification guide: which matters are state secrets, at what level and for how long (条例 第十三条)."""

from django.db import models

from ..law import STATE_SECRETS
from ..levels import Level
from ..markings import Mark, parse_term


class GuideItemQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_on=None)


class GuideItem(models.Model):
    """One matter of the list; an act points at it as its basis, so it is withdrawn and never changed."""

    number = models.CharField("编号", max_length=20, unique=True)
    matter = models.CharField("事项", max_length=300)
    level = models.PositiveSmallIntegerField(
        "密级", choices=[(level.value, level.label) for level in sorted(STATE_SECRETS)]
    )
    term = models.CharField("保密期限", max_length=60)
    source = models.CharField("所依据的保密事项范围", max_length=120)
    producer = models.CharField("产生部门或者岗位", max_length=100, blank=True)
    knowers = models.CharField("知悉人员", max_length=200, blank=True)
    carrier = models.CharField("载体形式", max_length=60, blank=True)
    withdrawn_on = models.DateField("停用日期", null=True, blank=True)

    objects = GuideItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "国家秘密事项"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "matter"], name="one_guide_item_per_matter"),
            models.CheckConstraint(
                condition=models.Q(level__in=[int(level) for level in STATE_SECRETS]), name="guide_item_is_state_secret"
            ),
        ]

    def __str__(self):
        return f"{self.number}　{self.matter}（{self.mark}）"

    @property
    def mark(self) -> Mark:
        return Mark(Level(self.level), parse_term(self.term))
