"""The file of the six matters of supervision: what is wrong on a page, the whole to take away (S-25)."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from portal import trail
from portal.desk.downloads import FORMATS, download
from portal.people.models import today

from ..markings import Mark
from ..models import Act
from ..supervision import MATTERS, File, Finding, free_bases
from .register import listed, mark_of
from .reporting import FIRST_YEAR

SHOWN = 200
COLUMNS = ("监督事项", "单位", "对象", "情况", "日期", "发现的问题")


def year_of(year: int) -> int:
    if not FIRST_YEAR <= year <= today().year:
        raise Http404
    return year


@login_required
def latest(request) -> HttpResponse:
    return redirect("secret_supervision", year=today().year)


@login_required
@never_cache
def supervision(request, year) -> HttpResponse:
    """Matter by matter how much there is and what is wrong; everything else is in the export."""
    file = File(request.user, year_of(year))
    trail.note("secretmarks.supervision_read", by=request.user, year=year)
    context = {
        "year": year,
        "years": range(today().year, max(FIRST_YEAR, today().year - 5) - 1, -1),
        "matters": list(file.matters(SHOWN)),
        "shown": SHOWN,
        "free": free_bases(request.user)[:SHOWN],
    }
    return render(request, "secretmarks/supervision.html", context)


def lines(findings: Iterator[Finding], mark: Mark | None) -> Iterator[Sequence]:
    if mark:
        yield [str(mark)]
    yield COLUMNS
    for row in findings:
        day = row.on.isoformat() if row.on else ""
        yield [f"（{row.matter}）{MATTERS[row.matter]}", row.organ, row.about, row.facts, day, row.wrong]


@login_required
@never_cache
def export(request, year) -> HttpResponse:
    """The file as CSV or workbook, row by row; it bears the highest level of the titles inside (A-28)."""
    kind = request.GET.get("format", "csv")
    if kind not in FORMATS:
        raise Http404
    file = File(request.user, year_of(year))
    decided = Act.objects.filter(decided_on__range=(file.first, file.last)).values("secret")
    mark = mark_of(listed(request.user).filter(pk__in=decided))
    level = int(mark.level) if mark else 0
    trail.note("secretmarks.supervision_exported", by=request.user, year=year, level=level)
    return download(lines(file.findings(), mark), f"supervision-{year}", kind=kind, title="定密监督检查")
