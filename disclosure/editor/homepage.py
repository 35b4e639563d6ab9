"""The first page of the admin: what a person has under way, how a document becomes public, and where to look."""

from django.db.models import Q
from wagtail.admin.ui.components import Component

from ..models import DocumentPage, of_own_house
from ..permissions import is_editor
from .panel import stand

SHOWN = 12


class OwnDocuments(Component):
    """The person's own documents that are not settled: drafts, what is on a form, and working copies."""

    template_name = "disclosure/own_documents.html"
    order = 10

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        if not is_editor(user):
            return {"is_editor": False, "keeps_people": user.has_perm("people.view_user")}
        mine = DocumentPage.objects.readable_by(user).filter(of_own_house(user), owner=user)
        open_ones = mine.filter(Q(state=DocumentPage.State.DRAFT) | Q(has_unpublished_changes=True, live=True))
        pages = list(open_ones.order_by("-latest_revision_created_at", "-pk")[:SHOWN])
        return {"is_editor": True, "rows": stand(pages, {page.pk for page in pages}), "shown": SHOWN}
