"""Breaks of the clauses about archives and leaks (A)."""

from .row import Break

BREAKS: tuple[Break, ...] = ()
