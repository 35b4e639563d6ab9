"""Working days: the days that the State Council announced, and the terms that count them."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest

from portal import workdays
from portal.rulesets import rule


@pytest.mark.parametrize(
    ("day", "worked", "why"),
    [
        (date(2026, 1, 4), True, "元旦调休，星期日上班"),
        (date(2026, 2, 14), True, "春节调休，星期六上班"),
        (date(2026, 2, 28), True, "春节调休，星期六上班"),
        (date(2026, 5, 9), True, "劳动节调休，星期六上班"),
        (date(2026, 9, 20), True, "国庆节调休，星期日上班"),
        (date(2026, 10, 10), True, "国庆节调休，星期六上班"),
        (date(2026, 1, 2), False, "元旦放假，星期五"),
        (date(2026, 2, 16), False, "除夕"),
        (date(2026, 2, 23), False, "春节放假最后一日，星期一"),
        (date(2026, 2, 24), True, "春节后第一个工作日"),
        (date(2026, 4, 6), False, "清明节放假，星期一"),
        (date(2026, 9, 25), False, "中秋节"),
        (date(2026, 10, 7), False, "国庆节放假最后一日"),
        (date(2026, 10, 8), True, "国庆节后第一个工作日"),
        (date(2026, 11, 21), False, "星期六"),
        (date(2026, 11, 23), True, "星期一"),
        (date(2017, 10, 1), False, "国庆节"),
        (date(2017, 9, 30), True, "国庆节调休，星期六上班"),
        (date(2004, 1, 17), True, "春节调休，星期六上班"),
        # 推算：法定节日与补假
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 2, 5), False, "除夕"),
        (date(2027, 2, 10), False, "春节补假"),
        (date(2027, 2, 11), True, "春节补假之后"),
        (date(2027, 5, 3), False, "劳动节补假"),
        (date(2027, 5, 4), False, "劳动节补假"),
        (date(2027, 5, 5), True, "劳动节补假之后"),
        (date(2027, 10, 5), False, "国庆节补假"),
        (date(2027, 10, 9), False, "星期六"),
        (date(2003, 10, 1), False, "没有通知的早年，国庆节"),
        (date(2003, 10, 8), True, "没有通知的早年，星期三"),
    ],
)
def test_the_days_worked(day, worked, why):
    assert workdays.is_workday(day) is worked, why


@pytest.mark.parametrize(
    ("received", "seven", "fifteen", "twenty"),
    [
        (date(2026, 2, 10), date(2026, 2, 26), date(2026, 3, 9), date(2026, 3, 16)),
        (date(2026, 2, 15), date(2026, 3, 3), date(2026, 3, 13), date(2026, 3, 20)),
        (date(2026, 4, 20), date(2026, 4, 29), date(2026, 5, 13), date(2026, 5, 20)),
        (date(2026, 9, 16), date(2026, 9, 24), date(2026, 10, 13), date(2026, 10, 20)),
        (date(2026, 9, 30), date(2026, 10, 15), date(2026, 10, 27), date(2026, 11, 3)),
    ],
)
def test_terms_of_seven_fifteen_and_twenty_working_days(received, seven, fifteen, twenty):
    for n, due in ((7, seven), (15, fifteen), (20, twenty)):
        assert workdays.add(received, n) == due
        assert workdays.between(received, due) == n
        assert workdays.status(due) == "official"


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 23), date(2026, 12, 21)),
        (date(2026, 12, 10), date(2027, 1, 8)),
        (date(2026, 12, 21), date(2027, 1, 19)),
    ],
)
def test_terms_into_a_year_without_notice_are_provisional(received, due):
    assert workdays.add(received, 20) == due
    assert workdays.status(due) == "projected"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2003, 12, 31), "projected"),
        (date(2004, 1, 1), "official"),
        (date(2025, 12, 31), "official"),
        (date(2026, 11, 30), "official"),
        (date(2026, 12, 1), "projected"),
        (date(2027, 1, 1), "projected"),
        (date(2050, 1, 1), "projected"),
    ],
)
def test_a_day_is_official_once_no_notice_can_shift_it(day, expected):
    assert workdays.LAST_NOTICED == 2026, "a new notice: move the days of this table"
    assert workdays.status(day) == expected


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2017, 6, 8), date(2017, 6, 29)),
        (date(2019, 5, 14), date(2019, 6, 4)),
        (date(2019, 5, 15), date(2019, 6, 13)),
        (date(2026, 9, 30), date(2026, 11, 3)),
    ],
)
def test_a_reply_is_due_by_the_rule_of_its_day_and_the_announced_working_days(received, due):
    assert workdays.add(received, rule("foi.reply_wd", received).value) == due


def test_day_one_is_the_first_working_day_after_a_rest_day():
    assert workdays.add(date(2026, 2, 15), 1) == date(2026, 2, 24)


def test_a_term_of_no_days_ends_on_the_day_itself():
    assert workdays.add(date(2026, 2, 15), 0) == date(2026, 2, 15)
    assert workdays.between(date(2026, 2, 25), date(2026, 2, 24)) == 0
    with pytest.raises(ValueError, match="-1"):
        workdays.add(date(2026, 2, 15), -1)


def test_every_day_of_a_year_counts_back_to_its_term():
    start = date(2026, 6, 30)
    for days in range(400):
        end = start + timedelta(days=days)
        counted = workdays.between(start, end)
        assert workdays.add(start, counted) <= end < workdays.add(start, counted + 1)


def test_a_moment_is_not_a_date():
    for function in (workdays.is_workday, workdays.status):
        with pytest.raises(TypeError, match="local date"):
            function(datetime(2026, 12, 31, 16, 30, tzinfo=UTC))


@pytest.mark.parametrize("year", range(2015, 2027))
def test_two_sources_agree_on_every_noticed_day(year):
    day = date(year, 1, 1)
    while day.year == year:
        assert workdays.is_workday(day) == chinese_calendar.is_workday(day), day
        assert workdays.is_workday(day) == workdays.projection(year).is_working_day(day), day
        day += timedelta(days=1)
