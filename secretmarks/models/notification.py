"""What follows a change or lifting: carriers to be marked anew, and written notices to units outside (S-24)."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from portal.people.models import today
from portal.sealed.fields import SealedField

from .copies import Copy
from .register import Act, StateSecret, keeps_register


class RemarkingQuerySet(models.QuerySet):
    def open(self):
        """Not done, and not overtaken by a later decision that the carrier is to be marked by."""
        later = Remarking.objects.filter(act__secret=OuterRef("act__secret"), act__gt=OuterRef("act"))
        return self.filter(~Exists(later), done_at=None)

    def asked_of(self, user):
        """Of the drafter all, of who holds a copy that copy."""
        return self.filter(Q(act__secret__drafter=user.pk) | Q(copy__made_by=user.pk))


class Remarking(models.Model):
    """One carrier that is to bear the new mark near the struck old one: the original, or a copy by its number."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="remarkings")
    copy = models.ForeignKey(Copy, models.PROTECT, null=True, related_name="remarkings", verbose_name="纸质件")
    due_on = models.DateField("应当办完的日期")
    done_at = models.DateTimeField("作出新标志的时间", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="作出新标志的人"
    )

    objects = RemarkingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重新作出标志"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["act", "copy"], name="one_remarking_per_copy"),
            models.UniqueConstraint(fields=["act"], condition=Q(copy__isnull=True), name="one_remarking_per_original"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="remarking_names_who_did_it",
            ),
        ]

    def __str__(self):
        return f"份号{self.copy}" if self.copy_id else "原件"

    @property
    def waits_for_mark(self) -> bool:
        """The original after a change: its mark is the drafter's last step (S-18e)."""
        return self.copy_id is None and self.act.secret.state == StateSecret.State.CLASSIFIED

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_on < today()


class LetterQuerySet(models.QuerySet):
    def readable_by(self, user, at: date | None = None):
        """Who keeps the register sends and files letters; besides them those who may know of the matter."""
        if not user.is_authenticated or user.standing.division_id is None:
            return self.none()
        return self if keeps_register(user) else self.filter(act__secret__in=StateSecret.objects.readable_by(user))


class Letter(models.Model):
    """A written notice to a unit outside that is or was in the scope: how and when it went, and the receipt for it."""

    class Way(models.TextChoices):
        NONE = "", ""
        COURIER = "courier", "机要通信"
        EXCHANGE = "exchange", "机要交换"
        BY_HAND = "by_hand", "专人送达"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    act = models.ForeignKey(Act, models.PROTECT, related_name="letters")
    unit = models.CharField("被通知的单位", max_length=100)
    way = models.CharField("送达方式", max_length=10, choices=Way.choices, blank=True)
    sent_on = models.DateField("寄发日期", null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_on = models.DateField("签收日期", null=True)
    # Somebody of another house, who can ask that the name be erased.
    received_by = SealedField("签收人")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "书面通知"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["act", "unit"], name="one_letter_per_act_and_unit"),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, sent_by__isnull=True, way="")
                | Q(sent_on__isnull=False, sent_by__isnull=False) & ~Q(way=""),
                name="sent_letter_tells_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True, received_by__isnull=True, filed_by__isnull=True)
                | Q(received_on__gte=F("sent_on"), filed_by__isnull=False),
                name="receipt_follows_its_letter",
            ),
        ]

    def __str__(self):
        return self.unit
