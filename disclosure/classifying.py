"""Documents as what state secrets are about: the register decides their level; a proposal begins at a document."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from wagtail.models import Revision

from portal.routes.models import Item
from secretmarks import carriers
from secretmarks.levels import Level
from secretmarks.views.acts import propose_about

from .desk import editing_objection, fetch, title_for
from .models import DocumentPage
from .publication import announce
from .workflows import gate_objection

State = DocumentPage.State


class DocumentCarrier(carriers.Carrier):
    model = DocumentPage

    def proposing_objection(self, user, thing: DocumentPage) -> str:
        if thing.live:
            return "本件已经公开，须先办理撤回，再拟定密级。"
        if thing.state not in (State.DRAFT, State.FINISHED):
            return f"本件{thing.get_state_display()}，不能拟定密级。"
        if thing.effective_level > Level.INTERNAL:
            return f"本件已是“{thing.level_name}”，改动密级请在登记簿上提出变更或者解除。"
        return editing_objection(user, thing)

    def content_objection(self, thing: DocumentPage, level: Level) -> str:
        return gate_objection([Item(thing=thing, revision=self.revision(thing))], level=level)

    def revision(self, thing: DocumentPage) -> Revision | None:
        return thing.latest_revision

    def levelled(self, thing: DocumentPage) -> None:
        announce([thing], text=False)


def register() -> None:
    carriers.register(DocumentCarrier())


@login_required
@never_cache
def document_classify(request, document) -> HttpResponse:
    page = fetch(request, document)
    return propose_about(request, page, title=title_for(request.user, page))
