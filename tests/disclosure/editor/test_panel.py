"""What the editor of the admin tells and takes: standing, absent buttons with their reasons, and each upload once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from disclosure.editor.panel import Standing
from disclosure.models import DocumentPage, Relation
from disclosure.permissions import NOT_IN_THE_EDITOR
from portal.files.models import StoredFile
from portal.site.models import SectionPage
from tests import factories
from tests.site.test_admin import signed_in


def terms(page, user) -> dict[str, str]:
    return {term.name: term.value for term in Standing(page, user).terms}


def reasons(page, user) -> dict[str, str]:
    return {act.name: act.reason for act in Standing(page, user).absent}


def with_copy(house, document: DocumentPage, title: str = "") -> DocumentPage:
    """The document with a working copy beside the public text."""
    copy = document.get_latest_revision_as_object()
    copy.body, copy.title = "<p>修改之后的正文。</p>", title or copy.title
    copy.save_revision(user=house.editor)
    return DocumentPage.objects.get(pk=document.pk)


def test_a_draft_tells_what_it_lacks(house):
    draft = factories.make_document(house, level=None, attribute="")
    said = terms(draft, house.editor)
    assert (said["密级"], said["公开属性"], said["状态"]) == ("未标注", "未标注", "拟稿")
    assert said["现由谁办理"] == "承办人（尚未送审）"
    why = reasons(draft, house.editor)
    assert set(why) == {"送审", "发布"}
    assert "尚未标注密级" in why["送审"] and why["发布"] == NOT_IN_THE_EDITOR


@pytest.mark.clause("N-02")
def test_a_form_on_its_way_tells_who_has_it_and_who_is_next(house):
    document = factories.make_document(house)
    form = factories.submit(document, by=house.editor)
    document.refresh_from_db()
    said = terms(document, house.editor)
    assert "财政处" in said["现由谁办理"] and "拟稿处室负责人审核" in said["现由谁办理"]
    assert said["下一环节"] == "办公室主要负责人审核"
    why = reasons(document, house.editor)
    assert form.number in why["修改"] and form.number in why["送审"] and "送过审" in why["删除"]
    factories.agree(form, house.head, house.office_head)
    assert terms(document, house.editor)["下一环节"] == "信息发布员发布"
    factories.agree(form, house.leader)
    assert terms(document, house.editor)["现由谁办理"] == "已批准，待信息发布员发布"
    assert "信息发布员" in reasons(document, house.editor)["发布"]


@pytest.mark.clause("N-02")
def test_a_working_copy_says_what_the_public_reads(house):
    document = with_copy(house, factories.publish(house, factories.make_document(house)))
    standing = Standing(document, house.editor)
    assert "批准的版本；您正在修改的是工作稿" in standing.edition
    assert "信息发布员调整栏目" in reasons(document, house.editor)["移动"]
    page = signed_in(house.editor).get(reverse("wagtailadmin_pages:edit", args=[document.pk])).content.decode()
    assert standing.edition in page and document.index_number in page and "本页没有的操作及原因" in page
    for _, address in standing.links:
        assert signed_in(house.editor).get(address).status_code == 200, address


@pytest.mark.clause("D-07", "S-28")
def test_a_working_copy_is_shown_to_its_division_and_the_office_alone(house):
    document = with_copy(house, factories.publish(house, factories.make_document(house)), "尚未批准的新标题")
    views = ["edit", "history", "view_draft", "delete", "move", "preview_on_edit"]
    addresses = [reverse(f"wagtailadmin_pages:{view}", args=[document.pk]) for view in views]
    addresses.append(reverse("wagtailadmin_pages:revisions_compare", args=[document.pk, "live", "latest"]))
    other = signed_in(house.other_editor)
    for address in addresses:
        assert other.get(address).status_code == 404, address
    section = reverse("wagtailadmin_explore", args=[SectionPage.objects.get(code="rules").pk])
    api = reverse("wagtailadmin_api:pages:detail", args=[document.pk])
    for address in (section, api, reverse("wagtailadmin_choose_page_child", args=[document.get_parent().pk])):
        answer = other.get(address)
        answer = str(answer.json()) if "json" in answer["Content-Type"] else answer.content.decode()
        assert document.title in answer and "尚未批准的新标题" not in answer, address
    for user in (house.editor, house.officer):
        assert signed_in(user).get(addresses[0]).status_code == 200


def test_a_list_asks_as_much_for_many_documents_as_for_few(house):
    client = signed_in(house.editor)
    address = reverse("wagtailadmin_explore", args=[SectionPage.objects.get(code="rules").pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    for _ in range(2):
        factories.submit(factories.make_document(house), by=house.editor)
    queries()
    few = queries()
    for _ in range(4):
        factories.submit(factories.make_document(house), by=house.editor)
    assert queries() == few


def fields(document, row=None, **attachment) -> dict:
    """What the editor posts: the row of an attachment that was saved before has its id, as after an autosave."""
    attachment |= {"title": "附件一", "id": row.pk if row else ""}
    kept = {
        "title": document.title, "issuer": document.issuer, "body": rich_text("<p>正文内容。</p>"), "genre": "notice",
        "disclosure_class": "other", "origin": "made", "tags": "",
        "relations": inline_formset([]), "attachments": inline_formset([attachment], initial=1 if row else 0),
    }  # fmt: skip
    return nested_form_data(kept)


def test_saving_again_with_the_same_upload_stores_it_once(house):
    document = factories.make_document(house)
    client, address = signed_in(house.editor), reverse("wagtailadmin_pages:edit", args=[document.pk])

    def save(name: str, text: str) -> StoredFile:
        upload = SimpleUploadedFile(name, text.encode(), content_type="text/plain")
        row = DocumentPage.objects.get(pk=document.pk).attachments.first()
        assert client.post(address, fields(document, row, file=upload)).status_code == 302
        (row,) = DocumentPage.objects.get(pk=document.pk).get_latest_revision_as_object().attachments.all()
        return row.file

    first = save("附件.txt", "附件的文字。")
    assert save("附件.txt", "附件的文字。") == first
    assert StoredFile.objects.count() == 1 and first.created_by == house.editor
    assert save("附件.txt", "改过的文字。") != first
    assert save("另名.txt", "附件的文字。") != first


def test_the_same_bytes_of_another_document_are_not_taken(house):
    stored = []
    for _ in range(2):
        document = factories.make_document(house)
        upload = SimpleUploadedFile("附件.txt", "附件的文字。".encode(), content_type="text/plain")
        address = reverse("wagtailadmin_pages:edit", args=[document.pk])
        assert signed_in(house.editor).post(address, fields(document, file=upload)).status_code == 302
        stored += DocumentPage.objects.get(pk=document.pk).get_latest_revision_as_object().attachments.all()
    assert stored[0].file != stored[1].file


def test_versions_with_relations_are_compared_in_the_admin(house):
    target = factories.publish(house, factories.make_document(house, "被引用的通知"))
    document = factories.make_document(house)
    copy = document.get_latest_revision_as_object()
    copy.relations.create(kind=Relation.Kind.values[0], target=target)
    copy.save_revision(user=house.editor)
    address = reverse("wagtailadmin_pages:revisions_compare", args=[document.pk, "earliest", "latest"])
    assert "被引用的通知" in signed_in(house.editor).get(address).content.decode()


def test_another_division_is_not_told_that_a_text_is_revised_or_signed(house):
    public = with_copy(house, factories.publish(house, factories.make_document(house, "公开的标题")), "修改稿的标题")
    form = factories.submit(public, by=house.editor)
    places = [
        reverse("wagtailadmin_explore", args=[SectionPage.objects.get(code="rules").pk]),
        reverse("wagtailadmin_pages:search") + "?q=标题",
        reverse("document_discard", args=[public.uuid]),
    ]
    for place in places:
        own, other = (signed_in(user).get(place).content.decode() for user in (house.editor, house.other_editor))
        assert "公开的标题" in other or "修改稿的标题" in own, place
        for told in ("修改稿的标题", "有工作稿", form.step.label, form.number):
            assert told not in other, (place, told)
    assert "有工作稿" in signed_in(house.editor).get(places[0]).content.decode()
