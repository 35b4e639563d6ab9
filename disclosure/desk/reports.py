"""Reports on the documents that the reader may read: what needs care, as rows for a table, a CSV file or a workbook."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, Count, DateField, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import trail
from portal.desk.downloads import FORMATS, download
from portal.people.models import today
from portal.routes.models import Form
from portal.routes.route import registry as routes
from secretmarks.levels import Level

from ..law import Attribute
from ..models import DocumentPage
from .overview import PAGE_SIZES, listed, open_items

FINISHED, DRAFT = DocumentPage.State.FINISHED, DocumentPage.State.DRAFT
CHUNK = 500


@dataclass(frozen=True)
class Report:
    """`rows(user, term)` answers a queryset of values: the UUID of the document (or None) and then the columns."""

    name: str
    title: str
    words: str
    columns: tuple[str, ...]
    rows: Callable[[Any, int], QuerySet]
    # What the reader may set: label, default, greatest value.
    term: tuple[str, int, int] | None = None
    # Turns a raw row into words.
    shown: Callable[[Sequence], Sequence] = tuple
    lists_documents: bool = True

    def term_of(self, asked: str) -> int:
        """The term asked for, or the default where that is no number within the limits."""
        _, default, most = self.term or ("", 0, 0)
        return int(asked) if asked.isascii() and asked.isdecimal() and 1 <= int(asked[:6]) <= most else default


LEAD = ("uuid", "shown_title", "document_number", "owning_division__name")
LEADING = ("标题", "发文字号", "归属处室")


def stale(user, years: int) -> QuerySet:
    """Public documents whose validity is over, or that were published or revised last so many years ago."""
    day = today()
    before = timezone.now() - timedelta(days=round(365.25 * years))
    lapsed = Q(valid_until__lt=day)
    found = listed(user).filter(live=True, repealed_on__isnull=True).filter(lapsed | Q(last_published_at__lt=before))
    reason = Case(When(lapsed, then=Value("有效期已过")), default=Value("长期未复核"))
    return found.annotate(reason=reason).order_by("last_published_at", "pk").values_list(
        *LEAD, "last_published_at", "valid_until", "reason"
    )  # fmt: skip


def unlabelled(user, term: int) -> QuerySet:
    missing = Case(
        When(level__isnull=True, attribute="", then=Value("密级和公开属性")),
        When(level__isnull=True, then=Value("密级")),
        default=Value("公开属性"),
    )
    found = listed(user).filter(Q(level__isnull=True) | Q(attribute="")).annotate(missing=missing)
    return found.order_by("owning_division__order", "pk").values_list(*LEAD, "missing", "changed_at")


def groundless(user, term: int) -> QuerySet:
    """Withheld or on request without a lawful ground, or without a word why (条例 第十三条至第十六条)."""
    closed = listed(user).filter(attribute__in=[Attribute.WITHHELD, Attribute.ON_REQUEST])
    missing = Case(When(ground="", then=Value("法定理由")), default=Value("理由说明"))
    found = closed.filter(Q(ground="") | Q(ground_note="")).annotate(missing=missing)
    return found.order_by("owning_division__order", "pk").values_list(*LEAD, "attribute", "missing", "changed_at")


def slow(user, days: int) -> QuerySet:
    """Documents on a running form that was submitted so many days ago or is past its due day."""
    items = open_items(user).filter(object_id=OuterRef("pk"), form__state=Form.State.RUNNING)
    late = items.filter(Q(form__submitted_at__lt=timezone.now() - timedelta(days=days)) | Q(form__due_on__lt=today()))
    found = listed(user).filter(Exists(late))
    for name in ("route_id", "turn", "plan", "submitted_at", "due_on"):
        found = found.annotate(**{f"form_{name}": Subquery(late.values(f"form__{name}")[:1])})
    return found.order_by("form_submitted_at", "pk").values_list(
        *LEAD, "form_route_id", "form_turn", "form_plan", "form_submitted_at", "form_due_on"
    )  # fmt: skip


def by_division(user, term: int) -> QuerySet:
    counts = {
        "drafts": Q(state=DRAFT),
        "public": Q(live=True),
        "closed": Q(state=FINISHED, live=False),
        "open_level": Q(level__isnull=True),
    }
    readable = DocumentPage.objects.readable_by(user).order_by()
    grouped = readable.values("owning_division__order", "owning_division__name").annotate(
        total=Count("pk"), **{name: Count("pk", filter=condition) for name, condition in counts.items()}
    )
    return (
        grouped.annotate(none=Cast(Value(None), DateField()))
        .order_by("owning_division__order", "owning_division__name")
        .values_list("none", "owning_division__name", "total", *counts)
    )


def with_attribute(row: Sequence) -> Sequence:
    return (*row[:4], Attribute(row[4]).label, *row[5:])


def with_step(row: Sequence) -> Sequence:
    return (*row[:4], routes[row[4]].title, row[6][row[5]]["label"], *row[7:])


REPORTS = {
    report.name: report
    for report in (
        Report(
            "stale", "长期未复核和有效期已过", "公开以后多年没有重新发布过，或者有效期已过而没有办理废止的公文。",
            (*LEADING, "最近发布", "有效期至", "原因"), stale, ("几年未复核", 3, 30),
        ),
        Report(
            "unlabelled", "没有标注", "没有确定密级或者公开属性的公文；没有标注的按内部管理，不能送审。",
            (*LEADING, "缺少", "改动时间"), unlabelled,
        ),
        Report(
            "groundless", "缺少不公开的理由", "依申请公开、不予公开而没有法定理由或者理由说明的公文。",
            (*LEADING, "公开属性", "缺少", "改动时间"), groundless, None, with_attribute,
        ),
        Report(
            "slow", "审批过久", "提交多日还没有办结，或者已过应办日期的审批。",
            (*LEADING, "审批单", "所到环节", "提交时间", "应办日期"), slow, ("提交几天以上", 10, 365), with_step,
        ),
        Report(
            "divisions", "各处室公文数", "您可以查阅的公文，按归属处室计数。",
            ("归属处室", "合计", "拟稿", "已公开", "办结未公开", "未标注密级"), by_division,
            lists_documents=False,
        ),
    )
}  # fmt: skip


# ---------------------------------------------------------------- as files


def lines(report: Report, rows: QuerySet) -> Iterator[Sequence]:
    """The highest level of what is inside (A-28), the head, and every row without its key, a few hundred at a time."""
    level = highest_level(report, rows)
    if level > Level.OPEN:
        yield [f"密级：{level.label}"]
    yield report.columns
    for row in rows.iterator(chunk_size=CHUNK):
        yield report.shown(row)[1:]


def highest_level(report: Report, rows: QuerySet) -> Level:
    """Of the documents listed; mere counts are of none, and what has no level is kept as internal."""
    if not report.lists_documents:
        return Level.OPEN
    inside = DocumentPage.objects.filter(uuid__in=rows.order_by().values("uuid"))
    highest = inside.aggregate(level=Max(Coalesce("level", Value(Level.INTERNAL))))["level"]
    return Level.OPEN if highest is None else Level(highest)


@login_required
@never_cache
@require_safe
def reports(request) -> HttpResponse:
    return render(request, "disclosure/reports.html", {"reports": REPORTS.values()})


@login_required
@never_cache
@require_safe
def report(request, report) -> HttpResponse:
    """One report on screen, or whole as a file."""
    if report not in REPORTS:
        raise Http404
    found = REPORTS[report]
    term = found.term_of(request.GET.get("term", ""))
    rows = found.rows(request.user, term)
    kind = request.GET.get("format", "")
    if kind in FORMATS:
        trail.note("disclosure.report_exported", by=request.user, report=found.name, format=kind)
        return download(lines(found, rows), found.name, kind=kind, title=found.title)
    page = Paginator(rows, PAGE_SIZES[0]).get_page(request.GET.get("page"))
    table = [(row[0], list(zip(found.columns, map(day_of, found.shown(row)[1:]), strict=True))) for row in page]
    context = {"report": found, "term": term, "page": page, "rows": table}
    return render(request, "disclosure/report.html", context)


def day_of(value):
    if value is None:
        return ""
    return timezone.localdate(value) if hasattr(value, "tzinfo") else value
