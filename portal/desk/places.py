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


@dataclass(frozen=True)
class Way:
    """An entry of the navigation."""

    title: str
    address: str
    current: bool


registry = Registry("places", key=lambda place: place.url_name)


def add(*places: Place) -> None:
    """Called in `ready()`."""
    registry.add(*places)


def ways(user, path: str) -> list[Way]:
    """The desk, what other apps put beside it, and the help; the one whose address reaches furthest is the current."""
    known = [("工作台", reverse("desk"))]
    known += [(place.label, reverse(place.url_name)) for place in registry.values() if place.fits(user)]
    known.append(("帮助", reverse("desk_help")))
    here = max((address for _, address in known if path.startswith(address)), key=len, default="")
    return [Way(title, address, address == here) for title, address in known]
