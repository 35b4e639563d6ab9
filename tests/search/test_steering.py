"""What editors steer: synonyms, pins and the weight of links, who may, and what a preview shows and leaves behind."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from portal import findables
from portal.counter.models import PublicationCounter
from portal.trail.models import Entry as TrailEntry
from search import index, preview, statistics
from search.models import Generation, LinkWeight, Pin, Synonym
from search.query import search

from .samples import ANONYMOUS, STAFF
from .test_admin_search import Pages

DAY = timedelta(days=1)
TEXTS = {
    "预算执行审计办法": "预算执行审计的程序，预算执行审计。",
    "决算草案审计办法": "决算草案审计的程序，参照预算执行审计。",
    "领导干部经济责任审计规定": "经济责任审计，参照预算执行审计。",
    "内部工作纪要": "预算执行审计的内部安排。",
}


class Library(Pages):
    def readable_by(self, user):
        return Page.objects.all()


@pytest.fixture
def library(house, monkeypatch):
    """Four pages, the last for staff alone, in a house whose editors steer the search."""
    kind = Library()
    monkeypatch.setattr(findables, "registry", {kind.kind: kind})
    index.watch_deletions()
    root = Page.objects.filter(depth=1).first()
    made = {}
    for number, (title, body) in enumerate(TEXTS.items()):
        page = root.add_child(instance=Page(title=title, slug=f"library-{number}", live=False))
        scopes = frozenset({"staff" if title.startswith("内部") else "public"})
        kind.texts[page.pk] = findables.Entry(page.pk, title, body, scopes=scopes)
        made[title] = page
    index.update(kind.kind, [page.pk for page in made.values()])
    statistics.refresh()
    house.kind, house.pages = kind, made
    return house


def titles(text, reader=ANONYMOUS, **options):
    return ["".join(run for run, _ in hit.title) for hit in search(reader, text, **options).hits]


def pin(query, *pages, **days):
    made = Pin.objects.create(query=query, core=query, **days)
    for place, page in enumerate(pages):
        made.pages.create(page=page, sort_order=place)
    made.save()
    return made


def signed_in(client, user):
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def pin_data(asked, *pages, **more):
    data = {
        "query": asked, "starts_on": "", "ends_on": "", "probes": "",
        "pages-TOTAL_FORMS": str(len(pages)), "pages-INITIAL_FORMS": "0", "pages-MIN_NUM_FORMS": "1",
        "pages-MAX_NUM_FORMS": "10",
    }  # fmt: skip
    for place, page in enumerate(pages):
        data |= {f"pages-{place}-page": str(page), f"pages-{place}-ORDER": str(place + 1), f"pages-{place}-id": ""}
    return data | more


# ---------------------------------------------------------------- pins


def test_pinned_pages_stand_first_in_their_order(library):
    plain = titles("预算执行审计")
    assert plain[0] == "预算执行审计办法"
    pin("预算执行审计", library.pages["领导干部经济责任审计规定"], library.pages["决算草案审计办法"])
    assert titles("预算执行审计") == ["领导干部经济责任审计规定", "决算草案审计办法", "预算执行审计办法"]
    assert [hit.is_pinned for hit in search(ANONYMOUS, "预算执行审计").hits] == [True, True, False]
    assert titles("预算执行 审计！")[0] == "领导干部经济责任审计规定"
    assert titles("预算执行审计办法")[0] == "预算执行审计办法"
    assert search(ANONYMOUS, "预算执行审计").total == len(plain)


def test_a_pin_finds_what_the_words_do_not(library):
    assert titles("年度大事") == []
    pin("年度大事", library.pages["决算草案审计办法"])
    assert titles("年度大事") == ["决算草案审计办法"]


def test_a_pin_shows_nobody_what_they_may_not_know(library):
    page = library.pages["内部工作纪要"]
    before = search(ANONYMOUS, "预算执行审计")
    pin("预算执行审计", page)
    assert search(ANONYMOUS, "预算执行审计") == before
    assert titles("预算执行审计", STAFF)[0] == "内部工作纪要"


def test_what_is_withdrawn_is_pinned_no_more(library):
    page = library.pages["决算草案审计办法"]
    pin("预算执行审计", page)
    assert titles("预算执行审计")[0] == page.title
    library.kind.change(page.pk, scopes=frozenset({"staff"}))
    assert page.title not in titles("预算执行审计")
    page.delete()
    assert titles("预算执行审计")[0] == "预算执行审计办法"


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(None, None, True), (0, 0, True), (-9, -1, False), (1, 9, False), (None, -1, False), (1, None, False)],
)
def test_a_pin_holds_from_day_to_day(library, starts, ends, holds):
    today = timezone.localdate()
    days = {
        name: None if shift is None else today + shift * DAY
        for name, shift in (("starts_on", starts), ("ends_on", ends))
    }
    pin("预算执行审计", library.pages["决算草案审计办法"], **days)
    assert (titles("预算执行审计")[0] == "决算草案审计办法") == holds


def test_filters_and_the_order_by_date_rule_over_pins(library):
    pin("预算执行审计", library.pages["决算草案审计办法"])
    assert titles("预算执行审计", filters={"kind": ["other"]}) == []
    assert titles("预算执行审计", sort="date")[0] != "决算草案审计办法"


def test_steering_costs_a_search_no_question(library):
    plain = questions("决算")
    pin("别的词", library.pages["决算草案审计办法"])
    assert questions("决算") == plain
    pin("决算", *(library.pages[title] for title in list(TEXTS)[:3]))
    # Which entries the pins are, whether they are in reach, and what their texts say.
    assert questions("决算") == plain + 3


def questions(text):
    """How many a search asks once everything is in the process."""
    search(ANONYMOUS, text)
    with CaptureQueriesContext(connection) as asked:
        search(ANONYMOUS, text)
    return len(asked)


@pytest.mark.parametrize("change", ["pin", "unpin", "weight", "synonym"])
def test_every_change_is_a_change_of_the_public_site(library, change):
    made = pin("决算", library.pages["决算草案审计办法"])
    before = PublicationCounter.objects.get().number
    if change == "pin":
        pin("预算", library.pages["决算草案审计办法"])
    elif change == "unpin":
        made.delete()
    elif change == "weight":
        LinkWeight.objects.get().save()
    else:
        Synonym.objects.create(term="花钱", official="预算")
    assert PublicationCounter.objects.get().number > before


# ---------------------------------------------------------------- the weight of links


def test_the_weight_of_links_decides_between_equals(library):
    """Of two rules alike in words the one that others cite comes first, unless editors set the weight to nothing."""
    for title, body in [("甲项审计规则", "现场检查"), ("乙项审计规则", "现场检查")]:
        add_page(library, title, body)
    for number in range(6):
        add_page(library, f"通知{number}", "请遵照《乙项审计规则》。")
    statistics.refresh()
    order = {}
    for weight in ("0", "0.06"):
        row = LinkWeight.objects.get()
        row.weight = weight
        row.save()
        order[weight] = titles("现场检查")[:2]
    assert order == {"0": ["甲项审计规则", "乙项审计规则"], "0.06": ["乙项审计规则", "甲项审计规则"]}


def add_page(library, title, body):
    root, number = Page.objects.filter(depth=1).first(), Page.objects.count()
    page = root.add_child(instance=Page(title=title, slug=f"added-{number}", live=False))
    library.kind.texts[page.pk] = findables.Entry(page.pk, title, body, scopes=frozenset({"public"}))
    index.update(library.kind.kind, [page.pk])


@pytest.mark.parametrize("weight", ["-0.001", "0.061", "1"])
def test_the_database_keeps_the_weight_within_bounds(db, weight):
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkWeight.objects.update(weight=weight)


def test_there_is_one_weight(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkWeight.objects.create(pk=2)


# ---------------------------------------------------------------- the admin


SCREENS = [
    ("search_synonyms:index", []), ("search_synonyms:add", []), ("search_pins:index", []), ("search_pins:add", []),
    ("search_weights:index", []), ("search_weights:edit", [1]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "enters"),
    [
        ("editor", True), ("officer", True), ("colleague", False), ("system_administrator", False),
        ("security_officer", False), ("auditor", False),
    ],
)  # fmt: skip
def test_editors_steer_and_nobody_else(library, client, name, enters):
    signed_in(client, getattr(library, name))
    for screen, args in SCREENS:
        wanted = enters and (screen != "search_weights:edit" or name == "officer")
        assert client.get(reverse(screen, args=args)).status_code == (200 if wanted else 404), screen


def test_an_editor_adds_a_synonym_as_the_analysis_compares_it(library, client):
    signed_in(client, library.editor)
    answer = client.post(
        reverse("search_synonyms:add"), {"term": "Ａ審 ", "official": "预算执行 預算執行", "probes": ""}
    )
    assert answer.status_code == 302
    assert Synonym.objects.get(term="a审").official == "预算执行"
    entry = TrailEntry.objects.filter(action="search.synonym_added").get()
    assert entry.actor == library.editor.pk and "预算" not in entry.data


@pytest.mark.parametrize(
    ("term", "official", "words"),
    [("审", "审计", "至少写两个字"), ("大审", "大审", "与俗称相同"), ("大审", "！！", "请写规范用语")],
)
def test_a_synonym_that_cannot_work_is_refused_in_words(library, client, term, official, words):
    signed_in(client, library.editor)
    answer = client.post(reverse("search_synonyms:add"), {"term": term, "official": official, "probes": ""})
    assert answer.status_code == 200 and words in answer.content.decode()


def test_a_preview_shows_both_and_saves_nothing(library, client):
    signed_in(client, library.editor)
    counts = Synonym.objects.count(), TrailEntry.objects.count(), Generation.current()
    data = {"term": "年度大事", "official": "决算草案", "probes": "决算\n\n决算", "preview": "1"}
    html = client.post(reverse("search_synonyms:add"), data).content.decode()
    assert "“年度大事”" in html and "没有结果" in html and "新进入" in html
    assert "“决算”：结果没有变化" in html and html.count("“决算”") == 1
    assert 'value="年度大事"' in html
    assert (Synonym.objects.count(), TrailEntry.objects.count(), Generation.current()) == counts
    assert titles("年度大事") == []


def test_a_preview_of_a_pin_and_of_the_weight(library, client):
    signed_in(client, library.officer)
    page = library.pages["决算草案审计办法"]
    data = pin_data("预算执行审计", page.pk, preview="1")
    html = client.post(reverse("search_pins:add"), data).content.decode()
    assert "上升" in html and "下降" in html
    assert not Pin.objects.exists()
    html = client.post(
        reverse("search_weights:edit", args=[1]), {"weight": "0.06", "probes": "决算", "preview": "1"}
    ).content.decode()
    assert "“决算”" in html
    assert LinkWeight.objects.get().weight == LinkWeight.DEFAULT


def test_a_preview_of_a_saved_pin_leaves_it_as_it_is(library, client):
    signed_in(client, library.editor)
    made = pin("预算执行审计", library.pages["决算草案审计办法"])
    row = made.pages.get()
    data = pin_data("预算执行审计", row.page_id, preview="1")
    data |= {"pages-INITIAL_FORMS": "1", "pages-0-id": str(row.pk), "pages-0-DELETE": "", "query": "别的词"}
    assert client.post(reverse("search_pins:edit", args=[made.pk]), data).status_code == 200
    made.refresh_from_db()
    assert made.query == "预算执行审计" and titles("预算执行审计")[0] == "决算草案审计办法"


def test_an_editor_pins_and_unpins(library, client):
    signed_in(client, library.editor)
    page = library.pages["决算草案审计办法"]
    assert client.post(reverse("search_pins:add"), pin_data("预算执行審計。", page.pk)).status_code == 302
    made = Pin.objects.get()
    assert made.core == "预算执行审计" and titles("预算执行审计")[0] == page.title
    again = client.post(reverse("search_pins:add"), pin_data("预算 执行审计", page.pk))
    assert "已经设了置顶结果" in again.content.decode()
    assert client.post(reverse("search_pins:delete", args=[made.pk])).status_code == 302
    assert titles("预算执行审计")[0] == "预算执行审计办法"


def test_what_is_not_public_cannot_be_pinned_and_is_not_named(library, client):
    signed_in(client, library.editor)
    answers = []
    for pk in (library.pages["内部工作纪要"].pk, 987654321):
        html = client.post(reverse("search_pins:add"), pin_data("预算", pk)).content.decode()
        assert "不存在或者没有公开" in html and "内部工作纪要" not in html
        answers.append(html)
    assert not Pin.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"query": "。！"}, "没有可以检索的字词"),
        ({"starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "截止日期早于开始日期"),
    ],
)
def test_a_pin_that_cannot_work_is_refused_in_words(library, client, changes, words):
    signed_in(client, library.editor)
    data = pin_data("预算", library.pages["决算草案审计办法"].pk, **changes)
    assert words in client.post(reverse("search_pins:add"), data).content.decode()


def test_the_same_page_twice_is_refused(library, client):
    signed_in(client, library.editor)
    page = library.pages["决算草案审计办法"].pk
    html = client.post(reverse("search_pins:add"), pin_data("预算", page, page)).content.decode()
    assert "同一页列出了两次" in html


def test_a_comparison_says_how_far_each_result_moved():
    a, b, c = (preview.Line(name, f"/{name}/") for name in "abc")
    moves = [(line.title, line.move, line.is_new) for line in preview.moved([a, b], [c, b, a])]
    assert moves == [("c", 0, True), ("b", 0, False), ("a", -2, False)]
