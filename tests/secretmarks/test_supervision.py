"""The yearly return and leak reports: counted, signed off, appended to, never edited."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal.people.models import today
from portal.routes.objections import Objection
from secretmarks import figures, reporting, terms
from secretmarks.models import Act, AnnualReturn
from tests.secretmarks.classification import (
    change,
    fresh,
    make_secret,
    originals,
    sign,
    told_of_terms,
    with_bureaus,
)
from tests.secretmarks.test_calculator import signed_in

LAST_YEAR = today().year - 1


@pytest.fixture
def office(house):
    return with_bureaus(house)


def text(response) -> str:
    return response.content.decode()


# ---------------------------------------------------------------- the yearly return


@pytest.mark.clause("S-03", "S-25")
def test_the_return_is_counted_from_the_register_signed_off_received_and_then_fixed(office):
    originals(office, office.city, {LAST_YEAR: 3}, level=30)
    originals(office, office.county, {LAST_YEAR: 2})
    counted = figures.figures(office.city, LAST_YEAR)
    assert set(counted) == set(figures.LABELS)
    assert (counted["original_SECRET"], counted["original_CONFIDENTIAL"], counted["statutory"]) == (3, 0, 0)
    client = signed_in(office.chief)
    signing = reverse("secret_return_sign", args=[LAST_YEAR])
    assert client.post(reverse("secret_return_sign", args=[today().year])).status_code == 409
    assert client.post(signing).status_code == 302
    made = AnnualReturn.objects.get()
    assert (made.organ, made.figures["original_SECRET"]) == (office.city, 3)
    assert made.was_late == (today() > date(today().year, 2, 20))
    twice = client.post(signing)
    assert twice.status_code == 409 and "数据不能改动" in text(twice)
    originals(office, office.city, {LAST_YEAR: 1}, level=30)
    made.refresh_from_db()
    assert made.figures["original_SECRET"] == 3
    officer = signed_in(office.secrecy_officer)
    listing = text(officer.get(reverse("secret_returns", args=[LAST_YEAR])))
    assert office.county.name in listing and "未报" in listing
    receiving = reverse("secret_return_receive", args=[made.pk])
    assert client.post(receiving).status_code == 404
    assert officer.post(receiving).status_code == 302
    exported = officer.get(reverse("secret_returns_csv", args=[LAST_YEAR])).getvalue().decode()
    assert office.county.name in exported and ",3," in exported
    assert signed_in(office.head).get(reverse("secret_returns", args=[LAST_YEAR])).status_code == 404


@pytest.mark.clause("S-03")
def test_a_bureau_sees_and_signs_its_own_return_alone(office):
    listing = text(signed_in(office.county_chief).get(reverse("secret_returns", args=[LAST_YEAR])))
    assert office.county.name in listing and office.city.name not in listing
    with pytest.raises(Objection, match="本单位的法定定密责任人"):
        reporting.sign_off(office.city, LAST_YEAR, by=office.county_chief)


@pytest.mark.clause("S-03")
def test_the_province_is_reminded_before_20_february_and_told_who_is_late(office):
    year = today().year
    out = StringIO()
    call_command("daily", on=f"{year}-01-31", stdout=out)
    assert "还有20天到期" in out.getvalue() and office.city.name in out.getvalue()
    assert reporting.remind(date(year, 2, 1)) == ""
    coming = year + 1
    for day in (date(coming, 1, 30), date(coming, 2, 1), date(coming, 2, 21), date(coming, 2, 22), date(coming, 3, 1)):
        terms.warn(day)
    assert told_of_terms(office.chief) == [date(coming, 2, 20)] * 2
    assert f"{office.city.name}{year}年" in terms.due_clocks(fresh(office.chief), date(coming, 2, 1))[0].what
    assert "已逾期" in reporting.remind(date(year, 2, 21))
    assert reporting.remind(date(year, 3, 1)) == ""


@pytest.mark.clause("S-25")
def test_the_figures_of_a_year_equal_the_acts_of_the_year(office):
    make_secret(office)
    sign(change(office, make_secret(office, level="20"), level="30"), office.head, office.examiner, office.director)
    counted = figures.figures(office.agency, today().year)
    assert (counted["original_SECRET"], counted["original_CONFIDENTIAL"], counted["changed"]) == (1, 1, 1)
    assert sum(counted[name] for name in list(figures.LABELS)[:9]) == Act.objects.count()
