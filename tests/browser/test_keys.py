"""The keys of the desk in a real browser, under the policy that forbids inline scripts."""

import pytest
from playwright.sync_api import expect

from tests import factories

from .visits import NARROW, WIDE, Visit, needs_chromium

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


def test_a_question_mark_opens_the_keys_and_each_key_leads_where_it_says(live_server, in_a_browser):
    house = factories.make_house()
    factories.submit(factories.make_document(house, "城建资金审计方案"), by=house.editor)

    def walk(browser):
        visit = Visit(browser, live_server.url, WIDE)
        visit.sign_in(house.head.username)
        page, dialog = visit.page, visit.page.locator("dialog#keys")
        page.keyboard.press("?")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        page.keyboard.press("j")
        expect(page.locator("main tbody th a").first).to_be_focused()
        page.keyboard.press("/")
        expect(page.locator(".finder input")).to_be_focused()
        page.keyboard.type("?d/")
        expect(page.locator(".finder input")).to_have_value("?d/")
        page.locator("h1").click()
        page.keyboard.press("n")
        page.wait_for_url("**/desk/notices/")
        page.keyboard.press("?")
        page.click("dialog [data-switch]")
        page.keyboard.press("Escape")
        page.keyboard.press("d")
        page.keyboard.press("?")
        expect(dialog).to_be_hidden()
        assert page.url.endswith("/desk/notices/")
        page.click("text=知道了")
        expect(page.get_by_text("知道了")).to_have_count(0)
        for viewport in (WIDE, NARROW):
            page.set_viewport_size(viewport)
            for address in ("/desk/", "/desk/search/?q=城建", "/desk/help/", "/desk/shelves/"):
                visit.open(address)
                assert not visit.is_wider_than_its_window(), (address, viewport)
        assert visit.complaints == []

    in_a_browser(walk)
