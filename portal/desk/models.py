"""Notices, rules of the house with what they leave behind, and hints that were seen: ids and codes, no content."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.people.models import Division, Recorded
from portal.people.posts import Post
from portal.routes.models import Form, Item

from . import matters, sources

# Notices are no records: the form and the trail are.
KEPT = timedelta(days=180)


# ---------------------------------------------------------------- rules of the house


class Reached(models.TextChoices):
    """Where a thing has come, as the route engine and publication say it."""

    SUBMITTED = "submitted", "送审"
    RETURNED = "returned", "被退回"
    RECALLED = "recalled", "由承办人撤回"
    APPROVED = "approved", "批准"
    PUBLISHED = "published", "公开"
    WITHDRAWN = "withdrawn", "撤下"
    REPEALED = "repealed", "废止"


# What whoever reads a thing may know of it; of the other states only those who may know the form.
KNOWN_TO_READERS = (Reached.PUBLISHED, Reached.WITHDRAWN, Reached.REPEALED)


def told_to(user) -> Q:
    """Over rows with `state` and `form`: those that this person may be told of."""
    return Q(state__in=KNOWN_TO_READERS) | Q(form__in=Form.objects.readable_by(user).values("pk"))


class ShelfQuerySet(models.QuerySet):
    def readable_by(self, user):
        """A shelf of a division is for its people and the general office, a shelf of the house for all staff."""
        if not user.is_authenticated or user.standing.division_id is None:
            return self.none()
        if user.standing.in_general_office:
            return self
        return self.filter(Q(division__isnull=True) | Q(division=user.standing.division_id))


class Shelf(Recorded):
    """A folder on the desk that rules put things in; it moves nothing, and shows each reader what that one may read."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("名称", max_length=40, unique=True)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="归哪个处室",
        help_text="不填的，全体工作人员都能打开；各人只看到自己可以查阅的件。",
    )  # fmt: skip
    is_open = models.BooleanField("使用中", default=True, help_text="停用之后不再列入新件，已经列入的照旧可以查看。")

    objects = ShelfQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作专夹"
        ordering = ["name"]

    def __str__(self):
        return self.name


class HouseRuleQuerySet(models.QuerySet):
    def concerning(self, form: Form, state: str):
        """The rules for things on this form that come to this state, by one query."""
        rules = self.filter(is_active=True, state=state, route_id__in=["", form.route_id])
        return rules.select_related("user", "division", "shelf").order_by("pk")


class HouseRule(Recorded):
    """When something of this kind reaches this state, tell somebody, put it on a shelf, or mark it."""

    class Action(models.TextChoices):
        NOTIFY = "notify", "发提醒"
        FILE = "file", "列入工作专夹"
        FLAG = "flag", "加标记"

    class Colour(models.TextChoices):
        BLUE = "on", "蓝色"
        GREEN = "ok", "绿色"
        AMBER = "warn", "黄色"
        RED = "bad", "红色"

    name = models.CharField("规则名称", max_length=60, unique=True)
    kind = models.CharField("什么件", max_length=60)
    state = models.CharField("到了哪一步", max_length=10, choices=Reached.choices)
    route_id = models.CharField("只限哪种审批", max_length=60, blank=True)
    action = models.CharField("怎么办", max_length=10, choices=Action.choices)
    post = models.CharField("提醒担任这一职务的人", max_length=30, choices=Post.choices, blank=True)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提醒这个处室的人"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提醒这个人"
    )
    shelf = models.ForeignKey(
        Shelf, models.PROTECT, null=True, blank=True, related_name="rules", verbose_name="列入哪个工作专夹"
    )
    colour = models.CharField("标记的颜色", max_length=5, choices=Colour.choices, default=Colour.BLUE)
    words = models.CharField("标记的文字", max_length=20, blank=True)
    is_active = models.BooleanField("启用", default=True)
    # Why it could not be carried out the last time, until it is again.
    trouble = models.CharField("没有办成的原因", max_length=200, blank=True, editable=False)
    trouble_at = models.DateTimeField("没有办成的时间", null=True, editable=False)

    objects = HouseRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规则"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(action="notify") | ~Q(post="") | Q(division__isnull=False) | Q(user__isnull=False),
                name="notifying_rule_names_somebody",
            ),
            models.CheckConstraint(condition=~Q(action="file") | Q(shelf__isnull=False), name="filing_rule_has_shelf"),
            models.CheckConstraint(condition=~Q(action="flag") | ~Q(words=""), name="flagging_rule_has_words"),
        ]
        indexes = [models.Index(fields=["state"], condition=Q(is_active=True), name="active_rules")]

    def __str__(self):
        return self.name

    @property
    def kind_label(self) -> str:
        return matters.registry[self.kind].label if self.kind in matters.registry else self.kind

    @property
    def occasion(self) -> str:
        return f"{self.kind_label}{self.get_state_display()}"

    @property
    def target(self) -> str:
        if self.action == self.Action.FILE:
            return str(self.shelf)
        if self.action == self.Action.FLAG:
            return f"{self.words}（{self.get_colour_display()}）"
        if self.user_id:
            return str(self.user)
        place = str(self.division) if self.division_id else ""
        return f"{place}{self.get_post_display() if self.post else ''}"


class MarkQuerySet(models.QuerySet):
    def readable_by(self, user):
        """On things that this person may read, for reasons that this person may be told."""
        return self.filter(told_to(user), matters.readable_things(user))


class Mark(models.Model):
    """What a rule left on a thing when it came to a state; on which form that was decides who may know."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    rule = models.ForeignKey(HouseRule, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=Reached.choices)
    form = models.ForeignKey(Form, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = MarkQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.content_type_id}:{self.object_id} {self.rule_id}"


class ShelfEntry(Mark):
    shelf = models.ForeignKey(Shelf, models.PROTECT, related_name="entries")

    class Meta:
        verbose_name = verbose_name_plural = "工作专夹中的件"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["shelf", "content_type", "object_id"], name="one_entry_per_shelf_and_thing")
        ]


class Flag(Mark):
    """A coloured word beside a thing, for staff; it keeps the words it was set with, until somebody takes it off."""

    colour = models.CharField(max_length=5, choices=HouseRule.Colour.choices)
    words = models.CharField(max_length=20)
    lifted_at = models.DateTimeField("取下时间", null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "标记"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "rule"],
                condition=Q(lifted_at__isnull=True),
                name="one_flag_per_rule_and_thing",
            )
        ]


# ---------------------------------------------------------------- notices


class NoticeQuerySet(models.QuerySet):
    def readable_by(self, user):
        """The person's own; one that a rule sent as long as its form still holds something the person may know."""
        where = Q(rule__isnull=True)
        for matter in matters.registry.values():
            if matter.model is Form:
                where |= Q(rule__kind=matter.kind, form__in=matter.readable_by(user).values("pk"))
                continue
            things = matter.readable_by(user).values("pk")
            items = Item.objects.filter(
                form=OuterRef("form"), content_type=matter.content_type, object_id__in=things
            )  # fmt: skip
            where |= Q(Exists(items), rule__kind=matter.kind) & told_to(user)
        return self.filter(where, recipient=user.pk)

    def unread(self):
        return self.filter(read_at__isnull=True)

    def asking(self):
        """Notices that ask for an act, which somebody's move answers."""
        return self.filter(Q(kind__in=Notice.ASKING) | Q(source__in=sources.asking()))

    def mark_read(self) -> int:
        return self.unread().update(read_at=timezone.now())

    def outdated(self):
        """Old ones, except those that wait for a signature still."""
        pending = Q(read_at__isnull=True, form__state=Form.State.RUNNING)
        return self.filter(at__lt=timezone.now() - KEPT).exclude(pending)


class Notice(models.Model):
    """One person is told once of one thing about one version of a form, or of what a source calls by a code."""

    class Kind(models.TextChoices):
        WAITING = "waiting", "轮到您签批"
        AWAITED = "awaited", "已批准，等待办理"
        OVERDUE = "overdue", "已逾期"
        RETURNED = "returned", "已退回，请修改后重新送审"
        APPROVED = "approved", "已批准"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "承办人已撤回"
        RULE = "rule", "按规则提醒"
        NEWS = "news", "提醒"

    ASKING = (Kind.WAITING, Kind.OVERDUE, Kind.AWAITED)

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    form = models.ForeignKey(Form, models.CASCADE, null=True, related_name="notices")
    version = models.PositiveIntegerField()
    kind = models.CharField("事由", max_length=12, choices=Kind.choices)
    # Of a notice that a rule sent: the rule, and the state that its things had come to.
    rule = models.ForeignKey(HouseRule, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=Reached.choices, blank=True)
    # Of a notice of no form: who tells, which of its things (of one without code there is one unread), the last day.
    source = models.CharField(max_length=30, blank=True)
    code = models.CharField(max_length=60, blank=True)
    due_on = models.DateField("期限", null=True)
    at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True)
    mailed_at = models.DateTimeField("邮件提醒时间", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "form", "version", "kind"],
                condition=Q(rule__isnull=True),
                name="one_notice_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["recipient", "form", "version", "rule"],
                condition=Q(rule__isnull=False),
                name="one_notice_of_one_rule",
            ),
            models.CheckConstraint(
                condition=Q(form__isnull=False, source="") | Q(form__isnull=True, kind="news") & ~Q(source=""),
                name="notices_of_no_form_have_a_source",
            ),
            models.UniqueConstraint(
                fields=["recipient", "source", "code"], condition=~Q(code=""), name="one_notice_of_one_code"
            ),
            models.UniqueConstraint(
                fields=["recipient", "source"],
                condition=Q(code="", read_at__isnull=True) & ~Q(source=""),
                name="one_unread_notice_of_one_source",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="unread_notices"),
            models.Index(fields=["recipient", "-at"], name="notices_of_a_person"),
            models.Index(fields=["at"], name="notices_by_age"),
        ]

    def __str__(self):
        return f"{self.recipient_id} {self.form_id} {self.kind}"

    @property
    def occasion(self) -> str:
        """What happened: what a rule was made for, the act that an approval waits for, what its source calls it."""
        if self.rule_id:
            return self.rule.occasion
        if self.kind == self.Kind.AWAITED and self.form.route.waits_for:
            return f"已批准，等待{self.form.route.waits_for}"
        return sources.label_of(self.source) or self.get_kind_display()


class SeenHint(models.Model):
    """A first-visit hint that this person put away."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seen_hints")
    code = models.CharField(max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "已看过的提示"
        constraints = [models.UniqueConstraint(fields=["user", "code"], name="one_row_per_person_and_hint")]

    def __str__(self):
        return f"{self.user_id} {self.code}"
