"""The structure of the public site: home, channels, articles and collections."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField

from disclosure.catalogue import SORTS
from disclosure.law import DisclosureClass, Genre
from disclosure.models import RICH_TEXT, DocumentPage, DocumentQuerySet, ReviewedPage, TaggedDocument
from portal.people.models import today

from .editing import CollectionForm, ResultPanel


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
    parent_page_types = ["site.SectionPage"]
    subpage_types = []
    content_panels = [FieldPanel("title"), FieldPanel("source"), FieldPanel("body")]
    promote_panels = settings_panels = []

    class Meta:
        verbose_name = verbose_name_plural = "文章"

    def texts(self, revision):
        content = self.revision_content(revision)
        return {
            "title": content.get("title") or "",
            "html": content.get("body") or "",
            "text": content.get("source") or "",
        }


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
            tagged = TaggedDocument.objects.filter(content_object=OuterRef("pk"), tag__name=self.tag)
            documents = documents.filter(Exists(tagged))
        return documents.order_by(*SORTS[self.sort][1])
