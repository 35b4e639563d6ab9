"""The catalogue, the guide and the plain text of a document, for everyone."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal import trail
from secretmarks.levels import Level

from ..law import Attribute, DisclosureClass
from ..models import DocumentPage
from . import guide as guides
from .catalogue import SORTS, Catalogue


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    asked = Catalogue(request.GET)
    if request.GET.get("format") == "json":
        return JsonResponse(asked.as_json(), json_dumps_params={"ensure_ascii": False})
    context = {
        "catalogue": asked,
        "listing": asked.page,
        "facets": list(asked.facets()),
        "choices": list(asked.choices()),
        "sorts": [(name, label) for name, (label, _) in SORTS.items()],
    }
    return render(request, "disclosure/catalogue.html", context)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    context = {
        "agency": settings.WAGTAIL_SITE_NAME,
        "office": guides.disclosure_office(),
        "supervisor": guides.supervisor(),
        "classes": DisclosureClass.choices,
    }
    return render(request, "disclosure/guide.html", context)


@require_safe
def document_text(request: HttpRequest, document: UUID) -> HttpResponse:
    """The finished text; state secrets are read on the desk and not carried away here."""
    finished = DocumentPage.objects.readable_by(request.user).filter(state=DocumentPage.State.FINISHED)
    found = get_object_or_404(finished, uuid=document)
    if found.effective_level > Level.INTERNAL:
        raise Http404
    if not found.is_public:
        trail.note("disclosure.read", by=request.user, of=found, form="text")
    response = HttpResponse(as_text(found), content_type="text/plain; charset=utf-8")
    name = found.index_number or str(found.uuid)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name.replace("/", "-") + ".txt"
    )
    return response


def as_text(document: DocumentPage) -> str:
    head = [
        ("标题", document.title),
        ("索引号", document.index_number),
        ("发文字号", document.document_number),
        ("发文机关", document.all_issuers),
        ("成文日期", document.issued_on),
        ("公开日期", document.published_on),
        ("有效性", document.validity),
    ]
    if document.effective_level != Level.OPEN:
        head.append(("密级", Level(document.effective_level).label))
    elif not document.is_public:
        head.append(("公开属性", Attribute(document.attribute).label if document.attribute else "未确定"))
    lines = [f"{label}：{value}" for label, value in head if value]
    return "\n".join([*lines, "", document.plain_body, ""])
