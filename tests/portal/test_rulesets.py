"""Rule sets: which rules a day has, and what they say."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.rulesets import GUANGDONG_2017, LABELS, NATIONAL_STEPS, RULESETS, named, rule, ruleset

REGULATION, FEES, REPORT, REVIEW, ARCHIVES, SECRECY, FILING, NETWORK = (starts for starts, _, _ in NATIONAL_STEPS)


@pytest.mark.parametrize(
    ("key", "until_then", "starts", "since_then", "article"),
    [
        ("foi.reply_wd", 15, REGULATION, 20, "第三十三条"),
        ("foi.ext_wd", 15, REGULATION, 20, "第三十三条"),
        ("foi.correction_notice_wd", None, REGULATION, 7, "第三十条"),
        ("foi.third_party_wd", None, REGULATION, 15, "第三十二条"),
        ("foi.third_party_silence", "record_and_tell", REGULATION, "decide", "第三十二条"),
        ("foi.co_maker_wd", None, REGULATION, 15, "第三十四条"),
        ("foi.co_maker_silence", None, REGULATION, "consent", "第三十四条"),
        ("foi.suspend_for", ("third_party",), REGULATION, ("third_party", "other_agency"), "第三十三条"),
        ("foi.purpose_required", True, REGULATION, False, "第二十九条"),
        ("foi.receipt_rule", None, REGULATION, "by_channel", "第三十一条"),
        ("foi.active_publish_wd", None, REGULATION, 20, "第二十六条"),
        ("foi.report_due", (3, 31), REGULATION, (1, 31), "第四十九条"),
        ("foi.report_template", "free", REGULATION, "v1", "60号"),
        ("foi.report_template", "v1", REPORT, "v2", "30号"),
        ("foi.remedy_template", "either", REVIEW, "review_first", "第二十三条"),
        ("sec.review_cycle", None, SECRECY, 1, "第二十四条"),
        (
            "sec.need_to_know_approver",
            ("division_head", "secrecy_deputy"),
            SECRECY,
            ("principal_or_designee",),
            "第二十一条",
        ),
        (
            "sec.authority.province",
            ("SECRET", "CONFIDENTIAL"),
            SECRECY,
            ("TOP_SECRET", "SECRET", "CONFIDENTIAL"),
            "第十七条",
        ),
        (
            "sec.grant_filing",
            "provincial_secrecy_administration",
            FILING,
            "national_secrecy_administration",
            "第十六条",
        ),
        ("sec.topsecret_copy", ("secrecy_deputy",), SECRECY, ("classifying_agency", "its_superior"), "第二十六条"),
        ("sec.default_period", None, SECRECY, {"TOP_SECRET": 30, "SECRET": 20, "CONFIDENTIAL": 10}, "第二十条"),
        ("sec.work_secret", None, SECRECY, "internal_mark_and_record", "第六十四条"),
        ("arc.open_years", 30, FEES, 25, "第二十七条"),
        (
            "arc.transfer_attach",
            (),
            ARCHIVES,
            ("access_review_opinion", "disclosure_status", "level_changes"),
            "第三十条",
        ),
        (
            "arc.audit_external_approver",
            {"ordinary": ("leader_in_charge",)},
            REGULATION,
            {"ordinary": ("leader_in_charge",), "major": ("leader_in_charge", "director_general")},
            "第10号",
        ),
        ("log.retention", None, REGULATION, 6, "第二十一条"),
        ("log.retention", 6, NETWORK, 6, "第二十三条"),
    ],
)
def test_a_rule_changes_on_the_day_of_its_act(key, until_then, starts, since_then, article):
    assert rule(key, starts - timedelta(days=1)).value == until_then
    assert rule(key, starts).value == since_then
    assert article in rule(key, starts).article


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2000, 1, 1), "guangdong-2017"),
        (date(2017, 6, 8), "guangdong-2017"),
        (date(2019, 5, 14), "guangdong-2017"),
        (date(2019, 5, 15), "national-2019-05-15"),
        (date(2020, 12, 31), "national-2019-05-15"),
        (date(2021, 1, 1), "national-2021-01-01"),
        (date(2021, 9, 25), "national-2021-01-01"),
        (date(2021, 9, 26), "national-2021-09-26"),
        (date(2023, 12, 31), "national-2021-09-26"),
        (date(2024, 1, 1), "national-2024-01-01"),
        (date(2024, 2, 29), "national-2024-01-01"),
        (date(2024, 3, 1), "national-2024-03-01"),
        (date(2024, 4, 30), "national-2024-03-01"),
        (date(2024, 5, 1), "national-2024-05-01"),
        (date(2024, 8, 31), "national-2024-05-01"),
        (date(2024, 9, 1), "national-2024-09-01"),
        (date(2025, 12, 31), "national-2024-09-01"),
        (date(2026, 1, 1), "national-2026-01-01"),
        (date(2030, 1, 1), "national-2026-01-01"),
    ],
)
def test_a_day_has_one_rule_set(day, name):
    assert ruleset(day).name == name
    assert named(name) is ruleset(day)


@pytest.mark.parametrize(
    ("year", "template", "due"),
    [
        (2018, "free", (3, 31)),
        (2019, "v1", (1, 31)),
        (2020, "v1", (1, 31)),
        (2021, "v2", (1, 31)),
        (2025, "v2", (1, 31)),
    ],
)
def test_a_report_goes_by_the_last_day_of_its_year(year, template, due):
    last = date(year, 12, 31)
    assert (rule("foi.report_template", last).value, rule("foi.report_due", last).value) == (template, due)


def test_the_grounds_are_six_in_2017_and_a_closed_list_of_seven_since():
    assert len(rule("foi.grounds", date(2019, 5, 14)).value) == 6
    assert rule("foi.grounds", date(2019, 5, 15)).value == ("14-1", "14-2", "14-3", "15", "16-1", "16-2", "16-3")


def test_no_fee_is_taken_before_the_measures_of_2021():
    assert rule("foi.fee", date(2017, 6, 8)).value is None
    assert rule("foi.fee", date(2020, 12, 31)).value is None
    fee = rule("foi.fee", date(2021, 1, 1)).value
    assert fee["per_page"] == ((1, 30, 0), (31, 100, 10), (101, 200, 20), (201, None, 40))
    assert fee["per_item"] == ((1, 10, 0), (11, 30, 100))


@pytest.mark.parametrize(
    ("pin", "day", "name"),
    [
        ("guangdong-2017", date(2026, 11, 23), "guangdong-2017"),
        ("guangdong-2017", date(2010, 1, 1), "guangdong-2017"),
        ("national", date(2017, 6, 8), "national-2019-05-15"),
        ("national", date(2026, 11, 23), "national-2026-01-01"),
        ("", date(2018, 1, 1), "guangdong-2017"),
    ],
)
def test_a_deployment_may_pin_its_rules(settings, pin, day, name):
    settings.PORTAL_RULESET = pin
    assert ruleset(day).name == name


def test_an_unknown_pin_is_an_error(settings):
    settings.PORTAL_RULESET = "guangdong"
    with pytest.raises(ImproperlyConfigured, match="guangdong-2017"):
        ruleset(date(2026, 1, 1))


def test_every_set_has_every_rule_with_its_article_and_label():
    for each in RULESETS:
        assert set(each.rules) == set(GUANGDONG_2017) == set(LABELS)
        assert all(found.article for found in each.rules.values())


def test_a_rule_set_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        RULESETS[0].name = "other"
    with pytest.raises(TypeError):
        RULESETS[0].rules["foi.reply_wd"] = None
