"""What is due every night: apps above add their tasks, and `manage.py daily` runs them."""

from collections.abc import Callable
from datetime import date

# From the day to a line for whoever reads the output, or "".
tasks: list[Callable[[date], str]] = []


def add(task: Callable[[date], str]) -> None:
    """Called in `ready()`; the task is safe to repeat."""
    if task not in tasks:
        tasks.append(task)
