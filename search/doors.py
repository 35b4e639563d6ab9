"""The search's entry in the table of doors."""

from portal.doors import Door, add, everyone


def register() -> None:
    add({"search": Door(everyone, methods=frozenset({"GET", "HEAD", "OPTIONS"}))})
