"""The gate: no mark above the level of what bears it, nothing above the zone, nothing of the content in a refusal."""

import json
import time
from pathlib import Path

import pytest

from secretmarks.gate import Place, codes, mark_left_behind, objection_to
from secretmarks.levels import Level, Zone

OPEN, INTERNAL, CONFIDENTIAL, SECRET, TOP_SECRET = Level
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
BODY = "为了加强某项目的管理，现就有关事项报告如下。\n"


@pytest.fixture(autouse=True)
def zone(settings):
    settings.PORTAL_CEILING = ""
    settings.PORTAL_ZONE = Zone.DEMO
    return settings


PLACES = [
    ({"title": "机密★10年关于某项目的报告"}, Place.TITLE, "标题有"),
    ({"title": "关于某项目的报告（机密）"}, Place.TITLE, "标题有"),
    ({"text": f"{BODY}{BODY}机密★10年\n{BODY}"}, Place.TEXT, "正文第3行有"),
    ({"text": "机密★10年", "where": "摘要"}, Place.TEXT, "摘要第1行有"),
    ({"html": f"<p>{BODY}</p><p>机密★10年</p>"}, Place.BODY, "正文第2段有"),
    ({"html": '<p>正文</p><embed alt="机密★10年"/>'}, Place.HIDDEN, "正文中图片、链接等不直接显示的说明文字有"),
    ({"file_name": "（机密）某项目.docx"}, Place.FILE_NAME, "文件名有"),
    ({"file_name": "某项目.docx", "file_text": f"{BODY}密级：机密"}, Place.FILE, "附件“某项目.docx”第2行有"),
    ({"file_name": "某项目.pdf", "file_text": f"{BODY}\f\n机密\n"}, Place.FILE, "附件“某项目.pdf”第2页第2行有"),
    (
        {"file_name": "某项目.pdf", "file_hidden": [("第2页的批注等", "机密★10年")]},
        Place.FILE_HIDDEN,
        "附件“某项目.pdf”的第2页的批注等有",
    ),
]


def made(parts):
    return {"title": "关于某项目的报告", "text": BODY} | parts


@pytest.mark.clause("S-19", "N-01")
@pytest.mark.parametrize("level", [None, OPEN, INTERNAL])
@pytest.mark.parametrize(("parts", "place", "phrase"), PLACES)
def test_what_is_no_state_secret_bears_no_mark_anywhere(level, parts, place, phrase):
    objection = objection_to(level, **made(parts))
    assert objection.startswith(f"{phrase}“机密”级国家秘密标志")
    assert "保密法第二十二条" in objection
    assert codes(level, **made(parts))["place"] == place


def test_every_place_has_its_words():
    assert {place for _, place, _ in PLACES} == set(Place)


@pytest.mark.clause("N-01", "S-19")
@pytest.mark.parametrize("zone_name", Zone)
@pytest.mark.parametrize("mark", ["秘密★5年", "机密★10年", "绝密★30年", "秘密", "密级：机密", "保密期限：10年"])
def test_a_marked_text_at_a_low_level_is_refused_in_every_zone(zone, zone_name, mark):
    zone.PORTAL_ZONE = zone_name
    assert "国家秘密" in objection_to(OPEN, text=f"{mark}\n{BODY}")


HIGHEST = {Zone.PUBLIC: OPEN, Zone.WORK: INTERNAL, Zone.CLASSIFIED: TOP_SECRET, Zone.DEMO: TOP_SECRET}


@pytest.mark.clause("N-01")
@pytest.mark.parametrize("zone_name", Zone)
@pytest.mark.parametrize("level", Level)
def test_nothing_passes_the_ceiling_of_the_zone_marked_or_not(zone, zone_name, level):
    zone.PORTAL_ZONE = zone_name
    above = level > HIGHEST[zone_name]
    assert (objection_to(level, text=BODY) != "") is above
    assert codes(level, text=BODY) == ({"ground": "ceiling", "level": level.value} if above else {})


@pytest.mark.clause("N-01")
def test_a_lowered_ceiling_holds_for_marked_content(zone):
    zone.PORTAL_ZONE, zone.PORTAL_CEILING = Zone.CLASSIFIED, "SECRET"
    assert objection_to(SECRET, text="机密★10年") == ""
    assert "内容上限为“机密”" in objection_to(TOP_SECRET, text="绝密★30年")


@pytest.mark.clause("N-01")
@pytest.mark.parametrize(("zone_name", "named"), [(Zone.PUBLIC, True), (Zone.WORK, True), (Zone.CLASSIFIED, False)])
def test_an_open_system_says_that_it_may_not_hold_state_secrets(zone, zone_name, named):
    zone.PORTAL_ZONE = zone_name
    assert ("保密法第三十一条" in objection_to(OPEN, text="机密★10年")) is named


@pytest.mark.parametrize("mark", [CONFIDENTIAL, SECRET, TOP_SECRET])
@pytest.mark.parametrize("level", [CONFIDENTIAL, SECRET, TOP_SECRET])
def test_a_state_secret_bears_marks_up_to_its_own_level(level, mark):
    objection = objection_to(level, title="关于某项目的报告", text=f"{mark.label}★5年\n{BODY}")
    assert (objection != "") is (mark > level)
    if objection:
        assert f"“{mark.label}”级国家秘密标志，高于本件所定的“{level.label}”" in objection
        assert "保密法实施条例第二十一条" in objection


def test_a_higher_mark_does_not_hide_behind_a_lower_one():
    assert "“绝密”级" in objection_to(CONFIDENTIAL, title="秘密★5年", text="秘密★5年\t绝密★30年")


def test_a_work_secret_may_say_so():
    assert objection_to(INTERNAL, title="内部", text="内部资料 注意保管\n" + BODY, file_name="（内部）方案.docx") == ""


@pytest.mark.clause("S-28")
@pytest.mark.parametrize("level", [None, OPEN, CONFIDENTIAL])
@pytest.mark.parametrize(
    "parts",
    [
        {"title": "绝密★30年 某代号工程的报告"},
        {"text": "绝密★某代号工程完成前\n某代号工程的部署"},
        {"html": '<p title="绝密★某代号工程完成前">某代号工程的部署</p>'},
        {"file_name": "绝密-某代号工程.pdf", "file_text": "绝密★30年\n某代号工程"},
        {"text": "密级：绝密\n定密依据：某代号工程范围第三条"},
    ],
)
def test_a_refusal_repeats_nothing_of_what_it_refuses(level, parts):
    objection, kept = objection_to(level, **parts), codes(level, **parts)
    assert objection.endswith("。") and objection.count("。") == 1
    assert "代号" not in objection
    assert set(kept) == {"ground", "level", "mark", "place"}
    assert kept["mark"] == TOP_SECRET and kept["place"] in set(Place)


@pytest.mark.clause("S-28")
def test_a_file_name_with_a_mark_is_not_repeated_for_the_mark_in_the_file():
    parts = {"file_name": "秘密-某代号工程.pdf", "file_text": "绝密★30年\n"}
    assert objection_to(CONFIDENTIAL, **parts).startswith("附件第1行有“绝密”级")


def test_what_bears_no_mark_passes_and_leaves_no_trace():
    assert objection_to(OPEN, **made({})) == ""
    assert codes(OPEN, **made({})) == {}


@pytest.mark.clause("S-23")
@pytest.mark.parametrize(("parts", "place", "phrase"), PLACES)
def test_a_declassified_document_keeps_no_mark_anywhere(parts, place, phrase):
    objection = mark_left_behind(**made(parts))
    assert objection.startswith(phrase.removesuffix("有") + "仍有“机密”级国家秘密标志")
    assert "公开已解密的文件资料不得保留国家秘密标志" in objection


@pytest.mark.clause("S-23")
def test_a_clean_declassified_document_may_be_published():
    assert mark_left_behind(**made({"file_name": "国家秘密定密管理办法.docx", "file_text": BODY})) == ""


def documents():
    files = [CORPUS / "documents.jsonl", CORPUS / "audit_office.jsonl"]
    if not all(file.exists() for file in files):
        pytest.skip(f"没有语料：{CORPUS}")
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_no_public_document_of_the_corpus_is_refused():
    read = documents()
    begun = time.process_time()
    refused = [
        (document["id"], objection)
        for document in read
        if (objection := objection_to(OPEN, title=document["title"], text=document["body"]))
    ]
    seconds = time.process_time() - begun
    assert refused == []
    assert len(read) > 2000
    assert seconds < 3


def test_no_title_of_the_corpus_is_refused_as_a_file_name():
    assert [
        document["id"] for document in documents() if objection_to(OPEN, file_name=document["title"] + ".pdf")
    ] == []
