"""Feeding an external engine: nothing is lost, nothing is shown too early or too late, and the database stands by."""

import os

import pytest
from django.core.management import CommandError, call_command

from search import outbox
from search.engines import Unavailable, elasticsearch, engine
from search.models import Copy, Generation, Outgoing
from search.query import search

from . import samples
from .samples import ANONYMOUS, LAWS

NODE = os.environ.get("SEARCH_URL", "")
needs_node = pytest.mark.skipif(not NODE, reason="SEARCH_URL names no engine: see make elasticsearch")


def titles(text):
    return ["".join(run for run, _ in hit.title) for hit in search(ANONYMOUS, text).hits]


@pytest.fixture
def away(db, monkeypatch, settings):
    """Notes, and an engine that does not answer."""
    settings.SEARCH_URL = "http://127.0.0.1:9/lantai"
    monkeypatch.setattr(elasticsearch, "rest", elasticsearch.Rest())
    return samples.registered(monkeypatch)


@pytest.fixture
def fed(db, monkeypatch):
    """Notes, and a real engine that is fed only when the test says so."""
    monkeypatch.setattr(elasticsearch, "rest", elasticsearch.Rest())
    made = samples.registered(monkeypatch)
    outbox.rebuild()
    yield made
    for copy in Copy.objects.all():
        engine().remove(copy.name)


def test_the_database_answers_while_the_engine_is_away(away, client):
    away.add("财政收支审计办法", "审计机关")
    found = search(ANONYMOUS, "财政收支")
    assert titles("财政收支") == ["财政收支审计办法"]
    assert found.by_standby
    page = client.get("/search/", {"q": "财政收支"})
    assert "备用检索" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert client.get("/search/", {"q": "财政收支", "format": "json"}).json()["standby"] is True


def test_an_engine_that_failed_is_left_alone_for_a_while(away, monkeypatch):
    away.add("财政收支审计办法")
    search(ANONYMOUS, "财政收支")
    monkeypatch.setattr(elasticsearch.ElasticsearchEngine, "hits", None)  # it would be an error to ask
    assert search(ANONYMOUS, "财政收支").total == 1


def test_what_cannot_be_sent_waits(away):
    pk = away.add("财政收支审计办法")
    away.change(pk, title="档案借阅办法")
    assert Outgoing.objects.count() == 2
    assert not outbox.feed()
    assert Outgoing.objects.count() == 2
    assert outbox.lag().since and not outbox.lag().is_built


def test_nothing_waits_without_an_engine(db, monkeypatch, settings):
    settings.SEARCH_URL = ""
    samples.registered(monkeypatch).add("财政收支审计办法")
    assert not Outgoing.objects.exists()
    assert not outbox.feed()


def test_rebuilding_says_that_the_engine_is_away(away):
    with pytest.raises(CommandError, match="检索服务器没有应答"):
        call_command("rebuild_index", verbosity=0)


def test_health_tells_the_lag_and_no_numbers(away, client):
    away.add("财政收支审计办法")
    told = client.get("/healthz/").json()["search"]
    assert told["state"] == "behind"
    assert set(told) == {"engine", "state", "lag_seconds"}


@needs_node
def test_what_waits_is_found_once_it_has_arrived(fed):
    fed.add("财政收支审计办法")
    assert titles("财政收支") == []
    before = Generation.current()[Generation.SHIPPED]
    assert outbox.feed() is False
    assert titles("财政收支") == ["财政收支审计办法"]
    assert not search(ANONYMOUS, "财政收支").by_standby
    assert Generation.current()[Generation.SHIPPED] > before


@needs_node
@pytest.mark.parametrize("change", [{"scopes": frozenset()}, {"scopes": frozenset({"staff"})}, {"title": "别的办法"}])
def test_a_withdrawal_counts_before_it_has_arrived(fed, change):
    pk = fed.add("财政收支审计办法", facets={"genre": "办法"})
    fed.add("财政收支预算办法", facets={"genre": "办法"})
    outbox.ship()
    assert search(ANONYMOUS, "财政收支审计").total == 2
    fed.change(pk, **change)
    found = search(ANONYMOUS, "财政收支审计")
    assert titles("财政收支审计") == ["财政收支预算办法"]
    assert found.total == 1
    genres = next(facet.values for facet in found.facets if facet.name == "genre")
    assert [(value.value, value.count) for value in genres] == [("办法", 1)]
    outbox.ship()
    assert titles("财政收支审计") == ["财政收支预算办法"]


@needs_node
def test_sending_twice_or_late_changes_nothing(fed):
    pk = fed.add("财政收支审计办法")
    entry = Outgoing.objects.get().entry_id
    late = outbox.rows_of([entry])
    fed.change(pk, title="档案借阅办法")
    outbox.ship()
    name = Copy.objects.get().name
    assert engine().send(name, 1, late) == set()
    assert titles("档案借阅") == ["档案借阅办法"]
    assert titles("财政收支") == []


@needs_node
def test_an_index_is_built_beside_the_one_in_use_and_goes_on_where_it_stopped(fed, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 2)
    for title, body in LAWS:
        fed.add(title, body)
    while outbox.ship():
        pass
    old = Copy.objects.get().name
    outbox.begin()
    assert outbox.build_step()
    assert titles("审计法")[0] == "中华人民共和国审计法"
    fed.add("财政收支审计办法")  # while it is being built
    assert outbox.ship()
    reached = Copy.objects.get(answers=False).reached
    while outbox.build_step():
        assert Copy.objects.order_by("-pk").first().reached >= reached
    assert Copy.objects.get().name != old
    assert not engine().exists(old)
    assert titles("财政收支审计")[0] == "财政收支审计办法"
    assert titles("审计法")[0] == "中华人民共和国审计法"


@needs_node
def test_an_index_that_is_lost_is_built_anew(fed):
    fed.add("财政收支审计办法")
    outbox.ship()
    engine().remove(Copy.objects.get().name)
    assert titles("财政收支") == ["财政收支审计办法"]  # by the database
    elasticsearch.rest.until = 0.0
    while outbox.feed():
        pass
    found = search(ANONYMOUS, "财政收支")
    assert found.total == 1
    assert not found.by_standby


@needs_node
def test_too_much_to_leave_out_is_answered_by_the_database(fed, monkeypatch):
    monkeypatch.setattr(elasticsearch, "MOST_PENDING", 1)
    fed.add("财政收支审计办法")
    fed.add("财政收支预算办法")
    found = search(ANONYMOUS, "财政收支")
    assert (found.total, found.by_standby) == (2, True)
    elasticsearch.rest.until = 0.0
    outbox.ship()
    assert not search(ANONYMOUS, "财政收支").by_standby


@needs_node
def test_what_the_engine_refuses_holds_nothing_else_up(fed, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 1)
    bad, good = fed.add("坏的审计办法"), fed.add("好的审计办法")
    assert bad and good
    rows = outbox.rows_of
    first = Outgoing.objects.order_by("pk").first().entry_id

    def with_a_bad_one(keys):
        return {key: row | ({"odd": 1} if key == first else {}) for key, row in rows(keys).items()}

    monkeypatch.setattr(outbox, "rows_of", with_a_bad_one)
    for _ in range(3):
        outbox.ship()
    assert titles("审计办法") == ["好的审计办法"]
    assert list(Outgoing.objects.values_list("entry_id", flat=True)) == [first]
    assert Outgoing.objects.get().attempts > 0


@needs_node
def test_an_engine_that_is_named_wrongly_is_not_available(db, settings):
    settings.SEARCH_URL = NODE.rstrip("/") + "/no-such-index"
    with pytest.raises(Unavailable):
        engine().having(["审计"], samples_reach(), 1)


def samples_reach():
    from search.engines import Reach

    return Reach(frozenset({"note/public"}))
