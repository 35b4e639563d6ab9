"""What the desk leads to besides its own lists: other apps put their pages there, for those whom they concern."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    label: str
    url_name: str
    fits: Callable[[object], bool]


registry: list[Place] = []


def add(*places: Place) -> None:
    """Called in `ready()`."""
    registry.extend(place for place in places if place not in registry)
