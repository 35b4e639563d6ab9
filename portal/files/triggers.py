"""What the database keeps of files: a stored row stays as it is, whatever writes to it."""

from collections.abc import Iterator

from portal.triggers import Dialect, Rule

STAYS = "stored files are not updated"


def rules(dialect: Dialect) -> Iterator[Rule]:
    yield Rule("storedfile_stays", "files_storedfile", "UPDATE", "1 = 1", STAYS)
    if dialect.vendor == "sqlite":
        # INSERT OR REPLACE does not pass the other, so an insert over an existing row is refused as well.
        there = "EXISTS (SELECT 1 FROM files_storedfile WHERE id = NEW.id OR uuid = NEW.uuid OR content = NEW.content)"
        yield Rule("storedfile_is_not_replaced", "files_storedfile", "INSERT", there, "stored files are not replaced")
