"""The calculator: level, term and day to mark and last secret day, in every zone with staff, refusals by article."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from secretmarks.forms import CalculatorForm
from secretmarks.law import MAX_YEARS
from secretmarks.levels import Level
from secretmarks.markings import Mark, Years, remarked
from secretmarks.periods import Reckoning, last_secret_day


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def fill(**values) -> CalculatorForm:
    return CalculatorForm({"level": "30", "term": "10年", "start": "2017-06-08"} | values)


def errors(**values) -> str:
    form = fill(**values)
    assert not form.is_valid()
    return "".join(str(error) for rows in form.errors.values() for error in rows)


@pytest.mark.clause("S-18e")
def test_the_anniversary_is_secret_unless_the_house_decides_otherwise(settings):
    mark, start = Mark.parse("机密★10年"), date(2017, 6, 8)
    assert last_secret_day(mark, start) == date(2027, 6, 8)
    settings.ANNIVERSARY_IS_SECRET = False
    assert last_secret_day(mark, start) == date(2027, 6, 7)
    assert "2027年6月7日当日仍保密，2027年6月8日起解除" in Reckoning(mark, start).arithmetic


@pytest.mark.clause("S-18e")
@pytest.mark.parametrize(
    ("values", "mark", "ends_on"),
    [
        ({}, "机密★10年", date(2027, 6, 8)),
        ({"term": "2030年6月8日前"}, "机密★2030年6月8日前", date(2030, 6, 7)),
        ({"term": "会议开始前"}, "机密★会议开始前", None),
        ({"term": ""}, "机密", date(2037, 6, 8)),
        ({"level": "20", "term": "12年", "citation": "某范围第三条"}, "秘密★12年", date(2029, 6, 8)),
    ],
)
def test_the_calculator_answers_with_mark_and_last_day(values, mark, ends_on):
    form = fill(**values)
    assert form.is_valid(), form.errors
    reckoning = form.answer["reckoning"]
    assert (str(reckoning.mark), reckoning.ends_on) == (mark, ends_on)


@pytest.mark.clause("S-19", "S-18e")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"level": "20", "term": "12年"}, "最长10年（保密法第二十条）"),
        ({"term": "2016年1月1日"}, "早于制发日期"),
        ({"term": "2038年1月1日"}, "最长20年"),
        ({"term": "十年"}, "阿拉伯数字"),
        ({"level": "10"}, "不属于国家秘密的不得作出国家秘密标志（保密法第二十二条）"),
        ({"level": "商业秘密"}, "不得作出国家秘密标志"),
        ({"start": "2017-02-30"}, "请按 2026-11-30 或者 2026年11月30日 填写"),
        ({"start": ""}, "请填写制发日期"),
        ({"level": "lifted"}, "原来的标志"),
        ({"old": "内部★10年"}, "密级★保密期限"),
    ],
)
def test_bad_input_is_refused_with_the_article(values, words):
    assert words in errors(**values)


@pytest.mark.clause("S-24")
def test_a_changed_carrier_shows_the_old_mark_struck_beside_the_new_or_says_that_it_is_lifted():
    old = Mark.parse("机密★10年")
    assert (remarked(old, Mark.parse("秘密★5年")).struck, remarked(old, None).shown) == ("机密★10年", "解密")
    changed = fill(level="20", term="5年", old="机密★10年")
    assert changed.is_valid()
    assert (changed.answer["remarked"].struck, changed.answer["remarked"].shown) == ("机密★10年", "秘密★5年")
    lifted = fill(level="lifted", old="机密★10年")
    assert lifted.is_valid()
    assert lifted.answer["remarked"].shown == "解密"


@given(
    st.sampled_from(sorted(MAX_YEARS)), st.integers(1, 30), st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.booleans()
)
def test_a_term_within_the_maximum_is_accepted_and_ends_after_it_begins(level, years, start, anniversary):
    mark = Mark(level, Years(years))
    assert bool(mark.over_maximum(start)) == (years > MAX_YEARS[level])
    ends = mark.ends_on(start, anniversary)
    assert start < ends and 0 <= ends.year - start.year - years + 1 <= 1
    assert mark.ends_on(start, True) >= ends


@pytest.mark.parametrize("zone", ["work", "classified", "demo"])
def test_the_page_serves_staff_in_every_zone_and_nobody_else(house, settings, zone):
    settings.PORTAL_ZONE = zone
    address = reverse("secret_calculator")
    client = signed_in(house.stranger)
    page = client.post(address, {"level": str(Level.SECRET.value), "term": "10年", "start": "2017-06-08"})
    assert page.status_code == 200
    assert "机密★10年" in page.content.decode() and "2027-06-08" in page.content.decode()
    refused = client.post(address, {"level": "20", "term": "12年", "start": "2017-06-08"})
    assert refused.status_code == 422
    assert "最长10年（保密法第二十条）" in refused.content.decode()
    assert Client().get(address).status_code == 302


def test_the_desk_leads_to_the_register_and_the_register_to_the_calculator(house):
    client = signed_in(house.stranger)
    assert reverse("secret_register") in client.get(reverse("desk")).content.decode()
    assert reverse("secret_calculator") in client.get(reverse("secret_register")).content.decode()
