"""The table of breaks fits the code and the tests: each row changes what is there, each clause borne has a row."""

import pytest

from tests.breaks import BREAKS, PARTS, ROOT, bearers


@pytest.mark.parametrize("row", BREAKS, ids=lambda row: f"{row.clause} {row.file}")
def test_a_break_changes_what_stands_once_in_its_file(row):
    assert (ROOT / row.file).is_file(), f"{row.file} is not there"
    found = (ROOT / row.file).read_text(encoding="utf-8").count(row.old)
    assert found == 1, f"{found} times in {row.file}: {row.old}"
    assert row.new != row.old


def test_no_break_is_listed_twice():
    assert len(set(BREAKS)) == len(BREAKS)


def test_every_clause_that_a_test_bears_has_a_break_and_the_reverse():
    borne, broken = set(bearers()), {row.clause for row in BREAKS}
    assert borne - broken == set(), "borne by a test, without a break"
    assert broken - borne == set(), "with a break, borne by no test"
    assert set(PARTS) <= borne
