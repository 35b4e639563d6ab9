"""Single pages that were shown: on record before they are sent, sealed a minute later, and changed by nobody."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal import nightly
from portal.integrity import WHOLE
from portal.people.models import today
from portal.trail import pageviews
from portal.trail.models import Entry, PageView
from portal.trail.pageviews import seal_all, seal_ripe, viewed
from tests import factories
from tests.portal.test_verification import as_owner


def leaf(user, pages: int, ground: str = "20261201-7") -> None:
    for page in range(1, pages + 1):
        viewed(user, page, by=user, ground=ground)


def faults() -> list[str]:
    return [fault.code for fault in pageviews.check(WHOLE)]


def test_each_page_is_a_row_with_reader_right_and_moment(house):
    leaf(house.editor, 2)
    rows = list(PageView.objects.order_by("pk").values_list("actor", "object", "place", "ground", "batch"))
    told = f"people.user:{house.editor.uuid}"
    assert rows == [(house.editor.pk, told, 1, "20261201-7", None), (house.editor.pk, told, 2, "20261201-7", None)]
    assert all(row.at.endswith("Z") and len(row.at) == 27 for row in PageView.objects.all())


def test_one_entry_seals_all_of_a_minute_and_none_twice(house, monkeypatch):
    leaf(house.editor, 3)
    assert (seal_ripe(), Entry.objects.filter(action="trail.pages_sealed").count()) == (False, 0)
    later = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr("portal.trail.pageviews.timezone.now", lambda: later)
    assert seal_ripe() is False
    assert [entry.facts["count"] for entry in Entry.objects.filter(action="trail.pages_sealed")] == [3]
    assert PageView.objects.filter(batch=None).count() == 0
    assert seal_all() is False
    assert Entry.objects.filter(action="trail.pages_sealed").count() == 1 and faults() == []


def test_many_are_sealed_some_hundred_at_a_time(house):
    leaf(house.editor, 501)
    assert (seal_all(), seal_all(), seal_all()) == (True, False, False)
    counts = [entry.facts["count"] for entry in Entry.objects.filter(action="trail.pages_sealed").order_by("id")]
    assert counts == [500, 1]


def test_the_night_seals_what_is_left(house):
    leaf(house.editor, 2)
    assert pageviews.seal_by_night in nightly.tasks.values()
    pageviews.seal_by_night(today())
    assert PageView.objects.filter(batch=None).count() == 0


@pytest.mark.parametrize("change", [{"place": 9}, {"ground": ""}, {"actor": None}, {"at": ""}, {"object": "x"}])
def test_no_row_is_changed_or_removed(house, change):
    leaf(house.editor, 1)
    for act in (PageView.objects.all().delete, lambda: PageView.objects.update(**change)):
        with pytest.raises(IntegrityError, match="不能"), transaction.atomic():
            act()
    seal_all()
    with pytest.raises(IntegrityError, match="已经封存"), transaction.atomic():
        PageView.objects.update(batch=None)


def test_what_was_changed_or_removed_behind_the_guards_is_found(house):
    leaf(house.editor, 3)
    seal_all()
    with as_owner():
        PageView.objects.filter(place=2).update(place=20)
    assert faults() == ["trail.pages"]
    with as_owner():
        PageView.objects.filter(place=20).update(place=2)
    assert faults() == []
    with as_owner():
        PageView.objects.filter(place=3).delete()
    assert faults() == ["trail.pages"]
    with as_owner():
        PageView.objects.update(batch="00000000-0000-4000-8000-000000000000")
    assert sorted(faults()) == ["trail.pages", "trail.pages_unsealed"]


@pytest.mark.django_db(transaction=True)
def test_of_two_that_seal_at_once_one_does():
    user = factories.make_user(None, name="阅卷人")
    leaf(user, 40)
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        seal_all()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.facts["count"] for entry in Entry.objects.filter(action="trail.pages_sealed")][-1] == 40
    assert faults() == []


def test_a_row_that_is_not_written_stops_the_page(house):
    with pytest.raises(IntegrityError), transaction.atomic():
        viewed(house.editor, -1, by=house.editor)
