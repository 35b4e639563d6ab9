"""Many documents on the desk: the list, and acts on what is chosen from it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.desk.hints import first_visit
from portal.jobs import work
from portal.jobs.kinds import registry as kinds

from ..models import DocumentPage
from ..reading.policies import division_objection, handled_by
from . import links
from .document import SUBMITTABLE
from .kinds import MOST
from .overview import PAGE_SIZES, SORTS, Overview, listed

SHOWN = 100
ACTS = (
    "disclosure.tag",
    "disclosure.move",
    *(f"submit.{name}" for name in SUBMITTABLE if name != "disclosure.withdraw_urgent"),
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
