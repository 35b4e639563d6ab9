"""The file of the six matters: what is wrong is named, the whole is exported, and titles are for those who know."""

from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from portal.people.models import Assignment, today
from portal.trail.models import Entry
from secretmarks import acts, figures
from secretmarks.models import Designation, StateSecret
from secretmarks.supervision import MATTERS, File
from tests import factories
from tests.secretmarks.classification import YESTERDAY, fresh, grant, make_secret, originals, propose
from tests.secretmarks.test_calculator import signed_in
from tests.secretmarks.test_leaks import leak
from tests.secretmarks.test_supervision import office

__all__ = ["office"]
YEAR = today().year


def findings(user, year: int = YEAR) -> list:
    return list(File(fresh(user), year).findings())


def wrongs(user, matter: int) -> set[str]:
    return {row.wrong for row in findings(user) if row.matter == matter and row.wrong}


@pytest.mark.clause("S-25")
def test_each_of_the_six_matters_names_what_is_wrong(office):
    assert {row.matter for row in findings(office.secrecy_officer)} == {1, 2, 5, 6}
    Assignment.objects.filter(user=office.chief).delete()
    originals(office, office.county, {YEAR: 1})
    Designation.objects.create(
        holder=office.leader, highest=30, trained_on=YESTERDAY, starts_on=YESTERDAY, designated_by=office.director
    )
    grant(office, office.city)
    make_secret(office, marked=False)
    signed_in(office.stranger).post(reverse("secret_leaks"), leak(found_at=f"{YESTERDAY - timedelta(days=1)}T08:00"))
    assert {row.matter for row in findings(office.secrecy_officer)} == set(MATTERS)
    assert wrongs(office.secrecy_officer, 1) == {"没有法定定密责任人在任"}
    assert "没有国家秘密事项一览表" in wrongs(office.secrecy_officer, 2)
    assert any("没有报保密行政管理部门备案" in words for words in wrongs(office.secrecy_officer, 3))
    assert any("省厅没有备案；被授权单位应在" in words for words in wrongs(office.secrecy_officer, 3))
    assert "依据不在一览表；批准后没有作出标志" in wrongs(office.secrecy_officer, 4)
    assert any("24小时内没有报告" in words for words in wrongs(office.secrecy_officer, 6))


@pytest.mark.clause("S-26")
def test_what_was_refused_is_counted_for_supervision(office):
    client = signed_in(office.drafter)
    client.post(reverse("secret_propose"), {"title": "某事项"})
    secret = make_secret(office)
    client.post(reverse("secret_event", args=[secret.uuid]), {"on": YESTERDAY.isoformat()})
    assert wrongs(office.secrecy_officer, 6) == {"有被系统拒绝的操作，见留痕记录"}


@pytest.mark.clause("S-25", "S-28")
def test_the_export_bears_the_highest_level_of_the_titles_inside(office):
    make_secret(office, level="40", title="绝密的事项名称")
    address = reverse("secret_supervision_export", args=[YEAR])
    told = signed_in(office.director).get(address).getvalue().decode()
    first, *rest = told.removeprefix("\ufeff").splitlines()
    assert first.startswith("绝密★") and any("绝密的事项名称" in row and "测试依据第三项" in row for row in rest)
    untold = signed_in(office.secrecy_officer).get(address).getvalue().decode()
    assert "绝密的事项名称" not in untold and "测试依据" not in untold and "密登〔" in untold
    assert not untold.removeprefix("\ufeff").startswith("绝密")
    book = load_workbook(BytesIO(b"".join(signed_in(office.director).get(address + "?format=xlsx").streaming_content)))
    assert [row[0].value for row in book.active.iter_rows(max_row=2)] == [first, "监督事项"]
    assert signed_in(office.director).get(address + "?format=pdf").status_code == 404


@pytest.mark.clause("S-25", "S-28")
def test_the_page_lists_free_bases_and_is_for_the_keepers_alone(office):
    secret = make_secret(office)
    address = reverse("secret_supervision", args=[YEAR])
    told, untold = (
        signed_in(person).get(address).content.decode() for person in (office.director, office.secrecy_officer)
    )
    assert secret.number in told and "测试依据第三项" in told
    assert secret.number in untold and "测试依据第三项" not in untold
    for person in (office.head, office.stranger, office.drafter):
        assert signed_in(person).get(address).status_code == 404
    assert signed_in(office.director).get(reverse("secret_supervision", args=[YEAR + 1])).status_code == 404
    assert signed_in(office.director).get(reverse("secret_supervision_latest")).status_code == 302


@pytest.mark.clause("S-25")
def test_the_queries_do_not_grow_with_organs_and_secrets(office, django_assert_num_queries):
    make_secret(office)
    with django_assert_num_queries(QUERIES):
        findings(office.director)
    factories.make_division("又一市审计局", parent=office.agency, kind="bureau")
    make_secret(office)
    acts.review(make_secret(office), by=fresh(office.drafter))
    propose(office)
    originals(office, office.county, {YEAR: 3})
    with django_assert_num_queries(QUERIES):
        findings(office.director)


QUERIES = 16


@pytest.mark.clause("S-03")
def test_the_yearly_return_asks_the_same_number_of_queries_for_any_number_of_organs(office, django_assert_num_queries):
    client, address = signed_in(office.secrecy_officer), reverse("secret_returns", args=[YEAR - 1])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(5):
        organ = factories.make_division(f"又一县审计局{number}", parent=office.city, kind="bureau")
        originals(office, organ, {YEAR - 1: 2})
    with django_assert_num_queries(len(few)):
        assert "又一县审计局4" in client.get(address).content.decode()
    assert figures.figures(organ, YEAR - 1)["original_CONFIDENTIAL"] == 2


def test_the_measurement_leaves_nothing_behind(office):
    out = StringIO()
    call_command("bench_register", entries=30, rounds=1, stdout=out)
    assert "登记 30 件" in out.getvalue() and "年度统计" in out.getvalue()
    assert not StateSecret.objects.exists() and not Entry.objects.filter(action__startswith="secretmarks").exists()
