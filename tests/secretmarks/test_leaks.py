"""Leaks and risks: reported with measures, told at once to division and committee, escalated, never edited (A-22)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.desk.models import Notice
from portal.people.models import Deputy, User, today
from portal.people.posts import Post
from portal.routes.objections import Objection
from portal.trail.models import Entry
from secretmarks import leaks
from secretmarks.models import LeakEntry, LeakReport
from tests import factories
from tests.secretmarks.classification import cleared_house, fresh
from tests.secretmarks.test_calculator import signed_in

COMMITTEE = {"保密委负责人", "保密委专职副主任", "保密办公室人员"}


@pytest.fixture
def office(house):
    cleared_house(house)
    house.committee = factories.make_user(house.agency, Post.SECRECY_COMMITTEE, name="保密委负责人")
    return house


def text(response) -> str:
    return response.content.decode()


def leak(**changed) -> dict:
    found_at = timezone.localtime() - timedelta(hours=2)
    return {
        "kind": "leak", "found_at": f"{found_at:%Y-%m-%dT%H:%M}", "facts": "某日在某处丢失一件载体",
        "measures": "已封存现场并查找",
    } | changed  # fmt: skip


def report(by: User, *, hours: float = 2) -> LeakReport:
    found_at = timezone.now() - timedelta(hours=hours)
    return leaks.report_leak(by=fresh(by), kind="risk", found_at=found_at, facts="可能泄密", measures="已经断网")


def told(found: LeakReport) -> set[str]:
    notices = Notice.objects.filter(source="secretmarks.leaks", code=str(found.pk))
    return set(notices.values_list("recipient__name", flat=True))


def told_late(found: LeakReport) -> set[str]:
    notices = Notice.objects.filter(source="secretmarks.leaks", code=f"{found.pk}:late")
    return set(notices.values_list("recipient__name", flat=True))


@pytest.mark.clause("A-22")
def test_division_head_and_secrecy_committee_are_told_in_the_moment_of_the_report(office):
    client = signed_in(office.stranger)
    assert "请填写已采取的措施" in text(client.post(reverse("secret_leaks"), leak(measures="")))
    assert not LeakReport.objects.exists() and not Notice.objects.exists()
    assert client.post(reverse("secret_leaks"), leak()).status_code == 302
    found = LeakReport.objects.get()
    assert told(found) == {"处长乙"} | COMMITTEE
    assert list(found.entries.values_list("kind", "words")) == [
        ("facts", "某日在某处丢失一件载体"),
        ("measure", "已封存现场并查找"),
        ("notified", "处长乙、保密委专职副主任、保密办公室人员、保密委负责人"),
    ]
    for name in ("other_head", "committee", "secrecy_deputy", "secrecy_officer"):
        desk = signed_in(getattr(office, name)).get(reverse("desk"))
        assert "还没有报告本处室主要负责人、本机关保密委员会" in text(desk) and "还剩2" in text(desk), name
        notices = text(signed_in(getattr(office, name)).get(reverse("desk_notices")))
        assert reverse("secret_leak", args=[found.uuid]) in notices, name
    assert "还剩21小时" in text(client.get(reverse("secret_leaks")))


@pytest.mark.clause("A-22")
@pytest.mark.parametrize(
    ("reporter", "head"),
    [
        ("stranger", "处长乙"),
        ("other_head", "分管厅领导"),
        ("archivist", "办公室主任"),
        ("office_head", "分管办公室厅领导"),
        ("chief", "厅长"),
        ("clerk", "市局局长"),
    ],
)
def test_who_heads_the_division_is_told_and_of_who_reported_as_that_the_next_above(office, reporter, head):
    bureau = factories.make_division("某市审计局", parent=office.agency, kind="bureau")
    office.chief = factories.make_user(bureau, Post.BUREAU_HEAD, name="市局局长")
    office.clerk = factories.make_user(bureau, name="市局人员")
    assert told(report(getattr(office, reporter))) == {head} | COMMITTEE


def test_a_deputy_of_the_head_is_told_but_not_in_the_place_of_who_reported(office):
    Deputy.objects.create(assignment=office.head.assignments.get(), user=office.editor, ends_on=today())
    assert told(report(office.colleague)) == {"处长甲", "编辑甲"} | COMMITTEE
    assert told(report(office.head)) == {"分管厅领导"} | COMMITTEE


@pytest.mark.clause("A-22")
def test_nobody_is_told_of_a_report_that_was_not_made(office):
    with pytest.raises(Objection, match="国家秘密标志"):
        leaks.report_leak(by=office.stranger, kind="leak", found_at=timezone.now(), facts="机密★10年", measures="无")
    assert not LeakReport.objects.exists() and not Notice.objects.exists()
    assert not LeakEntry.objects.exists()


@pytest.mark.clause("A-22", "S-28")
def test_a_report_is_read_by_who_must_be_told_and_who_reported_and_by_nobody_else(office):
    found = report(office.stranger)
    readers = {
        "stranger": True, "other_head": True, "leader": True, "committee": True, "secrecy_deputy": True,
        "secrecy_officer": True, "director": True, "other_editor": False, "head": False, "office_head": False,
        "security_officer": False,
    }  # fmt: skip
    address = reverse("secret_leak", args=[found.uuid])
    for name, reads in readers.items():
        user = getattr(office, name)
        assert LeakReport.objects.readable_by(fresh(user)).exists() == reads, name
        assert (signed_in(user).get(address).status_code == 200) == reads, name
        assert ("可能泄密" in text(signed_in(user).get(address))) == reads, name
        assert (str(found) in text(signed_in(user).get(reverse("desk")))) == reads, name
    with pytest.raises(Objection, match="由报告人、本处室负责人和保密委员会补充"):
        leaks.append(found, by=fresh(office.head), kind="facts", told="", words="旁人的话")


@pytest.mark.clause("A-22")
def test_a_report_is_written_once_and_appended_to(office):
    found = report(office.stranger)
    page = reverse("secret_leak", args=[found.uuid])
    officer = signed_in(office.secrecy_officer)
    for whom in ("division", "committee", "administration", "superior"):
        assert officer.post(page, {"kind": "told", "told": whom, "words": "电话报告"}).status_code == 302
    assert officer.post(page, {"kind": "notified", "told": "", "words": "冒充"}).status_code == 422
    assert found.untold() == [] and found.late() == []
    for statement in (
        lambda: LeakEntry.objects.update(words="改写"),
        lambda: LeakEntry.objects.all().delete(),
        lambda: LeakReport.objects.update(kind="risk"),
        lambda: LeakReport.objects.filter(pk=found.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="不能改动或者删除"), transaction.atomic():
            statement()


@pytest.mark.clause("A-22")
def test_who_was_not_told_within_24_hours_is_shown(office):
    found = report(office.stranger, hours=30)
    everyone = ["本处室主要负责人", "本机关保密委员会", "同级保密行政管理部门", "上级主管部门"]
    assert found.late() == found.untold() == everyone
    leaks.append(found, by=fresh(office.secrecy_officer), kind="told", told="superior", words="补报")
    found = LeakReport.objects.get()
    assert found.late() == everyone and found.untold() == everyone[:3]
    assert "24小时已过" in text(signed_in(office.secrecy_officer).get(reverse("secret_leaks")))


def test_who_must_be_told_and_reads_the_report_is_recorded_as_told(office):
    found = report(office.stranger)
    page = reverse("secret_leak", args=[found.uuid])
    signed_in(office.stranger).get(page)
    assert len(found.untold()) == 4
    for _ in range(2):
        signed_in(office.other_head).get(page)
        signed_in(office.secrecy_deputy).get(page)
    found = LeakReport.objects.get()
    assert found.untold() == ["同级保密行政管理部门", "上级主管部门"]
    rows = found.entries.filter(kind="told").values_list("told", "by__name")
    assert list(rows) == [("division", "处长乙"), ("committee", "保密委专职副主任")]
    read = Notice.objects.filter(code=str(found.pk)).exclude(read_at=None)
    assert set(read.values_list("recipient__name", flat=True)) == {"处长乙", "保密委专职副主任"}


@pytest.mark.clause("A-22")
def test_when_the_hours_run_out_the_next_above_is_told_once(office):
    early, late, done = report(office.stranger, hours=23), report(office.stranger, hours=25), report(office.colleague)
    for whom in ("division", "committee", "administration", "superior"):
        leaks.append(done, by=fresh(office.secrecy_officer), kind="told", told=whom, words="电话报告")
    out = StringIO()
    for _ in range(2):
        call_command("daily", stdout=out)
    assert out.getvalue().count("超过24小时还没有报告到的 1 件") == 1
    assert told_late(late) == {"处长乙", "分管厅领导", "厅长"} | COMMITTEE
    assert told_late(early) == told_late(done) == set()
    assert Entry.objects.filter(action="secretmarks.leak_escalated").count() == 1
    assert leaks.escalate(timezone.now() + timedelta(hours=2)) == 1 and told_late(early)


def test_the_worker_mails_at_once_that_something_waits_and_nothing_of_what(office, settings):
    settings.EMAIL_HOST = "mail.example.org"
    User.objects.filter(pk=office.other_head.pk).update(email="head@example.org")
    found = report(office.stranger)
    watch = leaks.Watch()
    for _ in range(2):
        assert watch() is False
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["head@example.org"], "您有 1 项待办")
    assert "泄密" not in message.body and str(found) not in message.body


@pytest.mark.clause("N-01")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"facts": "机密★10年\n正文"}, "国家秘密标志"),
        ({"measures": ""}, "请填写已采取的措施"),
        ({"found_at": "2199-01-01T00:00"}, "不能在现在以后"),
        ({"found_at": "昨天"}, "2026-11-30 08:30"),
    ],
)
def test_a_bad_report_is_refused_in_words(office, changed, words):
    answer = signed_in(office.stranger).post(reverse("secret_leaks"), leak(**changed))
    assert answer.status_code == 422 and words in text(answer)
    assert not LeakReport.objects.exists()
