"""The desk's entry in the table of doors."""

from portal.doors import Door, add, staff


def register() -> None:
    add({"desk": Door(staff), "desk_sent": Door(staff), "desk_done": Door(staff), "desk_stuck": Door(staff)})
