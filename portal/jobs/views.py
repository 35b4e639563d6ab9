"""A job as its owner follows it: how far it came, and what became of each item."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .kinds import Subject, registry
from .models import Job, Line

PAGE_SIZE = 50
HIDDEN = Subject("（不在您的知悉范围内）", "")


@login_required
@never_cache
@require_safe
def jobs(request) -> HttpResponse:
    page = Paginator(Job.objects.readable_by(request.user).defer("payload"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(request, "jobs/jobs.html", {"page": page})


@login_required
@never_cache
@require_safe
def job(request, job) -> HttpResponse:
    found = get_object_or_404(Job.objects.readable_by(request.user), uuid=job)
    listing = Paginator(found.lines.all(), PAGE_SIZE).get_page(request.GET.get("page"))
    subjects = registry[found.kind].subjects(request.user, [line.object_id for line in listing])
    counts = dict(found.lines.order_by().values_list("outcome").annotate(count=Count("pk")))
    context = {
        "job": found,
        "listing": listing,
        "rows": [row_of(line, subjects) for line in listing],
        "counts": [(outcome.label, counts.get(outcome.value, 0)) for outcome in Line.Outcome if outcome in counts],
    }
    return render(request, "jobs/job.html", context)


def row_of(line: Line, subjects: dict[int, Subject]) -> dict:
    """A line; a word about what may not be known any more is not told either."""
    known = line.object_id in subjects
    return {"line": line, "subject": subjects.get(line.object_id, HIDDEN), "words": line.words if known else ""}
