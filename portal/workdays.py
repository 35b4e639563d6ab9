"""Working days (工作日): which days count, and the arithmetic of terms counted in them.

The State Council's yearly notices say which days are worked. For years without one yet, the statutory days are
projected (全国年节及纪念日放假办法); what rests on a projection is shown as 暂定.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

import holidays
from chinese_calendar.constants import holidays as noticed_holidays
from chinese_calendar.constants import workdays as noticed_workdays

Status = Literal["official", "projected"]
FIRST_NOTICED = min(noticed_holidays).year
LAST_NOTICED = max(noticed_holidays).year
SATURDAY = 5
ONE_DAY = timedelta(days=1)


def is_workday(day: date) -> bool:
    """Whether this day of the Chinese calendar is worked, shifted weekends included."""
    refuse_moment(day)
    if FIRST_NOTICED <= day.year <= LAST_NOTICED:
        return day in noticed_workdays or (day.weekday() < SATURDAY and day not in noticed_holidays)
    return projection(day.year).is_working_day(day)


def status(day: date) -> Status:
    """Whether a notice settles this day. December may still be shifted by the notice of the year after."""
    refuse_moment(day)
    if day.year < FIRST_NOTICED or day >= date(LAST_NOTICED, 12, 1):
        return "projected"
    return "official"


def add(day: date, n: int) -> date:
    """The n-th working day after this one, which itself is not counted: day 1 is the first working day after it."""
    if n < 0:
        raise ValueError(f"A term of {n} working days")
    remaining = n
    while remaining:
        day += ONE_DAY
        remaining -= is_workday(day)
    return day


def between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; none when `end` is not later."""
    return sum(map(is_workday, after(start, end)))


def after(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))


@cache
def projection(year: int) -> holidays.HolidayBase:
    """One year, complete before any thread sees it: the library fills in years as it meets them."""
    return holidays.country_holidays("CN", years=year, expand=False)


def refuse_moment(day: date) -> None:
    """A moment has no date until somebody says where; terms run by the dates of Asia/Shanghai."""
    if isinstance(day, datetime):
        raise TypeError("A date is wanted, not a moment: take its local date first")
