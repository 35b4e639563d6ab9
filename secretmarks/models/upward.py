"""What goes up: unclear matters to the secrecy administration, proposals of a unit without authority level by level."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import workdays
from portal.people.models import Division

from ..levels import Level
from ..markings import Mark, parse_term
from .register import StateSecret

REPORTING_DAYS = ANSWERING_DAYS = 10  # working days each, 保密法实施条例 第二十五条


class UnclearMatter(models.Model):
    """Whether it is a state secret is not clear from the guide: reported in ten working days, ruled on in ten more."""

    class Ruling(models.TextChoices):
        NONE = "", ""
        SECRET = "secret", "属于国家秘密"
        NO_SECRET = "no_secret", "不属于国家秘密"

    secret = models.OneToOneField(StateSecret, models.PROTECT, primary_key=True, related_name="unclear")
    found_on = models.DateField("拟定日期")
    reported_on = models.DateField("上报日期", null=True, blank=True)
    ruled_on = models.DateField("答复日期", null=True, blank=True)
    ruling = models.CharField("答复", max_length=10, choices=Ruling.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "不明确事项"
        constraints = [
            models.CheckConstraint(
                condition=Q(ruled_on__isnull=True, ruling="")
                | (Q(ruled_on__isnull=False, reported_on__lte=F("ruled_on")) & ~Q(ruling="")),
                name="ruling_follows_its_report",
            ),
            models.CheckConstraint(
                condition=Q(reported_on__isnull=True) | Q(reported_on__gte=F("found_on")),
                name="report_follows_the_proposal",
            ),
        ]

    def __str__(self):
        return f"{self.secret_id} {self.get_ruling_display()}"

    @property
    def reporting_due_on(self) -> date:
        return workdays.add(self.found_on, REPORTING_DAYS)

    @property
    def ruling_due_on(self) -> date | None:
        return workdays.add(self.reported_on, ANSWERING_DAYS) if self.reported_on else None

    @property
    def due_on(self) -> date | None:
        """The day by which something is to happen, or None when nothing is."""
        if self.ruling:
            return None
        return self.ruling_due_on or self.reporting_due_on


class Referral(models.Model):
    """The head of an organ without authority sends a proposal on to the organ above (保密法 第十七条)."""

    secret = models.ForeignKey(StateSecret, models.PROTECT, related_name="referrals")
    round = models.PositiveSmallIntegerField("轮次")
    organ = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="上报单位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上报人")
    at = models.DateTimeField("上报时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "逐级上报"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["secret", "round", "organ"], name="one_referral_per_organ_and_round")
        ]

    def __str__(self):
        return f"{self.organ}"


class GovernmentRequest(models.Model):
    """A bureau without authority asks a local government that has it, by letter; its ruling comes by letter too (S-13).

    The government is no organ of the house: the head of the bureau carries its ruling out on the form.
    """

    class Ruling(models.TextChoices):
        NONE = "", ""
        SECRET = "secret", "属于国家秘密"
        NO_SECRET = "no_secret", "不属于国家秘密"
        DECLINED = "declined", "不予受理，改为逐级上报省审计厅"

    secret = models.ForeignKey(StateSecret, models.PROTECT, related_name="government_requests")
    organ = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="上报单位")
    government = models.CharField("有定密权的当地政府", max_length=60)
    letter = models.CharField("请示文号", max_length=60)
    sent_on = models.DateField("上报日期")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上报人")
    ruling = models.CharField("批复", max_length=10, choices=Ruling.choices, blank=True)
    ruled_on = models.DateField("批复日期", null=True, blank=True)
    reply = models.CharField("批复文号", max_length=60, blank=True)
    level = models.PositiveSmallIntegerField("批复的密级", choices=Level.choices, null=True, blank=True)
    term = models.CharField("批复的保密期限", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报当地政府审批"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["secret"], condition=Q(ruling=""), name="one_open_request_per_secret"),
            models.CheckConstraint(
                condition=Q(ruling="", ruled_on__isnull=True, reply="")
                | (~Q(ruling="") & Q(ruled_on__gte=F("sent_on")) & ~Q(reply="")),
                name="government_rules_by_letter",
            ),
            models.CheckConstraint(
                condition=Q(ruling="secret", level__isnull=False) & ~Q(term="")
                | (~Q(ruling="secret") & Q(level__isnull=True, term="")),
                name="government_fixes_level_and_term",
            ),
        ]

    def __str__(self):
        return self.government

    @property
    def mark(self) -> Mark | None:
        return Mark(Level(self.level), parse_term(self.term)) if self.level is not None else None
