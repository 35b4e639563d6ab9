"""What the database keeps, whoever writes: nothing is stamped before it was approved."""

from collections.abc import Iterator

from portal.triggers import Dialect, Rule


def rules(dialect: Dialect) -> Iterator[Rule]:
    skipped = "NEW.state = 'stamped' AND OLD.state <> 'approved'"
    yield Rule("seal_use_approved", "skeleton_sealuse", "UPDATE OF state", skipped, "未经批准不得用印")
