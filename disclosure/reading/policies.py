"""Who may read which page, version and file, and who handles a document: the framework's policy answers from it."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from wagtail.models import Page, get_page_models
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from portal.files import links
from portal.files.models import StoredFile
from portal.routes.models import Form, Item, Signature
from secretmarks.models import cleared

from ..models import Attachment, DocumentPage, RevisionFile, of_own_house
from ..permissions import NO_DUTY, is_editor, readable_structure

# The routes that a document can be sent on, public as it is or not.
OF_PUBLIC = ("disclosure.publish", "disclosure.bundle", "disclosure.withdraw", "disclosure.withdraw_urgent")
OF_OTHERS = ("disclosure.publish", "disclosure.bundle", "disclosure.attribute", "secretmarks.internal")


def readable_pages(user):
    """Pages of every class that this person may know of: protected documents by their rule, structure by being live."""
    documents = ContentType.objects.get_for_model(DocumentPage)
    readable = DocumentPage.objects.readable_by(user).values("pk")
    other = readable_structure(user, Page.objects.exclude(content_type=documents))
    return other | Page.objects.filter(pk__in=readable)


def workable_pages(user):
    """Pages whose working copy this person reads and changes: structure, and documents of the own house."""
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
    return DocumentPage.objects.filter(cleared(DocumentPage, user)).values("pk")


def versions_signed_by(user):
    """The version someone signed is that signer's to read for good."""
    signed = Signature.objects.filter(by=user, form=OuterRef("form"), round=OuterRef("round"))
    return Item.objects.filter(Exists(signed))


def versions_asked_of(user):
    """The versions on forms of today that name this person, in their present rounds."""
    return Item.objects.filter(form__in=Form.objects.today_naming(user), round=F("form__round"))


def readable_items(user):
    """Items whose version this person reads: the own house, people of the running round, and who signed it.

    The first two read what they may read now, a signer the version that was signed, within clearance.
    """
    documents = DocumentPage.objects.readable_by(user)
    own, known = documents.filter(of_own_house(user)).values("pk"), documents.values("pk")
    asked, signed = versions_asked_of(user).values("pk"), versions_signed_by(user).values("pk")
    of_documents = (
        Q(object_id__in=own) | Q(pk__in=asked, object_id__in=known) | Q(pk__in=signed, object_id__in=within(user))
    )
    document = ContentType.objects.get_for_model(DocumentPage)
    other = [kind for kind in ContentType.objects.get_for_models(*get_page_models()).values() if kind != document]
    return Item.objects.filter(form__in=Form.objects.readable_by(user).values("pk")).filter(
        Q(of_documents, content_type=document) | Q(content_type__in=other)
    )


def readable_files(user):
    """Files of the text that this person reads: finished text, working copies of the own house, versions on forms."""
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


class ReadingPolicy(PagePermissionPolicy):
    """The framework's lists, search, usage and reports see what the person may read; groups grant nothing."""

    def workable(self, user):
        """The pages that this person changes in the editor."""
        return workable_pages(user)

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
