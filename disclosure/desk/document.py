"""Documents on the staff's desk: read, labelled, sent for signature, and published as they were signed."""

from functools import cached_property

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import trail
from portal.desk import exhibits, marks, places
from portal.desk import views as desk_views
from portal.desk.exhibits import Exhibit
from portal.desk.hints import first_visit
from portal.desk.places import Place
from portal.desk.views import Act
from portal.doors import staff
from portal.files.models import StoredFile
from portal.people.posts import Post
from portal.routes import moves, rounds
from portal.routes.enclosures import EnclosuresForm
from portal.routes.locks import lock
from portal.routes.models import Form, Item
from portal.routes.route import registry
from secretmarks import carriers
from secretmarks.acts import not_electronic
from secretmarks.heads import head_on
from secretmarks.levels import Level
from secretmarks.models import StateSecret

from ..models import DocumentPage, DocumentTag, ReviewedPage
from ..permissions import is_editor
from ..reading.policies import division_objection, may_read_drafts, readable_items, sending_objection
from ..reading.relations import readable_relations
from ..review import completeness, publication, recycling
from ..review.publication import announce
from .comparison import approved_before, compare
from .labelling import LabelForm

SUBMITTABLE = (
    "disclosure.publish",
    "disclosure.attribute",
    "secretmarks.internal",
    "disclosure.withdraw",
    "disclosure.withdraw_urgent",
)
URGENT = {"disclosure.withdraw_urgent": "（紧急）"}


def fetch(request, uuid) -> DocumentPage:
    return get_object_or_404(
        DocumentPage.objects.readable_by(request.user).select_related("owning_division"), uuid=uuid
    )


class Guards:
    """Why this person cannot do something with this document now: each answers in words, or ""."""

    def __init__(self, user, document: DocumentPage):
        self.user, self.document = user, document

    @cached_property
    def handling(self) -> str:
        return editing_objection(self.user, self.document)

    def editing(self) -> str:
        return self.handling if is_editor(self.user) else "编辑正文须有“编辑”或者“信息发布员”职务。"

    def labelling(self) -> str:
        if self.document.effective_level > Level.INTERNAL:
            return "本件按国家秘密管理，密级由定密、变更、解除审批决定，公开属性由属性审批决定。"
        if not self.handling and self.document.state != DocumentPage.State.DRAFT:
            return "本件已办结，密级和公开属性只能通过审批改变。"
        return self.handling

    def sending(self, route: str) -> str:
        return self.handling or sending_objection(self.user, self.document, route)


def acts_on(user, document: DocumentPage) -> list[tuple[str, str, str]]:
    """What can be done with this document: (words, address, why this person cannot do it now)."""
    guards = Guards(user, document)
    sendings = [
        (
            f"送审：{registry[name].title}{URGENT.get(name, '')}",
            reverse("document_submit", args=[document.uuid, name]),
            guards.sending(name),
        )
        for name in SUBMITTABLE
    ]
    return [
        ("编辑正文和附件", reverse("wagtailadmin_pages:edit", args=[document.pk]), guards.editing()),
        ("标注密级和公开属性", reverse("document_label", args=[document.uuid]), guards.labelling()),
        *sendings,
        (
            "拟定密级（国家秘密）",
            reverse("document_classify", args=[document.uuid]),
            not_electronic() or carriers.carrier_of(document).proposing_objection(user, document),
        ),
        (
            "弃置草稿",
            reverse("document_discard", args=[document.uuid]),
            guards.handling or recycling.discarding_objection(user, document),
        ),
    ]


def title_for(user, document: DocumentPage) -> str:
    """The title of the working copy for those who read it, else that of the text that was decided."""
    shows_draft = document.state == DocumentPage.State.DRAFT or may_read_drafts(user, document)
    return document.draft_title if shows_draft else document.title


def editing_objection(user, document: DocumentPage) -> str:
    """Why this person cannot label this document or send it for signature, or ""."""
    objection = division_objection(user, document)
    lock = None if objection else document.get_lock()
    return lock.get_message(user) if lock else objection


def shown_to(user, page: DocumentPage) -> DocumentPage:
    """The working copy for those who read it, else the text that was decided."""
    shows_draft = may_read_drafts(user, page) or page.state == DocumentPage.State.DRAFT
    return page.get_latest_revision_as_object() if shows_draft and page.latest_revision_id else page


@login_required
@never_cache
def desk_document(request, document) -> HttpResponse:
    return show(request, fetch(request, document))


def show(request, page: DocumentPage, *, problem: str = "", status: int = 200) -> HttpResponse:
    trail.note("disclosure.read", by=request.user, of=page)
    shown = shown_to(request.user, page)
    acts = acts_on(request.user, page)
    refusals = list(dict.fromkeys(objection for _, _, objection in acts if objection))
    context = {
        "page": page,
        "shown": shown,
        "attachments": list(shown.attachments.select_related("file")) if shown is page else attachments_of(shown),
        "relations": readable_relations(shown, request.user),
        "is_working_copy": shown is not page and page.edition_id not in (None, page.latest_revision_id),
        "acts": [(words, address) for words, address, objection in acts if not objection],
        "refusals": [(why, [words for words, _, objection in acts if objection == why]) for why in refusals],
        "waiting": Form.objects.waiting_for(request.user).filter(items__in=Item.objects.of(page)).distinct(),
        "may_compare": may_read_drafts(request.user, page),
        "forms": Form.objects.readable_by(request.user)
        .filter(items__in=Item.objects.of(page))
        .select_related("drafter")
        .distinct(),
        "publications": page.publications.all(),
        "head": head_on(page),
        "problem": problem,
        "secrets": StateSecret.objects.readable_by(request.user).filter(pk__in=StateSecret.objects.of(page)),
        "hint": first_visit(request.user, "document"),
        "flags": [
            (flag, marks.lifting_objection(request.user, flag))
            for flag in marks.flags_on(DocumentPage, [page.pk], request.user).get(page.pk, [])
        ],
    }
    return render(request, "disclosure/desk_document.html", context, status=status)


def attachments_of(shown: DocumentPage) -> list:
    rows = list(shown.attachments.all())
    files = StoredFile.objects.in_bulk([row.file_id for row in rows])
    for row in rows:
        row.file = files[row.file_id]
    return rows


@login_required
@never_cache
def document_label(request, document) -> HttpResponse:
    page = fetch(request, document)
    objection = Guards(request.user, page).labelling()
    form = LabelForm(request.POST or None, instance=page)
    if request.method == "POST" and not objection and form.is_valid():
        try:
            label(page, form.cleaned_data, by=request.user, seen=form.lowest)
        except moves.Objection as refused:
            objection = str(refused)
        else:
            messages.success(request, "标注已保存。")
            return redirect("desk_document", document=page.uuid)
    status = 409 if request.method == "POST" and objection else 200
    context = {"page": page, "title": title_for(request.user, page), "form": form, "objection": objection}
    return render(request, "disclosure/label.html", context, status=status)


def label(page: DocumentPage, labels: dict, *, by, seen: int | None) -> None:
    """Level, attribute and ground as the drafter states them, over the level that the drafter saw (D-02)."""
    with trail.act("disclosure.labelled", by=by, of=page, **codes(labels)):
        held = lock(DocumentPage, [page.pk])[page.pk]
        objection = Guards(by, held).labelling()
        if objection or held.level != seen:
            raise moves.Objection(objection or "本件的标注刚刚由他人改动，请刷新后再办。")
        DocumentPage.objects.filter(pk=page.pk).update(**labels)
        announce([page], text=False)


def codes(data: dict) -> dict:
    return {"level": data["level"], "attribute": data["attribute"], "ground": data["ground"]}


@login_required
@never_cache
def document_submit(request, document, route) -> HttpResponse:
    page = fetch(request, document)
    if route not in SUBMITTABLE:
        raise Http404
    kind = registry[route]
    objection = Guards(request.user, page).sending(route)
    fields = kind.fields_form(request.POST or None)
    papers = EnclosuresForm(kind, request.POST or None, request.FILES or None, by=request.user)
    problem = objection if request.method == "POST" else ""
    if request.method == "POST" and not objection and fields.is_valid() and papers.is_valid():
        things = [(page, page.latest_revision)]
        try:
            form = moves.submit(route, things, by=request.user, fields=fields.cleaned_data, enclosed=papers.taken())
        except moves.Objection as refused:
            problem = str(refused)
        else:
            messages.success(request, f"已送审，审批单编号 {form.number}。")
            return redirect("form", form=form.uuid)
    context = {
        "page": page,
        "title": title_for(request.user, page),
        "route": kind,
        "steps": rounds.drafted(route, [page], by=request.user, fields={}).planned,
        "fields": fields,
        "papers": papers,
        "objection": objection,
        "problem": problem,
        "missing": completeness.links(page, page.latest_revision) if route in publication.TO_THE_PUBLIC else [],
    }
    return render(request, "disclosure/submit.html", context, status=409 if problem else 200)


@login_required
@never_cache
def form_item(request, form, item) -> HttpResponse:
    """A version that is or was on a form, with what it changed."""
    found = get_object_or_404(readable_items(request.user).select_related("form", "revision"), pk=item, form__uuid=form)
    trail.note("routes.read_item", by=request.user, of=found.form, item=found.pk)
    return render(request, "disclosure/form_item.html", {"exhibit": version(found, request.user), "form": found.form})


def version(item: Item, user) -> dict:
    """A version on a form as its signers read it, beside the version that was approved last before it."""
    page = item.thing
    shown = item.revision.as_object() if item.revision else page
    for name in shown.children_with_files():
        prefetch_related_objects(list(getattr(shown, name).all()), "file")
    before, readable = approved_before(item, user) if item.revision else (None, False)
    return {
        "item": item,
        "page": page,
        "shown": shown,
        "attachments": shown.attachments.all() if isinstance(shown, DocumentPage) else [],
        "relations": readable_relations(shown, user) if isinstance(shown, DocumentPage) else [],
        "before": before,
        "comparison": compare(page, before.revision, item.revision) if before and readable else None,
    }


class PageExhibit(Exhibit):
    template = "disclosure/_version.html"

    def fits(self, item: Item) -> bool:
        return isinstance(item.thing, ReviewedPage)

    def context(self, item: Item, user) -> dict | None:
        return version(item, user) if readable_items(user).filter(pk=item.pk).exists() else None


@login_required
@never_cache
def desk_comparison(request, document) -> HttpResponse:
    """The working copy of a document beside the text that was approved, for those who read working copies."""
    page = fetch(request, document)
    if not may_read_drafts(request.user, page):
        raise Http404
    trail.note("disclosure.read", by=request.user, of=page)
    edition, draft = page.edition, page.latest_revision
    comparison = compare(page, edition, draft) if edition and draft and edition != draft else None
    context = {"page": page, "edition": edition, "draft": draft, "comparison": comparison}
    return render(request, "disclosure/comparison.html", context)


@never_cache
def tag_autocomplete(request) -> JsonResponse:
    """Words that documents of this reader bear, as the tag field of the editor asks for them."""
    readable = DocumentPage.objects.readable_by(request.user).values("pk")
    tags = DocumentTag.objects.filter(
        name__istartswith=request.GET.get("term", ""), tagged__content_object__in=readable
    )
    return JsonResponse(list(tags.order_by("name").values_list("name", flat=True).distinct()[:10]), safe=False)


# ---------------------------------------------------------------- acts on the page of a form


class PublishAct(Act):
    label = "发布"
    url_name = "form_publish"
    confirm = "按批准的版本向社会公开"
    posts = (Post.PUBLICATION_OFFICER,)

    def fits(self, form: Form) -> bool:
        return form.route_id in publication.TO_THE_PUBLIC and form.outcome == Form.Outcome.APPROVED

    def objection(self, user, form: Form) -> str:
        return publication.publishing_objection(user, form)


@login_required
@never_cache
@require_POST
def form_publish(request, form) -> HttpResponse:
    found = desk_views.fetch(request, form)
    try:
        done = publication.publish(found, by=request.user)
    except moves.Objection as objection:
        trail.note("disclosure.publish", by=request.user, of=found, outcome="refused")
        return desk_views.show(request, found, problem=str(objection), status=409)
    messages.success(request, f"已发布 {done} 件。")
    return redirect("form", form=found.uuid)


def join_desk() -> None:
    """Put the texts and the acts of disclosure on the pages of forms, and the list of documents on the desk."""
    places.add(Place("公文一览", "desk_documents", staff))
    places.add(Place("公文报表", "desk_reports", staff))
    exhibits.registry.add(PageExhibit())
    desk_views.acts.add(PublishAct())
