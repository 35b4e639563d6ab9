"""Days typed in a real browser, where scripts might turn them into others before they are sent."""

from datetime import date

import pytest
from django.utils import timezone

from disclosure.models import DocumentPage
from portal.people.models import Assignment
from secretmarks.models import LeakReport
from tests import factories

from .test_journey import is_saving
from .visits import WIDE, Visit, needs_chromium

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]
WRITTEN = ("2026年11月30日", "20261130", "2026.11.30", "２０２６年１１月３０日", "2026/11/30")


def test_a_day_typed_in_a_browser_is_the_day_that_is_kept(live_server, in_a_browser):
    house = factories.make_house()
    document = factories.make_document(house, issued_on=date(2020, 1, 1))

    def walk(browser) -> None:
        visit = Visit(browser, live_server.url, WIDE)
        visit.sign_in(house.editor.username)
        page = visit.page
        for text in WRITTEN:
            visit.open(f"/admin/pages/{document.pk}/edit/")
            page.click("#id_issued_on")
            page.fill("#id_issued_on", "")
            page.keyboard.type(text)
            page.keyboard.press("Tab")
            assert page.input_value("#id_issued_on") == text
            with page.expect_response(is_saving):
                page.locator("button.action-save").first.click()
            page.wait_for_load_state("networkidle")
            visit.open(f"/admin/pages/{document.pk}/edit/")
            assert page.input_value("#id_issued_on") == "2026-11-30", text
            page.fill("#id_issued_on", "2020-01-01")
        visit.open("/desk/secretmarks/leaks/")
        page.fill("#id_found_at", "2026年11月29日8时30分")
        page.fill("#id_facts", "某日在某处丢失一件载体")
        page.fill("#id_measures", "已查找")
        page.locator("main form button").last.click()
        page.wait_for_url("**/leaks/*-*/")

    in_a_browser(walk)
    kept = DocumentPage.objects.get(pk=document.pk).get_latest_revision_as_object()
    assert kept.issued_on == date(2026, 11, 30)
    assert timezone.localtime(LeakReport.objects.get().found_at).strftime("%Y-%m-%d %H:%M") == "2026-11-29 08:30"


def test_an_assignment_typed_in_a_browser_begins_on_that_day(live_server, in_a_browser):
    house = factories.make_house()

    def walk(browser) -> None:
        visit = Visit(browser, live_server.url, WIDE)
        visit.sign_in(house.security_officer.username)
        page = visit.page
        visit.open("/admin/people/assignments/new/")
        page.select_option("#id_user", str(house.colleague.pk))
        page.select_option("#id_post", "editor")
        page.select_option("#id_division", str(house.finance.pk))
        page.fill("#id_starts_on", "")
        page.click("#id_starts_on")
        page.keyboard.type("2026年11月30日")
        page.keyboard.press("Tab")
        page.locator("main form [type=submit]").last.click()
        page.wait_for_url("**/people/assignments/")

    in_a_browser(walk)
    assert Assignment.objects.get(user=house.colleague).starts_on == date(2026, 11, 30)
