"""Documents: their attributes, who may read them, and what of them is signed."""

import uuid
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager, Revision
from wagtail.query import PageQuerySet

from portal.people.models import today
from portal.routes.models import Form, Item
from secretmarks import gate
from secretmarks.levels import Level
from secretmarks.models import Labelled, cleared, in_scope

from .. import numbers, text
from ..law import (
    BODY_MAX,
    GROUNDS,
    PUBLIC_STANDING,
    SUBJECTS,
    SUMMARY_MAX,
    Attribute,
    DisclosureClass,
    Genre,
)
from .panels import DocumentForm, RelationsPanel, RowsPanel
from .reviewed import ReviewedPage

# What the gate reads of a document besides title, text and tags.
GATED = (
    "summary", "document_number", "issuer", "joint_issuers", "addressees", "obtained_from", "public_channel",
)  # fmt: skip
RICH_TEXT = ["h2", "h3", "bold", "ol", "ul", "hr", "link"]


class DocumentTag(TagBase):
    """The vocabulary of documents; choosers show only words that a reader's documents bear."""

    free_tagging = True

    class Meta:
        verbose_name = verbose_name_plural = "标签"


class TaggedDocument(ItemBase):
    tag = models.ForeignKey(DocumentTag, models.CASCADE, related_name="tagged")
    content_object = ParentalKey("disclosure.DocumentPage", on_delete=models.CASCADE, related_name="tagged")


def of_own_house(user) -> Q:
    """Documents whose drafts and working copies this person reads: of the own division, for the general office all.

    All is no empty Q, which would vanish in a disjunction.
    """
    if user.standing.in_general_office:
        return Q(pk__gt=0)
    return Q(owning_division=user.standing.division_id) if user.standing.division_id else Q(pk__in=[])


class DocumentQuerySet(PageQuerySet):
    def readable_by(self, user, at: date | None = None):
        """The reading table for documents; anonymous is a reader like any other."""
        public = Q(live=True, **PUBLIC_STANDING)
        if not user.is_authenticated or user.standing.division_id is None:
            return self.filter(public)
        finished = Q(state=DocumentPage.State.FINISHED)
        low = Q(level__isnull=True) | Q(level__lte=Level.INTERNAL)
        own = of_own_house(user)
        named = Q(Exists(named_on(user)))
        granted = in_scope(DocumentPage, user)
        drafts = Q(state=DocumentPage.State.DRAFT) & cleared(DocumentPage, user) & (own | named)
        classified = Q(level__gt=Level.INTERNAL) & cleared(DocumentPage, user)
        settled = finished & (Q(level=Level.OPEN) | (low & (own | granted | named)) | classified)
        return self.filter(drafts | settled).exclude(state=DocumentPage.State.VOID)

    def public(self):
        return self.readable_by(AnonymousUser())

    def tagged_with(self, name: str):
        """Documents that bear this word; one that is gone from the vocabulary is on none."""
        return self.filter(Exists(TaggedDocument.objects.filter(content_object=OuterRef("pk"), tag__name=name)))

    def in_bin(self, user):
        """Discarded drafts, for those who could read them as drafts and for nobody else."""
        if not user.is_authenticated or user.standing.division_id is None:
            return self.none()
        return self.filter(of_own_house(user), cleared(DocumentPage, user), state=DocumentPage.State.DISCARDED)


def named_on(user):
    """Items about a document on a form of today that names this person: signers now and to come, and who signed."""
    content_type = ContentType.objects.get_for_model(DocumentPage)
    return Item.objects.filter(
        content_type=content_type,
        object_id=OuterRef("pk"),
        round=F("form__round"),
        form__in=Form.objects.today_naming(user),
    )


DocumentManager = PageManager.from_queryset(DocumentQuerySet)


class DocumentPage(Labelled, ReviewedPage):
    """An official document with its metadata, level and disclosure attribute (D-01, D-02)."""

    class State(models.TextChoices):
        DRAFT = "draft", "拟稿"
        FINISHED = "finished", "办结"
        VOID = "void", "误发撤除"
        # In the recycle bin: no reading rule names this state, so that it is in no list, search or count.
        DISCARDED = "discarded", "已弃置"

    class Origin(models.TextChoices):
        MADE = "made", "本机关制作"
        OBTAINED = "obtained", "从其他机关、单位或者个人获取"

    # Content: revised, signed, compared.
    body = RichTextField("正文", features=RICH_TEXT, blank=True)
    summary = models.CharField(
        "内容概述", max_length=SUMMARY_MAX, blank=True, help_text="不超过 100 字；不填则取正文首句。"
    )
    summary_is_generated = models.BooleanField("概述由系统生成", default=False, editable=False)
    document_number = models.CharField(
        "发文字号", max_length=100, blank=True, help_text="如：临审办〔2026〕17号，括号由系统统一。"
    )
    number_word = models.CharField(max_length=40, blank=True, editable=False)
    number_year = models.PositiveSmallIntegerField(null=True, editable=False)
    number_serial = models.PositiveIntegerField(null=True, editable=False)
    issuer = models.CharField("发文机关", max_length=120)
    joint_issuers = models.CharField("联合发文机关", max_length=300, blank=True)
    addressees = models.CharField("主送机关", max_length=500, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True, db_index=True)
    in_force_on = models.DateField("施行日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    genre = models.CharField("体裁", max_length=30, choices=Genre.choices, default=Genre.NOTICE, db_index=True)
    subject = models.CharField(
        "主题分类", max_length=60, blank=True, choices=[(name, name.replace("\\", " › ")) for name in SUBJECTS]
    )
    disclosure_class = models.CharField(
        "公开类别", max_length=20, choices=DisclosureClass.choices, default=DisclosureClass.OTHER
    )
    origin = models.CharField("来源", max_length=10, choices=Origin.choices, default=Origin.MADE)
    obtained_from = models.CharField("获取自", max_length=200, blank=True)
    public_channel = models.CharField(
        "已公开的渠道", max_length=300, blank=True, help_text="第三方制作的信息主动公开时必填。"
    )
    tags = ClusterTaggableManager("标签", through=TaggedDocument, blank=True)

    # Standing: never in a revision; changes only by route, at once, for every revision.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    owning_division = models.ForeignKey(
        "people.Division", models.PROTECT, null=True, related_name="+", verbose_name="归属处室"
    )
    attribute = models.CharField("公开属性", max_length=12, choices=Attribute.choices, blank=True)
    ground = models.CharField(
        "不公开理由", max_length=10, blank=True, choices=[(g.code, g.words) for g in GROUNDS.values()]
    )
    ground_note = models.CharField("理由说明", max_length=500, blank=True)
    index_number = models.CharField("索引号", max_length=40, null=True, unique=True, editable=False)
    repealed_on = models.DateField("废止日期", null=True, editable=False)
    repealed_by = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="repeals")
    repeal_note = models.CharField("废止说明", max_length=300, blank=True, editable=False)
    external_id = models.CharField("导入编号", max_length=100, null=True, unique=True, editable=False)
    external_digest = models.CharField(max_length=64, blank=True, editable=False)

    standing_fields = (
        "uuid", "state", "level", "owning_division", "attribute", "ground", "ground_note", "index_number",
        "repealed_on", "repealed_by", "repeal_note", "external_id", "external_digest",
    )  # fmt: skip
    signed_fields = (
        "body", "summary", "document_number", "issuer", "joint_issuers", "addressees", "issued_on", "in_force_on",
        "valid_until", "genre", "subject", "disclosure_class", "origin", "obtained_from", "public_channel",
    )  # fmt: skip
    signed_children = {"attachments": ("title", "file"), "relations": ("kind", "target"), "tagged": ("tag",)}
    needs_level = True

    objects = DocumentManager()
    subpage_types = []
    parent_page_types = ["site.SectionPage"]
    template = "disclosure/document.html"
    base_form_class = DocumentForm

    content_panels = [
        FieldPanel("title", help_text="由发文机关、事由和文种组成，不超过 255 字。"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("document_number"), FieldPanel("genre")]),
                FieldRowPanel([FieldPanel("issuer"), FieldPanel("joint_issuers")]),
                FieldPanel("addressees"),
                FieldRowPanel([FieldPanel("issued_on"), FieldPanel("in_force_on"), FieldPanel("valid_until")]),
            ],
            heading="公文信息",
            help_text="与纸质公文一致；公众按发文字号、发文机关和成文日期查找。",
        ),
        FieldPanel("body", heading="正文"),
        RowsPanel(
            "attachments",
            heading="附件",
            label="附件",
            max_num=200,
            help_text="附件随正文一并审批，批准之后不能单独更换。没有标注相应密级的，不得上传带有国家秘密标志的文件。",
        ),
        RelationsPanel("relations", heading="与其他公文的关系", label="关系", max_num=100),
        MultiFieldPanel(
            [
                FieldPanel("summary"),
                FieldRowPanel([FieldPanel("subject"), FieldPanel("disclosure_class")]),
                FieldPanel("tags", help_text="便于同类文件一起查找；输入一个词后按回车。"),
            ],
            heading="公开目录和标签",
            help_text="公开类别决定在公开目录中的位置（条例第二十条列出应当主动公开的内容）。",
        ),
        MultiFieldPanel(
            [FieldPanel("origin"), FieldPanel("obtained_from"), FieldPanel("public_channel")],
            heading="来源",
            help_text="本机关制作的由本机关公开；从公民、法人和其他组织获取的由保存的机关公开；"
            "获取的其他机关的信息，由制作或者最初获取的机关公开（条例第十条）。",
        ),
    ]
    promote_panels = []
    settings_panels = []

    class Meta:
        verbose_name = verbose_name_plural = "公文"
        indexes = [
            models.Index(fields=["number_year", "number_serial"]),
            models.Index(fields=["state", "level", "attribute"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="finished", attribute="withheld") | ~Q(ground=""), name="withheld_has_a_ground"
            ),
        ]

    def get_admin_display_title(self):
        """Lists show everybody the finished title; the working copy's is for those who may change it."""
        return self.draft_title if self.state == self.State.DRAFT else self.title

    # -- content

    def minimal_clean(self):
        self.derive()
        super().minimal_clean()

    def derive(self) -> None:
        """Normalise the document number, store its parts, and make the summary until somebody writes one."""
        number = numbers.parse(self.document_number)
        self.document_number, self.number_word = number.text, number.word
        self.number_year, self.number_serial = number.year, number.serial
        self.summarise()

    def gate_objection(self) -> str:
        return gate.objection_to(self.level, where="著录项", **self.texts(None))

    def clean(self):
        self.derive()
        super().clean()
        if len(self.body) > BODY_MAX:
            raise ValidationError({"body": f"正文过长（超过 {BODY_MAX // 10000} 万字符），请改作附件上传。"})
        if self.valid_until and self.in_force_on and self.valid_until < self.in_force_on:
            raise ValidationError({"valid_until": "有效期的终止日期不得早于施行日期。"})
        if self.origin == self.Origin.OBTAINED and not self.obtained_from.strip():
            raise ValidationError({"obtained_from": "来源为“获取”时，请写明从何处获取。"})

    def summarise(self) -> None:
        """Make the summary from the first sentence until somebody writes one."""
        if self.summary_is_generated or not self.summary.strip():
            made = text.first_sentence(text.plain(self.body))
            if not self.summary.strip() or self.summary == made or self.summary_is_generated:
                self.summary, self.summary_is_generated = made, True

    def with_content_json(self, content):
        page = super().with_content_json(content)
        for name in self.standing_fields:
            field = self._meta.get_field(name)
            setattr(page, field.attname, getattr(self, field.attname))
        return page

    def serializable_data(self):
        data = super().serializable_data()
        for name in (*self.standing_fields, "scope_divisions", "scope_persons", "edition"):
            data.pop(name, None)
        return data

    def signed_content(self, revision: Revision | None) -> dict:
        signed = super().signed_content(revision)
        # Named and present as in the first digests that were signed, so that these hold.
        signed.setdefault("attachments", [])
        signed["tags"] = sorted(str(tag) for (tag,) in signed.pop("tagged", []))
        return signed

    def signed_digest(self, revision, *, level=None, attribute=None, **labels) -> str:
        return super().signed_digest(
            revision,
            level=self.level if level is None else level,
            attribute=self.attribute if attribute is None else attribute,
            **labels,
        )

    def needed(self, content):
        """What others made is published as it was found, its date not known to us at times."""
        return ("summary", "issued_on") if content.get("origin") == self.Origin.MADE else ("summary",)

    def texts(self, revision: Revision | None) -> dict[str, str]:
        columns = self.columns(revision)
        about = [columns[name] for name in GATED]
        if tags := [row["tag"] for row in self.signed_rows(revision, "tagged")]:
            about += DocumentTag.objects.filter(pk__in=tags).values_list("name", flat=True)
        return {"title": columns["title"], "html": columns["body"], "text": "\n".join(about)}

    @cached_property
    def plain_body(self) -> str:
        return text.plain(self.body)

    # -- standing

    @property
    def is_public(self) -> bool:
        return self.live and self.may_be_public

    @property
    def may_be_public(self) -> bool:
        return all(getattr(self, name) == value for name, value in PUBLIC_STANDING.items())

    @property
    def validity(self) -> str:
        if self.repealed_on:
            return "已废止"
        if self.valid_until and self.valid_until < today():
            return "已失效"
        if self.in_force_on and self.in_force_on > today():
            return "尚未施行"
        return "现行有效"

    @property
    def all_issuers(self) -> str:
        return "、".join(name for name in (self.issuer, self.joint_issuers) if name)

    @property
    def published_on(self) -> date | None:
        return timezone.localdate(self.first_published_at) if self.first_published_at else None
