"""What the desk leads to besides its own lists: other apps put their pages there, for those whom they concern."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from portal.registry import Registry


@dataclass(frozen=True)
class Place:
    label: str
    url_name: str
    fits: Callable[[object], bool]
    # How much waits there for this person.
    count: Callable[[object], int] | None = None


@dataclass(frozen=True)
class Way:
    """An entry of the navigation."""

    title: str
    address: str
    current: bool
    waiting: int = 0


registry = Registry("places", key=lambda place: place.url_name)


def add(*places: Place) -> None:
    """Called in `ready()`."""
    registry.add(*places)


def ways(user, path: str) -> list[Way]:
    """The desk, what other apps put beside it, and the help; the one whose address reaches furthest is the current."""
    places = [place for place in registry.values() if place.fits(user)]
    known = [("工作台", reverse("desk"), 0)]
    known += [(p.label, reverse(p.url_name), p.count(user) if p.count else 0) for p in places]
    known.append(("帮助", reverse("desk_help"), 0))
    here = max((address for _, address, _ in known if path.startswith(address)), key=len, default="")
    return [Way(title, address, address == here, count) for title, address, count in known]
