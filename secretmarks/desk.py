"""What state secrets put on the staff's desk."""

from portal.desk import places
from portal.desk.places import Place
from portal.doors import staff


def join() -> None:
    places.add(Place("定密标志计算", "secret_calculator", staff))
