"""The findings on the desk: what is open, what was settled lately, and settling one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.routes.objections import Objection

from .models import Finding, Round
from .settling import LONGEST, settle, settling_objection

PAGE_SIZE, RECENT = 20, 10


@login_required
@never_cache
@require_safe
def findings(request) -> HttpResponse:
    return show(request)


def show(request, *, problem: str = "", tried: Finding | None = None, status: int = 200) -> HttpResponse:
    rows = Finding.objects.readable_by(request.user)
    context = {
        "page": Paginator(rows.open(), PAGE_SIZE).get_page(request.GET.get("page")),
        "settled": rows.settled().select_related("settled_by").order_by("-settled_at")[:RECENT],
        "last": Round.objects.first(),
        "last_whole": Round.objects.filter(whole=True).first(),
        "objection": settling_objection(request.user),
        "longest": LONGEST,
        "problem": problem,
        "tried": tried,
        "note": request.POST.get("note", ""),
    }
    return render(request, "verification/findings.html", context, status=status)


@login_required
@never_cache
@require_POST
def finding_settle(request, finding) -> HttpResponse:
    found = get_object_or_404(Finding.objects.readable_by(request.user), pk=finding)
    try:
        settle(found, by=request.user, note=request.POST.get("note", ""))
    except Objection as refused:
        return show(request, problem=str(refused), tried=found, status=409)
    messages.success(request, "已记下处理情况；问题仍在的，下次核验会再列出。")
    return redirect("findings")
