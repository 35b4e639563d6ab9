"""What is due every night: apps above add their tasks, and `manage.py daily` runs them."""

from collections.abc import Callable
from datetime import date

from .registry import Registry

# From the day to a line for whoever reads the output, or "".
tasks = Registry("nightly tasks")


def add(task: Callable[[date], str]) -> None:
    """Called in `ready()`; the task is safe to repeat."""
    tasks.add(task)
