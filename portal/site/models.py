"""The structure of the public site: home, channels and articles."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from disclosure.law import DisclosureClass
from disclosure.models import RICH_TEXT, ReviewedPage


class HomePage(ReviewedPage):
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["site.SectionPage"]
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
    subpage_types = ["site.SectionPage", "site.ArticlePage", "disclosure.DocumentPage"]
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
