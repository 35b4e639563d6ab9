"""Fixtures that every test may use."""

import copy

import pytest
from django.db import transaction

from . import factories


@pytest.fixture(scope="module")
def founded(request, django_db_setup, django_db_blocker):
    """The house of a whole module, in a transaction around those of its tests, for founding takes as long as a test.

    None where a test of the module commits, which it cannot do within another transaction.
    """
    if any(commits(item) for item in request.session.items if item.path == request.path):
        yield None
        return
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
        house = factories.make_house()
    yield house
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return "live_server" in item.fixturenames or (marker is not None and marker.kwargs.get("transaction", False))


@pytest.fixture
def house(founded, db):
    return copy.deepcopy(founded) if founded else factories.make_house()
