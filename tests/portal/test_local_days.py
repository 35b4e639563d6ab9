"""A moment becomes a day in one way, that of Shanghai; no code takes the day of a moment as it lies in the database."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from disclosure.models import DocumentPage
from portal import findables
from portal.site.models import ArticlePage
from secretmarks.models import AnnualReturn
from secretmarks.supervision import new_year
from tests import factories
from tests.site.test_articles import article, publish

ROOT = Path(__file__).parents[2]
APPS = ("portal", "secretmarks", "disclosure", "search")
LOCAL = {"localtime", "localdate", "today"}
# What is a day already, or was made local in the line above.
DAYS = {
    ("portal/rulesets.py", "starts"),
    ("portal/routes/objections.py", "when"),
    ("portal/site/templatetags/lantai.py", "local"),
}
NAIVE = {
    ("date", "today"),
    ("datetime", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "fromtimestamp"),
}


def name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return name_of(node.func)
    return getattr(node, "attr", None) or getattr(node, "id", "")


def is_local(node: ast.AST, place: str) -> bool:
    name = name_of(node)
    return name in LOCAL or name.endswith("_on") or (place, name) in DAYS


def faults(source: str, place: str) -> Iterator[str]:
    """Where the day of a moment is taken, or written out, without asking where it is that day."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            holder, method = name_of(node.func.value), node.func.attr
            if method == "date" and not node.args and not node.keywords:
                yield f"{place}:{node.lineno} .date()"
            if (holder, method) in NAIVE and not node.keywords:
                yield f"{place}:{node.lineno} {holder}.{method}()"
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec)
            if ("%d" in spec or "%Y" in spec or "%-d" in spec) and not is_local(node.value, place):
                yield f"{place}:{node.lineno} {ast.unparse(node.value)}"


def test_no_code_takes_the_day_of_a_moment_without_its_place():
    found = []
    for path in sorted(path for app in APPS for path in (ROOT / app).rglob("*.py")):
        if "migrations" not in path.parts:
            found += faults(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    assert found == []


@pytest.mark.parametrize(
    "source",
    ["x.at.date()", "timezone.now().date()", "date.today()", "datetime.now()", "f'{x.signed_at:%Y-%m-%d}'"],
)
def test_the_search_for_such_code_finds_it(source):
    assert len(list(faults(source, "x.py"))) == 1


@pytest.mark.parametrize("source", ["timezone.localdate(x.at)", "f'{x.due_on:%Y-%m-%d}'", "timezone.now()", "row.date"])
def test_and_finds_nothing_else(source):
    assert list(faults(source, "x.py")) == []


# Half past six in the morning of 2 March in Shanghai, still 1 March in Greenwich.
EARLY = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_what_is_published_in_the_early_morning_bears_that_day_in_search(house):
    page = publish(house, article(house))
    ArticlePage.objects.filter(pk=page.pk).update(first_published_at=EARLY)
    document = factories.publish(house, factories.make_document(house))
    DocumentPage.objects.filter(pk=document.pk).update(first_published_at=EARLY)
    for kind, pk in (("articlepage", page.pk), ("documentpage", document.pk)):
        (entry,) = findables.registry[kind].entries([pk])
        assert entry.published_on.isoformat() == "2026-03-02", kind


def test_a_return_signed_on_its_last_day_in_shanghai_is_in_time():
    assert not AnnualReturn(year=2026, signed_at=datetime(2027, 2, 20, 15, 30, tzinfo=UTC)).was_late
    assert AnnualReturn(year=2026, signed_at=datetime(2027, 2, 20, 16, 30, tzinfo=UTC)).was_late


def test_the_year_of_the_trail_begins_at_midnight_in_shanghai():
    assert new_year(2026) == "2025-12-31T16:00:00.000000Z" and timezone.get_current_timezone_name() == "Asia/Shanghai"
