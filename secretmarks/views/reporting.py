"""The yearly return and leak reports on the desk."""

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal import trail
from portal.desk.downloads import download
from portal.people.models import today
from portal.people.posts import Post
from portal.routes.moves import Objection

from .. import figures, reporting
from ..authorities import organ_of
from ..forms import LeakEntryForm, LeakForm
from ..models import AnnualReturn, LeakReport, keeps_register
from .refusals import note_invalid

FIRST_YEAR = 2017


def sees_returns(user) -> bool:
    return keeps_register(user) or (user.is_authenticated and user.holds(Post.BUREAU_HEAD))


@login_required
def latest_returns(request) -> HttpResponse:
    return redirect("secret_returns", year=today().year - 1)


@login_required
@never_cache
def returns(request, year) -> HttpResponse:
    return show_returns(request, year)


def seen_organs(user) -> list:
    if keeps_register(user):
        return reporting.organs()
    return [organ_of(user.division)]


def show_returns(request, year: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    if not FIRST_YEAR <= year <= today().year:
        raise Http404
    filed = {row.organ_id: row for row in AnnualReturn.objects.filter(year=year).select_related("signed_by")}
    rows, organs = [], seen_organs(request.user)
    counted = figures.figures_of(organs, year)
    for organ in organs:
        row = filed.get(organ.pk)
        rows.append(
            {
                "organ": organ,
                "filed": row,
                "figures": list((row.figures if row else counted[organ.pk]).values()),
                "objection": reporting.signing_objection(request.user, organ),
                "is_late": row is None and today() > AnnualReturn.due_on(year),
            }
        )
    context = {
        "year": year,
        "years": range(today().year, max(FIRST_YEAR, today().year - 5) - 1, -1),
        "rows": rows,
        "labels": figures.LABELS.values(),
        "due_on": AnnualReturn.due_on(year),
        "is_over": year < today().year,
        "problem": problem,
        "keeps_register": keeps_register(request.user),
    }
    return render(request, "secretmarks/returns.html", context, status=status)


@login_required
@never_cache
@require_POST
def return_sign(request, year) -> HttpResponse:
    """The head signs off the own organ's figures."""
    try:
        reporting.sign_off(organ_of(request.user.division), year, by=request.user)
    except Objection as objection:
        trail.note("secretmarks.return_sign", by=request.user, outcome="refused")
        return show_returns(request, year, problem=str(objection), status=409)
    messages.success(request, f"{year}年统计表已报送。")
    return redirect("secret_returns", year=year)


@login_required
@never_cache
@require_POST
def return_receive(request, annual) -> HttpResponse:
    found = get_object_or_404(AnnualReturn, pk=annual)
    try:
        reporting.receive(found, by=request.user)
    except Objection as objection:
        return show_returns(request, found.year, problem=str(objection), status=409)
    messages.success(request, f"已接收{found.organ}的统计表。")
    return redirect("secret_returns", year=found.year)


@login_required
@never_cache
def returns_csv(request, year) -> HttpResponse:
    """The six matters of supervision begin with the figures; the register's own export has the acts (S-25)."""
    trail.note("secretmarks.returns_exported", by=request.user, year=year)
    return download(return_rows(request.user, year), f"returns-{year}")


def return_rows(user, year: int) -> Iterator[Sequence]:
    yield ["单位", "年度", *figures.LABELS.values(), "报送时间", "接收时间"]
    filed = {row.organ_id: row for row in AnnualReturn.objects.filter(year=year)}
    organs = seen_organs(user)
    counted = figures.figures_of(organs, year)
    for organ in organs:
        row = filed.get(organ.pk)
        numbers = row.figures if row else counted[organ.pk]
        moments = [str(timezone.localdate(at)) if at else "" for at in (row and row.signed_at, row and row.received_at)]
        yield [organ.name, year, *(numbers[name] for name in figures.LABELS), *moments]


# ---------------------------------------------------------------- leaks


@login_required
@never_cache
def leaks(request) -> HttpResponse:
    form, problem = LeakForm(request.POST or None), ""
    if form.is_bound and form.is_valid():
        try:
            made = reporting.report_leak(by=request.user, **form.cleaned_data)
        except Objection as objection:
            trail.note("secretmarks.leak", by=request.user, outcome="refused")
            problem = str(objection)
        else:
            messages.success(request, f"已报告，编号 {made}。请立即同时用电话报告本处室负责人和保密委员会。")
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
            reporting.append(found, by=request.user, **form.cleaned_data)
        except Objection as objection:
            problem = str(objection)
        else:
            messages.success(request, "已补充，原有记录没有改动。")
            return redirect("secret_leak", report=found.uuid)
    trail.note("secretmarks.leak_read", by=request.user, of=found)
    context = {"report": found, "entries": found.entries.select_related("by"), "form": form, "problem": problem}
    if invalid := form.is_bound and not form.is_valid():
        note_invalid(request, "secretmarks.leak", form, found)
    bad = problem or invalid
    return render(request, "secretmarks/leak.html", context, status=422 if bad else 200)
