"""The interface for machines: exactly what is public, in the published form, stable under new publications."""

import json
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone
from jsonschema import Draft202012Validator

from disclosure.models import DocumentPage, new_slug
from portal.site.models import SectionPage
from secretmarks.levels import Level
from tests import factories

DOCUMENTS, CATALOGUE, CHANNELS, SCHEMA = "/api/documents/", "/api/catalogue/", "/api/channels/", "/api/schema.json"
UNKNOWN = "/api/documents/00000000-0000-4000-8000-000000000000/"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()
    yield
    cache.clear()


def draft(house, title="测试通知", **fields):
    return factories.make_document(house, title, **{"slug": new_slug()} | fields)


def published(house, *titles, **fields) -> list[DocumentPage]:
    drafts = [draft(house, title, **fields) for title in titles or ("测试通知",)]
    form = factories.moves.submit(
        "disclosure.publish", [(d, d.latest_revision) for d in drafts], by=house.editor, fields={}
    )
    factories.publication.publish(factories.approve(house, form), by=house.officer)
    return [DocumentPage.objects.get(pk=d.pk) for d in drafts]


def taken_down(house, document, outcome):
    fields = {"outcome": outcome, "ground": "内容需要更正", "reason": "须更正"}
    form = factories.submit(document, by=house.editor, route="disclosure.withdraw", **fields)
    factories.agree(form, house.head, house.office_head)


def address(document) -> str:
    return reverse("api_document", args=[document.uuid])


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def read(client, url: str, *, form: str, status: int = 200) -> dict:
    """The answer, after it was found to be of this form of the published schema."""
    response = client.get(url)
    assert response.status_code == status, (url, response.content)
    assert response["Content-Type"] == "application/json; charset=utf-8"
    schema = client.get(SCHEMA).json()
    found = json.loads(response.content)
    Draft202012Validator(
        {"$ref": f"#/$defs/{form}", "$defs": schema["$defs"]}, format_checker=Draft202012Validator.FORMAT_CHECKER
    ).validate(found)
    return found


def titles(client, query: str = "") -> list[str]:
    return [item["title"] for item in read(client, f"{DOCUMENTS}{query}", form="documents")["items"]]


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# ---------------------------------------------------------------- what is told


def test_the_schema_is_a_sound_schema_and_tells_its_own_kind(client, db):
    response = client.get(SCHEMA)
    assert response["Content-Type"] == "application/schema+json; charset=utf-8"
    Draft202012Validator.check_schema(response.json())
    assert response.json()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_document_is_told_whole(client, house):
    file = factories.make_file("关于（）【】.txt", by=house.editor)
    linked, other = published(house, "被引件", "代替件")
    hidden = draft(house, "藏件")
    (document,) = published(
        house,
        "关于印发办法的通知",
        body=f'<p>见<a linktype="page" id="{linked.pk}">甲</a>和<a linktype="page" id="{hidden.pk}">乙</a>。</p>',
        document_number="测审办[2026]7号",
        issued_on=date(2026, 3, 2),
        attachments=[("年度统计表", file)],
        tags=["内部审计", "办法"],
    )
    found = read(client, address(document), form="document")
    assert found["title"] == "关于印发办法的通知" and found["document_number"] == "测审办〔2026〕7号"
    assert found["text"] == "见甲和乙。" and found["issued_on"] == "2026-03-02"
    assert found["html"].startswith('<p>见<a href="/') and "乙</a>" not in found["html"]
    (attachment,) = found["attachments"]
    assert (attachment["sha256"], attachment["size"]) == (file.sha256, file.size)
    assert client.get(attachment["url"]).getvalue() == "附件的文字。".encode()
    assert set(found["tags"]) == {"内部审计", "办法"} and found["repealed_by"] is None
    assert client.get(found["url"]).status_code == 200
    DocumentPage.objects.filter(pk=document.pk).update(repealed_on=date(2026, 5, 1), repealed_by=other)
    assert read(client, address(document), form="document")["repealed_by"]["title"] == "代替件"
    taken_down(house, other, "withdrawn")
    assert read(client, address(document), form="document")["repealed_by"] is None


@pytest.mark.clause("D-07", "S-28")
def test_what_is_not_public_is_in_no_answer_whoever_asks(house):
    published(house, "公开件")
    hidden = [
        draft(house, "藏字拟稿", issuer="藏厅", tags=["藏签"]),
        factories.finish(draft(house, "藏字内部", level=Level.INTERNAL, issuer="藏厅")),
        factories.finish(draft(house, "藏字未发布", issuer="藏厅")),
    ]
    hidden += published(house, "藏字误发", issuer="藏厅")
    taken_down(house, hidden[-1], "wrong_release")
    urls = [DOCUMENTS, f"{DOCUMENTS}?tag=藏签", f"{DOCUMENTS}?issuer=藏厅", CATALOGUE, CHANNELS, *map(address, hidden)]
    anonymous = [Client().get(url) for url in urls]
    assert all("藏" not in answer.content.decode() for answer in anonymous)
    for user in (house.editor, house.officer, house.archivist):
        client = signed_in(user)
        assert [client.get(url).content for url in urls] == [answer.content for answer in anonymous]


@pytest.mark.clause("D-07", "S-28")
def test_what_is_not_public_answers_as_what_does_not_exist(client, house):
    missing = client.get(UNKNOWN)
    assert read(client, UNKNOWN, form="not_found", status=404)["error"] == "not_found"
    (wrong,) = published(house, "误发件")
    taken_down(house, wrong, "wrong_release")
    for document in (draft(house), factories.finish(draft(house, level=Level.INTERNAL)), wrong):
        answer = client.get(address(document))
        assert (answer.status_code, answer.content) == (404, missing.content)
        assert dict(answer.headers) == dict(missing.headers)
        assert client.get(address(document), headers={"if-none-match": "*"}).status_code == 404


def test_a_withdrawn_document_answers_410_without_its_title(client, house):
    (document,) = published(house, "勿再显示此标题")
    taken_down(house, document, "withdrawn")
    found = read(client, address(document), form="gone", status=410)
    assert found["ground_class"] == "内容需要更正" and found["withdrawn_on"] == str(timezone.localdate())
    assert "勿再显示此标题" not in client.get(address(document)).content.decode()
    assert titles(client) == []
    factories.publish(house, document)
    assert read(client, address(document), form="document")["title"] == "勿再显示此标题"


# ---------------------------------------------------------------- filters


FOUND = [
    ("", ["甲", "乙"]),
    ("?genre=report", ["甲"]),
    ("?class=plans", ["乙"]),
    ("?year=2025", ["甲"]),
    ("?issuer=别的厅", ["乙"]),
    ("?subject=财政、金融、审计\\审计", ["甲"]),
    ("?tag=预算", ["甲"]),
    ("?tag=预算&class=plans", []),
    ("?tag=没有", []),
    ("?updated_since=2020-01-01", ["甲", "乙"]),
    ("?updated_since=2020-01-01T08:00:00%2B08:00", ["甲", "乙"]),
    ("?updated_since=2990-01-01", []),
]


def test_documents_are_found_by_every_filter(client, house):
    published(house, "甲", genre="report", issued_on=date(2025, 3, 1), subject="财政、金融、审计\\审计", tags=["预算"])
    published(house, "乙", disclosure_class="plans", issuer="别的厅")
    for query, found in FOUND:
        assert titles(client, query) == found, query


def test_a_repeal_counts_as_an_update(client, house):
    (document,) = published(house, "甲")
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert titles(client, f"?updated_since={tomorrow}") == []
    DocumentPage.objects.filter(pk=document.pk).update(repealed_on=tomorrow)
    assert titles(client, f"?updated_since={tomorrow}") == ["甲"]


@pytest.mark.parametrize(
    ("url", "parameter", "words"),
    [
        (f"{DOCUMENTS}?class=x", "class", "organisation"),
        (f"{DOCUMENTS}?genre=", "genre", "report"),
        (f"{DOCUMENTS}?year=20", "year", "四位数字"),
        (f"{DOCUMENTS}?year=２０２６", "year", "四位数字"),
        (f"{DOCUMENTS}?year=0000", "year", "四位数字"),
        (f"{DOCUMENTS}?issuer={'长' * 121}", "issuer", "120"),
        (f"{DOCUMENTS}?tag=%00", "tag", "标签"),
        (f"{DOCUMENTS}?subject=x", "subject", "主题分类"),
        (f"{DOCUMENTS}?updated_since=2026-13-01", "updated_since", "日期"),
        (f"{DOCUMENTS}?updated_since=0001-01-01", "updated_since", "日期"),
        (f"{DOCUMENTS}?updated_since=昨天", "updated_since", "日期"),
        (f"{DOCUMENTS}?limit=0", "limit", "1 至 100"),
        (f"{DOCUMENTS}?limit=101", "limit", "1 至 100"),
        (f"{DOCUMENTS}?cursor=x", "cursor", "next"),
        (f"{DOCUMENTS}?cursor=%E4%B8%AD", "cursor", "next"),
        (f"{DOCUMENTS}?cursor=MjAyNi0xMy0wMVQwMDowMDowMCswMDowMF8x", "cursor", "next"),
        (f"{DOCUMENTS}?year=2025&year=2026", "year", "只能写一次"),
        (f"{DOCUMENTS}?yaer=2025", "yaer", "没有这个参数"),
        (f"{CATALOGUE}?tag=x", "tag", "没有这个参数"),
        (f"{CATALOGUE}?genre=x", "genre", "report"),
        (f"{CHANNELS}?x=1", "x", "没有这个参数"),
    ],
)
def test_a_wrong_parameter_is_named(client, db, url, parameter, words):
    found = read(client, url, form="invalid", status=400)
    assert found["parameter"] == parameter
    assert parameter in found["message"] and words in found["message"]


def test_nothing_is_written_here(client, house):
    (document,) = published(house)
    for url in (DOCUMENTS, address(document), CATALOGUE, CHANNELS, SCHEMA, "/api/"):
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(url).status_code in (404, 405), (method, url)
        head, get = client.head(url), client.get(url)
        assert head.status_code == 200 and not head.content and get.content


# ---------------------------------------------------------------- paging


def test_pages_stay_in_step_while_documents_are_published(client, house):
    published(house, *(f"第{number}件" for number in range(5)))
    first = read(client, f"{DOCUMENTS}?limit=2", form="documents")
    published(house, "后到件")
    seen, following = [item["title"] for item in first["items"]], first["next"]
    while following:
        page = read(client, following, form="documents")
        assert len(page["items"]) <= 2
        seen += [item["title"] for item in page["items"]]
        following = page["next"]
    assert seen == [*(f"第{number}件" for number in range(5)), "后到件"]


def test_the_next_page_keeps_the_filters(client, house):
    published(house, "甲", "乙", "丙", genre="report")
    published(house, "丁")
    first = read(client, f"{DOCUMENTS}?genre=report&limit=2", form="documents")
    second = read(client, first["next"], form="documents")
    assert [item["title"] for item in second["items"]] == ["丙"] and second["next"] is None


# ---------------------------------------------------------------- catalogue, channels, page


def test_the_catalogue_counts_every_value(client, house):
    for number in range(14):
        published(house, "甲", issuer=f"第{number:02}厅", genre="report")
    published(house, "乙", "丙", issuer="测试厅")
    found = read(client, CATALOGUE, form="catalogue")
    facets = {facet["name"]: {value["value"]: value["count"] for value in facet["values"]} for facet in found["facets"]}
    assert found["count"] == 16 and facets["genre"] == {"report": 14, "notice": 2}
    assert len(facets["issuer"]) == 15 and facets["issuer"]["测试厅"] == 2
    assert read(client, f"{CATALOGUE}?genre=notice", form="catalogue")["count"] == 2


def test_the_channels_are_the_live_ones(client, house):
    SectionPage.objects.get(code="rules").add_child(instance=SectionPage(title="藏栏", live=False))
    items = {item["code"]: item for item in read(client, CHANNELS, form="channels")["items"]}
    assert items["rules"]["parent"] == items["statutory"]["url"] and items["zfxxgk"]["parent"] is None
    assert "藏栏" not in client.get(CHANNELS).content.decode()
    assert all(client.get(item["url"]).status_code == 200 for item in items.values())


def test_people_read_what_machines_may_ask(client, house):
    text = client.get("/api/").content.decode()
    for named in ("class", "updated_since", "cursor", DOCUMENTS, CATALOGUE, CHANNELS, SCHEMA):
        assert named in text
    assert 'href="/api/"' in client.get("/disclosure/catalogue/").content.decode()


def test_an_unchanged_answer_is_not_sent_again(client, house):
    (document,) = published(house)
    for url in (DOCUMENTS, address(document), CATALOGUE, CHANNELS, SCHEMA):
        etag = client.get(url)["ETag"]
        again = client.get(url, headers={"if-none-match": etag})
        assert again.status_code == 304 and not again.content
    taken_down(house, document, "withdrawn")
    assert client.get(address(document), headers={"if-none-match": "*"}).status_code == 410


def test_the_framework_has_no_interface_of_its_own_beside_this_one(client, db):
    def names(resolver, prefix=""):
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                yield from names(entry, route)
            else:
                yield route, getattr(entry.callback, "__module__", "")

    outside = [module for route, module in names(get_resolver()) if not route.startswith("admin/")]
    assert outside and not any(module.startswith("wagtail.") for module in outside)
    assert client.get("/api/v2/pages/").status_code == 404


# ---------------------------------------------------------------- cost


def test_an_answer_costs_the_same_whatever_its_length(client, house):
    most = {DOCUMENTS: 1, f"{DOCUMENTS}?tag=甲": 1, CATALOGUE: 2, CHANNELS: 1}
    published(house, tags=["甲"])
    few = {url: queries(client, url) for url in most}
    published(house, *(f"第{number}件" for number in range(8)), tags=["甲"])
    assert {url: queries(client, url) for url in most} == few
    assert not [url for url in most if few[url] > most[url]], few


def test_a_document_costs_the_same_whatever_hangs_on_it(client, house):
    (bare,) = published(house)
    files = [(f"附件{number}", factories.make_file(f"{number}.txt", by=house.editor)) for number in range(3)]
    (full,) = published(house, attachments=files, tags=["甲", "乙", "丙"])
    assert queries(client, address(bare)) == queries(client, address(full)) <= 3
