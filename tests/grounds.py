"""What tests of a module stand on: made once, in a transaction around theirs, and copied for each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def lasting(blocker, make: Callable[[], object]) -> Iterator:
    with blocker.unblock(), transaction.atomic():
        made = make()
        with blocker.block():
            yield made
        transaction.set_rollback(True)
