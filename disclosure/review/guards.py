"""Before any save: a page goes live, and a live page changes, only with what was signed; the refusal is in words."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.signals import post_save, pre_delete, pre_save
from wagtail.models import Orderable, Page, Revision

from portal.routes.locks import lock
from portal.routes.models import Item

from ..models import Founding, ReviewedPage, SignedChild
from ..permissions import KEPT
from .publication import TO_THE_PUBLIC
from .triggers import reviewed_models

REFUSAL = "公开的内容必须经审批，并由信息发布员按批准的版本发布；这项操作没有执行。"
# Parts of pages, as against words of the vocabulary, by their models.
parts: dict[type, tuple[SignedChild, type[ReviewedPage]]] = {}
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
        if transaction.get_connection().in_atomic_block:
            lock(Revision, [instance.pk])
        item = Item.objects.filter(revision=instance.pk).exists()
        if item and Revision.objects.filter(pk=instance.pk).exclude(content=instance.content).exists():
            raise PermissionDenied("这个版本已经送审，不能改动；请保存为新的版本后重新送审。")


def note_files(sender, instance, **kwargs):
    """Keep the link between a page's revision and the files that its text names."""
    model = instance.content_type.model_class()
    if not (issubclass(model, ReviewedPage) and model.children_with_files()):
        return
    relation = model.revision_files.rel
    link, page = relation.related_model, relation.field.attname
    rows = [row for name in model.children_with_files() for row in instance.content.get(name) or []]
    wanted = {row["file"] for row in rows if row.get("file")}
    link.objects.filter(revision=instance).exclude(file__in=wanted).delete()
    present = set(link.objects.filter(revision=instance).values_list("file", flat=True))
    link.objects.bulk_create(
        link(**{page: int(instance.object_id)}, revision=instance, file_id=pk) for pk in wanted - present
    )


def guard_child(sender, instance, origin=None, **kwargs):
    """A part of what is public goes only with a newly approved edition, which the row holds by then.

    It also goes with what it hangs on or points at; whether that may go is asked of its own guard.
    """
    if origin is not None and getattr(origin, "model", type(origin)) is not sender:
        return
    child, model = parts[sender]
    edition = model._base_manager.filter(pk=getattr(instance, child.owner.attname), live=True).values("edition")
    revision = Revision.objects.filter(pk__in=edition).first()
    row = [sender._meta.get_field(name).value_from_object(instance) for name in child.columns]
    rows = (revision.content.get(child.name) or []) if revision else []
    if row in [[signed.get(name) for name in child.columns] for signed in rows]:
        raise PermissionDenied(REFUSAL)


def guard_deletion(sender, instance, **kwargs):
    """Nothing public and nothing that was ever signed is deleted (N-02)."""
    if isinstance(instance, ReviewedPage) and (instance.live or Item.objects.of(instance).exists()):
        raise PermissionDenied(KEPT)


def connect() -> None:
    pre_save.connect(guard_page, dispatch_uid="disclosure.guard_page")
    pre_save.connect(guard_revision, Revision, dispatch_uid="disclosure.guard_revision")
    post_save.connect(note_files, Revision, dispatch_uid="disclosure.note_files")
    for model in reviewed_models():
        for child in model.children():
            if issubclass(child.model, Orderable):
                parts[child.model] = (child, model)
                pre_delete.connect(guard_child, child.model, dispatch_uid=f"disclosure.guard_{child.name}")
    pre_delete.connect(guard_deletion, dispatch_uid="disclosure.guard_deletion")
