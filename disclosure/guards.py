"""Before any save: a page goes live, and a live page changes, only with what was signed; the refusal is in words."""

from django.core.exceptions import PermissionDenied
from django.db.models.signals import post_save, pre_delete, pre_save
from wagtail.models import Page, Revision

from portal.routes.models import Item

from .models import Attachment, DocumentPage, Founding, ReviewedPage, RevisionFile
from .policies import KEPT

REFUSAL = "公开的内容必须经审批，并由信息发布员按批准的版本发布；这项操作没有执行。"
COVERED = {"live", "live_revision", "live_revision_id", "title", "edition", "edition_id", "alias_of", "content_type"}


def guard_page(sender, instance, raw=False, update_fields=None, **kwargs):
    """Any path that ends in `save()`: editor, action, command, copy, alias, script."""
    if not isinstance(instance, Page) or not instance.live or instance.depth == 1:
        return
    fields = COVERED | set(getattr(sender, "signed_fields", ()))
    if update_fields is not None and not fields & set(update_fields):
        return
    if not holds_what_was_signed(instance):
        raise PermissionDenied(REFUSAL)


def holds_what_was_signed(page: Page) -> bool:
    if page.alias_of_id is not None:
        return False
    if page.live_revision_id is None:
        return Founding.objects.filter(page=page.pk, title=page.title).exists()
    item = (
        Item.objects.of(page)
        .filter(revision=page.live_revision_id, form__route_id="disclosure.publish", form__outcome="approved")
        .select_related("revision")
        .first()
    )
    if item is None or item.used_at is None:
        return False
    if not isinstance(page, ReviewedPage):
        return item.revision.content.get("title") == page.title
    return page.edition_id == item.revision_id and page.columns() == page.columns(item.revision)


def guard_revision(sender, instance, update_fields=None, **kwargs):
    """A revision on a form is frozen, and nothing is published by a clock."""
    if instance.approved_go_live_at is not None:
        raise PermissionDenied("不支持定时发布：发布由信息发布员在批准之后进行。")
    if instance.pk and (update_fields is None or "content" in update_fields):
        item = Item.objects.filter(revision=instance.pk).exists()
        if item and Revision.objects.filter(pk=instance.pk).exclude(content=instance.content).exists():
            raise PermissionDenied("这个版本已经送审，不能改动；请保存为新的版本后重新送审。")


def note_files(sender, instance, **kwargs):
    """Keep the link between a document's revision and the files that its text names."""
    if instance.content_type.model_class() is not DocumentPage:
        return
    wanted = {row["file"] for row in instance.content.get("attachments") or [] if row.get("file")}
    RevisionFile.objects.filter(revision=instance).exclude(file__in=wanted).delete()
    present = set(RevisionFile.objects.filter(revision=instance).values_list("file", flat=True))
    RevisionFile.objects.bulk_create(
        RevisionFile(document_id=int(instance.object_id), revision=instance, file_id=pk) for pk in wanted - present
    )


def guard_attachment(sender, instance, **kwargs):
    """An attachment of what is public goes only with a newly approved edition."""
    page = instance.page
    if not page.live or page.edition_id is None:
        return
    edition = page.edition
    signed = [(row["file"], row["title"]) for row in edition.content.get("attachments") or []]
    if (instance.file_id, instance.title) in signed:
        raise PermissionDenied(REFUSAL)


def guard_deletion(sender, instance, **kwargs):
    """Nothing public and nothing that was ever signed is deleted (N-02)."""
    if isinstance(instance, ReviewedPage) and (instance.live or Item.objects.of(instance).exists()):
        raise PermissionDenied(KEPT)


def connect() -> None:
    pre_save.connect(guard_page, dispatch_uid="disclosure.guard_page")
    pre_save.connect(guard_revision, Revision, dispatch_uid="disclosure.guard_revision")
    post_save.connect(note_files, Revision, dispatch_uid="disclosure.note_files")
    pre_delete.connect(guard_attachment, Attachment, dispatch_uid="disclosure.guard_attachment")
    pre_delete.connect(guard_deletion, dispatch_uid="disclosure.guard_deletion")
