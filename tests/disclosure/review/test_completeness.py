"""Completeness, asked at submission of every kind of page: each missing field by its name and its place."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from disclosure.addresses import address_of
from disclosure.models import DocumentPage
from disclosure.review import completeness
from portal.routes.models import Form
from portal.routes.objections import Objection
from tests import factories
from tests.disclosure.desk.test_many import bulk, pair, words
from tests.site import editors
from tests.site.test_admin import signed_in


def emptied(house, kind: str, name: str):
    """A page of this kind whose draft lacks this field."""
    page = editors.PAGES[kind](house)
    draft = page.get_latest_revision_as_object()
    rows, _, field = name.partition("-0-")
    thing = getattr(draft, rows).first() if field else draft
    setattr(thing, field or name, None if (field or name).endswith("_on") else "")
    if name == "summary":
        draft.body = "<p> </p>"
    revision = draft.save_revision(user=house.editor, clean=False)
    return type(page).objects.get(pk=page.pk), revision


ROWS = [
    ("document", "title", "标题"),
    ("document", "issuer", "发文机关"),
    ("document", "issued_on", "成文日期"),
    ("document", "summary", "内容概述"),
    ("document", "attachments-0-title", "第1个附件的附件名称"),
    ("article", "title", "标题"),
    ("article", "body", "正文"),
    ("article", "tables-0-caption", "第1个表格的表题"),
    ("article", "tables-0-data", "第1个表格的内容"),
    ("article", "pictures-0-alt", "第1个图片的替代文字"),
    ("section", "title", "标题"),
    ("collection", "title", "标题"),
    ("home", "title", "标题"),
]


@pytest.mark.clause("D-12")
@pytest.mark.parametrize(("kind", "name", "label"), ROWS)
def test_what_lacks_a_field_is_not_submitted_and_the_field_is_named(house, kind, name, label):
    page, revision = emptied(house, kind, name)
    assert [one.label for one in completeness.missing(page, revision)] == [label]
    with pytest.raises(Objection, match=f"还没有填写{label}，请在编辑页面补齐"):
        factories.submit(page, by=house.editor)
    assert not Form.objects.exists()


@pytest.mark.parametrize("kind", editors.PAGES)
def test_a_complete_page_is_submitted(house, kind):
    page = editors.PAGES[kind](house)
    draft = page.get_latest_revision_as_object()
    draft.save_revision(user=house.editor)
    assert factories.submit(page, by=house.editor).items.count() == 1


@pytest.mark.parametrize("name", [row[1] for row in ROWS if row[0] == "document"])
def test_the_page_that_submits_leads_to_the_missing_field(house, name):
    page, _ = emptied(house, "document", name)
    client = signed_in(house.editor)
    answer = client.get(reverse("document_submit", args=[page.uuid, "disclosure.publish"]))
    (link,) = html.fromstring(answer.content.decode()).xpath("//*[contains(@class, 'note-bad')]//a/@href")
    address, _, anchor = link.partition("#")
    assert address == editors.address_of(page)
    editor = html.fromstring(client.get(address).content.decode())
    assert len(editor.xpath(f"//*[@id='{anchor}']")) == 1


def test_what_others_made_needs_no_day_and_the_catalogue_says_so(house):
    given = factories.make_document(house, "某省审计条例", issued_on=None, **factories.FROM_OTHERS)
    document = factories.publish(house, given)
    assert document.issued_on is None
    for address in ("/disclosure/catalogue/", address_of(document)):
        assert "未注明" in Client().get(address).content.decode()


@pytest.mark.clause("D-12")
def test_the_five_columns_of_the_catalogue_are_never_empty(house):
    factories.publish(house, factories.make_document(house, "关于五栏的通知", issued_on=date(2026, 3, 4)))
    (entry,) = Client().get("/disclosure/catalogue/?format=json").json()["items"]
    assert entry["index_number"] and entry["published_on"]
    assert (entry["title"], entry["summary"], entry["issued_on"]) == ("关于五栏的通知", "正文内容。", "2026-03-04")


def test_of_many_sent_at_once_the_incomplete_one_is_told_what_it_lacks(house):
    whole, lacking = (
        factories.make_document(house, "完整的"),
        factories.make_document(house, "缺日期的", issued_on=None),
    )
    (_, done), (_, refused) = words(bulk(house.editor, "submit.disclosure.publish", [whole, lacking]))
    assert "已送审" in done and "还没有填写成文日期" in refused
    assert (
        DocumentPage.objects.get(pk=whole.pk).running_form and not DocumentPage.objects.get(pk=lacking.pk).running_form
    )


def test_a_bundle_names_what_its_documents_lack(house):
    whole, lacking = (
        factories.make_document(house, "完整的"),
        factories.make_document(house, "缺日期的", issued_on=None),
    )
    items = " ".join(pair(document) for document in (whole, lacking))
    answer = signed_in(house.editor).post(reverse("documents_bundle"), {"items": items})
    link = f"{editors.address_of(lacking)}#id_issued_on-label"
    assert link in answer.content.decode() and f"{editors.address_of(whole)}#" not in answer.content.decode()
