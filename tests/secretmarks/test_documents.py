"""Documents as what matters of the register are about: level, scope and mark follow signed acts alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from wagtail.models import Page

from disclosure.models import DocumentPage
from disclosure.review import publication
from portal.people.models import Roster, today
from portal.routes import moves
from portal.routes.objections import Objection
from portal.routes.seats import people_at
from secretmarks import acts
from secretmarks.levels import Level
from secretmarks.models import StateSecret
from tests import factories
from tests.secretmarks.classification import (
    approve,
    change,
    cleared_house,
    fields,
    fresh,
    lift,
    opinions_on,
    sign,
    years_ago,
)
from tests.secretmarks.test_calculator import signed_in

State = StateSecret.State


@pytest.fixture
def office(house):
    cleared_house(house)
    house.document = factories.make_document(house, "某项审计要情", attribute="withheld", ground="16-1")
    return house


def level_of(document) -> int:
    return DocumentPage.objects.values_list("level", flat=True).get(pk=document.pk)


def propose(office, document=None, **changed):
    document = DocumentPage.objects.get(pk=(document or office.document).pk)
    return acts.propose(
        by=fresh(office.drafter), title=document.title, fields=fields(office, **changed), about=document
    )


def classify(office, document=None, **changed) -> StateSecret:
    approve(office, propose(office, document, **changed))
    secret = StateSecret.objects.of(document or office.document).binding().get()
    acts.mark(secret, by=fresh(office.drafter))
    secret.refresh_from_db()
    return secret


def reads(office, name: str) -> bool:
    return DocumentPage.objects.readable_by(fresh(getattr(office, name))).filter(pk=office.document.pk).exists()


def must_not_pass(statement) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        statement()


@pytest.mark.clause("S-02", "S-18a", "S-28")
def test_a_proposal_protects_the_document_and_the_last_signature_decides_its_level(office):
    assert reads(office, "colleague")
    form = propose(office)
    assert level_of(office.document) == Level.SECRET
    assert not reads(office, "colleague")
    assert reads(office, "director") and reads(office, "drafter")
    assert form.items.count() == 2
    form = sign(form, office.head, office.examiner)
    sign(form, office.director, level="20", term="8年")
    secret = StateSecret.objects.of(office.document).get()
    assert (level_of(office.document), str(secret.mark)) == (20, "秘密★8年")
    assert set(DocumentPage.objects.get(pk=office.document.pk).scope_persons.all()) == set(secret.scope_persons.all())


@pytest.mark.clause("S-18c", "S-22")
def test_what_is_not_classified_after_all_is_a_work_secret(office):
    form = sign(propose(office), office.head)
    moves.send_back(form, by=office.examiner, version=form.version, opinion="没有依据，不予定密")
    assert level_of(office.document) == Level.INTERNAL
    form.refresh_from_db()
    form = acts.propose_again(form, by=fresh(office.drafter), fields=fields(office, level="20", term="5年"))
    assert level_of(office.document) == Level.CONFIDENTIAL
    moves.withdraw(form, by=office.drafter, version=form.version)
    assert level_of(office.document) == Level.INTERNAL


@pytest.mark.clause("S-18c")
def test_a_proposal_that_was_refused_does_not_come_back_beside_another(office):
    form = sign(propose(office), office.head)
    moves.send_back(form, by=office.examiner, version=form.version, opinion="没有依据，不予定密")
    propose(office, level="20", term="5年")
    form.refresh_from_db()
    with pytest.raises(Objection, match="本件已是“秘密”"):
        acts.propose_again(form, by=fresh(office.drafter), fields=fields(office))
    assert level_of(office.document) == Level.CONFIDENTIAL


@pytest.mark.clause("S-20")
def test_level_and_scope_of_the_document_follow_a_change(office):
    secret = classify(office)
    document = DocumentPage.objects.get(pk=office.document.pk)
    for statement in (
        lambda: document.scope_persons.add(office.stranger),
        lambda: document.scope_divisions.add(office.banking),
    ):
        must_not_pass(statement)
    approve(office, change(office, secret, level="40"))
    assert level_of(office.document) == Level.TOP_SECRET
    office.colleague.clearance = 40
    office.colleague.save()
    secret.refresh_from_db()
    wider = fields(office)["persons"] + f"、{office.colleague.username}"
    approve(office, change(office, secret, level="20", persons=wider))
    assert level_of(office.document) == Level.CONFIDENTIAL
    assert reads(office, "colleague")


@pytest.mark.clause("S-21", "S-22", "S-23")
def test_a_lifted_document_is_internal_and_published_only_by_its_own_route(office):
    secret = classify(office)
    with pytest.raises(Objection, match="须先办理解密"):
        factories.submit(office.document, by=office.editor)
    approve(office, lift(office, secret))
    assert level_of(office.document) == Level.INTERNAL
    assert not DocumentPage.objects.public().exists()


@pytest.mark.clause("S-22")
def test_what_was_lifted_loses_its_work_secret_level_by_no_label(office):
    approve(office, lift(office, classify(office)))
    client, address = signed_in(office.editor), reverse("document_label", args=[office.document.uuid])
    label = {"attribute": "proactive", "ground": "", "ground_note": ""}
    refused = client.post(address, label | {"level": str(int(Level.OPEN))})
    assert "不能在这里降低密级" in refused.content.decode() and level_of(office.document) == Level.INTERNAL
    assert client.post(address, label | {"level": str(int(Level.INTERNAL))}).status_code == 302
    assert level_of(office.document) == Level.INTERNAL


@pytest.mark.clause("S-27", "S-22")
def test_the_end_of_the_period_leaves_the_document_internal(office):
    secret = classify(office, made_on=years_ago(2).isoformat(), term="3年")
    assert acts.expire(secret.ends_on) == []
    acts.expire(secret.ends_on + timedelta(days=1))
    assert level_of(office.document) == Level.INTERNAL
    assert not DocumentPage.objects.public().exists()


@pytest.mark.clause("S-02", "S-28")
def test_the_database_gives_no_level_without_an_act_and_takes_none_away(office):
    row = DocumentPage.objects.filter(pk=office.document.pk)
    for level in (20, 30, 40):
        must_not_pass(lambda level=level: row.update(level=level))
    classify(office)
    for level in (None, 0, 10, 20, 40):
        must_not_pass(lambda level=level: row.update(level=level))
    assert level_of(office.document) == Level.SECRET
    section = office.document.get_parent()
    must_not_pass(lambda: section.add_child(instance=DocumentPage(title="无审批", issuer="厅", live=False, level=30)))


@pytest.mark.clause("S-18a")
def test_a_document_changes_under_no_signature(office):
    form = sign(propose(office), office.head)
    document = DocumentPage.objects.get(pk=office.document.pk)
    assert document.get_lock() is not None
    document.body = "<p>另一个内容。</p>"
    with pytest.raises(PermissionDenied, match="在审批单"):
        document.save_revision(user=office.editor)
    # As a way round the page's own save would.
    Page.save_revision(document, user=office.editor)
    with pytest.raises(Objection, match="又有改动"):
        sign(form, office.examiner)


@pytest.mark.clause("S-28")
def test_who_may_not_handle_a_document_does_not_classify_it(office):
    for by, words in ((office.office_head, "归属处室"), (office.head, "")):
        client = signed_in(by)
        page = client.get(reverse("document_classify", args=[office.document.uuid]))
        assert page.status_code == (422 if words else 200) and words in page.content.decode()
    published = factories.publish(office, factories.make_document(office, "公开的件"))
    with pytest.raises(Objection, match="须先办理撤回"):
        propose(office, published)
    classify(office)
    with pytest.raises(Objection, match="本件已是“机密”"):
        propose(office)
    assert signed_in(office.colleague).get(reverse("document_classify", args=[office.document.uuid])).status_code == 404


@pytest.mark.clause("S-18a")
def test_a_proposal_begins_on_the_page_of_the_document(office):
    client = signed_in(office.drafter)
    address = reverse("document_classify", args=[office.document.uuid])
    assert address in client.get(reverse("desk_document", args=[office.document.uuid])).content.decode()
    answer = client.post(address, fields(office) | {"title": "另一个名称"})
    assert answer.status_code == 302
    secret = StateSecret.objects.of(office.document).get()
    assert (secret.title, secret.state) == ("某项审计要情", State.PROPOSED)
    page = signed_in(office.director).get(answer["Location"]).content.decode()
    assert "某项审计要情" in page
    label = signed_in(office.drafter).get(reverse("document_label", args=[office.document.uuid])).content.decode()
    assert "由定密、变更、解除审批决定" in label


@pytest.mark.clause("N-01", "S-28")
def test_on_an_unclassified_network_no_document_is_classified(office, settings):
    settings.PORTAL_ZONE = "work"
    address = reverse("document_classify", args=[office.document.uuid])
    assert signed_in(office.drafter).get(address).status_code == 404


ACTS = (
    "propose",
    "next",
    "next",
    "next",
    "sign",
    "back",
    "withdraw",
    "mark",
    "lift",
    "change",
    "publish",
    "label",
    "expire",
)


@pytest.mark.clause("S-02", "S-18e", "S-23")
@examples(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 6)), min_size=3, max_size=14))
def test_no_sequence_of_acts_marks_without_four_signatures_or_publishes_what_is_marked(office, steps):
    people = [office.drafter, office.head, office.examiner, office.director, office.office_head, office.leader,
              office.officer]  # fmt: skip
    with transaction.atomic():
        for what, who in steps:
            try:
                with transaction.atomic():
                    do(office, what, fresh(people[who]))
            except (Objection, IntegrityError):
                continue
            check(office)
        transaction.set_rollback(True)


def do(office, what: str, by) -> None:
    document = DocumentPage.objects.get(pk=office.document.pk)
    secret = StateSecret.objects.of(document).last()
    form = next(iter(moves.Form.objects.filter(items__object_id=document.pk).order_by("-pk")), None)
    if what == "propose":
        acts.propose(by=by, title="某项审计要情", fields=fields(office), about=document)
    elif what == "publish":
        DocumentPage.objects.filter(pk=document.pk).update(attribute="proactive", ground="")
        factories.submit(document, by=by)
    elif what == "label":
        DocumentPage.objects.filter(pk=document.pk).update(level=int(Level.OPEN))
    elif form is None:
        return
    elif what in ("sign", "next"):
        able = [] if what == "sign" or form.step is None else people_at(form, form.turn, Roster())
        by = next((fresh(capacity.user) for capacity in able if capacity.user in signers(office)), by)
        stated = form.route.statements(form, form.step) if form.step else []
        moves.sign(form, by=by, version=form.version, statements=stated, opinions=opinions_on(form))
        if form.route_id == "disclosure.publish" and form.outcome == "approved":
            publication.publish(form, by=office.officer)
    elif what == "back":
        moves.send_back(form, by=by, version=form.version, opinion="退回")
    elif what == "withdraw":
        moves.withdraw(form, by=by, version=form.version)
    elif secret is None:
        return
    elif what == "mark":
        acts.mark(secret, by=by)
    elif what == "lift":
        lift(office, secret)
    elif what == "change":
        change(office, secret, level="20")
    elif what == "expire":
        acts.expire(today())


def signers(office) -> list:
    return [office.head, office.examiner, office.director, office.office_head, office.leader]


def check(office) -> None:
    document = DocumentPage.objects.get(pk=office.document.pk)
    marked = StateSecret.objects.of(document).binding()
    for secret in marked:
        act = secret.acts.last()
        signed = set(act.form.signatures.filter(round=act.form.round, outcome="agreed").values_list("by", flat=True))
        assert len(signed | {act.form.drafter_id}) >= 4
        assert document.level == secret.level
    if DocumentPage.objects.public().filter(pk=document.pk).exists():
        assert not marked.exists()
    if document.level is not None and document.level > Level.INTERNAL:
        assert StateSecret.objects.of(document).filter(state__in=StateSecret.PROTECTED, level=document.level).exists()
