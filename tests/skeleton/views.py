"""Pages of the use of the seal: the list with the form that asks, one use, and stamping."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.desk import views as desk_views
from portal.routes.objections import Objection

from . import acts
from .models import SealUse


class AskForm(forms.ModelForm):
    class Meta:
        model = SealUse
        fields = ("paper", "copies")


@login_required
@never_cache
def seal_uses(request) -> HttpResponse:
    form, problem = AskForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.ask(request.user, **form.cleaned_data)
        except Objection as objection:
            problem = str(objection)
        else:
            return redirect("form", form=made.uuid)
    rows = SealUse.objects.readable_by(request.user).select_related("division")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "problem": problem}
    status = 409 if problem else 422 if form.errors else 200
    return render(request, "skeleton/seal_uses.html", context, status=status)


@login_required
@never_cache
def seal_use(request, use) -> HttpResponse:
    found = get_object_or_404(SealUse.objects.readable_by(request.user), uuid=use)
    return render(request, "skeleton/seal_use.html", {"exhibit": {"use": found}})


@login_required
@never_cache
@require_POST
def seal_stamp(request, form) -> HttpResponse:
    found = desk_views.fetch(request, form)
    try:
        acts.stamp(found, by=request.user)
    except Objection as objection:
        return desk_views.show(request, found, problem=str(objection), status=409)
    return redirect("form", form=found.uuid)
