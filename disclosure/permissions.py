"""What the framework asks of a page under review: its lock, and who may edit, move or delete it in the editor."""

from django.contrib.contenttypes.models import ContentType
from wagtail.locks import BaseLock
from wagtail.models import Page, PagePermissionTester
from wagtail.permissions import policy_registry

from portal.people.posts import Post
from portal.routes.models import Item

EDITING = (Post.EDITOR, Post.PUBLICATION_OFFICER)

NO_DUTY = "只有归属处室和办公室的信息编辑、信息发布员可以办理。"
KEPT = "已经公开或者送过审的内容不能删除；需要撤下的，请办理撤回。"
IN_PLACE = "已经公开的内容不能移动，公开的地址保持不变；需要移动的，请先办理撤回。"
NOT_EMPTY = "下面还有页面，请先移走或者删除下级页面。"
NOT_IN_THE_EDITOR = "编辑页面不发布：审批完成之后，由信息发布员在审批单上按批准的版本发布。"


def is_editor(user) -> bool:
    return user.is_authenticated and user.is_active and user.holds(*EDITING)


def readable_structure(user, pages):
    """Those of these pages, of classes without a reading rule of their own: editors read all, the others live ones."""
    return pages if is_editor(user) else pages.filter(live=True)


class FormLock(BaseLock):
    """While a form runs or an approval waits to be used, the page belongs to it."""

    def __init__(self, page, form):
        super().__init__(page)
        self.form = form

    @classmethod
    def of(cls, page):
        item = Item.objects.of(page).filter(is_open=True).select_related("form").first() if page.pk else None
        return cls(page, item.form) if item else None

    @classmethod
    def of_all(cls, pages) -> dict:
        """By page key, for those of these pages that are on a form; one query for all."""
        by_key = {page.pk: page for page in pages}
        kinds = {ContentType.objects.get_for_model(page).pk for page in by_key.values()}
        items = Item.objects.filter(object_id__in=by_key, content_type__in=kinds, is_open=True)
        return {item.object_id: cls(by_key[item.object_id], item.form) for item in items.select_related("form")}

    def for_user(self, user):
        return True

    def get_message(self, user):
        waiting = (
            f"正由“{self.form.step.label}”办理" if self.form.step else f"已经批准，等待{self.form.route.waits_for}"
        )
        return f"本件在审批单 {self.form.number} 上，{waiting}；办结或者由承办人撤回之后才能修改。"

    def get_icon(self, user):
        return "lock"

    def get_locked_by(self, user):
        return f"审批单 {self.form.number}"

    def get_description(self, user):
        return self.get_message(user)


class ReviewedPagePermissions(PagePermissionTester):
    """No for publishing in every form, superusers included: publication is an act after the route (D-05, N-02)."""

    def __init__(self, user, page):
        self.user = user
        self.page = page
        self.permission_policy = policy_registry.get_by_type(Page)
        self.page_is_root = page.depth == 1
        self.permissions = {"add", "change"} if is_editor(user) else set()

    def _may_edit(self) -> bool:
        if self.page_is_root or not is_editor(self.user):
            return False
        # A list finds this out for all its rows at once.
        known = getattr(self.page, "workable_for", {})
        if self.user.pk in known:
            return known[self.user.pk]
        return self.page.pk is None or self.permission_policy.workable(self.user).filter(pk=self.page.pk).exists()

    def _lock_objection(self) -> str:
        lock = self.page.get_lock()
        return lock.get_message(self.user) if lock else ""

    def editing_objection(self) -> str:
        return self._lock_objection() if self._may_edit() else NO_DUTY

    def deletion_objection(self) -> str:
        if not self._may_edit():
            return NO_DUTY
        if self.page.live or Item.objects.of(self.page).exists():
            return KEPT
        return self._lock_objection() if self.page.is_leaf() else NOT_EMPTY

    def moving_objection(self) -> str:
        if not self._may_edit():
            return NO_DUTY
        return IN_PLACE if self.page.live else self._lock_objection()

    def can_add_subpage(self):
        return is_editor(self.user) and super().can_add_subpage()

    def can_edit(self):
        return self._may_edit()

    def can_delete(self, ignore_bulk=False):
        return not self.deletion_objection()

    def can_publish(self):
        return False

    can_publish_subpage = can_unpublish = can_unschedule = can_set_view_restrictions = can_reorder_children = (
        can_publish
    )
    can_lock = can_unlock = can_submit_for_moderation = can_publish

    def can_move(self):
        return not self.moving_objection()

    def can_move_to(self, destination):
        return self.can_move() and super().can_move_to(destination)

    def can_copy(self):
        return False

    def can_copy_to(self, destination, recursive=False):
        return False

    def can_view_revisions(self):
        return self._may_edit()
