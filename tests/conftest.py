"""Fixtures that every test may use."""

import pytest

from search import fruitless

from . import factories


@pytest.fixture
def house(db):
    return factories.make_house()


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch):
    """What one test searched in vain is not written in another."""
    monkeypatch.setattr(fruitless, "waiting", fruitless.Waiting())
