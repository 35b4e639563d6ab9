"""Before any save: a page goes live, and a live page changes, only with what was signed; the refusal is in words."""

from django.core.exceptions import PermissionDenied
from django.db.models.signals import post_save, pre_delete, pre_save
from wagtail.models import Page, Revision

from portal.routes.models import Item

from .models import Attachment, DocumentPage, Founding, Relation, ReviewedPage, RevisionFile
from .policies import KEPT
from .publication import TO_THE_PUBLIC

REFUSAL = "公开的内容必须经审批，并由信息发布员按批准的版本发布；这项操作没有执行。"
COVERED = {"live", "live_revision", "live_revision_id", "title", "edition", "edition_id", "alias_of", "content_type"}
# Parts of a document that a signature covers: their name in revisions, and what of them is signed.
SIGNED_PARTS = {Attachment: ("attachments", ("file", "title")), Relation: ("relations", ("kind", "target"))}


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
        # The framework moves and reorders pages as plain ones; their class is in the row.
        Item.objects.filter(content_type=page.content_type_id, object_id=page.pk)
        .filter(revision=page.live_revision_id, form__route_id__in=TO_THE_PUBLIC, form__outcome="approved")
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


def guard_part(sender, instance, origin=None, **kwargs):
    """An attachment or relation of what is public goes only with a newly approved edition, or with its other end."""
    if origin is not None and getattr(origin, "model", type(origin)) is not sender:
        return
    edition = Revision.objects.filter(pk__in=edition_of(instance.page_id)).first()
    name, fields = SIGNED_PARTS[sender]
    rows = (edition.content.get(name) or []) if edition else []
    if [getattr(instance, sender._meta.get_field(field).attname) for field in fields] in (
        [row.get(field) for field in fields] for row in rows
    ):
        raise PermissionDenied(REFUSAL)


def edition_of(pk):
    """The revision that the row of a live document holds now, whatever the instance in hand remembers."""
    return DocumentPage.objects.filter(pk=pk, live=True).values("edition")


def guard_deletion(sender, instance, **kwargs):
    """Nothing public and nothing that was ever signed is deleted (N-02)."""
    if isinstance(instance, ReviewedPage) and (instance.live or Item.objects.of(instance).exists()):
        raise PermissionDenied(KEPT)


def connect() -> None:
    pre_save.connect(guard_page, dispatch_uid="disclosure.guard_page")
    pre_save.connect(guard_revision, Revision, dispatch_uid="disclosure.guard_revision")
    post_save.connect(note_files, Revision, dispatch_uid="disclosure.note_files")
    for model in SIGNED_PARTS:
        pre_delete.connect(guard_part, model, dispatch_uid=f"disclosure.guard_part.{model._meta.model_name}")
    pre_delete.connect(guard_deletion, dispatch_uid="disclosure.guard_deletion")
