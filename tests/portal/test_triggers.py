"""A database without one of its rules is reported, and can still be repaired."""

import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal import triggers


def test_a_missing_rule_is_an_error_everywhere_but_where_it_is_installed(db, monkeypatch):
    with connection.cursor() as cursor:
        on = " ON wagtailcore_page" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER lantai_page_live_insert{on}")
    with pytest.raises(CommandError, match="lantai_page_live_insert"):
        call_command("check", databases=["default"])
    monkeypatch.setattr(sys, "argv", ["manage.py", "migrate"])
    call_command("migrate", skip_checks=False, verbosity=0)
    monkeypatch.undo()
    assert triggers.missing() == []
