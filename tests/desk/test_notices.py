"""Notices: who is told of what, in the transaction of the move, in words that the reader may know at the time."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disclosure.review import publication
from portal.desk import notices, sources
from portal.desk.models import KEPT, Notice
from portal.desk.notices import tell
from portal.people.models import Deputy, User, today
from portal.routes import moves
from portal.routes.models import Form
from secretmarks.levels import Level
from tests import factories
from tests.desk.test_form import client_of


def told(form, **where) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(form=form, **where).values_list("recipient__name", "kind"))


def test_each_move_tells_whom_it_concerns_and_answers_what_was_asked(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    assert told(form) == {("处长甲", "waiting")}
    form = factories.agree(form, house.head)
    assert told(form, read_at=None) == {("办公室主任", "waiting")}
    form = moves.send_back(form, by=house.office_head, version=form.version, opinion="请补充")
    assert told(form, read_at=None) == {("编辑甲", "returned")}
    form = moves.resubmit(form, [(item.thing, item.revision) for item in form.items.all()], by=house.editor)
    form = factories.approve(house, form)
    assert told(form, read_at=None) == {("编辑甲", "returned"), ("编辑甲", "approved"), ("发布员", "awaited")}
    publication.publish(form, by=house.officer)
    assert told(form, read_at=None) == {("编辑甲", "returned"), ("编辑甲", "approved"), ("编辑甲", "published")}


def test_a_deputy_is_told_too_and_a_withdrawal_tells_who_was_asked(house):
    assignment = house.head.assignments.get()
    Deputy.objects.create(assignment=assignment, user=house.colleague, ends_on=today() + timedelta(days=3))
    form = factories.submit(factories.make_document(house), by=house.editor)
    assert told(form) == {("处长甲", "waiting"), ("同事甲", "waiting")}
    moves.withdraw(form, by=house.editor, version=form.version)
    assert told(form, read_at=None) == {("处长甲", "withdrawn"), ("同事甲", "withdrawn")}


def test_a_move_that_fails_tells_nobody(house, monkeypatch):
    form = factories.submit(factories.make_document(house), by=house.editor)

    def fail(*args, **kwargs):
        raise moves.Objection("不行")

    monkeypatch.setattr(type(form.route), "took_effect", fail)
    form = factories.agree(form, house.head, house.office_head)
    with pytest.raises(moves.Objection):
        factories.agree(form, house.leader)
    assert told(form, read_at=None) == {("分管厅领导", "waiting")}


@pytest.mark.clause("S-28", "D-07")
def test_a_notice_tells_no_more_than_its_reader_may_know_now(house):
    document = factories.make_document(house, "将要定密的题名")
    form = factories.submit(document, by=house.editor)
    client, address = client_of(house.head), reverse("desk_notices")
    page = client.get(address).content.decode()
    assert "将要定密的题名" in page and form.number in page and "未读 1 条" in page
    factories.finish(document, level=Level.SECRET)
    page = client.get(address).content.decode()
    assert "将要定密的题名" not in page and "不在您的知悉范围内" in page
    User.objects.filter(pk=house.head.pk).update(division=house.banking)
    house.head.assignments.update(ends_on=today() - timedelta(days=1), starts_on=today() - timedelta(days=9))
    page = client.get(address).content.decode()
    assert form.number not in page and str(form.uuid) not in page


@pytest.mark.clause("S-28")
def test_own_notices_are_marked_read_and_others_are_as_if_missing(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    notice = Notice.objects.get(form=form)
    address = reverse("notices_read")
    other = client_of(house.stranger)
    assert other.post(address, {"notice": notice.pk}).status_code == 404
    assert other.post(address, {"notice": 987654321}).status_code == 404
    assert other.post(address, {"notice": "x"}).status_code == 404
    assert other.post(address, {"all": "1"}).status_code == 302
    assert Client().post(address, {"all": "1"}).status_code != 200
    assert Notice.objects.unread().count() == 1
    own = client_of(house.head)
    assert own.get(address).status_code == 404
    assert own.post(address, {"notice": notice.pk}).status_code == 302
    assert not Notice.objects.unread().exists()


def test_what_was_only_news_is_read_with_the_form(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    form = moves.send_back(form, by=house.head, version=form.version, opinion="请补充")
    client_of(house.editor).get(reverse("form", args=[form.uuid]))
    assert not Notice.objects.unread().filter(recipient=house.editor).exists()


def test_the_daily_command_reminds_once_and_clears_what_is_old(house, capsys):
    form = factories.submit(factories.make_document(house), by=house.editor)
    late = form.due_on + timedelta(days=1)
    for _ in range(2):
        call_command("daily", on=late.isoformat())
    overdue = Notice.objects.filter(kind="overdue")
    assert set(overdue.values_list("recipient__name", flat=True)) == {"处长甲", "编辑甲"}
    assert overdue.count() == 2
    old = timezone.now() - KEPT - timedelta(days=1)
    Notice.objects.filter(kind="overdue").update(at=old, read_at=old)
    Notice.objects.filter(kind="waiting").update(at=old)
    call_command("daily")
    assert told(form) == {("处长甲", "waiting")}


def test_mail_says_that_something_waits_and_nothing_of_what(house, settings, capsys):
    User.objects.filter(pk=house.head.pk).update(email="head@example.org")
    form = factories.submit(factories.make_document(house, "不能写进邮件的题名"), by=house.editor)
    call_command("daily")
    assert not mail.outbox
    settings.EMAIL_HOST = "mail.example.org"
    for _ in range(2):
        call_command("daily")
    (message,) = mail.outbox
    assert message.to == ["head@example.org"] and message.subject == "您有 1 项待办"
    assert "题名" not in message.body and form.number not in message.body and "/desk/" in message.body


def test_mail_that_cannot_be_sent_is_reported_and_tried_again(house, settings, monkeypatch, capsys):
    settings.EMAIL_HOST = "mail.example.org"
    User.objects.filter(pk=house.head.pk).update(email="head@example.org")
    factories.submit(factories.make_document(house), by=house.editor)

    def fail(*args, **kwargs):
        raise SMTPException

    with monkeypatch.context() as patch:
        patch.setattr(notices, "send_mail", fail)
        call_command("daily")
    assert "没有发出 1 封" in capsys.readouterr().out
    call_command("daily")
    assert len(mail.outbox) == 1


def queries(client, name: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name)).status_code == 200
    return len(captured)


def test_lists_ask_the_same_number_of_queries_for_few_and_for_many(house):
    client, names = client_of(house.head), ("desk", "desk_notices", "desk_done")
    factories.agree(factories.submit(factories.make_document(house), by=house.editor), house.head)
    factories.submit(factories.make_document(house), by=house.editor)
    queries(client, "desk")  # what every page remembers of the public site is found now
    few = [queries(client, name) for name in names]
    for number in range(4):
        form = factories.submit(factories.make_document(house, f"第{number}件"), by=house.editor)
        tell(form, Notice.Kind.OVERDUE, [house.head.pk])
        if number % 2:
            factories.agree(form, house.head)
    assert [queries(client, name) for name in names] == few
    assert Form.objects.waiting_for(house.head).count() == 3


def test_a_page_asks_nothing_of_notices_for_who_is_not_signed_in(house):
    with CaptureQueriesContext(connection) as captured:
        Client().get("/")
    assert not [query for query in captured if "desk_notice" in query["sql"]]


def test_a_notice_of_no_form_says_where_it_is_met_as_long_as_its_reader_may_know(house, monkeypatch):
    class Club(sources.Source):
        name, label = "test.club", "社团有事"
        known = {"a": "甲事", "b": "乙事"}

        def leads(self, codes, user):
            return {code: sources.Lead(self.known[code], f"/club/{code}/") for code in codes & set(self.known)}

    club = Club()
    monkeypatch.setitem(sources.registry, club.name, club)
    for _ in range(2):
        for code in ("a", "b"):
            notices.tell_of(club.name, [house.head.pk], code=code)
    assert Notice.objects.count() == 2
    page = client_of(house.head).get(reverse("desk_notices")).content.decode()
    assert page.count("<strong>社团有事</strong>") == 2 and '<a href="/club/a/">甲事</a>' in page
    monkeypatch.setattr(Club, "known", {"a": "甲事"})
    page = client_of(house.head).get(reverse("desk_notices")).content.decode()
    assert "乙事" not in page and "/club/b/" not in page and "不在您的知悉范围内" in page
    monkeypatch.delitem(sources.registry, club.name)
    page = client_of(house.head).get(reverse("desk_notices")).content.decode()
    assert "甲事" not in page and page.count("不在您的知悉范围内") == 2


def test_a_notice_without_a_form_has_a_source_and_one_of_a_form_has_none(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    plain = {"recipient": house.head, "version": 9, "kind": "news"}
    for fields in (plain, plain | {"form": form, "source": "test"}, plain | {"source": "test", "kind": "waiting"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(**fields)
