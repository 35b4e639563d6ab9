"""Moving pages between channels, and the addresses at which they were public before (条例 第二十三条)."""

from django import forms
from django.db.models import QuerySet
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move

from portal import trail
from portal.people.posts import Post
from portal.routes.objections import Objection

from ..models import DocumentPage, FormerAddress, ReviewedPage
from ..permissions import is_editor


def channels() -> QuerySet:
    """The channels of the public site that documents may stand in, in the order of the tree."""
    (model,) = DocumentPage.allowed_parent_page_models()
    return model.objects.filter(live=True).order_by("path")


class ChannelField(forms.ModelChoiceField):
    """One of the channels, set in as deep as it stands in the tree."""

    default_error_messages = {"invalid_choice": "没有这个栏目，请重新选择。"}

    def label_from_instance(self, page) -> str:
        return "　" * (page.depth - 3) + page.title


class ChannelForm(forms.Form):
    channel = ChannelField(Page.objects.none(), label="移到栏目", empty_label=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = channels()


def moving_objection(user, document: DocumentPage) -> str:
    """Why this person cannot move this document anywhere, or ""."""
    if not is_editor(user):
        return "由信息编辑或者信息发布员调整栏目。"
    if document.live and not (user.holds(Post.PUBLICATION_OFFICER) and user.standing.in_general_office):
        return "本件已经公开，由办公室的信息发布员调整栏目。"
    return ""


def place_objection(user, page: Page, destination: Page) -> str:
    """Why this person cannot move this page below another one, or ""."""
    if page == destination or destination.is_descendant_of(page):
        return "不能移到自己或者自己的下级页面下面，请另选位置。"
    return page.permissions_for_user(user).moving_objection() if isinstance(page, ReviewedPage) else ""


def channel_objection(document: DocumentPage, channel: Page) -> str:
    """Why this document cannot stand in this channel, or ""; a channel of one class lists no other (D-06)."""
    if document.is_child_of(channel):
        return f"本件已经在“{channel.title}”栏目里。"
    if channel.disclosure_class and channel.disclosure_class != document.disclosure_class:
        return (
            f"“{channel.title}”只列“{channel.get_disclosure_class_display()}”，本件的公开类别是"
            f"“{document.get_disclosure_class_display()}”；请先修改公开类别，经审批后再移动。"
        )
    return ""


def move(document: DocumentPage, channel: Page, *, by) -> None:
    with trail.act("disclosure.moved", by=by, of=document, channel=channel.pk):
        # The lock of the channel's row: two pages must not be given the same place in it.
        target = Page.objects.select_for_update().filter(pk=channel.pk).first()
        if target is None:
            raise Objection("这个栏目已经不在了，请另选栏目。")
        # The framework's permission to move is for its own pages and says no to what is live.
        MovePageAction(document, target, pos="last-child", user=by).execute(skip_permission_checks=True)


# ---------------------------------------------------------------- former addresses


def keep_addresses(page: Page, before: str) -> None:
    """Remember where this page and those below it were public; a page that never was had no address."""
    moved = page.get_descendants(inclusive=True).filter(first_published_at__isnull=False)
    for pk, url_path in moved.values_list("pk", "url_path").iterator(chunk_size=500):
        address = before + url_path.removeprefix(page.url_path)
        FormerAddress.objects.create(page_id=pk, slug=address.rstrip("/").rpartition("/")[2], address=address)


def note_move(sender, instance, url_path_before, url_path_after, **kwargs):
    if url_path_before != url_path_after:
        keep_addresses(instance, url_path_before)


def note_slug(sender, instance, instance_before, **kwargs):
    keep_addresses(instance, instance_before.url_path)


def moved_from(pages: QuerySet, place: str) -> Page | None:
    """The one of these pages that stood at this place last."""
    former = FormerAddress.objects.filter(slug=place.rstrip("/").rpartition("/")[2], address=place, page__in=pages)
    last = former.select_related("page").first()
    return last.page if last else None


def connect() -> None:
    post_page_move.connect(note_move, dispatch_uid="disclosure.note_move")
    page_slug_changed.connect(note_slug, dispatch_uid="disclosure.note_slug")
