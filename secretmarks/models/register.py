"""The register of state secrets: each with its acts, sources, knowers and notices; acts are appended, never edited."""

import uuid
from datetime import UTC, date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portal.people.models import Division, today
from portal.people.posts import Post
from portal.routes.models import digest
from portal.routes.signable import Signable

from ..law import STATE_SECRETS
from ..levels import Level
from ..markings import Mark, parse_term
from .guide import GuideItem
from .labelled import Labelled, cleared, in_scope

SECRETS = [int(level) for level in sorted(STATE_SECRETS)]
# The secrecy office keeps the register: it sees every entry, and the title only where it is in the scope.
REGISTRARS = (Post.SECRECY_OFFICE, Post.SECRECY_DEPUTY, Post.SECRECY_COMMITTEE, Post.DIRECTOR_GENERAL)


def keeps_register(user) -> bool:
    return user.is_authenticated and user.holds(*REGISTRARS)


# The numbers of the register, year by year.
SERIES = "secretmarks.register"


def register_number(year: int, serial: int) -> str:
    return f"密登〔{year}〕{serial}号"


def readable(user) -> Q:
    """Clearance and need-to-know, for signers too; what was declassified reads as INTERNAL (S-22, S-28)."""
    if not user.is_authenticated or user.standing.division_id is None:
        return Q(pk__in=[])
    own = Q(pk__gt=0) if user.standing.in_general_office else Q(division=user.standing.division_id)
    secret = Q(level__gt=Level.INTERNAL) & cleared(StateSecret, user)
    lifted = Q(level__lte=Level.INTERNAL) & (own | in_scope(StateSecret, user))
    return secret | lifted


class StateSecretQuerySet(models.QuerySet):
    def readable_by(self, user, at: date | None = None):
        return self.filter(readable(user))

    def with_readable(self, user):
        """Each row with `is_readable`, whether this person may know of the matter itself."""
        return self.annotate(is_readable=readable(user))

    def registered_for(self, user):
        """Whose row of the register this person sees; number, level, period and place are no secret to its keepers."""
        if user.is_authenticated and user.standing.division_id is not None and keeps_register(user):
            return self
        return self.readable_by(user)

    def binding(self):
        return self.filter(state__in=StateSecret.BINDING)

    def of(self, thing):
        """The matters that are or were about this object."""
        return self.filter(about_type=ContentType.objects.get_for_model(thing), about_id=thing.pk)

    def lifted(self, model):
        """Keys of the objects of this model that were state secrets and are none any more."""
        kind = ContentType.objects.get_for_model(model)
        return self.filter(about_type=kind, state=StateSecret.State.LIFTED).values_list("about_id", flat=True)

    def expired(self, at: date | None = None):
        """The last secret day has passed and nobody has extended it."""
        return self.binding().filter(ends_on__lt=at or today())


class StateSecret(Labelled, Signable):
    """One matter of the register; level, term and state follow the newest act and nothing else."""

    class Way(models.TextChoices):
        ELECTRONIC = "electronic", "电子审批"
        PAPER = "paper", "纸面审批"

    class Origin(models.TextChoices):
        ORIGINAL = "original", "原始定密"
        DERIVATIVE = "derivative", "派生定密"

    class State(models.TextChoices):
        PROPOSED = "proposed", "拟定中"
        UNCLASSIFIED = "unclassified", "不予定密"
        WITHDRAWN = "withdrawn", "已撤回"
        CLASSIFIED = "classified", "已定密，待作出标志"
        MARKED = "marked", "保密中"
        LIFTED = "lifted", "已解密"

    BINDING = (State.CLASSIFIED, State.MARKED)
    # A proposal is protected at the proposed level until it is decided (保密法 第十七条).
    PROTECTED = (State.PROPOSED, *BINDING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    way = models.CharField("办理方式", max_length=10, choices=Way.choices)
    origin = models.CharField("定密种类", max_length=10, choices=Origin.choices)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PROPOSED)
    title = models.CharField("事项名称", max_length=200, blank=True)
    term = models.CharField("保密期限", max_length=60, blank=True)
    made_on = models.DateField("制发日期")
    ends_on = models.DateField("最后一个保密日", null=True, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="承办处室")
    drafter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="承办人")
    guide_item = models.ForeignKey(GuideItem, models.PROTECT, null=True, related_name="+", verbose_name="定密依据")
    free_basis = models.CharField("另写的依据", max_length=300, blank=True)
    units = models.CharField("知悉范围中的外单位", max_length=500, blank=True)
    project = models.ForeignKey(
        "secretmarks.AssignedProject", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="所属的涉密审计项目",
    )  # fmt: skip
    place = models.CharField("存放处所", max_length=60, blank=True)
    marked_on = models.DateField("作出标志日期", null=True, blank=True)
    reviewed_on = models.DateField("最近一次审核日期", null=True, blank=True)
    about_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True, related_name="+")
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")

    objects = StateSecretQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "国家秘密事项登记"
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="one_register_number"),
            models.CheckConstraint(
                condition=Q(way="electronic") | Q(title="", guide_item=None, free_basis=""),
                name="paper_entry_has_no_content",
            ),
            models.CheckConstraint(
                condition=Q(state="lifted", level=int(Level.INTERNAL)) | (~Q(state="lifted") & Q(level__in=SECRETS)),
                name="secret_level_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("made_on")), name="secret_ends_after_it_was_made"
            ),
            models.CheckConstraint(
                condition=~Q(state="marked") | Q(marked_on__isnull=False), name="marked_secret_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(about_type__isnull=True, about_id__isnull=True)
                | Q(about_type__isnull=False, about_id__isnull=False, way="electronic"),
                name="electronic_entry_alone_is_about_an_object",
            ),
            models.UniqueConstraint(
                fields=["about_type", "about_id"],
                condition=Q(state__in=["proposed", "classified", "marked"]),
                name="one_open_secret_per_object",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "ends_on"]),
            models.Index(fields=["division", "-year", "-serial"]),
            models.Index(fields=["state", "reviewed_on"]),
            models.Index(fields=["-year", "-serial"], condition=~Q(free_basis=""), name="secrets_of_free_basis"),
        ]

    def __str__(self):
        return self.title or self.number

    @property
    def number(self) -> str:
        return register_number(self.year, self.serial)

    @property
    def mark(self) -> Mark | None:
        """What the carrier bears; nothing once it is lifted, and nothing before the authority has decided."""
        return self.elements_mark if self.state in self.BINDING else None

    @property
    def elements_mark(self) -> Mark | None:
        """The mark of the present level and term, decided or proposed."""
        if self.level not in SECRETS:
            return None
        return Mark(Level(self.level), parse_term(self.term) if self.term else None)

    @property
    def basis(self) -> str:
        return str(self.guide_item) if self.guide_item_id else self.free_basis

    def signed_digest(self, revision) -> str:
        """What the signatures are good for: the matter as it stands; the elements proposed stand in the form."""
        return digest([str(self.uuid), self.title, self.origin, self.level, self.term, self.ends_on, self.state])

    def signing_address(self, item) -> str:
        return self.get_absolute_url()

    def get_absolute_url(self) -> str:
        return reverse("secret", args=[self.uuid])


class Source(models.Model):
    """The document that a derivative classification carries over (S-05)."""

    secret = models.ForeignKey(StateSecret, models.PROTECT, related_name="sources")
    unit = models.CharField("来源单位", max_length=100)
    number = models.CharField("文号", max_length=60)
    level = models.PositiveSmallIntegerField("密级", choices=[(int(x), Level(x).label) for x in SECRETS])
    term = models.CharField("保密期限", max_length=60, blank=True)
    made_on = models.DateField("制发日期")
    scope = models.CharField("知悉范围", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "派生来源"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["secret", "unit", "number"], name="one_row_per_source")]

    def __str__(self):
        return f"{self.unit}　{self.number}"


class Act(models.Model):
    """A row that is never edited: what was decided about a secret, by which form or paper, from which day."""

    class Kind(models.TextChoices):
        DETERMINED = "determined", "确定"
        CHANGED = "changed", "变更"
        LIFTED = "lifted", "解除"
        EXPIRED = "expired", "期满自行解密"
        EVENT = "event", "条件成就自行解密"
        REVIEWED = "reviewed", "年度审核，继续保密"

    class Power(models.TextChoices):
        NONE = "", ""
        STATUTORY = "statutory", "法定定密责任人"
        DESIGNATED = "designated", "指定定密责任人"
        DELEGATED = "delegated", "被授权单位"
        GOVERNMENT = "government", "有定密权的当地政府"

    DECIDED = (Kind.DETERMINED, Kind.CHANGED, Kind.LIFTED)
    LIFTING = (Kind.LIFTED, Kind.EXPIRED, Kind.EVENT)

    secret = models.ForeignKey(StateSecret, models.PROTECT, related_name="acts")
    kind = models.CharField("事项", max_length=10, choices=Kind.choices)
    changes = models.JSONField("变更种类", default=list)
    level_before = models.PositiveSmallIntegerField(null=True, choices=Level.choices)
    term_before = models.CharField(max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    term = models.CharField(max_length=60, blank=True)
    ends_on = models.DateField(null=True)
    scope = models.JSONField("知悉范围", default=dict)
    units = models.CharField("知悉范围中的外单位", max_length=500, blank=True)
    form = models.ForeignKey("routes.Form", models.PROTECT, null=True, related_name="+")
    paper_number = models.CharField("纸面审批表编号", max_length=40, blank=True)
    decided_on = models.DateField("决定日期")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="定密责任人"
    )
    power = models.CharField("定密权", max_length=10, choices=Power.choices, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "定密行为"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["determined", "changed", "lifted"])
                | Q(form__isnull=False, paper_number="")
                | (Q(form__isnull=True) & ~Q(paper_number="")),
                name="decision_has_form_or_paper",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["lifted", "expired", "event"], level=int(Level.INTERNAL), term="")
                | Q(kind__in=["determined", "changed", "reviewed"], level__in=SECRETS),
                name="act_level_fits_kind",
            ),
        ]
        indexes = [models.Index(fields=["decided_on", "kind"])]

    def __str__(self):
        return f"{self.get_kind_display()} {self.decided_on}"

    @property
    def mark(self) -> Mark | None:
        return self.marked(self.level, self.term)

    def sealed(self) -> str:
        """The hash of this row, which the trail keeps."""
        return digest(
            [
                self.secret_id, self.kind, self.changes, self.level_before, self.term_before, self.level, self.term,
                self.ends_on, self.scope, self.units, self.form_id, self.paper_number, self.decided_on,
                self.decided_by_id, self.power, self.recorded_by_id, self.recorded_at.astimezone(UTC).isoformat(),
            ]
        )  # fmt: skip

    @property
    def mark_before(self) -> Mark | None:
        return self.marked(self.level_before, self.term_before)

    @staticmethod
    def marked(level: int | None, term: str) -> Mark | None:
        return Mark(Level(level), parse_term(term) if term else None) if level in SECRETS else None


class Knower(models.Model):
    """Who came to know of a secret of SECRET and above, and when first (保密法实施条例 第二十条)."""

    secret = models.ForeignKey(StateSecret, models.PROTECT, related_name="knowers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField("首次知悉时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "知悉登记"
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["secret", "person"], name="one_row_per_knower")]

    def __str__(self):
        return f"{self.person}"


class Reminder(models.Model):
    """That the period is about to end, told once at each of the days that the law of reminders names (S-27)."""

    DAYS = (90, 30, 7)

    secret = models.ForeignKey(StateSecret, models.PROTECT, related_name="reminders")
    ends_on = models.DateField("最后一个保密日")
    days = models.PositiveSmallIntegerField("提前天数")
    made_on = models.DateField("提醒日期")

    class Meta:
        verbose_name = verbose_name_plural = "期满提醒"
        ordering = ["ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["secret", "ends_on", "days"], name="one_reminder_per_end_and_days")
        ]

    def __str__(self):
        return f"{self.secret_id} {self.ends_on} {self.days}"


class Notice(models.Model):
    """A written notice to someone in the scope, and the receipt for it (S-24)."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="notices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="secret_notices")
    sent_at = models.DateTimeField("送达时间", auto_now_add=True)
    received_at = models.DateTimeField("签收时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "变更、解除通知"
        ordering = ["-sent_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["act", "person"], name="one_notice_per_act_and_person")]

    def __str__(self):
        return f"{self.person} {self.act}"
