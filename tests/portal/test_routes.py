"""The approval engine: every route sound and as the regulations list it, every signature by whom and when it may be."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from wagtail.models import Page

from disclosure.review.routes import SECRECY_STATEMENTS
from portal.people.models import Assignment, Deputy, today
from portal.people.posts import NEXT_ABOVE, Post
from portal.routes import moves
from portal.routes.models import Form, Signature
from portal.routes.objections import Objection
from portal.routes.route import registry
from portal.trail.models import Entry
from tests import factories

TABLE = Path(__file__).resolve().parents[3] / "shared" / "regulations" / "routes.tsv"
DIVISION, OFFICE, LEADER = Post.DIVISION_HEAD, Post.OFFICE_HEAD, Post.LEADER

CLASSIFICATION = [
    (DIVISION, Post.AUDIT_LEAD),
    (Post.OFFICE_EXAMINER, OFFICE),
    (Post.DIRECTOR_GENERAL, Post.DESIGNATED_AUTHORITY, Post.BUREAU_HEAD),
]
# The routes as the regulations have them: form, posts of each step in order (alternatives together), clauses.
ROUTES = {
    "disclosure.publish": ("政府信息公开审批单", [(DIVISION,), (OFFICE,), (LEADER,)], {"D-05"}),
    "disclosure.bundle": ("政府信息合并公开审批单", [(DIVISION,), (OFFICE,), (LEADER,)], {"D-05"}),
    "disclosure.attribute": ("政府信息公开属性审批单", [(DIVISION,), (OFFICE,)], {"D-07", "D-08"}),
    "disclosure.withdraw": ("政府信息撤回审批单", [(DIVISION,), (OFFICE,)], {"D-07"}),
    "disclosure.withdraw_urgent": (
        "政府信息撤回审批单",
        [(OFFICE, Post.SECRECY_DEPUTY), (Post.SECRECY_DEPUTY, OFFICE)],
        {"D-07", "A-22"},
    ),
    "secretmarks.internal": ("工作秘密审批单", [(DIVISION,)], {"S-22"}),
    "secretmarks.determine": (
        "国家秘密确定审批表",
        CLASSIFICATION,
        {"S-18a", "S-18b", "S-18c", "S-18d", "S-18e"},
    ),
    "secretmarks.reclassify": ("国家秘密变更审批表", CLASSIFICATION, {"S-20"}),
    "secretmarks.declassify": ("国家秘密解除审批表", CLASSIFICATION, {"S-21", "S-22"}),
    "secretmarks.delegate": (
        "定密授权申请表",
        [(Post.BUREAU_HEAD,), (Post.SECRECY_COMMITTEE,)],
        {"S-07", "S-08", "S-09", "S-10"},
    ),
}
# Their steps ask one of several posts, which the list of routes names by what they do; or they are variants of a
# listed route, with the same form and signatures.
UNLISTED = {
    "disclosure.withdraw_urgent", "disclosure.bundle", "secretmarks.determine", "secretmarks.reclassify",
    "secretmarks.declassify", "secretmarks.delegate",
}  # fmt: skip
# How the list of routes names the posts.
NAMES = {
    "head of drafter's division (secrecy review)": DIVISION,
    "head of drafter's division": DIVISION,
    "head of general office": OFFICE,
    "leader in charge of drafter's division": LEADER,
    "drafter (proposal)": None,
}


def test_every_route_is_in_the_table_above():
    assert factories.of_the_house(registry) == set(ROUTES)


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_asks_for_these_posts_in_this_order(name):
    title, posts, clauses = ROUTES[name]
    route = registry[name]
    assert route.title == title
    assert [step.posts for step in route.steps] == posts
    assert set(route.clauses) == clauses


@pytest.mark.skipif(not TABLE.exists(), reason="the list of routes is not at hand")
@pytest.mark.parametrize("name", sorted(set(ROUTES) - UNLISTED))
def test_a_route_equals_its_row_in_the_regulations(name):
    with TABLE.open(encoding="utf-8", newline="") as lines:
        row = next(row for row in csv.DictReader(lines, delimiter="\t") if row["case"] == name)
    wanted = [NAMES[part.strip()] for part in row["signatures in order"].split(">")]
    assert [step.posts for step in registry[name].steps] == [(post,) for post in wanted if post]
    assert registry[name].title == row["form"]
    assert set(registry[name].clauses) == set(row["clauses"].split())


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_is_sound(name):
    """Steps to reach, a decision among them, words for each, and a way up when a signer is the drafter."""
    route = registry[name]
    assert route.steps and sum(step.decides for step in route.steps) <= 1
    assert len({step.label for step in route.steps}) == len(route.steps)
    for step in route.steps:
        assert step.label and step.days > 0
        for post in step.posts:
            above = post
            while above in NEXT_ABOVE:
                above = NEXT_ABOVE[above]
            assert above in (Post.DIRECTOR_GENERAL, Post.SECRECY_COMMITTEE)
    assert route.basis and route.fields_form().fields


@pytest.mark.parametrize("vacant", ["head", "office_head", "leader"])
def test_a_vacant_post_is_an_objection_that_names_it(house, vacant):
    Assignment.objects.filter(user=getattr(house, vacant)).update(
        starts_on=today() - timedelta(days=9), ends_on=today() - timedelta(days=1)
    )
    words = {"head": "主要负责人（财政处）", "office_head": "办公室主要负责人", "leader": "分管厅领导（财政处）"}[
        vacant
    ]
    with pytest.raises(Objection) as refused:
        factories.submit(factories.make_document(house), by=house.editor)
    assert words in str(refused.value)
    assert not Form.objects.exists()


def test_signatures_come_in_order_and_from_the_right_people(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    for wrong in (house.office_head, house.leader, house.other_head, house.editor, house.director, house.colleague):
        with pytest.raises(Objection):
            factories.agree(form, wrong)
    form = factories.agree(form, house.head)
    with pytest.raises(Objection, match="办公室主要负责人"):
        factories.agree(form, house.head)


@pytest.mark.clause("N-02")
def test_a_head_who_drafts_is_replaced_by_the_leader_and_the_leader_by_the_next_above(house):
    form = factories.submit(factories.make_document(house, by=house.head), by=house.head)
    with pytest.raises(Objection, match="本人承办"):
        factories.agree(form, house.head)
    form = factories.agree(form, house.leader, house.office_head)
    with pytest.raises(Objection):
        factories.agree(form, house.leader)
    assert factories.agree(form, house.director).outcome == "approved"
    assert [signature.by for signature in form.signatures.order_by("index")] == [
        house.leader,
        house.office_head,
        house.director,
    ]


def deputise(house, person, post, deputy) -> Deputy:
    assignment = Assignment.objects.get(user=person, post=post, division=person.division)
    return Deputy.objects.create(assignment=assignment, user=deputy, ends_on=today() + timedelta(days=5))


def test_a_deputy_signs_with_the_delegator_named(house):
    deputise(house, house.head, DIVISION, house.colleague)
    form = factories.agree(factories.submit(factories.make_document(house), by=house.editor), house.colleague)
    signature = form.signatures.get()
    assert (signature.by, signature.on_behalf_of) == (house.colleague, house.head)
    assert "代处长甲" in signature.capacity


def test_a_deputy_signs_neither_an_own_draft_nor_for_a_drafter(house):
    deputise(house, house.head, DIVISION, house.editor)
    form = factories.submit(factories.make_document(house), by=house.editor)
    with pytest.raises(Objection):
        factories.agree(form, house.editor)
    deputise(house, house.head, DIVISION, house.colleague)
    own = factories.submit(factories.make_document(house, "处长拟的", by=house.head), by=house.head)
    with pytest.raises(Objection):
        factories.agree(own, house.colleague)


def test_a_deputyship_that_ended_gives_nothing(house):
    deputy = deputise(house, house.head, DIVISION, house.colleague)
    Deputy.objects.filter(pk=deputy.pk).update(
        starts_on=today() - timedelta(days=9), ends_on=today() - timedelta(days=1)
    )
    form = factories.submit(factories.make_document(house), by=house.editor)
    with pytest.raises(Objection):
        factories.agree(form, house.colleague)


def test_different_persons_sign_where_the_route_asks_for_them(house):
    factories.hold(house.office_head, DIVISION, house.finance)
    Assignment.objects.filter(user=house.head).delete()
    form = factories.submit(factories.make_document(house), by=house.editor)
    form = factories.agree(form, house.office_head)
    with pytest.raises(Objection):
        factories.agree(form, house.office_head)
    assert factories.agree(form, house.office_leader).turn == 2


def test_a_refusal_returns_the_form_and_the_next_round_begins_at_step_one(house):
    document = factories.make_document(house)
    form = factories.agree(factories.submit(document, by=house.editor), house.head)
    with pytest.raises(Objection, match="写明理由"):
        moves.send_back(form, by=house.office_head, version=form.version, opinion=" ")
    form = moves.send_back(form, by=house.office_head, version=form.version, opinion="第三段数字请核对")
    assert form.state == "returned"
    document.refresh_from_db()
    assert document.get_lock() is None
    document.body = "<p>核对过的正文。</p>"
    document.save_revision(user=house.editor)
    form = moves.resubmit(form, [(document, document.latest_revision)], by=house.editor)
    assert (form.round, form.turn) == (2, 0)
    assert factories.approve(house, form).outcome == "approved"
    assert list(form.signatures.order_by("pk").values_list("round", "outcome")) == [
        (1, "agreed"),
        (1, "sent_back"),
        (2, "agreed"),
        (2, "agreed"),
        (2, "agreed"),
    ]


def test_a_text_changed_under_a_running_form_stops_the_next_signature(house):
    document = factories.make_document(house)
    form = factories.agree(factories.submit(document, by=house.editor), house.head)
    document.body = "<p>偷换的正文。</p>"
    with pytest.raises(PermissionDenied, match="在审批单"):
        document.save_revision()
    # As a way round the page's own save would.
    Page.save_revision(document)
    with pytest.raises(Objection, match="又有改动"):
        factories.agree(form, house.office_head)


def test_an_amendment_keeps_the_old_value_beside_the_new(house):
    form = factories.submit(factories.make_document(house), by=house.editor, reason="原来的理由")
    form = moves.sign(
        form, by=house.head, version=form.version, statements=SECRECY_STATEMENTS, amendments={"reason": "改过的理由"}
    )
    assert form.fields["reason"] == "改过的理由"
    assert form.signatures.get().amendments == [["reason", "原来的理由", "改过的理由"]]


@pytest.mark.clause("D-05")
def test_the_secrecy_review_must_be_stated(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    for left_out in SECRECY_STATEMENTS:
        ticked = [text for text in SECRECY_STATEMENTS if text != left_out]
        with pytest.raises(Objection, match=f"签批须逐项勾选，还没有勾选：“{left_out}”"):
            moves.sign(form, by=house.head, version=form.version, statements=ticked)


def test_only_the_drafter_withdraws_and_not_what_took_effect(house):
    document = factories.make_document(house)
    form = factories.submit(document, by=house.editor)
    with pytest.raises(Objection, match="承办人"):
        moves.withdraw(form, by=house.head, version=form.version)
    form = moves.withdraw(form, by=house.editor, version=form.version)
    assert form.outcome == "withdrawn"
    approved = factories.approve(house, factories.submit(document, by=house.editor))
    with pytest.raises(Objection, match="办结"):
        moves.withdraw(approved, by=house.editor, version=approved.version)


def test_the_desk_lists_what_waits_for_each_person(house):
    form = factories.submit(factories.make_document(house), by=house.editor)
    waiting = {
        name for name in vars(house) if name in STAFF and Form.objects.waiting_for(getattr(house, name)).exists()
    }
    assert waiting == {"head"}
    factories.agree(form, house.head)
    assert Form.objects.waiting_for(house.office_head).get() == form
    assert not Form.objects.waiting_for(house.head).exists()


STAFF = {
    "editor",
    "head",
    "office_head",
    "leader",
    "officer",
    "colleague",
    "stranger",
    "director",
    "other_head",
    "archivist",
}


@pytest.mark.parametrize(
    "forge",
    [
        lambda form: Form.objects.filter(pk=form.pk).update(outcome="approved", state="finished"),
        lambda form: Form.objects.filter(pk=form.pk).update(outcome="approved", state="finished", steps=0, turn=0),
        lambda form: Signature.objects.filter(form=form).update(opinion="改过"),
        lambda form: form.items.update(digest="0" * 64),
        lambda form: Signature.objects.create(
            form=form,
            round=1,
            index=2,
            through=2,
            by=form.drafter,
            post="leader",
            outcome="agreed",
            opinion="x",
            digest="0",
        ),
        lambda form: Signature.objects.create(
            form=form,
            round=1,
            index=0,
            through=0,
            by=form.signatures.get().by,
            post="leader",
            outcome="agreed",
            opinion="x",
            digest="0",
        ),
    ],
)
def test_the_database_refuses_forged_signatures(house, forge):
    form = factories.agree(factories.submit(factories.make_document(house), by=house.editor), house.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        forge(form)


def test_each_move_is_in_the_trail(house):
    form = factories.approve(house, factories.submit(factories.make_document(house), by=house.editor))
    actions = list(
        Entry.objects.filter(object=f"routes.form:{form.uuid}").order_by("id").values_list("action", "actor")
    )
    assert actions == [
        ("disclosure.publish.submitted", house.editor.pk),
        ("disclosure.publish.signed", house.head.pk),
        ("disclosure.publish.signed", house.office_head.pk),
        ("disclosure.publish.signed", house.leader.pk),
    ]
