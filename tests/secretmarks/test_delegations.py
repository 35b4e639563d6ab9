"""Delegations: applied for with six papers, granted for projects, revoked, filed on both sides, ended by themselves."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal import rulesets, workdays
from portal.desk.views import overview
from portal.files.models import StoredFile
from portal.people.models import today
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Form
from portal.routes.objections import Objection
from secretmarks import acts, delegations, projects, terms, upward
from secretmarks.authorities import power
from secretmarks.gate import LOOKED_AT
from secretmarks.levels import Level
from secretmarks.models import AssignedProject, Delegation, StateSecret
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

LABELS = {
    "letter": "定密授权申请公文", "application": "定密授权申请表", "authorities": "定密责任人一览表",
    "rules": "定密工作制度", "other": "省厅要求提供的其他材料",
}  # fmt: skip
LAST_YEAR = today().year - 1
ENOUGH = {today().year - back: 6 for back in (1, 2, 3)}


@pytest.fixture
def office(house):
    return with_bureaus(house)


def text(response) -> str:
    return response.content.decode()


def papers(by, *left_out: str) -> dict:
    return {
        kind: factories.make_file(f"{label}.txt", f"{label}的正文", by=by)
        for kind, label in LABELS.items()
        if kind not in left_out
    }


def apply(office, **changed) -> Form:
    given = {"highest": 30, "matters": "审计项目", "papers": papers(office.clerk), "nothing_else": False} | changed
    return delegations.apply(by=office.clerk, **given)


def upload(kind: str, words: str = "正文", name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or f"{LABELS[kind]}.txt", words.encode())


def posted(**changed) -> dict:
    given = {"highest": "30", "matters": "审计项目", **{kind: upload(kind) for kind in LABELS}} | changed
    return {name: value for name, value in given.items() if value is not None}


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
    assert made.counts == {str(year): 6 for year in sorted(ENOUGH)} and not made.papers
    assert {paper.kind: paper.file.name for paper in made.enclosures.all()} == {
        kind: f"{label}.txt" for kind, label in LABELS.items()
    }


@pytest.mark.clause("S-07")
def test_five_years_end_by_themselves_and_are_announced_before(office):
    originals(office, office.county, ENOUGH)
    sign(apply(office), office.chief, office.committee)
    made = Delegation.objects.get()
    assert made.ends_on + timedelta(days=1) == made.starts_on.replace(year=made.starts_on.year + 5)
    for day, current in ((made.starts_on, True), (made.ends_on, True), (made.ends_on + timedelta(days=1), False)):
        assert Delegation.objects.current(day).exists() is current
    delegations.file(made, by=office.secrecy_officer, on=today(), local=True, documents=["decision"])
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
    originals(office, office.county, {year: 3}, origin="derivative")
    originals(office, office.city, {year: 3})
    with pytest.raises(Objection, match=f"{year}年5件"):
        apply(office)
    assert not Delegation.objects.exists()


@pytest.mark.clause("S-09")
def test_an_application_lacks_none_of_its_papers(office):
    originals(office, office.county, ENOUGH)
    for kind, label in LABELS.items():
        with pytest.raises(Objection, match=f"缺少：{label}"):
            apply(office, papers=papers(office.clerk, kind))
    assert not Delegation.objects.exists()
    apply(office, papers=papers(office.clerk, "other"), nothing_else=True)
    assert Delegation.objects.get().told_papers == [("省厅要求提供的其他材料", "没有要求提供")]


@pytest.mark.clause("S-09")
def test_the_papers_are_files_that_the_form_keeps_when_it_is_shown_again(office):
    originals(office, office.county, ENOUGH)
    client, page = signed_in(office.clerk), reverse("secret_delegation_apply")
    for kind in ("letter", "application", "authorities", "rules"):
        answer = client.post(page, posted(**{kind: None}))
        assert answer.status_code == 422 and f"申报材料不齐，缺少：{LABELS[kind]}。" in text(answer)
    for changed in ({"other": None}, {"nothing_else": "on"}):
        assert client.post(page, posted(**changed)).status_code == 422
    for bad, words in (
        (upload("rules", "机密★10年\n正文"), "国家秘密标志"),
        (upload("rules", name="制度.exe"), "制度.exe"),
    ):
        answer = client.post(page, posted(rules=bad))
        assert answer.status_code == 422 and words in text(answer)
    assert not Delegation.objects.exists()
    again = answer.context["form"]
    kept = {f"{kind}-kept": token(again, kind) for kind in LABELS if kind != "rules"}
    assert len(kept) == 4 and "已收下：" in text(answer)
    forged = client.post(page, posted(**dict.fromkeys(LABELS), **kept | {"rules-kept": "1:forged"}))
    assert forged.status_code == 422 and "请重新上传" in text(forged)
    good = client.post(page, posted(**dict.fromkeys(LABELS) | {"rules": upload("rules")}, **kept))
    assert good.status_code == 302
    assert Delegation.objects.get().enclosures.count() == 5
    assert signed_in(office.head).get(page).status_code == 404


def token(form, kind: str) -> str:
    return re.search(rf'name="{kind}-kept" value="([^"]+)"', str(form[kind]))[1]


@pytest.mark.clause("S-09", "S-28")
def test_signers_read_the_papers_and_the_counted_table_and_their_signatures_are_good_for_them(office):
    originals(office, office.county, ENOUGH)
    form = apply(office)
    delegation = Delegation.objects.get()
    file = delegation.enclosures.get(kind="rules").file
    for name, reads in (("chief", True), ("committee", True), ("clerk", True), ("stranger", False), ("head", False)):
        person = fresh(getattr(office, name))
        assert StoredFile.objects.readable_by(person).filter(pk=file.pk).exists() is reads, name
        page = signed_in(person).get(reverse("form", args=[form.uuid]))
        assert (file.name in text(page) and f"{LAST_YEAR} 年 6 件" in text(page)) is reads, name
    assert file.name in text(signed_in(office.chief).get(reverse("secret_delegations")))
    before = delegation.signed_digest(None)
    delegation.enclosures.filter(kind="rules").update(
        file=factories.make_file("定密工作制度.txt", "另一份", by=office.clerk)
    )
    assert delegation.signed_digest(None) != before
    with pytest.raises(Objection, match="已经变动"):
        sign(form, office.chief)


@pytest.mark.clause("S-09")
def test_a_paper_that_no_machine_can_read_is_looked_at_by_each_who_signs(office):
    originals(office, office.county, ENOUGH)
    scan = StoredFile.objects.create(
        name="扫描件.txt", suffix="txt", media_type="text/plain", size=1, sha256="0", sm3="0", content="stored/00/0",
        reading="unreadable", created_by=office.clerk,
    )  # fmt: skip
    form = apply(office, papers=papers(office.clerk) | {"letter": scan})
    for person in (office.chief, office.committee):
        with pytest.raises(Objection, match="逐页查看"):
            sign(form, person)
        form.refresh_from_db()
        form = moves.sign(form, by=fresh(person), version=form.version, statements=[LOOKED_AT])
    assert Delegation.objects.get().state == "granted"


@pytest.mark.clause("S-09")
def test_the_papers_of_a_decided_application_stand(office):
    originals(office, office.county, ENOUGH)
    sign(apply(office), office.chief, office.committee)
    paper = Delegation.objects.get().enclosures.first()
    for statement in (
        lambda: paper.delete(),
        lambda: type(paper).objects.filter(pk=paper.pk).update(kind="other"),
        lambda: type(paper).objects.create(delegation=paper.delegation, kind="other", file=paper.file),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            statement()


def returned(office) -> Form:
    form = sign(apply(office), office.chief)
    return moves.send_back(form, by=office.committee, version=form.version, opinion="事项范围不明确")


@pytest.mark.clause("S-07", "S-09")
def test_what_was_sent_back_is_amended_by_its_drafter_and_signed_again(office):
    originals(office, office.county, ENOUGH)
    form = returned(office)
    page = reverse("secret_delegation_again", args=[form.uuid])
    client = signed_in(office.clerk)
    assert page in text(client.get(reverse("form", args=[form.uuid])))
    assert signed_in(office.county_chief).get(page).status_code == 404
    shown = client.get(page)
    assert "事项范围不明确" in text(shown) and "定密工作制度.txt" in text(shown)
    kept = {f"{kind}-kept": token(shown.context["form"], kind) for kind in LABELS if kind != "letter"}
    assert client.post(page, {"highest": "20", "matters": "", **kept}).status_code == 422
    letter = upload("letter", name="更正的公文.txt")
    assert client.post(page, {"highest": "20", "matters": "新的范围", "letter": letter, **kept}).status_code == 302
    assert client.get(page).status_code == 404
    made = Delegation.objects.get()
    assert (made.state, made.refusal, made.highest, made.matters) == ("applied", "", 20, "新的范围")
    assert {paper.file.name for paper in made.enclosures.all()} >= {"更正的公文.txt", "定密工作制度.txt"}
    form.refresh_from_db()
    assert (form.state, form.round, form.turn) == ("running", 2, 0)
    sign(form, office.chief, office.committee)
    assert Delegation.objects.get().state == "granted"


@pytest.mark.clause("S-08")
def test_an_amended_application_is_counted_anew(office):
    originals(office, office.county, ENOUGH)
    form = returned(office)
    StateSecret.objects.filter(year=LAST_YEAR).update(origin="derivative")
    given = {"highest": 30, "matters": "审计项目", "papers": papers(office.clerk), "nothing_else": False}
    with pytest.raises(Objection, match=f"{LAST_YEAR}年0件"):
        delegations.apply_again(form, by=fresh(office.clerk), **given)
    assert Delegation.objects.get().state == "refused"


def test_a_returned_application_that_is_given_up_leaves_the_figures_of_its_drafter(office):
    originals(office, office.county, ENOUGH)
    form = returned(office)
    assert overview(office.clerk)["returned"] == 1
    moves.withdraw(form, by=office.clerk, version=form.version)
    assert overview(office.clerk)["returned"] == 0
    assert Delegation.objects.get().refusal == "事项范围不明确"
    returned(office)
    apply(office)
    assert overview(office.clerk) == {"late": 0, "sent": 1, "returned": 0, "signed": 0}
    with pytest.raises(Objection, match="已有一份申请正在办理"):
        apply(office)


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
    assert not AssignedProject.objects.current().exists()


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


@pytest.mark.clause("S-11")
def test_a_revocation_has_one_of_six_grounds(office):
    made = grant(office, office.city, by=office.committee)
    client, revoking = signed_in(office.director), reverse("secret_delegation_revoke", args=[made.uuid])
    for ground in ("", "because"):
        assert client.post(revoking, {"ground": ground}).status_code == 422
    assert signed_in(office.secrecy_officer).post(revoking, {"ground": "other"}).status_code == 404
    assert client.post(revoking, {"ground": "advised"}).status_code == 302
    assert client.post(revoking, {"ground": "other"}).status_code == 409
    made.refresh_from_db()
    assert (made.state, made.ground, made.revoked_on) == ("revoked", "advised", today())
    assert "保密行政管理部门建议撤销" in text(client.get(reverse("secret_delegations")))
    assert set(RevocationGround.values) == {"no_items", "scope", "misused", "advised", "dissolved", "other"}


def filed(made) -> tuple:
    found = Delegation.objects.get(pk=made.pk)
    return found.filed_on, found.locally_filed_on


@pytest.mark.clause("S-12")
def test_both_sides_file_a_grant_in_time_and_a_revocation_anew(office):
    made = grant(office, office.city, by=office.committee)
    assert made.local_filing_due_on == workdays.add(today(), 10)
    filing = reverse("secret_delegation_file", args=[made.uuid])
    officer, chief = signed_in(office.secrecy_officer), signed_in(office.chief)
    of_grant = {"on": today().isoformat(), "documents": ["decision", "originals", "authorities"]}
    local = {"on": today().isoformat(), "local": "1", "documents": ["decision"]}
    assert officer.post(filing, of_grant | {"documents": ["decision", "letter"]}).status_code == 422
    assert officer.post(filing, local | {"on": YESTERDAY.isoformat()}).status_code == 409
    assert chief.post(filing, of_grant).status_code == 409
    assert signed_in(office.clerk).post(filing, local).status_code == 404
    assert filed(made) == (None, None)
    assert officer.post(filing, of_grant).status_code == 302 and officer.post(filing, of_grant).status_code == 409
    assert chief.post(filing, local).status_code == 302
    assert filed(made) == (today(), today())
    delegations.revoke(made, by=office.director, ground="advised")
    assert filed(made) == (None, None) and Delegation.objects.unfiled(local=True).get() == made
    assert officer.post(filing, of_grant).status_code == 409
    of_grant["documents"].append("revocation")
    assert officer.post(filing, of_grant).status_code == 302
    assert chief.post(filing, local).status_code == 409
    assert chief.post(filing, local | {"documents": ["revocation"]}).status_code == 302
    assert filed(made) == (today(), today())
    page = text(officer.get(reverse("secret_delegations")))
    for words in ("已授权：省厅", "已撤销：被授权单位", "撤销定密授权决定书"):
        assert words in page
    for statement in (lambda: made.filings.update(filed_on=YESTERDAY), lambda: made.filings.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            statement()


@pytest.mark.clause("S-12")
@pytest.mark.parametrize(
    ("applied", "revoked", "wanted"),
    [
        (True, False, {"decision", "application", "originals", "authorities"}),
        (True, True, {"decision", "application", "originals", "authorities", "revocation"}),
        (False, False, {"decision", "originals", "authorities"}),
        (False, True, {"decision", "originals", "authorities", "revocation"}),
    ],
)
def test_nothing_counts_as_filed_while_one_of_its_documents_is_missing(office, applied, revoked, wanted):
    if applied:
        originals(office, office.county, ENOUGH)
        sign(apply(office), office.chief, office.committee)
    made = Delegation.objects.get() if applied else grant(office, office.county)
    if revoked:
        delegations.revoke(made, by=office.director, ground="other")
    given = {"by": office.secrecy_officer, "on": today()}
    for name in wanted:
        with pytest.raises(Objection, match="备案材料不齐，缺少："):
            delegations.file(made, **given, local=False, documents=[*(wanted - {name}), "other"])
    decision = "revocation" if revoked else "decision"
    with pytest.raises(Objection, match="备案材料不齐，缺少："):
        delegations.file(made, **given, local=True, documents=[*(wanted - {decision})])
    assert filed(made) == (None, None)
    delegations.file(made, **given, local=False, documents=sorted(wanted))
    assert set(made.filings.get().documents) == wanted and filed(made) == (today(), None)


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
