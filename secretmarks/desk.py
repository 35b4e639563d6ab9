"""What state secrets put on the staff's desk."""

from portal.desk.views import Place, places
from portal.doors import staff

PLACES = (Place("定密标志计算", "secret_calculator", staff),)


def join() -> None:
    places.extend(place for place in PLACES if place not in places)
