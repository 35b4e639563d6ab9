"""What a version changes: marked for the signer, bounded in work, and each version only for those who may read it."""

import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.desk import comparison
from disclosure.desk.comparison import DELETED, INSERTED, SAME, approved_before, compare, compare_paragraphs
from disclosure.law import BODY_MAX
from disclosure.models import DocumentPage
from portal.routes.models import Item
from secretmarks.levels import Level
from tests import factories


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def marks(pairs) -> list[tuple[str, str]]:
    return [(run.condition, run.text) for pair in pairs for run in pair.runs if run.condition != SAME]


def revise(house, document, **changes) -> DocumentPage:
    draft = document.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision(user=house.editor)
    return DocumentPage.objects.get(pk=document.pk)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (["三年内完成。"], ["五年内完成。"], [(DELETED, "三"), (INSERTED, "五")]),
        (["甲", "乙"], ["甲", "丙丁", "乙"], [(INSERTED, "丙丁")]),
        (["甲", "乙"], ["乙"], [(DELETED, "甲")]),
        (["共拨付 1200 万元。"], ["共拨付 1350 万元。"], [(DELETED, "1200"), (INSERTED, "1350")]),
        (["关于审计整改"], ["天气晴朗"], [(DELETED, "关于审计整改"), (INSERTED, "天气晴朗")]),
        (["各市㐂审计局"], ["各市𠮷审计局"], [(DELETED, "㐂"), (INSERTED, "𠮷")]),
    ],
)
def test_changes_are_marked_by_the_character_and_the_number(old, new, wanted):
    assert marks(compare_paragraphs(old, new)[0]) == wanted


def test_every_character_of_both_versions_is_in_the_comparison_or_counted_as_equal():
    old = [f"第{n}条 内容{n * n}。" for n in range(60)]
    new = [f"第{n}条 内容{n * n + (n % 7 == 0)}。" for n in range(3, 63)]
    pairs, remark = compare_paragraphs(old, new)
    assert not remark
    shown_old = [t for p in pairs if not p.skipped if (t := "".join(r.text for r in p.before))]
    shown_new = [t for p in pairs if not p.skipped if (t := "".join(r.text for r in p.runs if r.condition != DELETED))]
    skipped = sum(pair.skipped for pair in pairs)
    assert len(shown_old) + skipped == len(old) and set(shown_old) <= set(old)
    assert len(shown_new) + skipped == len(new) and set(shown_new) <= set(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["相同的一段。"] * 30_000, ["相同的一段。", "另一段。"] * 15_000),
        (["一二" * 300_000], ["二一" * 300_000]),
        ([f"第{n}段甲乙丙丁戊己庚辛" * 20 for n in range(3000)], [f"第{n}段子丑寅卯辰巳午" * 20 for n in range(3000)]),
        ([f"第{n}段" + "审计" * 80 for n in range(3000)], [f"段{n}第" + "审计" * 79 for n in range(3000, 0, -1)]),
    ],
)
def test_a_huge_change_is_compared_within_bounds_and_says_where_it_was_cut(old, new):
    assert sum(map(len, old)) <= BODY_MAX
    start = time.process_time()
    _, remark = compare_paragraphs(old, new)
    assert remark
    assert time.process_time() - start < 20


def test_a_huge_text_with_a_small_change_is_compared_whole():
    old = [f"第{n}段的内容。" for n in range(50_000)]
    pairs, remark = compare_paragraphs(old, [*old[:30_000], "新的一段。", *old[30_000:]])
    assert marks(pairs) == [(INSERTED, "新的一段。")] and not remark
    assert [pair.skipped for pair in pairs if pair.skipped] == [29_999, 19_999]


def test_fields_text_links_tags_and_attachments_are_compared(house):
    kept, gone, new = (factories.make_file(f"{n}.txt", f"附件{n}", by=house.editor) for n in "甲乙丙")
    document = factories.make_document(
        house, "原题", body='<p>第一段。</p><p>见<a href="https://example.org/a">办法</a>。</p>', tags=["旧词"],
        attachments=[("不变", kept), ("换掉", gone), ("改名前", new)],
    )  # fmt: skip
    before = document.latest_revision
    draft = document.get_latest_revision_as_object()
    draft.title, draft.genre = "新题", "report"
    draft.body = '<p>第二段。</p><p>见<a href="https://example.org/b">办法</a>。</p>'
    rows = {row.title: row for row in draft.attachments.all()}
    rows["换掉"].file, rows["改名前"].title = factories.make_file("丁.txt", "附件丁", by=house.editor), "改名后"
    draft.attachments.set(rows.values())
    draft.tags.set(["新词"])
    draft.save_revision(user=house.editor)
    document.refresh_from_db()
    found = compare(document, before, document.latest_revision)
    assert ("标题", "原题", "新题") in found.fields and ("标签", "旧词", "新词") in found.fields
    assert "体裁" in [label for label, _, _ in found.fields]
    assert ("正文中的链接", "https://example.org/a", "https://example.org/b") in found.fields
    assert marks(found.texts[0][1]) == [(DELETED, "一"), (INSERTED, "二")]
    assert [(file.change, file.before[:3], file.now[:3]) for file in found.files] == [
        ("替换", "换掉（", "换掉（"),
        ("改名", "改名前", "改名后"),
    ]


def test_a_change_of_format_alone_is_said(house):
    document = factories.make_document(house, body="<p>第一段。</p>")
    before = document.latest_revision
    document = revise(house, document, body="<p><b>第一段。</b></p>")
    found = compare(document, before, document.latest_revision)
    assert not found.texts and "格式" in found.remarks[0]


def test_the_signer_sees_text_changes_chain_and_signature_on_one_page(house):
    document = factories.publish(house, factories.make_document(house, "整改通知", body="<p>三年内完成。</p>"))
    document = revise(house, document, body="<p>五年内<b>完成</b>。&lt;script&gt;</p>", addressees="各市审计局")
    form = factories.submit(document, by=house.editor)
    page = client_of(house.head).get(reverse("form", args=[form.uuid])).content.decode()
    for words in ("<del><span", "［删去］</span>三", "［新增］</span>五", "<ins>各市审计局</ins>", "主送机关"):
        assert words in page, words
    assert "<script>" not in page.split("<main")[1]
    assert "处长甲" in page and "下一位" in page and str(form.due_on) in page
    assert 'name="opinion"' in page and "公开属性：" in page


@pytest.mark.clause("S-28")
def test_an_approved_version_is_beside_the_new_one_only_for_who_may_read_it(house):
    document = factories.publish(house, factories.make_document(house, body="<p>旧文秘密词。</p>"))
    second = factories.submit(revise(house, document, body="<p>新文秘密词。</p>"), by=house.editor)
    item = Item.objects.get(form=second)
    before, readable = approved_before(item, house.head)
    assert before.revision_id == DocumentPage.objects.get(pk=document.pk).edition_id and readable
    DocumentPage.objects.filter(pk=document.pk).update(live=False)
    secret = factories.finish(document, level=Level.SECRET)
    secret.scope_persons.add(house.office_head)
    type(house.office_head).objects.filter(pk=house.office_head.pk).update(clearance=int(Level.SECRET))
    assert not approved_before(Item.objects.get(pk=item.pk), type(house.head).objects.get(pk=house.head.pk))[1]
    page = client_of(house.head).get(reverse("form", args=[second.uuid])).content.decode()
    assert "秘密词" not in page and "不在您的知悉范围内" in page


@pytest.mark.clause("S-28", "N-03")
def test_the_working_copy_is_compared_for_the_own_house_alone(house):
    document = factories.publish(house, factories.make_document(house, "通知", body="<p>三年。</p>"))
    document = revise(house, document, title="改题", body="<p>五年。</p>")
    address = reverse("desk_comparison", args=[document.uuid])
    for reader in (house.editor, house.colleague, house.officer):
        page = client_of(reader).get(address).content.decode()
        assert "［删去］</span>三" in page and "［新增］</span>五" in page and "改题" in page
    for reader in (house.stranger, house.other_editor, house.leader, house.auditor):
        assert client_of(reader).get(address).status_code == 404
    for name in ("document_label", "document_submit"):
        args = [document.uuid, "disclosure.publish"][: 1 if name == "document_label" else 2]
        assert "改题" not in client_of(house.stranger).get(reverse(name, args=args)).content.decode()
    fresh = factories.make_document(house)
    assert "没有修改稿" in client_of(house.editor).get(reverse("desk_comparison", args=[fresh.uuid])).content.decode()


def test_the_page_of_a_form_asks_the_database_no_more_for_a_longer_text(house, django_assert_max_num_queries):
    document = factories.publish(house, factories.make_document(house, body="<p>一。</p>" * 3))
    form = factories.submit(revise(house, document, body="<p>二。</p>" * 300), by=house.editor)
    client = client_of(house.head)
    with django_assert_max_num_queries(70):
        client.get(reverse("form", args=[form.uuid]))
    assert comparison.PARAGRAPHS >= 300


def test_every_act_that_is_not_offered_has_its_reason(house):
    document = factories.make_document(house)
    page = client_of(house.officer).get(reverse("desk_document", args=[document.uuid])).content.decode()
    assert "现在没有公开，不需要撤回" in page
    page = client_of(house.colleague).get(reverse("desk_document", args=[document.uuid])).content.decode()
    assert "编辑正文须有" in page
    form = factories.submit(document, by=house.editor)
    page = client_of(house.editor).get(reverse("desk_document", args=[document.uuid])).content.decode()
    assert form.number in page and "可以办理" not in page
    page = client_of(house.officer).get(reverse("form", args=[form.uuid])).content.decode()
    assert "现在轮到" in page and "只有承办人可以撤回" in page
