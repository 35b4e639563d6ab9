"""Delegations: the province lets a bureau determine for a time, by its own decision or on application (2017 rules)."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from portal import workdays
from portal.people.models import Division, today
from portal.routes.models import digest
from portal.routes.signable import Signable
from portal.spans import Spanned

from ..law import STATE_SECRETS
from ..levels import Level
from .projects import AssignedProject, OfBureauQuerySet

ENDING_DAYS = 180  # before a delegation ends by itself; what is still needed is applied for again (S-07)
FILING_DAYS = 10  # working days in which the delegate files locally (S-12)


class RevocationGround(models.TextChoices):
    NO_ITEMS = "no_items", "不再经常产生授权范围内的国家秘密事项"
    SCOPE = "scope", "因保密事项范围调整，授权事项不再作为国家秘密"
    MISUSED = "misused", "对定密权行使不当，造成严重后果或者不良影响"
    ADVISED = "advised", "保密行政管理部门建议撤销"
    DISSOLVED = "dissolved", "被授权单位撤销或者合并"
    OTHER = "other", "其他应当撤销授权的情形"


class DelegationQuerySet(OfBureauQuerySet):
    def current(self, at: date | None = None):
        """Granted, within its term, which ends by itself (S-07), and not revoked by then."""
        day = at or today()
        held = Q(state=Delegation.State.GRANTED) | Q(state=Delegation.State.REVOKED, revoked_on__gt=day)
        return super().current(day).filter(held)

    def unfiled(self, *, local: bool):
        """Decided, and the decision that holds now not filed by this side (S-12)."""
        filed = DelegationFiling.objects.filter(delegation=OuterRef("pk"), decision=OuterRef("state"), local=local)
        decided = self.filter(state__in=[Delegation.State.GRANTED, Delegation.State.REVOKED])
        return decided.filter(~Exists(filed))


class Delegation(Spanned, Signable, models.Model):
    class Kind(models.TextChoices):
        PROACTIVE = "proactive", "主动授权"
        APPLIED = "applied", "依申请授权"

    class State(models.TextChoices):
        APPLIED = "applied", "申请中"
        GRANTED = "granted", "已授权"
        REFUSED = "refused", "不予授权"
        REVOKED = "revoked", "已撤销"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organ = models.ForeignKey(Division, models.PROTECT, related_name="delegations", verbose_name="被授权单位")
    kind = models.CharField("授权方式", max_length=10, choices=Kind.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.APPLIED)
    highest = models.PositiveSmallIntegerField(
        "最高密级", choices=[(level.value, level.label) for level in sorted(STATE_SECRETS)]
    )
    # What is delegated on application is told in words, what is delegated of own motion by its projects (S-06).
    matters = models.CharField("授权范围", max_length=300, blank=True)
    projects = models.ManyToManyField(
        AssignedProject, related_name="delegations", blank=True, verbose_name="所承担的涉密审计项目"
    )
    # What is told of a paper in place of a file: that nothing else was asked for.
    papers = models.JSONField("申报材料", default=dict)
    counts = models.JSONField("近三年原始定密件数", default=dict)
    starts_on = models.DateField("授权日期", null=True, blank=True)
    ends_on = models.DateField("届满日期", null=True, blank=True)
    refusal = models.CharField("不予授权的理由", max_length=1000, blank=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    ground = models.CharField("撤销原因", max_length=10, choices=RevocationGround.choices, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="承办人")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "定密授权"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "revoked"])
                | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="delegation_has_its_term",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_on__isnull=False) & ~Q(ground="")
                | (~Q(state="revoked") & Q(revoked_on__isnull=True, ground="")),
                name="revocation_has_its_ground",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="refusal_has_its_reason"),
            models.UniqueConstraint(
                fields=["organ"], condition=Q(state="applied"), name="one_open_application_per_organ"
            ),
        ]

    def __str__(self):
        return f"{self.organ}：{self.get_kind_display()}（{Level(self.highest).label}级以下）"

    @property
    def scope(self) -> str:
        return self.matters or f"涉密审计项目：{'、'.join(project.code for project in self.projects.all())}"

    @property
    def told_papers(self) -> list[tuple[str, str]]:
        """The papers of which words stand in place of a file."""
        labels = dict(DelegationPaper.Kind.choices)
        return [(labels[kind], words) for kind, words in self.papers.items() if kind in labels]

    def is_current(self, at: date | None = None) -> bool:
        revoked_later = self.state == self.State.REVOKED and self.revoked_on > (at or today())
        return (self.state == self.State.GRANTED or revoked_later) and super().is_current(at)

    @property
    def ends_soon(self) -> bool:
        return self.is_ending(ENDING_DAYS)

    @property
    def has_run_out(self) -> bool:
        return self.state == self.State.GRANTED and self.has_ended()

    @property
    def words(self) -> str:
        return "已届满，自然终止" if self.has_run_out else self.get_state_display()

    @property
    def local_filing_due_on(self) -> date | None:
        decided = self.revoked_on or self.starts_on
        return workdays.add(decided, FILING_DAYS) if decided else None

    def filing(self, *, local: bool) -> "DelegationFiling | None":
        """Of the decision that holds now: a revocation is filed anew."""
        found = (row for row in self.filings.all() if row.local == local and row.decision == self.state)
        return next(found, None)

    @property
    def filed_on(self) -> date | None:
        filing = self.filing(local=False)
        return filing.filed_on if filing else None

    @property
    def locally_filed_on(self) -> date | None:
        filing = self.filing(local=True)
        return filing.filed_on if filing else None

    @property
    def local_filing_is_late(self) -> bool:
        due = self.local_filing_due_on
        return due is not None and self.locally_filed_on is None and due < today()

    def signed_digest(self, revision) -> str:
        told = [str(self.uuid), self.organ_id, self.highest, self.matters, self.papers, self.counts, self.state]
        files = list(self.enclosures.order_by("kind").values_list("kind", "file__name", "file__sha256"))
        return digest([*told, files] if files else told)

    def signing_address(self, item) -> str:
        return reverse("secret_delegations")


class DelegationPaper(models.Model):
    """One of the papers of an application, as the file that the signers read (S-09)."""

    class Kind(models.TextChoices):
        LETTER = "letter", "定密授权申请公文"
        APPLICATION = "application", "定密授权申请表"
        AUTHORITIES = "authorities", "定密责任人一览表"
        RULES = "rules", "定密工作制度"
        OTHER = "other", "省厅要求提供的其他材料"

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="enclosures", verbose_name="定密授权")
    kind = models.CharField("材料", max_length=12, choices=Kind.choices)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "申报材料"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["delegation", "kind"], name="one_file_per_paper")]

    def __str__(self):
        return self.get_kind_display()


class DelegationFiling(models.Model):
    """That a grant or a revocation was filed with the secrecy administration, and which documents went along (S-12)."""

    class Document(models.TextChoices):
        DECISION = "decision", "定密授权决定书"
        APPLICATION = "application", "被授权机关定密授权申请书"
        ORIGINALS = "originals", "被授权单位近三年原始定密统计表"
        AUTHORITIES = "authorities", "被授权单位定密责任人备案表"
        REVOCATION = "revocation", "撤销定密授权决定书"
        OTHER = "other", "其他需要备案的材料"

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="filings", verbose_name="定密授权")
    decision = models.CharField(
        "备案事项", max_length=10, choices=[(state.value, state.label) for state in (
            Delegation.State.GRANTED, Delegation.State.REVOKED
        )],
    )  # fmt: skip
    # By the delegate with the administration of its own place, or by the province with that of the province.
    local = models.BooleanField("被授权单位备案")
    filed_on = models.DateField("备案日期")
    documents = models.JSONField("备案材料", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "定密授权备案"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "decision", "local"], name="one_filing_per_decision_and_side")
        ]

    def __str__(self):
        return f"{'被授权单位' if self.local else '省厅'} {self.filed_on}"

    @property
    def words(self) -> str:
        labels = dict(self.Document.choices)
        return "、".join(labels[name] for name in self.documents if name in labels)
