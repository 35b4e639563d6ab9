"""How long a mark binds from a given day: the last secret day, and the arithmetic as the reader is shown it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from .law import YEARS_IF_OMITTED
from .markings import Condition, Mark, Unlimited, Until

ONE_DAY = timedelta(days=1)


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def last_secret_day(mark: Mark, start: date) -> date | None:
    """The last day on which it is secret by the setting of this house; None where no calendar can say so."""
    return mark.ends_on(start, settings.ANNIVERSARY_IS_SECRET)


@dataclass(frozen=True)
class Reckoning:
    """A mark from the day on which it was made (保密法实施条例 第十九条)."""

    mark: Mark
    start: date

    @property
    def ends_on(self) -> date | None:
        return last_secret_day(self.mark, self.start)

    @property
    def free_from(self) -> date | None:
        """The first day on which it is no state secret any more."""
        return self.ends_on + ONE_DAY if self.ends_on else None

    @property
    def arithmetic(self) -> str:
        term = self.mark.term
        if isinstance(term, Condition):
            return f"以“{term}”为解密条件，日历推算不出：条件成就时由人登记，登记之前一直保密。"
        if isinstance(term, Unlimited):
            return "长期保密，没有期满日；保密事项范围有规定的才可以这样定。"
        if isinstance(term, Until):
            words = f"解密时间为{term}"
        elif term is None:
            years = YEARS_IF_OMITTED[self.mark.level]
            words = f"旧标志没有写期限，按“{self.mark.level.label}”最长{years}年：{chinese(self.start)} + {years}年"
        else:
            words = f"{chinese(self.start)} + {term}"
        return f"{words}，{chinese(self.ends_on)}当日仍保密，{chinese(self.free_from)}起解除。"
