"""What the database keeps of files: a stored row stays as it is, but for a later reading of the same bytes."""

from collections.abc import Iterator

from portal.triggers import Dialect, Rule

STAYS = "stored files are not updated"
KEPT = ("id", "uuid", "name", "suffix", "size", "sha256", "sm3", "content", "created_at", "created_by_id")


def rules(dialect: Dialect) -> Iterator[Rule]:
    other = " OR ".join(dialect.differs(f"NEW.{column}", f"OLD.{column}") for column in KEPT)
    changed = f"NEW.reading_version <= OLD.reading_version OR {other}"
    yield Rule("storedfile_stays", "files_storedfile", "UPDATE", changed, STAYS)
    if dialect.vendor == "sqlite":
        # INSERT OR REPLACE does not pass the other, so an insert over an existing row is refused as well.
        there = "EXISTS (SELECT 1 FROM files_storedfile WHERE id = NEW.id OR uuid = NEW.uuid OR content = NEW.content)"
        yield Rule("storedfile_is_not_replaced", "files_storedfile", "INSERT", there, "stored files are not replaced")
