"""Letters as Word documents: plain templates alone are taken, another than the uploader puts them in force."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from docx import Document

from portal.files import uploads
from portal.letters import keeping
from portal.letters.filling import filled, objection_to
from portal.letters.kinds import Kind
from portal.letters.models import Template
from portal.letters.word import data_of
from portal.people.posts import Post
from portal.routes.objections import Objection
from portal.trail.models import Entry
from secretmarks.letters import NOTICE
from tests import factories
from tests.desk.test_leafing import signed_in

KIND = Kind("tests.letter", "测试函", (Post.SECRECY_OFFICE,), {"单位": "某单位", "文号": "一号"}, ("单位",), Document)
NEEDED = "{{ 单位 }}{{ 登记号 }}{{ 原标志 }}{{ 新标志 }}{{ 决定日期 }}{{ 办理事项 }}"


def word(*paragraphs: str, header: str = "", title: str = "") -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.sections[0].header.paragraphs[0].text = header
    document.core_properties.title = title
    return data_of(document)


def words_of(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]


@pytest.fixture
def keepers(house):
    """Two of the secrecy office."""
    return [factories.make_user(house.technology, Post.SECRECY_OFFICE, name=name) for name in ("保密员甲", "保密员乙")]


def proposed(by, *paragraphs: str, name: str = "新版") -> Template:
    data = word(*(paragraphs or (NEEDED,)))
    file = uploads.accept(SimpleUploadedFile("模板.docx", data), by=by)
    return keeping.propose(NOTICE, file, name=name, by=by)


# ---------------------------------------------------------------- what a template may do

NOT_PLAIN = "模板里只能写占位词（{{ 占位词 }}）和“有没有”的判断，不能写循环、运算、取属性或者调用。"
HALF = "模板里的占位词没有写完整，请检查成对的花括号：{{ 占位词 }}。"
REFUSED = (
    ("a loop", ("{{ 单位 }}{% for x in 单位 %}x{% endfor %}",), NOT_PLAIN),
    ("a loop without end", ("{{ 单位 }}{% for x in range(999999999) %}x{% endfor %}",), NOT_PLAIN),
    ("a call", ("{{ 单位() }}",), NOT_PLAIN),
    ("an attribute", ("{{ 单位.__class__ }}",), NOT_PLAIN),
    ("an item", ("{{ 单位['__class__'] }}",), NOT_PLAIN),
    ("a filter", ("{{ 单位|safe }}",), NOT_PLAIN),
    ("arithmetic", ("{{ 单位 * 999999999 }}",), NOT_PLAIN),
    ("a macro that calls itself", ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",), NOT_PLAIN),
    ("another file", ("{% include '/etc/passwd' %}{{ 单位 }}",), NOT_PLAIN),
    ("an assignment", ("{% set 单位 = 1 %}{{ 单位 }}",), NOT_PLAIN),
    ("half a placeholder", ("{{ 单位 }}{% if 单位 %}",), HALF),
    ("an unknown one", ("{{ 单位 }}{{ 电话 }}{{ 传真 }}",),
     "没有这样的占位词：传真、电话。可以使用的占位词：单位、文号。"),
    ("none", ("正文",), "缺少必须有的占位词：单位。可以使用的占位词：单位、文号。"),
    ("both", ("{{ 电话 }}",), "没有这样的占位词：电话；缺少必须有的占位词：单位。可以使用的占位词：单位、文号。"),
)  # fmt: skip


@pytest.mark.parametrize(("paragraphs", "objection"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_template_that_is_not_plain_is_refused_in_words(paragraphs, objection):
    assert objection_to(word(*paragraphs), KIND) == objection


@pytest.mark.parametrize("place", ["header", "title"])
def test_what_stands_beside_the_text_is_looked_at_too(place):
    assert objection_to(word("{{ 单位 }}", **{place: "{{ 单位.__class__ }}"}), KIND) == NOT_PLAIN


def test_what_is_no_word_document_is_refused_in_words():
    assert objection_to(b"PK\x03\x04", KIND) == "模板不是可以打开的 .docx 文件，请在办公软件中另存后重新上传。"
    assert objection_to(bytes(3 * 1024 * 1024), KIND) == "模板超过 2 MB，请压缩其中的图片。"


def test_a_plain_template_is_filled_with_words_that_stay_words():
    data = word("{{ 单位 }}：", "{% if 文号 %}有{{ 文号 }}{% else %}无{% endif %}", header="{{ 单位 }}")
    assert objection_to(data, KIND) == ""
    hostile = "<w:br/>&{{ 7*7 }}{% for x in y %}"
    made = data_of(filled(BytesIO(data), {"单位": hostile, "文号": ""}))
    assert words_of(made)[0] == f"{hostile}：" and words_of(made)[1] == "无"
    assert Document(BytesIO(made)).sections[0].header.paragraphs[0].text == hostile


def test_the_built_in_template_is_one_that_the_office_could_upload():
    assert objection_to(data_of(NOTICE.built_in()), NOTICE) == ""


# ---------------------------------------------------------------- two persons


@pytest.mark.django_db
def test_a_template_is_put_in_force_by_another_than_who_uploaded_it(house, keepers):
    one, other = keepers
    template = proposed(one, f"某厅函：{NEEDED}")
    values = NOTICE.offers
    assert "某厅函" not in "".join(words_of(data_of(keeping.letter(NOTICE, values))))
    with pytest.raises(Objection, match="由上传人以外的人核对启用"):
        keeping.decide(template, by=one, puts_in_force=True)
    with pytest.raises(Objection, match="由保密办公室人员"):
        keeping.decide(template, by=house.head, puts_in_force=True)
    keeping.decide(template, by=other, puts_in_force=True)
    assert words_of(data_of(keeping.letter(NOTICE, values)))[0].startswith("某厅函：某某单位密登〔2026〕1号")
    with pytest.raises(Objection, match="使用中，不能再办"):
        keeping.decide(template, by=other, puts_in_force=False)
    actions = Entry.objects.filter(action__startswith="letters.", outcome="done").values_list("action", flat=True)
    assert list(actions.order_by("pk")) == ["letters.template_proposed", "letters.template_in_force"]


@pytest.mark.django_db
def test_a_later_template_takes_the_place_of_the_one_in_force_and_a_refused_one_does_not(keepers):
    one, other = keepers
    first, second, third = (proposed(one, f"第{n}版{NEEDED}", name=f"第{n}版") for n in "一二三")
    for template, puts_in_force in ((first, True), (second, True), (third, False)):
        keeping.decide(template, by=other, puts_in_force=puts_in_force)
    assert [Template.objects.get(pk=row.pk).state for row in (first, second, third)] == [
        "replaced", "in_force", "refused",
    ]  # fmt: skip
    assert words_of(data_of(keeping.letter(NOTICE, NOTICE.offers)))[0].startswith("第二版")


@pytest.mark.django_db
def test_the_database_keeps_templates_as_they_were_proposed_and_decided_by_two(keepers):
    one, other = keepers
    template = proposed(one)
    rows = Template.objects.filter(pk=template.pk)
    decided = {"state": "in_force", "decided_at": template.proposed_at}
    for change in ({"name": "改名"}, {"proposed_by": other}, decided | {"decided_by": one}, {"state": "in_force"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    rows.update(**decided, decided_by=other)
    for state in ("proposed", "refused"):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(state=state)


# ---------------------------------------------------------------- on the desk


@pytest.mark.django_db
def test_templates_are_uploaded_and_put_in_force_on_the_desk(house, keepers):
    one, other = (signed_in(keeper) for keeper in keepers)
    address = reverse("letter_templates_of", args=["secretmarks.notice"])
    given = {"name": "新版", "file": SimpleUploadedFile("模板.docx", word("{{ 电话 }}"))}
    refused = one.post(address, given)
    assert refused.status_code == 422 and "没有这样的占位词：电话" in refused.content.decode()
    given["file"] = SimpleUploadedFile("模板.docx", word(NEEDED))
    assert one.post(address, given).status_code == 302
    template = Template.objects.get()
    decide = reverse("letter_template_decide", args=[template.uuid])
    assert decide not in one.get(address).content.decode() and decide in other.get(address).content.decode()
    assert one.post(decide, {"decision": "in_force"}).status_code == 409
    assert other.post(decide, {"decision": "in_force"}).status_code == 302
    assert other.head(template.file.get_absolute_url()).status_code == 200
    stranger = signed_in(house.head)
    for closed in (reverse("letter_templates"), address, template.file.get_absolute_url()):
        assert stranger.head(closed).status_code == 404
    assert words_of(one.get(reverse("letter_built_in", args=["secretmarks.notice"])).content)[1] == "{{ 单位 }}："


@pytest.mark.django_db
def test_the_template_in_force_stays_in_sight_behind_many_that_were_refused(house, keepers):
    one, other = keepers
    keeping.decide(proposed(one, name="使用中的那份"), by=other, puts_in_force=True)
    for number in range(12):
        keeping.decide(proposed(one, name=f"第{number}份"), by=other, puts_in_force=False)
    page = signed_in(one).get(reverse("letter_templates_of", args=["secretmarks.notice"])).content.decode()
    assert "使用中的那份" in page and "现在使用系统自带的模板" not in page
