"""The notes on which the search tests run, on the engine that SEARCH_URL names or else on the database's own."""

from contextlib import contextmanager

import pytest

from search import outbox, statistics
from search.engines import engine
from search.models import Copy

from . import samples


@pytest.fixture
def notes(db, monkeypatch, settings):
    made = samples.registered(monkeypatch)
    if not settings.SEARCH_URL:
        yield made
        return
    with caught_up(monkeypatch):
        yield made


@pytest.fixture
def laws(notes):
    """A small library, counted."""
    for title, body in samples.LAWS:
        notes.add(title, body)
    statistics.refresh()
    return notes


def patient(monkeypatch):
    """A busy test machine is no reason to ask the database."""
    from search.engines import elasticsearch

    monkeypatch.setattr(elasticsearch, "rest", elasticsearch.Rest())
    monkeypatch.setattr(elasticsearch, "SECONDS", 30.0)


@contextmanager
def caught_up(monkeypatch):
    """Elasticsearch with an index of its own, which is fed before every question."""
    from search.engines import elasticsearch

    within = elasticsearch.ElasticsearchEngine.within

    def fed(engine, *args, **clauses):
        while outbox.ship():
            pass
        return within(engine, *args, **clauses)

    patient(monkeypatch)
    monkeypatch.setattr(elasticsearch.ElasticsearchEngine, "within", fed)
    outbox.rebuild()
    yield
    for copy in Copy.objects.all():
        engine().remove(copy.name)
