"""Sealed fields: what is stored, who opens it, how keys are changed, what is shown, and what erasing leaves."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, transaction

from portal.desk.models import Notice
from portal.jobs.models import Job
from portal.people.models import today
from portal.routes.models import Form
from portal.sealed.fields import SealedField
from portal.sealed.management.commands import reseal
from portal.sealed.masking import masked
from portal.trail.models import Entry
from search.models import Entry as IndexEntry
from secretmarks import notification
from secretmarks.models import Letter
from tests import factories
from tests.secretmarks.classification import approve, change, cleared_house, fresh, make_secret
from tests.secretmarks.test_calculator import signed_in
from tests.site.test_installation import start

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
NAME = "欧阳伯庸"
UNITS = "某市人民政府、某省财政厅"


@pytest.fixture
def office(house):
    return cleared_house(house)


def received(office, name: str = NAME) -> Letter:
    secret = make_secret(office, units=UNITS)
    approve(office, change(office, secret, term="12年", units=UNITS))
    letter = Letter.objects.filter(act__secret=secret, unit="某省财政厅").get()
    notification.send(letter, by=fresh(office.drafter), way="courier", on=today())
    notification.file_receipt(letter, by=fresh(office.secrecy_officer), on=today(), received_by=name)
    return Letter.objects.get(pk=letter.pk)


def stored() -> list[str | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT received_by FROM secretmarks_letter WHERE received_on IS NOT NULL ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_neither_the_column_nor_anything_else_holds_the_plain_value(office):
    letter = received(office)
    assert letter.received_by == "欧阳伯庸"
    [column] = stored()
    assert column and NAME not in column and "\\u6b27" not in column
    rows = [
        *Entry.objects.values_list("data", flat=True), *Notice.objects.values_list("code", flat=True),
        *Job.objects.values_list("payload", flat=True), *Form.objects.values_list("fields", flat=True),
        *IndexEntry.objects.values_list("title", flat=True),
    ]  # fmt: skip
    assert len(rows) > 5 and NAME not in str(rows)


def test_a_sealed_value_is_never_searched(office):
    received(office)
    for lookup in ("received_by", "received_by__icontains", "received_by__in", "received_by__regex", "received_by__gt"):
        with pytest.raises(FieldError):
            Letter.objects.filter(**{lookup: NAME}).exists()
    assert Letter.objects.filter(received_by__isnull=False).count() == 1


def test_text_and_json_come_back_as_they_were():
    field = SealedField()
    for value in ("13800138000", {"电话": "13800138000", "证件": ["甲", 1]}, ["甲"]):
        column = field.get_prep_value(value)
        assert field.from_db_value(column, None, None) == value and "13800138000" not in column
        assert field.get_prep_value(value) != column
    assert [field.get_prep_value(value) for value in ("", None, {}, [])] == [None] * 4
    assert field.from_db_value(None, None, None) == ""


def test_the_first_key_seals_and_all_open(office, settings):
    settings.SEALED_KEYS = [OLD]
    letter = received(office)
    settings.SEALED_KEYS = [NEW, OLD]
    assert Letter.objects.get(pk=letter.pk).received_by == NAME
    other = received(office, "李某")
    settings.SEALED_KEYS = [NEW]
    assert Letter.objects.get(pk=other.pk).received_by == "李某"


def test_without_the_key_a_sentence_stands_in_its_place_and_the_value_is_not_lost(office, settings):
    settings.SEALED_KEYS = [OLD]
    letter = received(office)
    [before] = stored()
    settings.SEALED_KEYS = [NEW]
    page = signed_in(office.secrecy_officer).get(letter.act.secret.get_absolute_url())
    assert page.status_code == 200 and "现有密钥不能解密，请联系系统管理员" in page.content.decode()
    closed = Letter.objects.get(pk=letter.pk)
    assert SealedField().get_prep_value(closed.received_by) == before
    settings.SEALED_KEYS = [OLD]
    assert Letter.objects.get(pk=letter.pk).received_by == NAME


def test_a_change_of_keys_goes_on_where_it_was_broken_off(office, settings, monkeypatch):
    monkeypatch.setattr(reseal, "BATCH", 1)
    settings.SEALED_KEYS = [OLD]
    letters = [received(office, name) for name in ("甲某", "乙某", "丙某")]
    settings.SEALED_KEYS = [NEW, OLD]
    # One of them was done before it broke off.
    Letter.objects.filter(pk=letters[0].pk).update(received_by="甲某")
    [done, *_] = stored()
    out = StringIO()
    call_command("reseal", stdout=out)
    assert "已重新加密 2 项" in out.getvalue() and stored()[0] == done
    settings.SEALED_KEYS = [NEW]
    assert [Letter.objects.get(pk=letter.pk).received_by for letter in letters] == ["甲某", "乙某", "丙某"]


def test_a_change_of_keys_names_what_it_cannot_open(office, settings):
    settings.SEALED_KEYS = [OLD]
    received(office)
    before = stored()
    settings.SEALED_KEYS = [NEW]
    with pytest.raises(CommandError, match="1 项的密钥不在 SEALED_KEYS 中"):
        call_command("reseal")
    assert stored() == before


def test_a_receiver_is_erased_or_sealed_anew_but_not_replaced(office, settings):
    settings.SEALED_KEYS = [OLD]
    row = Letter.objects.filter(pk=received(office).pk)
    with pytest.raises(IntegrityError, match="不能改动"), transaction.atomic():
        row.update(received_by="李某")
    settings.SEALED_KEYS = [NEW, OLD]
    row.update(received_by=NAME)
    row.update(received_by="")
    assert stored() == [None] and row.get().received_by == "" and row.get().received_on == today()
    settings.SEALED_KEYS = [OLD, NEW]
    with pytest.raises(IntegrityError, match="不能改动"), transaction.atomic():
        row.update(received_by="李某")


def test_who_keeps_the_register_reads_the_name_and_the_others_a_mask(office):
    address = received(office).act.secret.get_absolute_url()
    shown = {"secrecy_officer": "欧阳伯庸签收", "drafter": "欧**庸签收"}
    for name, words in shown.items():
        assert words in signed_in(getattr(office, name)).get(address).content.decode(), name


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("13812345678", "138****5678"), ("020-83321234", "020-****1234"), ("83321234", "****1234"),
        ("440106199001011234", "440106********1234"), ("44010619900101123x", "440106********123x"),
        ("440106900101123", "440106********1123"), ("zhangsan@example.cn", "z***@example.cn"), ("张三", "张*"),
        ("李小明", "李*明"), ("欧阳伯庸", "欧**庸"), ("王", "王*"), ("", ""),
    ],
)  # fmt: skip
def test_a_list_shows_a_mask(value, shown):
    assert masked(value) == shown


@pytest.mark.parametrize("zone", ["public", "work", "classified"])
def test_only_the_demonstration_makes_its_own_key(settings, zone):
    settings.PORTAL_ZONE, settings.SEALED_KEYS = zone, []
    with pytest.raises(SystemCheckError, match="缺少 SEALED_KEYS"):
        call_command("check", tags=["sealed"])
    settings.SEALED_KEYS = ["short"]
    with pytest.raises(SystemCheckError, match="不合格的密钥"):
        call_command("check", tags=["sealed"])
    settings.SEALED_KEYS = [NEW]
    call_command("check", tags=["sealed"])


def test_a_server_without_keys_does_not_start(tmp_path):
    command = ("manage.py", "migrate", "site", "0004", "--verbosity", "0")
    made = start(tmp_path, *command, PORTAL_ZONE="work", SEALED_KEYS=NEW)
    assert made.returncode == 0, made.stderr
    refused = start(tmp_path, "-c", "import portal.wsgi", PORTAL_ZONE="work")
    assert refused.returncode and "缺少 SEALED_KEYS" in refused.stderr


@pytest.mark.django_db(transaction=True)
def test_names_of_before_are_sealed_and_the_way_back_opens_them():
    office = cleared_house(factories.make_house())
    received(office)
    try:
        call_command("migrate", "secretmarks", "0014_register_numbers_in_series", verbosity=0)
        assert stored() == ["欧阳伯庸"]
    finally:
        call_command("migrate", verbosity=0)
    assert NAME not in stored()[0] and Letter.objects.get(unit="某省财政厅").received_by == "欧阳伯庸"
    assert Letter.objects.get(unit="某市人民政府").received_by == ""
