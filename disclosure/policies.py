"""Who may do what with a page under review: the framework's testers answer from the reading rule and from posts."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from wagtail.locks import BaseLock
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from portal.files import links
from portal.files.models import StoredFile
from portal.people.posts import Post
from portal.routes.models import Form, Item, Signature
from secretmarks.models import cleared

EDITING = (Post.EDITOR, Post.PUBLICATION_OFFICER)

NO_DUTY = "只有归属处室和办公室的信息编辑、信息发布员可以办理。"
KEPT = "已经公开或者送过审的内容不能删除；需要撤下的，请办理撤回。"
IN_PLACE = "已经公开的内容不能移动，公开的地址保持不变；需要移动的，请先办理撤回。"
NOT_EMPTY = "下面还有页面，请先移走或者删除下级页面。"
NOT_IN_THE_EDITOR = "编辑页面不发布：审批完成之后，由信息发布员在审批单上按批准的版本发布。"


def is_editor(user) -> bool:
    return user.is_authenticated and user.is_active and user.holds(*EDITING)


def readable_pages(user):
    """Pages of every class that this person may know of: protected documents by their rule, structure by being live."""
    from .models import DocumentPage

    documents = ContentType.objects.get_for_model(DocumentPage)
    readable = DocumentPage.objects.readable_by(user).values("pk")
    other = readable_structure(user, Page.objects.exclude(content_type=documents))
    return other | Page.objects.filter(pk__in=readable)


def readable_structure(user, pages):
    """Those of these pages, of classes without a reading rule of their own: editors read all, the others live ones."""
    return pages if is_editor(user) else pages.filter(live=True)


def workable_pages(user):
    """Pages whose working copy this person reads and changes: structure, and documents of the own house."""
    from .models import DocumentPage, of_own_house

    if not is_editor(user):
        return Page.objects.none()
    return readable_pages(user).exclude(pk__in=DocumentPage.objects.exclude(of_own_house(user)).values("pk"))


def may_read_drafts(user, document) -> bool:
    """`of_own_house` for a document at hand; the others read what was decided."""
    return user.standing.in_general_office or document.owning_division_id == user.standing.division_id


def handled_by(user) -> Q:
    """The documents that this person may handle: of the own division, for the office's editors all."""
    if user.standing.in_general_office and is_editor(user):
        return Q(pk__gt=0)
    return Q(owning_division=user.standing.division_id) if user.standing.division_id else Q(pk__in=[])


def division_objection(user, document) -> str:
    """`handled_by` for a document at hand; asked first, as others are not told whether it is revised or signed."""
    own = document.owning_division_id == user.standing.division_id
    if own or (user.standing.in_general_office and is_editor(user)):
        return ""
    return "只有归属处室的人员可以办理。"


# The routes that a document can be sent on, public as it is or not.
OF_PUBLIC = ("disclosure.publish", "disclosure.bundle", "disclosure.withdraw", "disclosure.withdraw_urgent")
OF_OTHERS = ("disclosure.publish", "disclosure.bundle", "disclosure.attribute", "secretmarks.internal")


def sending_objection(user, page, route_id: str) -> str:
    """Why this person cannot send this page on this route as it stands, or ""."""
    if not hasattr(page, "owning_division_id"):
        return "" if is_editor(user) else NO_DUTY
    if objection := division_objection(user, page):
        return objection
    if route_id in (OF_PUBLIC if page.live else OF_OTHERS):
        return ""
    return "本件已经公开，须先撤回。" if page.live else "本件现在没有公开，不需要撤回。"


def within(user):
    """Keys of documents within this person's clearance and scope."""
    from .models import DocumentPage

    return DocumentPage.objects.filter(cleared(DocumentPage, user)).values("pk")


def versions_signed_by(user):
    """The version someone signed is that signer's to read for good."""
    signed = Signature.objects.filter(by=user, form=OuterRef("form"), round=OuterRef("round"))
    return Item.objects.filter(Exists(signed))


def versions_asked_of(user):
    """The versions on forms of today that name this person, in their present rounds."""
    return Item.objects.filter(form__in=Form.objects.today_naming(user), round=F("form__round"))


def page_models() -> list[type[Page]]:
    return [model for model in apps.get_models() if issubclass(model, Page)]


def readable_items(user):
    """Items whose version this person reads: the own house, people of the running round, and who signed it.

    The first two read what they may read now, a signer the version that was signed, within clearance.
    """
    from .models import DocumentPage, of_own_house

    documents = DocumentPage.objects.readable_by(user)
    own, known = documents.filter(of_own_house(user)).values("pk"), documents.values("pk")
    asked, signed = versions_asked_of(user).values("pk"), versions_signed_by(user).values("pk")
    of_documents = (
        Q(object_id__in=own) | Q(pk__in=asked, object_id__in=known) | Q(pk__in=signed, object_id__in=within(user))
    )
    document = ContentType.objects.get_for_model(DocumentPage)
    other = [kind for kind in ContentType.objects.get_for_models(*page_models()).values() if kind != document]
    return Item.objects.filter(form__in=Form.objects.readable_by(user).values("pk")).filter(
        Q(of_documents, content_type=document) | Q(content_type__in=other)
    )


def readable_files(user):
    """Files of the text that this person reads: finished text, working copies of the own house, versions on forms."""
    from .models import Attachment, DocumentPage, RevisionFile, of_own_house

    documents = DocumentPage.objects.readable_by(user)
    shown = Attachment.objects.filter(page__in=documents.values("pk")).values("file")
    if not user.is_authenticated or user.standing.division_id is None:
        return shown
    drafts = documents.filter(of_own_house(user) | Q(state=DocumentPage.State.DRAFT))
    copies = RevisionFile.objects.filter(document__in=drafts.values("pk")).values("file")
    versions = Q(revision__in=versions_asked_of(user).values("revision"))
    versions |= Q(revision__in=versions_signed_by(user).values("revision"))
    on_forms = RevisionFile.objects.filter(versions, document__in=within(user)).values("file")
    return StoredFile.objects.filter(Q(pk__in=shown) | Q(pk__in=copies) | Q(pk__in=on_forms)).values("pk")


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
        waiting = f"正由“{self.form.step.label}”办理" if self.form.step else "已经批准，等待信息发布员发布"
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
        return self.page.pk is None or workable_pages(self.user).filter(pk=self.page.pk).exists()

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


class ReadingPolicy(PagePermissionPolicy):
    """The framework's lists, search, usage and reports see what the person may read; groups grant nothing."""

    def get_all_permissions_for_user(self, user):
        return super().get_all_permissions_for_user(user).none()

    def user_has_any_permission(self, user, actions):
        return is_editor(user) and bool(set(actions) & {"add", "change", "view", "choose", "delete"})

    def instances_user_has_any_permission_for(self, user, actions):
        if not self.user_has_any_permission(user, actions):
            return Page.objects.none()
        return readable_pages(user)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return self.user_has_any_permission(user, actions) and readable_pages(user).filter(pk=instance.pk).exists()

    def explorable_instances(self, user):
        return readable_pages(user).filter(depth__gt=1) if is_editor(user) else Page.objects.none()

    def explorable_root_instance(self, user):
        return Page.objects.filter(depth=2).order_by("path").first() if is_editor(user) else None


def register() -> None:
    links.register(readable_files)
    policy_registry.register(Page, value=ReadingPolicy())
