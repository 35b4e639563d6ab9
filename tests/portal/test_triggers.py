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


def test_a_deletion_that_no_rule_refuses_happens_on_postgresql_too():
    written = {
        event: " ".join(triggers.statements(triggers.Rule("some", "table", event, "1 = 0", "不行"), "postgresql"))
        for event in ("DELETE", "INSERT", "UPDATE OF state")
    }
    assert {event: "RETURN OLD" in text for event, text in written.items()} == {
        "DELETE": True, "INSERT": False, "UPDATE OF state": False,
    }  # fmt: skip
