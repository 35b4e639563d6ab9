"""Classification as signed acts: five steps, four persons, three elements, and a register that follows them alone."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import F
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from portal.people.models import Deputy, today
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Form, Signature
from portal.routes.objections import Moved, Objection
from portal.trail.models import Entry
from secretmarks import acts, gate, notification, terms, upward
from secretmarks.daily import remind
from secretmarks.elements import Elements, SourceRow, highest
from secretmarks.levels import Level
from secretmarks.markings import Mark
from secretmarks.models import Act, Designation, GuideItem, Knower, Notice, Reminder, StateSecret
from tests import factories
from tests.secretmarks.classification import (
    YESTERDAY,
    approve,
    change,
    cleared_house,
    fields,
    fresh,
    lift,
    make_secret,
    propose,
    secret_of,
    sign,
    told_of_terms,
    years_ago,
)

State = StateSecret.State
SOURCE = "某厅｜某发〔2026〕1号｜{mark}｜2026-01-20｜审计组全体"


@pytest.fixture
def office(house):
    return cleared_house(house)


def must_not_pass(statement, match: str | None = None) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        statement()


# ---------------------------------------------------------------- five steps, four persons


@pytest.mark.clause("S-01", "S-18d", "S-18e")
def test_four_persons_in_five_steps_make_a_marked_secret(office):
    form = propose(office)
    secret = secret_of(form)
    assert (secret.state, secret.level, secret.mark) == (State.PROPOSED, Level.SECRET, None)
    for person in (office.head, office.examiner):
        form = sign(form, person)
        assert secret_of(form).state == State.PROPOSED
    form = sign(form, office.director)
    secret = secret_of(form)
    act = secret.acts.get()
    assert (secret.state, str(secret.mark)) == (State.CLASSIFIED, "机密★10年")
    assert (act.kind, act.decided_by, act.power, act.form) == ("determined", office.director, "statutory", form)
    with pytest.raises(Objection, match="由承办人作出"):
        acts.mark(secret, by=office.head)
    assert str(acts.mark(secret, by=office.drafter)) == "机密★10年"
    secret.refresh_from_db()
    assert (secret.state, secret.marked_on) == (State.MARKED, today())
    signers = set(form.signatures.values_list("by", flat=True)) | {form.drafter_id}
    assert len(signers) == 4
    assert Entry.objects.filter(action="secretmarks.marked").exists()


@pytest.mark.clause("S-18a", "S-18b", "S-26")
def test_no_step_is_skipped_and_nobody_signs_twice(office):
    form = propose(office)
    for wrong in (office.director, office.examiner, office.drafter, office.stranger):
        with pytest.raises(Objection):
            sign(form, wrong)
    factories.hold(office.head, Post.OFFICE_EXAMINER, office.office)
    form = sign(form, office.head)
    assert (form.turn, form.signatures.get().through) == (1, 0)
    with pytest.raises(Objection, match="现在轮到办公室审核人"):
        sign(form, office.head)
    assert (form.turn, secret_of(form).state) == (1, State.PROPOSED)


THREE = {"密级意见": "同意机密级", "保密期限意见": "建议缩短为8年。", "知悉范围意见": "同意"}


@pytest.mark.clause("S-18b")
def test_the_reviewer_gives_an_opinion_on_level_period_and_scope(office):
    secret = make_secret(office)
    forms = [propose(office), change(office, secret, term="15年")]
    for form in forms:
        for missing in ("密级意见", "保密期限意见", "知悉范围意见"):
            given = {name: words for name, words in THREE.items() if name != missing} | {missing: "  "}
            for opinions in (given, {name: words for name, words in given.items() if name != missing}):
                with pytest.raises(Objection, match=f"请逐项写明{missing}"):
                    moves.sign(form, by=office.head, version=form.version, opinions=opinions, opinion="都同意")
        with pytest.raises(Objection, match="请逐项写明密级意见、保密期限意见、知悉范围意见"):
            moves.sign(form, by=office.head, version=form.version, opinion="同意")
        assert not form.signatures.exists()
        form = moves.sign(form, by=office.head, version=form.version, opinions=THREE, opinion="请尽快办理")
        words = "密级意见：同意机密级；保密期限意见：建议缩短为8年；知悉范围意见：同意。请尽快办理"
        assert (form.turn, form.signatures.get().opinion) == (1, words)
    with pytest.raises(Objection, match="超过 1000 字"):
        moves.sign(
            lift(office, make_secret(office)), by=office.head, version=1, opinions=THREE | {"密级意见": "长" * 995}
        )


@pytest.mark.clause("S-18b")
def test_the_audit_lead_on_site_reviews_in_the_place_of_the_division_head(office):
    lead = factories.make_user(office.finance, Post.AUDIT_LEAD, name="现场审计负责人", clearance=40)
    elsewhere = factories.make_user(office.banking, Post.AUDIT_LEAD, name="他处审计负责人", clearance=40)
    people = "、".join([fields(office)["persons"], lead.username, elsewhere.username])
    form = propose(office, persons=people)
    with pytest.raises(Objection, match="现在轮到"):
        sign(form, elsewhere)
    with pytest.raises(Objection, match="请逐项写明"):
        moves.sign(form, by=fresh(lead), version=form.version)
    form = sign(form, lead)
    assert (form.turn, form.signatures.get().post) == (1, "audit_lead")
    assert str(secret_of(sign(form, office.examiner, office.director)).mark) == "机密★10年"


@pytest.mark.clause("S-18c", "S-02")
def test_the_examiner_decides_not_to_classify_and_the_drafter_may_propose_again(office):
    form = sign(propose(office), office.head)
    moves.send_back(form, by=office.examiner, version=form.version, opinion="没有依据，不予定密")
    secret = secret_of(form)
    assert (secret.state, secret.mark, secret.acts.count()) == (State.UNCLASSIFIED, None, 0)
    with pytest.raises(Objection, match="不需要作出标志"):
        acts.mark(secret, by=office.drafter)
    form.refresh_from_db()
    form = acts.propose_again(form, by=office.drafter, fields=fields(office, level="20", term="5年"))
    assert form.round == 2
    approve(office, form)
    assert str(secret_of(form).mark) == "秘密★5年"


@pytest.mark.clause("S-18b")
def test_a_return_by_the_reviewer_leaves_the_proposal_open_and_a_withdrawal_ends_it(office):
    form = propose(office)
    moves.send_back(form, by=office.head, version=form.version, opinion="请补充理由")
    assert secret_of(form).state == State.PROPOSED
    form.refresh_from_db()
    moves.withdraw(form, by=office.drafter, version=form.version)
    assert secret_of(form).state == State.WITHDRAWN


@pytest.mark.clause("S-18d")
def test_the_authority_may_change_the_proposal_and_both_stay_visible(office):
    form = sign(propose(office), office.head, office.examiner)
    form = sign(form, office.director, level="20", term="8年")
    assert str(secret_of(form).mark) == "秘密★8年"
    amendments = form.signatures.get(by=office.director).amendments
    assert ["level", "30", "20"] in amendments and ["term", "10年", "8年"] in amendments


def test_of_two_who_sign_at_once_the_second_reads_who_was_first(office):
    form = propose(office)
    seen = form.version
    sign(form, office.head)
    with pytest.raises(Moved, match="处长甲"):
        moves.sign(form, by=office.examiner, version=seen)


# ---------------------------------------------------------------- elements


@pytest.mark.clause("S-02", "S-18a", "S-19")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"level": "20", "term": "12年"}, "最长10年（保密法第二十条）"),
        ({"term": "2001年1月1日"}, "届满"),
        ({"term": ""}, "必须写明保密期限"),
        ({"term": "十年"}, "阿拉伯数字"),
        ({"level": "10"}, "不得作出国家秘密标志"),
        ({"level": "77"}, "第十四条"),
        ({"persons": ""}, "没有指明任何处室或者人员（保密法第二十一条）"),
        ({"persons": "查无此人"}, "没有在职人员"),
        ({"basis": ""}, "定密须有依据"),
        ({"guide": "9.9"}, "一览表没有这一项"),
        ({"sources": SOURCE.format(mark="机密★10年")}, "原始定密没有来源文件"),
        ({"origin": "derivative"}, "须写明来源文件"),
        ({"origin": "derivative", "sources": "某厅｜某发〔2026〕1号"}, "第1行：应当有五项"),
        ({"origin": "derivative", "sources": SOURCE.format(mark="绝密★30年")}, "不得低于来源文件的最高密级“绝密”"),
        ({"origin": "derivative", "sources": SOURCE.format(mark="机密★20年")}, "不得短于来源文件"),
        ({"origin": "derivative", "sources": SOURCE.format(mark="机密★会议开始前")}, "不得短于来源文件"),
    ],
)
def test_elements_against_the_law_are_refused_with_the_reason_and_nothing_is_stored(office, changed, words):
    with pytest.raises(Objection) as refused:
        propose(office, **changed)
    assert words in str(refused.value)
    assert not StateSecret.objects.exists() and not Form.objects.exists()


@pytest.mark.clause("S-28")
def test_who_signs_must_be_in_the_scope_and_cleared(office):
    with pytest.raises(Objection, match="把签批人列入知悉范围"):
        propose(office, persons=f"{office.drafter.username}、{office.head.username}")
    with pytest.raises(Objection, match="没有包括承办人"):
        propose(office, persons=f"{office.head.username}、{office.examiner.username}、{office.director.username}")
    form = propose(office)
    office.head.clearance = int(Level.CONFIDENTIAL)
    office.head.save()
    with pytest.raises(Objection, match="涉密等级低于本件密级"):
        sign(form, office.head)


@pytest.mark.clause("S-05")
def test_a_derivative_takes_the_highest_level_and_the_longest_period_of_its_sources(office):
    sources = SOURCE.format(mark="机密★10年") + "\n" + SOURCE.replace("1号", "2号").format(mark="绝密★5年")
    with pytest.raises(Objection, match="绝密"):
        propose(office, origin="derivative", sources=sources, basis="")
    term = "2036年1月20日"
    secret = secret_of(
        approve(office, propose(office, origin="derivative", sources=sources, basis="", level="40", term=term))
    )
    assert str(secret.mark) == f"绝密★{term}"
    assert sorted(secret.sources.values_list("number", "level")) == [("某发〔2026〕1号", 30), ("某发〔2026〕2号", 40)]


@pytest.mark.clause("S-04", "S-05")
def test_by_the_rules_of_2017_top_secret_is_only_carried_over(office, settings):
    settings.PORTAL_RULESET = "guangdong-2017"
    with pytest.raises(Objection, match="没有“绝密”级的原始定密权"):
        propose(office, level="40")
    carried = propose(office, level="40", origin="derivative", sources=SOURCE.format(mark="绝密★10年"), basis="")
    assert secret_of(approve(office, carried)).level == Level.TOP_SECRET
    settings.PORTAL_RULESET = "national"
    assert secret_of(approve(office, propose(office, level="40"))).level == Level.TOP_SECRET


@pytest.mark.clause("S-26")
def test_the_guide_is_the_basis_and_caps_level_and_period(office):
    item = GuideItem.objects.create(number="3.1", matter="测试事项", level=20, term="5年", source="测试范围")
    for changed, words in (
        ({"level": "30", "term": "5年"}, "不得高于它"),
        ({"level": "20", "term": "6年"}, "不得长于它"),
        ({"level": "20", "term": "5年", "basis": "又一依据"}, "不再另写依据"),
    ):
        with pytest.raises(Objection, match=words):
            propose(office, **{"guide": "3.1", "basis": ""} | changed)
    secret = make_secret(office, guide="3.1", basis="", level="20", term="5年")
    assert (secret.guide_item, secret.free_basis) == (item, "")
    assert StateSecret.objects.exclude(free_basis="").count() == 0


@given(st.lists(st.sampled_from(["秘密★5年", "机密★10年", "绝密★30年"]), min_size=1, max_size=6))
def test_what_holds_several_things_bears_the_highest_level_inside(words):
    marks = [Mark.parse(word) for word in words]
    level = highest(marks)
    assert level in {mark.level for mark in marks} and all(mark.level <= level for mark in marks)


# ---------------------------------------------------------------- authorities


def designate(office, holder, **changed) -> Designation:
    dates = {"trained_on": YESTERDAY, "starts_on": YESTERDAY, "highest": 30, "designated_by": office.director}
    factories.hold(holder, Post.DESIGNATED_AUTHORITY, office.finance)
    holder.clearance = int(Level.TOP_SECRET)
    holder.save()
    return Designation.objects.create(holder=holder, **dates | changed)


def with_designate(office) -> dict:
    people = fields(office)["persons"] + f"、{office.leader.username}"
    return {"persons": people}


@pytest.mark.clause("S-14", "S-15", "S-17")
def test_a_designate_decides_within_level_and_term_and_keeps_the_decisions_made(office):
    designation = designate(office, office.leader)
    form = sign(propose(office, **with_designate(office)), office.head, office.examiner, office.leader)
    act = secret_of(form).acts.get()
    assert (act.decided_by, act.power) == (office.leader, "designated")
    top = sign(propose(office, **with_designate(office), level="40"), office.head, office.examiner)
    with pytest.raises(Objection, match="您的指定只到“机密”级"):
        sign(top, office.leader)
    Designation.objects.filter(pk=designation.pk).update(ends_on=YESTERDAY, ground="left")
    later = sign(propose(office, **with_designate(office)), office.head, office.examiner)
    with pytest.raises(Objection, match="没有有效的指定"):
        sign(later, office.leader)
    act.refresh_from_db()
    assert act.decided_by == office.leader


@pytest.mark.clause("S-15", "S-17")
def test_nobody_is_designated_without_training_or_replaced_without_a_ground(office):
    must_not_pass(lambda: designate(office, office.leader, trained_on=today(), starts_on=YESTERDAY))
    must_not_pass(lambda: designate(office, office.leader, trained_on=None))
    designation = designate(office, office.leader)
    must_not_pass(lambda: Designation.objects.filter(pk=designation.pk).update(ends_on=today()))


@pytest.mark.clause("S-14")
def test_a_deputy_has_no_authority_to_classify(office):
    assignment = office.director.assignments.get(post=Post.DIRECTOR_GENERAL)
    office.office_leader.clearance = int(Level.TOP_SECRET)
    office.office_leader.save()
    Deputy.objects.create(assignment=assignment, user=office.office_leader, starts_on=today(), ends_on=today())
    people = fields(office)["persons"] + f"、{office.office_leader.username}"
    form = sign(propose(office, persons=people), office.head, office.examiner)
    with pytest.raises(Objection, match="代理职务也不能代行定密权"):
        sign(form, office.office_leader)
    assert secret_of(sign(form, office.director)).state == State.CLASSIFIED


@pytest.mark.clause("S-13")
def test_a_bureau_without_authority_sends_its_proposal_up_and_cannot_mark_it(office, settings):
    settings.PORTAL_RULESET = "guangdong-2017"
    bureau = factories.make_division("某市审计局", parent=office.agency, kind="bureau")
    drafter = factories.make_user(bureau, name="市局承办人", clearance=40)
    reviewer = factories.make_user(bureau, Post.DIVISION_HEAD, name="市局复核人", clearance=40)
    chief = factories.make_user(bureau, Post.BUREAU_HEAD, name="市局局长", clearance=40)
    names = [drafter, reviewer, chief, office.examiner, office.director]
    form = propose(office, by=drafter, persons="、".join(person.username for person in names))
    assert secret_of(form).level == Level.SECRET
    form = sign(form, reviewer, office.examiner)
    with pytest.raises(Objection, match="逐级上报"):
        sign(form, chief)
    with pytest.raises(Objection, match="不需要作出标志"):
        acts.mark(secret_of(form), by=drafter)
    with pytest.raises(Objection, match="某市审计局主要负责人还没有上报"):
        sign(form, office.director)
    upward.refer(secret_of(form), by=fresh(chief))
    assert secret_of(form).level == Level.SECRET
    assert secret_of(sign(form, office.director)).acts.get().decided_by == office.director


# ---------------------------------------------------------------- change and lifting


@pytest.mark.clause("S-20", "S-24")
@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({"level": "40"}, ["raised"]),
        ({"level": "20"}, ["lowered"]),
        ({"term": "15年"}, ["extended"]),
        ({"term": "5年"}, ["shortened"]),
        ({"term": "会议开始前"}, ["extended"]),
        ({"level": "20", "term": "5年"}, ["lowered", "shortened"]),
    ],
)
def test_the_kinds_of_change_follow_from_old_and_new(office, changed, kinds):
    secret = make_secret(office)
    approve(office, change(office, secret, **changed))
    act = secret.acts.last()
    secret.refresh_from_db()
    assert act.changes == kinds
    assert (str(act.mark_before), secret.mark, secret.state) == ("机密★10年", act.mark, State.CLASSIFIED)
    acts.mark(secret, by=office.drafter)


@pytest.mark.clause("S-20", "S-24", "S-26")
def test_the_scope_widens_and_narrows_by_the_route_alone_and_everyone_concerned_is_told(office):
    secret = make_secret(office)
    office.colleague.clearance = 40
    office.colleague.save()
    wider = fields(office)["persons"] + f"、{office.colleague.username}"
    must_not_pass(lambda: secret.scope_persons.add(office.colleague), "不得扩大知悉范围")
    must_not_pass(lambda: secret.scope_divisions.add(office.banking), "不得扩大知悉范围")
    approve(office, change(office, secret, persons=wider))
    assert secret.acts.last().changes == ["widened"]
    assert StateSecret.objects.readable_by(fresh(office.colleague)).filter(pk=secret.pk).exists()
    notices = Notice.objects.filter(act=secret.acts.last())
    assert notices.count() == 5 and notices.filter(received_at=None).count() == 5
    notification.acknowledge(notices.get(person=office.colleague), by=office.colleague)
    assert notices.filter(received_at=None).count() == 4
    secret.refresh_from_db()
    approve(office, change(office, secret))
    assert secret.acts.last().changes == ["narrowed"]
    assert Notice.objects.filter(act=secret.acts.last(), person=office.colleague).exists()
    assert not StateSecret.objects.readable_by(fresh(office.colleague)).filter(pk=secret.pk).exists()


@pytest.mark.clause("S-20")
def test_a_change_of_nothing_or_of_what_ended_is_refused(office):
    secret = make_secret(office)
    with pytest.raises(Objection, match="没有改动"):
        change(office, secret)
    old = make_secret(office, made_on=years_ago(10).isoformat(), term="20年", level="30")
    with pytest.raises(Objection, match="新的保密期限已经届满"):
        change(office, old, term="5年")
    ended = make_secret(office, made_on=years_ago(10).isoformat(), term="9年", level="30")
    words = f"保密期限已于{ended.ends_on.isoformat()}届满，已自行解密，不能再变更"
    with pytest.raises(Objection, match=words):
        change(office, ended, term="20年")


@pytest.mark.clause("S-21", "S-22", "S-24")
def test_lifting_takes_the_same_steps_and_leaves_a_work_secret(office):
    secret = make_secret(office)
    form = lift(office, secret)
    form = sign(form, office.head, office.examiner)
    secret.refresh_from_db()
    assert secret.state == State.MARKED
    sign(form, office.director)
    secret.refresh_from_db()
    assert (secret.state, secret.level, secret.mark) == (State.LIFTED, Level.INTERNAL, None)
    assert secret.acts.last().notices.count() == 4
    readers = StateSecret.objects.filter(pk=secret.pk)
    assert readers.readable_by(fresh(office.colleague)).exists()
    assert not readers.readable_by(fresh(office.stranger)).exists()
    with pytest.raises(Objection, match="已解密"):
        lift(office, secret)


@pytest.mark.clause("S-23")
def test_what_was_lifted_cannot_keep_its_mark():
    assert "正文第1段" in gate.mark_left_behind(html="<p>机密★10年</p><p>其余</p>")


# ---------------------------------------------------------------- time


@pytest.mark.clause("S-27", "S-22")
def test_the_end_of_the_period_declassifies_by_law_and_publishes_nothing(office):
    secret = make_secret(office, made_on=years_ago(2).isoformat(), term="3年")
    last_day = secret.ends_on
    call_command("daily", on=last_day.isoformat(), stdout=StringIO())
    secret.refresh_from_db()
    assert secret.state == State.MARKED
    out = StringIO()
    after = last_day + timedelta(days=1)
    call_command("daily", on=after.isoformat(), stdout=out)
    call_command("daily", on=after.isoformat(), stdout=StringIO())
    secret.refresh_from_db()
    act = secret.acts.last()
    assert "期满自行解密 1 件" in out.getvalue()
    assert (secret.state, secret.level) == (State.LIFTED, Level.INTERNAL)
    assert (act.kind, act.decided_on, act.form) == ("expired", after, None)
    assert secret.acts.filter(kind="expired").count() == 1
    assert act.notices.count() == 4
    assert Entry.objects.filter(action="secretmarks.expired").count() == 1


@pytest.mark.clause("S-27")
def test_holders_are_told_at_90_30_and_7_days_once(office):
    secret = make_secret(office, made_on=years_ago(2).isoformat(), term="3年")
    for before, told in ((91, 0), (90, 1), (89, 0), (30, 1), (29, 0), (7, 1), (6, 0), (0, 0)):
        assert remind(secret.ends_on - timedelta(days=before)) == told, before
    assert list(Reminder.objects.order_by("-days").values_list("days", flat=True)) == [90, 30, 7]
    assert told_of_terms(office.drafter) == [secret.ends_on] * 3 and not told_of_terms(office.head)
    assert secret.number in terms.due_clocks(fresh(office.drafter), secret.ends_on)[0].what


@pytest.mark.clause("S-27")
def test_an_extension_before_the_end_keeps_it_secret(office):
    secret = make_secret(office, made_on=years_ago(2).isoformat(), term="3年")
    first_end = secret.ends_on
    approve(office, change(office, secret, term="6年"))
    assert acts.expire(first_end + timedelta(days=1)) == []
    secret.refresh_from_db()
    assert secret.ends_on == first_end.replace(year=first_end.year + 3)


@pytest.mark.clause("S-27")
def test_a_condition_waits_for_a_recorded_event(office):
    secret = make_secret(office, term="会议开始前")
    assert secret.ends_on is None and acts.expire(date(2199, 1, 1)) == []
    for user, on, words in (
        (office.stranger, today(), "由承办人或者保密办公室登记"),
        (office.drafter, today() + timedelta(days=1), "今天或者今天以前"),
    ):
        with pytest.raises(Objection, match=words):
            acts.record_event(secret, by=user, on=on)
    act = acts.record_event(secret, by=office.drafter, on=today())
    secret.refresh_from_db()
    assert (secret.state, act.kind) == (State.LIFTED, "event")
    dated = make_secret(office)
    with pytest.raises(Objection, match="没有正在等待的解密条件"):
        acts.record_event(dated, by=office.drafter, on=today())


# ---------------------------------------------------------------- the database keeps it


@pytest.mark.clause("S-26")
def test_the_database_refuses_what_no_act_decided(office):
    secret = make_secret(office)
    row = StateSecret.objects.filter(pk=secret.pk)
    proposed = secret_of(propose(office))
    for change_of in (
        lambda: row.update(level=20),
        lambda: row.update(term="5年"),
        lambda: row.update(ends_on=F("made_on")),
        lambda: row.update(state="lifted", level=10, term="", ends_on=None),
        lambda: row.update(state="proposed"),
        lambda: row.delete(),
        lambda: secret.acts.update(level=20),
        lambda: secret.acts.all().delete(),
        lambda: StateSecret.objects.filter(pk=proposed.pk).update(state="classified"),
        lambda: StateSecret.objects.filter(pk=proposed.pk).update(state="marked", marked_on=today()),
    ):
        must_not_pass(change_of)


@pytest.mark.clause("S-26")
def test_the_database_refuses_an_act_without_four_signatures(office):
    form = sign(propose(office), office.head, office.examiner)
    secret = secret_of(form)
    row = {
        "secret": secret, "kind": "determined", "level": 30, "term": "10年", "ends_on": secret.ends_on,
        "decided_on": today(),
    }  # fmt: skip
    must_not_pass(lambda: Act.objects.create(**row, form=form), "四个不同的人")
    must_not_pass(lambda: Act.objects.create(**row, paper_number="1"), "四个不同的人")
    must_not_pass(lambda: Act.objects.create(**row))
    early = row | {"kind": "expired", "level": 10, "term": "", "ends_on": None}
    must_not_pass(lambda: Act.objects.create(**early), "届满之后")


@pytest.mark.clause("S-18b", "S-26")
@pytest.mark.parametrize(("second", "is_kept"), [("head", False), ("examiner", True)])
def test_the_database_keeps_no_act_of_a_form_that_fewer_than_three_others_signed(office, second, is_kept):
    """The form is as good as approved; one of its two signers signed twice, which only this rule sees."""
    form = sign(propose(office), office.head)
    secret = secret_of(form)
    for index, name in ((1, second), (2, "director")):
        signer = getattr(office, name)
        Signature.objects.create(
            form=form, round=1, index=index, through=index, by=signer, post="office_examiner", capacity="审核人",
            outcome="agreed", opinion="同意", digest="0" * 64,
        )  # fmt: skip
    Form.objects.filter(pk=form.pk).update(turn=3, state="finished", outcome="approved")
    row = {
        "secret": secret, "kind": "determined", "level": 30, "term": "10年", "ends_on": secret.ends_on,
        "decided_on": today(), "form": form,
    }  # fmt: skip
    if is_kept:
        assert Act.objects.create(**row).pk
    else:
        must_not_pass(lambda: Act.objects.create(**row), "四个不同的人")


# ---------------------------------------------------------------- zones and reading


@pytest.mark.clause("S-28", "N-01")
def test_nothing_is_classified_on_a_network_that_may_hold_no_secret(office, settings):
    settings.PORTAL_ZONE = "work"
    with pytest.raises(Objection, match="不办理电子定密"):
        propose(office)
    assert not StateSecret.objects.exists()


@pytest.mark.clause("S-28")
def test_clearance_and_need_to_know_read_and_nothing_else_does(office):
    office.colleague.clearance = office.stranger.clearance = 40
    office.colleague.save()
    secret = make_secret(office, divisions=[office.banking.pk])
    readable = StateSecret.objects.filter(pk=secret.pk)
    expected = {"drafter": True, "head": True, "director": True, "colleague": False, "archivist": False,
                "secrecy_officer": False, "stranger": False, "security_officer": False}  # fmt: skip
    for name, reads in expected.items():
        assert readable.readable_by(fresh(getattr(office, name))).exists() == reads, name
    office.stranger.save()
    assert readable.readable_by(fresh(office.stranger)).exists()
    registered = {"secrecy_officer": True, "secrecy_deputy": True, "director": True, "colleague": False}
    for name, sees in registered.items():
        assert readable.registered_for(fresh(getattr(office, name))).exists() == sees, name


@pytest.mark.clause("S-28")
def test_knowers_of_secret_and_above_are_recorded_once_with_the_time(office):
    secret, low = make_secret(office), make_secret(office, level="20")
    for _ in range(2):
        acts.know(secret, office.head)
        acts.know(low, office.head)
    assert list(Knower.objects.values_list("secret", "person")) == [(secret.pk, office.head.pk)]


@pytest.mark.clause("S-02", "S-18e")
@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["sign", "back", "mark", "withdraw"]), st.integers(0, 5)), max_size=9))
def test_no_sequence_of_acts_reaches_a_mark_without_four_distinct_signatures(office, steps):
    people = [office.drafter, office.head, office.examiner, office.director, office.office_head, office.leader]
    with transaction.atomic():
        form = propose(office)
        for what, who in steps:
            form.refresh_from_db()
            try:
                if what == "sign":
                    sign(form, people[who])
                elif what == "back":
                    moves.send_back(form, by=fresh(people[who]), version=form.version, opinion="退回")
                elif what == "withdraw":
                    moves.withdraw(form, by=people[who], version=form.version)
                else:
                    acts.mark(secret_of(form), by=people[who])
            except Objection:
                continue
        secret = secret_of(form)
        signed = set(form.signatures.filter(round=form.round, outcome="agreed").values_list("by", flat=True))
        if secret.state in StateSecret.BINDING:
            assert len(signed | {form.drafter_id}) >= 4
        else:
            assert secret.mark is None
        transaction.set_rollback(True)


def test_a_source_line_says_what_is_wrong_with_it():
    row = SourceRow.read(SOURCE.format(mark="机密★10年"))
    assert (row.unit, row.number, str(row.mark), row.scope) == ("某厅", "某发〔2026〕1号", "机密★10年", "审计组全体")
    assert row.ends_on == date(2036, 1, 20)
    for line, words in ((SOURCE.format(mark="内部"), "密级★保密期限"), ("a｜b｜机密★1年｜昨天｜c", "2026-11-30")):
        with pytest.raises(ValueError, match=words):
            SourceRow.read(line)


def test_elements_of_a_register_row_are_those_of_its_newest_act(office):
    secret = make_secret(office)
    assert Elements.of(secret).scope == secret.acts.last().scope
