"""Suggestions under the search box in a real browser: keys, pointer, and an input method at work."""

import pytest
from playwright.sync_api import expect

from tests import factories

from .visits import WIDE, Visit, needs_chromium

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


class Composing:
    """An input method as the page sees it: spelling in the box between the two events."""

    def __init__(self, page, box: str):
        self.page, self.box = page, box

    def fire(self, event: str, text: str) -> None:
        self.page.eval_on_selector(
            self.box,
            "(box, [event, text]) => { if (event !== 'compositionend') box.value = text;"
            " box.dispatchEvent(new CompositionEvent(event, {data: text, bubbles: true}));"
            " if (event === 'compositionend') box.value = text;"
            " box.dispatchEvent(new InputEvent('input', {isComposing: event !== 'compositionend', bubbles: true})) }",
            [event, text],
        )


BOX = "#home-q"
TITLES = ["预算执行审计办法", "预算执行审计规程"]


@pytest.fixture
def documents(house):
    """Two public documents whose titles begin alike."""
    for title in TITLES:
        factories.publish(house, factories.make_document(house, title))


def test_titles_are_offered_and_taken_by_key_and_pointer(documents, live_server, in_a_browser):
    asked = []

    def walk(browser):
        visit = Visit(browser, live_server.url, WIDE)
        page = visit.page
        page.on("request", lambda request: asked.append(request.url) if "/suggestions/" in request.url else None)
        visit.open("/")
        box, options = page.locator(BOX), page.locator("[role=option]")
        keyboard = Composing(page, BOX)
        box.focus()
        keyboard.fire("compositionstart", "")
        for spelling in ("y", "yu", "yu s", "yu suan"):
            keyboard.fire("compositionupdate", spelling)
        page.wait_for_timeout(600)
        assert asked == []
        keyboard.fire("compositionend", "预算执行")
        expect(options).to_have_count(2)
        assert len(asked) == 1
        assert box.get_attribute("aria-expanded") == "true"
        page.keyboard.press("ArrowDown")
        expect(box).to_have_value(TITLES[0])
        assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
        page.keyboard.press("Escape")
        expect(box).to_have_value("预算执行")
        expect(options.first).to_be_hidden()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(box).to_have_value(TITLES[0])
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=*")
        expect(page.locator("#search-text")).to_have_value(TITLES[1])
        page.fill("#search-text", "预算执行")
        options.first.click()
        page.wait_for_url("**/search/?q=*")
        expect(page.locator("#search-text")).to_have_value(TITLES[0])
        assert visit.complaints == []

    in_a_browser(walk)


def test_the_box_searches_without_a_script(documents, live_server, in_a_browser):
    def walk(browser):
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(live_server.url + "/")
        page.fill(BOX, "预算执行")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=*")
        assert page.locator("[role=option]").count() == 0

    in_a_browser(walk)
