"""What is pasted from other programs into any editor or form of the house: saved, shown, signed and written out."""

import io

import pytest
from django.urls import reverse
from docx import Document

from disclosure.addresses import address_of
from disclosure.desk.classifying import on_paper
from disclosure.models import DocumentPage
from portal.desk.heads import Head
from portal.routes.models import Signature
from tests import factories
from tests.site import editors
from tests.site.test_admin import signed_in

PASTED = "甲\x02乙\x0b丙\x0c丁\x1f戊\x00"
LINE, LINES, RICH = "甲乙 丙 丁戊", "甲乙\n丙\n丁戊", "甲乙<br/>丙<br/>丁戊"


FIELDS = {
    "document": {
        "title": LINE, "document_number": LINE, "issuer": LINE, "joint_issuers": LINE, "addressees": LINE,
        "summary": LINE, "obtained_from": LINE, "public_channel": LINE, "attachments-0-title": LINE,
    },
    "article": {
        "title": LINE, "source": LINE, "tables-0-caption": LINE, "tables-0-data": f"{LINES}\tx", "pictures-0-alt": LINE,
        "pictures-0-caption": LINE,
    },
    "section": {"title": LINE, "intro": LINE},
    "collection": {"title": LINE, "intro": LINE, "issuer": LINE},
    "home": {"title": LINE},
}  # fmt: skip


def kept(page, name: str) -> str:
    rows, _, rest = name.partition("-0-")
    return getattr(getattr(page, rows).first(), rest) if rest else getattr(page, name)


@pytest.mark.parametrize("kind", FIELDS)
def test_controls_pasted_into_any_field_of_any_editor_cost_no_work(house, kind):
    page = editors.PAGES[kind](house)
    client, address = signed_in(house.editor), editors.address_of(page)
    sent = editors.opened(client, address)
    pasted = {name: PASTED + ("\tx" if name == "tables-0-data" else "") for name in FIELDS[kind]}
    body = {"body": editors.as_draftail(PASTED)} if "body" in sent else {}
    assert client.post(address, sent | pasted | body).status_code == 302
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    assert {name: kept(draft, name) for name in FIELDS[kind]} == FIELDS[kind]
    if body:
        assert RICH in draft.body


def test_half_a_surrogate_in_rich_text_is_dropped(house):
    page = editors.document(house)
    client, address = signed_in(house.editor), editors.address_of(page)
    sent = editors.opened(client, address) | {"body": editors.as_draftail("前\ud800后")}
    assert client.post(address, sent).status_code == 302
    assert "前后" in DocumentPage.objects.get(pk=page.pk).get_latest_revision_as_object().body


def test_an_article_with_a_line_break_of_word_is_published_after_its_signatures(house):
    page = editors.article(house)
    client, address = signed_in(house.editor), editors.address_of(page)
    assert (
        client.post(address, editors.opened(client, address) | {"body": editors.as_draftail(PASTED)}).status_code == 302
    )
    page = type(page).objects.get(pk=page.pk)
    form = factories.approve(house, factories.submit(page, by=house.editor))
    factories.publication.publish(form, by=house.officer)
    assert RICH in client.get(address_of(type(page).objects.get(pk=page.pk))).content.decode()


def test_an_opinion_is_kept_without_its_controls(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    statements = form.route.statements(form, form.step)
    data = {"version": form.version, "outcome": "agreed", "password": factories.PASSWORD, "statements": statements}
    answer = signed_in(house.head).post(reverse("form_sign", args=[form.uuid]), data | {"opinion": PASTED})
    assert answer.status_code == 302
    assert Signature.objects.get().opinion == LINES


def test_a_form_over_an_old_title_with_controls_is_written_as_word(house):
    document = factories.make_document(house, "标\x0b题\x02")
    form = factories.submit(document, by=house.editor, reason="事\x1f由")
    answer = signed_in(house.editor).get(reverse("form_docx", args=[form.uuid]))
    words = [cell.text for row in Document(io.BytesIO(answer.content)).tables[0].rows for cell in row.cells]
    assert "标\n题" in words and "事由" in words


@pytest.mark.django_db
def test_a_paper_copy_of_an_old_text_with_controls_is_written_as_word():
    page = DocumentPage(title="标\x0b题\x02", body="<p>正\x02文\x0b二</p>", issuer="审\x1f计厅", addressees="各\x0b处")
    words = [paragraph.text for paragraph in on_paper(page, Head("机密★10年")).paragraphs]
    assert words[:3] == ["机密★10年", "审计厅文件", ""] and words[3:7] == ["标 题", "各 处：", "　　正文", "　　二"]


def test_the_search_takes_words_with_controls_as_words_without(house, client):
    assert "“水库移民”的检索结果" in client.get("/search/", {"q": "水库\x00移民"}).content.decode()
