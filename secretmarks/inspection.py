"""The gate joins the inspectors of uploaded files."""

from collections.abc import Sequence

from portal.files import inspection

from . import gate
from .levels import Level


def inspect(name: str, text: str, hidden: Sequence[tuple[str, str]] = (), **context) -> str:
    """The objection to holding this file on an object of this level, or ""."""
    level = context.get("level", Level.INTERNAL)
    return gate.objection_to(level, file_name=name, file_text=text, file_hidden=hidden)


def join() -> None:
    inspection.inspectors.append(inspect)
