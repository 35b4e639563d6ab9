"""What the admin shows of disclosure: menu, buttons and choosers within the reading rule."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem

from .editor.explorer import Explorer
from .editor.homepage import OwnDocuments
from .models import DocumentPage, ReviewedPage
from .reading.policies import readable_pages
from .review.moving import place_objection

# Menus of the framework that stay: the page tree and what our own apps add.
FRAMEWORK_MENUS = {"settings", "reports", "help"}


class SendForSignature(ActionMenuItem):
    """The way on from the editor: labels, signatures and what is missing are on the desk."""

    name = "action-desk"
    label = "标注和送审"
    icon_name = "check"

    def is_shown(self, context):
        return context["view"] == "edit" and isinstance(context.get("page"), DocumentPage)

    def get_url(self, context):
        return reverse("desk_document", args=[context["page"].uuid])


# After the framework's own, which it replaces.
@hooks.register("register_admin_viewset", order=1)
def explorer():
    return Explorer()


@hooks.register("register_page_action_menu_item")
def send_for_signature():
    return SendForSignature(order=5)


@hooks.register("construct_page_action_menu")
def only_saving_and_sending(menu_items, request, context):
    menu_items[:] = [
        item for item in menu_items if item.name not in ("action-publish", "action-unpublish", "action-submit")
    ]


@hooks.register("before_delete_page")
def discard_on_the_desk(request, page):
    """A document is not deleted but put in the recycle bin, after its reasons and the links to it were shown."""
    if isinstance(page.specific, DocumentPage):
        return redirect("document_discard", document=page.specific.uuid)
    return None


@hooks.register("before_delete_page")
def keep_what_was_sent_meanwhile(request, page):
    """Asked once more inside the transaction of the deletion, against who sends the page for signature now."""
    if request.method != "POST" or not isinstance(page, ReviewedPage):
        return None
    page.lock_as_forms_do(page.revisions.values_list("pk", flat=True))
    objection = page.permissions_for_user(request.user).deletion_objection()
    if objection:
        messages.error(request, objection)
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_move_page")
def say_why_it_stays(request, page, destination):
    """The framework would only say that the right is missing."""
    objection = place_objection(request.user, page, destination)
    if objection:
        messages.error(request, objection)
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("construct_page_chooser_queryset")
def choose_what_may_be_read(pages, request):
    return pages & readable_pages(request.user)


@hooks.register("construct_explorer_page_queryset")
def explore_what_may_be_read(parent_page, pages, request):
    return pages.filter(pk__in=readable_pages(request.user).values("pk"))


@hooks.register("construct_main_menu")
def only_menus_that_open(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name not in FRAMEWORK_MENUS]


@hooks.register("construct_homepage_panels")
def own_documents(request, panels):
    panels[:] = [OwnDocuments()]


@hooks.register("register_admin_menu_item")
def desk_menu_item():
    return MenuItem("我的工作台", reverse("desk"), icon_name="tasks", order=1)


class Closed:
    """An endpoint that the admin's scripts want to name; no door leads to it, files are not the framework's here."""

    @classmethod
    def get_urlpatterns(cls):
        return [path("", closed, name="listing")]


def closed(request):
    raise Http404


@hooks.register("construct_admin_api")
def name_the_closed_endpoints(router):
    router.register_endpoint("documents", Closed)
    router.register_endpoint("images", Closed)
