"""What became of pages: published, withdrawn, discarded, moved, numbered, founded."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from portal.people.models import today
from portal.routes.models import Form

from ..law import (
    TITLE_MAX,
    Way,
    WithdrawalOutcome,
    told_ground,
)
from .document import DocumentPage


class Publication(models.Model):
    """One way and one day on which a document was made public (D-10)."""

    document = models.ForeignKey(DocumentPage, models.CASCADE, related_name="publications", verbose_name="公文")
    way = models.CharField("方式", max_length=10, choices=Way.choices, default=Way.PORTAL)
    published_on = models.DateField("公开日期", default=today)
    reference = models.CharField("说明（期号、场次等）", max_length=200, blank=True)
    form = models.ForeignKey(Form, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "公开方式"
        ordering = ["published_on", "pk"]

    def __str__(self):
        return f"{self.published_on} {self.get_way_display()}"


class WithdrawalQuerySet(models.QuerySet):
    def to_tell(self) -> "Withdrawal | None":
        """The last of these, if the public is told of it: a wrong release answers like what never was."""
        last = self.order_by("-at", "-pk").first()
        return last if last and last.outcome == WithdrawalOutcome.WITHDRAWN else None


class Withdrawal(models.Model):
    """A document that was taken from the public, and what its address answers since."""

    document = models.ForeignKey(DocumentPage, models.CASCADE, related_name="withdrawals")
    outcome = models.CharField("结果", max_length=20, choices=WithdrawalOutcome.choices)
    ground_class = models.CharField("理由类别", max_length=100)
    address = models.CharField(max_length=300, db_index=True)
    at = models.DateTimeField("时间", default=timezone.now)
    form = models.ForeignKey(Form, models.PROTECT, related_name="+")

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "撤回"
        ordering = ["-at"]

    def __str__(self):
        return f"{self.address} {self.get_outcome_display()}"

    @property
    def told_ground(self) -> str:
        return told_ground(self.ground_class)


class Discarded(models.Model):
    """A draft in the recycle bin: who put it there, when, and from which channel."""

    document = models.OneToOneField(DocumentPage, models.CASCADE, primary_key=True, related_name="discarded")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="弃置人")
    at = models.DateTimeField("弃置时间", default=timezone.now, db_index=True)
    channel = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+", verbose_name="原栏目")

    class Meta:
        verbose_name = verbose_name_plural = "回收站"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.document_id} {timezone.localdate(self.at)}"


class FormerAddress(models.Model):
    """Where a page was public before it was moved; the address leads to the page while the page is public."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="former_addresses")
    # The last part of the address, which has an index: the whole is too long for one.
    slug = models.CharField(max_length=255, db_index=True)
    address = models.TextField()
    at = models.DateTimeField("改变时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "原地址"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.address


class Founding(models.Model):
    """Structure pages that stood before anybody was appointed; later ones go through the review."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="+")
    title = models.CharField(max_length=TITLE_MAX)

    def __str__(self):
        return self.title
