"""The doors of state secrets: who enters, and whom their ids are resolved for."""

from portal.doors import Door, add, staff


def register() -> None:
    add({"secret_calculator": Door(staff)})
