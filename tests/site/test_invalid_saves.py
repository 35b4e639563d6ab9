"""A save that the editor refuses: the form again with the reason at its field, nothing typed and no file lost."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.admin.panels import get_edit_handler

from disclosure.models import DocumentPage, ReviewedPage
from disclosure.models.panels import RowFormSet
from portal.files.models import StoredFile
from portal.site.models import ArticlePage, SectionPage
from search.models import Pin
from search.viewsets import PinViewSet
from tests.site import editors
from tests.site.test_admin import signed_in
from tests.site.test_articles import png

# What no choice offers cannot be chosen again.
NOT_OFFERED = ("novel", "loves", "999999")
# What changes with every answer.
OF_THE_ANSWER = ("csrfmiddlewaretoken", "loaded_revision_created_at", "-file-kept")


def program(name: str) -> dict:
    return {name: SimpleUploadedFile("安装.exe", b"MZ\x90\x00", content_type="application/octet-stream")}


def marked(name: str) -> dict:
    return {name: SimpleUploadedFile("说明.txt", "机密★10年\n正文。".encode(), content_type="text/plain")}


ROWS = [
    *((page, {"title": ""}, "title", "此项必填") for page in editors.PAGES),
    *((page, {"title": "长" * 256}, "title", "255") for page in editors.PAGES),
    ("document", {"issuer": "长" * 121}, "issuer", "120"),
    ("document", {"summary": "长" * 101}, "summary", "100"),
    ("document", {"genre": "novel"}, "genre", "novel"),
    ("document", {"origin": "obtained", "obtained_from": ""}, "obtained_from", "请写明从何处获取"),
    ("document", {"attachments-0-title": "长" * 201}, "attachments-0-title", "200"),
    ("document", program("attachments-0-file"), "attachments-0-file", "安装.exe"),
    ("document", marked("attachments-0-file"), "attachments-0-file", "说明.txt"),
    ("document", {"attachments-0-file-kept": "MQ:1xYAYD:aJ1zbghOK1xtz8YctbRxutfI7"}, "attachments-0-file", "标记无效"),
    ("document", {"attachments-0-file-kept": "%%%"}, "attachments-0-file", "标记无效"),
    ("document", {"attachments-0-file-kept": ""}, "attachments-0-file", "请选择要上传的文件"),
    ("document", {"relations-0-kind": "loves"}, "relations-0-kind", "loves"),
    ("document", {"relations-0-target": "999999"}, "relations-0-target", "所选公文不存在"),
    ("article", {"source": "长" * 101}, "source", "100"),
    ("article", {"tables-0-caption": ""}, "tables-0-caption", "此项必填"),
    ("article", {"tables-0-data": "只有一行\t表头"}, "tables-0-data", "只有一行"),
    ("article", {"pictures-0-alt": ""}, "pictures-0-alt", "此项必填"),
    ("article", {"pictures-0-alt": "长" * 201}, "pictures-0-alt", "200"),
    ("article", program("pictures-0-file"), "pictures-0-file", "安装.exe"),
    ("article", marked("pictures-0-file"), "pictures-0-file", "说明.txt"),
    ("article", {"pictures-0-file-kept": "MQ:1xYAYD:aJ1zbghOK1xtz8YctbRxutfI7"}, "pictures-0-file", "标记无效"),
    ("section", {"intro": "长" * 301}, "intro", "300"),
    ("collection", {"size": "101"}, "size", "1 至 100"),
    ("collection", {"year": "1900"}, "year", "1949"),
    ("collection", {"tag": "没有的词"}, "tag", "没有文件使用标签"),
]


def typed(sent: dict) -> dict:
    """What a person sees in the form again."""
    kept = {name: value for name, value in sent.items() if not name.endswith(OF_THE_ANSWER)}
    kept = {name: value for name, value in kept.items() if isinstance(value, str)}
    return kept | ({"body": json.loads(kept["body"])} if "body" in kept else {})


def test_every_page_that_people_write_is_tried():
    models = {DocumentPage, ArticlePage}
    assert {model.__name__ for model in ReviewedPage.__subclasses__()} == {
        "DocumentPage", "HomePage", "SectionPage", "ArticlePage", "CollectionPage",
    }  # fmt: skip
    assert {name for model in models for name in model.signed_children} == {
        "attachments", "relations", "tagged", "tables", "pictures",
    }  # fmt: skip
    assert {page for page, *_ in ROWS} == set(editors.PAGES)


@pytest.mark.parametrize(("kind", "changes", "field", "reason"), ROWS)
def test_an_invalid_save_comes_back_with_the_reason_and_with_all_that_was_typed(house, kind, changes, field, reason):
    page = editors.PAGES[kind](house)
    revision = page.latest_revision_id
    client, address = signed_in(house.editor), editors.address_of(page)
    sent = editors.opened(client, address) | changes
    answer = client.post(address, sent)
    assert answer.status_code == 200
    form = editors.editor_of(answer)
    assert reason in editors.reason_at(form, field)
    again = editors.filled_in(form)
    expected = {name: value for name, value in typed(sent).items() if value not in NOT_OFFERED}
    assert {name: value for name, value in typed(again).items() if name in expected} == expected
    for name in (name for name in sent if name.endswith("-file-kept")):
        assert again[name], "the stored file is still there"
    assert type(page).objects.get(pk=page.pk).latest_revision_id == revision
    mended = again | {name: editors.opened(client, address)[name] for name in changes if name in typed(sent)}
    assert client.post(address, mended).status_code == 302
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name in page.children_with_files():
        assert [row.file.name for row in getattr(draft, name).all()] == [
            {"attachments": "甲.txt", "pictures": "大厅.png"}[name]
        ]


@pytest.mark.parametrize(
    ("model", "rows", "upload"),
    [
        (DocumentPage, "attachments", SimpleUploadedFile("乙.txt", "乙的文字。".encode(), content_type="text/plain")),
        (ArticlePage, "pictures", None),
    ],
)
def test_an_upload_to_a_page_that_is_not_saved_yet_need_not_be_chosen_again(house, model, rows, upload):
    upload = upload or SimpleUploadedFile("窗口.png", png(), content_type="image/png")
    parent = SectionPage.objects.get(code="announcements")
    client, address = signed_in(house.editor), editors.new_address(model, parent)
    sent = editors.opened(client, address)
    row = {f"{rows}-TOTAL_FORMS": "1", f"{rows}-0-ORDER": "1", f"{rows}-0-id": "", f"{rows}-0-file": upload}
    words = {f"{rows}-0-title": "名称", f"{rows}-0-alt": "大厅的窗口", "issuer": "测试厅"}
    answer = client.post(address, sent | row | words | {"title": ""})
    form = editors.editor_of(answer)
    assert "此项必填" in editors.reason_at(form, "title")
    again = editors.filled_in(form)
    assert again[f"{rows}-0-file-kept"] and upload.name in answer.content.decode()
    answer = client.post(address, again | {"title": "终于写好了标题"})
    assert answer.status_code == 302
    page = model.objects.get(title="终于写好了标题")
    (kept,) = getattr(page.get_latest_revision_as_object(), rows).all()
    assert kept.file.name == upload.name and StoredFile.objects.count() == 1


BLOCK = {"key": "a", "text": "甲乙", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
LINK = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "https://example.com/"}}


def rich(entities: dict | None = None, **block) -> str:
    return json.dumps({"blocks": [BLOCK | block], "entityMap": entities or {}})


@pytest.mark.parametrize(
    "sent",
    [
        "{", "", "[]", '"x"', "5", "{}", "true", "[" * 100_000, '{"blocks": {}, "entityMap": {}}', '{"blocks": [5]}',
        rich(text=None), rich(type=[]), rich(depth="x"), rich(key=[]), rich(depth=-1),
        rich(type="unordered-list-item", depth=2000), rich(inlineStyleRanges=[{}]),
        rich(entityRanges=[{"offset": 0, "length": 1, "key": 7}]),
        rich({"0": {}}, entityRanges=[{"offset": 0, "length": 1, "key": 0}]),
        rich({"0": LINK | {"data": {"id": "x"}}}, entityRanges=[{"offset": 0, "length": 1, "key": 0}]),
        rich({"0": LINK | {"data": {}}}, entityRanges=[{"offset": 0, "length": 1, "key": 0}]),
        rich({"0": LINK}, entityRanges=[{"offset": 1, "length": -1, "key": 0}]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["document", "article"])
def test_what_is_no_rich_text_is_refused_at_its_field_and_shown_as_it_was_sent(house, kind, sent):
    page = editors.PAGES[kind](house)
    client, address = signed_in(house.editor), editors.address_of(page)
    answer = client.post(address, editors.opened(client, address) | {"body": sent})
    assert answer.status_code == 200
    form = editors.editor_of(answer)
    assert "不是编辑器写出的格式" in editors.reason_at(form, "body")
    assert editors.filled_in(form)["body"] == sent
    assert type(page).objects.get(pk=page.pk).latest_revision_id == page.latest_revision_id


def test_an_emptied_editor_and_a_deep_list_are_rich_text(house):
    page = editors.document(house)
    client, address = signed_in(house.editor), editors.address_of(page)
    for sent, kept in (("null", ""), (rich(type="unordered-list-item", depth=3), "甲乙")):
        assert client.post(address, editors.opened(client, address) | {"body": sent}).status_code == 302
        body = DocumentPage.objects.get(pk=page.pk).get_latest_revision_as_object().body
        assert kept in body and bool(body) == bool(kept)


@pytest.mark.parametrize(
    ("kind", "rows", "most"),
    [("document", "attachments", 200), ("document", "relations", 100), ("article", "tables", 50),
     ("article", "pictures", 100)],
)  # fmt: skip
def test_so_many_rows_as_a_request_names_are_not_read(house, kind, rows, most):
    page = editors.PAGES[kind](house)
    client, address = signed_in(house.editor), editors.address_of(page)
    answer = client.post(address, editors.opened(client, address) | {f"{rows}-TOTAL_FORMS": "99999"})
    assert answer.status_code == 200 and f"最多填 {most} 条" in answer.content.decode()
    assert len(answer.context["form"].formsets[rows].forms) == 2 * most
    assert type(page).objects.get(pk=page.pk).latest_revision_id == page.latest_revision_id


@pytest.mark.parametrize("model", [*(model for model in ReviewedPage.__subclasses__()), Pin])
def test_every_kind_of_rows_of_an_editor_has_a_limit(model):
    handler = get_edit_handler(model) if issubclass(model, ReviewedPage) else PinViewSet.edit_handler.bind_to_model(Pin)
    for formset in handler.get_form_class().formsets.values():
        assert issubclass(formset, RowFormSet) and formset.max_num <= 200 and formset.validate_max
