"""What staff fill in about state secrets; every refusal names the article."""

from django import forms
from django.db.models import QuerySet

from portal.dates import MomentField
from portal.files.fields import KeptFileField
from portal.people.models import Division, today

from .elements import named_people
from .fields import day_field, level_field, term_of
from .levels import Level, Zone, zone
from .markings import Condition, Mark, parse_term, remarked
from .models import (
    Act,
    AssignedProject,
    DelegationFiling,
    DelegationPaper,
    GovernmentRequest,
    LeakEntry,
    LeakReport,
    Letter,
    StateSecret,
    UnclearMatter,
)
from .models.authority import ReplacementGround
from .models.delegation import RevocationGround
from .periods import Reckoning, last_secret_day
from .workflows import DetermineFields

LIFTED = "lifted"
BY_CONDITION = "以条件解密"


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


class ProposalForm(DetermineFields):
    """The paper form of determination on screen: the matter, then what is proposed for it."""

    title = forms.CharField(
        label="事项名称", max_length=200, error_messages={"required": "请填写事项名称。"},
        help_text="文件的标题或者事项的概括；提交后即按拟定的密级保护。",
    )  # fmt: skip
    field_order = ("title", *DetermineFields.field_order)

    def __init__(self, *args, title: str = "", projects: QuerySet | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.choose_project(projects)
        if title:
            self.fields["title"].initial, self.fields["title"].disabled = title[:200], True

    def choose_project(self, projects: QuerySet | None) -> None:
        """Of a bureau's own projects, where it has any."""
        found = [(project.code, project.code) for project in projects] if projects is not None else []
        if not found:
            del self.fields["project"]
            return
        words = {"invalid_choice": "没有登记过这个交办项目，或者已经结束，请重新选定。"}
        asked = self.fields["project"]
        self.fields["project"] = forms.ChoiceField(
            label=asked.label, help_text="省厅的主动授权只用于写明的项目。", required=False, error_messages=words,
            choices=[("", "不属于交办的项目"), *found],
        )  # fmt: skip

    @property
    def elements(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "title"}


class DesignateForm(forms.Form):
    holder = forms.CharField(
        label="人员", max_length=60, help_text="账号或者姓名。", error_messages={"required": "请填写被指定的人员。"}
    )
    highest = level_field()
    trained_on = day_field("定密培训合格日期")
    starts_on = day_field("开始日期")

    def clean_holder(self):
        people = named_people(self.cleaned_data["holder"])
        if len(people) != 1:
            raise forms.ValidationError("一次指定一个人。")
        return people[0]

    def clean_highest(self):
        return int(self.cleaned_data["highest"])


class ReplaceForm(forms.Form):
    ground = forms.ChoiceField(
        choices=ReplacementGround.choices,
        error_messages={"required": "请选定调整原因（定密管理实施办法）。", "invalid_choice": "调整原因不在四项之内。"},
    )
    on = day_field("最后一天")


class FilingForm(forms.Form):
    on = day_field("备案日期")


class ApplicationForm(forms.Form):
    """The application for a delegation with its papers as files; the table of originals is counted (S-09)."""

    highest = level_field()
    matters = forms.CharField(
        label="申请授权的事项范围", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明申请授权的事项范围。"},
    )  # fmt: skip

    nothing_else = forms.BooleanField(label="省厅没有要求提供其他材料", required=False)

    def __init__(self, *args, by, kept=(), **kwargs):
        super().__init__(*args, **kwargs)
        for kind, label in DelegationPaper.Kind.choices:
            words = {"required": f"申报材料不齐，缺少：{label}。"}
            required = kind != DelegationPaper.Kind.OTHER
            field = KeptFileField(label=label, required=required, error_messages=words)
            field.by, field.context = by, {"level": Level.INTERNAL}
            self.fields[kind] = field
        for paper in kept:
            self.fields[paper.kind].keep(paper.file)
        self.order_fields(["highest", "matters", *DelegationPaper.Kind.values, "nothing_else"])

    def clean(self):
        data = super().clean()
        if "other" in data and not data["other"] and not data.get("nothing_else"):
            self.add_error("other", "请上传省厅要求提供的其他材料；没有要求的，勾选“省厅没有要求提供其他材料”。")
        elif data.get("other") and data.get("nothing_else"):
            self.add_error("nothing_else", "已经上传其他材料的，不再勾选这一项。")
        return data

    @property
    def application(self) -> dict:
        data = self.cleaned_data
        papers = {kind: data[kind] for kind in DelegationPaper.Kind.values if data[kind]}
        return {
            "highest": int(data["highest"]), "matters": data["matters"], "papers": papers,
            "nothing_else": data["nothing_else"],
        }  # fmt: skip


class ProjectForm(forms.Form):
    """A project that the province assigned to a bureau, by its number or code and without its name (S-06)."""

    organ = forms.ModelChoiceField(
        Division.objects.filter(kind=Division.Kind.BUREAU), label="承担单位",
        error_messages={"required": "请选定承担单位。", "invalid_choice": "承担单位是市县审计局，请重新选定。"},
    )  # fmt: skip
    code = forms.CharField(
        label="项目编号或者代号", max_length=40, help_text="不写项目名称和内容。",
        error_messages={"required": "请填写项目编号或者代号。"},
    )  # fmt: skip
    highest = level_field()
    assigned_on = day_field("交办日期")
    ends_on = day_field("结束日期")

    def clean_highest(self):
        return int(self.cleaned_data["highest"])


class ProjectEndForm(forms.Form):
    on = day_field("结束日期")


class GrantForm(forms.Form):
    projects = forms.ModelMultipleChoiceField(
        AssignedProject.objects.none(), label="所承担的涉密审计项目", widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "主动授权限于省厅交办的涉密审计项目，请至少选定一个（定密管理实施办法）。",
            "invalid_choice": "所选的项目没有登记，或者已经结束，请重新选定。",
            "invalid_pk_value": "所选的项目没有登记，或者已经结束，请重新选定。",
        },
    )  # fmt: skip
    highest = level_field()
    ends_on = day_field("届满日期")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["projects"].queryset = AssignedProject.objects.current().select_related("organ")

    def clean_highest(self):
        return int(self.cleaned_data["highest"])


class RevokeForm(forms.Form):
    ground = forms.ChoiceField(
        choices=RevocationGround.choices,
        error_messages={"required": "请选定撤销原因（定密管理实施办法）。", "invalid_choice": "撤销原因不在六项之内。"},
    )


class DelegationFilingForm(FilingForm):
    local = forms.BooleanField(required=False)
    documents = forms.MultipleChoiceField(
        label="备案材料", choices=DelegationFiling.Document.choices, required=False,
        error_messages={"invalid_choice": "备案材料不在六项之内。"},
    )  # fmt: skip


def moment_field(label: str) -> MomentField:
    return MomentField(label=label, error_messages={"required": f"请填写{label}。"})


def words_field(label: str, **kwargs) -> forms.CharField:
    words = {"required": f"请填写{label}。"}
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=2000, widget=widget, error_messages=words, **kwargs)


class LeakForm(forms.Form):
    kind = forms.ChoiceField(label="种类", choices=LeakReport.Kind.choices)
    found_at = moment_field("发现时间")
    facts = words_field("情况", help_text="写时间、地点、载体和范围，不写涉密内容本身。")
    measures = words_field("已采取的措施")


class LeakEntryForm(forms.Form):
    kind = forms.ChoiceField(label="种类", choices=[(kind.value, kind.label) for kind in LeakEntry.BY_HAND])
    told = forms.ChoiceField(label="报告对象", choices=[("", "不是报告"), *LeakEntry.Told.choices[1:]], required=False)
    words = words_field("内容")

    def clean(self):
        data = super().clean()
        if data.get("kind") == LeakEntry.Kind.TOLD and not data.get("told"):
            self.add_error("told", "请选定向谁报告（保密法实施条例第六十一条）。")
        if data.get("kind") != LeakEntry.Kind.TOLD and data.get("told"):
            self.add_error("told", "只有“报告”才选报告对象。")
        return data


class GuideForm(forms.Form):
    table = forms.FileField(
        label="一览表（CSV）",
        error_messages={"required": "请选择要导入的表格。", "empty": "文件是空的。"},
    )


class EventForm(forms.Form):
    on = day_field("条件成就的日期")


class LetterForm(forms.Form):
    """How and when a written notice went."""

    on = day_field("寄发日期")
    way = forms.ChoiceField(choices=Letter.Way.choices[1:], error_messages={"required": "请选定送达方式。"})


class ReceiptForm(forms.Form):
    """When and by whom it was received, as the receipt that came back says."""

    on = day_field("签收日期")
    received_by = forms.CharField(max_length=30, error_messages={"required": "请填写回执上的签收人。"})


class UnclearForm(forms.Form):
    """The day of the report, or of the ruling with what was ruled."""

    on = day_field("日期")

    def __init__(self, *args, unclear: UnclearMatter, **kwargs):
        super().__init__(*args, **kwargs)
        if unclear.reported_on:
            choices = [choice for choice in UnclearMatter.Ruling.choices if choice[0]]
            words = {"required": "请选定答复。", "invalid_choice": "答复只有“属于”和“不属于”两项。"}
            self.fields["ruling"] = forms.ChoiceField(choices=choices, error_messages=words)


class GovernmentForm(forms.Form):
    """To which local government with authority the bureau writes, and by what letter (S-13)."""

    government = forms.CharField(
        label="有定密权的当地政府", max_length=60, error_messages={"required": "请写明报哪一级政府审批。"}
    )
    letter = forms.CharField(label="请示文号", max_length=60, error_messages={"required": "请填写请示的文号。"})
    sent_on = day_field("上报日期")


class RulingForm(forms.Form):
    """What the local government ruled; the level and the period are as its letter fixes them (S-13)."""

    ruling = forms.ChoiceField(
        label="批复",
        choices=[("", "请选择"), *(choice for choice in GovernmentRequest.Ruling.choices if choice[0])],
        error_messages={"required": "请选定批复的内容。", "invalid_choice": "批复只有所列的三项。"},
    )
    reply = forms.CharField(label="批复文号", max_length=60, error_messages={"required": "请填写批复的文号。"})
    ruled_on = day_field("批复日期")
    level = level_field(required=False)
    term = forms.CharField(label="保密期限、解密时间或者解密条件", max_length=60, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [("", "批复属于国家秘密的才选"), *self.fields["level"].choices]

    def clean_term(self):
        text = self.cleaned_data["term"].strip()
        return str(term_of(text)) if text else ""

    def clean(self):
        data = super().clean()
        secret = data.get("ruling") == GovernmentRequest.Ruling.SECRET
        if secret and "level" not in self.errors and "term" not in self.errors and not (data["level"] and data["term"]):
            self.add_error("level", "批复属于国家秘密的，按批复填写密级和保密期限。")
        data["level"] = int(data["level"]) if secret and data.get("level") else None
        data["term"] = data.get("term", "") if secret else ""
        return data


class PaperForm(forms.Form):
    """What a register on an unclassified network may keep of an act on paper, no word more (保密法 第三十一条)."""

    level = level_field()
    term = forms.CharField(
        label="保密期限或者解密时间", max_length=60, required=False,
        help_text=f"如：10年、6个月、2036年11月20日；写明解密条件的，这里只填“{BY_CONDITION}”，不抄条件。",
    )  # fmt: skip
    beyond = forms.BooleanField(label="期限超过最长期限，依据已写在纸面表上", required=False)
    paper_number = forms.CharField(
        label="纸面审批表编号", max_length=40, error_messages={"required": "请填写纸面审批表的编号。"}
    )
    decided_on = day_field("批准日期")
    power = forms.ChoiceField(
        label="审批人的定密权",
        choices=[choice for choice in Act.Power.choices if choice[0]],
        error_messages={"required": "请选定审批人的定密权（保密法第十七条）。"},
    )

    def clean_term(self):
        text = "".join(self.cleaned_data["term"].split())
        if not text:
            return ""
        term = term_of(text)
        if isinstance(term, Condition) and text != BY_CONDITION and zone() == Zone.WORK:
            raise forms.ValidationError(
                f"非涉密网络不登记解密条件的内容，请只填“{BY_CONDITION}”，条件写在纸面表上（保密法第三十一条）。"
            )
        return str(term)

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day > today():
            raise forms.ValidationError("批准日期不能在今天以后。")
        return day

    def hold_to(self, start, data: dict) -> None:
        """Put the mark under its maximum and the last day after the first."""
        mark = Mark(Level(int(data["level"])), parse_term(data["term"]) if data["term"] else None)
        ends_on = last_secret_day(mark, start)
        objection = mark.over_maximum(start)
        if objection and not data.get("beyond"):
            self.add_error("term", objection)
        elif ends_on and ends_on < start:
            self.add_error("term", "保密期限在制发日期之前就已届满，请核对（保密法第二十条）。")
        else:
            data["ends_on"] = ends_on

    @property
    def mark_values(self) -> dict:
        data = self.cleaned_data
        return {"level": Level(int(data["level"])), "term": data["term"], "ends_on": data.get("ends_on")}


class PaperEntryForm(PaperForm):
    origin = forms.ChoiceField(label="定密种类", choices=StateSecret.Origin.choices)
    made_on = day_field("制发日期")
    division = forms.ModelChoiceField(
        Division.objects.all(),
        label="承办处室",
        error_messages={"required": "请选定承办处室。", "invalid_choice": "没有这个处室，请重新选定。"},
    )
    project = forms.CharField(
        label="所属的交办项目", max_length=40, required=False,
        help_text="审批人的定密权是省厅主动授权的，填写项目编号或者代号。",
    )  # fmt: skip
    place = forms.CharField(
        label="存放处所", max_length=60, required=False, help_text="如：保密室3号柜；不要写文件名称。"
    )
    field_order = (
        "origin", "level", "term", "made_on", "division", "place", "paper_number", "decided_on", "power", "project",
        "beyond",
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if {"level", "term", "made_on"} <= set(data):
            self.hold_to(data["made_on"], data)
        return data


class PaperActForm(PaperForm):
    kind = forms.ChoiceField(label="事项", choices=[(k.value, k.label) for k in (Act.Kind.CHANGED, Act.Kind.LIFTED)])
    field_order = ("kind", "level", "term", "paper_number", "decided_on", "power", "beyond")

    def __init__(self, *args, secret: StateSecret, **kwargs):
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean(self):
        data = super().clean()
        if data.get("kind") == Act.Kind.CHANGED and {"level", "term"} <= set(data):
            self.hold_to(self.secret.made_on, data)
        return data
