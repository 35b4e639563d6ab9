"""What may object to a file by its words: apps above join in `ready()`, and nothing here knows their rules."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from portal.registry import Registry

# Each is called with (name, text, hidden, **context), `hidden` as pairs of place and words, and returns its objection
# in plain Chinese, or "".
inspectors = Registry("inspectors")


def inspect(name: str, text: str, hidden: Sequence[tuple[str, str]], **context: Any) -> None:
    """Raises ValidationError with the words of all that object."""
    objections = [inspector(name, text, hidden, **context) for inspector in inspectors.values()]
    if any(objections):
        raise ValidationError([ValidationError(words, code="inspection") for words in objections if words])
