"""The routes of disclosure, and what their approval does."""

from collections.abc import Callable
from functools import partial

from django import forms

from portal.files.models import StoredFile
from portal.files.stocktaking import damaged
from portal.people.models import Roster
from portal.people.posts import Post
from portal.routes.models import Item, Signature
from portal.routes.route import Asked, FieldsForm, Route, Step, registry, signature
from portal.routes.route import register as register_route
from secretmarks import gate
from secretmarks.gate import LOOKED_AT
from secretmarks.levels import Level
from secretmarks.models import StateSecret

from ..law import GROUNDS, NOT_TO_BE_PUBLISHED, WITHDRAWAL_GROUNDS, Attribute, Way, WithdrawalOutcome, ground_objections
from ..models import DocumentPage, ReviewedPage
from ..reading.policies import sending_objection
from . import completeness, publication
from .triggers import reviewed_models

# The step at which the division answers for the secrecy review, for each of the six classes by a statement of its own.
REVIEW = "review"
SECRECY_STATEMENTS = NOT_TO_BE_PUBLISHED
# What of a document its route judges.
JUDGED = ("draft_title", "latest_revision", "state", "level", "attribute", "owning_division", "live")
# What cannot be on a form any more.
GONE = (DocumentPage.State.DISCARDED, DocumentPage.State.VOID)


def things_of(items: list[Item]) -> list:
    return [(item, item.thing) for item in items]


def gate_objection(items: list[Item], *, level: int | None) -> str:
    """The gate over title, texts and attachments of every item, at the level that the form would give it.

    What was a state secret once is told that it was declassified and keeps no mark anywhere (S-23).
    """
    lifted = declassified([thing for _, thing in things_of(items)]) if level == Level.OPEN else set()
    for item, thing in things_of(items):
        object_to = gate.mark_left_behind if thing.pk in lifted else partial(gate.objection_to, level)
        if objection := object_to(where="著录项", **thing.texts(item.revision)) or files_objection(item, object_to):
            return f"《{thing.draft_title}》：{objection}" if len(items) > 1 else objection
    return ""


def files_objection(item: Item, object_to: Callable[..., str]) -> str:
    """Name, file name, text and hidden parts of every file."""
    for number, (title, file) in enumerate(files_of(item.thing, item.revision), 1):
        if file is None:
            return f"“{title}”的文件已不存在，请重新上传。"
        if damaged([file]):
            return f"“{title}”的文件与存入时不一致，请告诉系统管理员从备份恢复，或者重新上传。"
        parts = {"file_name": file.name, "file_text": file.text, "file_hidden": file.hidden}
        if objection := object_to(text=title, where=f"第{number}个附件的名称", **parts):
            return objection
    return ""


def damaged_files(form) -> str:
    """Which attachment is not any more what was sent for signature, or ""; the text is frozen, bytes are not."""
    for item in form.items.filter(round=form.round).select_related("revision"):
        for title, file in files_of(item.thing, item.revision):
            if file is None or damaged([file]):
                return f"“{title}”的文件与送审时不一致，不能批准；请告诉系统管理员从备份恢复，或者退回重新上传。"
    return ""


def declassified(things: list) -> set[int]:
    """Keys of the documents among these that were state secrets and were lifted."""
    pks = [thing.pk for thing in things if isinstance(thing, DocumentPage)]
    lifted = StateSecret.objects.lifted(DocumentPage)
    return {pk for start in range(0, len(pks), 500) for pk in lifted.filter(about_id__in=pks[start : start + 500])}


def files_of(thing, revision) -> list[tuple[str, StoredFile | None]]:
    """The files of attachments and pictures, by the names that readers see."""
    rows = [row for name in thing.children_with_files() for row in thing.signed_rows(revision, name)]
    if not rows:
        return []
    files = StoredFile.objects.in_bulk([row["file"] for row in rows if row.get("file")])
    return [(row.get("title") or row.get("alt") or "", files.get(row.get("file"))) for row in rows]


def stale_items(items: list[Item], form) -> str:
    """Only the newest text of what is still there can be sent for signature, and only while nothing changed it."""
    for item, thing in things_of(items):
        if thing is None:
            return "其中有事项已被删除，请重新送审。"
        if isinstance(thing, DocumentPage) and thing.state in GONE:
            return f"《{thing.draft_title}》{thing.get_state_display()}，不能办理审批。"
        if item.revision_id and thing.latest_revision_id != item.revision_id:
            return f"《{thing.draft_title}》在送审之后又有改动，请退回承办人按新的内容重新送审。"
    return ""


# ---------------------------------------------------------------- whose divisions sign


def makers(form, things) -> list[int | None]:
    """The divisions that made what is on the form, whoever sends it (谁制作、谁初审); of other pages the sender's."""
    made = {getattr(thing, "owning_division_id", None) or form.division_id for thing in things}
    return sorted(made)


def makers_by_leader(form, things) -> list[int | None]:
    """The same, those of one leader beside each other: who is in charge of several signs once."""
    roster = Roster()

    def leaders(division: int) -> list[int]:
        return sorted(capacity.user.pk for capacity in roster.holders(Post.LEADER, division))

    return sorted(makers(form, things), key=lambda division: (leaders(division), division))


class PublishFields(FieldsForm):
    way = forms.MultipleChoiceField(label="公开方式", choices=Way.choices, initial=[Way.PORTAL], required=False)
    reason = forms.CharField(
        label="公开依据和理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False
    )
    consent = forms.ChoiceField(
        label="涉及第三方商业秘密、个人隐私时",
        required=False,
        choices=[("", "不涉及"), ("consent", "权利人同意公开"), ("public_interest", "不公开会对公共利益造成重大影响")],
    )
    evidence = forms.CharField(label="同意书或者认定的依据", max_length=300, required=False)

    def clean(self):
        data = super().clean()
        if data.get("consent") and not data.get("evidence", "").strip():
            self.add_error("evidence", "涉及第三方权益而公开的，请写明同意书或者认定公共利益的依据（条例第十五条）。")
        if not data.get("way"):
            data["way"] = [Way.PORTAL.value]
        return data


class DocumentRoute(Route):
    """Sent by those who handle what is on the form, documents as their state allows; signed by different persons."""

    distinct = True

    def submission_objection(self, user, things, form) -> str:
        for thing in things:
            if objection := sending_objection(user, thing, self.id):
                return f"《{thing.draft_title}》：{objection}" if len(things) > 1 else objection
        return ""


class Publish(DocumentRoute):
    id = "disclosure.publish"
    title = "政府信息公开审批单"
    clauses = ("D-05",)
    basis = "政府信息公开条例第十七条；保密法第三十五条"
    waits_for = "信息发布员发布"
    fields_form = PublishFields
    enclosures = (
        Asked(
            "consent",
            "权利人同意书、征求意见的材料",
            help="涉及第三方商业秘密、个人隐私而公开的，请附上（条例第十五条）。",
        ),
    )
    steps = (
        signature(Post.DIVISION_HEAD, "拟稿处室负责人审核（保密审查）", of=makers, code=REVIEW),
        signature(Post.OFFICE_HEAD, "办公室主要负责人审核"),
        signature(Post.LEADER, "分管厅领导审批", of=makers_by_leader),
    )

    def things(self):
        return [DocumentPage.objects.only(*JUDGED)]

    def digest_of(self, thing, revision) -> str:
        return thing.signed_digest(revision, level=int(Level.OPEN), attribute=Attribute.PROACTIVE.value)

    def items_objection(self, items, form) -> str:
        problem = stale_items(items, form)
        if problem:
            return problem
        for item, thing in things_of(items):
            # What is on a form is frozen: its text is looked at when it is submitted and again when it is published.
            problem = self.standing_objection(thing) or (
                "" if item.pk else self.content_objection(thing, item.revision)
            )
            if problem:
                return f"《{thing.draft_title}》：{problem}"
        return "" if items and items[0].pk else self.gate_objection(items)

    def gate_objection(self, items) -> str:
        """Asked once more in the transaction that publishes: files are read again now and then."""
        return gate_objection(items, level=Level.OPEN) or unseen_files(items)

    def standing_objection(self, page: ReviewedPage) -> str:
        if not isinstance(page, DocumentPage):
            return ""
        if page.level is None:
            return "尚未标注密级。请先在“标注”中确定密级和公开属性，再送审。"
        if page.level > Level.INTERNAL:
            return f"密级为“{page.level_name}”，须先办理解密，不得公开（条例第十四条）。"
        if page.attribute != Attribute.PROACTIVE and page.state == DocumentPage.State.DRAFT:
            return "公开属性不是“主动公开”。请先在“标注”中改为主动公开，再送审。"
        if page.attribute == Attribute.WITHHELD:
            return "公开属性已定为“不予公开”。情况有变的，请先办理公开属性审批，再送审。"
        return ""

    def content_objection(self, page: ReviewedPage, revision) -> str:
        content = page.revision_content(revision)
        if not isinstance(page, DocumentPage):
            return completeness.objection(page, revision)
        if not (content.get("body") or "").strip() and not content.get("attachments"):
            return "正文和附件都是空的，没有可以公开的内容。"
        if content.get("origin") == DocumentPage.Origin.OBTAINED and not (content.get("public_channel") or "").strip():
            return "从第三方获取的信息，须写明它已经公开的渠道才能主动公开（工作规定；D-09）。"
        return completeness.objection(page, revision)

    def statements(self, form, step: Step) -> list[str]:
        if step.code != REVIEW:
            return []
        return [*SECRECY_STATEMENTS, LOOKED_AT] if unread_files(form) else [*SECRECY_STATEMENTS]

    def signing_objection(self, form, step, user) -> str:
        decides = step.code == form.planned[form.deciding_step - 1].code
        return damaged_files(form) if decides else ""

    def took_effect(self, form, *, by) -> None:
        """The approval decides INTERNAL to OPEN and proactive; the text becomes public by a later act."""
        publication.settle_approved(form, level=Level.OPEN, attribute=Attribute.PROACTIVE)


class BundleFields(PublishFields):
    field_order = ("title",)
    title = forms.CharField(
        label="合并公开的名称",
        max_length=120,
        help_text="如：2026年度审计工作报告及附件。",
        error_messages={"required": "请写明合并公开的名称，各级签批人据此知道这些件为什么一起公开。"},
    )


class Bundle(Publish):
    """Several documents under one approval, public at one moment or not at all."""

    id = "disclosure.bundle"
    title = "政府信息合并公开审批单"
    fields_form = BundleFields

    def items_objection(self, items, form) -> str:
        if not 2 <= len(items) <= publication.BUNDLE_MOST:
            return f"合并公开须有 2 至 {publication.BUNDLE_MOST} 件，现有 {len(items)} 件。"
        return super().items_objection(items, form)


def unseen_files(items: list[Item]) -> str:
    """What no program could read is published only when the secrecy reviewer said that it was looked at."""
    if not items or not items[0].pk or not unread_files(items[0].form):
        return ""
    signatures = items[0].form.signatures.filter(round=items[0].form.round, outcome=Signature.Outcome.AGREED)
    if any(LOOKED_AT in signature.statements for signature in signatures):
        return ""
    return "有附件在送审之后重新读取，系统未能全部读出，须重新送审，由保密审查人逐页查看。"


def unread_files(form) -> bool:
    revisions = form.items.filter(round=form.round).values("revision")
    links = [model.revision_files.rel.related_model for model in reviewed_models() if model.children_with_files()]
    return any(
        link.objects.filter(revision__in=revisions).exclude(file__reading=StoredFile.Reading.READ).exists()
        for link in links
    )


class AttributeFields(FieldsForm):
    attribute = forms.ChoiceField(
        label="公开属性", choices=[(a.value, a.label) for a in (Attribute.ON_REQUEST, Attribute.WITHHELD)]
    )
    ground = forms.ChoiceField(
        label="理由", choices=[(g.code, f"{g.words}（{g.article}）") for g in GROUNDS.values()],
        error_messages={"required": "不予公开、依申请公开须从法定理由中选定一项（条例第十三条至第十六条）。"},
    )  # fmt: skip
    reason = forms.CharField(label="理由说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)

    def clean(self):
        data = super().clean()
        if not self.errors:
            found = ground_objections(data["attribute"], data["ground"], data["reason"], level=None)
            for name, objection in found.items():
                self.add_error({"note": "reason"}.get(name, name), objection)
        return data


class SetAttribute(DocumentRoute):
    id = "disclosure.attribute"
    title = "政府信息公开属性审批单"
    clauses = ("D-07", "D-08")
    basis = "政府信息公开条例第十三条至第十六条"
    fields_form = AttributeFields
    steps = (
        signature(Post.DIVISION_HEAD, "拟稿处室负责人审核", of=makers),
        signature(Post.OFFICE_HEAD, "办公室主要负责人审核"),
    )

    def items_objection(self, items, form) -> str:
        problem = stale_items(items, form)
        if problem:
            return problem
        for _, thing in things_of(items):
            if not isinstance(thing, DocumentPage):
                return "只有公文有公开属性。"
            if thing.level is None:
                return f"《{thing.draft_title}》尚未标注密级，请先标注，再送审。"
            if thing.live:
                return f"《{thing.draft_title}》已经公开，须先办理撤回，再改公开属性。"
            given = [form.fields.get(name, "") for name in ("attribute", "ground", "reason")]
            if found := ground_objections(*given, level=thing.level):
                return next(iter(found.values()))
        return gate_objection(items, level=items[0].thing.level if items else None)

    def took_effect(self, form, *, by) -> None:
        publication.settle_approved(
            form, attribute=form.fields["attribute"], ground=form.fields["ground"], ground_note=form.fields["reason"]
        )


class WithdrawFields(FieldsForm):
    outcome = forms.ChoiceField(label="结果", choices=WithdrawalOutcome.choices)
    ground = forms.ChoiceField(
        label="理由类别",
        choices=[(ground, ground) for ground in WITHDRAWAL_GROUNDS],
        help_text="“涉及第三方合法权益”和“保密原因”只供内部使用，公众看到的是“依法不再公开”。",
    )
    repealed_by = forms.CharField(label="代替的文件（索引号）", max_length=40, required=False)
    reason = forms.CharField(label="理由说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def clean_repealed_by(self):
        index_number = self.cleaned_data["repealed_by"].strip()
        if index_number and not DocumentPage.objects.public().filter(index_number=index_number).exists():
            raise forms.ValidationError("没有这个索引号的公开文件，请核对。")
        return index_number


class Withdraw(DocumentRoute):
    id = "disclosure.withdraw"
    title = "政府信息撤回审批单"
    clauses = ("D-07",)
    basis = "政府信息公开条例第十四条、第四十一条"
    fields_form = WithdrawFields
    steps = (
        signature(Post.DIVISION_HEAD, "拟稿处室负责人审核", of=makers),
        signature(Post.OFFICE_HEAD, "办公室主要负责人审批"),
    )

    def digest_of(self, thing, revision) -> str:
        return thing.signed_digest(revision)

    def items_objection(self, items, form) -> str:
        if form.has_taken_effect:
            return ""
        for _, thing in things_of(items):
            if thing is None or not thing.live:
                return "其中有事项现在没有公开，不需要撤回。"
        return ""

    def took_effect(self, form, *, by) -> None:
        publication.take_down(form, by=by)


class WithdrawUrgent(Withdraw):
    id = "disclosure.withdraw_urgent"
    clauses = ("D-07", "A-22")
    basis = "保密法第三十四条；保密法实施条例第六十一条"
    steps = (
        Step("办公室或者保密委先行撤下", (Post.OFFICE_HEAD, Post.SECRECY_DEPUTY), days=1, decides=True),
        Step("另一方会签", (Post.SECRECY_DEPUTY, Post.OFFICE_HEAD), days=1),
    )


class InternalFields(FieldsForm):
    change = forms.ChoiceField(label="事项", choices=[("set", "确定为工作秘密（内部）"), ("lift", "解除工作秘密")])
    reason = forms.CharField(label="依据或者理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class Internal(DocumentRoute):
    """Sets or lifts INTERNAL; lifting does not publish (S-22)."""

    id = "secretmarks.internal"
    title = "工作秘密审批单"
    clauses = ("S-22",)
    basis = "保密法第六十四条；审计法第十六条"
    fields_form = InternalFields
    steps = (signature(Post.DIVISION_HEAD, "拟稿处室负责人审批", of=makers),)

    def items_objection(self, items, form) -> str:
        problem = stale_items(items, form)
        if problem:
            return problem
        for _, thing in things_of(items):
            if not isinstance(thing, DocumentPage):
                return "只有公文可以定为工作秘密。"
            if thing.level is not None and thing.level > Level.INTERNAL:
                return "国家秘密事项不得按工作秘密办理，请办理定密、变更或者解密。"
            if thing.live:
                return f"《{thing.draft_title}》已经公开，须先办理撤回。"
            if form.fields.get("change") == "lift" and thing.level != Level.INTERNAL:
                return f"《{thing.draft_title}》现在不是工作秘密。"
        return gate_objection(items, level=Level.INTERNAL)

    def took_effect(self, form, *, by) -> None:
        level = Level.INTERNAL if form.fields["change"] == "set" else Level.OPEN
        publication.change_standing(form, level=level)


def register() -> None:
    for route in (Publish, Bundle, SetAttribute, Withdraw, WithdrawUrgent, Internal):
        if route.id not in registry:
            register_route(route)
