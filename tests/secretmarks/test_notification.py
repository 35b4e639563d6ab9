"""After a change or lifting: receipts of the scope, letters to units outside, new marks on carriers (S-24)."""

from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document

from portal import workdays
from portal.desk.models import Notice as DeskNotice
from portal.people.models import today
from portal.routes.objections import Objection
from portal.trail.models import Entry
from secretmarks import acts, notification, terms
from secretmarks.daily import remind
from secretmarks.models import Act, Letter, Notice, Remarking, StateSecret
from tests.secretmarks.classification import (
    approve,
    change,
    cleared_house,
    fields,
    fresh,
    lift,
    make_secret,
    propose,
    secret_of,
    sign,
    told_of_terms,
    years_ago,
)
from tests.secretmarks.test_calculator import signed_in

UNITS = "某省财政厅、某市人民政府"
USUAL = {"承办人", "处长甲", "审核人", "厅长"}


@pytest.fixture
def office(house):
    return cleared_house(house)


def text(response) -> str:
    return response.content.decode()


def told(source: str, code: str) -> set[str]:
    rows = DeskNotice.objects.filter(source=source, code=code)
    return set(rows.values_list("recipient__name", flat=True))


def addressees(act: Act) -> set[str]:
    return set(act.notices.values_list("person__name", flat=True))


def clear(person, level: int = 40):
    person.clearance = level
    person.save()
    return person


def must_stand(*statements) -> None:
    for statement in statements:
        with pytest.raises(IntegrityError, match="不能改动或者删除"), transaction.atomic():
            statement()


# ---------------------------------------------------------------- persons and divisions in the scope


@pytest.mark.clause("S-24")
def test_the_members_of_a_division_in_the_scope_are_told_as_the_persons_are(office):
    """One of the division is not cleared for the level: that one never knew of it and is told nothing."""
    clear(office.stranger)
    clear(office.other_head, 20)
    secret = make_secret(office, divisions=[office.banking.pk])
    approve(office, change(office, secret, term="12年", divisions=[office.banking.pk]))
    assert addressees(secret.acts.last()) == USUAL | {"同事乙"}
    assert told("secretmarks.receipts", f"{secret.pk}:{secret.acts.last().pk}") == USUAL | {"同事乙"}
    page = text(signed_in(office.stranger).get(reverse("desk_notices")))
    assert "有变更、解除通知等您签收" in page and secret.number in page
    secret.refresh_from_db()
    approve(office, lift(office, secret))
    assert addressees(secret.acts.last()) == USUAL | {"同事乙"}


@pytest.mark.clause("S-24")
def test_who_leaves_the_scope_and_who_joins_it_are_both_told(office):
    for person in (office.stranger, office.other_head, office.colleague):
        clear(person)
    secret = make_secret(office, divisions=[office.banking.pk])
    approve(office, change(office, secret, persons=f"{fields(office)['persons']}、{office.colleague.username}"))
    assert addressees(secret.acts.last()) == USUAL | {"同事乙", "处长乙", "同事甲"}


@pytest.mark.clause("S-24")
def test_nobody_gives_the_receipt_of_another(office):
    secret = make_secret(office)
    approve(office, change(office, secret, term="12年"))
    notice = Notice.objects.get(person=office.head)
    for other in (office.director, office.drafter, office.secrecy_officer):
        with pytest.raises(Objection, match="由被通知的人本人签收"):
            notification.acknowledge(notice, by=fresh(other))
    assert Notice.objects.filter(received_at=None).count() == 4
    notification.acknowledge(notice, by=fresh(office.head))
    assert Notice.objects.get(person=office.head).received_at is not None
    with pytest.raises(Objection, match="已经签收"):
        notification.acknowledge(notice, by=fresh(office.head))
    row = Notice.objects.filter(pk=notice.pk)
    must_stand(lambda: row.update(received_at=None), lambda: row._raw_delete("default"))


# ---------------------------------------------------------------- units outside


@pytest.mark.clause("S-24")
def test_units_outside_are_told_by_letter_and_the_secrecy_office_files_the_receipt(office):
    secret = make_secret(office, units=UNITS)
    assert secret.units == "某市人民政府、某省财政厅" and not Letter.objects.exists()
    approve(office, change(office, secret, level="20", units="某省财政厅、某区审计局"))
    act = secret.acts.last()
    assert act.changes == ["lowered", "widened", "narrowed"]
    assert set(act.letters.values_list("unit", flat=True)) == {"某区审计局", "某市人民政府", "某省财政厅"}
    assert told("secretmarks.following", f"letter:{secret.pk}:{act.pk}") == {"保密办公室人员", "保密委专职副主任"}
    letter = act.letters.get(unit="某省财政厅")
    officer, page = signed_in(office.secrecy_officer), reverse("secret", args=[secret.uuid])
    assert "给某省财政厅的书面通知还没有寄发" in text(officer.get(reverse("secret_register")))
    sent, filed = (reverse(name, args=[letter.uuid]) for name in ("secret_letter_send", "secret_letter_file"))
    early = officer.post(filed, {"on": today().isoformat(), "received_by": "张某"})
    assert early.status_code == 409 and "还没有寄发的先登记寄发" in text(early)
    assert officer.post(sent, {"on": "昨天", "way": ""}).status_code == 409
    assert officer.post(sent, {"on": today().isoformat(), "way": "courier"}).status_code == 302
    assert officer.post(filed, {"on": today().isoformat(), "received_by": "张某"}).status_code == 302
    assert "机要通信寄发" in text(officer.get(page)) and "张某签收" in text(officer.get(page))
    letter.refresh_from_db()
    assert (letter.way, letter.sent_on, letter.received_on, letter.received_by) == ("courier", today(), today(), "张某")
    assert (letter.sent_by, letter.filed_by) == (office.secrecy_officer, office.secrecy_officer)
    done = Entry.objects.filter(outcome="done", action__startswith="secretmarks.letter_").order_by("pk")
    assert list(done.values_list("action", flat=True)) == ["secretmarks.letter_sent", "secretmarks.letter_received"]


@pytest.mark.clause("S-24", "S-28")
def test_a_letter_tells_number_and_marks_and_nothing_of_the_content(office):
    secret = make_secret(office, units=UNITS)
    approve(office, change(office, secret, level="20", units=UNITS))
    secret.refresh_from_db()
    acts.mark(secret, by=fresh(office.drafter))
    approve(office, lift(office, secret))
    for kind, old, new in (("changed", "机密★10年", "秘密★10年"), ("lifted", "秘密★10年", "解密")):
        letter = Letter.objects.get(act__kind=kind, unit="某省财政厅")
        answer = signed_in(office.secrecy_officer).get(reverse("secret_letter", args=[letter.uuid]))
        paper = Document(BytesIO(answer.content))
        cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
        words = "".join(paragraph.text for paragraph in paper.paragraphs)
        assert cells[1:7:2] == [secret.number, old, new]
        assert "某省财政厅：" in words and "签收人" in words and secret.title not in words + "".join(cells)


@pytest.mark.clause("S-24", "S-28")
def test_letters_are_for_the_secrecy_office_and_the_drafter_and_stand_once_they_are_answered(office):
    secret = make_secret(office, units=UNITS)
    approve(office, change(office, secret, term="12年", units=UNITS))
    letter = Letter.objects.get(unit="某省财政厅")
    for name, status in {"stranger": 404, "archivist": 404, "secrecy_officer": 200, "drafter": 200}.items():
        address = reverse("secret_letter", args=[letter.uuid])
        assert signed_in(getattr(office, name)).get(address).status_code == status, name
    with pytest.raises(Objection, match="由承办人或者保密办公室寄发"):
        notification.send(letter, by=fresh(office.head), way="courier", on=today())
    for on in (today() + timedelta(days=1), today() - timedelta(days=1)):
        with pytest.raises(Objection, match="决定之后、今天或者今天以前"):
            notification.send(letter, by=fresh(office.drafter), way="courier", on=on)
    notification.send(letter, by=fresh(office.drafter), way="courier", on=today())
    with pytest.raises(Objection, match="已经寄发"):
        notification.send(letter, by=fresh(office.drafter), way="courier", on=today())
    with pytest.raises(Objection, match="由保密办公室登记"):
        notification.file_receipt(letter, by=fresh(office.drafter), on=today(), received_by="张某")
    notification.file_receipt(letter, by=fresh(office.secrecy_officer), on=today(), received_by="张某")
    row = Letter.objects.filter(pk=letter.pk)
    must_stand(lambda: row.update(received_by="李某"), lambda: Letter.objects.all()._raw_delete("default"))


@pytest.mark.clause("S-26")
def test_no_unit_outside_joins_the_scope_without_an_approval(office):
    secret = make_secret(office, units="某省财政厅")
    row = StateSecret.objects.filter(pk=secret.pk)
    with pytest.raises(IntegrityError, match="只随定密行为改变"), transaction.atomic():
        row.update(units=UNITS)
    approve(office, change(office, secret, units=UNITS))
    secret.refresh_from_db()
    assert (secret.units, secret.acts.last().changes) == ("某市人民政府、某省财政厅", ["widened"])


def test_the_authority_may_change_the_units_and_a_name_is_no_essay(office):
    form = sign(propose(office, units=UNITS), office.head, office.examiner)
    assert secret_of(form).units == "某市人民政府、某省财政厅"
    assert secret_of(sign(form, office.director, units="某省财政厅")).units == "某省财政厅"
    with pytest.raises(Objection, match="单位名称不超过100个字"):
        propose(office, units="长" * 101)


# ---------------------------------------------------------------- carriers


@pytest.mark.clause("S-24")
def test_every_carrier_is_marked_anew_and_who_and_when_is_recorded(office):
    secret = make_secret(office)
    for holder in (office.drafter, office.head):
        acts.copy(secret, by=fresh(holder))
    approve(office, change(office, secret, level="20"))
    act = secret.acts.last()
    rows = {str(row): row for row in act.remarkings.all()}
    assert set(rows) == {"原件", "份号000001", "份号000002"}
    assert {row.due_on for row in rows.values()} == {workdays.add(today(), 5)}
    assert told("secretmarks.following", f"remark:{secret.pk}:{act.pk}") == {"承办人", "处长甲"}
    for person, row in ((office.head, "份号000001"), (office.director, "份号000002"), (office.director, "原件")):
        with pytest.raises(Objection, match="由承办人作出"):
            notification.remark(rows[row], by=fresh(person))
    with pytest.raises(Objection, match="请在事项页面作出"):
        notification.remark(rows["原件"], by=fresh(office.drafter))
    secret.refresh_from_db()
    acts.mark(secret, by=fresh(office.drafter))
    client, address = signed_in(office.head), reverse("secret_remark", args=[rows["份号000002"].pk])
    assert "份号000002" in text(client.get(reverse("secret_notices")))
    assert client.post(reverse("secret_remark", args=[rows["份号000001"].pk])).status_code == 404
    assert client.post(address).status_code == 302
    again = client.post(address)
    assert again.status_code == 409 and "已经作出新标志" in text(again)
    notification.remark(rows["份号000001"], by=fresh(office.drafter))
    assert not act.remarkings.filter(done_at=None).exists()
    done = act.remarkings.values_list("copy__number", "done_by__name")
    assert list(done) == [(None, "承办人"), (1, "承办人"), (2, "处长甲")]
    assert Entry.objects.filter(action="secretmarks.remarked", outcome="done").count() == 2
    row = Remarking.objects.filter(act=act, copy=None)
    must_stand(lambda: row.update(done_by=office.head), lambda: row._raw_delete("default"))


@pytest.mark.clause("S-24")
def test_a_mark_that_is_overdue_is_shown_and_told_to_the_secrecy_office(office):
    secret = make_secret(office)
    approve(office, lift(office, secret))
    act, remarking = secret.acts.last(), Remarking.objects.get()
    after = remarking.due_on + timedelta(days=1)
    late = f"remark:{secret.pk}:{act.pk}:late"
    call_command("daily", on=remarking.due_on.isoformat(), stdout=StringIO())
    assert told("secretmarks.following", late) == set()
    out = StringIO()
    call_command("daily", on=after.isoformat(), stdout=out)
    assert "逾期没有重新作出标志 1 件" in out.getvalue()
    assert told("secretmarks.following", late) == {"承办人", "保密办公室人员", "保密委专职副主任"}
    assert f"{secret.number}原件等您重新作出标志" in text(signed_in(office.drafter).get(reverse("secret_register")))
    Remarking.objects.update(due_on=today() - timedelta(days=1))
    assert "已逾期" in text(signed_in(office.drafter).get(reverse("secret_register")))
    notification.remark(remarking, by=fresh(office.drafter))
    assert notification.warn(after) == ""


def test_a_later_decision_overtakes_what_was_not_marked_yet(office):
    secret = make_secret(office)
    acts.copy(secret, by=fresh(office.drafter))
    approve(office, change(office, secret, term="12年"))
    first = Remarking.objects.get(copy__number=1)
    secret.refresh_from_db()
    approve(office, change(office, secret, term="8年"))
    assert Remarking.objects.open().count() == 2
    with pytest.raises(Objection, match="又有了新的决定"):
        notification.remark(first, by=fresh(office.drafter))


def test_a_change_of_the_scope_alone_asks_for_no_new_mark(office):
    secret = make_secret(office)
    wider = f"{fields(office)['persons']}、{clear(office.colleague).username}"
    approve(office, change(office, secret, persons=wider))
    assert not Remarking.objects.exists()


# ---------------------------------------------------------------- before the end


@pytest.mark.clause("S-27")
def test_before_the_end_the_holders_of_copies_are_told_too(office):
    given = {"made_on": years_ago(2).isoformat(), "term": "3年"}
    secret, held = make_secret(office, **given), make_secret(office, **given, units=UNITS)
    acts.copy(held, by=fresh(office.head))
    assert remind(secret.ends_on - timedelta(days=30)) == 2
    assert told("secretmarks.terms", f"secret:{secret.pk}:{secret.ends_on}:30") == {"承办人"}
    everyone = {"承办人", "处长甲", "保密办公室人员", "保密委专职副主任"}
    assert told("secretmarks.terms", f"secret:{held.pk}:{held.ends_on}:30") == everyone
    assert told_of_terms(office.head) == [held.ends_on] and not told_of_terms(office.director)
    (clock,) = terms.due_clocks(fresh(office.head), held.ends_on)
    assert held.number in clock.what
    assert held.number in text(signed_in(office.head).get(reverse("desk_notices")))


@pytest.mark.clause("S-27")
def test_when_it_has_ended_the_scope_is_told_and_every_carrier_is_to_be_marked(office):
    secret = make_secret(office, made_on=years_ago(2).isoformat(), term="3年", units="某省财政厅")
    acts.copy(secret, by=fresh(office.head))
    acts.expire(secret.ends_on + timedelta(days=1))
    act = secret.acts.last()
    assert addressees(act) == USUAL
    assert (act.letters.count(), act.remarkings.count()) == (1, 2)
