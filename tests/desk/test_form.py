"""The page of an approval form: what it tells to whom, and how a wrongly filled-in signature is answered."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from portal.desk.paper import HIDDEN, shown, titled
from portal.people.models import User
from portal.routes import moves
from portal.routes.checks import what_is_signed_has_a_reading_rule
from portal.routes.models import Signature
from secretmarks.levels import Level
from secretmarks.models import StateSecret
from tests import factories


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def words_of_docx(content: bytes) -> str:
    document = Document(BytesIO(content))
    return "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)


def form_over(house, *titles: str, **fields):
    documents = [factories.make_document(house, title) for title in titles]
    pairs = [(document, document.latest_revision) for document in documents]
    return documents, moves.submit("disclosure.publish", pairs, by=house.editor, fields=fields)


@pytest.mark.clause("S-28")
def test_the_words_of_a_form_are_told_only_to_readers_of_all_its_items(house):
    """保密法 第二十一条: reason, opinion, amendment and earlier rounds speak of the items."""
    (first, _), form = form_over(house, "甲件题名", "乙件题名", reason="事由里的词")
    form = moves.send_back(form, by=house.head, version=form.version, opinion="退回里的词")
    form = moves.resubmit(form, [(item.thing, item.revision) for item in form.items.all()], by=house.editor)
    form = moves.sign(
        form, by=house.head, version=form.version, opinion="意见里的词", amendments={"evidence": "改动里的词"},
        statements=form.route.statements(form, form.step),
    )  # fmt: skip
    words = ("甲件题名", "事由里的词", "退回里的词", "意见里的词", "改动里的词")
    told = answers(house.office_head, form)
    assert all(word in told["form"] for word in words)
    assert all(word in told["form_docx"] for word in ("甲件题名", "事由里的词", "意见里的词", "改动里的词"))
    factories.finish(first, level=Level.SECRET)
    for name, text in answers(User.objects.get(pk=house.office_head.pk), form).items():
        assert "乙件题名" in text, name
        assert "不在您的知悉范围内" in text, name
        assert not [word for word in words if word in text], name


def answers(user, form) -> dict[str, str]:
    client = client_of(user)
    found = {name: client.get(reverse(name, args=[form.uuid])) for name in ("form", "form_print", "form_docx")}
    assert {response.status_code for response in found.values()} == {200}
    return {
        name: words_of_docx(response.content) if name == "form_docx" else response.content.decode()
        for name, response in found.items()
    }


def sign(client, form, **given):
    form.refresh_from_db()
    statements = form.route.statements(form, form.step) if form.step else []
    data = {"version": form.version, "outcome": "agreed", "password": factories.PASSWORD, "statements": statements}
    return client.post(reverse("form_sign", args=[form.uuid]), data | given)


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"password": "wrong"}, 422, "登录口令不正确"),
        ({"password": ""}, 422, "登录口令不正确"),
        ({"version": "x"}, 422, "页面内容不完整"),
        ({"version": ""}, 422, "页面内容不完整"),
        ({"version": "99"}, 409, "已经变动"),
        ({"outcome": "sent_back", "opinion": " "}, 409, "请写明理由"),
        ({"statements": []}, 409, "签批须逐项勾选"),
        ({"field-consent": "consent", "field-evidence": ""}, 409, "同意书"),
        ({"outcome": "maybe"}, 422, "页面内容不完整"),
        ({"opinion": "字" * 1001}, 409, "意见超过 1000 字"),
    ],
)
def test_a_wrong_signature_is_answered_in_words_and_keeps_what_was_written(house, given, status, words):
    _, form = form_over(house, "通知")
    response = sign(client_of(house.head), form, **({"opinion": "写好的意见"} | given))
    page = response.content.decode()
    assert response.status_code == status and words in page
    assert given.get("opinion", "写好的意见") in page
    assert not Signature.objects.exists()


def test_a_second_click_is_told_from_somebody_else_being_first(house):
    _, form = form_over(house, "通知")
    version = form.version
    client = client_of(house.head)
    assert sign(client, form).status_code == 302
    response = sign(client, form, version=version)
    assert response.status_code == 409 and "没有再记一次" in response.content.decode()
    assert Signature.objects.count() == 1


def test_an_opinion_on_a_form_that_moved_meanwhile_can_be_copied(house):
    _, form = form_over(house, "通知")
    version = form.version
    moves.withdraw(form, by=house.editor, version=version)
    response = sign(client_of(house.head), form, version=version, opinion="写了很久的意见", statements=[])
    page = response.content.decode()
    assert response.status_code == 409 and "写了很久的意见" in page and "没有记入" in page


def test_each_item_of_a_form_opens_on_its_page(house):
    _, form = form_over(house, "第一件", "第二件")
    client = client_of(house.head)
    assert '<h3 class="doc-title">第一件</h3>' in client.get(reverse("form", args=[form.uuid])).content.decode()
    for asked, title in (("2", "第二件"), ("9", "第一件"), ("x", "第一件"), ("-1", "第一件"), ("²", "第一件")):
        page = client.get(reverse("form", args=[form.uuid]), {"item": asked}).content.decode()
        assert f'<h3 class="doc-title">{title}</h3>' in page, asked


def test_of_a_model_without_a_reading_rule_a_form_shows_nothing_and_the_check_names_it(house, monkeypatch):
    form = factories.submit(factories.make_document(house, "不得外传的题名"), by=house.editor)
    items = list(titled(form.items.all()))
    assert what_is_signed_has_a_reading_rule() == []
    assert [item.readable for item in shown(items, house.editor)] == [True]
    monkeypatch.delattr(type(items[0].thing._meta.default_manager), "readable_by")
    assert shown(items, house.editor) == [HIDDEN]
    monkeypatch.undo()
    monkeypatch.delattr(type(StateSecret._default_manager), "readable_by")
    assert [(error.id, "secretmarks.StateSecret" in error.msg) for error in what_is_signed_has_a_reading_rule()] == [
        ("routes.E001", True)
    ]
