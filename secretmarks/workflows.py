"""The routes of classification: determining, reclassifying and declassifying, each by four different persons."""

from datetime import date

from django import forms

from portal import rulesets
from portal.files.models import StoredFile
from portal.people.models import today
from portal.people.posts import Post
from portal.routes.models import Form
from portal.routes.route import FieldsForm, PlannedStep, Route, Step, drafters_division, registry, signature
from portal.routes.route import register as register_route

from . import acts, authorities, carriers, delegations, figures, projects, upward
from .elements import Elements, below_sources, named_people, named_units, read_sources, scope_choices, spelled
from .fields import day_field, level_field, term_of
from .gate import LOOKED_AT
from .levels import Level, above_ceiling
from .markings import Mark, parse_term
from .models import Act, Delegation, GuideItem, Letter, StateSecret
from .periods import last_secret_day

LONGEST_UNIT = Letter._meta.get_field("unit").max_length
AUTHORITY = (Post.DIRECTOR_GENERAL, Post.DESIGNATED_AUTHORITY, Post.BUREAU_HEAD)


REVIEW, EXAMINATION, DECISION = "review", "examination", "decision"
# The reviewer gives an opinion and the examiner forwards or refuses: only the authority changes what was proposed.
NOTHING: frozenset[str] = frozenset()
STEPS = (
    Step("复核人复核", (Post.DIVISION_HEAD, Post.AUDIT_LEAD), drafters_division, code=REVIEW, amends=NOTHING),
    Step(
        "审核人审核（可以决定不予定密，退回承办人）", (Post.OFFICE_EXAMINER, Post.OFFICE_HEAD), code=EXAMINATION,
        amends=NOTHING,
    ),
    Step("定密责任人审批", AUTHORITY, drafters_division, code=DECISION),
)  # fmt: skip


def guide_choices() -> list[tuple[str, str]]:
    items = GuideItem.objects.in_force()
    return [("", "一览表中没有，另写依据"), *((item.number, str(item)) for item in items)]


class ElementsFields(FieldsForm):
    """Level, period and scope, with the basis; what they rest on is checked where the form meets the matter."""

    level = level_field()
    term = forms.CharField(
        label="保密期限、解密时间或者解密条件",
        max_length=60,
        error_messages={"required": "新定密的，必须写明保密期限、解密时间或者解密条件（保密法第十九条）。"},
    )
    citation = forms.CharField(label="超过最长期限的依据（保密事项范围名称和条款）", max_length=200, required=False)
    divisions = forms.TypedMultipleChoiceField(
        label="知悉范围：处室", choices=scope_choices, coerce=int, required=False
    )
    persons = forms.CharField(
        label="知悉范围：人员",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text="填账号或者姓名，用顿号隔开；能限定到人的限定到人，签批人也要列入。",
    )
    units = forms.CharField(
        label="知悉范围：外单位",
        max_length=500,
        required=False,
        help_text="填单位全称，用顿号隔开；变更、解除时向这些单位发书面通知。",
    )

    def clean_term(self):
        return str(term_of(self.cleaned_data["term"]))

    def clean_persons(self):
        return spelled(named_people(self.cleaned_data["persons"]))

    def clean_units(self):
        units = named_units(self.cleaned_data["units"])
        if any(len(unit) > LONGEST_UNIT for unit in units):
            raise forms.ValidationError(f"单位名称不超过{LONGEST_UNIT}个字，几个单位用顿号隔开。")
        return "、".join(units)

    def clean(self):
        data = super().clean()
        if not data.get("divisions") and not data.get("persons") and "persons" not in self.errors:
            self.add_error("persons", "知悉范围没有指明任何处室或者人员（保密法第二十一条）。")
        return data

    def within_maximum(self, data: dict, start: date) -> Mark | None:
        """The mark that the fields make, or None where the fields are in error or beyond the law."""
        if not data.get("level") or not data.get("term"):
            return None
        mark = Mark(Level(int(data["level"])), parse_term(data["term"]))
        objection = mark.over_maximum(start)
        ends_on = last_secret_day(mark, start)
        if objection and not data.get("citation", "").strip():
            self.add_error("term", objection)
        elif ends_on and ends_on < start:
            self.add_error("term", "保密期限在制发日期之前就已届满，请核对（保密法第二十条）。")
        else:
            return mark
        return None


class DetermineFields(ElementsFields):
    origin = forms.ChoiceField(label="定密种类", choices=StateSecret.Origin.choices)
    made_on = day_field("制发日期")
    guide = forms.ChoiceField(
        label="定密依据（国家秘密事项一览表）",
        choices=guide_choices,
        required=False,
        error_messages={"invalid_choice": "一览表没有这一项，或者已经停用，请重新选定。"},
    )
    project = forms.CharField(
        label="省厅交办的涉密审计项目",
        max_length=40,
        required=False,
        help_text="市县审计局承担交办项目的填写项目编号或者代号；省厅的主动授权只用于写明的项目。",
    )
    clarity = forms.ChoiceField(
        label="是否明确",
        required=False,
        choices=[("", "保密事项范围有明确规定"), ("unclear", "不明确事项：先行拟定，10个工作日内上报确定")],
        help_text="范围没有规定、是否属于国家秘密不明确的选后一项（保密法实施条例第二十五条）。",
    )
    basis = forms.CharField(
        label="另写的依据", max_length=300, required=False, help_text="一览表中没有的才填写，会列入监督检查。"
    )
    sources = forms.CharField(
        label="派生来源",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
        help_text="派生定密填写，每行一件：来源单位｜文号｜标志｜制发日期｜知悉范围，如：某厅｜某发〔2026〕1号｜机密★10年｜2026-01-20｜审计组全体。",
    )
    field_order = (
        "origin", "level", "term", "made_on", "guide", "clarity", "basis", "sources", "project", "divisions",
        "persons", "units", "citation", "reason",
    )  # fmt: skip

    def clean_sources(self):
        read_sources(self.cleaned_data["sources"])
        return self.cleaned_data["sources"].strip()

    def clean(self):
        data = super().clean()
        mark = self.within_maximum(data, data["made_on"]) if data.get("made_on") else None
        if data.get("origin") == StateSecret.Origin.DERIVATIVE:
            self.clean_derivative(data, mark)
        elif data.get("origin"):
            self.clean_original(data, mark)
        return data

    def clean_derivative(self, data: dict, mark: Mark | None) -> None:
        rows = read_sources(data.get("sources", "")) if "sources" not in self.errors else []
        if not rows and "sources" not in self.errors:
            self.add_error("sources", "派生定密须写明来源文件（保密法实施条例第十八条）。")
        if rows and mark:
            ends_on = last_secret_day(mark, data["made_on"])
            if objection := below_sources(mark.level, str(mark.term), ends_on, rows):
                self.add_error("level", objection)

    def clean_original(self, data: dict, mark: Mark | None) -> None:
        if data.get("sources"):
            self.add_error("sources", "原始定密没有来源文件；有来源的请选“派生定密”。")
        item = GuideItem.objects.in_force().filter(number=data.get("guide") or None).first()
        if item is not None and data.get("clarity"):
            self.add_error("clarity", "一览表有这一项的，不是不明确事项（保密法实施条例第二十五条）。")
        if item is None and not data.get("basis", "").strip():
            self.add_error("guide", "定密须有依据：从一览表选定事项，没有的另写依据（保密法第十六条）。")
        elif item is not None and data.get("basis", "").strip():
            self.add_error("basis", "已从一览表选定事项的，不再另写依据。")
        elif item is not None and mark is not None:
            longest = last_secret_day(item.mark, data["made_on"])
            ends_on = last_secret_day(mark, data["made_on"])
            if mark.level > item.level:
                self.add_error("level", f"一览表第{item.number}项定为“{item.mark.level.label}”，不得高于它。")
            elif longest and (ends_on is None or ends_on > longest):
                self.add_error("term", f"一览表第{item.number}项的期限是“{item.term}”，不得长于它。")


class ChangeFields(ElementsFields):
    reason = forms.CharField(
        label="变更的理由和依据", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        error_messages={"required": "变更须写明理由和依据（保密法第二十三条）。"},
    )  # fmt: skip
    field_order = ("level", "term", "divisions", "persons", "units", "citation", "reason")


class LiftFields(FieldsForm):
    ground = forms.ChoiceField(
        label="解除理由",
        choices=[
            ("scope", "保密事项范围调整，不再属于国家秘密"),
            ("harmless", "公开后不会损害国家安全和利益，不需要继续保密"),
        ],
        error_messages={"required": "请选定解除理由（保密法第二十四条）。"},
    )
    reason = forms.CharField(
        label="理由说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        error_messages={"required": "解除须写明理由（保密法第二十四条）。"},
    )  # fmt: skip


OPINIONS = ("密级意见", "保密期限意见", "知悉范围意见")


class SecretRoute(Route):
    """What the three forms have in common: one matter, four persons who may know it, an authority at the end."""

    steps = STEPS
    distinct = True
    resubmits = False
    kind: Act.Kind
    states: tuple[str, ...] = StateSecret.BINDING

    def division_of(self, form: Form, step: PlannedStep) -> int | None:
        """The authority is of the organ that is to decide, which changes as a proposal goes up (S-13)."""
        organ = upward.asked_organ(acts.matter_of(form), form) if step.code == DECISION else None
        return organ.pk if organ else step.division

    def submission_objection(self, user, things, form) -> str:
        """Its drafter and whoever knows of a matter may propose to classify, change or lift it."""
        secret = next((thing for thing in things if isinstance(thing, StateSecret)), None)
        known = secret is not None and (
            secret.drafter_id == user.pk or StateSecret.objects.readable_by(user).filter(pk=secret.pk).exists()
        )
        if not known:
            return "您不在本件的知悉范围内，不能提出（保密法第二十一条）。"
        return ""

    def things_again(self, form) -> list[tuple]:
        return carriers.things_on(acts.matter_of(form))

    def items_objection(self, items, form) -> str:
        matters = [item for item in items if isinstance(item.thing, StateSecret)]
        if len(matters) != 1:
            return "一张审批表只办一个国家秘密事项。"
        item, secret = matters[0], matters[0].thing
        if objection := carriers.version_objection(secret, [other for other in items if other is not item]):
            return objection
        if objection := acts.not_electronic():
            return objection
        if secret.way != StateSecret.Way.ELECTRONIC:
            return "纸面登记的事项在纸面上审批，审批结果由保密办公室登记。"
        if item.pk and item.digest != secret.signed_digest(None):
            return "这个事项在提交之后已经变动，请退回承办人重新提交。"
        if secret.state not in self.states:
            return f"{secret.number}{secret.get_state_display()}，现在不能办理{self.title.removesuffix('审批表')}。"
        return self.secret_objection(secret, form) or self.held_objection(secret, form)

    def held_objection(self, secret: StateSecret, form: Form) -> str:
        """The gate over what the matter is about, at the level that protects it meanwhile."""
        thing = secret.about
        return carriers.carrier_of(thing).content_objection(thing, self.level_of(secret, form)) if thing else ""

    def secret_objection(self, secret: StateSecret, form: Form) -> str:
        return ""

    def level_of(self, secret: StateSecret, form: Form) -> Level:
        """The higher of the present and the proposed level: the matter is protected as that meanwhile (S-13)."""
        return Level(max(secret.level, int(form.fields.get("level", 0))))

    def signing_objection(self, form, step, user) -> str:
        secret = acts.matter_of(form)
        level = self.level_of(secret, form)
        if user.clearance < level or not StateSecret.objects.readable_by(user).filter(pk=secret.pk).exists():
            return (
                "您不在本件的知悉范围内，或者涉密等级低于本件密级，不能签批，请承办人调整知悉范围（保密法第二十一条）。"
            )
        if step.code != DECISION:
            return ""
        return self.deciding_objection(secret, form, user) or self.authority(secret, form, user)[1]

    def opinions(self, form, step) -> list[str]:
        """The reviewer gives an opinion on level, period and scope (S-18b)."""
        return list(OPINIONS) if step.code == REVIEW else []

    def deciding_objection(self, secret: StateSecret, form: Form, user) -> str:
        return upward.not_the_determining(secret, user)

    def authority(self, secret: StateSecret, form: Form, user) -> tuple[Act.Power, str]:
        level = Level(int(form.fields.get("level", secret.level)))
        original = self.needs_power(secret, form, level)
        return authorities.power(
            user,
            form.division,
            level,
            original=original,
            on=today(),
            ruleset=rulesets.named(form.ruleset),
            project=acts.project_code(secret, form),
        )

    def needs_power(self, secret: StateSecret, form: Form, level: Level) -> bool:
        """Authority over a level is asked for what is originally determined, never for what is carried over (S-05)."""
        return secret.origin == StateSecret.Origin.ORIGINAL

    def took_effect(self, form, *, by) -> None:
        secret = acts.matter_of(form)
        power, _ = self.authority(secret, form, by)
        acts.carry_out(secret, self.kind, form, power=power, by=by)


class ElementsRoute(SecretRoute):
    """A form that proposes new elements."""

    def secret_objection(self, secret, form) -> str:
        elements = Elements.proposed(form.fields, acts.made_on(secret, form))
        if objection := above_ceiling(elements.level):
            return objection
        if form.drafter_id not in elements.persons and form.division_id not in elements.divisions:
            return "知悉范围没有包括承办人，承办人无法作出标志，请列入。"
        if form.drafter.clearance < elements.level:
            return "承办人的涉密等级低于拟定的密级，请由涉密等级相符的人员承办（保密法第十九条）。"
        return self.elements_objection(secret, form, elements)

    def elements_objection(self, secret, form, elements: Elements) -> str:
        return ""


class Determine(ElementsRoute):
    id = "secretmarks.determine"
    title = "国家秘密确定审批表"
    clauses = ("S-18a", "S-18b", "S-18c", "S-18d", "S-18e")
    basis = "保密法第十六条、第十七条、第十九条；保密法实施条例第十四条、第十八条"
    fields_form = DetermineFields
    kind = Act.Kind.DETERMINED
    states = (StateSecret.State.PROPOSED,)

    def elements_objection(self, secret, form, elements) -> str:
        """What no organ of the house may determine is refused at once; a lower organ's proposal goes up (S-13)."""
        code = form.fields.get("project", "")
        if code and projects.named(code, form.division, today()) is None:
            return f"本单位没有登记过正在进行的交办项目“{code}”，请核对项目编号（定密管理实施办法）。"
        if form.fields["origin"] != StateSecret.Origin.ORIGINAL:
            return ""
        agency = authorities.agency()
        return authorities.without_power(agency, elements.level, rulesets.named(form.ruleset))

    def deciding_objection(self, secret, form, user) -> str:
        return upward.unruled(secret) or upward.not_as_ruled(secret, form) or upward.not_referred(secret, form, user)

    def authority(self, secret, form, user) -> tuple[Act.Power, str]:
        if upward.carries_out_ruling(secret, form, user):
            return Act.Power.GOVERNMENT, ""
        return super().authority(secret, form, user)

    def needs_power(self, secret, form, level) -> bool:
        return form.fields["origin"] == StateSecret.Origin.ORIGINAL

    def fell(self, form, *, by) -> None:
        """The examiner's refusal is the decision not to classify (S-18c); other refusals leave the proposal open."""
        secret = acts.matter_of(form)
        if form.state == Form.State.FINISHED:
            acts.shelve(secret, StateSecret.State.WITHDRAWN)
        elif form.planned[form.turn].code == EXAMINATION:
            acts.shelve(secret, StateSecret.State.UNCLASSIFIED)


class Reclassify(ElementsRoute):
    id = "secretmarks.reclassify"
    title = "国家秘密变更审批表"
    clauses = ("S-20",)
    basis = "保密法第二十三条、第二十四条；保密法实施条例第二十一条、第二十二条"
    fields_form = ChangeFields
    kind = Act.Kind.CHANGED

    def elements_objection(self, secret, form, elements) -> str:
        if secret.ends_on and secret.ends_on < today():
            return f"保密期限已于{secret.ends_on.isoformat()}届满，已自行解密，不能再变更（保密法第二十四条）。"
        if not Elements.of(secret).changes_to(elements):
            return "密级、保密期限和知悉范围都没有改动，不需要办理变更。"
        mark = Mark(elements.level, parse_term(elements.term))
        objection = mark.over_maximum(secret.made_on)
        if objection and not form.fields.get("citation", "").strip():
            return objection
        if elements.ends_on and elements.ends_on < today():
            return "新的保密期限已经届满，不再需要保密的请办理解除（保密法第二十四条）。"
        rows = acts.sources_of(secret)
        return below_sources(elements.level, elements.term, elements.ends_on, rows) if rows else ""

    def needs_power(self, secret, form, level) -> bool:
        return super().needs_power(secret, form, level) and level > secret.level


class Declassify(SecretRoute):
    id = "secretmarks.declassify"
    title = "国家秘密解除审批表"
    clauses = ("S-21", "S-22")
    basis = "保密法第二十四条；保密法实施条例第二十二条"
    fields_form = LiftFields
    kind = Act.Kind.LIFTED

    def needs_power(self, secret, form, level) -> bool:
        return False


def municipal_bureau(form, things) -> list[int | None]:
    """The bureau that looks at an application first: the one above a county bureau, or the applicant itself (S-10)."""
    organ = authorities.organ_of(form.division)
    return [organ.parent_id if authorities.rank_of(organ) == authorities.COUNTY else organ.pk]


class Delegate(Route):
    """The province decides; its refusal is a return with reasons (S-07)."""

    id = delegations.ROUTE
    title = "定密授权申请表"
    clauses = ("S-07", "S-08", "S-09", "S-10")
    basis = "保密法第十七条；广东省审计机关国家秘密定密管理实施办法（试行）"
    distinct = True
    resubmits = False
    steps = (
        signature(Post.BUREAU_HEAD, "市级审计局审核", of=municipal_bureau, amends=NOTHING),
        signature(Post.SECRECY_COMMITTEE, "省审计厅保密委员会审定", amends=NOTHING),
    )

    def submission_objection(self, user, things, form) -> str:
        if any(isinstance(thing, Delegation) and thing.organ_id != user.division_id for thing in things):
            return "定密授权由申请单位的人员提交。"
        return delegations.applying_objection(user)

    def items_objection(self, items, form) -> str:
        if len(items) != 1 or not isinstance(items[0].thing, Delegation):
            return "一张申请表只办一项授权。"
        item, delegation = items[0], items[0].thing
        if item.pk and item.digest != delegation.signed_digest(None):
            return "申请在提交之后已经变动，请退回重新提交。"
        return delegations.missing_papers(delegation) or figures.not_eligible(delegation.counts)

    def statements(self, form, step) -> list[str]:
        """Papers that the gate could not read are looked at by each who signs."""
        papers = delegations.delegation_on(form).enclosures
        return [LOOKED_AT] if papers.filter(file__reading=StoredFile.Reading.UNREADABLE).exists() else []

    def took_effect(self, form, *, by) -> None:
        delegations.granted(delegations.delegation_on(form))

    def fell(self, form, *, by) -> None:
        last = form.signatures.order_by("pk").last()
        reason = last.opinion if form.state == Form.State.RETURNED else "申请单位撤回"
        delegations.refused(delegations.delegation_on(form), reason)


def register() -> None:
    for route in (Determine, Reclassify, Declassify, Delegate):
        if route.id not in registry:
            register_route(route)
