"""What apps do every day: `manage.py daily` runs these in turn."""

from collections.abc import Callable
from datetime import date

# Does the work of the day, safe to repeat, and answers with a line for the log or "".
Chore = Callable[[date], str]

chores: list[Chore] = []
