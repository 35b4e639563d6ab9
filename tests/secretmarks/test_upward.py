"""Up the levels: unclear matters with their two terms, proposals without authority, and what is warned of."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal import workdays
from portal.desk import notices
from portal.desk.models import Notice
from portal.people.models import today
from portal.people.posts import Post
from portal.routes.models import Form
from portal.routes.objections import Objection
from secretmarks import acts, delegations, terms, upward
from secretmarks.levels import Level
from secretmarks.models import GuideItem, StateSecret, UnclearMatter
from tests import factories
from tests.secretmarks.classification import (
    cleared_house,
    fields,
    fresh,
    grant,
    propose,
    secret_of,
    sign,
    told_of_terms,
)
from tests.secretmarks.test_calculator import signed_in


@pytest.fixture
def office(house):
    return cleared_house(house)


def text(response) -> str:
    return response.content.decode()


def unclear_form(office, **changed):
    return propose(office, clarity="unclear", **changed)


@pytest.mark.clause("S-02", "S-13")
def test_an_unclear_matter_is_protected_and_decided_only_after_its_ruling(office):
    form = sign(unclear_form(office), office.head, office.examiner)
    secret = secret_of(form)
    assert secret.level == Level.SECRET
    with pytest.raises(Objection, match="须先报保密行政管理部门确定"):
        sign(form, office.director)
    with pytest.raises(Objection, match="还没有上报的先登记上报"):
        upward.rule(secret.unclear, by=office.secrecy_officer, on=today(), ruling="secret")
    with pytest.raises(Objection, match="由保密办公室"):
        upward.report(secret.unclear, by=office.drafter, on=today())
    upward.report(secret.unclear, by=office.secrecy_officer, on=today())
    with pytest.raises(Objection, match="已经上报"):
        upward.report(secret.unclear, by=office.secrecy_officer, on=today())
    upward.rule(UnclearMatter.objects.get(), by=office.secrecy_officer, on=today(), ruling="secret")
    sign(form, office.director)
    assert StateSecret.objects.binding().filter(pk=secret.pk).exists()


@pytest.mark.clause("S-02")
def test_what_is_ruled_no_secret_is_not_classified(office):
    form = sign(unclear_form(office), office.head, office.examiner)
    unclear = secret_of(form).unclear
    upward.report(unclear, by=office.secrecy_officer, on=today())
    unclear.refresh_from_db()
    upward.rule(unclear, by=office.secrecy_officer, on=today(), ruling="no_secret")
    with pytest.raises(Objection, match="不属于国家秘密，请退回承办人"):
        sign(form, office.director)


def test_what_the_guide_names_is_not_unclear(office):
    GuideItem.objects.create(number="1.1", matter="事项", level=30, term="10年", source="范围")
    with pytest.raises(Objection, match="不是不明确事项"):
        unclear_form(office, guide="1.1", basis="")


@pytest.mark.clause("S-12", "S-13")
def test_terms_of_ten_working_days_are_shown_before_they_end_and_told_after(office):
    form = unclear_form(office)
    unclear = secret_of(form).unclear
    due = workdays.add(today(), 10)
    assert unclear.due_on == due
    for user in (office.secrecy_officer, office.drafter):
        assert terms.due_clocks(fresh(user), today()) == []
        assert [clock.due_on for clock in terms.due_clocks(fresh(user), due)] == [due]
    assert terms.due_clocks(fresh(office.stranger), due) == []
    assert terms.warn(today()) == "" and not told_of_terms(office.drafter)
    assert terms.warn(due) == "" and terms.warn(due) == ""
    assert told_of_terms(office.drafter) == told_of_terms(office.secrecy_officer) == [due]
    for _ in range(2):
        assert "不明确事项逾期 1 件" in terms.warn(due + timedelta(days=1))
    assert told_of_terms(office.drafter) == [due, due] and not told_of_terms(office.stranger)
    upward.report(unclear, by=office.secrecy_officer, on=today())
    assert UnclearMatter.objects.get().due_on == workdays.add(today(), 10)


@pytest.mark.clause("S-12")
def test_the_filing_of_a_delegation_is_shown_to_both_sides_until_it_is_done(office):
    bureau = factories.make_division("某市审计局", parent=office.agency, kind="bureau")
    chief = factories.make_user(bureau, Post.BUREAU_HEAD, name="市局局长")
    made = grant(office, bureau, ends_on=today() + timedelta(days=400))
    due = workdays.add(today(), 10)
    for user in (chief, office.secrecy_officer):
        assert [clock.what for clock in terms.due_clocks(fresh(user), due)] == [
            "某市审计局的定密授权或者撤销应当在当地备案"
        ]
    assert terms.due_clocks(fresh(office.head), due) == []
    client = signed_in(chief)
    for day in (today(), due, due):
        terms.warn(day)
    assert told_of_terms(chief) == told_of_terms(office.secrecy_officer) == [due]
    assert f"期限 {due}" in text(client.get(reverse("desk_notices")))
    client.get(reverse("secret_register"))
    assert Notice.objects.get(recipient=chief).read_at
    assert "逾期未备案 1 项" in terms.warn(due + timedelta(days=1))
    delegations.file(made, by=fresh(chief), on=today(), local=True, documents=["decision"])
    assert terms.due_clocks(fresh(chief), due) == [] and terms.warn(due + timedelta(days=1)) == ""


@pytest.fixture
def levels(office):
    """A county bureau below a city bureau, with everyone whom its proposals need."""
    office.city = factories.make_division("某市审计局", parent=office.agency, kind="bureau")
    office.county = factories.make_division("某县审计局", parent=office.city, kind="bureau")
    office.clerk = factories.make_user(office.county, name="县局承办人", clearance=40)
    office.reviewer = factories.make_user(office.county, Post.DIVISION_HEAD, name="县局复核人", clearance=40)
    office.chief = factories.make_user(office.county, Post.BUREAU_HEAD, name="县局局长", clearance=40)
    office.city_chief = factories.make_user(office.city, Post.BUREAU_HEAD, name="市局局长", clearance=40)
    return office


def county_form(office):
    """A proposal of the county, examined and waiting for the authority; before that nobody sends it up."""
    names = (office.clerk, office.reviewer, office.chief, office.city_chief, office.examiner, office.director)
    form = propose(office, by=office.clerk, persons="、".join(person.username for person in names))
    with pytest.raises(Objection, match="审核通过"):
        upward.refer(secret_of(form), by=fresh(office.chief))
    return sign(form, office.reviewer, office.examiner)


@pytest.mark.clause("S-13", "S-28")
def test_a_county_proposal_passes_the_heads_of_county_and_city_before_the_province(levels, settings):
    settings.PORTAL_RULESET = "guangdong-2017"
    form = county_form(levels)
    secret = secret_of(form)
    with pytest.raises(Objection, match="某县审计局还没有上报"):
        upward.refer(secret, by=fresh(levels.city_chief))
    refer = reverse("secret_refer", args=[secret.uuid])
    assert "逐级上报" in text(signed_in(levels.chief).get(secret.get_absolute_url()))
    assert signed_in(levels.chief).post(refer).status_code == 302
    assert signed_in(levels.chief).post(refer).status_code == 409
    with pytest.raises(Objection, match="某市审计局主要负责人还没有上报"):
        sign(form, levels.director)
    assert signed_in(levels.stranger).post(refer).status_code == 404
    with pytest.raises(Objection, match="逐级上报"):
        sign(form, levels.city_chief)
    assert signed_in(levels.city_chief).post(refer).status_code == 302
    assert secret_of(form).level == Level.SECRET
    assert secret_of(sign(form, levels.director)).mark is not None


@pytest.mark.clause("S-13", "S-20", "S-21")
def test_the_city_with_authority_decides_what_the_county_sent_up_and_what_becomes_of_it(levels):
    form = county_form(levels)
    secret = secret_of(form)
    with pytest.raises(Objection, match="逐级上报"):
        sign(form, levels.chief)
    with pytest.raises(Objection, match="现在轮到"):
        sign(form, levels.city_chief)
    with pytest.raises(Objection, match="还没有上报"):
        sign(form, levels.director)
    upward.refer(secret, by=fresh(levels.chief))
    assert Notice.objects.filter(recipient=levels.city_chief, form=form, kind="waiting").exists()
    assert form in Form.objects.waiting_for(fresh(levels.city_chief))
    with pytest.raises(Objection, match="现在轮到"):
        sign(form, levels.chief)
    with pytest.raises(Objection, match="直接审批，不需要上报"):
        upward.refer(secret, by=fresh(levels.city_chief))
    sign(form, levels.city_chief)
    act = secret.acts.get()
    assert (act.decided_by, act.power) == (levels.city_chief, "statutory")
    acts.mark(secret_of(form), by=levels.clerk)
    given = {"ground": "harmless", "reason": "不再需要"}
    lifting = acts.send("secretmarks.declassify", secret_of(form), by=fresh(levels.clerk), fields=given)
    lifting = sign(lifting, levels.reviewer, levels.examiner)
    with pytest.raises(Objection, match="现在轮到"):
        sign(lifting, levels.chief)
    sign(lifting, levels.city_chief)
    assert secret.acts.last().kind == "lifted"


@pytest.mark.clause("S-14", "S-21")
def test_a_bureau_does_not_lift_what_the_province_determined(levels, settings):
    settings.PORTAL_RULESET = "guangdong-2017"
    form = county_form(levels)
    secret = secret_of(form)
    for chief in (levels.chief, levels.city_chief):
        upward.refer(secret, by=fresh(chief))
    sign(form, levels.director)
    given = {"ground": "harmless", "reason": "不再需要"}
    lifting = acts.send("secretmarks.declassify", secret_of(form), by=fresh(levels.clerk), fields=given)
    lifting = sign(lifting, levels.reviewer, levels.examiner)
    with pytest.raises(Objection, match="由原定密机关测试厅或者其上级机关决定（保密法第二十三条"):
        sign(lifting, levels.chief)
    sign(lifting, levels.director)


def asked_government(levels, **ruling):
    """A proposal of the county that a local government was asked about, and what it ruled, if it did."""
    form = county_form(levels)
    chief, address = signed_in(levels.chief), reverse("secret_government", args=[secret_of(form).uuid])
    letter = {"government": "某市人民政府", "letter": "某审请〔2026〕1号", "sent_on": today().isoformat()}
    assert chief.post(address, letter).status_code == 302
    if ruling:
        given = {"reply": "某府函〔2026〕2号", "ruled_on": today().isoformat()} | ruling
        assert chief.post(address, given).status_code == 302
    return form


@pytest.mark.clause("S-13")
def test_while_a_local_government_is_asked_nobody_of_the_house_decides_or_marks(levels, settings):
    settings.PORTAL_RULESET = "guangdong-2017"
    form = asked_government(levels)
    secret = secret_of(form)
    assert (secret.level, secret.mark) == (Level.SECRET, None)
    with pytest.raises(Objection, match="登记批复之前不能定密，也不得作出标志"):
        sign(form, levels.chief)
    with pytest.raises(Objection):
        sign(form, levels.director)
    with pytest.raises(Objection, match="现在不需要作出标志"):
        acts.mark(secret, by=levels.clerk)
    with pytest.raises(Objection, match="已报某市人民政府审批"):
        upward.refer(secret, by=fresh(levels.chief))
    page = text(signed_in(levels.chief).get(secret.get_absolute_url()))
    for words in ("某县审计局报某市人民政府", "某审请〔2026〕1号", "等待批复", "登记批复"):
        assert words in page
    assert not secret.acts.exists()


@pytest.mark.clause("S-13")
def test_the_head_carries_out_what_the_local_government_ruled_and_nothing_else(levels, settings):
    settings.PORTAL_RULESET = "guangdong-2017"
    form = asked_government(levels, ruling="secret", level="30", term="10年")
    secret = secret_of(form)
    sign(form, levels.chief)
    act = secret.acts.get()
    assert (act.power, act.decided_by, act.level, act.term) == ("government", levels.chief, 30, "10年")
    assert "有定密权的当地政府" in text(signed_in(levels.clerk).get(secret.get_absolute_url()))
    acts.mark(secret_of(form), by=levels.clerk)
    found = secret.government_requests.get()
    assert (found.government, found.reply, str(found.mark)) == ("某市人民政府", "某府函〔2026〕2号", "机密★10年")


@pytest.mark.clause("S-13")
@pytest.mark.parametrize(
    ("ruling", "words"),
    [
        ({"ruling": "secret", "level": "20", "term": "10年"}, "批复为“秘密★10年”，与审批表不一致"),
        ({"ruling": "secret", "level": "30", "term": "5年"}, "批复为“机密★5年”，与审批表不一致"),
        ({"ruling": "no_secret"}, "批复本件不属于国家秘密，请退回承办人"),
        ({"ruling": "declined"}, "逐级上报"),
    ],
)
def test_another_ruling_of_the_local_government_leaves_the_unit_without_authority(levels, settings, ruling, words):
    settings.PORTAL_RULESET = "guangdong-2017"
    form = asked_government(levels, **ruling)
    with pytest.raises(Objection, match=words):
        sign(form, levels.chief)
    if ruling["ruling"] == "declined":
        for chief in (levels.chief, levels.city_chief):
            upward.refer(secret_of(form), by=fresh(chief))
        assert secret_of(sign(form, levels.director)).mark is not None


@pytest.mark.clause("S-13")
def test_the_letter_and_the_ruling_are_entered_by_the_head_of_the_unit_in_full(levels, settings):
    settings.PORTAL_RULESET = "guangdong-2017"
    form = county_form(levels)
    secret = secret_of(form)
    address = reverse("secret_government", args=[secret.uuid])
    chief = signed_in(levels.chief)
    letter = {"government": "某市人民政府", "letter": "某审请〔2026〕1号", "sent_on": today().isoformat()}
    assert signed_in(levels.stranger).post(address, letter).status_code == 404
    assert signed_in(levels.clerk).post(address, letter).status_code == 409
    tomorrow = (today() + timedelta(days=1)).isoformat()
    for changed, status in (({"government": ""}, 422), ({"letter": ""}, 422), ({"sent_on": tomorrow}, 409)):
        assert chief.post(address, letter | changed).status_code == status, changed
    assert chief.post(address, letter).status_code == 302
    ruling = {
        "ruling": "secret", "reply": "某府函〔2026〕2号", "ruled_on": today().isoformat(), "level": "30",
        "term": "10年",
    }  # fmt: skip
    for changed, status in (
        ({"ruling": ""}, 422), ({"reply": ""}, 422), ({"level": ""}, 422), ({"term": ""}, 422), ({"term": "十年"}, 422),
        ({"ruled_on": tomorrow}, 409), ({"ruled_on": (today() - timedelta(days=1)).isoformat()}, 409),
    ):  # fmt: skip
        assert chief.post(address, ruling | changed).status_code == status, changed
    assert signed_in(levels.city_chief).post(address, ruling).status_code == 409
    assert chief.post(address, ruling).status_code == 302
    assert chief.post(address, ruling).status_code == 409


@pytest.mark.clause("S-13")
def test_report_and_ruling_are_recorded_on_the_page_of_the_matter(office):
    form = unclear_form(office)
    secret = secret_of(form)
    address = reverse("secret_unclear", args=[secret.uuid])
    officer = signed_in(office.secrecy_officer)
    assert "登记上报" in text(officer.get(secret.get_absolute_url()))
    late = officer.post(address, {"on": (today() + timedelta(days=1)).isoformat()})
    assert late.status_code == 409 and "今天或者今天以前" in text(late)
    assert officer.post(address, {"on": today().isoformat()}).status_code == 302
    assert officer.post(address, {"on": today().isoformat(), "ruling": "perhaps"}).status_code == 422
    assert officer.post(address, {"on": today().isoformat(), "ruling": "secret"}).status_code == 302
    assert "属于国家秘密" in text(officer.get(secret.get_absolute_url()))
    assert signed_in(office.head).post(address, {"on": today().isoformat()}).status_code == 404
    assert officer.post(reverse("secret_unclear", args=[secret_of(propose(office)).uuid])).status_code == 404


def test_a_later_round_may_say_that_it_is_clear_after_all(office):
    form = unclear_form(office)
    acts.moves.send_back(form, by=office.head, version=form.version, opinion="依据明确")
    form.refresh_from_db()
    acts.propose_again(form, by=fresh(office.drafter), fields=fields(office))
    assert not UnclearMatter.objects.exists()


@pytest.mark.clause("S-28")
def test_a_notice_of_a_term_leads_to_what_it_is_of_as_its_reader_may_know_it(office):
    form = propose(office, clarity="unclear")
    secret = secret_of(form)
    for code in (f"unclear:{secret.pk}:2026-11-30", f"secret:{secret.pk}:2026-11-30:7:late"):
        people = [office.secrecy_officer.pk, office.drafter.pk, office.stranger.pk]
        notices.tell_of("secretmarks.terms", people, code=code, due_on=today())
    for person in (office.secrecy_officer, office.drafter):
        page = signed_in(person).get(reverse("desk_notices")).content.decode()
        assert page.count(f'<a href="{secret.get_absolute_url()}">{secret.number}</a>') == 2
        assert secret.title not in page and "有办理期限将到或者已过" in page
    page = signed_in(office.stranger).get(reverse("desk_notices")).content.decode()
    assert secret.number not in page and str(secret.uuid) not in page


def test_every_term_that_is_told_has_its_words(office):
    organ = factories.make_division("某市审计局", parent=office.agency, kind="bureau")
    chief = factories.make_user(organ, Post.BUREAU_HEAD, name="市局局长")
    year = today().year - 1
    leads = terms.Terms().leads({f"return:{organ.pk}:{year}", f"return:{organ.pk}:{year}:late"}, fresh(chief))
    assert {lead.words for lead in leads.values()} == {"某市审计局的定密情况统计表"} and len(leads) == 2
    assert terms.Terms().leads({f"return:{organ.pk}:{year}"}, fresh(office.colleague)) == {}
    assert terms.Terms().leads({"return:0:2025", "filing:0:x", "delegation:0", "secret:0:x"}, fresh(chief)) == {}
