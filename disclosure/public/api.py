"""The interface for machines: what the anonymous reader may read, in JSON, whoever asks, and never a way to write."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from ..addresses import address_of
from ..law import SUBJECTS, DisclosureClass, Genre
from ..models import DocumentPage, Withdrawal
from . import api_schema
from .catalogue import FACETS, Catalogue, as_json
from .rendering import public_html

PAGE_SIZE = 50
MOST = 100
LONGEST = 120
CURSOR = re.compile(r"([0-9T:.+-]{19,32})_(\d{1,18})\Z", re.ASCII)


# ---------------------------------------------------------------- parameters


class Wrong(ValueError):
    """A parameter that cannot be understood; the words say what it may be."""

    def __init__(self, parameter: str, words: str):
        super().__init__(words)
        self.parameter, self.words = parameter, words


@dataclass(frozen=True)
class Parameter:
    """What may be asked: `read` turns the text into a value or raises ValueError, `find` the value into a condition."""

    name: str
    words: str
    read: Callable[[str], Any]
    find: Callable[[Any], Q]


def one_of(values: Collection[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError
        return text

    return read


def short_text(text: str) -> str:
    if not 0 < len(text) <= LONGEST or "\0" in text:
        raise ValueError
    return text


def whole_number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and least <= int(text) <= most):
        raise ValueError
    return int(text)


def year(text: str) -> int:
    return whole_number(text, 1900, 2999)


def moment(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        day = parse_date(text)
        found = datetime.combine(day, time()) if day else None
    if found is None or not 1900 <= found.year <= 2999:
        raise ValueError
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def changed_since(since: datetime) -> Q:
    """A repeal changes what is said of a document without a new publication."""
    return Q(last_published_at__gte=since) | Q(repealed_on__gte=timezone.localdate(since))


def tagged(name: str) -> Q:
    return Q(pk__in=DocumentPage.objects.tagged_with(name).values("pk"))


PARAMETERS = (
    Parameter(
        "class",
        f"公开类别的代码：{'、'.join(DisclosureClass.values)}",
        one_of(DisclosureClass.values),
        lambda value: Q(disclosure_class=value),
    ),
    Parameter("genre", f"体裁的代码：{'、'.join(Genre.values)}", one_of(Genre.values), lambda value: Q(genre=value)),
    Parameter("year", "生成年份，四位数字，如 2026", year, lambda value: Q(issued_on__year=value)),
    Parameter("issuer", f"发文机关的全称，不超过 {LONGEST} 字", short_text, lambda value: Q(issuer=value)),
    Parameter("subject", "主题分类的全称，见公开目录的主题分类", one_of(SUBJECTS), lambda value: Q(subject=value)),
    Parameter(
        "tag",
        f"一个标签，不超过 {LONGEST} 字",
        short_text,
        lambda value: Q(pk__in=DocumentPage.objects.tagged_with(value).values("pk")),
    ),
    Parameter(
        "updated_since",
        "日期或者时间，如 2026-03-01 或者 2026-03-01T08:00:00%2B08:00（加号写作 %2B）",
        moment,
        changed_since,
    ),
)
PAGING = {"limit": f"每页的件数，1 至 {MOST}，不写的为 {PAGE_SIZE}", "cursor": "上一页的 next 给出的位置"}
COUNTED = tuple(parameter for parameter in PARAMETERS if parameter.name in {facet.name for facet in FACETS})


def conditions(asked: QueryDict, known: Collection[Parameter], paging: Collection[str] = ()) -> Q:
    """All conditions that are asked; every parameter is understood, or the first that is not is named."""
    by_name = {parameter.name: parameter for parameter in known}
    found = Q()
    for name, texts in asked.lists():
        if len(texts) > 1:
            raise Wrong(name, "只能写一次")
        if name in by_name:
            found &= by_name[name].find(understood(name, by_name[name].read, texts[0], by_name[name].words))
        elif name not in paging:
            raise Wrong(name[:40], f"没有这个参数；可以用的参数：{'、'.join([*by_name, *paging])}")
    return found


def understood(name: str, read: Callable[[str], Any], text: str, words: str) -> Any:
    try:
        return read(text)
    except ValueError:
        raise Wrong(name, f"应当是{words}") from None


def cursor_of(document: DocumentPage) -> str:
    place = f"{document.first_published_at.astimezone(UTC).isoformat()}_{document.pk}"
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def behind(cursor: str) -> Q:
    """What follows the place of the cursor in the order of publication."""
    try:
        place = CURSOR.match(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii"))
    except (binascii.Error, UnicodeError):
        place = None
    if place is None:
        raise ValueError
    at, pk = moment(place[1]), int(place[2])
    return Q(first_published_at__gt=at) | Q(first_published_at=at, pk__gt=pk)


# ---------------------------------------------------------------- answers


def answer(request: HttpRequest, data: dict, *, status: int = 200, kind: str = "application/json") -> HttpResponse:
    """Names its own state by a hash of what it says: validity follows the calendar, no date of change would tell."""
    response = JsonResponse(
        data, status=status, json_dumps_params={"ensure_ascii": False}, content_type=f"{kind}; charset=utf-8"
    )
    if status != 200:
        return response
    etag = quote_etag(sha256(response.content).hexdigest())
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


def refused(request: HttpRequest, wrong: Wrong) -> HttpResponse:
    message = f"参数 {wrong.parameter} 有误：{wrong.words}。"
    return answer(request, {"error": "invalid", "parameter": wrong.parameter, "message": message}, status=400)


# ---------------------------------------------------------------- views


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The interface explained to people."""
    context = {"parameters": PARAMETERS, "counted": COUNTED, "paging": PAGING.items(), "crumbs": ()}
    return render(request, "disclosure/api.html", context)


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Oldest publication first, so that what is published meanwhile comes behind the page in hand."""
    asked = request.GET
    try:
        found = DocumentPage.objects.public().filter(conditions(asked, PARAMETERS, PAGING))
        size = understood(
            "limit", lambda text: whole_number(text, 1, MOST), asked.get("limit", str(PAGE_SIZE)), PAGING["limit"]
        )
        if "cursor" in asked:
            found = found.filter(understood("cursor", behind, asked["cursor"], PAGING["cursor"]))
    except Wrong as wrong:
        return refused(request, wrong)
    rows = list(found.order_by("first_published_at", "pk").defer("body")[: size + 1])
    items, more = rows[:size], rows[size:]
    return answer(
        request, {"items": [entry(document) for document in items], "next": following(asked, items) if more else None}
    )


def following(asked: QueryDict, items: list[DocumentPage]) -> str:
    query = asked.copy()
    query["cursor"] = cursor_of(items[-1])
    return f"{reverse('api_documents')}?{query.urlencode()}"


@require_safe
def document(request: HttpRequest, document: UUID) -> HttpResponse:
    found = DocumentPage.objects.public().filter(uuid=document).select_related("repealed_by").first()
    return answer(request, whole(found)) if found else gone(request, document)


def gone(request: HttpRequest, document: UUID) -> HttpResponse:
    """As at the address of its page: withdrawn says so, a wrong release and what never was public are no document."""
    last = Withdrawal.objects.filter(document__uuid=document).to_tell()
    if last is None:
        return answer(request, {"error": "not_found", "message": "没有这份公开的文件。"}, status=404)
    day = timezone.localdate(last.at)
    told = {
        "error": "gone",
        "message": f"这份文件已于{day.year}年{day.month}月{day.day}日撤回，理由类别：{last.told_ground}。",
        "withdrawn_on": day,
        "ground_class": last.told_ground,
    }
    return answer(request, told, status=410)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    try:
        conditions(request.GET, COUNTED)
    except Wrong as wrong:
        return refused(request, wrong)
    asked = Catalogue(request.GET)
    facets = [
        {"name": facet.name, "label": facet.label, "values": values_of(asked, index, facet)}
        for index, facet in enumerate(FACETS)
    ]
    return answer(request, {"count": asked.total, "facets": facets})


def values_of(asked: Catalogue, index: int, facet) -> list[dict]:
    """Every value that public documents have, the most frequent first."""
    counts = sorted(asked.counts(index).items(), key=lambda item: (-item[1], item[0]))
    return [{"value": value, "label": facet.label_of(value), "count": count} for value, count in counts if value]


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    return answer(request, api_schema.SCHEMA, kind="application/schema+json")


# ---------------------------------------------------------------- what is said of a document


def entry(document: DocumentPage) -> dict:
    """The entry of the catalogue, and when it was published and changed last."""
    return as_json(document) | {
        "published_at": document.first_published_at,
        "updated_at": document.last_published_at,
    }


def whole(document: DocumentPage) -> dict:
    return entry(document) | {
        "addressees": document.addressees,
        "in_force_on": document.in_force_on,
        "valid_until": document.valid_until,
        "repealed_on": document.repealed_on,
        "repealed_by": named(document.repealed_by),
        "text": document.plain_body,
        "html": public_html(document.body),
        "attachments": attachments(document),
        "tags": [row.tag.name for row in document.tagged.select_related("tag").order_by("tag__name")],
    }


def named(other: DocumentPage | None) -> dict | None:
    """Another document by its name, if that is public too."""
    if other is None or not other.is_public:
        return None
    return {"uuid": str(other.uuid), "title": other.title, "url": address_of(other)}


def attachments(document: DocumentPage) -> list[dict]:
    rows: QuerySet = document.attachments.select_related("file").defer("file__text", "file__pages")
    return [
        {
            "title": row.title,
            "url": row.file.get_absolute_url(),
            "name": row.file.name,
            "media_type": row.file.media_type,
            "size": row.file.size,
            "sha256": row.file.sha256,
        }
        for row in rows.order_by("sort_order")
    ]
