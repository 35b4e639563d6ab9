"""The yearly return on the desk."""

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
from portal.routes.objections import Objection

from .. import figures, reporting
from ..authorities import organ_of
from ..models import AnnualReturn, keeps_register

FIRST_YEAR = 2017


@login_required
def latest_returns(request) -> HttpResponse:
    return redirect("secret_returns", year=today().year - 1)


@login_required
@never_cache
def returns(request, year) -> HttpResponse:
    return show_returns(request, year)


def show_returns(request, year: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    if not FIRST_YEAR <= year <= today().year:
        raise Http404
    filed = {row.organ_id: row for row in AnnualReturn.objects.filter(year=year).select_related("signed_by")}
    rows, organs = [], reporting.seen_organs(request.user)
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
    organs = reporting.seen_organs(user)
    counted = figures.figures_of(organs, year)
    for organ in organs:
        row = filed.get(organ.pk)
        numbers = row.figures if row else counted[organ.pk]
        moments = [str(timezone.localdate(at)) if at else "" for at in (row and row.signed_at, row and row.received_at)]
        yield [organ.name, year, *(numbers[name] for name in figures.LABELS), *moments]
