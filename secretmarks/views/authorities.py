"""Who may classify: the list that the organ publishes inside (S-16), the matrix, designating and replacing."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import rulesets, trail
from portal.people.models import Assignment, today
from portal.people.posts import Post
from portal.routes.objections import Objection

from .. import designating
from ..authorities import matrix
from ..forms import DesignateForm, FilingForm, ReplaceForm
from ..levels import Level
from ..models import Designation, keeps_register
from ..models.authority import ReplacementGround
from .refusals import note_invalid


@login_required
@never_cache
def authorities(request) -> HttpResponse:
    return show(request, DesignateForm(initial={"starts_on": today()}))


def show(request, form, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "statutory": Assignment.objects.current()
        .filter(post__in=[Post.DIRECTOR_GENERAL, Post.BUREAU_HEAD])
        .select_related("user", "division")
        .order_by("division__order", "division", "pk"),
        "current": Designation.objects.current().select_related("holder__division", "designated_by"),
        "earlier": Designation.objects.ended().select_related("holder")[:50],
        "matrices": matrices(today()),
        "form": form,
        "grounds": ReplacementGround.choices,
        "problem": problem,
        "objection": designating.designating_objection(request.user),
        "keeps_register": keeps_register(request.user),
        "today": today(),
    }
    return render(request, "secretmarks/authorities.html", context, status=status)


def matrices(day: date) -> list[dict]:
    """Level by organ under each rule set in turn that changed it, the newest first, and whether it rules that day."""
    found: list[dict] = []
    for ruleset in rulesets.RULESETS:
        rows = [
            (label, "、".join(Level(level).label for level in sorted(levels)) or "没有，须经授权或者逐级上报", article)
            for label, levels, article in matrix(ruleset)
        ]
        if found and found[-1]["rows"] == rows:
            found[-1]["sets"].append(ruleset.name)
        else:
            found.append({"ruleset": ruleset, "rows": rows, "sets": [ruleset.name]})
    for each in found:
        each["rules"] = rulesets.ruleset(day).name in each["sets"]
    return found[::-1]


@login_required
@never_cache
@require_POST
def designate(request) -> HttpResponse:
    form = DesignateForm(request.POST)
    if not form.is_valid():
        note_invalid(request, "secretmarks.designate", form)
        return show(request, form, status=422)
    try:
        made = designating.designate(by=request.user, **form.cleaned_data)
    except Objection as objection:
        trail.note("secretmarks.designate", by=request.user, outcome="refused")
        return show(request, form, problem=str(objection), status=409)
    messages.success(request, f"已指定{made.holder}。")
    return redirect("secret_authorities")


@login_required
@never_cache
@require_POST
def replace(request, designation) -> HttpResponse:
    found, form = get_object_or_404(Designation, pk=designation), ReplaceForm(request.POST)
    return change(request, found, form, designating.replace, "已结束指定，原来的决定仍记在其名下。")


@login_required
@never_cache
@require_POST
def file(request, designation) -> HttpResponse:
    found, form = get_object_or_404(Designation, pk=designation), FilingForm(request.POST)
    return change(request, found, form, designating.file, "已登记备案。")


def change(request, designation: Designation, form, act, done: str) -> HttpResponse:
    blank = DesignateForm(initial={"starts_on": today()})
    if not form.is_valid():
        note_invalid(request, "secretmarks.designation", form, designation)
        return show(request, blank, problem="；".join(row[0] for row in form.errors.values()), status=422)
    try:
        act(designation, by=request.user, **form.cleaned_data)
    except Objection as objection:
        trail.note("secretmarks.designation", by=request.user, of=designation, outcome="refused")
        return show(request, blank, problem=str(objection), status=409)
    messages.success(request, done)
    return redirect("secret_authorities")
