"""Queries that found nothing: what is counted, what is kept out, and what editors make of it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from search import fruitless
from search.models import Copy, FruitlessQuery, Outgoing, Pin, Synonym
from search.query import Results
from secretmarks.levels import Level

from .test_steering import signed_in

STAFF = SimpleNamespace(is_authenticated=True, clearance=0)


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(fruitless, "INTERVAL", 0)


def ask(client, text, times=1, **more):
    for _ in range(times):
        assert client.get("/search/", {"q": text} | more).status_code == 200


def rows():
    return {row.text: (row.searches, row.hits) for row in FruitlessQuery.objects.all()}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("花钱 问责", "花钱 问责"), ("花錢", "花钱"), ("ＸＹＺ", "xyz"), ("12345", "12345"), ("110101199001011234", ""),
        ("000014349/2026-00012", "000014349/2026-00012"), ("索引号：2026－00012", "2026-00012"),
        ("张某 13800138000", ""), ("１２３４５６", ""), ("12 34 56", ""), ("a@b.cn", ""), ("审" * 41, ""), ("？", ""),
    ],
)  # fmt: skip
def test_what_may_name_a_person_is_not_counted(text, kept):
    assert fruitless.words(text) == kept


def test_words_are_written_down_when_they_are_asked_again(laws, client, at_once):
    ask(client, "某某某")
    assert rows() == {"": (1, 0)}
    assert "某某某" not in repr(list(FruitlessQuery.objects.values_list()))
    ask(client, "某某某")
    assert rows() == {"某某某": (2, 0)}


def test_asked_on_another_day_counts_as_asked_again(laws, client, at_once):
    ask(client, "某某某")
    FruitlessQuery.objects.update(day=timezone.localdate() - timedelta(days=3))
    ask(client, "某某某")
    assert list(FruitlessQuery.objects.values_list("text", "searches")) == [("某某某", 1)] * 2
    assert [(row["text"], row["total"]) for row in fruitless.listed()] == [("某某某", 2)]


def test_what_was_put_right_is_counted_with_its_hits(laws, client, at_once):
    ask(client, "内部申计工作", times=2)
    (found,) = rows().values()
    assert found[0] == 2 and found[1] > 0


@pytest.mark.parametrize("asked", [{"q": "审计"}, {"q": "某某", "genre": "通知"}, {"q": ""}])
def test_what_found_something_or_was_narrowed_is_not_counted(laws, client, at_once, asked):
    client.get("/search/", asked)
    assert not FruitlessQuery.objects.exists()


def test_a_fruitless_answer_is_counted_every_time(laws, client):
    assert client.get("/search/", {"q": "某某"})["Cache-Control"] == "no-store"
    assert client.get("/search/", {"q": "审计"})["Cache-Control"] != "no-store"


@pytest.mark.parametrize(
    ("user", "zone", "hits", "counted"),
    [
        (AnonymousUser(), "demo", 0, True),
        (AnonymousUser(), "demo", 3, True),
        (AnonymousUser(), "classified", 0, False),
        (STAFF, "work", 0, True),
        (STAFF, "work", 3, False),
        (SimpleNamespace(is_authenticated=True, clearance=int(Level.SECRET)), "work", 0, False),
    ],
)
def test_what_only_some_may_know_is_not_told_by_what_they_ask(settings, user, zone, hits, counted):
    settings.PORTAL_ZONE = zone
    fruitless.notice(user, Results("某某", total=hits, corrected="改" if hits else ""))
    assert bool(fruitless.waiting.counts) == counted


def test_the_answer_does_not_wait_and_never_fails(laws, client, monkeypatch, at_once, caplog):
    def refuse(*args):
        raise DatabaseError("no room")

    monkeypatch.setattr(fruitless, "write", refuse)
    ask(client, "某某")
    assert "could not be counted" in caplog.text


def test_searches_are_written_together(laws, client):
    ask(client, "某某", times=3)
    assert not FruitlessQuery.objects.exists()
    fruitless.waiting.written_at -= fruitless.INTERVAL + 1
    client.get("/robots.txt")
    assert rows() == {"某某": (3, 0)}


def test_the_table_is_bounded(laws, client, monkeypatch, at_once):
    monkeypatch.setattr(fruitless, "MOST_A_DAY", 2)
    for text in ("甲甲", "乙乙", "丙丙"):
        ask(client, text)
    assert FruitlessQuery.objects.count() == 2
    monkeypatch.setattr(fruitless, "MOST_WAITING", 1)
    for text in ("丁丁", "戊戊"):
        fruitless.waiting.add(text, 0)
    assert len(fruitless.waiting.counts) == 1


def test_old_counts_go_at_night(house):
    today = timezone.localdate()
    for days in (89, 90, 91):
        FruitlessQuery.objects.create(day=today - timedelta(days=days), digest=str(days), text="某某", searches=9)
    call_command("daily", verbosity=0)
    assert FruitlessQuery.objects.count() == 2


def test_editors_see_what_was_asked_twice_and_mend_it_on_the_spot(house, client):
    today = timezone.localdate()
    for number, (text, searches) in enumerate([("花钱问责", 5), ("年度大事", 2), ("", 9), ("一次", 1)]):
        FruitlessQuery.objects.create(day=today, digest=str(number), text=text, searches=searches)
    signed_in(client, house.editor)
    html = client.get(reverse("search_fruitless:index")).content.decode()
    assert html.index("花钱问责") < html.index("年度大事") and "一次" not in html.split("<table")[1].split("</table")[0]
    opened = client.get(reverse("search_synonyms:add"), {"about": "花钱问责"}).content.decode()
    assert 'value="花钱问责"' in opened
    assert 'value="年度大事"' in client.get(reverse("search_pins:add"), {"about": "年度大事"}).content.decode()
    Synonym.objects.create(term="花钱", official="预算绩效")
    Pin.objects.create(query="年度大事", core="年度大事")
    html = client.get(reverse("search_fruitless:index")).content.decode()
    assert "花钱问责" not in html and "年度大事" not in html


def test_editors_are_told_how_far_a_search_server_is_behind(house, client, settings):
    signed_in(client, house.editor)
    settings.SEARCH_URL = ""
    assert "检索服务器" not in client.get(reverse("search_fruitless:index")).content.decode()
    settings.SEARCH_URL = "http://127.0.0.1:9/lantai"
    assert "索引还没有建成" in client.get(reverse("search_fruitless:index")).content.decode()
    Copy.objects.create(name="lantai-1", answers=True)
    assert "没有待送的变动" in client.get(reverse("search_fruitless:index")).content.decode()
    Outgoing.objects.create(entry_id=1, posted_at=timezone.now() - timedelta(minutes=5))
    assert "已等待 5" in client.get(reverse("search_fruitless:index")).content.decode()


@pytest.mark.parametrize("name", ["colleague", "system_administrator", "security_officer", "auditor"])
def test_nobody_else_sees_them(house, client, name):
    assert signed_in(client, getattr(house, name)).get(reverse("search_fruitless:index")).status_code == 404


def test_the_page_asks_the_same_whatever_it_lists(house, client):
    signed_in(client, house.editor)
    numbers = []
    for texts in (["某某"], ["甲甲", "乙乙", "丙丙"]):
        for text in texts:
            FruitlessQuery.objects.create(day=timezone.localdate(), digest=text, text=text, searches=9)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("search_fruitless:index"))
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
