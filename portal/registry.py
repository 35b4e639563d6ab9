"""What apps declare in `AppConfig.ready()`: each entry under its key, with the app that it came from, and never two."""

import sys
from collections.abc import Callable, Hashable
from typing import Any

from django.apps import AppConfig


def itself(entry: Hashable) -> Hashable:
    """The key of a function: it can be declared again, and no other is taken for it."""
    return entry


class Registry(dict):
    """Entries in the order in which they were declared; `what` is what they are called where two are in conflict."""

    def __init__(self, what: str, key: Callable[[Any], Hashable] = itself) -> None:
        super().__init__()
        self.what, self.key = what, key
        self.origins: dict[Hashable, str] = {}

    def add(self, *entries: Any) -> None:
        for entry in entries:
            self.put(self.key(entry), entry)

    def put(self, key: Hashable, entry: Any) -> None:
        """Raises ValueError where another entry has this key; the same one may be declared again."""
        app = declaring_app()
        if key not in self:
            self[key], self.origins[key] = entry, app
        elif not same(self[key], entry):
            raise ValueError(f"two {self.what} are called {key}: of {self.origins.get(key, '?')} and of {app}")


def same(one: Any, other: Any) -> bool:
    """Whether both are one declaration: equal, or two instances of the one class that declares by being a class."""
    return one == other or (type(one) is type(other) and type(one).__eq__ is object.__eq__ and not callable(one))


def declaring_app() -> str:
    """The label of the app whose `ready()` runs, or the module that declares outside of it."""
    frame, module = sys._getframe(1), ""
    while frame is not None:
        if frame.f_code.co_name == "ready" and isinstance(owner := frame.f_locals.get("self"), AppConfig):
            return owner.label
        name = frame.f_globals["__name__"]
        module = module or (name if name != __name__ else "")
        frame = frame.f_back
    return module
