"""Fields that the forms about state secrets share; every refusal names the article."""

from django import forms

from portal.dates import DayField

from . import law
from .markings import LEVELS, parse_term


def day_field(label: str, **kwargs) -> DayField:
    return DayField(label=label, error_messages={"required": f"请填写{label}。"}, **kwargs)


def level_field(*, extra=(), **kwargs) -> forms.ChoiceField:
    """The three levels of state secrets and nothing else (保密法 第十四条、第二十二条)."""
    words = {
        "required": "请选定密级。",
        "invalid_choice": f"国家秘密只有秘密、机密、绝密三级（保密法第十四条）；{law.NO_MARK_ON_OTHERS}。",
    }
    choices = [(str(level.value), level.label) for level in LEVELS.values()]
    return forms.ChoiceField(label="密级", choices=[*choices, *extra], error_messages=words, **kwargs)


def term_of(text: str):
    """The term as it stands after the star; ValidationError in words for the reader."""
    try:
        return parse_term("".join(text.split()))
    except ValueError as error:
        raise forms.ValidationError(str(error)) from None
