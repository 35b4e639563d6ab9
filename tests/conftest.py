"""Fixtures that every test may use."""

import copy

import pytest

from portal import triggers
from search import fruitless

from . import factories
from .grounds import lasting


@pytest.fixture(scope="module")
def founded(request, django_db_setup, django_db_blocker):
    """The house of a whole module, for founding takes as long as a test.

    None where a test of the module commits, which it cannot do within the module's transaction.
    """
    if any(commits(item) for item in request.session.items if item.path == request.path):
        yield None
    else:
        with lasting(django_db_blocker, factories.make_house) as house:
            yield house


def commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return "live_server" in item.fixturenames or (marker is not None and marker.kwargs.get("transaction", False))


@pytest.fixture
def house(founded, db):
    return copy.deepcopy(founded) if founded else factories.make_house()


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch):
    """What one test searched in vain is not written in another."""
    monkeypatch.setattr(fruitless, "waiting", fruitless.Waiting())


@pytest.fixture(autouse=True)
def emptied_without_triggers(request):
    """SQLite empties tables row by row, which triggers that forbid deletion stop; the flush makes them anew."""
    if not commits(request.node):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    triggers.remove(plan=True)
