"""The doors of documents: on the desk, and those few addresses of the framework's admin that are open to editors.

What is not listed here (bulk actions, reports, workflows, collections, copying, privacy, unpublishing and more)
answers 404: the framework's own views are opened one by one.
"""

from portal.doors import Door, add, staff
from portal.people.policies import ADMIN_POSTS
from portal.routes.doors import readable_forms

from .desk.document import join_desk
from .models import DocumentPage, of_own_house
from .permissions import is_editor
from .reading.policies import readable_items, readable_pages, workable_pages


def documents(user):
    return DocumentPage.objects.readable_by(user)


def working_copies(user):
    """Documents whose working copy this person reads beside the approved text."""
    return documents(user).filter(of_own_house(user))


def in_bin(user):
    return DocumentPage.objects.in_bin(user)


def enters_admin(user) -> bool:
    return user.is_authenticated and user.holds(*ADMIN_POSTS)


def for_editors(*names: str, free: tuple[str, ...] = (), query: tuple[str, ...] = ()) -> Door:
    """A door of the admin whose parameters `names` are page ids."""
    return Door(
        is_editor,
        ids=dict.fromkeys(names, (readable_pages, "pk")),
        query_ids=dict.fromkeys(query, (readable_pages, "pk")),
        free=frozenset(free),
    )


def for_workers(*names: str, free: tuple[str, ...] = (), methods: frozenset[str] = Door.methods) -> Door:
    """A door that shows or changes the working copy of the pages that `names` are ids of."""
    return Door(is_editor, ids=dict.fromkeys(names, (workable_pages, "pk")), free=frozenset(free), methods=methods)


PAGES = "wagtailadmin_pages:"
KIND = ("content_type_app_name", "content_type_model_name")
POST = frozenset({"POST"})
ADMIN = {
    "wagtailadmin_home": Door(enters_admin),
    "wagtailadmin_account": Door(enters_admin),
    "wagtailadmin_logout": Door(enters_admin, methods=POST),
    "wagtailadmin_dismissibles": Door(enters_admin, methods=frozenset({"PATCH"})),
    "wagtailadmin_sprite": Door(enters_admin),
    "wagtailadmin_javascript_catalog": Door(enters_admin),
    "tag_autocomplete": for_editors(),
    "wagtailadmin_explore_root": for_editors(),
    "wagtailadmin_explore": for_editors("parent_page_id"),
    "wagtailadmin_explore_results": for_editors("parent_page_id"),
    "wagtailadmin_choose_page": for_editors(),
    "wagtailadmin_choose_page_child": for_editors("parent_page_id"),
    "wagtailadmin_choose_page_search": for_editors(),
    "wagtailadmin_choose_page_chosen_multiple": for_editors(query=("id",)),
    "wagtailadmin_choose_page_external_link": for_editors(),
    "wagtailadmin_choose_page_email_link": for_editors(),
    "wagtailadmin_choose_page_anchor_link": for_editors(),
    "wagtailadmin_api:pages:listing": for_editors(query=("child_of", "descendant_of", "ancestor_of", "translation_of")),
    "wagtailadmin_api:pages:detail": for_editors("pk"),
    "wagtailadmin_editing_sessions:ping": for_workers(
        "object_id", free=("app_label", "model_name", "session_id"), methods=POST
    ),
    "wagtailadmin_editing_sessions:release": Door(is_editor, free=frozenset({"session_id"}), methods=POST),
    PAGES + "add": for_editors("parent_page_id", free=KIND),
    PAGES + "preview_on_add": for_editors("parent_page_id", free=KIND),
    PAGES + "add_subpage": for_editors("parent_page_id"),
    PAGES + "edit": for_workers("page_id"),
    PAGES + "preview_on_edit": for_workers("page_id"),
    PAGES + "view_draft": for_workers("page_id"),
    PAGES + "delete": for_workers("page_id"),
    PAGES + "search": for_editors(),
    PAGES + "search_results": for_editors(),
    PAGES + "move": for_workers("page_to_move_id"),
    PAGES + "move_confirm": Door(
        is_editor, ids={"page_to_move_id": (workable_pages, "pk"), "destination_id": (readable_pages, "pk")}
    ),
    PAGES + "revisions_index": for_workers("page_id"),
    PAGES + "revisions_view": for_workers("page_id", free=("revision_id",)),
    PAGES + "revisions_revert": for_workers("page_id", free=("revision_id",)),
    PAGES + "revisions_compare": for_workers("pk", free=("revision_id_a", "revision_id_b")),
    PAGES + "history": for_workers("page_id"),
    PAGES + "history_results": for_workers("page_id"),
}


def register() -> None:
    document = {"document": (documents, "uuid")}
    form = {"form": (readable_forms, "uuid")}
    add(
        {
            "desk_document": Door(staff, ids=document),
            "desk_comparison": Door(staff, ids={"document": (working_copies, "uuid")}),
            "desk_documents": Door(staff),
            "documents_bulk": Door(staff, methods=POST),
            "documents_bundle": Door(staff, methods=POST),
            "desk_bin": Door(staff),
            "desk_reports": Door(staff),
            "desk_report": Door(staff, free=frozenset({"report"})),
            "document_restore": Door(staff, ids={"discarded": (in_bin, "uuid")}),
            "document_discard": Door(staff, ids=document),
            "document_label": Door(staff, ids=document),
            "document_classify": Door(staff, ids=document),
            "document_copy": Door(staff, ids=document, methods=POST),
            "document_submit": Door(staff, ids=document, free=frozenset({"route"})),
            "form_item": Door(staff, ids=form | {"item": (readable_items, "pk")}),
            "form_publish": Door(staff, ids=form, methods=POST),
        }
    )
    add(ADMIN)
    join_desk()
