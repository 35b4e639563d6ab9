"""What may object to a file by its words: apps above join in `ready()`, and nothing here knows their rules."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError

# Each is called with (name, text, hidden, **context), `hidden` as pairs of place and words, and returns its objection
# in plain Chinese, or "".
inspectors: list[Callable[..., str]] = []


def inspect(name: str, text: str, hidden: Sequence[tuple[str, str]], **context: Any) -> None:
    """Raises ValidationError with the words of all that object."""
    objections = [inspector(name, text, hidden, **context) for inspector in inspectors]
    if any(objections):
        raise ValidationError([ValidationError(words, code="inspection") for words in objections if words])
