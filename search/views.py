"""The results page, as HTML and as JSON."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from portal import trail
from portal.desk.downloads import FORMATS, download
from search import fruitless
from search.export import Export
from search.meaning import Query
from search.query import FacetCounts, Hit, Results, offered, search
from search.suggestions import suggestions

PAGE_SIZE = 10
NEIGHBOURS = 2
LONGEST_VALUE = 200


def results(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    found = search(
        request.user,
        asked.get("q", ""),
        filters=chosen_filters(asked, request.user),
        sort=asked.get("sort", ""),
        page=page_number(asked.get("page", "")),
        size=PAGE_SIZE,
        exact=asked.get("exact") == "1",
    )
    if asked.get("format") == "json":
        answer = JsonResponse(as_json(found), json_dumps_params={"ensure_ascii": False})
    else:
        answer = render(request, "search/results.html", context(found))
    if found.by_standby:
        add_never_cache_headers(answer)
    if fruitless.was(found):
        # Not kept in front of the application, so that the next one who asks is counted too.
        answer.headers["Cache-Control"] = "no-store"
        fruitless.notice(request.user, found)
    return answer


def exported(request: HttpRequest) -> HttpResponseBase:
    """The results as a file; without words or a format that there is, back to the page."""
    asked, kind = request.GET, request.GET.get("format", "")
    text, filters = asked.get("q", ""), chosen_filters(asked, request.user)
    if kind not in FORMATS or not text.strip():
        return redirect(f"{reverse('search')}?{parameters(Query.of(text).text, filters).urlencode()}")
    found = Export(request.user, text, filters, by_date=asked.get("sort") == "date", exact=asked.get("exact") == "1")
    if request.user.is_authenticated:
        trail.note("search.exported", by=request.user, format=kind, rows=len(found.entries), level=found.level.value)
    return download(found.lines(request.build_absolute_uri("/")[:-1]), "search-results", kind=kind, title="检索结果")


def suggested(request: HttpRequest) -> JsonResponse:
    """Titles for what is being typed, as the search boxes' script asks for them."""
    found = suggestions(request.user, request.GET.get("q", ""))
    return JsonResponse({"suggestions": found}, json_dumps_params={"ensure_ascii": False})


def chosen_filters(asked: QueryDict, user: Any) -> dict[str, list[str]]:
    """The facets among the parameters that this reader is offered; values that no database can hold are no values."""
    return {
        name: [value for value in asked.getlist(name)[:20] if storable(value)]
        for name in offered(user)
        if name in asked
    }


def storable(value: str) -> bool:
    return 0 < len(value) <= LONGEST_VALUE and not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value)


def page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def parameters(text: str, filters: dict[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    query["q"] = text
    for name, values in filters.items():
        query.setlist(name, values)
    return query


def link(found: Results, **changes: Any) -> str:
    """This search with something changed; a change of anything but the page begins at the first page."""
    query = parameters(found.text, changes.pop("filters", found.filters))
    for name, value in ({"sort": found.sort, "exact": "1" if found.exact else ""} | changes).items():
        if (name, value) not in (("sort", "relevance"), ("exact", ""), ("page", 1)):
            query[name] = value
    return "?" + query.urlencode()


def without(found: Results, name: str, value: str) -> dict[str, list[str]]:
    kept = {facet: [one for one in values if (facet, one) != (name, value)] for facet, values in found.filters.items()}
    return {facet: values for facet, values in kept.items() if values}


def context(found: Results) -> dict[str, Any]:
    return {
        "results": found,
        "facets": [facet for facet in found.facets if narrows(facet)],
        "crumbs": (),
        "chips": [
            (value.label, link(found, filters=without(found, facet.name, value.value)))
            for facet in found.facets
            for value in facet.values
            if value.chosen
        ],
        "export_link": reverse("search_export") + link(found),
        "bare_link": link(found, filters={}),
        "as_typed_link": link(found, exact="1"),
        "other_sort_link": link(found, sort="relevance" if found.sort == "date" else "date"),
        "pages": [(number, link(found, page=number) if number else "") for number in page_numbers(found)],
        "previous_link": link(found, page=found.page - 1) if found.page > 1 else "",
        "next_link": link(found, page=found.page + 1) if found.page < found.pages else "",
    }


def narrows(facet: FacetCounts) -> bool:
    """Whether choosing a value of it would change anything."""
    return len(facet.values) > 1 or any(value.chosen for value in facet.values)


def page_numbers(found: Results) -> Iterator[int]:
    """First, last and those around this page; 0 stands for a gap."""
    before = 0
    for number in range(1, found.pages + 1):
        if number in (1, found.pages) or abs(number - found.page) <= NEIGHBOURS:
            if number > before + 1:
                yield 0
            yield number
            before = number


def as_json(found: Results) -> dict[str, Any]:
    return {
        "query": found.text,
        "cut": found.cut,
        "corrected": found.corrected,
        "total": found.total,
        "more": found.is_more,
        "standby": found.by_standby,
        "sort": found.sort,
        "page": found.page,
        "pages": found.pages,
        "hits": [hit_as_json(hit) for hit in found.hits],
        "facets": {
            facet.name: [
                {"value": v.value, "label": v.label, "count": v.count, "chosen": v.chosen} for v in facet.values
            ]
            for facet in found.facets
        },
    }


def hit_as_json(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "title": "".join(text for text, _ in hit.title),
        "snippet": [{"text": text, "mark": mark} for text, mark in hit.snippet],
        "place": hit.place,
        "place_link": hit.place_link,
        "link": hit.link,
        "number": hit.number,
        "identifier": hit.identifier,
        "issued_on": iso(hit.issued_on),
        "published_on": iso(hit.published_on),
        "pinned": hit.is_pinned,
    }


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
