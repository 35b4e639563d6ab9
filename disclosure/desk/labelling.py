"""What the drafting division states about a document before it is signed."""

from django import forms

from secretmarks.levels import Level

from ..law import GROUNDS, Attribute, ground_objections
from ..models import DocumentPage


class LabelForm(forms.ModelForm):
    """Level and attribute as the drafter proposes them; a level is never lowered here."""

    level = forms.TypedChoiceField(
        label="密级",
        coerce=int,
        choices=[(int(Level.OPEN), "公开（不涉密、不属工作秘密）"), (int(Level.INTERNAL), "内部（工作秘密）")],
        error_messages={"required": "请确定密级。没有标注密级的文件按“内部”管理，不能送审。"},
    )
    attribute = forms.ChoiceField(
        label="公开属性",
        choices=Attribute.choices,
        error_messages={"required": "请确定公开属性（工作规定：谁制作、谁初审）。"},
    )
    ground = forms.ChoiceField(
        label="不主动公开的理由",
        required=False,
        choices=[("", "（主动公开不需要理由）"), *((g.code, f"{g.words}（{g.article}）") for g in GROUNDS.values())],
    )
    ground_note = forms.CharField(
        label="理由说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = DocumentPage
        fields = ("level", "attribute", "ground", "ground_note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lowest = self.instance.level

    def clean_level(self):
        level = self.cleaned_data["level"]
        if self.lowest is not None and level < self.lowest:
            raise forms.ValidationError(
                "不能在这里降低密级：解除工作秘密请提交“工作秘密审批单”，或者随公开审批一并决定。"
            )
        return level

    def clean(self):
        data = super().clean()
        attribute = data.get("attribute")
        if attribute == Attribute.PROACTIVE:
            data["ground"] = data["ground_note"] = ""
        elif attribute:
            given = data.get("ground") or "", data.get("ground_note") or ""
            for name, objection in ground_objections(attribute, *given, level=data.get("level")).items():
                self.add_error({"note": "ground_note"}.get(name, name), objection)
        return data
