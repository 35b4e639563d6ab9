"""What staff fill in about state secrets; every refusal names the article."""

from django import forms

from . import law
from .levels import Level
from .markings import LEVELS, Mark, parse_term, remarked
from .periods import Reckoning

LIFTED = "lifted"


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


def day_field(label: str, **kwargs) -> forms.DateField:
    words = {"invalid": f"“{label}”不是历法中有的日期，请写成 2026-11-20 的样子。", "required": f"请填写{label}。"}
    return forms.DateField(label=label, widget=DayInput(), error_messages=words, **kwargs)


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


class CalculatorForm(forms.Form):
    """Level, term and day of making to mark and end; with the old mark, what stands on the changed carrier."""

    level = level_field(extra=[(LIFTED, "不再保密（解除）")], initial=str(Level.CONFIDENTIAL.value))
    term = forms.CharField(
        label="保密期限、解密时间或者解密条件",
        max_length=60,
        required=False,
        help_text="如：10年、6个月、2030年6月8日、2030年6月8日前、会议开始前；没有写期限的旧件留空。",
    )
    start = day_field("制发日期", help_text="期限自标明的制发日起算；没有制发日的，自书面通知之日起算。")
    citation = forms.CharField(
        label="超过最长期限的依据",
        max_length=200,
        required=False,
        help_text="保密事项范围另有规定的才可以超过，写明规定的名称和条款。",
    )
    old = forms.CharField(
        label="原来的标志", max_length=60, required=False, help_text="变更或者解除时填写，如：机密★10年。"
    )

    def clean_term(self):
        text = self.cleaned_data["term"].strip()
        return term_of(text) if text else None

    def clean_old(self):
        text = self.cleaned_data["old"].strip()
        if not text:
            return None
        try:
            return Mark.parse(text, citation="原来的标志")
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self):
        data = super().clean()
        if data.get("level") == LIFTED:
            if not data.get("old") and "old" not in self.errors:
                self.add_error("old", "解除的，请填写原来的标志（保密法实施条例第二十一条）。")
            return data
        if data.get("level") and "term" in data and data.get("start"):
            self.reckon(data)
        return data

    def reckon(self, data: dict) -> None:
        mark = Mark(Level(int(data["level"])), data["term"])
        reckoning = Reckoning(mark, data["start"])
        objection = mark.over_maximum(data["start"])
        if objection and not data.get("citation", "").strip():
            self.add_error("term", objection)
        elif reckoning.ends_on and reckoning.ends_on < data["start"]:
            self.add_error("term", "解密时间早于制发日期，请核对（保密法第二十条）。")
        else:
            data["reckoning"] = reckoning

    @property
    def answer(self) -> dict:
        """What the page shows of a valid form."""
        reckoning, old = self.cleaned_data.get("reckoning"), self.cleaned_data.get("old")
        new = reckoning.mark if reckoning else None
        return {"reckoning": reckoning, "remarked": remarked(old, new) if old else None}
