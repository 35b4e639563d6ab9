"""The notes on which the search tests run."""

import pytest

from search import statistics

from . import samples


@pytest.fixture
def notes(db, monkeypatch):
    return samples.registered(monkeypatch)


@pytest.fixture
def laws(notes):
    """A small library, counted."""
    for title, body in samples.LAWS:
        notes.add(title, body)
    statistics.refresh()
    return notes
