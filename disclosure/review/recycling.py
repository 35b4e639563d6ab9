"""The recycle bin: drafts that were never sent for signature are put there, restored, and purged after a term.

What was public or on a form is a record of office and stays (档案法 第十四条); what bears a state secret is destroyed
on a signed form only.
"""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page

from portal import nightly, trail
from portal.files.models import StoredFile
from portal.routes.locks import lock
from portal.routes.models import Item
from portal.routes.objections import Objection
from secretmarks.levels import Level

from ..models import Attachment, Discarded, DocumentPage, RevisionFile
from ..permissions import is_editor
from ..reading.policies import may_read_drafts
from .publication import announce

DRAFT, IN_BIN = DocumentPage.State.DRAFT, DocumentPage.State.DISCARDED
ONLY_EDITORS = "由归属处室或者办公室的信息编辑办理。"


def edits(user, document: DocumentPage) -> bool:
    return is_editor(user) and may_read_drafts(user, document)


def discarding_objection(user, document: DocumentPage) -> str:
    """Why this person cannot discard this document, or ""."""
    if not edits(user, document):
        return ONLY_EDITORS
    if document.live or document.first_published_at:
        return "本件公开过，依法留存，不能弃置；需要撤下的，请办理撤回。"
    if document.state != DRAFT:
        return "本件已经办结，依法留存，不能弃置。"
    if Item.objects.of(document).exists():
        return "本件送过审，审批过程依法留存，不能弃置。"
    if document.effective_level > Level.INTERNAL:
        return f"密级为“{document.level_name}”：涉密载体的清退、销毁须另办审批登记，不能在这里弃置。"
    return ""


def discard(document: DocumentPage, *, by) -> None:
    """Out of every list at once, whole and restorable; the version is the one that the caller read."""
    with trail.act("disclosure.discarded", by=by, of=document):
        held = lock(DocumentPage, [document.pk]).get(document.pk)
        if held is None or held.latest_revision_id != document.latest_revision_id:
            raise Objection("本件刚刚有了改动，没有弃置；请刷新后再办。")
        objection = discarding_objection(by, held)
        if objection:
            raise Objection(objection)
        DocumentPage.objects.filter(pk=document.pk).update(state=IN_BIN)
        Discarded.objects.create(document=document, by=by, channel_id=document.get_parent().pk)
        # Away from its channel, which may be deleted meanwhile.
        put(document, Page.objects.get(depth=1), by=by)
        announce([document], text=False)


def put(document: DocumentPage, parent: Page, *, by) -> None:
    target = Page.objects.select_for_update().get(pk=parent.pk)
    MovePageAction(document, target, pos="last-child", user=by).execute(skip_permission_checks=True)


def restore(document: DocumentPage, *, by, channel: Page | None = None) -> None:
    """Back to its channel, or to another where that one is gone."""
    with trail.act("disclosure.restored", by=by, of=document):
        held = lock(DocumentPage, [document.pk]).get(document.pk)
        if held is None:
            raise Objection("本件已过保留期限，刚刚从回收站清除，不能恢复。")
        if held.state != IN_BIN:
            raise Objection("本件刚刚已由他人恢复。")
        if not edits(by, held):
            raise Objection(ONLY_EDITORS)
        target = channel or home_of(document)
        if target is None:
            raise Objection("原来的栏目已经不在了，请选择另一个栏目再恢复。")
        DocumentPage.objects.filter(pk=document.pk).update(state=DRAFT)
        Discarded.objects.filter(document=document).delete()
        put(document, target, by=by)
        announce([document])


def home_of(document: DocumentPage) -> Page | None:
    """The channel it was discarded from, while that is still a channel of the site."""
    return Page.objects.filter(pk=document.discarded.channel_id, live=True).first()


def last_day(discarded: Discarded) -> date:
    return timezone.localdate(discarded.at) + timedelta(days=settings.BIN_DAYS)


def purge(day: date) -> str:
    """Delete for good what was discarded more than BIN_DAYS ago, with the files that nothing else links."""
    midnight = timezone.make_aware(datetime.combine(day - timedelta(days=settings.BIN_DAYS), time.min))
    due = list(Discarded.objects.filter(at__lt=midnight).values_list("pk", flat=True))
    for pk in due:
        delete_for_good(pk)
    return f"回收站：{len(due)} 件到期，已清除。" if due else ""


def delete_for_good(pk: int) -> None:
    with transaction.atomic():
        document = lock(DocumentPage, [pk]).get(pk)
        if document is None or document.state != IN_BIN:
            return
        with trail.act("disclosure.purged", of=document):
            files = set(RevisionFile.objects.filter(document=document).values_list("file", flat=True))
            files |= set(Attachment.objects.filter(page=document).values_list("file", flat=True))
            document.delete()
            StoredFile.objects.unlinked(timezone.now()).filter(pk__in=files).delete()


def register() -> None:
    nightly.add(purge)
