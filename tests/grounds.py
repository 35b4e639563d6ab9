"""What tests of a module stand on: made once, in a transaction around theirs, and copied for each."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction


@contextmanager
def lasting(blocker, make: Callable[[], object]) -> Iterator:
    with blocker.unblock(), transaction.atomic():
        made = make()
        with blocker.block():
            yield made
        transaction.set_rollback(True)


def ground(make: Callable[[object], object]):
    """A fixture of a module without tests that commit: what `make` builds on the house, once for all its tests."""

    @pytest.fixture(scope="module")
    def made_once(founded, django_db_blocker):
        with lasting(django_db_blocker, lambda: make(copy.deepcopy(founded))) as made:
            yield made

    return made_once
