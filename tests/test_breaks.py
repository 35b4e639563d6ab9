"""The table of breaks fits the code and the tests: each row changes what is there, each clause borne has a row."""

import pytest

from conftest import ClauseCount, summary
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


KINDS = {"D-05": "enforce", "D-06": "publish", "D-13": "publish", "N-04": "enforce"}


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (set(), "0 of 4 clauses"),
        ({"D-05"}, "1 of 4 clauses"),
        ({"D-05", "D-06"}, "2 of 4 clauses"),
        # No break of it is listed.
        ({"D-05", "D-13"}, "1 of 4 clauses"),
        # Only a part of it is built.
        ({"D-05", "N-04"}, "1 of 4 clauses"),
    ],
)
def test_a_clause_counts_with_a_passing_test_and_a_break_and_as_a_whole(passed, said):
    line, *parts = summary(passed, KINDS).splitlines()
    assert line.startswith(said)
    assert parts == [f"{clause} partly: {PARTS[clause]}" for clause in sorted(passed & set(PARTS))]


@pytest.mark.parametrize(
    ("ids", "words"),
    [(["D-05", "D-06", "D-13", "N-04"], "more than 3 clauses"), (["D-05", "D-99"], "unknown clauses: D-99")],
)
def test_a_test_bears_at_most_three_clauses_and_known_ones(request, ids, words):
    marker = pytest.mark.clause
    request.node.add_marker(marker(*ids))
    with pytest.raises(pytest.UsageError, match=words):
        ClauseCount(KINDS).pytest_collection_modifyitems([request.node])
