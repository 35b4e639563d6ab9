"""Fixtures that every test may use."""

import pytest

from . import factories


@pytest.fixture
def house(db):
    return factories.make_house()
