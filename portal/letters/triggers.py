"""What the database keeps of templates: what was proposed stays as it was, and what is over does not come back."""

from collections.abc import Iterator

from portal.triggers import Dialect, Rule

KEPT = ("kind", "name", "file_id", "proposed_by_id", "proposed_at")


def rules(dialect: Dialect) -> Iterator[Rule]:
    other = " OR ".join(dialect.differs(f"NEW.{column}", f"OLD.{column}") for column in KEPT)
    over = "OLD.state IN ('replaced', 'refused') OR (OLD.state = 'in_force' AND NEW.state <> 'replaced')"
    yield Rule("template_stays", "letters_template", "UPDATE", f"{over} OR {other}", "templates stay as proposed")
