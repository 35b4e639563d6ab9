"""What the drafting division states about a document before it is signed."""

from django import forms

from secretmarks.levels import Level

from .law import GROUNDS, Attribute
from .models import DocumentPage


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
        attribute, ground = data.get("attribute"), GROUNDS.get(data.get("ground") or "")
        if attribute == Attribute.PROACTIVE:
            data["ground"] = data["ground_note"] = ""
            return data
        if attribute and ground is None:
            self.add_error("ground", "不予公开、依申请公开须从法定理由中选定一项（条例第十三条至第十六条）。")
        elif attribute and attribute not in ground.attributes:
            self.add_error("ground", f"“{ground.words}”不能作为“{Attribute(attribute).label}”的理由。")
        if attribute and not (data.get("ground_note") or "").strip():
            self.add_error("ground_note", "请写明理由，随审批单一并审核。")
        return data
