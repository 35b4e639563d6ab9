"""Days and moments as people write them: what a form understands, what it refuses, and how it shows them again."""

import re
import unicodedata
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

DAY_EXAMPLE = "请按 2026-11-30 或者 2026年11月30日 填写。"
MOMENT_EXAMPLE = "请按 2026-11-30 08:30 或者 2026年11月30日8时30分 填写。"
# The year has four digits: without them, or without a year, nobody knows what day is meant.
YEAR = r"([12]\d{3})"
DAYS = (
    re.compile(rf"{YEAR}年(\d{{1,2}})月(\d{{1,2}})日"),
    re.compile(rf"{YEAR}-(\d{{1,2}})-(\d{{1,2}})"),
    re.compile(rf"{YEAR}\.(\d{{1,2}})\.(\d{{1,2}})"),
    re.compile(rf"{YEAR}/(\d{{1,2}})/(\d{{1,2}})"),
    re.compile(rf"{YEAR}(\d\d)(\d\d)"),
)
# No moment is longer, with full-width digits and blanks; longer words are not looked at.
LONGEST = 60
TIME = re.compile(r"(.*?)[T\s]*(\d{1,2})\s*(?::\s*(\d\d)(?::\d\d(?:\.\d+)?)?|[时点](?:\s*(\d{1,2})\s*分?)?)", re.DOTALL)


def day_of(text: str) -> date:
    """The day that these words name, whatever the width of digits and wherever blanks stand; ValueError if none."""
    words = "".join(unicodedata.normalize("NFKC", text).split())
    found = next(filter(None, (form.fullmatch(words) for form in DAYS)), None)
    if found is None:
        raise ValueError(DAY_EXAMPLE)
    return date(*map(int, found.groups()))


def moment_of(text: str) -> datetime:
    """Day, hour and minute in local time; ValueError if the words name none."""
    words = unicodedata.normalize("NFKC", text).strip()
    found = TIME.fullmatch(words) if len(words) <= LONGEST else None
    if found is None:
        raise ValueError(MOMENT_EXAMPLE)
    day, hour, *minutes = found.groups()
    at = datetime.combine(day_of(day), datetime.min.time())
    return timezone.make_aware(at.replace(hour=int(hour), minute=int(minutes[0] or minutes[1] or 0)))


class DayInput(forms.DateInput):
    """Plain text: a browser's or a script's own field of dates turns what people write into other days."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off", "placeholder": "2026-11-30"} | (attrs or {}), format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    def __init__(self, attrs=None):
        hints = {"autocomplete": "off", "placeholder": "2026-11-30 08:30"}
        super().__init__(hints | (attrs or {}), format="%Y-%m-%d %H:%M")


class DayField(forms.DateField):
    widget = DayInput
    default_error_messages = {"invalid": DAY_EXAMPLE}

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        if not str(value).strip():
            return None
        try:
            return day_of(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class MomentField(forms.DateTimeField):
    widget = MomentInput
    default_error_messages = {"invalid": MOMENT_EXAMPLE}

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        if not str(value).strip():
            return None
        try:
            return moment_of(str(value))
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
