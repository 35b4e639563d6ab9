"""The desk's entry in the table of doors."""

from portal.doors import Door, add, staff

from .models import Notice


def own_notices(user):
    return Notice.objects.filter(recipient=user.pk)


def register() -> None:
    add(
        {
            "desk": Door(staff),
            "desk_sent": Door(staff),
            "desk_done": Door(staff),
            "desk_stuck": Door(staff),
            "desk_search": Door(staff, methods=frozenset({"GET", "HEAD", "OPTIONS"})),
            "desk_help": Door(staff),
            "hints_dismiss": Door(staff, methods=frozenset({"POST"})),
            "desk_notices": Door(staff),
            "notices_read": Door(staff, query_ids={"notice": (own_notices, "pk")}, methods=frozenset({"POST"})),
        }
    )
