"""Two and more at once, each in a connection of its own: whoever is second acts on what the first left.

The order in which acts took place is that of their entries in the trail, which are written under one lock.
"""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from disclosure.models import DocumentPage
from disclosure.review import publication, recycling
from disclosure.review.routes import LOOKED_AT, SECRECY_STATEMENTS
from portal.people.models import today
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Form, Item
from portal.routes.objections import Moved, Objection
from portal.site.models import SectionPage
from portal.trail.models import Entry
from secretmarks import acts
from tests import factories
from tests.secretmarks import classification

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12
# What a person reads as an answer; anything else would be an error page.
ANSWERS = (Objection, PermissionDenied)


def at_once(*acts: Callable[[], object]) -> list[Exception | None]:
    """Begin these at the same moment and answer what each ended with."""
    barrier, ends = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except Exception as error:  # the test reads what it was
            ends[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    unexpected = [end for end in ends if end is not None and not isinstance(end, ANSWERS)]
    assert not unexpected, unexpected
    return ends


def order_of(action: str, thing) -> int | None:
    entry = Entry.objects.filter(action=action, object=f"{thing._meta.label_lower}:{thing.uuid}").order_by("id").last()
    return entry.id if entry else None


def submit(document, *, by, route: str = "disclosure.publish", **fields) -> Form:
    return moves.submit(route, [(document, document.latest_revision)], by=by, fields=fields)


def test_a_draft_is_discarded_or_sent_but_never_both():
    house = factories.make_house()
    for number in range(ROUNDS):
        document = factories.make_document(house, f"第{number}件")
        discarded, sent = at_once(
            lambda document=document: recycling.discard(document, by=house.editor),
            lambda document=document: submit(document, by=house.editor),
        )
        state = DocumentPage.objects.get(pk=document.pk).state
        on_form = Item.objects.of(document).filter(is_open=True).exists()
        assert (state == "discarded", on_form) in ((True, False), (False, True))
        assert (discarded is None, sent is None) == (state == "discarded", on_form)


def test_a_document_is_published_or_classified_but_never_both():
    house = classification.cleared_house(factories.make_house())
    for number in range(ROUNDS):
        document = factories.make_document(house, f"第{number}件")
        form = factories.approve(house, factories.submit(document, by=house.editor))
        # As a page that was opened before the approval shows it.
        document = DocumentPage.objects.get(pk=document.pk)
        fields = classification.fields(house)
        published, proposed = at_once(
            lambda form=form: publication.publish(form, by=house.officer),
            lambda document=document, fields=fields: acts.propose(
                by=house.drafter, title="某事项", fields=fields, about=document
            ),
        )
        document = DocumentPage.objects.get(pk=document.pk)
        assert (published, document.live, document.level) == (None, True, 0)
        assert isinstance(proposed, Objection)


def test_an_approval_is_used_or_given_up_but_never_both():
    house = factories.make_house()
    for number in range(ROUNDS):
        document = factories.make_document(house, f"第{number}件")
        form = factories.approve(house, factories.submit(document, by=house.editor))
        document = DocumentPage.objects.get(pk=document.pk)
        made = []
        published, sent = at_once(
            lambda form=form: publication.publish(form, by=house.officer),
            lambda document=document, made=made: made.append(submit(document, by=house.editor)),
        )
        live = DocumentPage.objects.get(pk=document.pk).live
        assert live == (published is None)
        if published is None and sent is None:
            assert order_of("disclosure.published", form) < order_of("disclosure.publish.submitted", made[0])
        for item in Item.objects.of(document).filter(form=form):
            assert (item.used_at is not None) == live


def test_a_version_on_a_form_is_the_one_that_its_digest_is_of():
    """The editor saves over the version of a moment ago while it is sent."""
    house = factories.make_house()
    for number in range(ROUNDS):
        document = factories.make_document(house, f"第{number}件")

        def save_over(document=document):
            page = DocumentPage.objects.get(pk=document.pk).get_latest_revision_as_object()
            page.body = "<p>又改了一个数字。</p>"
            page.save_revision(user=house.editor, overwrite_revision=page.latest_revision)

        at_once(save_over, lambda document=document: submit(document, by=house.editor))
        item = Item.objects.of(document).select_related("revision", "form").get()
        page = DocumentPage.objects.get(pk=document.pk)
        assert item.form.route.digest_of(page, item.revision) == item.digest
        assert page.latest_revision_id == item.revision_id


def test_four_publications_at_the_same_moment_all_succeed():
    house = factories.make_house()
    for number in range(ROUNDS // 2):
        documents = [factories.make_document(house, f"第{number}之{part}件") for part in range(4)]
        forms = [factories.approve(house, factories.submit(one, by=house.editor)) for one in documents]
        ends = at_once(*(lambda form=form: publication.publish(form, by=house.officer) for form in forms))
        assert ends == [None] * 4
    numbers = DocumentPage.objects.filter(live=True).values_list("index_number", flat=True)
    assert len(set(numbers)) == len(numbers) == 4 * (ROUNDS // 2)


def test_of_two_signers_of_one_step_the_second_reads_who_was_first():
    house = factories.make_house()
    twin = factories.make_user(house.finance, Post.DIVISION_HEAD, name="处长甲乙")
    for number in range(ROUNDS):
        form = factories.submit(factories.make_document(house, f"第{number}件"), by=house.editor)
        ends = at_once(
            *(
                lambda person=person, form=form: moves.sign(
                    form, by=person, version=form.version, statements=[*SECRECY_STATEMENTS, LOOKED_AT]
                )
                for person in (house.head, twin)
            )
        )
        second = next(end for end in ends if end is not None)
        assert ends.count(None) == 1
        assert isinstance(second, Moved) and "您的操作没有生效" in str(second)
        form.refresh_from_db()
        assert (form.turn, form.signatures.count()) == (1, 1)


def test_a_form_is_signed_or_taken_back_but_never_both():
    house = factories.make_house()
    for number in range(ROUNDS):
        form = factories.submit(factories.make_document(house, f"第{number}件"), by=house.editor)
        form = factories.agree(form, house.head, house.office_head)
        signed, taken = at_once(
            lambda form=form: factories.agree(form, house.leader),
            lambda form=form: moves.withdraw(form, by=house.editor, version=form.version),
        )
        form.refresh_from_db()
        assert form.state == "finished"
        assert (signed is None, taken is None) == (form.outcome == "approved", form.outcome == "withdrawn")


def test_a_text_is_saved_or_sent_and_never_a_newer_one_behind_the_form():
    house = factories.make_house()
    for number in range(ROUNDS):
        document = factories.make_document(house, f"第{number}件")

        def save(document=document):
            page = DocumentPage.objects.get(pk=document.pk).get_latest_revision_as_object()
            page.body = "<p>又改了一个数字。</p>"
            page.save_revision(user=house.editor)

        saved, sent = at_once(save, lambda document=document: submit(document, by=house.editor))
        assert (saved is None) != (sent is None)
        page = DocumentPage.objects.get(pk=document.pk)
        if sent is None:
            assert "本件在审批单" in str(saved)
            assert Item.objects.of(document).get().revision_id == page.latest_revision_id
        else:
            assert "又改了" in page.latest_revision.content["body"] and not Item.objects.of(document).exists()
            assert submit(page, by=house.editor).items.get().revision_id == page.latest_revision_id


@pytest.mark.parametrize("way", ["itself", "in_the_admin"])
def test_a_page_is_deleted_or_sent_but_never_both(way):
    house = factories.make_house()
    for number in range(ROUNDS):
        section = SectionPage(title=f"第{number}栏", slug=f"section{number}", live=False, owner=house.editor)
        SectionPage.objects.get(code="plans").add_child(instance=section)
        section.save_revision(user=house.editor)
        section = SectionPage.objects.get(pk=section.pk)
        client, answers = Client(), []
        client.force_login(house.editor)
        address = reverse("wagtailadmin_pages:delete", args=[section.pk])

        def delete(section=section, client=client, answers=answers, address=address):
            if way == "itself":
                SectionPage.objects.get(pk=section.pk).delete()
            else:
                answers.append(client.post(address).status_code)

        at_once(
            delete,
            lambda section=section: moves.submit(
                "disclosure.publish", [(section, section.latest_revision)], by=house.editor, fields={}
            ),
        )
        assert SectionPage.objects.filter(pk=section.pk).exists() == Item.objects.of(section).exists()
        assert answers in ([], [302])


def test_a_draft_is_restored_or_purged_and_who_comes_late_reads_which(settings):
    house = factories.make_house()
    document = factories.make_document(house, "过期的草稿")
    recycling.discard(document, by=house.editor)
    document = DocumentPage.objects.get(pk=document.pk)
    recycling.purge(today() + timedelta(days=settings.BIN_DAYS + 2))
    with pytest.raises(Objection, match="刚刚从回收站清除"):
        recycling.restore(document, by=house.editor)
    for number in range(ROUNDS):
        document = factories.make_document(house, f"第{number}件")
        recycling.discard(document, by=house.editor)
        document = DocumentPage.objects.get(pk=document.pk)
        restored, _ = at_once(
            lambda document=document: recycling.restore(document, by=house.editor),
            lambda document=document: recycling.delete_for_good(document.pk),
        )
        assert DocumentPage.objects.filter(pk=document.pk).exists() == (restored is None)
        assert restored is None or "刚刚从回收站清除" in str(restored)
