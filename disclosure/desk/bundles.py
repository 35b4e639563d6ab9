"""Several documents put in order on one form, to be public at one moment."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.routes import moves, rounds
from portal.routes.enclosures import EnclosuresForm
from portal.routes.objections import Objection
from portal.routes.route import registry as routes

from ..models import DocumentPage
from ..reading.policies import division_objection
from ..review import completeness
from ..review.publication import BUNDLE, BUNDLE_MOST
from .kinds import CHANGED, UNKNOWN, locks
from .many import Chosen, back
from .overview import listed


@login_required
@never_cache
@require_POST
def bundle(request) -> HttpResponse:
    """Puts the chosen drafts in order on one form, to be public at one moment."""
    chosen = Chosen(request)
    if chosen.problem:
        messages.error(request, chosen.problem)
        return redirect(back(request))
    confirmed = "confirmed" in request.POST
    fields = routes[BUNDLE].fields_form(request.POST if confirmed else None)
    papers = EnclosuresForm(routes[BUNDLE], request.POST if confirmed else None, request.FILES or None, by=request.user)
    problem, ordered = "", in_order(chosen, request.POST)
    if confirmed and fields.is_valid() and papers.is_valid():
        problem = bundling_objection(request.user, ordered)
        if not problem:
            try:
                things = [(document, document.latest_revision) for _, document in ordered]
                form = moves.submit(
                    BUNDLE, things, by=request.user, fields=fields.cleaned_data, enclosed=papers.taken()
                )
            except Objection as refused:
                problem = str(refused)
            else:
                messages.success(request, f"已送审，审批单编号 {form.number}；批准后 {len(things)} 件同时公开。")
                return redirect("form", form=form.uuid)
    known = [document for _, document in ordered if document is not None]
    for document in known:
        if not division_objection(request.user, document):
            document.missing = completeness.links(document, document.latest_revision)
    context = {
        "route": routes[BUNDLE],
        "steps": rounds.drafted(BUNDLE, known, by=request.user, fields={}).planned,
        "fields": fields,
        "papers": papers,
        "problem": problem,
        "chosen": chosen,
        "documents": known,
        "query": request.POST.get("query", ""),
    }
    return render(request, "disclosure/bundle.html", context, status=422 if confirmed else 200)


def in_order(chosen: Chosen, data: QueryDict) -> list[tuple[str, DocumentPage | None]]:
    """(version seen, document) by the numbers written beside them; without a number as they were chosen."""
    keys = [pk for pk, _ in chosen.items]
    found = listed(chosen.user).select_related("latest_revision").defer("body").in_bulk(keys)
    places = {pk: data.get(f"place-{pk}", "") for pk in keys}
    ranked = sorted(
        enumerate(chosen.items),
        key=lambda row: (int(places[row[1][0]]) if places[row[1][0]].isdecimal() else row[0] + 1, row[0]),
    )
    return [(seen, found.get(pk)) for _, (pk, seen) in ranked]


def bundling_objection(user, ordered: list[tuple[str, DocumentPage | None]]) -> str:
    """Why these cannot be one bundle, the part named, or ""."""
    if not 2 <= len(ordered) <= BUNDLE_MOST:
        return f"合并公开须有 2 至 {BUNDLE_MOST} 件，现在选了 {len(ordered)} 件。"
    held = locks([document for _, document in ordered if document is not None], user)
    for seen, document in ordered:
        if document is None:
            return UNKNOWN
        objection = division_objection(user, document) or held.get(document.pk, "")
        objection = objection or ("" if str(document.latest_revision_id) == seen else CHANGED)
        if objection:
            return f"《{document.shown_title}》：{objection}"
    return ""
