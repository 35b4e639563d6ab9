"""Leak reports on the desk: the register with the hours that are left, the report and what is added to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal import trail
from portal.routes.objections import Objection

from ..forms import LeakEntryForm, LeakForm
from ..leaks import append, escalate, report_leak, seen
from ..models import LeakEntry, LeakReport, keeps_register
from .refusals import note_invalid


def told_names(report: LeakReport) -> str:
    return report.entries.get(kind=LeakEntry.Kind.NOTIFIED).words


@login_required
@never_cache
def leaks(request) -> HttpResponse:
    escalate()
    form, problem = LeakForm(request.POST or None), ""
    if form.is_bound and form.is_valid():
        try:
            made = report_leak(by=request.user, **form.cleaned_data)
        except Objection as objection:
            trail.note("secretmarks.leak", by=request.user, outcome="refused")
            problem = str(objection)
        else:
            messages.success(request, f"已报告，编号 {made}，已提醒{told_names(made)}。请同时用电话报告。")
            return redirect("secret_leak", report=made.uuid)
    context = {
        "form": form,
        "problem": problem,
        "reports": LeakReport.objects.readable_by(request.user)
        .select_related("division")
        .prefetch_related("entries")[:100],
        "keeps_register": keeps_register(request.user),
    }
    if invalid := form.is_bound and not form.is_valid():
        note_invalid(request, "secretmarks.leak", form)
    bad = problem or invalid
    return render(request, "secretmarks/leaks.html", context, status=422 if bad else 200)


@login_required
@never_cache
def leak(request, report) -> HttpResponse:
    """One report with all that was added to it; adding is the only act."""
    found = get_object_or_404(LeakReport.objects.readable_by(request.user), uuid=report)
    form, problem = LeakEntryForm(request.POST or None), ""
    if form.is_bound and form.is_valid():
        try:
            append(found, by=request.user, **form.cleaned_data)
        except Objection as objection:
            problem = str(objection)
        else:
            messages.success(request, "已补充，原有记录没有改动。")
            return redirect("secret_leak", report=found.uuid)
    trail.note("secretmarks.leak_read", by=request.user, of=found)
    seen(found, request.user)
    context = {"report": found, "entries": found.entries.select_related("by"), "form": form, "problem": problem}
    if invalid := form.is_bound and not form.is_valid():
        note_invalid(request, "secretmarks.leak", form, found)
    bad = problem or invalid
    return render(request, "secretmarks/leak.html", context, status=422 if bad else 200)
