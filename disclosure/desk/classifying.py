"""Documents as what state secrets are about: the register decides their level; a proposal begins at a document."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from wagtail.models import Revision

from portal import trail
from portal.desk import heads
from portal.desk.heads import Head
from portal.letters.word import docx_response
from portal.routes.models import Item
from portal.routes.objections import Objection
from portal.text import cleaned, one_line
from secretmarks import acts, carriers
from secretmarks.heads import head_of_copy
from secretmarks.levels import Level
from secretmarks.models import StateSecret
from secretmarks.periods import chinese
from secretmarks.views.acts import propose_about

from ..models import DocumentPage
from ..review.publication import announce
from ..review.routes import gate_objection
from .document import editing_objection, fetch, show, shown_to, title_for

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


def binding_on(document: DocumentPage, user) -> StateSecret | None:
    """The matter that binds this document, for who may know of it."""
    return StateSecret.objects.of(document).binding().readable_by(user).first()


@login_required
@never_cache
@require_POST
def document_copy(request, document) -> HttpResponse:
    """One numbered copy of a classified document as it is laid out on paper (GB/T 9704; 保密法 第二十六条)."""
    page = fetch(request, document)
    secret = binding_on(page, request.user)
    if secret is None:
        raise Http404
    try:
        made = acts.copy(secret, by=request.user)
    except Objection as objection:
        trail.note("secretmarks.copy", by=request.user, of=secret, outcome="refused")
        return show(request, page, problem=str(objection), status=409)
    paper = on_paper(shown_to(request.user, page), head_of_copy(made))
    return docx_response(f"{secret.year}-{secret.serial}-{made}", paper)


def on_paper(page: DocumentPage, head: Head):
    """Head, issuer, number, title, addressees, text, attachments, signature and date, in the order of the standard."""
    paper = Document()
    heads.write(paper, head)
    for words in (f"{page.all_issuers}文件", page.document_number):
        paper.add_paragraph(cleaned(words)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_heading(one_line(page.title), level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if page.addressees:
        paper.add_paragraph(f"{one_line(page.addressees)}：")
    for line in page.plain_body.splitlines():
        paper.add_paragraph(f"　　{line}")
    for number, attachment in enumerate(page.attachments.all(), 1):
        paper.add_paragraph(f"　　附件：{number}. {one_line(attachment.title)}")
    for words in (page.all_issuers, chinese(page.issued_on) if page.issued_on else ""):
        paper.add_paragraph(cleaned(words)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paper


@login_required
@never_cache
def document_classify(request, document) -> HttpResponse:
    page = fetch(request, document)
    return propose_about(request, page, title=title_for(request.user, page))
