"""Who decides, over what level, at which of the three acts: the table of the law written out, and what it refuses."""

from datetime import timedelta

import pytest

from portal import rulesets
from portal.people.models import Deputy, today
from portal.people.posts import Post
from portal.routes.models import Form, Item
from portal.routes.objections import Objection
from secretmarks import acts, designating, figures
from secretmarks.authorities import power
from secretmarks.heads import head_of_form
from secretmarks.levels import Level
from secretmarks.models import Designation, StateSecret
from tests import factories
from tests.secretmarks.classification import (
    YESTERDAY,
    approve,
    change,
    fields,
    fresh,
    lift,
    make_secret,
    propose,
    secret_of,
    sign,
    with_bureaus,
)
from tests.secretmarks.test_acts import SOURCE, designate
from tests.secretmarks.test_supervision_file import wrongs

NONE, BOTH, ALL = set(), {"秘密", "机密"}, {"秘密", "机密", "绝密"}
# Over which levels each decides of own right, by the rules of 2017 and by the law of today (保密法 第十七条).
MATRIX = {
    "director": ("statutory", BOTH, ALL),
    "designate": ("designated", BOTH, ALL),
    "city_designate": ("designated", NONE, BOTH),
    "chief": ("statutory", NONE, BOTH),
    "county_chief": ("statutory", NONE, NONE),
    "head": ("", NONE, NONE),
}


@pytest.fixture
def office(house):
    return with_bureaus(house)


@pytest.mark.clause("S-04")
@pytest.mark.parametrize("name", MATRIX)
def test_who_decides_originally_over_what_level(office, name):
    office.designate = factories.make_user(office.finance, name="本厅指定人")
    office.city_designate = factories.make_user(office.city, name="市局指定人")
    for holder in (office.designate, office.city_designate):
        designating.designate(by=office.director, holder=holder, highest=40, trained_on=YESTERDAY, starts_on=today())
    person, (right, old, new) = fresh(getattr(office, name)), MATRIX[name]
    for ruleset, levels in ((rulesets.named("guangdong-2017"), old), (rulesets.ruleset(today()), new)):
        for level in (Level.CONFIDENTIAL, Level.SECRET, Level.TOP_SECRET):
            rights = {"original": True, "on": today(), "ruleset": ruleset}
            given, objection = power(person, person.division, level, **rights)
            assert (given, objection == "") == (right, level.label in levels), (ruleset.name, level)


@pytest.mark.clause("S-05")
def test_what_is_carried_over_asks_for_no_power_of_its_own(office):
    rights = {"original": False, "on": today(), "ruleset": rulesets.named("guangdong-2017")}
    for name in ("director", "chief", "county_chief"):
        person = fresh(getattr(office, name))
        assert power(person, person.division, Level.TOP_SECRET, **rights) == ("statutory", "")
    assert power(fresh(office.head), office.finance, Level.CONFIDENTIAL, **rights)[1]


def deputy(office):
    """Deputises for the head of the organ, which hands over no power to classify."""
    assignment = office.director.assignments.get(post=Post.DIRECTOR_GENERAL)
    Deputy.objects.create(assignment=assignment, user=office.office_leader, starts_on=today(), ends_on=today())
    return office.office_leader


def ended(office):
    """Was designated until yesterday."""
    made = designate(office, office.leader)
    Designation.objects.filter(pk=made.pk).update(ends_on=YESTERDAY, ground="left")
    return office.leader


@pytest.mark.clause("S-14")
@pytest.mark.parametrize("without", [deputy, ended])
@pytest.mark.parametrize("act", ["determine", "change", "lift"])
def test_every_act_ends_with_the_head_of_the_organ_or_a_designate(office, without, act):
    person = without(office)
    person.clearance = 40
    person.save()
    scope = {"persons": fields(office)["persons"] + f"、{person.username}"}
    if act == "determine":
        form = propose(office, **scope)
    else:
        secret = make_secret(office, **scope)
        form = lift(office, secret) if act == "lift" else change(office, secret, term="5年", **scope)
    form = sign(form, office.head, office.examiner)
    with pytest.raises(Objection, match="没有有效的指定，代理职务也不能代行定密权"):
        sign(form, person)
    assert sign(form, office.director).outcome == "approved"


@pytest.mark.clause("S-05")
def test_a_change_takes_no_derivative_below_its_source(office):
    source = {"origin": "derivative", "sources": SOURCE.format(mark="机密★10年"), "basis": ""}
    secret = make_secret(office, level="30", term="2036年1月20日", **source)
    for lower, words in (
        ({"level": "20", "term": "2036年1月19日"}, "不得低于来源文件的最高密级“机密”"),
        ({"term": "2030年1月20日"}, "不得短于来源文件"),
    ):
        with pytest.raises(Objection, match=words):
            change(office, secret, **lower)
    original = make_secret(office)
    assert approve(office, change(office, original, level="20")).outcome == "approved"


@pytest.mark.clause("S-20")
def test_raising_a_level_asks_for_the_power_over_the_new_one(office, settings):
    settings.PORTAL_RULESET = "guangdong-2017"
    secret = make_secret(office)
    raising = sign(change(office, secret, level="40"), office.head, office.examiner)
    with pytest.raises(Objection, match="没有“绝密”级的原始定密权"):
        sign(raising, office.director)
    other = make_secret(office)
    assert approve(office, change(office, other, level="20")).outcome == "approved"


@pytest.mark.clause("S-01")
def test_the_register_says_of_each_determination_whether_it_is_original_or_derivative(office):
    source = {"sources": SOURCE.format(mark="机密★10年"), "basis": "", "term": "2036年1月20日"}
    original, derivative = make_secret(office), make_secret(office, origin="derivative", **source)
    assert [StateSecret.objects.get(pk=each.pk).origin for each in (original, derivative)] == ["original", "derivative"]
    counted = figures.figures(office.agency, today().year)
    assert (counted["original_SECRET"], counted["derivative_SECRET"]) == (1, 1)
    approve(office, change(office, derivative, level="40", term="2036年1月20日"))
    approve(office, lift(office, make_secret(office)))
    assert StateSecret.objects.get(pk=derivative.pk).origin == "derivative"
    assert [act.kind for act in derivative.acts.all()] == ["determined", "changed"]


@pytest.mark.clause("S-15")
def test_training_lies_before_the_designation_and_not_in_the_future(office):
    future = today() + timedelta(days=10)
    for trained_on, starts_on in ((future, future), (future, future + timedelta(days=1)), (today(), YESTERDAY)):
        with pytest.raises(Objection, match="应当先经过定密培训"):
            designating.designate(
                by=office.director, holder=office.leader, highest=30, trained_on=trained_on, starts_on=starts_on
            )
    designating.designate(by=office.director, holder=office.leader, highest=30, trained_on=today(), starts_on=future)


@pytest.mark.clause("S-02")
def test_what_nobody_reviewed_for_a_year_is_wrong_in_the_file_of_supervision(office):
    secret = StateSecret.objects.filter(pk=make_secret(office).pk)
    for marked, reviewed, overdue in ((364, None, False), (366, None, True), (800, 364, False), (800, 366, True)):
        secret.update(
            marked_on=today() - timedelta(days=marked),
            reviewed_on=reviewed and today() - timedelta(days=reviewed),
        )
        assert ("1件超过一年没有审核" in wrongs(office.secrecy_officer, 2)) is overdue, (marked, reviewed)
    acts.review(secret.get(), by=fresh(office.drafter))
    assert "1件超过一年没有审核" not in wrongs(office.secrecy_officer, 2)


def test_a_form_bears_the_highest_mark_of_what_is_on_it(office):
    form = propose(office, level="20", term="5年")
    for level in ("40", "30"):
        other = secret_of(propose(office, title=f"另一事项{level}", level=level))
        Item.objects.create(form=form, round=1, thing=other, digest="", is_open=False)
    assert Form.objects.get(pk=form.pk).items.count() == 3
    assert head_of_form(form).shown == "绝密★10年（拟定）"
