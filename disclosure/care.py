"""Many documents on the desk: the list, acts on what is chosen from it, bundles and the recycle bin."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal import trail
from portal.desk.downloads import FORMATS, download
from portal.desk.hints import first_visit
from portal.jobs import work
from portal.jobs.kinds import registry as kinds
from portal.routes import moves
from portal.routes.moves import Objection
from portal.routes.route import registry as routes

from . import desk, links, moving, recycling
from .bulk import CHANGED, MOST, UNKNOWN, locks
from .models import Discarded, DocumentPage
from .overview import PAGE_SIZES, SORTS, Overview, listed
from .policies import division_objection, handled_by
from .publication import BUNDLE, BUNDLE_MOST
from .reports import REPORTS, lines

SHOWN = 100
ACTS = (
    "disclosure.tag",
    "disclosure.move",
    *(f"submit.{name}" for name in desk.SUBMITTABLE if name != "disclosure.withdraw_urgent"),
    "disclosure.discard",
)


@login_required
@never_cache
@require_safe
def documents(request) -> HttpResponse:
    overview = Overview(request)
    rows = [row | {"acts": acts_on(request.user, row["document"])} for row in overview.rows()]
    context = {
        "overview": overview,
        "page": overview.page,
        "rows": rows,
        "may_act": any(row["acts"] for row in rows),
        "hint": first_visit(request.user, "documents"),
        "sorts": [(name, label) for name, (label, _) in SORTS.items()],
        "sizes": PAGE_SIZES,
        "acts": [kinds[name] for name in ACTS],
        "at_once": work.AT_ONCE,
        "most": MOST,
    }
    return render(request, "disclosure/documents.html", context)


def acts_on(user, document: DocumentPage) -> bool:
    return not division_objection(user, document)


# ---------------------------------------------------------------- acts on what was chosen


class Chosen:
    """The documents that a reader ticked, or all that the list answers to its conditions."""

    def __init__(self, request):
        self.user = request.user
        if request.POST.get("all"):
            found = Overview(request, QueryDict(request.POST.get("query", ""))).documents
            rows = found.filter(handled_by(self.user))
            pairs = [f"{pk}-{seen}" for pk, seen in rows.values_list("pk", "latest_revision")[: MOST + 1]]
        else:
            pairs = [pair for given in request.POST.getlist("items") for pair in given.split()]
        # What is not a pair of numbers came from no list of ours.
        split = (pair.partition("-") for pair in dict.fromkeys(pairs))
        self.items = [(int(pk), seen) for pk, _, seen in split if pk.isascii() and pk.isdigit() and len(pk) < 19]

    @property
    def problem(self) -> str:
        if not self.items:
            return "还没有选择公文：请勾选至少一件，再选择要办的事项。"
        if len(self.items) > MOST:
            return f"一次最多办 {MOST} 件，请缩小筛选范围后分几次办。"
        return ""

    @property
    def text(self) -> str:
        return " ".join(f"{pk}-{seen}" for pk, seen in self.items)

    def shown(self) -> list[DocumentPage]:
        """The first of them that may be read, in the order in which they were chosen."""
        keys = [pk for pk, _ in self.items[:SHOWN]]
        found = listed(self.user).defer("body").in_bulk(keys)
        return [found[pk] for pk in keys if pk in found]


@login_required
@never_cache
@require_POST
def bulk(request) -> HttpResponse:
    """Asks what the act needs, then does it: at once, or as a job where there are many."""
    kind = kinds.get(request.POST.get("act", ""))
    chosen = Chosen(request)
    problem = chosen.problem or ("" if kind and kind.id in ACTS else "请选择要办的事项。")
    if problem:
        messages.error(request, problem)
        return redirect(back(request))
    confirmed = "confirmed" in request.POST
    fields = kind.fields_form(request.POST if confirmed else None)
    if confirmed and fields.is_valid():
        job = work.start(kind.id, chosen.items, by=request.user, fields=plain(fields.cleaned_data))
        if job.total > work.AT_ONCE:
            messages.info(request, f"共 {job.total} 件，超过 {work.AT_ONCE} 件，已转到后台逐件办理；本页随时显示进度。")
        return redirect("desk_job", job=job.uuid)
    context = {
        "kind": kind,
        "fields": fields,
        "chosen": chosen,
        "documents": chosen.shown(),
        "at_once": work.AT_ONCE,
        "linked": links.into([pk for pk, _ in chosen.items], request.user) if breaks_links(kind.id) else [],
        "query": request.POST.get("query", ""),
    }
    return render(request, "disclosure/bulk.html", context, status=422 if confirmed else 200)


def breaks_links(act: str) -> bool:
    return act == "disclosure.discard" or act.startswith("submit.disclosure.withdraw")


def back(request) -> str:
    query = QueryDict(request.POST.get("query", ""))
    return reverse("desk_documents") + (f"?{query.urlencode()}" if query else "")


def plain(data: dict) -> dict:
    """Cleaned data as a job keeps them."""
    return {name: value.pk if isinstance(value, Model) else value for name, value in data.items()}


# ---------------------------------------------------------------- bundles


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
    problem, ordered = "", in_order(chosen, request.POST)
    if confirmed and fields.is_valid():
        problem = bundling_objection(request.user, ordered)
        if not problem:
            try:
                things = [(document, document.latest_revision) for _, document in ordered]
                form = moves.submit(BUNDLE, things, by=request.user, fields=fields.cleaned_data)
            except Objection as refused:
                problem = str(refused)
            else:
                messages.success(request, f"已送审，审批单编号 {form.number}；批准后 {len(things)} 件同时公开。")
                return redirect("form", form=form.uuid)
    known = [document for _, document in ordered if document is not None]
    context = {
        "route": routes[BUNDLE],
        "steps": moves.drafted(BUNDLE, known, by=request.user, fields={}).planned,
        "fields": fields,
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


# ---------------------------------------------------------------- the recycle bin


class RestoreForm(moving.ChannelForm):
    def __init__(self, *args, home, **kwargs):
        super().__init__(*args, **kwargs)
        channel = self.fields["channel"]
        channel.label, channel.required = "恢复到栏目", False
        channel.empty_label = f"原来的栏目：{home.title}" if home else "请选择栏目"


def bin_of(user) -> QuerySet:
    return Discarded.objects.filter(document__in=DocumentPage.objects.in_bin(user).values("pk"))


@login_required
@never_cache
@require_safe
def recycle_bin(request) -> HttpResponse:
    rows = bin_of(request.user).select_related("document__owning_division", "by", "channel")
    page = Paginator(rows.defer("document__body"), PAGE_SIZES[0]).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"discarded": row, "until": recycling.last_day(row)} for row in page],
        "days": settings.BIN_DAYS,
    }
    return render(request, "disclosure/bin.html", context)


@login_required
@never_cache
def restore(request, discarded) -> HttpResponse:
    found = get_object_or_404(
        DocumentPage.objects.in_bin(request.user).select_related("discarded__channel", "discarded__by"), uuid=discarded
    )
    home = recycling.home_of(found)
    form = RestoreForm(request.POST if request.method == "POST" else None, home=home)
    objection = "" if recycling.edits(request.user, found) else recycling.ONLY_EDITORS
    problem = objection if request.method == "POST" else ""
    if request.method == "POST" and not objection and form.is_valid():
        try:
            recycling.restore(found, by=request.user, channel=form.cleaned_data["channel"])
        except Objection as refused:
            problem = str(refused)
        else:
            messages.success(request, "草稿已恢复。")
            return redirect("desk_document", document=found.uuid)
    context = {
        "page": found,
        "form": form,
        "objection": objection,
        "problem": problem,
        "channel": home,
        "until": recycling.last_day(found.discarded),
    }
    return render(request, "disclosure/restore.html", context, status=409 if problem else 200)


@login_required
@never_cache
def discard(request, document) -> HttpResponse:
    """One draft into the bin; the framework's own deletion leads here."""
    page = desk.fetch(request, document)
    objection = desk.editing_objection(request.user, page) or recycling.discarding_objection(request.user, page)
    problem = objection if request.method == "POST" else ""
    if request.method == "POST" and not objection:
        try:
            recycling.discard(page, by=request.user)
        except Objection as refused:
            problem = str(refused)
        else:
            messages.success(request, "草稿已放进回收站。")
            return redirect("desk_bin")
    context = {
        "page": page,
        "title": desk.title_for(request.user, page),
        "objection": objection,
        "problem": problem,
        "days": settings.BIN_DAYS,
        "linked": [] if objection else links.into([page.pk], request.user),
    }
    return render(request, "disclosure/discard.html", context, status=409 if problem else 200)


# ---------------------------------------------------------------- reports


@login_required
@never_cache
@require_safe
def reports(request) -> HttpResponse:
    return render(request, "disclosure/reports.html", {"reports": REPORTS.values()})


@login_required
@never_cache
@require_safe
def report(request, report) -> HttpResponse:
    """One report on screen, or whole as a file."""
    if report not in REPORTS:
        raise Http404
    found = REPORTS[report]
    term = found.term_of(request.GET.get("term", ""))
    rows = found.rows(request.user, term)
    kind = request.GET.get("format", "")
    if kind in FORMATS:
        trail.note("disclosure.report_exported", by=request.user, report=found.name, format=kind)
        return download(lines(found, rows), found.name, kind=kind, title=found.title)
    page = Paginator(rows, PAGE_SIZES[0]).get_page(request.GET.get("page"))
    table = [(row[0], list(zip(found.columns, map(day_of, found.shown(row)[1:]), strict=True))) for row in page]
    context = {"report": found, "term": term, "page": page, "rows": table}
    return render(request, "disclosure/report.html", context)


def day_of(value):
    if value is None:
        return ""
    return timezone.localdate(value) if hasattr(value, "tzinfo") else value
