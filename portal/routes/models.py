"""Approval forms: what was submitted, who signed in what capacity, and what each signature covers."""

import hashlib
import json
import uuid
from datetime import UTC

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal import rulesets
from portal.people.models import Division, today
from portal.people.posts import HOUSE_POSTS, Post

from .route import PlannedStep, registry


def digest(content: object) -> str:
    """SHA-256 over the canonical JSON of some content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def seats_of(user) -> Q:
    """The seats that this person's posts and deputyships fill."""
    where = Q(pk__in=[])
    for capacity in user.standing.capacities:
        place = Q(post=capacity.post)
        where |= place if capacity.post in HOUSE_POSTS else place & Q(division=capacity.division_id)
    return where


class FormQuerySet(models.QuerySet):
    def running(self):
        return self.filter(state=Form.State.RUNNING)

    def naming(self, user):
        """Forms that this person drafted or signed, and running ones that ask a post which the person fills today."""
        if not user.is_authenticated:
            return self.none()
        seats = Seat.objects.filter(seats_of(user), round=F("form__round")).values("form")
        signed = Signature.objects.filter(by=user).values("form")
        return self.filter(Q(drafter=user) | Q(pk__in=signed) | Q(pk__in=seats, state=Form.State.RUNNING))

    def today_naming(self, user) -> list[int]:
        """Keys of running and returned forms that name this person; a list, since the database nests only so deep."""
        current = self.filter(state__in=[Form.State.RUNNING, Form.State.RETURNED])
        return list(current.naming(user).values_list("pk", flat=True))

    def readable_by(self, user, at=None):
        """People on the form, the general office, the drafter's division and those whose heads are asked.

        Items are read by their own rule. Who was asked and never signed has nothing to read once the form is over.
        """
        if not user.is_authenticated or user.standing.division_id is None:
            return self.none()
        if user.standing.in_general_office:
            return self
        own = Q(division=user.standing.division_id)
        asked = Seat.objects.filter(post=Post.DIVISION_HEAD, division=user.standing.division_id).values("form")
        return self.filter(own | Q(pk__in=asked)) | self.naming(user)

    def waiting_for(self, user):
        """Running forms at whose present step one of this person's posts is asked, by the due day."""
        if not user.is_authenticated:
            return self.none()
        seats = Seat.objects.filter(seats_of(user), round=F("form__round"), index=F("form__turn")).values("form")
        return self.running().filter(pk__in=seats).order_by("due_on", "pk")


class Form(models.Model):
    class State(models.TextChoices):
        RUNNING = "running", "审批中"
        RETURNED = "returned", "已退回"
        FINISHED = "finished", "已办结"

    class Outcome(models.TextChoices):
        NONE = "", ""
        APPROVED = "approved", "已批准"
        WITHDRAWN = "withdrawn", "已撤回"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    route_id = models.CharField("种类", max_length=60)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RUNNING)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.NONE, blank=True)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    turn = models.PositiveSmallIntegerField("当前步骤", default=0)
    steps = models.PositiveSmallIntegerField("步骤数")
    # The steps of the present round as the route planned them when it began: rows of `PlannedStep`.
    plan = models.JSONField("签批步骤", default=list)
    version = models.PositiveIntegerField(default=1)
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafted_forms", verbose_name="承办人"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="拟稿处室")
    fields = models.JSONField("填写事项", default=dict)
    ruleset = models.CharField("适用规则", max_length=30)
    submitted_at = models.DateTimeField("提交时间", default=timezone.now)
    due_on = models.DateField("应办日期", null=True)
    finished_at = models.DateTimeField("办结时间", null=True)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审批单"
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome="") | ~Q(state="running"), name="running_has_no_outcome"),
            models.CheckConstraint(condition=Q(turn__lte=F("steps")), name="turn_within_steps"),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self):
        return f"{self.route.title} {self.number}"

    @property
    def route(self):
        return registry[self.route_id]

    @property
    def rules(self) -> rulesets.RuleSet:
        """The rules of the day on which the form was submitted."""
        return rulesets.named(self.ruleset)

    @property
    def number(self) -> str:
        return f"{timezone.localtime(self.submitted_at):%Y%m%d}-{self.pk}"

    @property
    def planned(self) -> list[PlannedStep]:
        """The steps of the present round."""
        return [PlannedStep.read(row) for row in self.plan]

    @property
    def step(self) -> PlannedStep | None:
        """The step whose signature is asked now."""
        running = self.state == self.State.RUNNING and self.turn < self.steps
        return PlannedStep.read(self.plan[self.turn]) if running else None

    @property
    def deciding_step(self) -> int:
        """The number of signatures that decide; those behind them countersign."""
        return next(number for number, row in enumerate(self.plan, 1) if row["decides"])

    @property
    def has_taken_effect(self) -> bool:
        return self.turn >= self.deciding_step

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.RUNNING and self.due_on is not None and self.due_on < today()

    def seen_digest(self, before: int | None = None) -> str:
        """The hash of the form as a signer sees it: fields, items, papers and earlier signatures.

        `before` leaves out the signatures from that step on.
        """
        items = sorted((item for item in self.items.all() if item.round == self.round), key=lambda item: item.pk)
        signatures = [row for row in self.in_round() if before is None or row.index < before]
        told = [
            str(self.uuid),
            self.route_id,
            self.round,
            self.fields,
            [(item.content_type_id, item.object_id, item.revision_id, item.digest) for item in items],
            [(row.index, row.by_id, row.outcome, row.opinion) for row in signatures],
        ]
        papers = self.enclosures.filter(round=self.round).values_list("name", "file__sha256")
        enclosed = list(papers)
        # Left out where there are none, as in the first digests that were made.
        return digest([*told, enclosed] if enclosed else told)

    def in_round(self) -> list["Signature"]:
        """The signatures of the present round, step by step."""
        return [signature for signature in self.signatures.all() if signature.round == self.round]

    @property
    def holds_what_was_signed(self) -> bool:
        """Whether fields, items and papers are still those that the last signature of this round covers."""
        signed = self.in_round()
        return not signed or self.seen_digest(before=signed[-1].index) == signed[-1].digest


class Seat(models.Model):
    """A post that may sign one step of one round; the person is found when the signature is given."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="seats")
    round = models.PositiveSmallIntegerField()
    index = models.PositiveSmallIntegerField()
    post = models.CharField(max_length=30, choices=Post.choices)
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["round", "index", "pk"]
        indexes = [models.Index(fields=["post", "division"])]
        constraints = [
            models.UniqueConstraint(fields=["form", "round", "index", "post"], name="one_seat_per_post_and_step")
        ]

    def __str__(self):
        return f"{self.form_id}.{self.round}.{self.index} {self.post}"


class ItemQuerySet(models.QuerySet):
    def of(self, thing):
        return self.filter(content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk)


class Item(models.Model):
    """One object on a form: the revision and the hash of the content that the signatures are good for, once."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="items")
    round = models.PositiveSmallIntegerField(default=1)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey("content_type", "object_id")
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    # The form is on its way or, for an approval still to be acted upon, reserved: an object is on one such form only.
    is_open = models.BooleanField(default=True)
    used_at = models.DateTimeField("使用时间", null=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审批事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], condition=Q(is_open=True), name="one_open_form_per_object"
            ),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"]), models.Index(fields=["revision"])]

    def __str__(self):
        return f"{self.content_type_id}:{self.object_id}"


class Enclosure(models.Model):
    """A paper that went along with a round of a form, as the file that its signers saw."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="enclosures")
    round = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=30)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "随单材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["form", "round", "name"], name="one_file_per_enclosure_and_round")
        ]

    def __str__(self):
        return f"{self.form_id}.{self.round} {self.name}"


class Signature(models.Model):
    """An immutable row: who signed, in what capacity, for whom, with what opinion, on what exactly."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", "同意"
        SENT_BACK = "sent_back", "退回"

    form = models.ForeignKey(Form, models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    index = models.PositiveSmallIntegerField()
    # The last step that this signature covers, when one person signs once in consecutive capacities.
    through = models.PositiveSmallIntegerField()
    capacity = models.CharField("职务", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signatures", verbose_name="签批人")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="被代理人"
    )
    post = models.CharField(max_length=30, choices=Post.choices)
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    opinion = models.CharField("意见", max_length=1000)
    amendments = models.JSONField("改动", default=list)
    statements = models.JSONField("声明", default=list)
    at = models.DateTimeField("时间", default=timezone.now)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "签批"
        ordering = ["round", "index"]
        constraints = [
            models.UniqueConstraint(fields=["form", "round", "index"], name="one_signature_per_step"),
            models.CheckConstraint(condition=Q(through__gte=F("index")), name="signature_covers_its_step"),
        ]

    def __str__(self):
        return f"{self.capacity} {self.by}"

    def sealed(self) -> str:
        """The hash of this row, which the trail keeps."""
        return digest(
            [
                str(self.form.uuid), self.round, self.index, self.through, self.capacity, self.by_id,
                self.on_behalf_of_id, self.post, self.division_id, self.outcome, self.opinion, self.amendments,
                self.statements, self.at.astimezone(UTC).isoformat(), self.digest,
            ]
        )  # fmt: skip
