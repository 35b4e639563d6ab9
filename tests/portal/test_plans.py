"""The plan of a round: whose divisions sign, what a step may change, and that no later table reaches a running form."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from disclosure.desk.document import label
from disclosure.law import Attribute
from disclosure.models import DocumentPage
from disclosure.reading.policies import readable_items
from disclosure.review.routes import makers, makers_by_leader
from portal import triggers
from portal.people.models import Assignment, User
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Form, Item, Signature
from portal.routes.objections import Objection
from portal.routes.route import Step, drafters_division, registry, signature
from portal.routes.route import house as office_of
from portal.site.models import SectionPage
from secretmarks.levels import Level
from tests import factories
from tests.secretmarks import classification

TABLE = Path(__file__).resolve().parents[3] / "shared" / "regulations" / "routes.tsv"
HEAD, OFFICE, LEADER = Post.DIVISION_HEAD, Post.OFFICE_HEAD, Post.LEADER


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    return client


def office_editor(house) -> User:
    return factories.make_user(house.office, Post.EDITOR, name="办公室编辑")


def seats(form) -> list[tuple[str, str]]:
    """(post, division) of every seat, step by step."""
    rows = form.seats.filter(round=form.round).order_by("index").select_related("division")
    return [(seat.post, seat.division.name if seat.division else "") for seat in rows]


# ---------------------------------------------------------------- whose division


@pytest.mark.clause("D-05", "D-02")
@pytest.mark.parametrize("route", ["disclosure.publish", "disclosure.attribute", "secretmarks.internal"])
def test_the_division_that_made_a_document_reviews_it_whoever_sends_it(house, route):
    document = factories.make_document(house)
    fields = {"ground": "27", "attribute": "on_request", "reason": "理由", "change": "set"}
    form = factories.submit(document, by=office_editor(house), route=route, **fields)
    assert seats(form)[0] == ("division_head", "财政处")
    with pytest.raises(Objection):
        factories.agree(form, house.office_head)
    assert factories.agree(form, house.head).signatures.get().by == house.head


@pytest.mark.clause("D-05")
def test_each_of_several_makers_reviews_once_and_one_leader_signs_once_for_all(house):
    documents = [factories.make_document(house), factories.make_document(house, "乙处的", by=house.other_editor)]
    sender = office_editor(house)
    form = moves.submit("disclosure.publish", [(one, one.latest_revision) for one in documents], by=sender)
    assert [step.label for step in form.planned] == [
        "拟稿处室负责人审核（保密审查）：财政处", "拟稿处室负责人审核（保密审查）：金融处", "办公室主要负责人审核",
        "分管厅领导审批：财政处", "分管厅领导审批：金融处",
    ]  # fmt: skip
    form = factories.agree(form, house.head)
    with pytest.raises(Objection, match="主要负责人（金融处）"):
        factories.agree(form, house.head)
    form = factories.agree(form, house.other_head, house.office_head, house.leader)
    assert (form.outcome, form.signatures.count()) == ("approved", 4)
    last = form.signatures.order_by("pk").last()
    assert (last.index, last.through, last.capacity) == (3, 4, "分管厅领导（财政处）、分管厅领导（金融处）")


def test_who_heads_two_of_the_makers_reviews_for_both_though_the_route_asks_for_different_persons(house):
    Assignment.objects.filter(user=house.other_head).delete()
    factories.hold(house.head, HEAD, house.banking)
    documents = [factories.make_document(house), factories.make_document(house, "乙处的", by=house.other_editor)]
    pairs = [(one, one.latest_revision) for one in documents]
    form = factories.agree(moves.submit("disclosure.publish", pairs, by=office_editor(house)), house.head)
    assert form.turn == 2
    with pytest.raises(Objection):
        factories.agree(form, house.head)


def test_makers_under_two_leaders_are_asked_leader_by_leader(house):
    other = factories.make_user(house.agency, name="另一位厅领导")
    legal = factories.make_division("法规处", parent=house.agency)
    factories.make_user(legal, HEAD, name="处长丙")
    Assignment.objects.filter(user=house.leader, division=house.banking).update(user=other)
    factories.hold(house.leader, LEADER, legal)
    writer = factories.make_user(legal, Post.EDITOR)
    documents = [factories.make_document(house, by=by) for by in (house.editor, house.other_editor, writer)]
    pairs = [(one, one.latest_revision) for one in documents]
    form = moves.submit("disclosure.publish", pairs, by=office_editor(house))
    asked = [name for post, name in seats(form) if post == "leader"]
    assert asked in (["财政处", "法规处", "金融处"], ["金融处", "财政处", "法规处"])


# Whose division signs each step of a route, as the list of routes says it: "drafter's division" of a document is the
# one that made it, that of a classification the one in which the drafter works.
WHOSE = {
    "disclosure.publish": ["makers", "office", "makers by leader"],
    "disclosure.bundle": ["makers", "office", "makers by leader"],
    "disclosure.attribute": ["makers", "office"],
    "disclosure.withdraw": ["makers", "office"],
    "disclosure.withdraw_urgent": ["office", "office"],
    "secretmarks.internal": ["makers"],
    "secretmarks.determine": ["drafter", "office", "drafter"],
    "secretmarks.reclassify": ["drafter", "office", "drafter"],
    "secretmarks.declassify": ["drafter", "office", "drafter"],
    "secretmarks.delegate": ["municipal bureau", "office"],
}
CODED = {makers: "makers", makers_by_leader: "makers by leader", office_of: "office", drafters_division: "drafter"}
MAKERS = "the division that made the document (owning division)"


@pytest.mark.parametrize("name", WHOSE)
def test_a_route_asks_the_posts_of_these_divisions(name):
    assert [CODED.get(step.of, "municipal bureau") for step in registry[name].steps] == WHOSE[name]
    assert set(WHOSE) == factories.of_the_house(registry)


@pytest.mark.skipif(not TABLE.exists(), reason="the list of routes is not at hand")
@pytest.mark.parametrize("name", [name for name in WHOSE if WHOSE[name][0] in ("makers", "drafter")])
def test_whose_division_signs_is_what_the_list_of_routes_says(name):
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = {row["case"]: row for row in csv.DictReader(lines, delimiter="\t")}
    row = rows.get(name)
    if row is None:
        # A variant of a listed route.
        row = rows["disclosure.publish"]
    elif row["signatures in order"].startswith("as "):
        row = rows[row["signatures in order"].removeprefix("as ")]
    assert ("drafter's division" in row["signatures in order"]) and (
        (MAKERS in row["conditions and consequences"]) == (WHOSE[name][0] == "makers")
    )


# ---------------------------------------------------------------- frozen with the round


def test_a_table_changed_by_a_release_leaves_running_forms_as_they_began(house, monkeypatch):
    form = factories.agree(factories.submit(factories.make_document(house), by=house.editor), house.head)
    route = type(registry["disclosure.publish"])
    monkeypatch.setattr(route, "steps", (*route.steps, signature(Post.DIRECTOR_GENERAL, "新增的步骤")))
    client = client_of(house.editor)
    assert client.get(reverse("form", args=[form.uuid])).status_code == 200
    assert factories.agree(form, house.office_head, house.leader).outcome == "approved"
    longer = factories.submit(factories.make_document(house, "新的"), by=house.editor)
    assert [step.label for step in longer.planned][-1] == "新增的步骤" and longer.steps == 4
    monkeypatch.setattr(route, "steps", route.steps[:1])
    form = factories.agree(longer, house.head, house.office_head, house.leader, house.director)
    assert form.outcome == "approved"


def test_the_next_round_takes_the_table_of_its_day(house, monkeypatch):
    document = factories.make_document(house)
    form = factories.submit(document, by=house.editor)
    form = moves.send_back(form, by=house.head, version=form.version, opinion="再改")
    route = type(registry["disclosure.publish"])
    monkeypatch.setattr(route, "steps", route.steps[:1])
    form = moves.resubmit(form, form.route.things_again(form), by=house.editor)
    assert (form.round, form.steps) == (2, 1)


@pytest.mark.parametrize(
    "change",
    [{"plan": []}, {"steps": 1}, {"round": 2}, {"plan": [], "steps": 0, "round": 2}],
    ids=["plan", "steps", "round", "all"],
)
def test_the_database_refuses_another_plan_within_a_round(house, change):
    form = factories.submit(factories.make_document(house), by=house.editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Form.objects.filter(pk=form.pk).update(**change)


@pytest.mark.parametrize("model", [Signature, Item])
def test_the_database_refuses_to_delete_what_was_signed(house, model):
    form = factories.agree(factories.submit(factories.make_document(house), by=house.editor), house.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(form=form)._raw_delete("default")


# ---------------------------------------------------------------- what a step may change


def test_a_step_changes_only_the_fields_that_it_may(house, monkeypatch):
    route = type(registry["disclosure.attribute"])
    closed = Step(route.steps[0].label, route.steps[0].posts, makers, amends=frozenset({"reason"}))
    monkeypatch.setattr(route, "steps", (closed, route.steps[1]))
    fields = {"attribute": "on_request", "ground": "27", "reason": "原因"}
    form = factories.submit(factories.make_document(house), by=house.editor, route=route.id, **fields)
    with pytest.raises(Objection, match="不能改动“公开属性"):
        moves.sign(form, by=house.head, version=form.version, amendments={"attribute": "withheld", "ground": "16-1"})
    form.refresh_from_db()
    assert (form.turn, form.fields["attribute"]) == (0, "on_request")
    form = moves.sign(form, by=house.head, version=form.version, amendments={"reason": "写清楚"})
    assert form.fields["reason"] == "写清楚"
    form = moves.sign(form, by=house.office_head, version=form.version, amendments={"ground": "16-1"})
    assert form.fields["ground"] == "16-1"


@pytest.mark.clause("S-18b", "S-18c", "S-18d")
def test_reviewer_and_examiner_leave_the_elements_as_they_are_and_the_authority_may_change_them(house):
    office = classification.cleared_house(house)
    form = classification.propose(office)
    for signer in (office.head, office.examiner):
        for change in ({"level": "20"}, {"term": "1年"}, {"persons": office.drafter.username}):
            with pytest.raises(Objection, match="不能改动"):
                classification.sign(form, signer, **change)
        form = classification.sign(form, signer)
    form = classification.sign(form, office.director, level="20", term="8年")
    assert (form.fields["level"], form.fields["term"]) == ("20", "8年")
    assert form.signatures.get(by=office.director).amendments[0] == ["level", "30", "20"]


@pytest.mark.clause("S-18b")
def test_the_page_of_a_form_offers_only_what_the_step_may_change(house):
    office = classification.cleared_house(house)
    form = classification.propose(office)
    page = reverse("form", args=[form.uuid])
    assert "改动填写内容" not in client_of(fresh(office.head)).get(page).content.decode()
    classification.sign(form, office.head, office.examiner)
    assert "改动填写内容" in client_of(fresh(office.director)).get(page).content.decode()


# ---------------------------------------------------------------- who submits


@pytest.mark.parametrize("who", ["stranger", "other_head", "other_editor", "director"])
def test_nobody_sends_a_document_of_another_division(house, who):
    document = factories.make_document(house)
    with pytest.raises(Objection, match="归属处室"):
        factories.submit(document, by=getattr(house, who))
    assert not Form.objects.exists()


def test_nobody_but_an_editor_sends_a_page_that_is_no_document(house):
    section = SectionPage.objects.get(code="rules")
    revision = section.save_revision(user=house.editor)
    with pytest.raises(Objection, match="编辑"):
        moves.submit("disclosure.publish", [(section, revision)], by=house.stranger)
    moves.submit("disclosure.publish", [(section, revision)], by=house.editor)


def test_a_document_is_sent_on_the_routes_of_its_state_alone(house):
    document = factories.make_document(house)
    with pytest.raises(Objection, match="没有公开"):
        factories.submit(
            document,
            by=house.editor,
            route="disclosure.withdraw",
            outcome="withdrawn",
            ground="内容需要更正",
            reason="x",
        )
    public = factories.publish(house, document)
    with pytest.raises(Objection, match="已经公开"):
        factories.submit(public, by=house.editor, route="secretmarks.internal", change="set", reason="x")


# ---------------------------------------------------------------- judged as it is now


def test_what_was_read_before_is_judged_as_it_is_now(house):
    """The caller's objects are old: the document was discarded, and another text saved, since they were read."""
    document = factories.make_document(house)
    stale = (document, document.latest_revision)
    DocumentPage.objects.filter(pk=document.pk).update(state="discarded")
    with pytest.raises(Objection, match="已弃置"):
        moves.submit("disclosure.publish", [stale], by=house.editor)
    DocumentPage.objects.filter(pk=document.pk).update(state="draft")
    DocumentPage.objects.get(pk=document.pk).save_revision(user=house.editor)
    with pytest.raises(Objection, match="又有改动"):
        moves.submit("disclosure.publish", [stale], by=house.editor)


ROUTES = {
    "disclosure.publish": {},
    "disclosure.bundle": {"title": "合并"},
    "disclosure.attribute": {"attribute": "on_request", "ground": "27", "reason": "x"},
    "secretmarks.internal": {"change": "set", "reason": "x"},
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("state", ["discarded", "void"])
def test_what_is_discarded_or_void_goes_on_no_form(house, route, state):
    documents = [factories.make_document(house), factories.make_document(house, "另一件")]
    DocumentPage.objects.filter(pk=documents[0].pk).update(state=state)
    things = [(one, one.latest_revision) for one in documents[: 2 if route == "disclosure.bundle" else 1]]
    with pytest.raises(Objection, match="不能办理审批"):
        moves.submit(route, things, by=house.editor, fields=ROUTES[route])


@pytest.mark.parametrize("state", ["discarded", "void"])
def test_the_database_refuses_items_of_what_is_gone(house, state):
    form = factories.submit(factories.make_document(house), by=house.editor)
    gone = factories.make_document(house, "已不在的")
    DocumentPage.objects.filter(pk=gone.pk).update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(form=form, thing=gone, revision=gone.latest_revision, digest="0" * 64)


def test_the_database_refuses_to_discard_what_was_on_a_form(house):
    document = factories.make_document(house)
    form = factories.submit(document, by=house.editor)
    moves.withdraw(form, by=house.editor, version=form.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentPage.objects.filter(pk=document.pk).update(state="discarded")


@pytest.mark.clause("D-07", "D-05")
@pytest.mark.parametrize(
    "change", [{"level": Level.INTERNAL}, {"level": None}, {"attribute": "withheld"}, {"state": "draft"}], ids=str
)
def test_the_database_refuses_to_relabel_what_is_public(house, change):
    document = factories.publish(house, factories.make_document(house))
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentPage.objects.filter(pk=document.pk).update(**change)


def test_every_signature_compares_the_text_with_what_was_submitted(house):
    """Whatever wrote over the revision, the next signer does not sign another text than the first."""
    form = factories.agree(factories.submit(factories.make_document(house), by=house.editor), house.head)
    item = form.items.get()
    body = item.revision.content | {"body": "<p>偷换的正文。</p>"}
    write_over = Revision.objects.filter(pk=item.revision_id).update
    without_rule("revision_stands", "wagtailcore_revision", lambda: write_over(content=body))
    with pytest.raises(Objection, match="与送审时不一致"):
        factories.agree(form, house.office_head)


def without_rule(name: str, table: str, act: Callable[[], None]) -> None:
    """As whoever owns the database could do it."""
    on = "" if connection.vendor == "sqlite" else f" ON {table}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER lantai_{name}{on}")
    act()
    triggers.install()


def test_a_label_is_set_over_the_level_that_the_drafter_saw(house):
    document = factories.make_document(house, level=None, attribute="")
    DocumentPage.objects.filter(pk=document.pk).update(level=Level.INTERNAL)
    labels = {"level": int(Level.OPEN), "attribute": Attribute.PROACTIVE, "ground": "", "ground_note": ""}
    with pytest.raises(Objection, match="刚刚由他人改动"):
        label(document, labels, by=house.editor, seen=None)
    assert DocumentPage.objects.get(pk=document.pk).level == Level.INTERNAL


# ---------------------------------------------------------------- a second round of a bundle


def test_a_returned_bundle_is_sent_again(house):
    documents = [factories.make_document(house), factories.make_document(house, "另一件")]
    pairs = [(one, one.latest_revision) for one in documents]
    form = moves.submit("disclosure.bundle", pairs, by=house.editor, fields={"title": "合并"})
    moves.send_back(form, by=house.head, version=form.version, opinion="再改")
    client = client_of(house.editor)
    assert "修改后重新送审" in client.get(reverse("form", args=[form.uuid])).content.decode()
    assert client.post(reverse("form_resubmit", args=[form.uuid])).status_code == 302
    form.refresh_from_db()
    assert (form.state, form.round, form.items.filter(round=2).count()) == ("running", 2, 2)
    assert factories.approve(house, form).outcome == "approved"


# ---------------------------------------------------------------- who reads a version


def readers(house, item) -> set[str]:
    named = {"editor", "head", "colleague", "stranger", "other_head", "office_head", "leader", "director", "officer"}
    return {name for name in named if readable_items(fresh(getattr(house, name))).filter(pk=item.pk).exists()}


def test_a_version_is_read_by_the_house_the_people_of_the_running_round_and_who_signed_it(house):
    document = factories.make_document(house)
    form = factories.agree(factories.submit(document, by=house.editor), house.head)
    first, own = form.items.get(), {"editor", "head", "colleague", "office_head", "officer"}
    assert readers(house, first) == own | {"leader"}
    form = moves.send_back(form, by=house.office_head, version=form.version, opinion="改")
    document = document.get_latest_revision_as_object()
    document.body = "<p>改过。</p>"
    document.save_revision(user=house.editor)
    assert readers(house, first) == own
    form = moves.resubmit(form, form.route.things_again(form), by=house.editor)
    form = factories.approve(house, form)
    second = form.items.get(round=2)
    assert (readers(house, first), readers(house, second)) == (own, own | {"leader"})
    factories.publication.publish(form, by=house.officer)
    # Public now, and yet the earlier versions with what was said of them are no reading for whoever comes later.
    Assignment.objects.filter(user=house.leader).update(user=house.director)
    assert (readers(house, first), readers(house, second)) == (own, own | {"leader"})
    assert not Form.objects.readable_by(fresh(house.director)).filter(pk=form.pk).exists()


def test_a_recalled_version_is_nothing_for_those_who_did_not_sign(house):
    document = factories.make_document(house)
    form = factories.agree(factories.submit(document, by=house.editor), house.head)
    form = moves.withdraw(form, by=house.editor, version=form.version)
    DocumentPage.objects.filter(pk=document.pk).update(state="finished")
    assert "leader" not in readers(house, form.items.get())
    assert not Form.objects.readable_by(fresh(house.leader)).filter(pk=form.pk).exists()
