"""Spans: the row and the database say the same of every day, and what is open on one side has no end there."""

from datetime import date, timedelta

import pytest

from portal.people.models import Assignment, Deputy, User
from portal.people.posts import Post
from search.steering import Pinned
from secretmarks.models import AssignedProject, Delegation, Designation
from tests import factories

FIRST, DAY = date(2026, 3, 2), timedelta(days=1)
LENGTHS = (0, 1, 4, None)
AROUND = [FIRST + n * DAY for n in range(-3, 10)]


@pytest.fixture
def house(db):
    return factories.make_house()


def last(length):
    return None if length is None else FIRST + length * DAY


def assignments(house):
    for length in LENGTHS:
        factories.hold(house.colleague, Post.EDITOR, starts_on=FIRST, ends_on=last(length))


def deputies(house):
    post = house.head.assignments.get()
    for length in LENGTHS[:-1]:
        Deputy.objects.create(assignment=post, user=house.colleague, starts_on=FIRST, ends_on=last(length))


def designations(house):
    for length in LENGTHS:
        Designation.objects.create(
            holder=house.colleague, highest=20, trained_on=FIRST, starts_on=FIRST, ends_on=last(length),
            ground="" if length is None else "other", designated_by=house.director,
        )  # fmt: skip


def delegations(house):
    states = ({"state": "granted"}, {"state": "revoked", "revoked_on": FIRST + 2 * DAY, "ground": "other"})
    for length in LENGTHS[:-1]:
        for state in states:
            Delegation.objects.create(
                organ=house.finance, kind="proactive", highest=20, starts_on=FIRST, ends_on=last(length),
                made_by=house.director, **state,
            )  # fmt: skip
    Delegation.objects.create(organ=house.finance, kind="applied", highest=20, made_by=house.director)


def projects(house):
    for number, length in enumerate(LENGTHS[:-1]):
        AssignedProject.objects.create(
            organ=house.finance, code=f"代号{number}", highest=20, assigned_on=FIRST, ends_on=last(length),
            entered_by=house.director,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("model", "plant"),
    [
        (Assignment, assignments), (Deputy, deputies), (Designation, designations), (Delegation, delegations),
        (AssignedProject, projects),
    ],
)  # fmt: skip
def test_a_row_says_of_every_day_what_the_database_says(house, model, plant):
    plant(house)
    rows, questions = list(model.objects.all()), 0
    for day in AROUND:
        for asked, answered in (
            (model.objects.current(day), lambda row, day=day: row.is_current(day)),
            (model.objects.ending(2, day), lambda row, day=day: row.is_ending(2, day)),
            (model.objects.ended(day), lambda row, day=day: row.has_ended(day)),
        ):
            found = set(asked.values_list("pk", flat=True))
            assert found == {row.pk for row in rows if answered(row)}, (day, str(asked.query))
            questions += bool(found)
    assert questions > 15


def test_an_account_says_of_every_day_what_the_database_says(house):
    for number, length in enumerate(LENGTHS):
        factories.make_user(
            house.finance if number else None, name=f"甲{number}", active_from=FIRST, active_until=last(length)
        )
    factories.make_user(house.finance, name="停用", active_from=FIRST, is_active=False)
    for day in AROUND:
        employed = set(User.objects.employed(day))
        assert employed == {user for user in User.objects.all() if user.is_employed(day)}, day
    names = {user.name for user in User.objects.employed(FIRST + 2 * DAY) if user.active_from == FIRST}
    assert names == {"甲2", "甲3"}


def test_the_first_and_the_last_day_are_within(house):
    post = factories.hold(house.colleague, Post.EDITOR, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 4))
    days = [day for day in range(1, 7) if post.is_current(date(2026, 3, day))]
    assert days == [2, 3, 4]
    assert [day for day in range(1, 7) if post.is_ending(1, date(2026, 3, day))] == [3, 4]
    assert [day for day in range(1, 7) if post.has_ended(date(2026, 3, day))] == [5, 6]


def test_a_span_without_a_first_day_holds_from_ever_and_without_a_last_for_ever():
    assert Pinned(None, date(2026, 3, 4)).is_current(date(1949, 10, 1))
    assert not Pinned(None, date(2026, 3, 4)).is_current(date(2026, 3, 5))
    assert Pinned(date(2026, 3, 4), None).is_current(date(2199, 1, 1))
    assert not Pinned(date(2026, 3, 4), None).is_current(date(2026, 3, 3))
