"""The one box, the hints and the help of the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.desk import places
from portal.desk.models import SeenHint
from portal.people.models import User
from secretmarks.levels import Level
from tests import factories
from tests.desk.test_form import client_of


def found(user, text: str) -> str:
    page = client_of(user).get(reverse("desk_search"), {"q": text})
    assert page.status_code == 200
    return page.content.decode().split("<main")[1]


def test_one_box_finds_titles_numbers_forms_and_people(house):
    document = factories.make_document(house, "城建资金审计方案", document_number="临审办〔2026〕17号")
    form = factories.submit(document, by=house.editor)
    public = factories.publish(house, factories.make_document(house, "机场建设审计结果"))
    for text, words in (
        (public.index_number, "机场建设审计结果"),
        ("城建资金", "城建资金审计方案"),
        ("临审办[2026]17", "城建资金审计方案"),
        (form.number, form.number),
        (str(form.pk), form.number),
        ("处长甲", "财政处"),
        ("处长", "处室主要负责人"),
    ):
        assert words in found(house.head, text), text


@pytest.mark.clause("S-28", "D-07")
def test_the_box_finds_nothing_that_the_reader_may_not_know(house):
    document = factories.make_document(house, "城建资金审计方案")
    form = factories.submit(document, by=house.editor)
    for text in ("城建资金", form.number, str(form.pk), str(form.uuid)):
        assert "没有找到" in found(house.stranger, text), text
    factories.finish(document, level=Level.SECRET)
    page = found(User.objects.get(pk=house.head.pk), form.number)
    assert form.number in page and "城建资金" not in page


@pytest.mark.clause("S-28", "D-07")
def test_the_wording_of_a_working_copy_is_found_by_those_who_read_it(house):
    document = factories.publish(house, factories.make_document(house, "机场建设审计结果"))
    draft = document.get_latest_revision_as_object()
    draft.title = "机场建设审计结果（更正）"
    draft.save_revision(user=house.editor)
    assert "修改稿" not in found(house.stranger, "更正") and "没有找到" in found(house.stranger, "更正")
    assert "机场建设审计结果（更正）" in found(house.colleague, "更正")
    assert "索引号和修改稿" not in found(house.stranger, "机场建设")


@pytest.mark.parametrize("text", ["", "  ", "\0", "%", "'", "1" * 300, "99999999999999999999", "²", "<b>"])
def test_any_words_are_answered(house, text):
    page = found(house.head, text)
    assert "<b>" not in page.replace("<b>临", "")


def test_who_left_is_not_in_the_directory(house):
    User.objects.filter(pk=house.colleague.pk).update(is_active=False)
    assert "没有找到" in found(house.head, "同事甲")


def test_the_desk_shows_what_waits_and_the_last_that_was_sent(house):
    for number in range(7):
        factories.submit(factories.make_document(house, f"送出的第{number}件"), by=house.editor)
    page = client_of(house.editor).get(reverse("desk")).content.decode()
    assert "最近送出的 5 件" in page and page.count("第 1 签，共 3 签") == 5
    assert "送出的第6件" in page and "送出的第1件" not in page
    page = client_of(house.head).get(reverse("desk")).content.decode()
    assert "最近送出" not in page and page.count("送出的第") == 7


def test_a_hint_is_shown_until_it_is_put_away_and_can_be_called_back(house):
    client, address = client_of(house.head), reverse("desk")
    assert "知道了" in client.get(address).content.decode()
    answer = client.post(reverse("hints_dismiss"), {"hint": "desk", "next": "/desk/sent/"})
    assert answer.status_code == 302 and answer["Location"] == "/desk/sent/"
    assert "知道了" not in client.get(address).content.decode()
    assert "知道了" in client_of(house.leader).get(address).content.decode()
    assert client.post(reverse("hints_dismiss"), {"hint": "x" * 99, "next": "//evil.example/"})["Location"] == "/desk/"
    assert SeenHint.objects.count() == 1
    client.post(reverse("hints_dismiss"), {"hint": "desk"})
    client.post(reverse("hints_dismiss"), {})
    assert not SeenHint.objects.exists()


def test_the_keys_are_explained_without_a_script_and_no_page_has_one_inline(house):
    page = client_of(house.head).get(reverse("desk_help")).content.decode()
    assert page.count("<kbd>?</kbd>") >= 2 and "desk.js" in page
    assert "<script>" not in page and " onclick" not in page and "style=" not in page
    assert Client().get(reverse("desk_help")).status_code == 302


@pytest.mark.parametrize("name", ["desk", "desk_jobs", "saved_searches", "secret_register", "secret_calculator"])
def test_every_page_of_the_desk_has_the_one_box(house, name):
    page = client_of(house.head).get(reverse(name)).content.decode()
    assert page.count(f'action="{reverse("desk_search")}"') == 1 and "noindex" in page


def test_the_navigation_marks_the_place_whose_address_reaches_furthest(monkeypatch):
    concern = {"desk_documents": True, "desk_reports": False}
    registry = [places.Place(name, name, lambda _, fits=fits: fits) for name, fits in concern.items()]
    monkeypatch.setattr(places, "registry", {place.url_name: place for place in registry})
    marked = [(way.title, way.current) for way in places.ways(None, "/desk/documents/x/")]
    assert marked == [("工作台", False), ("desk_documents", True), ("帮助", False)]
    assert places.ways(None, "/desk/forms/x/")[0].current
