"""Rows of a document that its revisions keep: attachments, relations, and the files of each revision."""

from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, Revision

from .document import DocumentPage
from .panels import TargetPanel


class Attachment(Orderable):
    """A file of a document, part of its revisions, so that an approval binds it."""

    page = ParentalKey(DocumentPage, on_delete=models.CASCADE, related_name="attachments")
    title = models.CharField("附件名称", max_length=200)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")

    panels = [FieldPanel("title"), FieldPanel("file")]

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "附件"

    def __str__(self):
        return self.title


class Relation(Orderable):
    """What a document is to another one; part of its revisions, so that an approval binds it.

    The public sees it from both ends, and only while both are public.
    """

    class Kind(models.TextChoices):
        INTERPRETS = "interprets", "解读"
        AMENDS = "amends", "修改"
        BASED_ON = "based_on", "依据"

    page = ParentalKey(DocumentPage, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField("关系", max_length=12, choices=Kind.choices)
    target = models.ForeignKey(DocumentPage, models.CASCADE, related_name="relations_to", verbose_name="公文")

    panels = [FieldRowPanel([FieldPanel("kind", required_on_save=True), TargetPanel("target")])]

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "关系"
        constraints = [models.CheckConstraint(condition=~Q(page=F("target")), name="no_relation_to_itself")]

    def __str__(self):
        return f"{self.page_id} {self.kind} {self.target_id}"


class RevisionFile(models.Model):
    """A file that a revision of a document attaches: revisions keep their children as text, this keeps the link."""

    document = models.ForeignKey(DocumentPage, models.CASCADE, related_name="revision_files")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "file"], name="one_link_per_revision_and_file")]

    def __str__(self):
        return f"{self.revision_id}: {self.file_id}"
