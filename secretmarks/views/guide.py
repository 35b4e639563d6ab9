"""The classification guide on the desk; it exists only where the acts that point into it do."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import trail
from portal.routes.moves import Objection

from .. import guide as rules
from ..acts import not_electronic
from ..forms import GuideForm
from ..models import GuideItem, keeps_register

PAGE_SIZE = 50


@login_required
@never_cache
def guide(request) -> HttpResponse:
    return show(request, GuideForm())


def show(request, form, *, problem: str = "", status: int = 200) -> HttpResponse:
    if not_electronic():
        raise Http404
    context = {
        "page": Paginator(GuideItem.objects.all(), PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "problem": problem,
        "columns": "、".join(rules.COLUMNS),
        "keeps_register": keeps_register(request.user),
        "electronic": True,
    }
    return render(request, "secretmarks/guide.html", context, status=status)


@login_required
@never_cache
@require_POST
def guide_import(request) -> HttpResponse:
    if not_electronic():
        raise Http404
    form = GuideForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        done = rules.import_items(form.cleaned_data["table"].read(), by=request.user)
    except Objection as objection:
        trail.note("secretmarks.guide_import", by=request.user, outcome="refused")
        return show(request, GuideForm(), problem=str(objection), status=422)
    messages.success(request, f"已导入 {done} 项。")
    return redirect("secret_guide")


@login_required
@never_cache
@require_POST
def guide_withdraw(request, matter) -> HttpResponse:
    found = get_object_or_404(GuideItem, pk=matter)
    try:
        rules.withdraw(found, by=request.user)
    except Objection as objection:
        return show(request, GuideForm(), problem=str(objection), status=409)
    messages.success(request, f"第{found.number}项已停用。")
    return redirect("secret_guide")
