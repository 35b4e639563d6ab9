"""The demo: every post filled, every state to be seen, everything public signed, and none of it outside its zone."""

import io
import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from wagtail.models import Page

from disclosure.addresses import address_of
from disclosure.law import GROUNDS, SUBJECTS, SUMMARY_MAX, Attribute, DisclosureClass
from disclosure.models import Attachment, DocumentPage, Relation, Withdrawal
from portal.demo import people, regulations, rules, stories, texts
from portal.demo.attachments import MAKERS
from portal.demo.collections import COLLECTIONS
from portal.demo.relations import KINDS, RELATIONS, REPLACES, of_kind
from portal.demo.stories import KEY
from portal.desk.models import Flag, HouseRule, ShelfEntry
from portal.people.models import Assignment, Deputy, Division, User, today
from portal.people.posts import ADMINISTRATORS, Post
from portal.routes.models import Form, Item, Signature
from portal.site.models import ArticlePage, ArticlePicture, ArticleTable, CollectionPage, SectionPage
from portal.trail.models import Entry
from secretmarks.levels import Level
from secretmarks.models import (
    Act,
    AnnualReturn,
    Copy,
    Delegation,
    Designation,
    GuideItem,
    LeakReport,
    StateSecret,
    UnclearMatter,
)
from secretmarks.models import Notice as SecretNotice

State = DocumentPage.State
with_regulations = pytest.mark.skipif(not regulations.TEXTS.exists(), reason="没有语料目录 shared/corpus")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo as it stands after its first run, made once for all tests of this module; answers what was printed."""
    out = io.StringIO()
    with django_db_blocker.unblock(), override_settings(PORTAL_ZONE="demo"), transaction.atomic():
        call_command("make_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.mark.parametrize("zone", ["public", "work", "classified"])
def test_outside_the_demo_zone_nothing_is_made(db, settings, zone):
    settings.PORTAL_ZONE = zone
    with pytest.raises(CommandError, match="演示数据只能建在演示区"):
        call_command("make_demo")
    assert not User.objects.exists()
    assert not Page.objects.filter(depth__gt=2).exists()


def test_a_second_run_makes_nothing(demo, django_assert_max_num_queries):
    before = Entry.objects.count(), Page.objects.count(), User.objects.count(), Assignment.objects.count()
    out = io.StringIO()
    with django_assert_max_num_queries(60):
        call_command("make_demo", stdout=out)
    assert (Entry.objects.count(), Page.objects.count(), User.objects.count(), Assignment.objects.count()) == before
    assert "新建账号 0 个、公文和文章 0 件" in out.getvalue()


def test_the_accounts_are_told_with_their_posts_and_the_password(demo):
    for person in people.PEOPLE:
        (row,) = [line for line in demo.splitlines() if line.startswith(person.username)]
        assert person.name in row
        for post, _ in person.posts:
            assert post.label in row
    assert f"口令都是：{people.PHRASE}" in demo


# ---------------------------------------------------------------- people


@pytest.mark.parametrize("post", list(Post))
def test_every_post_is_held(demo, post):
    assert Assignment.objects.current().filter(post=post).exists()


def test_the_three_administrators_are_three_persons(demo):
    holders = Assignment.objects.current().filter(post__in=ADMINISTRATORS).values_list("user", flat=True)
    assert len(set(holders)) == len(ADMINISTRATORS)


def test_wherever_there_is_an_editor_there_are_a_head_and_a_leader(demo):
    editing = set(Assignment.objects.current().filter(post=Post.EDITOR).values_list("division", flat=True))
    assert len(editing) >= 5
    for post in (Post.DIVISION_HEAD, Post.LEADER):
        assert editing <= set(Assignment.objects.current().filter(post=post).values_list("division", flat=True))


def test_there_are_two_publication_officers_in_the_general_office(demo):
    officers = User.objects.filter(assignments__post=Post.PUBLICATION_OFFICER, division__is_general_office=True)
    assert officers.count() >= 2


def test_an_absent_head_has_a_deputy_whose_signatures_name_the_head(demo):
    deputy = Deputy.objects.current().get()
    assert deputy.assignment.post == Post.DIVISION_HEAD
    acting = Signature.objects.filter(by=deputy.user)
    assert acting.exists()
    assert set(acting.values_list("on_behalf_of", flat=True)) == {deputy.assignment.user_id}


@pytest.mark.clause("N-04")
def test_accounts_are_initials_and_three_digits(demo):
    assert all(re.fullmatch(r"[a-z]{2,4}\d{3}", person.username) for person in people.PEOPLE)


def test_everybody_signs_in_with_the_password_that_is_shown(demo, client):
    for user in User.objects.all():
        validate_password(people.PHRASE, user)
        assert not user.password_is_initial
        assert user.is_employed()
    assert len(set(User.objects.values_list("password", flat=True))) == 1
    assert User.objects.first().check_password(people.PHRASE)


def test_clearances_of_several_heights_are_given(demo):
    assert set(User.objects.values_list("clearance", flat=True)) == {0, 20, 30, 40}
    assert Division.objects.filter(kind=Division.Kind.BUREAU).exists()


# ---------------------------------------------------------------- papers


def test_heads_hold_what_the_law_and_the_house_know():
    numbers = [paper.number for paper in texts.papers() if paper.number]
    assert len(numbers) == len(set(numbers))
    for paper in texts.papers():
        assert paper.subject in SUBJECTS, paper.key
        assert not paper.ground or paper.ground in GROUNDS, paper.key
        assert len(paper.summary) <= SUMMARY_MAX, paper.key
        assert paper.issuer == texts.AGENCY or paper.public_channel or paper.story == "draft", paper.key
        assert all(enclosure.suffix in MAKERS and enclosure.lines for enclosure in paper.files), paper.key


STANDINGS = {
    "an unlabelled draft": {"state": State.DRAFT, "level": None},
    "an open draft": {"state": State.DRAFT, "level": Level.OPEN},
    "an internal draft": {"state": State.DRAFT, "level": Level.INTERNAL},
    "a confidential draft": {"state": State.DRAFT, "level": Level.CONFIDENTIAL},
    "a secret draft": {"state": State.DRAFT, "level": Level.SECRET},
    "published": {"state": State.FINISHED, "attribute": Attribute.PROACTIVE, "live": True},
    "withdrawn": {"state": State.FINISHED, "live": False, "withdrawals__outcome": "withdrawn"},
    "released by mistake": {"state": State.VOID, "withdrawals__outcome": "wrong_release"},
    "expired": {"live": True, "valid_until__lt": today()},
    "not yet in force": {"live": True, "in_force_on__gt": today()},
    "issued jointly": {"live": True, "joint_issuers__gt": ""},
    "repealed with a successor": {"live": True, "repealed_on__isnull": False, "repealed_by__live": True},
    "approved, not yet published": {"attribute": "proactive", "state": State.FINISHED, "first_published_at": None},
    "on request": {"state": State.FINISHED, "attribute": Attribute.ON_REQUEST},
    "withheld with a ground": {"state": State.FINISHED, "attribute": Attribute.WITHHELD, "ground__gt": ""},
    "finished internal": {"state": State.FINISHED, "level": Level.INTERNAL},
    "finished unlabelled": {"state": State.FINISHED, "level": None},
    "finished confidential": {"state": State.FINISHED, "level": Level.CONFIDENTIAL, "scope_divisions__isnull": False},
    "finished secret": {"state": State.FINISHED, "level": Level.SECRET, "scope_persons__isnull": False},
    "finished top secret": {"state": State.FINISHED, "level": Level.TOP_SECRET, "scope_persons__isnull": False},
    "with a picture nobody can read": {"attachments__file__reading": "unreadable"},
}  # fmt: skip


@pytest.mark.parametrize("standing", STANDINGS.values(), ids=STANDINGS)
def test_a_document_of_every_standing_is_there(demo, standing):
    assert DocumentPage.objects.filter(**standing).exists()


FORMS = {
    "at the head": {"route_id": "disclosure.publish", "state": "running", "turn": 0, "round": 1},
    "at the general office": {"route_id": "disclosure.publish", "state": "running", "turn": 1},
    "at the leader": {"route_id": "disclosure.publish", "state": "running", "turn": 2},
    "in the second round": {"route_id": "disclosure.publish", "state": "running", "round": 2},
    "returned by the head": {"route_id": "disclosure.publish", "state": "returned", "turn": 0},
    "returned by the general office": {"route_id": "disclosure.publish", "state": "returned", "turn": 1},
    "taken back by the drafter": {"outcome": "withdrawn"},
    "approved with items to be published": {"outcome": "approved", "items__is_open": True},
    "the attribute pending": {"route_id": "disclosure.attribute", "state": "running"},
    "the attribute returned": {"route_id": "disclosure.attribute", "state": "returned"},
    "a withdrawal pending": {"route_id": "disclosure.withdraw", "state": "running"},
    "an urgent withdrawal to be countersigned": {"route_id": "disclosure.withdraw_urgent", "turn": 1},
    "internal pending": {"route_id": "secretmarks.internal", "state": "running"},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_of_every_stand_is_there(demo, form):
    assert Form.objects.filter(**form).exists()


def test_every_refusal_has_its_reasons(demo):
    opinions = Signature.objects.filter(outcome="sent_back").values_list("opinion", flat=True)
    assert len(opinions) >= 3
    assert all(len(opinion) > 10 for opinion in opinions)


@pytest.mark.clause("D-05", "N-02")
def test_everything_public_was_signed_and_published_by_another_person(demo):
    live = Page.objects.filter(live=True, live_revision__isnull=False)
    structure = len(texts.articles()) + len(texts.introductions()) + len(COLLECTIONS)
    assert live.count() == DocumentPage.objects.public().count() + structure
    for page in live:
        items = Item.objects.filter(revision=page.live_revision, form__route_id="disclosure.publish")
        item = items.select_related("form").get()
        signers = set(item.form.signatures.filter(round=item.form.round).values_list("by", flat=True))
        assert len(signers) == 3
        assert item.form.outcome == "approved"
        assert item.form.drafter_id not in signers | {item.used_by_id}


def test_the_public_papers_cover_the_classes(demo):
    classes = set(DocumentPage.objects.public().values_list("disclosure_class", flat=True))
    assert classes == set(DisclosureClass.values)
    assert DocumentPage.objects.public().count() >= 60
    assert len(set(DocumentPage.objects.public().values_list("owning_division", flat=True))) >= 8
    assert len(set(DocumentPage.objects.public().values_list("issued_on__year", flat=True))) >= 4
    assert ArticlePage.objects.filter(live=True).count() == len(texts.articles())


@pytest.mark.clause("D-06")
def test_no_channel_is_empty(demo, client):
    for section in SectionPage.objects.live():
        response = client.get(address_of(section))
        shown = response.context["listing"].object_list or response.context["children"] or response.context["fixed"]
        assert shown, section.title
        assert section.intro


def test_attachments_open_and_hold_their_text(demo):
    for attachment in Attachment.objects.select_related("file"):
        with attachment.file.content.open() as content:
            assert content.read(1)
        read = attachment.file.reading == "read"
        assert read == (attachment.file.suffix != "png")
        assert not read or "均为虚构" in attachment.file.text


def test_related_papers_are_there_and_the_older_one_first(demo):
    papers = {paper.key: paper for paper in texts.papers()}
    for kind, paper, about in RELATIONS:
        assert kind in KINDS
        assert papers[about].order < papers[paper].order
    pages = DocumentPage.objects.in_bulk([KEY.format(key) for key in papers], field_name="external_id")
    said = {(row.kind, row.page_id, row.target_id) for row in Relation.objects.all()}
    assert said == {
        (kind, pages[KEY.format(paper)].pk, pages[KEY.format(about)].pk)
        for kind, paper, about in RELATIONS
        if kind != REPLACES
    }
    for new, old in of_kind("replaces"):
        pages = DocumentPage.objects.in_bulk([KEY.format(new), KEY.format(old)], field_name="external_id")
        assert pages[KEY.format(old)].repealed_by_id == pages[KEY.format(new)].pk


def test_announcements_have_tables_and_pictures_and_channels_have_collections(demo, client):
    assert ArticleTable.objects.count() >= 4 and ArticlePicture.objects.count() >= 3
    for picture in ArticlePicture.objects.select_related("file", "page"):
        page = client.get(address_of(picture.page)).content.decode()
        assert picture.alt in page and len(picture.alt) > 20
        answer = client.get(f"{picture.file.get_absolute_url()}?inline")
        assert answer.status_code == 200 and answer["Content-Type"] == "image/png"
        assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
        assert picture.file.size < 60_000
    for collection in CollectionPage.objects.all():
        assert collection.live and collection.documents().exists(), collection.title
        assert collection.title in client.get(address_of(collection.get_parent())).content.decode()


def test_rules_of_the_house_met_the_papers(demo):
    published = DocumentPage.objects.filter(first_published_at__isnull=False)
    assert ShelfEntry.objects.filter(shelf__name=rules.SHELF).count() == published.count()
    assert set(Flag.objects.values_list("words", flat=True)) == {"退回修改", "已撤下勿引用"}
    assert not HouseRule.objects.exclude(trouble="").exists()


def test_a_second_edition_waits_while_the_first_is_public(demo):
    waiting = Item.objects.filter(form__state="running", form__route_id="disclosure.publish").values("object_id")
    document = DocumentPage.objects.public().filter(pk__in=waiting).get()
    assert document.latest_revision.content["body"] != document.body


def test_texts_of_others_name_their_public_channel(demo):
    for document in DocumentPage.objects.public().filter(origin="obtained"):
        assert document.obtained_from
        assert document.public_channel


@with_regulations
@pytest.mark.clause("D-09")
def test_the_ten_real_rules_say_where_they_come_from(demo):
    rules = DocumentPage.objects.public().filter(issuer="广东省审计厅")
    assert rules.filter(genre="normative_document").count() == 10
    assert set(rules.values_list("document_number", "origin")) == {("粤审办〔2017〕128号", "obtained")}
    assert set(rules.values_list("public_channel", flat=True)) == {regulations.CHANNEL}
    assert not rules.filter(body__contains=texts.INVENTED).exists()


def test_every_screen_of_the_secrecy_office_has_something_to_show(demo):
    for state in ("proposed", "marked", "lifted"):
        assert StateSecret.objects.filter(state=state).exists()
    assert set(Act.objects.values_list("kind", flat=True)) >= {"determined", "changed", "lifted"}
    for shown in (AnnualReturn, Copy, Delegation, Designation, LeakReport, UnclearMatter):
        assert shown.objects.exists(), shown
    assert SecretNotice.objects.filter(received_at=None).exists()
    assert {day is None for day in GuideItem.objects.values_list("withdrawn_on", flat=True)} == {True, False}
    for document in DocumentPage.objects.filter(level__gt=Level.INTERNAL):
        assert StateSecret.objects.of(document).filter(state__in=StateSecret.PROTECTED).count() == 1


def test_withdrawn_addresses_are_kept(demo):
    assert set(Withdrawal.objects.values_list("outcome", flat=True)) == {"withdrawn", "wrong_release"}
    assert Withdrawal.objects.count() == 4


def test_every_paper_says_that_it_is_invented_and_has_a_story(demo):
    invented = DocumentPage.objects.filter(external_id__startswith=KEY.format(""))
    assert invented.exclude(body__contains=texts.INVENTED).count() == 0
    assert len({paper.key for paper in texts.papers()}) == len(texts.papers()) == invented.count()
    assert {paper.story for paper in texts.papers()} == set(stories.stories)
    assert {paper.by for paper in texts.papers()} <= {person.username for person in people.PEOPLE}


def test_the_tree_is_sound_and_the_chain_whole(demo):
    assert Page.find_problems() == ([], [], [], [], [])
    call_command("verify_trail", stdout=io.StringIO())
