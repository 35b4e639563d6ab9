"""Importing: every good line becomes a draft, every bad line is named with its reason, and nothing is ever signed."""

import io
import json
import re
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageLogEntry, Revision

from disclosure import text
from disclosure.importing.documents import BATCH, CLASSES
from disclosure.law import BODY_MAX, Attribute, DisclosureClass, Genre
from disclosure.models import DocumentPage
from disclosure.review import publication
from portal.routes import moves
from portal.routes.models import Form, Item, Signature
from portal.site.models import SectionPage
from portal.trail.models import Entry
from secretmarks.levels import Level
from tests import factories

SAMPLE = Path(__file__).with_name("sample.jsonl")
CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
CHANNEL = "临江省人民政府公报"

with_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="没有语料目录 shared/corpus")


@pytest.fixture(autouse=True)
def zone(settings):
    """Where people sign; the tests of the demo zone say so."""
    settings.PORTAL_ZONE = "work"


def line(**fields) -> bytes:
    whole = {
        "id": "a-1",
        "title": "测试通知",
        "category": "通知",
        "issuer": "临江省审计厅",
        "date": "2026-01-05",
        "body": "正文第一段。",
    } | fields
    return json.dumps(whole, ensure_ascii=False).encode()


def without(name: str) -> bytes:
    return json.dumps({key: value for key, value in json.loads(line()).items() if key != name}).encode()


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


@pytest.fixture
def run(house, tmp_path):
    """Import these lines as the editor; answers exit status and what was told on both channels."""

    def run(lines: list[bytes], **options) -> tuple[int, str, str]:
        file = tmp_path / "lines.jsonl"
        file.write_bytes(b"\n".join(lines) + b"\n")
        out, err, status = io.StringIO(), io.StringIO(), 0
        options = {"by": house.editor.username} | options
        try:
            call_command("import_documents", str(file), stdout=out, stderr=err, **options)
        except CommandError as error:
            err.write(str(error))
            status = error.returncode
        return status, out.getvalue(), err.getvalue()

    return run


BAD_LINES = {
    "broken JSON": (b'{"id": "a-1", "title": ', "JSON 格式有误"),
    "a list": (b'["a-1"]', "不是 JSON 对象"),
    "a word": ('"通知"'.encode(), "不是 JSON 对象"),
    "two objects": (line() + line(), "JSON 格式有误"),
    "deep nesting": (b"[" * 100_000, "嵌套过深"),
    "an endless number": (b'{"id": ' + b"9" * 5000 + b"}", "数字过长"),
    "another encoding": ('{"id": "审计机关的通知"}'.encode("gb18030"), "不是 UTF-8"),
    "no id": (without("id"), "缺少字段 id"),
    "no title": (without("title"), "缺少字段 title"),
    "no category": (without("category"), "缺少字段 category"),
    "no issuer": (without("issuer"), "缺少字段 issuer"),
    "no body": (without("body"), "缺少字段 body"),
    "null in a required field": (line(issuer=None), "缺少字段 issuer"),
    "a number for a text": (line(title=2017), "字段 title 应为文字"),
    "an empty title": (line(title="  "), "字段 title 为空"),
    "an empty body": (line(body=""), "正文（body）为空"),
    "a blank body": (line(body=" \n\t\n　"), "正文（body）为空"),
    "a day that is none": (line(date="2017-02-30"), "日期（date）“2017-02-30”不对"),
    "a day in words": (line(date="2017年6月8日"), "日期（date）"),
    "a week": (line(date="2017-W01-1"), "日期（date）"),
    "an unknown genre": (line(category="诗歌"), "没有“诗歌”这种体裁"),
    "a long title": (line(title="长" * 256), "字段 title 超过 255 字（现有 256 字）"),
    "a long issuer": (line(issuer="长" * 121), "字段 issuer 超过 120 字"),
    "a long id": (line(id="a" * 101), "字段 id 超过 100 字"),
    "a long number": (line(doc_number="长" * 101), "字段 doc_number 超过 100 字"),
    "a long body": (line(body="长" * (BODY_MAX + 1)), "正文过长"),
    "a body that is too long as rich text": (line(id="b-1", body="长\n" * (BODY_MAX // 2)), "正文过长"),
    "a title of nothing but controls": (line(title="\x00\x0b"), "字段 title 为空"),
    "a direction mark in the issuer": (line(issuer="审计\u202e厅"), "字段 issuer 含有改变文字方向的字符"),
    "a direction mark in the body": (line(body="正\u2067文"), "正文（body）含有改变文字方向的字符"),
    "a mark in the title": (line(id="b-2", title="机密★10年"), "国家秘密标志"),
    "a mark at the head of the body": (line(id="b-3", body="绝密★30年\n关于某事项的请示"), "国家秘密标志"),
}


def test_every_bad_line_is_named_with_its_reason_and_the_rest_goes_on(run):
    status, out, err = run([line(id="before"), *(bad for bad, _ in BAD_LINES.values()), line(id="after")])
    told = dict(re.findall(r"^第 (\d+) 行拒绝：(.*)。$", err, re.MULTILINE))
    wrong = {
        name: told.get(str(number))
        for number, (name, (_, reason)) in enumerate(BAD_LINES.items(), 2)
        if reason not in told.get(str(number), "")
    }
    assert not wrong
    assert (status, len(told)) == (1, len(BAD_LINES))
    assert set(DocumentPage.objects.values_list("external_id", flat=True)) == {"before", "after"}
    assert f"新增 2，未变 0，变动 0，拒绝 {len(BAD_LINES)}" in out


def test_controls_that_programs_leave_in_texts_do_not_come_in(run):
    told = line(id="c-1", title="测\x00试\x0b通\x1f知\n", issuer="审\x02计厅", body="一行\x0b二行\x1b[31m\x00")
    half = rb'{"id":"c-2","title":"t\ud800","category":"\u901a\u77e5","issuer":"y","body":"z\u000cz"}'
    assert run([told, half])[0] == 0
    first, second = DocumentPage.objects.filter(external_id__startswith="c-").order_by("external_id")
    assert (first.title, first.issuer, first.body) == ("测试 通知", "审计厅", "<p>一行</p><p>二行[31m</p>")
    assert (second.title, second.body) == ("t", "<p>z</p><p>z</p>")


def test_an_id_comes_once_in_a_file(run):
    status, _, err = run([line(), line(title="另一件"), line(id="a-2")])
    assert status == 1
    assert "第 2 行拒绝：编号（id）“a-1”与第 1 行重复" in err
    assert sorted(DocumentPage.objects.values_list("title", flat=True)) == ["测试通知", "测试通知"]


GOOD_LINES = {
    "null in the others": line(doc_number=None, date=None),
    "the others left out": without("date"),
    "the first line with a byte order mark": b"\xef\xbb\xbf" + line(),
    "a line end of Windows": line() + b"\r",
    "a body with tabs and returns": line(body="一\t二\r\n三"),
    "a field that is not asked for": line(source="抄送"),
}


@pytest.mark.parametrize("good", GOOD_LINES.values(), ids=GOOD_LINES)
def test_what_is_no_fault_is_no_fault(run, good):
    assert run([good, b"", b"   "]) == (0, "导入完成：新增 1，未变 0，变动 0，拒绝 0。\n", "")


def test_a_line_of_twenty_megabytes_breaks_nothing(run):
    status, _, err = run([line(body="长" * 7_000_000), line(id="a-2")])
    assert (status, DocumentPage.objects.count()) == (1, 1)
    assert "第 1 行拒绝：正文过长" in err


def test_a_line_beyond_all_bounds_is_not_read_whole(run, monkeypatch):
    monkeypatch.setattr("disclosure.importing.lines.LINE_MAX", 1024)
    status, _, err = run([line(body="长" * 3000), line(id="a-2"), b" " * 1024 + line(id="a-3")])
    assert (status, DocumentPage.objects.get().external_id) == (1, "a-2")
    assert "第 1 行拒绝：一行超过" in err
    assert "第 3 行拒绝：一行超过" in err


@pytest.mark.clause("D-01", "D-02")
def test_a_line_becomes_a_complete_draft(run, house):
    assert run(lines_of(SAMPLE))[0] == 0
    document = DocumentPage.objects.get(external_id="yb-001")
    assert (document.state, document.live, document.level, document.attribute) == ("draft", False, 0, "proactive")
    assert (document.owning_division, document.owner) == (house.finance, house.editor)
    assert document.document_number == "临审办〔2025〕7号"
    assert (document.number_word, document.number_year, document.number_serial) == ("临审办", 2025, 7)
    assert (document.origin, document.obtained_from) == ("made", "")
    assert document.summary_is_generated
    assert document.body.startswith("<p>(临审办〔2025〕7号)</p><p>各市审计局")
    rule = DocumentPage.objects.get(external_id="yb-002")
    assert (rule.summary, rule.genre) == ("为了规范审计现场管理,制定本办法。", Genre.NORMATIVE_DOCUMENT)
    law = DocumentPage.objects.get(external_id="yb-003")
    assert (law.genre, law.disclosure_class) == (Genre.LOCAL_REGULATION, DisclosureClass.RULES)
    assert (law.origin, law.obtained_from) == ("obtained", "临江省人民代表大会常务委员会")
    assert law.get_parent().specific.disclosure_class == DisclosureClass.RULES
    assert DocumentPage.objects.filter(document_number="临审办〔2025〕7号").count() == 2


def test_an_imported_draft_is_stored_as_one_made_by_hand(run, house):
    run([line(doc_number="临审办[2025]7号", date="2025-03-04"), line(id="a-2")], section="rules")
    parent = SectionPage.objects.get(code="rules")
    imported = DocumentPage.objects.get(external_id="a-1")
    made = DocumentPage(
        title="测试通知", slug="by-hand", live=False, owner=house.editor, owning_division=house.finance, level=0,
        attribute=Attribute.PROACTIVE, issuer="临江省审计厅", body="<p>正文第一段。</p>", genre=Genre.NOTICE,
        disclosure_class=DisclosureClass.RULES, document_number="临审办[2025]7号", issued_on=date(2025, 3, 4),
        external_id="by-hand",
    )  # fmt: skip
    made.clean()
    parent.add_child(instance=made)
    made.save_revision(user=house.editor)
    made = DocumentPage.objects.get(pk=made.pk)
    own = {"id", "page_ptr", "path", "slug", "url_path", "uuid", "translation_key", "latest_revision",
           "latest_revision_created_at", "external_id", "external_digest"}  # fmt: skip
    for field in DocumentPage._meta.concrete_fields:
        if field.name not in own:
            assert getattr(imported, field.attname) == getattr(made, field.attname), field.name
    ours, theirs = imported.latest_revision, made.latest_revision
    assert set(ours.content) == set(theirs.content)
    assert imported.signed_content(ours) == made.signed_content(theirs)
    assert ours.content["pk"] == imported.pk
    for name in ("content_type_id", "base_content_type_id", "user_id", "object_str"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert PageLogEntry.objects.filter(page=imported.pk, action="wagtail.create", user=house.editor).exists()
    assert imported.signed_digest(None) == imported.signed_digest(ours)


def test_the_tree_stays_sound(run):
    run(lines_of(SAMPLE))
    run([line(id=f"b-{number}") for number in range(60)], section="announcements")
    assert Page.find_problems() == ([], [], [], [], [])
    section = SectionPage.objects.get(code="announcements")
    assert section.numchild == section.get_children().count() == 60
    assert section.get_children().last().get_parent().pk == section.pk
    document = DocumentPage.objects.child_of(section).first()
    assert document.url_path == f"{section.url_path}{document.slug}/"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"section": "nowhere"}, "没有栏目 nowhere"),
        ({"section": "home"}, "没有栏目 home，或者该栏目不能存放公文"),
        ({"by": "nobody"}, "没有账号 nobody"),
        ({"by": ""}, "请用 --by 写明经办账号"),
        ({"channel": "网\n站"}, "--channel 应为一行文字"),
    ],
)
def test_a_wrong_order_is_refused_before_anything_is_read(run, options, words):
    status, _, err = run([line()], **options)
    assert (status, DocumentPage.objects.count()) == (1, 0)
    assert words in err


def test_only_an_editor_imports(run, house):
    status, _, err = run([line()], by=house.head.username)
    assert (status, DocumentPage.objects.count()) == (1, 0)
    assert "经办账号须是" in err


def test_a_file_that_is_not_there_is_said_plainly(house):
    with pytest.raises(CommandError, match="不能读取文件"):
        call_command("import_documents", "/nowhere.jsonl", by=house.editor.username)


# ---------------------------------------------------------------- again


def test_a_second_run_finds_everything_present(run):
    run(lines_of(SAMPLE))
    before = Revision.objects.count(), Entry.objects.count()
    assert run(lines_of(SAMPLE)) == (0, "导入完成：新增 0，未变 5，变动 0，拒绝 0。\n", "")
    assert (Revision.objects.count(), Entry.objects.count()) == before


def test_a_rerun_adds_only_what_is_missing(run):
    run([line(), b"{", line(id="a-3")])
    first = set(DocumentPage.objects.values_list("pk", flat=True))
    status, out, _ = run([line(), line(id="a-2"), line(id="a-3")])
    assert (status, out) == (0, "导入完成：新增 1，未变 2，变动 0，拒绝 0。\n")
    assert DocumentPage.objects.exclude(pk__in=first).get().external_id == "a-2"


def test_a_changed_line_becomes_a_working_copy_and_is_told(run):
    run([line()])
    status, out, err = run([line(title="测试通知（修订）", body="新的第一段。")])
    assert (status, out) == (0, "导入完成：新增 0，未变 0，变动 1，拒绝 0。\n")
    assert "第 1 行变动：编号“a-1”的内容与已导入的不同，已存为新的工作稿" in err
    document = DocumentPage.objects.get()
    assert document.latest_revision.content["title"] == document.draft_title == "测试通知（修订）"
    assert document.latest_revision.content["summary"] == "新的第一段。"
    assert document.revisions.count() == 2
    assert (
        run([line(title="测试通知（修订）", body="新的第一段。")])[1] == "导入完成：新增 0，未变 1，变动 0，拒绝 0。\n"
    )


def test_a_changed_line_leaves_the_public_text(run, house):
    run([line()])
    factories.publish(house, DocumentPage.objects.get())
    status, _, err = run([line(body="新的正文。")], publish=True)
    document = DocumentPage.objects.get()
    assert (status, document.live, document.body) == (0, True, "<p>正文第一段。</p>")
    assert document.latest_revision.content["body"] == "<p>新的正文。</p>"
    assert "公开的文本未动，须另行送审" in err
    assert Form.objects.count() == 1


def test_a_changed_line_of_a_document_on_a_form_is_refused(run, house):
    run([line()], publish=True)
    status, _, err = run([line(body="新的正文。"), line(id="a-2")])
    assert status == 1
    assert "第 1 行拒绝：本件在审批单" in err
    assert DocumentPage.objects.get(external_id="a-1").revisions.count() == 1


def test_a_document_of_others_is_not_changed(run, house):
    run([line()])
    status, _, err = run([line(body="新的正文。")], by=house.other_editor.username)
    assert status == 1
    assert "经办账号无权修改该件" in err


def test_a_known_document_is_checked_at_its_own_level(run):
    run([line()])
    DocumentPage.objects.update(level=Level.INTERNAL)
    status, _, err = run([line(title="秘密★5年")])
    assert status == 1
    assert "“内部”" in err


# ---------------------------------------------------------------- publishing


@pytest.mark.clause("D-05", "N-02")
def test_the_import_submits_one_form_and_never_signs(run, house):
    status, out, _ = run(lines_of(SAMPLE), publish=True, channel=CHANNEL)
    form = Form.objects.get()
    assert status == 0
    assert f"已送审 5 件，审批单编号 {form.number}" in out
    assert (form.route_id, form.state, form.turn, form.drafter) == ("disclosure.publish", "running", 0, house.editor)
    assert set(form.items.values_list("object_id", flat=True)) == set(DocumentPage.objects.values_list("pk", flat=True))
    assert not Signature.objects.exists()
    assert not DocumentPage.objects.filter(live=True).exists()
    assert not DocumentPage.objects.public().exists()


def test_the_submitted_form_can_be_signed_and_published(run, house):
    run(lines_of(SAMPLE), publish=True, channel=CHANNEL)
    form = factories.approve(house, Form.objects.get())
    assert publication.publish(form, by=house.officer) == 5
    assert DocumentPage.objects.public().count() == 5


@pytest.mark.clause("D-09")
def test_texts_of_others_need_the_channel_they_were_taken_from(run):
    status, out, err = run(lines_of(SAMPLE), publish=True)
    assert status == 1
    assert "第 3 行拒绝：发文机关不是本机关，主动公开须写明它已经公开的渠道" in err
    assert "已送审 2 件" in out
    assert set(DocumentPage.objects.values_list("issuer", flat=True)) == {"临江省审计厅"}


@pytest.mark.clause("D-09")
def test_drafts_of_an_earlier_run_take_the_channel_and_are_submitted(run):
    run(lines_of(SAMPLE))
    status, out, _ = run(lines_of(SAMPLE), publish=True, channel=CHANNEL)
    assert (status, "未变 2，变动 3" in out) == (0, True)
    assert "已送审 5 件" in out
    contents = [item.revision.content for item in Item.objects.select_related("revision")]
    assert sorted(content["public_channel"] for content in contents) == ["", "", CHANNEL, CHANNEL, CHANNEL]


def test_what_was_submitted_is_not_submitted_again(run):
    run([line()], publish=True)
    status, out, _ = run([line(), line(id="a-2")], publish=True)
    assert (status, "已送审 1 件" in out) == (0, True)
    assert Form.objects.count() == 2
    assert "没有需要送审的拟稿" in run([line(), line(id="a-2")], publish=True)[1]


def test_after_the_drafter_withdrew_the_form_the_import_submits_again(run, house):
    run([line()], publish=True)
    form = Form.objects.get()
    moves.withdraw(form, by=house.editor, version=form.version)
    assert "已送审 1 件" in run([line()], publish=True)[1]


def test_a_returned_document_stays_with_its_form(run, house):
    run([line()], publish=True)
    form = Form.objects.get()
    moves.send_back(form, by=house.head, version=form.version, opinion="请补充依据")
    assert "没有需要送审的拟稿" in run([line()], publish=True)[1]


def test_a_draft_that_somebody_labelled_otherwise_is_not_submitted(run):
    run([line(), line(id="a-2")])
    DocumentPage.objects.filter(external_id="a-1").update(attribute=Attribute.ON_REQUEST)
    run([line(), line(id="a-2")], publish=True)
    assert Item.objects.get().object_id == DocumentPage.objects.get(external_id="a-2").pk


def test_a_vacant_post_leaves_the_drafts_and_says_so(run, house):
    house.head.assignments.all().delete()
    status, _, err = run([line()], publish=True)
    assert (status, DocumentPage.objects.count(), Form.objects.count()) == (1, 1, 0)
    assert "拟稿已经保存，但没有送审：不能提交" in err


@pytest.mark.clause("D-05", "D-09")
def test_in_the_demo_zone_the_demo_signs_what_was_submitted(run, house, settings):
    settings.PORTAL_ZONE = "demo"
    status, out, _ = run(lines_of(SAMPLE), publish=True, channel=CHANNEL, by=None)
    assert (status, "已送审 5 件" in out) == (0, True)
    assert DocumentPage.objects.public().exclude(index_number=None).count() == 5
    signed = list(Signature.objects.order_by("index").values_list("by", flat=True))
    assert signed == [house.head.pk, house.office_head.pk, house.leader.pk]
    assert set(Item.objects.values_list("used_by", flat=True)) == {house.officer.pk}
    assert run(lines_of(SAMPLE), publish=True, channel=CHANNEL)[1].startswith("导入完成：新增 0，未变 5")
    assert Form.objects.count() == 1


# ---------------------------------------------------------------- on the record


def test_each_batch_has_an_entry_with_keys_and_no_words(run, house):
    run([line(id=f"b-{number}") for number in range(BATCH + 3)])
    entries = list(Entry.objects.filter(action="disclosure.imported").order_by("id"))
    assert [len(entry.facts["added"]) for entry in entries] == [BATCH, 3]
    assert {entry.actor for entry in entries} == {house.editor.pk}
    assert "测试" not in "".join(entry.data for entry in entries)


@pytest.mark.clause("N-01")
def test_a_refusal_at_the_gate_is_recorded_without_the_content(run):
    run([line(title="机密★10年")])
    entry = Entry.objects.get(action="gate.refused")
    assert (entry.outcome, entry.facts) == ("refused", {"kind": "documentpage"})


def test_every_genre_has_a_class(house):
    assert set(CLASSES) == set(Genre)
    classes = set(SectionPage.objects.values_list("disclosure_class", flat=True))
    assert set(CLASSES.values()) <= classes


# ---------------------------------------------------------------- the corpus


@with_corpus
def test_the_regulations_of_an_audit_office_are_imported_whole(run, settings):
    settings.PORTAL_ZONE = "demo"
    status, out, err = run(
        lines_of(CORPUS / "audit_office.jsonl"), publish=True, channel="广东省审计厅门户网站", by=None
    )
    assert (status, err) == (0, "")
    assert "新增 12" in out
    assert DocumentPage.objects.public().count() == 12
    assert DocumentPage.objects.filter(number_word="粤审办", number_year=2017, number_serial=128).count() > 1


@with_corpus
def test_laws_of_every_kind_are_imported(run):
    with (CORPUS / "documents.jsonl").open("rb") as stream:
        lines = [text.rstrip(b"\n") for text in islice(stream, 0, None, 35)]
    status, out, err = run(lines)
    assert (status, err) == (0, "")
    assert f"新增 {len(lines)}" in out
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_summary_does_not_begin_with_the_addressees():
    body = "（2018年10月27日）\n各省、自治区、直辖市人民政府，国务院各部委：\n试点方案已经国务院同意。请认真贯彻。"
    assert text.first_sentence(body) == "试点方案已经国务院同意。"


def test_an_own_document_without_its_day_stays_a_draft_and_its_line_is_told(run, settings):
    own = {"issuer": settings.WAGTAIL_SITE_NAME}
    lines = [
        line(id="d-1", date="2026-03-04", **own),
        line(id="d-2", date=None, **own),
        line(id="d-3", date=None, issuer="某市"),
    ]
    status, out, err = run(lines, publish=True, channel="某报")
    assert status == 0 and "已送审 2 件" in out
    assert "第 2 行已存为拟稿，没有送审：还没有填写成文日期" in err
    waiting = DocumentPage.objects.get(external_id="d-2")
    assert waiting.state == "draft" and waiting.running_form is None
