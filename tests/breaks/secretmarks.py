"""Breaks of the clauses about keeping secrets (S)."""

from .row import Break

BREAKS: tuple[Break, ...] = ()
