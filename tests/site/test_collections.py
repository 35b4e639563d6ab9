"""Collections: saved queries over what is public, signed like every page, shown as blocks, as lists and as feeds."""

from datetime import date
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disclosure.addresses import address_of
from disclosure.models import DocumentPage, DocumentTag, new_slug
from portal.site.collections import MOST_BLOCKS, blocks
from portal.site.editing import results
from portal.site.models import CollectionPage, HomePage, SectionPage
from secretmarks.levels import Level
from tests import factories

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()
    yield
    cache.clear()


def collection(house, title="专题", *, parent=None, **query) -> CollectionPage:
    """A draft, as the editor saves it."""
    page = CollectionPage(title=title, slug=new_slug(), live=False, owner=house.editor, **query)
    (parent or SectionPage.objects.get(code="announcements")).add_child(instance=page)
    page.save_revision(user=house.editor)
    return CollectionPage.objects.get(pk=page.pk)


def publish(house, *pages):
    things = [(page, page.get_latest_revision()) for page in pages]
    form = factories.moves.submit("disclosure.publish", things, by=house.editor, fields={})
    factories.publication.publish(factories.approve(house, form), by=house.officer)
    return [type(page).objects.get(pk=page.pk) for page in pages]


def placed(house, title="专题", **query) -> CollectionPage:
    return publish(house, collection(house, title, **query))[0]


def documents(house, *titles, **fields) -> list[DocumentPage]:
    return publish(house, *(factories.make_document(house, title, slug=new_slug(), **fields) for title in titles))


def section() -> str:
    return address_of(SectionPage.objects.get(code="announcements"))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# ---------------------------------------------------------------- what a query finds


FOUND = [
    ({}, {"甲", "乙", "丙"}),
    ({"genre": "report"}, {"甲"}),
    ({"disclosure_class": "plans"}, {"乙"}),
    ({"issuer": "别的厅"}, {"丙"}),
    ({"year": 2025}, {"甲"}),
    ({"tag": "预算"}, {"甲", "乙"}),
    ({"tag": "预算", "genre": "report"}, {"甲"}),
    ({"tag": "预"}, set()),
    ({"tag": "没有的标签"}, set()),
    ({"year": 1990}, set()),
]


def test_a_collection_finds_what_meets_every_condition(house):
    documents(house, "甲", genre="report", issued_on=date(2025, 3, 1), tags=["预算"])
    documents(house, "乙", disclosure_class="plans", issued_on=date(2026, 1, 1), tags=["预算"])
    documents(house, "丙", issuer="别的厅")
    for query, found in FOUND:
        assert {document.title for document in collection(house, **query).documents()} == found, query


def test_a_collection_has_the_order_that_was_chosen(client, house):
    for title, issued_on in (("甲", date(2024, 1, 1)), ("乙", date(2025, 1, 1)), ("丙", None)):
        documents(house, title, issued_on=issued_on, **({} if issued_on else factories.FROM_OTHERS))
    for sort, order in (("published", "丙乙甲"), ("issued", "乙甲丙"), ("number", "甲乙丙")):
        page = placed(house, sort, sort=sort)
        assert "".join(document.title for document in page.documents()) == order
        shown = blocks(SectionPage.objects.get(code="announcements").path, 3)
        (block,) = [block for block in shown if block.collection == page]
        assert "".join(document.title for document in block.documents) == order
        text = client.get(address_of(page)).content.decode()
        assert sorted(order, key=lambda title: text.index(f">{title}</a>")) == list(order)


@pytest.mark.clause("D-07", "S-28")
def test_a_collection_shows_public_documents_alone_whoever_asks(house):
    documents(house, "公开件")
    hidden = [
        factories.make_document(house, "藏件拟稿"),
        factories.finish(factories.make_document(house, "藏件内部", level=Level.INTERNAL)),
        factories.finish(factories.make_document(house, "藏件未发布")),
    ]
    page = placed(house)
    for client in (Client(), signed_in(house.editor), signed_in(house.officer)):
        for address in (section(), address_of(page), reverse("collection_feed", args=[page.slug])):
            text = client.get(address).content.decode()
            assert "公开件" in text
            assert not any(document.title in text for document in hidden), address


# ---------------------------------------------------------------- where it is shown


def test_the_block_shows_the_first_documents_and_the_page_all_of_them(client, house):
    documents(house, *(f"第{number:02}件" for number in range(23)))
    page = placed(house, "审计公告专题", size=3)
    block = client.get(section()).content.decode()
    assert "审计公告专题" in block and block.count("件</a>") == 3 and f'href="{address_of(page)}"' in block
    first, second = (client.get(f"{address_of(page)}?page={number}").content.decode() for number in (1, 2))
    assert (first.count("件</a>"), second.count("件</a>")) == (20, 3) and "共 23 件" in first


def test_a_collection_under_the_home_page_stands_on_the_home_page(client, house):
    documents(house, "甲")
    placed(house, "首页专题", parent=HomePage.objects.get())
    placed(house, "栏目专题")
    text = client.get("/").content.decode()
    assert "首页专题" in text and "栏目专题" not in text


def test_an_empty_collection_is_shown_empty(client, house):
    page = placed(house, tag="已删除")
    assert "现在没有符合条件的文件" in client.get(section()).content.decode()
    answer = client.get(address_of(page))
    assert answer.status_code == 200 and "现在没有符合条件的文件" in answer.content.decode()


def test_a_page_with_collections_costs_the_same_however_many_stand_on_it(client, house):
    documents(house, *(f"第{number}件" for number in range(6)), tags=["甲"], issued_on=date(2026, 1, 1))
    placed(house, "其一", tag="甲")
    placed(house, "其二", year=2026, sort="issued")
    few = queries(client, section())
    publish(house, *(collection(house, f"更多{number}", size=5) for number in range(MOST_BLOCKS + 2)))
    assert queries(client, section()) == few
    text = client.get(section()).content.decode()
    assert text.count('id="block-') == MOST_BLOCKS and "其一" in text


def test_the_page_of_a_collection_costs_the_same_whatever_it_finds(client, house):
    documents(house, "甲")
    address = address_of(placed(house))
    few = queries(client, address)
    documents(house, *(f"第{number}件" for number in range(12)), tags=["乙"])
    assert queries(client, address) == few <= 7


# ---------------------------------------------------------------- feed


def test_the_feed_of_a_collection_lists_its_documents(client, house):
    documents(house, "收录\x0b件", genre="report")
    documents(house, "不收录件")
    page = placed(house, "报告专题", genre="report")
    feed = ElementTree.fromstring(client.get(reverse("collection_feed", args=[page.slug])).content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["收录件"]
    assert "报告专题" in feed.findtext(f"{ATOM}title")


def test_only_a_live_collection_has_a_feed_and_a_page(client, house):
    page = collection(house, "藏字专题", genre="report")
    missing = client.get("/no/such/page/").content
    for address in (reverse("collection_feed", args=[page.slug]), address_of(page), "/feeds/collections/none.xml"):
        answer = client.get(address)
        assert answer.status_code == 404 and answer.content == missing
    assert "藏字专题" not in client.get(section()).content.decode()


# ---------------------------------------------------------------- review


@pytest.mark.clause("D-05", "N-02")
def test_a_changed_query_is_public_only_after_approval(client, house):
    documents(house, "报告件", genre="report")
    documents(house, "计划件", genre="plan")
    page = placed(house, genre="report")
    draft = page.get_latest_revision_as_object()
    draft.genre, draft.title = "plan", "改过的专题"
    draft.save_revision(user=house.editor)
    text = client.get(address_of(page)).content.decode()
    assert "报告件" in text and "计划件" not in text and "改过的专题" not in text
    publish(house, CollectionPage.objects.get(pk=page.pk))
    text = client.get(address_of(page)).content.decode()
    assert "计划件" in text and "报告件" not in text and "改过的专题" in text


CHANGES = {
    "tag": "UPDATE site_collectionpage SET tag = 'x' WHERE page_ptr_id = %s",
    "year": "UPDATE site_collectionpage SET year = 2020 WHERE page_ptr_id = %s",
    "no year": "UPDATE site_collectionpage SET year = NULL WHERE page_ptr_id = %s",
    "size": "UPDATE site_collectionpage SET size = 99 WHERE page_ptr_id = %s",
    "sort": "UPDATE site_collectionpage SET sort = 'number' WHERE page_ptr_id = %s",
    "title": "UPDATE wagtailcore_page SET title = 'x' WHERE id = %s",
}


@pytest.mark.clause("D-05")
@pytest.mark.parametrize("change", CHANGES)
def test_the_database_keeps_a_public_collection_as_it_was_signed(house, change):
    page = placed(house, year=2026)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES[change], [page.pk])


def test_a_draft_collection_is_made_live_by_no_statement(house):
    page = collection(house, year=2026)
    for statement in (
        "UPDATE wagtailcore_page SET live = %s WHERE id = %s",
        "UPDATE wagtailcore_page SET live = %s, live_revision_id = latest_revision_id WHERE id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [True, page.pk])


def test_the_database_keeps_the_bounds_of_the_number(house):
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectionPage.objects.filter(pk=collection(house).pk).update(size=101)


# ---------------------------------------------------------------- the editor


def typed(house, user=None, **values):
    """The form of the editor with these values."""
    form_class = CollectionPage.get_edit_handler().get_form_class()
    data = {"title": "专题", "sort": "published", "size": "5", "intro": "", "disclosure_class": "", "genre": ""}
    data |= {"tag": "", "issuer": "", "year": "", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"} | values
    return form_class(
        data, instance=CollectionPage(), parent_page=HomePage.objects.get(), for_user=user or house.editor
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("year", "1900", "年份须在 1949 至"),
        ("year", "9999", "年份须在 1949 至"),
        ("year", "去年", "整数"),
        ("size", "0", "件数须在 1 至 100 之间"),
        ("size", "101", "件数须在 1 至 100 之间"),
        ("size", "-1", ""),
        ("tag", "没有的标签", "没有文件使用标签“没有的标签”"),
        ("genre", "sonnet", "sonnet"),
        ("sort", "random", "random"),
    ],
)
def test_a_wrong_query_is_refused_in_words(house, field, value, words):
    form = typed(house, **{field: value})
    assert not form.is_valid()
    assert words in str(form.errors[field])


def test_a_tag_is_taken_as_it_is_written_on_the_documents(house):
    factories.make_document(house, tags=["Budget"])
    form = typed(house, tag=" budget ")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["tag"] == "Budget"


@pytest.mark.clause("S-28")
def test_a_tag_of_documents_that_the_editor_may_not_read_answers_as_no_tag(house):
    factories.make_document(house, tags=["专案"], level=Level.INTERNAL)
    assert typed(house, tag="专案").is_valid()
    refused = typed(house, user=house.other_editor, tag="专案")
    assert str(refused.errors["tag"]).replace("专案", "?") == str(
        typed(house, user=house.other_editor, tag="没有").errors["tag"]
    ).replace("没有", "?", 1).replace("?文件", "没有文件", 1).replace("“没有”", "“?”")


def test_the_editor_is_warned_of_a_tag_that_is_gone(house):
    documents(house, "甲", tags=["预算"])
    page = SimpleNamespace(sound=collection(house, tag="预算"))
    assert "能看到 1 件" in results(page.sound) and "注意" not in results(page.sound)
    DocumentPage.objects.get(title="甲").tagged.all().delete()
    DocumentTag.objects.all().delete()
    warned = results(page.sound)
    assert "能看到 0 件" in warned and "没有公开的文件带有标签“预算”" in warned
    answer = signed_in(house.editor).get(reverse("wagtailadmin_pages:edit", args=[page.sound.pk]))
    assert "没有公开的文件带有标签“预算”" in answer.content.decode()


def test_the_gate_reads_what_a_collection_says(house):
    form = typed(house, intro="机密★10年")
    assert not form.is_valid() and "国家秘密标志" in str(form.errors)


def test_a_signer_reads_the_query_on_the_form(house):
    page = collection(house, "专题", genre="report", year=2025, issuer="测试厅")
    form = factories.submit(page, by=house.editor)
    item = form.items.get()
    text = signed_in(house.head).get(reverse("form_item", args=[form.uuid, item.pk])).content.decode()
    assert all(words in text for words in ("报告", "2025", "测试厅", "公开日期（新→旧）"))
