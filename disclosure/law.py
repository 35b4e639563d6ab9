"""What the Regulations on Open Government Information and the rules of 2017 fix, as tables."""

from dataclasses import dataclass

from django.db import models

from secretmarks.levels import Level


class Attribute(models.TextChoices):
    """公开属性 (工作规定: 主动公开、依申请公开、不予公开; D-02)."""

    PROACTIVE = "proactive", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


# How a document stands that the public may read, once it is published: finished, without a level, proactive (D-07).
PUBLIC_STANDING = {"level": 0, "attribute": Attribute.PROACTIVE.value, "state": "finished"}


class DisclosureClass(models.TextChoices):
    """The five classes published proactively (D-06)."""

    ORGANISATION = "organisation", "机构职能和领导信息"
    RULES = "rules", "法律法规和规范性文件"
    PLANS = "plans", "规划计划、工作安排和重要会议"
    AUDIT_WORK = "audit-work", "审计工作"
    OTHER = "other", "其他依法应当公开的信息"


class Genre(models.TextChoices):
    LAW = "law", "法律"
    ADMINISTRATIVE_REGULATION = "administrative_regulation", "行政法规"
    LOCAL_REGULATION = "local_regulation", "地方性法规"
    JUDICIAL_INTERPRETATION = "judicial_interpretation", "司法解释"
    DEPARTMENT_RULE = "department_rule", "部门规章"
    STATE_COUNCIL_DOCUMENT = "state_council_document", "国务院文件"
    NORMATIVE_DOCUMENT = "normative_document", "规范性文件"
    NOTICE = "notice", "通知"
    ANNOUNCEMENT = "announcement", "公告"
    REPORT = "report", "报告"
    OPINION = "opinion", "意见"
    DECISION = "decision", "决定"
    REPLY = "reply", "批复"
    LETTER = "letter", "函"
    PLAN = "plan", "计划"
    AUDIT_RESULT = "audit_result", "审计结果公告"
    INTERPRETATION = "interpretation", "解读"
    OTHER = "other", "其他"


class Way(models.TextChoices):
    """Ways of publication (D-10)."""

    PORTAL = "portal", "门户网站"
    SERIES = "series", "审计结果公告"
    PRESS = "press", "新闻发布会"
    OTHER = "other", "其他便于公众知晓的方式"


@dataclass(frozen=True)
class Ground:
    """A lawful ground of withholding; there is no free "other" (条例 第十三条至第十六条)."""

    code: str
    words: str
    article: str
    must: bool
    attributes: frozenset[str]


_BOTH = frozenset({Attribute.WITHHELD, Attribute.ON_REQUEST})
_WITHHELD = frozenset({Attribute.WITHHELD})
GROUNDS = {
    ground.code: ground
    for ground in (
        Ground("14-1", "依法确定为国家秘密", "条例第十四条", True, _WITHHELD),
        Ground("14-2", "法律、行政法规禁止公开（含审计法规定应当保守的工作秘密）", "条例第十四条", True, _WITHHELD),
        Ground("14-3", "公开后可能危及国家安全、公共安全、经济安全、社会稳定", "条例第十四条", True, _WITHHELD),
        Ground("15", "涉及商业秘密、个人隐私，公开会损害第三方合法权益", "条例第十五条", True, _BOTH),
        Ground("16-1", "内部事务信息：人事管理、后勤管理、内部工作流程", "条例第十六条第一款", False, _BOTH),
        Ground("16-2", "过程性信息：讨论记录、过程稿、磋商信函、请示报告", "条例第十六条第二款", False, _BOTH),
        Ground("16-3", "行政执法案卷信息", "条例第十六条第二款", False, _BOTH),
        Ground("27", "不属于主动公开范围，依申请提供", "条例第二十七条", False, frozenset({Attribute.ON_REQUEST})),
    )
}

CLASSIFIED = "14-1"


def ground_objections(attribute: str, ground: str, note: str, *, level: int | None) -> dict[str, str]:
    """Why this attribute cannot stand on this ground and in these words: objections by "ground" and "note" (D-03).

    A state secret is only what was classified (D-07); without a level that is not asked.
    """
    if attribute == Attribute.PROACTIVE:
        return {}
    lawful, objections = GROUNDS.get(ground), {}
    if lawful is None:
        objections["ground"] = "不予公开、依申请公开须从法定理由中选定一项（条例第十三条至第十六条）。"
    elif attribute not in lawful.attributes:
        objections["ground"] = f"“{lawful.words}”不能作为“{Attribute(attribute).label}”的理由。"
    elif ground == CLASSIFIED and level is not None and level <= Level.INTERNAL:
        objections["ground"] = "以国家秘密为理由的，须先办理定密。"
    if not note.strip():
        objections["note"] = "请写明理由，随审批单一并审核。"
    return objections


# The six classes that must not be published (工作规定; 条例 第十四条至第十六条), as the reviewer answers for them.
NOT_TO_BE_PUBLISHED = (
    "不含国家秘密；不含商业秘密和个人隐私，或者已在本单写明权利人同意、公共利益的依据。",
    "不含审计工作秘密，没有不宜对外公开的内部事项。",
    "不属于正在调查、讨论、处理过程中的事项（法律、法规另有规定的除外）。",
    "公开后不会危及国家安全、公共安全、经济安全和社会稳定。",
    "公开后不会影响检查、调查、取证等执法活动，不会危及公民、法人和其他组织的人身或者财产安全。",
    "不属于其他依照法律、法规规定不予公开的政府信息。",
)


class WithdrawalOutcome(models.TextChoices):
    WITHDRAWN = "withdrawn", "撤下（公开地址显示撤下说明）"
    REPEALED = "repealed", "废止或者并入（继续公开，注明失效）"
    WRONG_RELEASE = "wrong_release", "误发（公开地址视同从未存在）"


# Grounds of withdrawal, each with what everyone is told. That a text held a secret, or the business or private life of
# somebody, would be confirmed to all who still have a copy (条例第十四条、第十五条; 保密法第三十四条).
NOT_PUBLIC_ANY_MORE = "依法不再公开"
WITHDRAWAL_GROUNDS = {
    "内容需要更正": "内容需要更正",
    NOT_PUBLIC_ANY_MORE: NOT_PUBLIC_ANY_MORE,
    "涉及第三方合法权益": NOT_PUBLIC_ANY_MORE,
    "已被废止或者替代": "已被废止或者替代",
    "保密原因": NOT_PUBLIC_ANY_MORE,
}


def told_ground(ground: str) -> str:
    """The ground of a withdrawal as everyone may know it; one that is not in the table is not told."""
    return WITHDRAWAL_GROUNDS.get(ground, NOT_PUBLIC_ANY_MORE)


# The subject classes of the State Council's list that an audit office uses (主题分类).
SUBJECTS = (
    "综合政务\\政务公开",
    "综合政务\\保密工作",
    "综合政务\\文秘工作",
    "综合政务\\电子政务",
    "财政、金融、审计\\审计",
    "财政、金融、审计\\财政",
    "财政、金融、审计\\税务",
    "国民经济管理、国有资产监管",
    "农业、林业、水利",
    "城乡建设、环境保护",
    "科技、教育",
    "卫生、体育",
    "劳动、人事、监察",
    "公安、安全、司法",
    "民政、扶贫、救灾",
    "国务院组织机构",
    "其他",
)

TITLE_MAX, SUMMARY_MAX, BODY_MAX = 255, 100, 2_000_000
