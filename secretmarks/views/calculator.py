"""The calculator of marks: no data, so no zone is barred from it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ..forms import CalculatorForm


@login_required
@never_cache
def calculator(request) -> HttpResponse:
    """Level, term and start to mark and end date; it keeps nothing, so it serves in every zone with staff."""
    form = CalculatorForm(request.POST or None)
    answered = form.is_bound and form.is_valid()
    context = {"form": form, "answer": form.answer if answered else None}
    return render(
        request, "secretmarks/calculator.html", context, status=422 if form.is_bound and not answered else 200
    )
