"""Large print and dark pages: kept on the account of those who sign in, in the browser for everybody else."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from portal.people.models import User
from tests import factories

FORM = re.compile(r'<details class="prefs"[^>]*>.*?</details>', re.S)


@pytest.fixture
def reader(db):
    return factories.make_user(factories.make_division())


@pytest.fixture
def browser(reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def choose(browser, **said):
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get("/desk/").content.decode())[1]
    return browser.post("/account/display/", {"csrfmiddlewaretoken": token, "next": "/disclosure/guide/"} | said)


def html_of(client, address="/disclosure/guide/") -> tuple[str, str]:
    """The element of the whole page, and the panel."""
    text = client.get(address).content.decode()
    return re.search(r"<html[^>]*>", text)[0], FORM.search(text)[0]


def test_the_choice_of_a_person_goes_with_the_account(browser, reader):
    answer = choose(browser, size="large", theme="dark")
    assert answer.status_code == 302 and answer.url == "/disclosure/guide/"
    page, panel = html_of(browser)
    assert 'data-size="large"' in page and 'data-theme="dark"' in page
    assert 'value="large" checked' in panel and 'value="dark" checked' in panel and panel.count("checked") == 2
    choose(browser, size="normal", theme="auto")
    page, panel = html_of(browser)
    assert "data-size" not in page and "data-theme" not in page and 'value="auto" checked' in panel


@pytest.mark.parametrize(
    "said", [{"size": "huge", "theme": "dark"}, {"size": "large"}, {"size": "large", "theme": "红"}]
)
def test_a_choice_that_is_not_offered_is_refused_with_the_reason(browser, reader, said):
    choose(browser, **said)
    assert "显示设置没有保存" in browser.get("/desk/").content.decode()
    assert list(User.objects.filter(pk=reader.pk).values_list("print_size", "theme")) == [("normal", "auto")]


@pytest.mark.parametrize("back", ["https://example.cn/", "//example.cn/", "javascript:alert(1)", ""])
def test_one_comes_back_to_this_site_alone(browser, back):
    assert choose(browser, size="large", theme="auto", next=back).url == "/desk/"


def test_the_panel_of_everybody_else_is_the_browsers_and_asks_nothing_of_the_server(client, db):
    page, panel = html_of(client)
    assert page == '<html lang="zh-Hans">' and panel.startswith('<details class="prefs" hidden>')
    assert "csrf" not in panel and 'method="get"' in panel
    assert client.post("/account/display/", {"size": "large", "theme": "dark"}).status_code in (302, 404)


def test_a_missing_page_holds_no_form_with_a_token(browser):
    answer = browser.get("/no/")
    assert answer.status_code == 404 and b"csrfmiddlewaretoken" not in answer.content
