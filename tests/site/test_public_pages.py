"""The public pages: what they show and to whom, what a missing page answers, headers, feeds, and their cost."""

import itertools
import json
import re
import uuid
from datetime import date, timedelta
from html import unescape
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.utils import timezone

from disclosure.addresses import address_of, place_of
from disclosure.law import TITLE_MAX, Attribute, told_ground
from disclosure.models import DocumentPage, new_slug
from disclosure.public.rendering import public_html
from disclosure.review.routes import WithdrawFields
from portal import doors
from portal.counter.number import one_state
from portal.files.models import StoredFile
from portal.site import feeds, qr, views
from portal.site.headers import EVERYWHERE
from portal.site.models import ArticlePage, SectionPage
from portal.site.shell import Bare, found_filled, sections
from secretmarks.levels import Level
from tests import factories
from tests.portal import samples

CATALOGUE = "/disclosure/catalogue/"
FEED = "/feeds/disclosures.xml"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()
    yield
    cache.clear()


def draft(house, title="测试通知", **fields):
    return factories.make_document(house, title, **{"slug": new_slug()} | fields)


def published(house, title="测试通知", **fields):
    return factories.publish(house, draft(house, title, **fields))


def published_together(house, count, **fields):
    """Many documents on one form."""
    drafts = [draft(house, f"第{number}件", **fields) for number in range(count)]
    form = factories.moves.submit(
        "disclosure.publish", [(d, d.latest_revision) for d in drafts], by=house.editor, fields={}
    )
    factories.publication.publish(factories.approve(house, form), by=house.officer)
    return list(DocumentPage.objects.filter(pk__in=[d.pk for d in drafts]).order_by("pk"))


def taken_down(house, document, outcome, ground="内容需要更正"):
    form = factories.submit(
        document, by=house.editor, route="disclosure.withdraw", outcome=outcome, ground=ground, reason="须更正"
    )
    factories.agree(form, house.head, house.office_head)
    return DocumentPage.objects.get(pk=document.pk)


def finished_unpublished(house, title, **fields):
    """Approved, but the officer has not published it."""
    document = draft(house, title, **fields)
    factories.approve(house, factories.submit(document, by=house.editor))
    return DocumentPage.objects.get(pk=document.pk)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    return client


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured)


# ---------------------------------------------------------------- what is shown


@pytest.mark.clause("D-05")
def test_a_document_is_found_at_its_address_only_once_it_is_published(client, house):
    document = draft(house, "关于开展专项审计的通知")
    address = address_of(document)
    assert client.get(address).status_code == 404
    form = factories.approve(house, factories.submit(document, by=house.editor))
    assert client.get(address).status_code == 404
    factories.publication.publish(form, by=house.officer)
    page = client.get(address)
    assert page.status_code == 200
    assert "关于开展专项审计的通知" in page.content.decode()


@pytest.mark.clause("D-10")
def test_the_page_of_a_document_states_its_metadata_and_attachments(client, house):
    file = StoredFile(
        name="统计表.txt",
        suffix="txt",
        media_type="text/plain",
        size=3,
        # What the standards print for these three letters.
        sha256="ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        sm3="66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        text="统计",
        reading=StoredFile.Reading.READ,
        content=ContentFile(b"abc", "x"),
        created_by=house.editor,
    )
    file.save()
    document = published(
        house,
        "关于印发办法的通知",
        document_number="测审办[2026]7号",
        subject="财政、金融、审计\\审计",
        summary="印发办法。",
        issued_on=date(2026, 3, 2),
        in_force_on=date(2026, 4, 1),
        attachments=[("年度统计表", file)],
        tags=["内部审计"],
    )
    text = client.get(address_of(document)).content.decode()
    for told in (
        document.index_number,
        "测审办〔2026〕7号",
        "财政、金融、审计 › 审计",
        "2026年3月2日",
        "2026年4月1日",
        "测试厅",
        "门户网站",
        "现行有效",
        "主动公开",
        "内部审计",
        "年度统计表",
        "TXT",
        file.get_absolute_url(),
        "<p>正文内容。</p>",
        '<meta name="ArticleTitle" content="关于印发办法的通知">',
        '<meta name="ContentSource" content="测试厅">',
        f'<meta name="PubDate" content="{timezone.localtime(document.first_published_at):%Y-%m-%d %H:%M}">',
    ):
        assert told in text, told


HEADINGS = ("索引号", "主题分类", "发布机构", "成文日期", "名称", "文号", "发布日期", "公开属性", "有效性", "主题词")


def names(text: str) -> dict[str, str]:
    """The meta names of a page with what they say, and the properties of its preview elsewhere."""
    return {
        name: unescape(said) for name, said in re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text)
    }


def test_a_document_describes_itself_to_people_inspectors_and_machines(client, house):
    title = '关于<b>&"引号"</script><script>alert(1)</script>的办法'
    document = published(
        house, title, genre="department_rule", document_number="测审办〔2026〕8号", tags=["内部审计", "办法"]
    )
    text = client.get(address_of(document)).content.decode()
    assert all(f"<dt>{heading}</dt>" in text for heading in HEADINGS)
    said, url = names(text), "http://testserver" + address_of(document)
    assert said["ColumnName"] == "法律法规和规范性文件" and said["ColumnType"] == "政策文件"
    assert (said["ArticleTitle"], said["Keywords"], said["Url"], said["og:url"]) == (title, "内部审计,办法", url, url)
    assert text.count("<script") == 3 and "alert(1)</script>" not in text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    assert (data["@type"], data["name"], data["identifier"]) == ("Legislation", title, document.index_number)
    assert data["legislationLegalForce"] == "InForce" and data["keywords"] == ["内部审计", "办法"]
    drawn = re.search(r'<section class="box qr">.*?<path [^>]*d="([^"]+)"', text, re.S)[1]
    assert drawn == re.search(r'd="([^"]+)"', qr.drawing(url))[1] != re.search(r'd="([^"]+)"', qr.drawing(url + "x"))[1]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"in_force_on": date(2026, 1, 1)}, ["现行有效"]),
        ({"in_force_on": timezone.localdate() + timedelta(days=3)}, ["尚未施行", "起施行。"]),
        ({"valid_until": timezone.localdate() - timedelta(days=1)}, ["已失效", "届满，现已失效"]),
    ],
)
def test_the_validity_follows_the_dates(client, house, fields, told):
    text = client.get(address_of(published(house, **fields))).content.decode()
    assert [words for words in told if words not in text] == []


def test_a_repealed_document_stays_with_a_notice(client, house):
    document = taken_down(house, published(house), "repealed", "已被废止或者替代")
    page = client.get(address_of(document))
    assert page.status_code == 200
    assert "已废止" in page.content.decode() and "本文件已于" in page.content.decode()


def test_a_withdrawn_document_answers_410_without_its_title(client, house):
    document = taken_down(house, published(house, "勿再显示此标题"), "withdrawn", "保密原因")
    page = client.get(address_of(document))
    assert page.status_code == 410
    text = page.content.decode()
    assert "依法不再公开" in text and f"{timezone.localdate():%Y年}" in text
    assert "保密原因" not in text
    assert "勿再显示此标题" not in text


def test_nobody_is_told_that_a_text_was_withdrawn_for_what_it_held():
    told = {ground: told_ground(ground) for ground, _ in WithdrawFields().fields["ground"].choices}
    assert {told["保密原因"], told["涉及第三方合法权益"], told_ground("其他")} == {"依法不再公开"}
    assert told["内容需要更正"] == "内容需要更正"


def test_a_wrong_release_answers_as_if_it_had_never_been(client, house):
    document = taken_down(house, published(house), "wrong_release", "保密原因")
    assert client.get(address_of(document)).content == client.get("/no/such/page/").content


def test_a_document_published_again_after_withdrawal_is_shown(client, house):
    document = taken_down(house, published(house), "withdrawn")
    assert client.get(address_of(factories.publish(house, document))).status_code == 200


PLANTED = {
    "拟稿": lambda house: draft(house, "藏字拟稿"),
    "送审": lambda house: factories.submit(draft(house, "藏字送审"), by=house.editor),
    "批准未发布": lambda house: finished_unpublished(house, "藏字批准"),
    "撤下": lambda house: taken_down(house, published(house, "藏字撤下"), "withdrawn"),
    "误发": lambda house: taken_down(house, published(house, "藏字误发"), "wrong_release", "保密原因"),
    "内部": lambda house: draft(house, "藏字内部", level=Level.INTERNAL),
    "依申请": lambda house: draft(house, "藏字申请", attribute=Attribute.ON_REQUEST, ground="27", ground_note="依申请"),
}


@pytest.mark.clause("D-07")
def test_no_public_listing_names_what_is_not_public(house):
    for plant in PLANTED.values():
        plant(house)
    hidden = set(DocumentPage.objects.values_list("slug", flat=True))
    assert len(hidden) == len(PLANTED)
    shown = published(house, "可以公开的文件")
    listings = (
        "/",
        CATALOGUE,
        f"{CATALOGUE}?format=json",
        FEED,
        "/sitemap.xml",
        "/zfxxgk/statutory/rules/",
        "/zfxxgk/statutory/other/",
    )
    for client in (Client(), signed_in(house.editor), signed_in(house.office_head)):
        for address in listings:
            text = b"".join(client.get(address)).decode()
            assert not re.findall("藏字..", text), address
        site_map = b"".join(client.get("/sitemap.xml")).decode()
        assert not [slug for slug in hidden if slug in site_map]
        assert address_of(shown) in site_map
        assert "可以公开的文件" in client.get(FEED).content.decode()


def test_links_in_a_text_lead_to_public_pages_alone(house):
    shown, hidden = published(house, "公开件"), draft(house, "未公开件")
    section = SectionPage.objects.get(code="rules")
    body = "".join(f'<p><a linktype="page" id="{page.pk}">见{page.pk}</a></p>' for page in (shown, hidden, section))
    html = public_html(body)
    assert f'<a href="{address_of(shown)}">' in html and f'<a href="{address_of(section)}">' in html
    assert hidden.slug not in html and f"<p>见{hidden.pk}</p>" in html


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>一</p><h2>二</h2><hr/>", "<p>一</p><h2>二</h2><hr/>"),
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', "<p>a</p>"),
        ('<p><a href="https://example.cn/">a</a></p>', '<p><a href="https://example.cn/">a</a></p>'),
        ('<img src="https://example.cn/x.png"><p>a</p>', "<p>a</p>"),
        ("<p>a</p></article></main><form>b</form>", "<p>a</p>b"),
        (
            '<table style="x"><tr><td colspan="2" onclick="x">a</td></tr></table>',
            '<div aria-label="表格" class="wide" role="region" tabindex="0">'
            '<table><tr><td colspan="2">a</td></tr></table></div>',
        ),
        ("<!-- c --><p>a</p>", "<p>a</p>"),
        ("<![CDATA[<b>x</b>]]><p>a</p>", "<p>a</p>"),
        ("<p>a<![CDATA[x]]>b</p>", "<p>ab</p>"),
        ("<!DOCTYPE html><p>a</p>", "<p>a</p>"),
        ('<!ENTITY x "y"><p>a</p>', "<p>a</p>"),
        ("<?php echo 1 ?><p>a</p>", "<p>a</p>"),
        ('<?xml version="1.0"?><p>a</p>', "<p>a</p>"),
    ],
)
def test_a_text_shows_its_allowed_tags_alone(db, body, shown):
    assert public_html(body) == shown


DEEP = (
    "<font>" * 7000 + "甲" + "</font>" * 7000,
    "<div><i>" * 3500 + "甲",
    "<font></p>" * 7000 + "甲",
    "<!-- --><b>" * 7000 + "甲",
)


@pytest.mark.parametrize("body", DEEP)
def test_a_text_of_thousands_of_elements_in_one_another_is_shown_as_its_words(db, body):
    assert public_html(body) == "<p>甲</p>"


def test_elements_beside_one_another_are_not_deep(db):
    body = "<div>甲<br>乙</div>" * 7000
    assert public_html(body) == "甲<br/>乙" * 7000


def test_such_a_text_is_refused_when_it_is_saved(house):
    document = draft(house, "件")
    document.body = "<b>" * 101 + "甲" + "</b>" * 101
    for save in (document.full_clean, document.minimal_clean, document.save_revision):
        with pytest.raises(ValidationError, match="格式层层套用超过 100 层，请清除格式后再保存。"):
            save()
    document.body = "<b>" * 100 + "甲" + "</b>" * 100
    document.save_revision(user=house.editor)


# ---------------------------------------------------------------- catalogue and guide


@pytest.mark.clause("D-12")
def test_the_catalogue_states_number_title_summary_and_both_dates(client, house):
    document = published(house, "关于审计结果的公告", summary="公告审计结果。", issued_on=date(2026, 5, 6))
    wanted = {
        "index_number": document.index_number,
        "title": "关于审计结果的公告",
        "summary": "公告审计结果。",
        "issued_on": "2026-05-06",
        "published_on": timezone.localdate().isoformat(),
    }
    listed = json.loads(client.get(f"{CATALOGUE}?format=json").content)
    assert listed["count"] == 1
    assert listed["items"][0] | wanted == listed["items"][0]
    page = client.get(CATALOGUE).content.decode()
    assert all(value in page for value in wanted.values())


def test_facets_count_under_the_choices_of_the_other_facets(client, house):
    published(house, "甲", genre="notice", issued_on=date(2026, 1, 1), issuer="甲机关")
    published(house, "乙", genre="report", issued_on=date(2026, 1, 1), issuer="乙机关")
    published(house, "丙", genre="notice", issued_on=date(2025, 1, 1), issuer="甲机关")
    response = client.get(f"{CATALOGUE}?year=2026")
    counts = {facet.name: {v.value: v.count for v in values} for facet, values in response.context["facets"]}
    assert response.context["catalogue"].total == 2
    assert counts["year"] == {"2026": 2, "2025": 1}
    assert counts["genre"] == {"notice": 1, "report": 1}
    assert counts["issuer"] == {"甲机关": 1, "乙机关": 1}
    assert [d.title for d in client.get(f"{CATALOGUE}?year=2026&genre=report").context["listing"]] == ["乙"]
    both = client.get(f"{CATALOGUE}?genre=report&genre=notice&issuer=甲机关").context["catalogue"]
    assert both.total == len(both.page.object_list) == 2


def test_the_catalogue_is_ordered_as_asked(client, house):
    for title, day in (("旧", date(2020, 1, 1)), ("新", date(2026, 1, 1)), ("无", None)):
        published(house, title, issued_on=day, **({} if day else factories.FROM_OTHERS))
    for sort, titles in (("issued", "新旧无"), ("number", "旧新无"), ("published", "无新旧")):
        listing = client.get(f"{CATALOGUE}?sort={sort}").context["listing"]
        assert "".join(document.title for document in listing) == titles, sort


def test_pages_of_the_catalogue_keep_the_choices(client, house):
    published_together(house, 23, genre="notice")
    first = client.get(f"{CATALOGUE}?genre=notice&sort=number")
    assert first.content.decode().count('<th scope="row">') == 20
    assert "?genre=notice&amp;sort=number&amp;page=2" in first.content.decode()
    second = client.get(f"{CATALOGUE}?genre=notice&sort=number&page=2")
    assert second.content.decode().count('<th scope="row">') == 3


HOSTILE = [
    "%00",
    "'",
    '"><script>x</script>',
    "-1",
    "9" * 40,
    "０",
    "%ff",
    "a" * 5000,
    "%F0%9F%98%80",
    "..%2f..%2f",
    "1)--",
]


def test_hostile_parameters_find_nothing_and_break_nothing(client, house):
    published(house)
    filters, others = ("class", "genre", "year", "issuer", "subject"), ("sort", "page", "format", "other")
    for name, value in itertools.product(filters + others, HOSTILE):
        response = client.get(f"{CATALOGUE}?{name}={value}")
        assert response.status_code == 200, (name, value)
        assert b"<script>x" not in response.content, (name, value)
        if name in filters:
            # A control character is no text, and a condition without text is none.
            assert response.context["catalogue"].total == (1 if value == "%00" else 0), (name, value)


@pytest.mark.clause("D-11")
def test_the_guide_names_both_offices_and_how_to_reach_them(client, db, settings):
    office = {
        "name": "公开办",
        "address": "一号路",
        "hours": "九时至五时",
        "telephone": "020-1",
        "fax": "020-2",
        "email": "a@b.cn",
    }
    settings.DISCLOSURE_OFFICE = office
    settings.DISCLOSURE_SUPERVISOR = {name: f"监督{value}" for name, value in office.items()}
    text = client.get("/disclosure/guide/").content.decode()
    assert all(value in text and f"监督{value}" in text for value in office.values())
    assert "审计工作" in text


# ---------------------------------------------------------------- plain text


def test_the_plain_text_of_a_public_document_is_for_everyone(client, house):
    document = published(house, "可下载件")
    response = client.get(reverse("document_text", args=[document.uuid]))
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment")
    assert "标题：可下载件" in response.content.decode() and "正文内容。" in response.content.decode()


def test_the_plain_text_of_what_is_not_public_is_for_its_readers(house):
    document = finished_unpublished(house, "未发布件")
    address = reverse("document_text", args=[document.uuid])
    missing = Client().get(reverse("document_text", args=[uuid.uuid4()]))
    assert Client().get(address).content == missing.content
    assert "未发布件" in signed_in(house.stranger).get(address).content.decode()
    assert signed_in(house.editor).get(reverse("document_text", args=[draft(house).uuid])).status_code == 404


# ---------------------------------------------------------------- the one 404

USEFUL = ("/disclosure/catalogue/", "/disclosure/guide/", "/site-map/", "/")


def test_every_page_without_a_page_leads_on(client, house):
    """Search, the main places, the telephone and the entry for errors, whatever the reason."""
    withdrawn = client.get(address_of(taken_down(house, published(house), "withdrawn")))
    answers = [withdrawn, client.get("/no/"), views.malformed(None), views.csrf_failure(None)]
    assert [answer.status_code for answer in answers] == [410, 404, 400, 403]
    for answer in answers:
        main = answer.content.decode().split("<main")[1].split("</main>")[0]
        assert all(f'href="{address}"' in main for address in USEFUL), answer.status_code
        assert 'action="/search/"' in main and "仍需帮助" in main and "找错" in main


# ---------------------------------------------------------------- hard cases

RARE = "㐂𠮷关于贯彻落实审计整改工作的若干规定"
LONGEST = (RARE * 20)[:TITLE_MAX]
ATTACHED = "关于（）【】.pdf"


def test_rare_characters_and_a_title_of_full_length_are_shown_and_found(client, house):
    document = published(house, LONGEST)
    text = client.get(address_of(document)).content.decode()
    assert f'<h1 id="title">{LONGEST}</h1>' in text and names(text)["ArticleTitle"] == LONGEST
    assert LONGEST in client.get(CATALOGUE).content.decode()
    assert address_of(document) in client.get("/search/", {"q": "㐂𠮷关于贯彻落实"}).content.decode()


def test_a_title_beyond_the_limit_is_refused_with_the_reason(house):
    document = draft(house)
    page = document.get_latest_revision_as_object()
    page.title = RARE * 20
    with pytest.raises(ValidationError) as refusal:
        page.full_clean()
    assert f"{TITLE_MAX}" in refusal.value.message_dict["title"][0] and len(page.title) > 300


def test_an_attachment_keeps_its_name_in_full_width_brackets(client, house):
    """Encoded as RFC 5987 says, so that no browser saves it under another name."""
    sent = SimpleUploadedFile(ATTACHED, samples.pdf("Annex"), content_type="application/pdf")
    file = factories.uploads.accept(sent, by=house.editor, level=Level.OPEN)
    document = published(house, attachments=[("㐂𠮷名单", file)])
    text = client.get(address_of(document)).content.decode()
    address = re.search(r'<a href="(/files/[^"]+)">㐂𠮷名单</a><small>PDF，', text)[1]
    answer = client.get(address)
    assert answer.getvalue().startswith(b"%PDF")
    kind, _, name = answer.headers["Content-Disposition"].partition("; filename*=utf-8''")
    assert answer.status_code == 200 and kind == "attachment" and unquote(name) == ATTACHED and name.isascii()


# ---------------------------------------------------------------- missing pages

MISSING = [
    "/no/",
    "/no/such/page/",
    "/no",
    "/zfxxgk/none/",
    "/zfxxgk/statutory/rules/0123456789abcdef/",
    "/%E4%B8%AD/",
    "/a b/",
    "/zfxxgk//",
    "/./",
    "/home/",
    "/home/zfxxgk/",
    "/%00/",
    "/..%2f..%2fetc/passwd",
    "/index.php",
    "/%0d%0aX:1/",
    "/files/00000000-0000-0000-0000-000000000000/x.pdf",
    "/disclosure/documents/00000000-0000-0000-0000-000000000000/text/",
    "/sitemap-0.xml",
    "/sitemap-999999999999.xml",
    "/" + "a/" * 40,
]


@pytest.mark.parametrize("address", MISSING)
def test_every_missing_page_answers_the_same_bytes(client, house, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response.content == client.get("/quite/other/").content
    assert dict(response.headers) == dict(client.get("/quite/other/").headers)


def test_a_refusal_is_the_same_404_for_staff_too(house):
    document = draft(house, level=Level.INTERNAL)
    form = factories.submit(draft(house, "另一件"), by=house.editor)
    client = signed_in(house.stranger)
    missing = client.get("/quite/other/").content
    for address in (
        reverse("desk_document", args=[document.uuid]),
        reverse("document_text", args=[document.uuid]),
        reverse("form", args=[form.uuid]),
        address_of(document),
        f"/admin/pages/{document.pk}/edit/",
        "/desk/stuck/",
    ):
        response = client.get(address)
        assert (response.status_code, response.content) == (404, missing), address


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_public_pages_answer_reading_alone(client, house, method):
    missing = client.get("/no/").content
    for address in ("/", "/zfxxgk/", CATALOGUE, "/disclosure/guide/", FEED, "/sitemap.xml", "/healthz/", "/no/"):
        response = getattr(client, method)(address)
        assert (response.status_code, response.content) == (404, missing), address


@pytest.mark.parametrize(
    ("given", "to"),
    [
        ("/zfxxgk", "/zfxxgk/"),
        ("/disclosure/catalogue", CATALOGUE),
        ("/healthz", "/healthz/"),
        ("/zfxxgk?a=1", "/zfxxgk/?a=1"),
    ],
)
def test_a_forgotten_slash_is_added_where_there_is_a_page(client, house, given, to):
    response = client.get(given)
    assert (response.status_code, response.headers.get("Location")) == (301, to)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("zfxxgk/", "/home/zfxxgk/"),
        ("a/b-c/", "/home/a/b-c/"),
        ("", ""),
        ("/", ""),
        ("a//b/", ""),
        ("../a/", ""),
        ("中/", ""),
        ("a/\n", ""),
        ("a\0/", ""),
        ("a", ""),
    ],
)
def test_only_an_address_of_slugs_names_a_place(address, place):
    assert place_of(address) == place


def test_every_address_outside_the_admin_has_a_door():
    def names(resolver, namespace=""):
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                if str(entry.pattern) != "admin/":
                    yield from names(entry, inner)
            elif isinstance(entry, URLPattern):
                yield f"{namespace}{entry.name}"

    assert sorted(set(names(get_resolver())) - set(doors.table)) == []


def test_the_framework_has_no_sign_in_page_of_its_own(client, db):
    response = client.get("/admin/login/?next=/admin/")
    assert (response.status_code, response.headers["Location"]) == (302, "/sign-in/?next=/admin/")


# ---------------------------------------------------------------- failures


def broken(request):
    raise RuntimeError("secret detail")


# The addresses of a site whose home page fails.
urlpatterns = [path("", broken, name="home")]
handler500 = "portal.site.views.failed"


def test_a_failure_shows_a_number_that_the_log_has(client, db, settings, caplog):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    response = client.get("/")
    text = response.content.decode()
    reference = re.search(r"E-\d{8}-\d{4}-[0-9A-F]{4}", text)[0]
    assert response.status_code == 500
    assert reference in caplog.text
    assert "secret detail" not in text and "Traceback" not in text and "Django" not in text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_failure_page_asks_nothing_of_the_database(rf, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert views.failed(rf.get("/")).status_code == 500
        assert views.malformed(rf.get("/")).status_code == 400
        assert views.csrf_failure(rf.get("/")).status_code == 403


def test_a_forged_form_is_refused_in_chinese(house):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/sign-in/", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "提交没有生效" in response.content.decode()


def test_health_tells_the_zone_and_nothing_else(client, db):
    told = json.loads(client.get("/healthz/").content)
    assert set(told.pop("search")) == {"engine", "state", "lag_seconds"}
    assert told == {"status": "ok", "zone": "demo"}


# ---------------------------------------------------------------- headers

ANSWERS = [
    (200, "/"),
    (200, CATALOGUE),
    (200, f"{CATALOGUE}?format=json"),
    (200, FEED),
    (200, "/sitemap.xml"),
    (200, "/robots.txt"),
    (200, "/healthz/"),
    (200, "/sign-in/"),
    (301, "/zfxxgk"),
    (302, "/desk/"),
    (404, "/no/"),
    (302, "/admin/none/"),
]


@pytest.mark.parametrize(("status", "address"), ANSWERS)
def test_every_answer_carries_the_table_of_headers(client, house, status, address):
    response = client.get(address)
    assert response.status_code == status
    for name, value in EVERYWHERE.items():
        assert response.headers[name] == value
    assert response.headers["X-Frame-Options"]
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors" in policy
    assert ("unsafe" in policy) == address.startswith("/admin/")
    assert "Server" not in response.headers and "X-Powered-By" not in response.headers


def test_an_unknown_host_is_refused_with_the_same_headers(client, db):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert all(response.headers[name] == value for name, value in EVERYWHERE.items())


@pytest.mark.parametrize("address", ["/", CATALOGUE, "/no/", "/desk/", FEED, "/account/password/"])
def test_nothing_of_a_signed_in_person_stays_in_a_cache(house, address):
    assert signed_in(house.editor).get(address).headers["Cache-Control"] == "no-store, private"


def test_no_page_has_inline_script_or_style_or_anything_from_outside(house):
    document = published(house, body='<p>见<a href="https://example.cn/">外网</a></p>')
    client = signed_in(house.officer)
    for address in (
        "/",
        CATALOGUE,
        "/disclosure/guide/",
        "/zfxxgk/",
        address_of(document),
        "/no/",
        "/account/password/",
        "/desk/",
    ):
        text = client.get(address).content.decode()
        executed = r'<script(?! type="application/ld\+json">)(?![^>]*\ssrc=)'
        assert not re.search(rf"<style|\sstyle=|\son\w+=|{executed}", text), address
        assert not re.search(r'(?:src|action)="(?!/)', text), address
        assert not re.search(r'<link(?! rel="canonical")[^>]*href="(?!/)', text), address


def test_the_public_see_no_form_token_and_get_no_cookie(client, house):
    for address in ("/", CATALOGUE, "/zfxxgk/", address_of(published(house)), "/no/"):
        response = client.get(address)
        assert not response.cookies and b"csrfmiddlewaretoken" not in response.content


# ---------------------------------------------------------------- shell


@pytest.mark.parametrize(
    ("place", "mark", "words"),
    [
        ("demo", "演示", "虚构"),
        ("work", "工作网", "严禁存储、处理、传输国家秘密"),
        ("classified", "涉密网", "绝密"),
        ("public", "互联网", "主动公开"),
    ],
)
def test_the_strip_says_where_one_is(settings, place, mark, words):
    settings.PORTAL_ZONE = place
    strip = Bare().zone
    assert (strip.name, strip.mark) == (place, mark) and words in strip.words


def test_every_page_names_the_site(client, house):
    for address in ("/", CATALOGUE, "/zfxxgk/", address_of(published(house)), "/no/", "/sign-in/"):
        text = client.get(address).content.decode()
        for name in ("SiteName", "SiteDomain", "SiteIDCode"):
            assert re.search(f'<meta name="{name}" content="[^"]+">', text), (address, name)
        assert text.count("<h1") == 1
        assert '<a class="skip" href="#main">' in text and 'id="main"' in text


def test_every_column_says_what_it_is_in_the_names_of_the_guideline(client, house):
    for address in ("/", CATALOGUE, "/disclosure/guide/", "/zfxxgk/", "/announcements/", "/search/"):
        said = names(client.get(address).content.decode())
        for name in ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"):
            assert said[name], (address, name)
    assert said["ColumnName"] == "检索"
    assert names(client.get("/announcements/").content.decode())["ColumnType"] == "通知公告"


def test_the_desk_shows_how_much_waits(house):
    factories.submit(draft(house), by=house.editor)
    assert '<span class="count">1<' in signed_in(house.head).get("/").content.decode()
    assert '<span class="count">' not in signed_in(house.stranger).get("/").content.decode()


@pytest.mark.parametrize(("who", "enters"), [("officer", True), ("editor", True), ("head", False), ("stranger", False)])
def test_the_editing_surface_is_offered_to_those_who_enter_it(house, who, enters):
    assert ('href="/admin/"' in signed_in(getattr(house, who)).get("/").content.decode()) == enters


def publish_page(house, page):
    """An article or a channel, by the way of everything public."""
    form = factories.moves.submit(
        "disclosure.publish", [(page, page.save_revision(user=house.editor))], by=house.editor, fields={}
    )
    factories.publication.publish(factories.approve(house, form), by=house.officer)


def announce(house, title="停机公告"):
    article = ArticlePage(title=title, body="<p>公告。</p>", live=False, owner=house.editor)
    SectionPage.objects.get(code="announcements").add_child(instance=article)
    publish_page(house, article)
    return article


def test_an_empty_channel_is_shown_nowhere(client, house):
    """Neither in the navigation, nor as a tile, nor among the channels of its own channel, nor on the map."""
    places = ("/", "/zfxxgk/", "/zfxxgk/statutory/", "/site-map/")
    for address in places:
        text = client.get(address).content.decode()
        for channel in ("/zfxxgk/policies/", "/zfxxgk/statutory/statistics/", "/announcements/"):
            assert f'href="{channel}"' not in text, (address, channel)
    assert "/zfxxgk/statutory/" not in client.get("/zfxxgk/").content.decode()
    draft(house, disclosure_class="plans")
    announce(house)
    published(house, disclosure_class="audit-work")
    text = "".join(client.get(address).content.decode() for address in places)
    for channel in ("/announcements/", "/zfxxgk/statutory/", "/zfxxgk/statutory/audit-work/"):
        assert f'href="{channel}"' in text, channel
    assert 'href="/zfxxgk/statutory/plans/"' not in text
    assert client.get("/zfxxgk/policies/").status_code == 200


def test_whether_channels_are_empty_is_one_question_for_all(house, django_assert_num_queries):
    published_together(house, 3, disclosure_class="rules")
    announce(house)
    with one_state():
        sections()
        with django_assert_num_queries(1):
            assert len(found_filled()) == 4


def test_a_renamed_channel_is_shown_at_once(house, client):
    announce(house)
    client.get("/")
    section = SectionPage.objects.get(code="announcements")
    section.title = "公告栏"
    revision = section.save_revision(user=house.editor)
    form = factories.moves.submit("disclosure.publish", [(section, revision)], by=house.editor, fields={})
    factories.publication.publish(factories.approve(house, form), by=house.officer)
    assert "公告栏" in client.get("/").content.decode()


# ---------------------------------------------------------------- machines


def test_the_feed_is_sound_whatever_a_title_holds(client, house):
    published(house, "带\x0b控制符和 <标签> & 的标题")
    feed = ElementTree.fromstring(client.get(FEED).content)
    titles = [
        entry.findtext("{http://www.w3.org/2005/Atom}title")
        for entry in feed.iter("{http://www.w3.org/2005/Atom}entry")
    ]
    assert titles == ["带控制符和 <标签> & 的标题"]


def test_a_large_sitemap_is_a_list_of_parts(client, house, monkeypatch):
    documents = published_together(house, 3)
    monkeypatch.setattr(feeds, "SITEMAP_SIZE", 5)
    index = b"".join(client.get("/sitemap.xml")).decode()
    parts = re.findall(r"http://testserver(/sitemap-\d+\.xml)", index)
    assert len(parts) == -(-feeds.everything().count() // 5) > 2
    found = "".join(b"".join(client.get(part)).decode() for part in parts)
    assert all(found.count(f"{address_of(document)}<") == 1 for document in documents)
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    ElementTree.fromstring(index)


@pytest.mark.parametrize(
    ("place", "line"), [("demo", "Disallow: /admin/"), ("work", "Disallow: /\n"), ("classified", "Disallow: /\n")]
)
def test_crawlers_stay_out_of_the_inner_networks(client, db, settings, place, line):
    settings.PORTAL_ZONE = place
    assert line in client.get("/robots.txt").content.decode()


# ---------------------------------------------------------------- cost


def test_a_document_costs_four_queries_and_the_shell_one(client, house):
    document = published(house, tags=["甲", "乙"])
    assert queries(client, address_of(document)) <= 5


def test_a_listing_costs_the_same_whatever_its_length(client, house):
    most = {
        "/": 8, CATALOGUE: 5, "/disclosure/guide/": 1, "/zfxxgk/statutory/rules/": 8, FEED: 1, "/sitemap.xml": 2
    }  # fmt: skip
    published(house, tags=["甲"], disclosure_class="rules")
    few = {address: queries(client, address) for address in most}
    published_together(house, 12, tags=["甲"], disclosure_class="rules")
    assert {address: queries(client, address) for address in most} == few
    assert not [address for address in most if few[address] > most[address]], few


def test_a_signed_in_reader_costs_little_more(house):
    published_together(house, 5, disclosure_class="rules")
    for address in ("/", CATALOGUE, "/zfxxgk/statutory/rules/", "/disclosure/guide/"):
        assert queries(signed_in(house.officer), address) <= 14, address
