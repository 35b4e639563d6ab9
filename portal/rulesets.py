"""Rule sets: what the rules of 2017 and the national law say on the same points, and from which day.

A case keeps the rules of the day on which it was received. Each step of the national law takes over everything of the
one before it and changes what its act changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

GUANGDONG = "guangdong-2017"
NATIONAL = "national"


@dataclass(frozen=True)
class Rule:
    """A value, None where the rules are silent, and the article that fixes it."""

    value: Any
    article: str


@dataclass(frozen=True)
class RuleSet:
    """All rules as they stand from one day on."""

    name: str
    label: str
    starts: date
    rules: Mapping[str, Rule]

    def __getitem__(self, key: str) -> Rule:
        return self.rules[key]


DISCLOSURE_2017 = "广东省审计厅政府信息公开工作规定（试行）"
CLASSIFICATION_2017 = "广东省审计机关国家秘密定密管理实施办法（试行）"
LENDING_2017 = "广东省审计厅档案借阅管理办法（试行）"
SILENT = "2017年制度未作规定"

LABELS = {
    "foi.reply_wd": "答复期限（工作日）",
    "foi.ext_wd": "延长答复期限（工作日）",
    "foi.correction_notice_wd": "补正告知期限（工作日）",
    "foi.third_party_wd": "第三方答复期限（工作日）",
    "foi.third_party_silence": "第三方逾期不答复",
    "foi.co_maker_wd": "共同制作机关答复期限（工作日）",
    "foi.co_maker_silence": "共同制作机关逾期不答复",
    "foi.suspend_for": "不计入答复期限的征求意见",
    "foi.purpose_required": "须说明用途",
    "foi.receipt_rule": "收到申请之日的确定",
    "foi.grounds": "不予公开理由",
    "foi.fee": "信息处理费",
    "foi.active_publish_wd": "主动公开期限（工作日）",
    "foi.report_due": "年度报告公布期限（月、日）",
    "foi.report_template": "年度报告格式",
    "foi.remedy_template": "救济途径告知",
    "sec.review_cycle": "国家秘密审核周期（年）",
    "sec.need_to_know_approver": "知悉范围以外人员的批准人",
    "sec.authority.province": "省级机关定密权限",
    "sec.authority.city": "设区的市级机关定密权限",
    "sec.authority.county": "县级机关定密权限",
    "sec.grant_filing": "定密授权备案机关",
    "sec.topsecret_copy": "绝密级载体复制的同意机关",
    "sec.default_period": "未标明保密期限的最长期限（年）",
    "sec.work_secret": "工作秘密管理",
    "arc.open_years": "档案开放年限（年）",
    "arc.transfer_attach": "移交档案附具材料",
    "arc.audit_external_approver": "外单位利用审计档案的批准人",
    "log.retention": "日志留存期限（月）",
}

GUANGDONG_2017 = {
    "foi.reply_wd": Rule(15, DISCLOSURE_2017),
    "foi.ext_wd": Rule(15, DISCLOSURE_2017),
    "foi.correction_notice_wd": Rule(None, SILENT),
    "foi.third_party_wd": Rule(None, f"{DISCLOSURE_2017}：由本机关明确答复期限"),
    "foi.third_party_silence": Rule("record_and_tell", DISCLOSURE_2017),
    "foi.co_maker_wd": Rule(None, SILENT),
    "foi.co_maker_silence": Rule(None, SILENT),
    "foi.suspend_for": Rule(("third_party",), DISCLOSURE_2017),
    "foi.purpose_required": Rule(True, DISCLOSURE_2017),
    "foi.receipt_rule": Rule(None, SILENT),
    "foi.grounds": Rule(
        ("2017-1", "2017-2", "2017-3", "2017-4", "2017-5", "2017-6"), f"{DISCLOSURE_2017}：不得擅自公开的六项"
    ),
    "foi.fee": Rule(None, f"{DISCLOSURE_2017}：不得收取费用"),
    "foi.active_publish_wd": Rule(None, SILENT),
    "foi.report_due": Rule((3, 31), DISCLOSURE_2017),
    "foi.report_template": Rule("free", DISCLOSURE_2017),
    "foi.remedy_template": Rule("either", f"{DISCLOSURE_2017}：可以申请行政复议或者提起行政诉讼"),
    "sec.review_cycle": Rule(None, SILENT),
    "sec.need_to_know_approver": Rule(("division_head", "secrecy_deputy"), f"{LENDING_2017} 第七条"),
    "sec.authority.province": Rule(("SECRET", "CONFIDENTIAL"), CLASSIFICATION_2017),
    "sec.authority.city": Rule((), f"{CLASSIFICATION_2017}：未获授权的逐级上报"),
    "sec.authority.county": Rule((), f"{CLASSIFICATION_2017}：未获授权的逐级上报"),
    "sec.grant_filing": Rule("provincial_secrecy_administration", CLASSIFICATION_2017),
    "sec.topsecret_copy": Rule(("secrecy_deputy",), f"{LENDING_2017} 第七条"),
    "sec.default_period": Rule(None, SILENT),
    "sec.work_secret": Rule(None, f"{CLASSIFICATION_2017}：不得使用国家秘密标志"),
    "arc.open_years": Rule(30, "档案法实施办法（2017年修订）"),
    "arc.transfer_attach": Rule((), SILENT),
    "arc.audit_external_approver": Rule({"ordinary": ("leader_in_charge",)}, f"{LENDING_2017} 第八条"),
    "log.retention": Rule(None, SILENT),
}

# 国办函〔2020〕109号：（起，止，元），按件逐档累进、31件起每10件为一档加收100元；按量逐档累进。
FEE = {
    "per_item": ((1, 10, 0), (11, 30, 100)),
    "per_item_above": {"from": 31, "step": 10, "first": 200, "more": 100},
    "per_page": ((1, 30, 0), (31, 100, 10), (101, 200, 20), (201, None, 40)),
    "pay_within_wd": 20,
}
REGULATION = "政府信息公开条例"
SECRECY = "保守国家秘密法"

# Each step: its first day, the acts that make it, and what they change.
NATIONAL_STEPS = (
    (
        date(2019, 5, 15),
        "政府信息公开条例（2019年修订）",
        {
            "foi.reply_wd": Rule(20, f"{REGULATION} 第三十三条"),
            "foi.ext_wd": Rule(20, f"{REGULATION} 第三十三条"),
            "foi.correction_notice_wd": Rule(7, f"{REGULATION} 第三十条"),
            "foi.third_party_wd": Rule(15, f"{REGULATION} 第三十二条"),
            "foi.third_party_silence": Rule("decide", f"{REGULATION} 第三十二条"),
            "foi.co_maker_wd": Rule(15, f"{REGULATION} 第三十四条"),
            "foi.co_maker_silence": Rule("consent", f"{REGULATION} 第三十四条"),
            "foi.suspend_for": Rule(("third_party", "other_agency"), f"{REGULATION} 第三十三条"),
            "foi.purpose_required": Rule(False, f"{REGULATION} 第二十九条"),
            "foi.receipt_rule": Rule("by_channel", f"{REGULATION} 第三十一条"),
            "foi.grounds": Rule(
                ("14-1", "14-2", "14-3", "15", "16-1", "16-2", "16-3"),
                f"{REGULATION} 第十三条、第十四条、第十五条、第十六条",
            ),
            "foi.fee": Rule(None, f"{REGULATION} 第四十二条：收费办法施行以前不收取费用"),
            "foi.active_publish_wd": Rule(20, f"{REGULATION} 第二十六条"),
            "foi.report_due": Rule((1, 31), f"{REGULATION} 第四十九条"),
            "foi.report_template": Rule("v1", "国办公开办函〔2019〕60号"),
            "arc.audit_external_approver": Rule(
                {"ordinary": ("leader_in_charge",), "major": ("leader_in_charge", "director_general")},
                "审计机关审计档案管理规定（审计署、国家档案局令第10号）",
            ),
            "log.retention": Rule(6, "网络安全法 第二十一条"),
        },
    ),
    (
        date(2021, 1, 1),
        "档案法（2020年修订）、政府信息公开信息处理费管理办法",
        {
            "foi.fee": Rule(FEE, f"{REGULATION} 第四十二条；国办函〔2020〕109号"),
            "arc.open_years": Rule(25, "档案法 第二十七条"),
        },
    ),
    (date(2021, 9, 26), "年度报告格式（2021年）", {"foi.report_template": Rule("v2", "国办公开办函〔2021〕30号")}),
    (
        date(2024, 1, 1),
        "行政复议法（2023年修订）",
        {"foi.remedy_template": Rule("review_first", "行政复议法 第二十条、第二十三条、第二十四条")},
    ),
    (
        date(2024, 3, 1),
        "档案法实施条例",
        {
            "arc.transfer_attach": Rule(
                ("access_review_opinion", "disclosure_status", "level_changes"), "档案法实施条例 第三十条"
            )
        },
    ),
    (
        date(2024, 5, 1),
        "保守国家秘密法（2024年修订）",
        {
            "sec.review_cycle": Rule(1, f"{SECRECY} 第二十四条"),
            "sec.need_to_know_approver": Rule(("principal_or_designee",), f"{SECRECY} 第二十一条"),
            "sec.authority.province": Rule(("TOP_SECRET", "SECRET", "CONFIDENTIAL"), f"{SECRECY} 第十七条"),
            "sec.authority.city": Rule(("SECRET", "CONFIDENTIAL"), f"{SECRECY} 第十七条"),
            "sec.authority.county": Rule((), f"{SECRECY} 第十七条"),
            "sec.topsecret_copy": Rule(("classifying_agency", "its_superior"), f"{SECRECY} 第二十六条"),
            "sec.default_period": Rule(
                {"TOP_SECRET": 30, "SECRET": 20, "CONFIDENTIAL": 10}, f"{SECRECY} 第二十条；仅适用于未标明期限的旧件"
            ),
            "sec.work_secret": Rule("internal_mark_and_record", f"{SECRECY} 第六十四条"),
        },
    ),
    (
        date(2024, 9, 1),
        "保守国家秘密法实施条例（2024年修订）",
        {"sec.grant_filing": Rule("national_secrecy_administration", "保守国家秘密法实施条例 第十六条")},
    ),
    (
        date(2026, 1, 1),
        "网络安全法（2025年修正）",
        {"log.retention": Rule(6, "网络安全法 第二十三条")},
    ),
)


def national_sets() -> tuple[RuleSet, ...]:
    """One set for each step, named by its first day."""
    rules, made = GUANGDONG_2017, []
    for starts, label, changed in NATIONAL_STEPS:
        rules = {**rules, **changed}
        made.append(RuleSet(f"{NATIONAL}-{starts:%Y-%m-%d}", label, starts, MappingProxyType(rules)))
    return tuple(made)


FIRST = RuleSet(
    GUANGDONG, "广东省审计厅2017年制度（粤审办〔2017〕128号）", date(2017, 6, 8), MappingProxyType(GUANGDONG_2017)
)
RULESETS = (FIRST, *national_sets())


def ruleset(on: date) -> RuleSet:
    """The rules of this day; PORTAL_RULESET pins the rules of 2017, or the national ones from their first step on.

    Days before the first set have its rules.
    """
    sets = pinned(settings.PORTAL_RULESET)
    return max((each for each in sets if each.starts <= on), key=lambda each: each.starts, default=sets[0])


def pinned(choice: str) -> tuple[RuleSet, ...]:
    choices = {"": RULESETS, GUANGDONG: RULESETS[:1], NATIONAL: RULESETS[1:]}
    if choice not in choices:
        raise ImproperlyConfigured(f"PORTAL_RULESET={choice} 不是已知的规则，应为：{GUANGDONG}、{NATIONAL} 或留空。")
    return choices[choice]


def named(name: str) -> RuleSet:
    """The set that a case was received under; KeyError for a name that never was."""
    return {each.name: each for each in RULESETS}[name]


def rule(name: str, on: date) -> Rule:
    """One rule of this day. A yearly report goes by the last day of its year."""
    return ruleset(on)[name]
