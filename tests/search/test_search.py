"""Search from the words typed to the page shown."""

from dataclasses import replace

import pytest

from search import index, meaning, query, statistics, tally, thesaurus
from search.models import Generation, Synonym
from search.query import search

from .samples import ANONYMOUS, day


def titles(text, **options):
    return ["".join(run for run, _ in hit.title) for hit in search(ANONYMOUS, text, **options).hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("审计法", "中华人民共和国审计法"),
        ("中华人民共和国预算法", "中华人民共和国预算法"),
        ("個人信息保護法", "中华人民共和国个人信息保护法"),
        ("个 人 信 息 保 护", "中华人民共和国个人信息保护法"),
        ("申请政府信息", "政府信息公开条例"),
        ("保密期限", "保守国家秘密法实施条例"),
        ("内部申计工作", "内部审计工作规定"),
    ],
)
def test_the_right_document_comes_first(laws, text, first):
    assert titles(text)[0] == first


@pytest.mark.parametrize(
    "text",
    [
        "粤审办〔2017〕128号",
        "粤审办[2017]128",
        "粤审办【2017】128号",
        "粤審辦〔２０１７〕１２８號",
        "2017 128",
        "〔2017〕128号",
        "粤审办〔二〇一七〕一百二十八号",
    ],
)
def test_a_document_is_found_by_its_number(laws, text):
    laws.add("关于印发配套制度的通知", "现印发给你们", number="粤审办〔2017〕128号")
    laws.add("另一通知", "现印发给你们", number="粤审办〔2017〕12号")
    assert titles(text) == ["关于印发配套制度的通知"]


@pytest.mark.parametrize("text", ["国务院令第711号", "国务院第711号令", "国务院令第七百一十一号"])
def test_an_order_is_found_either_way(laws, text):
    laws.add("信息公开新条例", "", number="国务院令第711号")
    assert titles(text)[0] == "信息公开新条例"


def test_documents_that_cite_a_number_are_found_too(laws):
    laws.add("整改通知", "根据粤审办〔2017〕128号的要求")
    assert titles("2017 128") == ["整改通知"]


IDENTIFIED = (
    "000014349/2019-00012",
    "索引号：000014349/2019-00012",
    "索引号 000014349／２０１９－０００１２",
    "000014349 / 2019—00012",
    "000014349-2019-00012",
    "2019-00012",
    "2019–00012",
    "00012",
    "索引号00012",
    "000014349/2019-00012 普通通知",
    "000014349/2019 00012",
    "000014349 2019 00012",
    "2019 00012",
    "2019/00012",
    "019-00012",
)


@pytest.mark.parametrize("text", IDENTIFIED)
def test_an_entry_is_found_first_by_its_index_number_or_what_is_unique_of_it(laws, text):
    laws.add("粤审办〔2019〕12号", "2019 年第 12 号，见 2019-12", number="粤审办〔2019〕12号")
    laws.add("普通通知", "内容", identifier="000014349/2019-00012")
    laws.add("另一通知", "内容", identifier="000014349/2019-00013")
    laws.add("引用的通知", "电话 00012，普通通知", identifier="000014349/2020-00112")
    assert titles(text)[0] == "普通通知" and "另一通知" not in titles(text)


@pytest.mark.parametrize("text", ["000014349/2019-00012", "索引号 2019-00012"])
def test_the_whole_index_number_finds_nothing_else(laws, text):
    laws.add("普通通知", "内容", identifier="000014349/2019-00012")
    laws.add("另一通知", "内容", identifier="000014349/2019-00013")
    assert titles(text) == ["普通通知"]
    assert search(ANONYMOUS, "000014349/2019-00099").total == 0


def test_what_gets_its_index_number_later_is_found_by_it_and_no_more_by_the_one_before(laws):
    pk = laws.add("普通通知", "内容")
    for number, before in (("000014349/2019-00012", "2018-00001"), ("000014349/2019-00013", "2019-00012")):
        laws.texts[pk] = replace(laws.texts[pk], identifier=number, body=None)
        index.update("note", [pk], text=False)
        assert titles(number) == ["普通通知"] and titles(before) == [] and titles("内容") == ["普通通知"]
        assert search(ANONYMOUS, number).hits[0].identifier == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\ud800",
        "。，！",
        "*",
        '"',
        '"审计',
        "审计*",
        "AND",
        "审计 AND OR NOT",
        "NEAR(审计, 5)",
        "tokens:审计",
        "'; DROP TABLE search_entry; --",
        "' OR '1'='1",
        "%",
        "_",
        "\\",
        "审计\\",
        "& | ! <->",
        "审计:*",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "审" * 5000,
        "审计 " * 2000,
        "".join(map(chr, range(0x4E00, 0x4E00 + 3000))),
        "a" * 5000,
        "1 " * 3000,
        "〔2017〕" * 500,
        "〔2017〕" + "9" * 500 + "号",
        "令第" + "一" * 300 + "号",
        "第十百千号令",
        "\u202e审计",
        "😀",
        "𠮷" * 300,
        "ǅ İ ß ﬁ",
        "\n\n审计\r\n",
    ],
)
def test_hostile_queries_get_a_result_page(laws, client, text):
    found = search(ANONYMOUS, text)
    assert found.total >= len(found.hits)
    assert len(found.text) <= 200


@pytest.mark.parametrize(("text", "cut"), [("审计" * 100, False), ("审计" * 101, True), ("审" * 5000, True)])
def test_a_long_query_is_cut_and_says_so(laws, text, cut):
    found = search(ANONYMOUS, text)
    assert (found.cut, len(found.text)) == (cut, min(len(text), 200))


def test_an_empty_collection_is_searched_without_harm(notes):
    statistics.refresh()
    assert search(ANONYMOUS, "审计").total == 0
    notes.add("审计法", "审计机关")
    assert titles("审计") == ["审计法"]


def test_marks_are_runs_and_the_text_stays_as_written(laws):
    laws.add("<b>采购&结算</b>办法", "采购<script>的“结算”，ＡＢＣ采购")
    hit = search(ANONYMOUS, "采购结算").hits[0]
    assert "".join(text for text, _ in hit.title) == "<b>采购&结算</b>办法"
    assert [text for text, mark in hit.title if mark] == ["采购", "结算"]
    assert "".join(text for text, _ in hit.snippet) == "采购<script>的“结算”，ABC采购"


def test_the_snippet_is_where_the_words_are(laws):
    laws.add("长文", "无关的话。" * 500 + "食堂采购须有验收记录。" + "无关的话。" * 500)
    hit = search(ANONYMOUS, "采购验收").hits[0]
    assert [text for text, mark in hit.snippet if mark] == ["采购", "验收"]
    assert len("".join(text for text, _ in hit.snippet)) < 130


def test_sorting_by_date_puts_the_newest_first(notes):
    for year in ("2019", "2021", "2020"):
        notes.add(f"{year}年审计公告", "审计结果", published_on=day(f"{year}-05-01"))
    assert titles("审计公告", sort="date") == ["2021年审计公告", "2020年审计公告", "2019年审计公告"]


def test_of_two_versions_the_later_comes_first(notes):
    for year in ("2006", "2021", "2016"):
        notes.add("审计法", "审计机关", issued_on=day(f"{year}-05-01"))
    assert search(ANONYMOUS, "审计法").hits[0].issued_on == day("2021-05-01")


def test_filters_and_facets_agree(notes):
    for number in range(7):
        notes.add(f"第{number}号审计通知", "审计", facets={"genre": "通知"}, published_on=day("2020-01-01"))
    for number in range(4):
        notes.add(f"第{number}号审计决定", "审计", facets={"genre": "决定"}, published_on=day("2021-01-01"))
    facets = {facet.name: facet for facet in search(ANONYMOUS, "审计").facets}
    assert [(value.value, value.count) for value in facets["genre"].values] == [("通知", 7), ("决定", 4)]
    assert [(value.label, value.count) for value in facets["year"].values] == [("2021年", 4), ("2020年", 7)]
    assert [(value.label, value.count) for value in facets["kind"].values] == [("便笺", 11)]
    for name in ("genre", "year", "kind"):
        for value in facets[name].values:
            assert search(ANONYMOUS, "审计", {name: [value.value]}).total == value.count


@pytest.mark.parametrize("genre", ["审计署　办公厅 ", "令" * 199 + " 字", "令" * 300])
def test_a_value_is_found_as_it_is_offered_and_as_it_was_written(notes, genre):
    notes.add("审计通知", facets={"genre": genre})
    notes.add("审计决定", facets={"genre": "决定"})
    offered = next(facet for facet in search(ANONYMOUS, "审计").facets if facet.name == "genre")
    kept = next(value.value for value in offered.values if value.value != "决定")
    for asked in (kept, genre):
        found = search(ANONYMOUS, "审计", {"genre": [asked]})
        assert found.total == 1
        chosen = next(facet for facet in found.facets if facet.name == "genre").values
        assert [(value.value, value.count, value.chosen) for value in chosen] == [(kept, 1, True)]


def test_pages_are_clamped_and_do_not_overlap(notes):
    for number in range(25):
        notes.add(f"第{number}号审计通知", "审计")
    pages = [search(ANONYMOUS, "审计", page=page) for page in (1, 2, 3)]
    links = [hit.link for page in pages for hit in page.hits]
    assert len(links) == len(set(links)) == 25
    assert search(ANONYMOUS, "审计", page=99).page == 3
    assert search(ANONYMOUS, "审计", page=-5).page == 1


def test_an_editor_changes_the_thesaurus(laws):
    assert titles("大红章") == []
    Synonym.objects.create(term="大红章", official="公文处理")
    assert titles("大红章")[0] == "党政机关公文处理工作条例"
    Synonym.objects.get(term="大红章").delete()
    assert titles("大红章") == []


def test_the_seed_is_sound():
    lines = thesaurus.SEED.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    assert all(len(row) == 2 and row[0] not in row[1].split() for row in rows)
    assert len({row[0] for row in rows}) == len(rows) > 300


def test_new_terms_of_the_seed_join_what_editors_made_of_the_old(db, monkeypatch, tmp_path):
    Synonym.objects.get(term="查账").delete()
    Synonym.objects.filter(term="年审").update(official="年检")
    Synonym.objects.create(term="新词一", official="自己的")
    (tmp_path / "seed").write_text("查账\t审计\n年审\t年度审计\n新词一\t甲\n新词二\t乙\n", encoding="utf-8")
    monkeypatch.setattr(thesaurus, "SEED", tmp_path / "seed")
    before = Generation.current()[Generation.THESAURUS]
    thesaurus.seed(None, using="default")
    rows = dict(Synonym.objects.values_list("term", "official"))
    assert "查账" not in rows
    assert [rows[term] for term in ("年审", "新词一", "新词二")] == ["年检", "自己的", "乙"]
    after = Generation.current()[Generation.THESAURUS]
    Synonym.objects.get(term="新词二").delete()
    thesaurus.seed(None, using="default")
    assert after > before
    assert not Synonym.objects.filter(term="新词二").exists()


def test_words_of_asking_count_half(laws):
    terms = statistics.cache.get("public", Generation.current()[Generation.STATISTICS])
    plain, asked = meaning.own_weights("为何审计", terms), meaning.own_weights("为何 审计", terms)
    assert asked["为何"] == meaning.cohesion("为何", terms) / 2 == plain["为何"]
    assert asked["审计"] == meaning.cohesion("审计", terms) == plain["审计"]


def test_a_correction_can_be_refused(laws):
    assert search(ANONYMOUS, "内部申计工作").corrected == "内部审计工作"
    assert search(ANONYMOUS, "内部申计工作", exact=True).corrected == ""


def test_what_stands_in_a_document_is_not_corrected(laws):
    laws.add("申计办法", "内部申计工作")
    assert search(ANONYMOUS, "内部申计工作").corrected == ""


def test_the_number_of_queries_does_not_grow(laws, settings, django_assert_max_num_queries):
    for number in range(40):
        laws.add(f"第{number}号审计通知", "审计预算执行")
    statistics.refresh()
    search(ANONYMOUS, "预热")
    for text in ("审计", "内部申计工作", "个保法 数安法 甲乙丙 丁戊己", "粤审办〔2017〕128号"):
        with django_assert_max_num_queries(13 if not settings.SEARCH_URL else 16):
            search(ANONYMOUS, text, page=2)


def test_common_words_narrow_but_are_not_looked_up_by_themselves(laws, monkeypatch):
    for number in range(30):
        laws.add(f"第{number}号通知", "审计工作有关事项" * (number % 3 + 1))
    laws.add("钟表修理通知", "审计工作有关钟表的事项")
    monkeypatch.setattr(tally, "COMMON", 1)
    statistics.refresh()
    monkeypatch.setattr(query, "MOST_POSTINGS", 10)
    found = search(ANONYMOUS, "审计工作 钟表")
    assert found.hits[0].title[0][0].startswith("钟表")
    assert found.total < 10
    assert search(ANONYMOUS, "审计工作").total > 0


def test_only_the_best_of_many_hits_are_counted(laws, monkeypatch):
    for number in range(12):
        laws.add(f"第{number}号钟表通知", "钟表")
    monkeypatch.setattr(query, "MOST", 10)
    found = search(ANONYMOUS, "钟表")
    assert (found.total, found.is_more, found.pages) == (10, True, 1)
    assert sum(value.count for facet in found.facets if facet.name == "kind" for value in facet.values) == 10
    monkeypatch.setattr(query, "MOST", 12)
    found = search(ANONYMOUS, "钟表")
    assert (found.total, found.is_more) == (12, False)
