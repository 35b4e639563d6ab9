"""Delegations: applied for with six papers, granted for projects, revoked, filed on both sides, ended by themselves."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal import rulesets, workdays
from portal.people.models import today
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Form
from portal.routes.moves import Objection
from secretmarks import acts, delegations, projects, terms, upward
from secretmarks.authorities import power
from secretmarks.levels import Level
from secretmarks.models import AssignedProject, Delegation
from secretmarks.models.delegation import RevocationGround
from tests import factories
from tests.secretmarks.classification import (
    YESTERDAY,
    change,
    fresh,
    grant,
    make_project,
    originals,
    propose,
    secret_of,
    sign,
    told_of_terms,
    with_bureaus,
)
from tests.secretmarks.test_calculator import signed_in

PAPERS = dict.fromkeys(delegations.PAPERS, "某审〔2026〕9号")
ENOUGH = {today().year - back: 6 for back in (1, 2, 3)}


@pytest.fixture
def office(house):
    return with_bureaus(house)


def text(response) -> str:
    return response.content.decode()


def apply(office, **changed) -> Form:
    given = {"highest": 30, "matters": "审计项目", "papers": PAPERS} | changed
    return delegations.apply(by=office.clerk, **given)


# ---------------------------------------------------------------- on application


@pytest.mark.clause("S-07", "S-09", "S-10")
def test_a_county_application_passes_the_municipal_bureau_and_the_province_decides(office):
    originals(office, office.county, ENOUGH)
    form = apply(office)
    with pytest.raises(Objection):
        sign(form, office.committee)
    with pytest.raises(Objection):
        sign(form, office.county_chief)
    form = sign(form, office.chief)
    assert Delegation.objects.get().state == "applied"
    sign(form, office.committee)
    made = Delegation.objects.get()
    assert (made.state, made.starts_on, made.ends_on) == ("granted", today(), delegations.term_from(today()))
    assert made.counts == {str(year): 6 for year in sorted(ENOUGH)} and made.papers == PAPERS


@pytest.mark.clause("S-07")
def test_five_years_end_by_themselves_and_are_announced_before(office):
    originals(office, office.county, ENOUGH)
    sign(apply(office), office.chief, office.committee)
    made = Delegation.objects.get()
    assert made.ends_on + timedelta(days=1) == made.starts_on.replace(year=made.starts_on.year + 5)
    for day, current in ((made.starts_on, True), (made.ends_on, True), (made.ends_on + timedelta(days=1), False)):
        assert Delegation.objects.current(day).exists() is current
    Delegation.objects.update(locally_filed_on=today())
    assert terms.warn(made.ends_on - timedelta(days=181)) == "" and not told_of_terms(office.county_chief)
    for _ in range(2):
        assert office.county.name in terms.warn(made.ends_on - timedelta(days=180))
    for person in (office.county_chief, office.secrecy_officer):
        assert told_of_terms(person) == [made.ends_on]
    assert not told_of_terms(office.chief) and not told_of_terms(office.head)
    assert office.county.name not in terms.warn(made.ends_on + timedelta(days=1))


@pytest.mark.clause("S-08")
@pytest.mark.parametrize("short", [1, 2, 3])
def test_with_fewer_than_six_originals_in_one_of_three_years_nobody_applies(office, short):
    year = today().year - short
    originals(office, office.county, ENOUGH | {year: 5})
    with pytest.raises(Objection, match=f"{year}年5件"):
        apply(office)
    assert not Delegation.objects.exists()


@pytest.mark.clause("S-09", "S-26")
def test_an_application_lacks_none_of_its_six_papers(office):
    originals(office, office.county, ENOUGH)
    assert len(PAPERS) == 6
    for name, label in delegations.PAPERS.items():
        with pytest.raises(Objection, match=label.split("（")[0]):
            apply(office, papers=PAPERS | {name: " "})
    client = signed_in(office.clerk)
    page = client.post(reverse("secret_delegation_apply"), {"highest": "30", "matters": "项目"})
    assert page.status_code == 422 and "缺少：定密工作制度" in text(page)
    good = client.post(reverse("secret_delegation_apply"), {"highest": "30", "matters": "项目"} | PAPERS)
    assert good.status_code == 302
    assert signed_in(office.head).get(reverse("secret_delegation_apply")).status_code == 404


@pytest.mark.clause("S-07")
def test_a_refusal_is_recorded_with_its_reason(office):
    originals(office, office.county, ENOUGH)
    form = sign(apply(office), office.chief)
    moves.send_back(form, by=office.committee, version=form.version, opinion="没有经常产生涉密事项")
    made = Delegation.objects.get()
    assert (made.state, made.refusal) == ("refused", "没有经常产生涉密事项")
    assert not Delegation.objects.current().exists()


# ---------------------------------------------------------------- of own motion


@pytest.fixture
def city(office, settings):
    """A municipal bureau under the rules of 2017, with everyone whom its own determinations need."""
    settings.PORTAL_RULESET = "guangdong-2017"
    office.drafter = factories.make_user(office.city, name="市局承办人", clearance=40)
    office.head = factories.make_user(office.city, Post.DIVISION_HEAD, name="市局复核人", clearance=40)
    office.director_general, office.director = office.director, office.chief
    return office


def decided(city, **changed):
    return sign(propose(city, **changed), city.head, city.examiner, city.chief)


@pytest.mark.clause("S-06")
def test_what_a_bureau_determines_by_a_proactive_delegation_belongs_to_a_named_project_of_it(city):
    own, other = make_project(city, city.city), make_project(city, city.city, "涉审二号")
    make_project(city, city.county, "涉审三号")
    delegations.grant_proactively(by=city.director_general, projects=[own], highest=30, ends_on=own.ends_on)
    form = sign(propose(city), city.head, city.examiner)
    with pytest.raises(Objection, match="没有写明属于其中哪一个"):
        sign(form, city.chief)
    moves.withdraw(form, by=city.drafter, version=form.version)
    form = sign(propose(city, title="另一事项", project=other.code), city.head, city.examiner)
    with pytest.raises(Objection, match="没有写明属于其中哪一个"):
        sign(form, city.chief)
    upward.refer(secret_of(form), by=fresh(city.chief))
    for code in ("涉审三号", "没有的项目"):
        with pytest.raises(Objection, match="没有登记过正在进行的交办项目"):
            propose(city, project=code)
    secret = secret_of(decided(city, title="第三事项", project=own.code))
    act = secret.acts.get()
    assert (act.power, act.decided_by, secret.project) == ("delegated", city.chief, own)


@pytest.mark.clause("S-06", "S-20")
def test_raising_a_level_by_delegation_stays_with_the_project_of_the_matter(city):
    grant(city, city.city, by=city.director_general, highest=20)
    secret = secret_of(decided(city, level="20", term="5年", project="涉审一号"))
    acts.mark(secret, by=city.drafter)
    raising = sign(change(city, secret, level="30"), city.head, city.examiner)
    with pytest.raises(Objection, match="没有“机密”级的原始定密权"):
        sign(raising, city.chief)
    delegations.grant_proactively(
        by=city.director_general, projects=AssignedProject.objects.all(), highest=30, ends_on=today()
    )
    sign(raising, city.chief)
    assert secret.acts.last().power == "delegated"


@pytest.mark.clause("S-06")
def test_a_proactive_delegation_names_projects_of_one_bureau_within_their_level_and_time(office):
    until = today() + timedelta(days=30)
    project = make_project(office, office.city, highest=20, ends_on=until)
    elsewhere = make_project(office, office.county)

    def granted(*chosen, highest: int = 20, ends_on: date = until):
        return delegations.grant_proactively(by=office.director, projects=chosen, highest=highest, ends_on=ends_on)

    for given, words in (
        ({"chosen": []}, "请至少选定一个"),
        ({"chosen": [project, elsewhere]}, "由不同的单位承担"),
        ({"chosen": [project], "highest": 30}, "密级不得高于它"),
        ({"chosen": [project], "ends_on": until + timedelta(days=1)}, "届满日期不得晚于它"),
        ({"chosen": [project], "ends_on": YESTERDAY}, "不能在今天以前"),
    ):
        with pytest.raises(Objection, match=words):
            granted(*given.pop("chosen"), **given)
    with pytest.raises(Objection, match="由省厅保密委员会或者法定定密责任人"):
        delegations.grant_proactively(by=office.secrecy_officer, projects=[project], highest=20, ends_on=until)
    assert not Delegation.objects.exists()
    made = granted(project)
    assert (made.organ, made.kind, made.state, list(made.projects.all())) == (
        office.city, "proactive", "granted", [project],
    )  # fmt: skip
    for statement in (
        lambda: made.projects.add(elsewhere),
        lambda: made.projects.clear(),
        lambda: AssignedProject.objects.filter(pk=project.pk).update(highest=40),
        lambda: AssignedProject.objects.filter(pk=project.pk).update(ends_on=until + timedelta(days=1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            statement()


@pytest.mark.clause("S-06")
def test_granting_on_the_page_asks_for_projects_and_offers_those_that_run(office):
    client, granting = signed_in(office.director), reverse("secret_delegation_grant")
    given = {"highest": "30", "ends_on": today().isoformat()}
    without = client.post(granting, given)
    assert without.status_code == 422 and "请至少选定一个" in text(without)
    project = make_project(office, office.city)
    ended = make_project(office, office.city, "涉审已结")
    projects.end(ended, by=office.secrecy_officer, on=YESTERDAY)
    page = text(client.get(reverse("secret_delegations")))
    assert "涉审一号" in page and "涉审已结" not in page
    assert client.post(granting, given | {"projects": [ended.pk]}).status_code == 422
    assert client.post(granting, given | {"projects": [project.pk], "highest": "40"}).status_code == 409
    assert client.post(granting, given | {"projects": [project.pk]}).status_code == 302
    assert "涉密审计项目：涉审一号" in text(client.get(reverse("secret_delegations")))


@pytest.mark.clause("S-06")
def test_projects_are_entered_and_ended_by_the_secrecy_office_and_known_to_their_bureau(office):
    page, officer = reverse("secret_projects"), signed_in(office.secrecy_officer)
    given = {
        "organ": office.county.pk, "code": "涉审一号", "highest": "30", "assigned_on": YESTERDAY.isoformat(),
        "ends_on": today().isoformat(),
    }  # fmt: skip
    assert signed_in(office.clerk).post(page, given).status_code == 409
    for changed, status in (
        ({"code": ""}, 422), ({"organ": office.finance.pk}, 422), ({"highest": "10"}, 422),
        ({"ends_on": YESTERDAY.isoformat()}, 409), ({"assigned_on": "明天"}, 422),
    ):  # fmt: skip
        assert officer.post(page, given | changed).status_code == status, changed
    assert officer.post(page, given).status_code == 302
    twice = officer.post(page, given)
    assert twice.status_code == 409 and "已经登记" in text(twice)
    expected = {"secrecy_officer": True, "clerk": True, "chief": True, "stranger": False, "head": False}
    for name, knows in expected.items():
        assert ("涉审一号" in text(signed_in(getattr(office, name)).get(page))) is knows, name
    ending = reverse("secret_project_end", args=[AssignedProject.objects.get().uuid])
    assert signed_in(office.clerk).post(ending, {"on": YESTERDAY.isoformat()}).status_code == 404
    assert officer.post(ending, {"on": ""}).status_code == 422
    assert officer.post(ending, {"on": YESTERDAY.isoformat()}).status_code == 302
    assert officer.post(ending, {"on": YESTERDAY.isoformat()}).status_code == 409
    assert not AssignedProject.objects.running().exists()


@pytest.mark.clause("S-06", "S-13")
def test_a_delegated_bureau_determines_within_level_term_and_project_and_no_other_does(office, settings):
    settings.PORTAL_RULESET = "guangdong-2017"
    ruleset = rulesets.ruleset(today())

    def asked(level: Level, on: date, project: str = "涉审一号") -> tuple[str, str]:
        rights = {"original": True, "on": on, "ruleset": ruleset, "project": project}
        return power(fresh(office.chief), office.city, level, **rights)

    assert "逐级上报" in asked(Level.SECRET, today())[1]
    made = grant(office, office.city)
    assert asked(Level.SECRET, today()) == ("delegated", "")
    assert asked(Level.SECRET, today(), "")[1] and asked(Level.SECRET, today(), "涉审二号")[1]
    assert asked(Level.TOP_SECRET, today())[1]
    assert asked(Level.SECRET, today() + timedelta(days=1))[1]
    assert power(fresh(office.chief), office.finance, Level.SECRET, original=True, on=today(), ruleset=ruleset)[1]
    projects.end(made.projects.get(), by=office.secrecy_officer, on=YESTERDAY)
    assert asked(Level.SECRET, today())[1]
    other = delegations.grant_proactively(
        by=office.director, projects=[make_project(office, office.city, "涉审二号")], highest=30, ends_on=today()
    )
    assert asked(Level.SECRET, today(), "涉审二号") == ("delegated", "")
    delegations.revoke(other, by=office.director, ground="misused")
    assert asked(Level.SECRET, today(), "涉审二号")[1]


@pytest.mark.clause("S-06")
def test_an_act_on_paper_in_the_right_of_a_delegation_names_its_project_too(office):
    grant(office, office.city)
    client, page = signed_in(office.secrecy_officer), reverse("secret_paper")
    given = {
        "origin": "original", "level": "30", "term": "10年", "made_on": today().isoformat(),
        "division": office.city.pk, "paper_number": "纸1号", "decided_on": today().isoformat(), "power": "delegated",
    }  # fmt: skip
    for changed in ({}, {"project": "涉审二号"}, {"project": "涉审一号", "division": office.county.pk}):
        assert client.post(page, given | changed).status_code == 422, changed
    assert client.post(page, given | {"project": "涉审一号"}).status_code == 302


# ---------------------------------------------------------------- revoked and filed


@pytest.mark.clause("S-11", "S-12")
def test_revocation_has_its_ground_and_both_sides_file_in_time(office):
    made = grant(office, office.city, by=office.committee)
    assert made.local_filing_due_on == workdays.add(today(), 10)
    client = signed_in(office.director)
    revoking, filing = (reverse(f"secret_delegation_{what}", args=[made.uuid]) for what in ("revoke", "file"))
    assert client.post(revoking, {"ground": "because"}).status_code == 422
    assert signed_in(office.secrecy_officer).post(revoking, {"ground": "other"}).status_code == 404
    officer = signed_in(office.secrecy_officer)
    assert officer.post(filing, {"on": today().isoformat()}).status_code == 302
    assert officer.post(filing, {"on": YESTERDAY.isoformat(), "local": "1"}).status_code == 409
    assert signed_in(office.chief).post(filing, {"on": today().isoformat(), "local": "1"}).status_code == 302
    assert signed_in(office.chief).post(filing, {"on": today().isoformat()}).status_code == 409
    assert signed_in(office.clerk).post(filing, {"on": today().isoformat(), "local": "1"}).status_code == 404
    made.refresh_from_db()
    assert (made.filed_on, made.locally_filed_on) == (today(), today())
    assert client.post(revoking, {"ground": "advised"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.ground, made.filed_on) == ("revoked", "advised", None)
    assert "保密行政管理部门建议撤销" in text(officer.get(reverse("secret_delegations")))
    assert len(RevocationGround.choices) == 6


@pytest.mark.clause("S-07", "S-26")
def test_the_database_grants_no_application_without_its_form(office):
    originals(office, office.county, ENOUGH)
    apply(office)
    term = {"starts_on": today(), "ends_on": today()}
    for statement in (
        lambda: Delegation.objects.update(state="granted", **term),
        lambda: Delegation.objects.create(
            organ=office.city, kind="applied", state="granted", highest=30, matters="x", made_by=office.chief, **term
        ),
    ):
        with pytest.raises(IntegrityError, match="须经审定"), transaction.atomic():
            statement()


@pytest.mark.clause("S-28")
def test_a_delegation_is_known_to_province_bureau_and_the_bureau_above(office):
    made = grant(office, office.county, by=office.committee)
    expected = {"secrecy_officer": True, "clerk": True, "chief": True, "stranger": False, "head": False}
    for name, knows in expected.items():
        found = Delegation.objects.readable_by(fresh(getattr(office, name))).filter(pk=made.pk)
        assert found.exists() is knows, name
