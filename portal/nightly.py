"""What is due every night: apps above add their tasks, and `manage.py daily` runs them, each for itself."""

import logging
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from .registry import Registry

logger = logging.getLogger(__name__)

# From the day to a line for whoever reads the output, or "".
Task = Callable[[date], str]
tasks = Registry("nightly tasks")


class Trouble(Exception):
    """What a task has to tell that is in no order, in words; it did all the same what it could."""


class Night:
    """One run: the lines to show, and what failed."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.failures: list[str] = []

    def attempt(self, name: str, work: Callable[[], str | None]) -> None:
        """Do this; when it fails, say so and let the others go on."""
        try:
            line = work()
        except Trouble as trouble:
            self.failures.append(str(trouble))
        except Exception as error:
            logger.exception("the task %s of the night failed", name)
            self.failures.append(f"{name} 没有办成：{type(error).__name__} {error}")
        else:
            if line:
                self.lines.append(line)


def add(task: Task) -> None:
    """Called in `ready()`; the task is safe to repeat."""
    tasks.add(task)


def run(day: date, night: Night, own: Iterable[Task] = ()) -> None:
    """The command's own tasks and all others, whatever becomes of each."""
    for task in (*own, *tasks.values()):
        night.attempt(f"{task.__module__}.{task.__qualname__}", partial(task, day))
