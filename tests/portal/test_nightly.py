"""The tasks of the night stand alone: one that fails is named, and stops no other."""

import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal import nightly
from portal.desk.models import Notice
from portal.people.models import today
from portal.routes.models import Form
from portal.trail import anchors
from portal.trail.models import Entry
from tests import factories
from tests.portal.test_verification import as_owner


def daily() -> tuple[str, str]:
    """What the command says, and how it ends."""
    out = StringIO()
    try:
        call_command("daily", stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def add(monkeypatch, *tasks) -> None:
    monkeypatch.setattr(nightly, "tasks", {task: task for task in (*tasks, *nightly.tasks)})


def test_a_task_that_fails_is_named_and_stops_no_other(house, monkeypatch, caplog):
    def spoils(day):
        raise ZeroDivisionError("除以零")

    days = []
    add(monkeypatch, spoils, lambda day: days.append(day) or "后面的也办了")
    said, ended = daily()
    assert "后面的也办了" in said and days == [today()]
    assert "spoils 没有办成：ZeroDivisionError 除以零" in ended
    (record,) = [record for record in caplog.records if record.name == "portal.nightly"]
    assert record.levelno == logging.ERROR and record.exc_info[0] is ZeroDivisionError


def test_what_a_task_tells_as_trouble_ends_the_command_with_an_error_and_no_traceback(house, monkeypatch, caplog):
    def finds(day):
        raise nightly.Trouble("有一处不对")

    add(monkeypatch, finds)
    assert "有一处不对" in daily()[1]
    assert not [record for record in caplog.records if record.name == "portal.nightly"]


def test_a_sound_night_ends_well(house):
    assert daily()[1] == ""


@pytest.mark.clause("N-06")
def test_the_anchor_comes_before_any_task_and_again_at_the_end(house, monkeypatch):
    seen = []

    def looks(day):
        seen.extend(anchors.read())

    last = Entry.objects.first().id
    add(monkeypatch, looks)
    assert daily()[1] == ""
    assert [anchor.id for anchor in seen] == [last]
    assert anchors.read()[-1].id == Entry.objects.first().id > last


def test_a_file_of_anchors_that_cannot_be_read_stops_no_task(house, monkeypatch):
    anchors.place().write_text("不是锚点\n", encoding="utf-8")
    days = []
    add(monkeypatch, lambda day: days.append(day) or "")
    assert "留痕链的锚定 没有办成" in daily()[1]
    assert days == [today()]


def test_a_form_that_cannot_be_seated_anew_stops_no_other_form(house):
    broken = factories.submit(factories.make_document(house, "第一件"), by=house.editor)
    sound = factories.submit(factories.make_document(house, "第二件"), by=house.editor)
    Notice.objects.all().delete()
    with as_owner():
        Form.objects.filter(pk=broken.pk).update(route_id="no.such_route")
    ended = daily()[1]
    assert f"审批单 {broken.number} 的重排 没有办成：KeyError" in ended
    assert list(Notice.objects.values_list("form", flat=True)) == [sound.pk]
    with as_owner():
        Form.objects.filter(pk=broken.pk).update(route_id="disclosure.publish")


def test_the_night_verifies_and_names_what_it_finds(house):
    document = factories.publish(house, factories.make_document(house))
    with as_owner():
        type(document).objects.filter(pk=document.pk).update(body="<p>别的内容。</p>")
    ended = daily()[1]
    assert f"page.differs disclosure.documentpage:{document.uuid}" in ended
