"""Documents on the staff's desk: read, labelled, sent for signature, and published as they were signed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import trail
from portal.desk import views as desk_views
from portal.desk.views import Act
from portal.files.models import StoredFile
from portal.routes import moves
from portal.routes.models import Form, Item
from portal.routes.route import registry

from . import publication
from .forms import LabelForm
from .models import DocumentPage, DocumentTag
from .policies import is_editor, may_read_drafts, readable_items
from .publication import announce

SUBMITTABLE = (
    "disclosure.publish",
    "disclosure.attribute",
    "secretmarks.internal",
    "disclosure.withdraw",
    "disclosure.withdraw_urgent",
)


def fetch(request, uuid) -> DocumentPage:
    return get_object_or_404(
        DocumentPage.objects.readable_by(request.user).select_related("owning_division"), uuid=uuid
    )


def editing_objection(user, document: DocumentPage) -> str:
    """Why this person cannot label this document or send it for signature, or ""."""
    if document.owning_division_id != user.standing.division_id and not (
        user.standing.in_general_office and is_editor(user)
    ):
        return "只有归属处室的人员可以办理。"
    lock = document.get_lock()
    return lock.get_message(user) if lock else ""


@login_required
@never_cache
def desk_document(request, document) -> HttpResponse:
    page = fetch(request, document)
    trail.note("disclosure.read", by=request.user, of=page)
    shows_draft = may_read_drafts(request.user, page) or page.state == DocumentPage.State.DRAFT
    shown = page.get_latest_revision_as_object() if shows_draft and page.latest_revision_id else page
    objection = editing_objection(request.user, page)
    context = {
        "page": page,
        "shown": shown,
        "attachments": list(shown.attachments.select_related("file")) if shown is page else attachments_of(shown),
        "is_working_copy": shown is not page and page.edition_id not in (None, page.latest_revision_id),
        "objection": objection,
        "routes": [] if objection else [registry[name] for name in offered(page)],
        "may_label": not objection and page.state == DocumentPage.State.DRAFT,
        "may_edit": not objection and is_editor(request.user),
        "forms": Form.objects.readable_by(request.user)
        .filter(items__in=Item.objects.of(page))
        .select_related("drafter")
        .distinct(),
        "publications": page.publications.all(),
    }
    return render(request, "disclosure/desk_document.html", context)


def attachments_of(shown: DocumentPage) -> list:
    rows = list(shown.attachments.all())
    files = StoredFile.objects.in_bulk([row.file_id for row in rows])
    for row in rows:
        row.file = files[row.file_id]
    return rows


def offered(page: DocumentPage) -> list[str]:
    """The routes that a document in this state can be sent on."""
    if page.live:
        return ["disclosure.publish", "disclosure.withdraw", "disclosure.withdraw_urgent"]
    return ["disclosure.publish", "disclosure.attribute", "secretmarks.internal"]


@login_required
@never_cache
def document_label(request, document) -> HttpResponse:
    page = fetch(request, document)
    objection = editing_objection(request.user, page)
    if not objection and page.state != DocumentPage.State.DRAFT:
        objection = "本件已办结，密级和公开属性只能通过审批改变。"
    form = LabelForm(request.POST or None, instance=page)
    if request.method == "POST" and not objection and form.is_valid():
        with trail.act("disclosure.labelled", by=request.user, of=page, **codes(form.cleaned_data)):
            DocumentPage.objects.filter(pk=page.pk).update(**form.cleaned_data)
            announce([page], text=False)
        messages.success(request, "标注已保存。")
        return redirect("desk_document", document=page.uuid)
    status = 409 if request.method == "POST" and objection else 200
    return render(request, "disclosure/label.html", {"page": page, "form": form, "objection": objection}, status=status)


def codes(data: dict) -> dict:
    return {"level": data["level"], "attribute": data["attribute"], "ground": data["ground"]}


@login_required
@never_cache
def document_submit(request, document, route) -> HttpResponse:
    page = fetch(request, document)
    if route not in SUBMITTABLE:
        raise Http404
    kind = registry[route]
    objection = editing_objection(request.user, page)
    if not objection and route not in offered(page):
        objection = "本件现在的状态不能送这种审批。"
    fields = kind.fields_form(request.POST or None)
    problem = objection if request.method == "POST" else ""
    if request.method == "POST" and not objection and fields.is_valid():
        try:
            form = moves.submit(route, [(page, page.latest_revision)], by=request.user, fields=fields.cleaned_data)
        except moves.Objection as refused:
            problem = str(refused)
        else:
            messages.success(request, f"已送审，审批单编号 {form.number}。")
            return redirect("form", form=form.uuid)
    context = {"page": page, "route": kind, "fields": fields, "objection": objection, "problem": problem}
    return render(request, "disclosure/submit.html", context, status=409 if problem else 200)


@login_required
@never_cache
def form_item(request, form, item) -> HttpResponse:
    """The version that is on a form, as the signers read it, beside what is public now."""
    found = get_object_or_404(readable_items(request.user).select_related("form", "revision"), pk=item, form__uuid=form)
    trail.note("routes.read_item", by=request.user, of=found.form, item=found.pk)
    shown = found.revision.as_object() if found.revision else found.thing
    for name in shown.children_with_files():
        prefetch_related_objects(list(getattr(shown, name).all()), "file")
    context = {
        "item": found,
        "form": found.form,
        "shown": shown,
        "thing": found.thing,
        "attachments": attachments_of(shown) if isinstance(shown, DocumentPage) else [],
        "changes": changes(found, shown),
    }
    return render(request, "disclosure/form_item.html", context)


def changes(item: Item, shown) -> list[tuple[str, str, str]]:
    """Fields of this version that differ from the edition that was approved last: (label, before, now)."""
    before = item.thing
    if before is None or before.edition_id in (None, item.revision_id):
        return []
    old, new = before.signed_content(before.edition), before.signed_content(item.revision)
    rows = []
    for name in {**old, **new}:
        if old.get(name) == new.get(name) or name in ("tags", "body", *before.signed_children):
            continue
        rows.append((before._meta.get_field(name).verbose_name, old[name] or "", new[name] or ""))
    if old.get("body") != new.get("body"):
        rows.append(("正文", "有改动", "见下文"))
    for child in before.children():
        if old.get(child.name) != new.get(child.name):
            rows.append((child.model._meta.verbose_name, "有改动", "见下文"))
    return rows


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

    def fits(self, form: Form) -> bool:
        return form.route_id == publication.PUBLISHING and form.outcome == Form.Outcome.APPROVED

    def objection(self, user, form: Form) -> str:
        return publication.publishing_objection(user, form)


class ResubmitAct(Act):
    label = "修改后重新送审"
    url_name = "form_resubmit"

    def fits(self, form: Form) -> bool:
        return form.state == Form.State.RETURNED

    def objection(self, user, form: Form) -> str:
        return "" if user.pk == form.drafter_id else "由承办人修改后重新送审。"


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


@login_required
@never_cache
@require_POST
def form_resubmit(request, form) -> HttpResponse:
    found = desk_views.fetch(request, form)
    things = [(item.thing, item.thing.latest_revision) for item in found.items.filter(round=found.round) if item.thing]
    try:
        moves.resubmit(found, things, by=request.user)
    except moves.Objection as objection:
        found.refresh_from_db()
        return desk_views.show(request, found, problem=str(objection), status=409)
    messages.success(request, "已重新送审，从第一步开始。")
    return redirect("form", form=found.uuid)


def join_desk() -> None:
    """Put the acts of disclosure on the pages of forms."""
    if not any(isinstance(act, PublishAct) for act in desk_views.acts):
        desk_views.acts.extend([PublishAct(), ResubmitAct()])
