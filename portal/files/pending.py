"""Bytes that wait for their row: written first, and removed again when the row's transaction does not come to stay."""

import weakref

from django.core.files.storage import Storage
from django.db import connections, transaction


class Pending:
    """Stands in the transaction's list of things to do on commit; a rollback, even to a savepoint, drops that list.

    Whoever holds the last reference decides: called, the bytes stay; dropped, they go, unless a look from outside
    the transaction finds the row after all (a connection that broke just after the commit). In doubt they stay, since
    bytes without a row can be found and removed later, and lost ones cannot be brought back.
    """

    def __init__(self, storage: Storage, name: str, table: str, using: str):
        self.finalizer = weakref.finalize(self, _remove_without_row, storage, name, table, using)
        self.finalizer.atexit = False
        self.using = using

    def __call__(self) -> None:
        self.finalizer.detach()

    def __enter__(self) -> "Pending":
        return self

    def __exit__(self, kind, error, traceback) -> None:
        if error is not None:
            self.finalizer()

    def wait(self) -> None:
        """Keeps the bytes from the commit of the present transaction on."""
        transaction.on_commit(self, using=self.using)


def _remove_without_row(storage: Storage, name: str, table: str, using: str) -> None:
    connection = connections.create_connection(using)
    try:
        with connection.cursor() as cursor:
            known = f"SELECT 1 FROM {connection.ops.quote_name(table)} WHERE content = %s"  # noqa: S608 (own table name)
            cursor.execute(known, [name])
            if cursor.fetchone() is None:
                storage.delete(name)
    finally:
        connection.close()
