"""The whole way of a document in a real browser: written, labelled, signed by three, published, read by everyone."""

import re

import pytest
from playwright.sync_api import expect

from disclosure.models import DocumentPage
from portal.site.models import SectionPage
from tests import factories

from .visits import NARROW, WIDE, Visit, needs_chromium

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def write(visit: Visit, section: int) -> None:
    page = visit.page
    visit.open(f"/admin/pages/add/disclosure/documentpage/{section}/")
    page.fill("#id_title", "关于浏览器试写的通知")
    page.fill("#id_issuer", "测试厅")
    page.fill("#id_document_number", "测审[2026]7号")
    page.fill("#id_issued_on", "2026年3月2日")
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type("为检验全部环节，发布本通知。")
    # The editor copies its text into the form a moment after the last key.
    expect(page.locator("[name=body]")).to_have_value(re.compile("为检验全部环节"), timeout=30_000)
    with page.expect_response(is_saving):
        page.locator("button.action-save").first.click()
    page.wait_for_url("**/edit/")
    page.wait_for_load_state("networkidle")
    page.get_by_text("标注和送审").first.wait_for(state="attached")


def is_saving(response) -> bool:
    """The answer to the form with the text in it, by the button or by the autosave; previews are posted too."""
    return response.request.method == "POST" and "/admin/pages/" in response.url and "preview" not in response.url


def label_and_submit(visit: Visit, uuid: str) -> None:
    page = visit.page
    visit.open(f"/desk/documents/{uuid}/label/")
    page.select_option("#id_level", "0")
    page.select_option("#id_attribute", "proactive")
    page.click("main button:has-text('保存标注')")
    page.wait_for_url(f"**/desk/documents/{uuid}/")
    page.click("text=送审：政府信息公开审批单")
    page.click("main button:has-text('送审')")
    page.wait_for_url("**/desk/forms/**")


def agree(visit: Visit) -> None:
    page = visit.page
    page.click("table.stackt tbody tr:first-child th a")
    # Boxes are looked for at once: before the form is there, it has none to tick.
    page.wait_for_url("**/desk/forms/**")
    for box in page.locator("input[name=statements]").all():
        box.check()
    page.fill("#password", factories.PASSWORD)
    page.click("button:has-text('签名并提交')")
    page.get_by_text("已签批").wait_for()


@pytest.mark.clause("D-05", "N-02")
def test_a_document_goes_the_whole_way_in_a_browser(live_server, in_a_browser):
    house = factories.make_house()
    section = SectionPage.objects.get(code="rules").pk
    complaints = []

    def visit(browser, person, viewport=WIDE) -> Visit:
        made = Visit(browser, live_server.url, viewport)
        made.complaints = complaints
        if person is not None:
            made.sign_in(person.username)
        return made

    in_a_browser(lambda browser: write(visit(browser, house.editor), section))
    document = DocumentPage.objects.get()
    assert (document.draft_title, document.document_number) == ("关于浏览器试写的通知", "测审〔2026〕7号")
    assert "为检验全部环节" in document.latest_revision.content["body"]
    assert document.owning_division == house.finance and document.level is None
    in_a_browser(lambda browser: label_and_submit(visit(browser, house.editor), str(document.uuid)))
    for person, viewport in ((house.head, NARROW), (house.office_head, WIDE), (house.leader, NARROW)):
        in_a_browser(lambda browser, person=person, viewport=viewport: agree(visit(browser, person, viewport)))
    form = document.running_form
    assert form.outcome == "approved" and not DocumentPage.objects.public().exists()

    def publish(browser) -> None:
        officer = visit(browser, house.officer)
        officer.open(f"/desk/forms/{form.uuid}/")
        officer.page.click("main button:has-text('发布')")
        officer.page.get_by_text("已发布 1 件").wait_for()

    in_a_browser(publish)
    assert DocumentPage.objects.public().get().pk == document.pk

    def read(browser) -> None:
        reader = visit(browser, None, NARROW)
        reader.open("/search/?q=浏览器试写")
        assert not reader.is_wider_than_its_window()
        reader.page.click(".hits a:has-text('浏览器试写')")
        reader.page.get_by_text("为检验全部环节").first.wait_for()
        assert not reader.is_wider_than_its_window()

    in_a_browser(read)
    assert not complaints
