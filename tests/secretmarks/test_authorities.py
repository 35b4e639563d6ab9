"""Who may classify, as the pages and the rules have it; and the guide that acts rest on."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal import rulesets
from portal.people.models import today
from portal.people.posts import Post
from portal.routes.objections import Objection
from portal.trail.models import Entry
from secretmarks import authorities, designating
from secretmarks import guide as rules
from secretmarks.desk import PLACES
from secretmarks.levels import Level
from secretmarks.models import Designation, GuideItem
from secretmarks.wagtail_hooks import secrets_menu_item
from tests import factories
from tests.secretmarks.classification import YESTERDAY, cleared_house, fresh, make_secret
from tests.secretmarks.test_calculator import signed_in

HEADING = "编号,事项,密级,保密期限,保密事项范围,产生部门或者岗位,知悉人员,载体形式\n"
ROW = "3.1,某项测试事项,机密,10年,测试范围,财政处,审计组,纸质\n"


@pytest.fixture
def office(house):
    return cleared_house(house)


def text(response) -> str:
    return response.content.decode()


# ---------------------------------------------------------------- authorities


@pytest.mark.clause("S-04", "S-13")
def test_the_matrix_is_data_of_the_rule_set(office):
    city = factories.make_division("某市审计局", parent=office.agency, kind="bureau")
    county = factories.make_division("某县审计局", parent=city, kind="bureau")
    section = factories.make_division("某市局一科", parent=city)
    assert authorities.organ_of(section) == city and authorities.organ_of(office.finance) == office.agency
    old, new = rulesets.named("guangdong-2017"), rulesets.ruleset(today())
    for organ, ruleset, levels in (
        (office.agency, old, {"机密", "秘密"}),
        (city, old, set()),
        (county, old, set()),
        (office.agency, new, {"绝密", "机密", "秘密"}),
        (city, new, {"机密", "秘密"}),
        (county, new, set()),
    ):
        assert {level.label for level in authorities.own_levels(organ, ruleset)} == levels
        for level in (Level.CONFIDENTIAL, Level.SECRET, Level.TOP_SECRET):
            assert bool(authorities.without_power(organ, level, ruleset)) == (level.label not in levels)


@pytest.mark.clause("S-15", "S-16", "S-17")
def test_designating_filing_and_replacing_on_the_page(office):
    page, director = reverse("secret_authorities"), signed_in(office.director)
    given_fields = {
        "holder": office.leader.username, "highest": "30", "trained_on": YESTERDAY.isoformat(),
        "starts_on": today().isoformat(),
    }  # fmt: skip
    untrained = director.post(
        reverse("secret_designate"), given_fields | {"trained_on": (today() + timedelta(days=1)).isoformat()}
    )
    assert untrained.status_code == 409 and "先经过定密培训" in text(untrained)
    assert director.post(reverse("secret_designate"), given_fields).status_code == 302
    twice = director.post(reverse("secret_designate"), given_fields)
    assert twice.status_code == 409 and "已经是指定定密责任人" in text(twice)
    made = Designation.objects.get()
    for reader in (office.stranger, office.archivist, office.auditor):
        listed = text(signed_in(reader).get(page))
        assert office.leader.name in listed and office.director.name in listed and "未备案" in listed
    officer = signed_in(office.secrecy_officer)
    filed = officer.post(reverse("secret_designation_file", args=[made.pk]), {"on": today().isoformat()})
    assert filed.status_code == 302
    ending = reverse("secret_replace", args=[made.pk])
    assert officer.post(ending, {"ground": "left", "on": today().isoformat()}).status_code == 404
    without = director.post(ending, {"ground": "", "on": today().isoformat()})
    assert without.status_code == 422 and "请选定调整原因" in text(without)
    assert director.post(ending, {"ground": "left", "on": today().isoformat()}).status_code == 302
    made.refresh_from_db()
    assert (made.filed_on, made.ends_on, made.ground) == (today(), today(), "left")
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"secretmarks.designated", "secretmarks.designation_filed", "secretmarks.replaced"} <= actions


@pytest.mark.clause("S-04", "S-16")
def test_the_page_shows_the_matrix_of_each_rule_set_and_the_heads_of_all_organs(office, settings):
    city = factories.make_division("某市审计局", parent=office.agency, kind="bureau")
    chief = factories.make_user(city, Post.BUREAU_HEAD, name="市局局长")
    page = signed_in(office.stranger).get(reverse("secret_authorities"))
    assert [each["rules"] for each in page.context["matrices"]] == [True, False]
    assert "2017年制度" in text(page) and chief.name in text(page)
    settings.PORTAL_RULESET = "guangdong-2017"
    page = signed_in(office.stranger).get(reverse("secret_authorities"))
    assert [each["rules"] for each in page.context["matrices"]] == [False, True]


def test_the_menu_of_the_admin_leads_to_what_the_person_may_open(office, settings):
    assert set(menu_of(office.editor)) == {place.label for place in PLACES if place.fits(fresh(office.editor))}
    assert {"登记簿", "事项一览表"} <= set(menu_of(office.editor)) and "监督检查" not in menu_of(office.editor)
    settings.PORTAL_ZONE = "work"
    assert "事项一览表" not in menu_of(office.editor)


def menu_of(person) -> list[str]:
    request = RequestFactory().get("/admin/")
    request.user = fresh(person)
    return [item.label for item in secrets_menu_item().menu.menu_items_for_request(request)]


@pytest.mark.clause("S-14")
def test_only_the_statutory_authority_designates(office):
    for name in ("secrecy_officer", "head", "secrecy_deputy", "security_officer", "stranger"):
        person = fresh(getattr(office, name))
        with pytest.raises(Objection, match="由法定定密责任人指定"):
            designating.designate(by=person, holder=office.leader, highest=30, trained_on=YESTERDAY, starts_on=today())
        assert signed_in(person).post(reverse("secret_designate"), {}).status_code == 404
    assert not Designation.objects.exists()


# ---------------------------------------------------------------- the guide


def bring(office, table: str | bytes, name: str = "guide.csv"):
    data = table.encode() if isinstance(table, str) else table
    client = signed_in(office.secrecy_officer)
    return client.post(reverse("secret_guide_import"), {"table": SimpleUploadedFile(name, data)})


def test_the_guide_is_imported_and_is_the_basis_of_acts(office):
    assert bring(office, HEADING + ROW).status_code == 302
    assert (
        bring(office, (HEADING + ROW.replace("3.1", "3.2").replace("某项", "另项")).encode("gb18030")).status_code
        == 302
    )
    item = GuideItem.objects.get(number="3.1")
    assert (item.level, item.term, item.source, item.carrier) == (30, "10年", "测试范围", "纸质")
    secret = make_secret(office, guide="3.1", basis="")
    assert secret.guide_item == item
    assert "某项测试事项" in text(signed_in(office.stranger).get(reverse("secret_guide")))
    client = signed_in(office.secrecy_officer)
    assert client.post(reverse("secret_guide_withdraw", args=[item.pk])).status_code == 302
    assert client.post(reverse("secret_guide_withdraw", args=[item.pk])).status_code == 409
    with pytest.raises(Objection, match="已经停用"):
        make_secret(office, guide="3.1", basis="")
    secret.refresh_from_db()
    assert secret.guide_item == item


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (HEADING + ROW + ROW, "第3行：编号“3.1”与第2行重复"),
        (HEADING + ROW + ROW.replace("3.1", "3.2"), "第3行：事项“某项测试事项”与第2行重复"),
        (HEADING + ROW.replace("机密", "内部"), "第2行：密级“内部”不是秘密、机密、绝密（保密法第十四条）"),
        (HEADING + ROW.replace("10年", "十年"), "第2行"),
        (HEADING + ROW.replace("某项测试事项", ""), "第2行：事项没有填写"),
        (HEADING + ROW.replace("某项测试事项", "长" * 301), "事项超过300个字"),
        ("编号,事项\n1,2\n", "缺少列"),
        (HEADING, "没有事项"),
        (b"\xff\xfe\x00\x81\x30", "不是文本表格"),
        (HEADING + '3.1,"没有收尾', "第2行"),
    ],
)
def test_a_bad_table_is_refused_row_by_row_and_nothing_is_imported(office, table, words):
    answer = bring(office, table)
    assert answer.status_code == 422 and words in text(answer), text(answer)
    assert not GuideItem.objects.exists()


def test_every_bad_row_is_named_on_a_line_of_its_own(office):
    page = text(bring(office, HEADING + ROW.replace("机密", "内部") + ROW.replace("10年", "十年")))
    assert "<br>第2行：" in page and "<br>第3行：" in page


def test_the_guide_is_searched_and_filtered(office):
    bring(office, HEADING + ROW + "3.2,另一件事项,秘密,5年,别的范围,金融处,审计组,纸质\n")
    GuideItem.objects.filter(number="3.2").update(withdrawn_on=today())
    client, address = signed_in(office.stranger), reverse("secret_guide")
    for query, found in (
        ("", {"3.1", "3.2"}), ("?q=测试 3.1", {"3.1"}), ("?q=金融", {"3.2"}), ("?level=30", {"3.1"}),
        ("?state=withdrawn", {"3.2"}), ("?state=used", {"3.1"}), ("?q=没有", set()),
    ):  # fmt: skip
        page = client.get(address + query)
        assert {item.number for item in page.context["page"]} == found, query
    assert client.get(address + "?level=99").status_code == 422


def test_what_the_guide_has_is_not_imported_twice(office):
    bring(office, HEADING + ROW)
    assert "已在一览表中" in text(bring(office, HEADING + ROW))
    assert "已在一览表中" in text(bring(office, HEADING + ROW.replace("3.1", "4.4")))
    assert GuideItem.objects.count() == 1


@pytest.mark.clause("N-01", "S-28")
def test_there_is_no_guide_on_the_unclassified_network(office, settings):
    settings.PORTAL_ZONE = "work"
    assert signed_in(office.secrecy_officer).get(reverse("secret_guide")).status_code == 404
    assert bring(office, HEADING + ROW).status_code == 404


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reading_of_a_table(data):
    try:
        items, errors = rules.read(HEADING.encode() + data)
    except Objection:
        return
    assert all(str(error).startswith("第") for error in errors) and all(item.number for item in items)
