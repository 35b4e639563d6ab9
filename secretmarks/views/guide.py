"""The classification guide on the desk; it exists only where the acts that point into it do."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import trail
from portal.routes.objections import Objection

from .. import guide as rules
from ..acts import not_electronic
from ..forms import GuideForm
from ..markings import LEVELS
from ..models import GuideItem, keeps_register
from .refusals import note_invalid

PAGE_SIZE = 50


class GuideFilter(forms.Form):
    q = forms.CharField(label="编号、事项、范围或者部门", max_length=60, required=False)
    level = forms.ChoiceField(label="密级", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("used", "使用中"), ("withdrawn", "已停用")]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [("", "全部"), *((str(x.value), x.label) for x in LEVELS.values())]

    def narrow(self, items: QuerySet) -> QuerySet:
        data = self.cleaned_data
        for word in data["q"].split():
            fields = ("number", "matter", "source", "producer", "knowers")
            items = items.filter(Q(*((f"{field}__icontains", word) for field in fields), _connector=Q.OR))
        if data["level"]:
            items = items.filter(level=data["level"])
        return items.filter(withdrawn_on__isnull=data["state"] == "used") if data["state"] else items


@login_required
@never_cache
def guide(request) -> HttpResponse:
    return show(request, GuideForm())


def show(request, form, *, problem: str = "", status: int = 200) -> HttpResponse:
    if not_electronic():
        raise Http404
    wanted = GuideFilter(request.GET)
    items = wanted.narrow(GuideItem.objects.all()) if wanted.is_valid() else GuideItem.objects.none()
    context = {
        "filter": wanted,
        "page": Paginator(items, PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "problem": problem,
        "columns": "、".join(rules.COLUMNS),
        "keeps_register": keeps_register(request.user),
    }
    bad = not wanted.is_valid()
    return render(request, "secretmarks/guide.html", context, status=422 if bad else status)


@login_required
@never_cache
@require_POST
def guide_import(request) -> HttpResponse:
    if not_electronic():
        raise Http404
    form = GuideForm(request.POST, request.FILES)
    if not form.is_valid():
        note_invalid(request, "secretmarks.guide_import", form)
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
