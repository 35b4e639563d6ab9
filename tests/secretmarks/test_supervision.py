"""The yearly return and leak reports: counted, signed off, appended to, never edited."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal.people.models import today
from portal.routes.moves import Objection
from secretmarks import figures, reporting, terms
from secretmarks.models import Act, AnnualReturn
from tests.secretmarks.classification import (
    change,
    fresh,
    make_secret,
    originals,
    sign,
    told_of_terms,
    with_bureaus,
)
from tests.secretmarks.test_calculator import signed_in

LAST_YEAR = today().year - 1


@pytest.fixture
def office(house):
    return with_bureaus(house)


def text(response) -> str:
    return response.content.decode()


<<<<<<< HEAD
=======
def originals(office, organ, counts: dict[int, int], *, level: int = 20) -> None:
    """Rows of the register as acts on paper leave them."""
    for year, count in counts.items():
        start = RegisterCounter.objects.get_or_create(year=year)[0].last
        for number in range(1, count + 1):
            secret = StateSecret.objects.create(
                year=year, serial=start + number, way="paper", origin="original", level=level, term="9年",
                made_on=date(year, 5, 1), ends_on=date(year + 9, 5, 1), division=organ, drafter=office.secrecy_officer,
            )  # fmt: skip
            Act.objects.create(
                secret=secret, kind="determined", level=level, term="9年", ends_on=secret.ends_on, paper_number="1",
                decided_on=date(year, 5, 1), power="statutory",
            )  # fmt: skip
        RegisterCounter.objects.filter(year=year).update(last=start + count)


def apply(office, **changed) -> Form:
    given = {"highest": 30, "matters": "审计项目", "papers": PAPERS} | changed
    return delegations.apply(by=office.clerk, **given)


ENOUGH = {today().year - back: 6 for back in (1, 2, 3)}


# ---------------------------------------------------------------- delegations


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


@pytest.mark.clause("S-09")
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


@pytest.mark.clause("S-06", "S-13")
def test_a_delegated_bureau_determines_within_level_and_term_and_no_other_does(office, settings):
    settings.PORTAL_RULESET = "guangdong-2017"
    ruleset = rulesets.ruleset(today())

    def asked(level: Level, on: date) -> tuple[str, str]:
        return power(fresh(office.chief), office.city, level, original=True, on=on, ruleset=ruleset)

    assert "逐级上报" in asked(Level.SECRET, today())[1]
    made = delegations.grant_proactively(
        by=office.director, organ=office.city, highest=30, matters="2026年涉密审计项目一号", ends_on=today()
    )
    assert asked(Level.SECRET, today()) == ("delegated", "")
    assert asked(Level.TOP_SECRET, today())[1]
    assert asked(Level.SECRET, today() + timedelta(days=1))[1]
    assert power(fresh(office.chief), office.finance, Level.SECRET, original=True, on=today(), ruleset=ruleset)[1]
    delegations.revoke(made, by=office.director, ground="misused")
    assert asked(Level.SECRET, today())[1]


@pytest.mark.clause("S-11", "S-12")
def test_revocation_has_its_ground_and_both_sides_file_in_time(office):
    made = delegations.grant_proactively(
        by=office.committee, organ=office.city, highest=30, matters="项目一号", ends_on=today()
    )
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


@pytest.mark.clause("S-07")
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
    made = delegations.grant_proactively(
        by=office.committee, organ=office.county, highest=30, matters="项目一号", ends_on=today()
    )
    expected = {"secrecy_officer": True, "clerk": True, "chief": True, "stranger": False, "head": False}
    for name, knows in expected.items():
        found = Delegation.objects.readable_by(fresh(getattr(office, name))).filter(pk=made.pk)
        assert found.exists() is knows, name


>>>>>>> honest
# ---------------------------------------------------------------- the yearly return


@pytest.mark.clause("S-03", "S-25")
def test_the_return_is_counted_from_the_register_signed_off_received_and_then_fixed(office):
    originals(office, office.city, {LAST_YEAR: 3}, level=30)
    originals(office, office.county, {LAST_YEAR: 2})
    counted = figures.figures(office.city, LAST_YEAR)
    assert set(counted) == set(figures.LABELS)
    assert (counted["original_SECRET"], counted["original_CONFIDENTIAL"], counted["statutory"]) == (3, 0, 0)
    client = signed_in(office.chief)
    signing = reverse("secret_return_sign", args=[LAST_YEAR])
    assert client.post(reverse("secret_return_sign", args=[today().year])).status_code == 409
    assert client.post(signing).status_code == 302
    made = AnnualReturn.objects.get()
    assert (made.organ, made.figures["original_SECRET"]) == (office.city, 3)
    assert made.was_late == (today() > date(today().year, 2, 20))
    twice = client.post(signing)
    assert twice.status_code == 409 and "数据不能改动" in text(twice)
    originals(office, office.city, {LAST_YEAR: 1}, level=30)
    made.refresh_from_db()
    assert made.figures["original_SECRET"] == 3
    officer = signed_in(office.secrecy_officer)
    listing = text(officer.get(reverse("secret_returns", args=[LAST_YEAR])))
    assert office.county.name in listing and "未报" in listing
    receiving = reverse("secret_return_receive", args=[made.pk])
    assert client.post(receiving).status_code == 404
    assert officer.post(receiving).status_code == 302
    exported = officer.get(reverse("secret_returns_csv", args=[LAST_YEAR])).getvalue().decode()
    assert office.county.name in exported and ",3," in exported
    assert signed_in(office.head).get(reverse("secret_returns", args=[LAST_YEAR])).status_code == 404


@pytest.mark.clause("S-03")
def test_a_bureau_sees_and_signs_its_own_return_alone(office):
    listing = text(signed_in(office.county_chief).get(reverse("secret_returns", args=[LAST_YEAR])))
    assert office.county.name in listing and office.city.name not in listing
    with pytest.raises(Objection, match="本单位的法定定密责任人"):
        reporting.sign_off(office.city, LAST_YEAR, by=office.county_chief)


@pytest.mark.clause("S-03")
def test_the_province_is_reminded_before_20_february_and_told_who_is_late(office):
    year = today().year
    out = StringIO()
    call_command("daily", on=f"{year}-01-31", stdout=out)
    assert "还有20天到期" in out.getvalue() and office.city.name in out.getvalue()
    assert reporting.remind(date(year, 2, 1)) == ""
    coming = year + 1
    for day in (date(coming, 1, 30), date(coming, 2, 1), date(coming, 2, 21), date(coming, 2, 22), date(coming, 3, 1)):
        terms.warn(day)
    assert told_of_terms(office.chief) == [date(coming, 2, 20)] * 2
    assert f"{office.city.name}{year}年" in terms.due_clocks(fresh(office.chief), date(coming, 2, 1))[0].what
    assert "已逾期" in reporting.remind(date(year, 2, 21))
    assert reporting.remind(date(year, 3, 1)) == ""


@pytest.mark.clause("S-25")
def test_the_figures_of_a_year_equal_the_acts_of_the_year(office):
    make_secret(office)
    sign(change(office, make_secret(office, level="20"), level="30"), office.head, office.examiner, office.director)
    counted = figures.figures(office.agency, today().year)
    assert (counted["original_SECRET"], counted["original_CONFIDENTIAL"], counted["changed"]) == (1, 1, 1)
    assert sum(counted[name] for name in list(figures.LABELS)[:9]) == Act.objects.count()
<<<<<<< HEAD
=======


# ---------------------------------------------------------------- leaks


def leak(office, **changed) -> dict:
    found_at = timezone.localtime() - timedelta(hours=2)
    return {
        "kind": "leak", "found_at": f"{found_at:%Y-%m-%dT%H:%M}", "facts": "某日在某处丢失一件载体",
        "measures": "已封存现场并查找",
    } | changed  # fmt: skip


@pytest.mark.clause("A-22")
def test_a_leak_report_is_written_once_and_appended_to(office):
    client = signed_in(office.stranger)
    assert client.post(reverse("secret_leaks"), leak(office)).status_code == 302
    report = LeakReport.objects.get()
    page = reverse("secret_leak", args=[report.uuid])
    assert "丢失一件载体" in text(client.get(page)) and "还没有报告" in text(client.get(page))
    assert signed_in(office.colleague).get(page).status_code == 404
    officer = signed_in(office.secrecy_officer)
    for told in ("committee", "administration", "superior"):
        assert officer.post(page, {"kind": "told", "told": told, "words": "电话报告"}).status_code == 302
    assert report.untold() == [] and report.late() == []
    for statement in (
        lambda: LeakEntry.objects.update(words="改写"),
        lambda: LeakEntry.objects.all().delete(),
        lambda: LeakReport.objects.update(kind="risk"),
        lambda: LeakReport.objects.filter(pk=report.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="不能改动或者删除"), transaction.atomic():
            statement()


@pytest.mark.clause("A-22")
def test_who_was_not_told_within_24_hours_is_shown(office):
    long_ago = timezone.localtime() - timedelta(hours=30)
    signed_in(office.stranger).post(reverse("secret_leaks"), leak(office, found_at=f"{long_ago:%Y-%m-%dT%H:%M}"))
    report = LeakReport.objects.get()
    assert report.late() == ["本机关保密委员会", "同级保密行政管理部门", "上级主管部门"]
    reporting.append(report, by=office.secrecy_officer, kind="told", told="superior", words="补报")
    report = LeakReport.objects.get()
    assert len(report.late()) == 3 and report.untold() == ["本机关保密委员会", "同级保密行政管理部门"]


@pytest.mark.clause("N-01")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"facts": "机密★10年\n正文"}, "国家秘密标志"),
        ({"measures": ""}, "请填写已采取的措施"),
        ({"found_at": "2199-01-01T00:00"}, "不能在现在以后"),
        ({"found_at": "昨天"}, "2026-11-20 08:30"),
    ],
)
def test_a_bad_report_is_refused_in_words(office, changed, words):
    answer = signed_in(office.stranger).post(reverse("secret_leaks"), leak(office, **changed))
    assert answer.status_code == 422 and words in text(answer)
    assert not LeakReport.objects.exists()
>>>>>>> honest
