"""The structure of the public site: home, channels, articles and collections."""

import re
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Revision

from disclosure.law import DisclosureClass, Genre
from disclosure.models import RICH_TEXT, DocumentPage, DocumentQuerySet, ReviewedPage
from disclosure.models.panels import RowsPanel
from disclosure.public.catalogue import SORTS
from portal.people.models import today

from . import tables
from .editing import CollectionForm, ResultPanel

BETWEEN_CELLS = re.compile(r'[\t,"]+')


class HomePage(ReviewedPage):
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["site.SectionPage", "site.CollectionPage"]
    promote_panels = settings_panels = []

    class Meta:
        verbose_name = verbose_name_plural = "首页"


class SectionPage(ReviewedPage):
    """A channel; with a disclosure class it lists the documents of that class."""

    intro = models.CharField("栏目说明", max_length=300, blank=True)
    code = models.SlugField("栏目代码", max_length=40, unique=True, editable=False, null=True)
    disclosure_class = models.CharField(
        "公开类别", max_length=20, choices=DisclosureClass.choices, blank=True, editable=False
    )

    signed_fields = ("intro",)
    parent_page_types = ["site.HomePage", "site.SectionPage"]
    subpage_types = ["site.SectionPage", "site.ArticlePage", "site.CollectionPage", "disclosure.DocumentPage"]
    content_panels = [FieldPanel("title"), FieldPanel("intro")]
    promote_panels = settings_panels = []

    class Meta:
        verbose_name = verbose_name_plural = "栏目"

    def texts(self, revision):
        content = self.revision_content(revision)
        return {"title": content.get("title") or "", "html": "", "text": content.get("intro") or ""}


class ArticlePage(ReviewedPage):
    """An announcement or other text of the site that is not an official document."""

    body = RichTextField("正文", features=RICH_TEXT)
    source = models.CharField("来源", max_length=100, blank=True)

    signed_fields = ("body", "source")
    signed_children = {
        "tables": ("caption", "data", "first_row_is_heading", "first_column_is_heading"),
        "pictures": ("file", "alt", "caption"),
    }
    parent_page_types = ["site.SectionPage"]
    subpage_types = []
    content_panels = [
        FieldPanel("title"),
        FieldPanel("source"),
        FieldPanel("body"),
        RowsPanel("tables", heading="表格（排在正文之后）", label="表格", max_num=50),
        RowsPanel("pictures", heading="图片（排在表格之后）", label="图片", max_num=100),
    ]
    promote_panels = settings_panels = []

    class Meta:
        verbose_name = verbose_name_plural = "文章"

    def texts(self, revision):
        content = self.revision_content(revision)
        return {
            "title": content.get("title") or "",
            "html": content.get("body") or "",
            "text": "\n".join([content.get("source") or "", *self.words(revision)]),
        }

    def words(self, revision) -> list[str]:
        """What tables and pictures say in words, each cell on a line of its own."""
        written = []
        for row in self.signed_rows(revision, "tables"):
            data = row.get("data") or ""
            written += [row.get("caption") or "", data, BETWEEN_CELLS.sub("\n", data)]
        for row in self.signed_rows(revision, "pictures"):
            written += [row.get("alt") or "", row.get("caption") or ""]
        return written


class ArticleTable(Orderable):
    """A table pasted from a spreadsheet, part of the article's revisions, so that an approval binds it."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="tables")
    caption = models.CharField("表题", max_length=200)
    data = models.TextField(
        "内容",
        validators=[MaxLengthValidator(200_000, "内容超过 20 万字，请分成几个表。")],
        help_text="在电子表格中选定整个表格（含表头），复制后粘贴在这里；也可以粘贴 CSV。",
    )
    first_row_is_heading = models.BooleanField("第一行是表头", default=True)
    first_column_is_heading = models.BooleanField("第一列是各行的名称", default=True)

    panels = [
        FieldPanel("caption", required_on_save=True),
        FieldPanel("data", required_on_save=True),
        FieldRowPanel([FieldPanel("first_row_is_heading"), FieldPanel("first_column_is_heading")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "表格"

    def __str__(self):
        return self.caption

    def clean(self):
        super().clean()
        try:
            rows = tables.parse(self.data)
        except ValueError as refusal:
            raise ValidationError({"data": str(refusal)}) from None
        if self.first_row_is_heading and len(rows) < 2:
            raise ValidationError({"data": "表格只有一行。第一行是表头的，下面至少还要有一行。"})

    @cached_property
    def rows(self) -> list[list[tables.Cell]]:
        return tables.parse(self.data)

    @property
    def head(self) -> list[tables.Cell]:
        return self.rows[0] if self.first_row_is_heading else []

    @property
    def body(self) -> list[list[tables.Cell]]:
        return self.rows[1:] if self.first_row_is_heading else self.rows


class ArticlePicture(Orderable):
    """A picture of an article, with words for those who do not see it; part of the revisions like a table."""

    KINDS = ("png", "jpg")

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="pictures")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name="图片文件")
    alt = models.CharField(
        "替代文字", max_length=200, help_text="给看不到图片的人：图上有什么，说明什么。不要写“图片”二字了事。"
    )
    caption = models.CharField("图注", max_length=200, blank=True)

    panels = [
        FieldPanel("file", required_on_save=True),
        FieldPanel("alt", required_on_save=True),
        FieldPanel("caption"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "图片"

    def __str__(self):
        return self.alt

    def clean(self):
        super().clean()
        if self.file_id and self.file.suffix not in self.KINDS:
            raise ValidationError({"file": "这不是图片。请选择 PNG 或者 JPEG 图片；其他文件作为公文的附件公开。"})


class RevisionPicture(models.Model):
    """A file that a revision of an article shows: revisions keep their children as text, this keeps the link."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="revision_files")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "file"], name="one_link_per_revision_and_picture")]

    def __str__(self):
        return f"{self.revision_id}: {self.file_id}"


class CollectionPage(ReviewedPage):
    """A saved query over the public documents, placed by editors where readers look for its results."""

    FIRST_YEAR = 1949
    MOST = 100

    intro = models.CharField("说明", max_length=300, blank=True)
    disclosure_class = models.CharField("公开类别", max_length=20, choices=DisclosureClass.choices, blank=True)
    genre = models.CharField("体裁", max_length=30, choices=Genre.choices, blank=True)
    # By name, so that the query still says what was meant when the word is gone from the vocabulary.
    tag = models.CharField("标签", max_length=100, blank=True, help_text="写一个文件上已有的标签。")
    issuer = models.CharField("发文机关", max_length=120, blank=True, help_text="写全称，与文件上的发文机关一致。")
    year = models.PositiveSmallIntegerField("生成年份", null=True, blank=True, help_text="四位数字，如 2026。")
    sort = models.CharField(
        "排列次序",
        max_length=10,
        choices=[(name, label) for name, (label, _) in SORTS.items()],
        default="published",
    )
    size = models.PositiveSmallIntegerField(
        "栏目页上显示的件数",
        default=5,
        validators=[
            MinValueValidator(1, "件数须在 1 至 100 之间。"),
            MaxValueValidator(MOST, "件数须在 1 至 100 之间。"),
        ],
        help_text="1 至 100；其余的在“更多”里。",
    )

    signed_fields = ("intro", "disclosure_class", "genre", "tag", "issuer", "year", "sort", "size")
    parent_page_types = ["site.HomePage", "site.SectionPage"]
    subpage_types = []
    base_form_class = CollectionForm
    content_panels = [
        FieldPanel("title", help_text="公众看到的名称，如“预算执行审计公告”。"),
        FieldPanel("intro"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("disclosure_class"), FieldPanel("genre")]),
                FieldRowPanel([FieldPanel("tag"), FieldPanel("year")]),
                FieldPanel("issuer"),
            ],
            heading="收录条件",
            help_text="列出同时符合各项条件的文件，不填的不限。只收录已经主动公开的文件，新公开的自动列入，撤回的自动去掉。",
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("sort"), FieldPanel("size")])], heading="排列"),
        ResultPanel(heading="现在的结果"),
    ]
    promote_panels = settings_panels = []

    class Meta:
        verbose_name = verbose_name_plural = "专题目录"
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=100), name="collection_shows_1_to_100"),
        ]

    def clean(self):
        super().clean()
        if self.year is not None and not self.FIRST_YEAR <= self.year <= today().year:
            raise ValidationError({"year": f"年份须在 {self.FIRST_YEAR} 至 {today().year} 之间。"})

    def texts(self, revision):
        columns = self.columns(revision)
        return {
            "title": columns["title"],
            "html": "",
            "text": "\n".join(columns[name] for name in ("intro", "tag", "issuer")),
        }

    def documents(self) -> DocumentQuerySet:
        """What is public and meets every condition, in order; a tag that no longer exists is on no document."""
        asked = {
            "disclosure_class": self.disclosure_class,
            "genre": self.genre,
            "issuer": self.issuer,
            "issued_on__year": self.year,
        }
        documents = DocumentPage.objects.public().filter(**{name: value for name, value in asked.items() if value})
        if self.tag:
            documents = documents.tagged_with(self.tag)
        return documents.order_by(*SORTS[self.sort][1])


class Installation(models.Model):
    """The zone that this database was made for, written once after the first migration."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    zone = models.CharField(max_length=10)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_installation")]

    def __str__(self):
        return self.zone
