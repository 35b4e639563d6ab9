"""The publication counter: what raises it, what does not, and what is kept under it."""

import copy
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from disclosure.models import DocumentPage, DocumentTag, Publication
from portal.counter import number as counter
from portal.counter.models import PublicationCounter
from portal.counter.number import number, one_state, remembered
from portal.site.models import SectionPage
from search.models import Generation
from tests import factories
from tests.grounds import ground


def make_scene(house) -> SimpleNamespace:
    """A public document with a tag, and a draft."""
    public = factories.publish(house, factories.make_document(house, "公开的", tags=["审计"]))
    draft = factories.make_document(house, "拟稿")
    return SimpleNamespace(house=house, public=public, draft=draft)


made = ground(make_scene)


@pytest.fixture
def scene(made, db):
    return copy.deepcopy(made)


def publish_another(scene):
    factories.publish(scene.house, factories.make_document(scene.house, "又一件"))


def withdraw(scene):
    form = factories.submit(
        scene.public,
        by=scene.house.editor,
        route="disclosure.withdraw",
        outcome="withdrawn",
        ground="内容需要更正",
        reason="数字有误",
    )
    factories.agree(form, scene.house.head, scene.house.office_head)


VISIBLE = {
    "a publication": publish_another,
    "a withdrawal": withdraw,
    "a repeal": lambda s: DocumentPage.objects.filter(pk=s.public.pk).update(repealed_on=date(2026, 1, 1)),
    "a moved channel": lambda s: SectionPage.objects.filter(code="rules").update(url_path="/home/elsewhere/"),
    "a page taken off": lambda s: DocumentPage.objects.filter(pk=s.public.pk).update(live=False),
    "a renamed tag": lambda s: DocumentTag.objects.update(name="审计工作"),
    "another way of publication": lambda s: Publication.objects.create(document=s.public, way="gazette"),
    "new statistics of search": lambda s: Generation.advance(Generation.STATISTICS),
    "a new thesaurus": lambda s: Generation.advance(Generation.THESAURUS),
}
INVISIBLE = {
    "a new draft": lambda s: factories.make_document(s.house, "另一件拟稿", tags=["新词"]),
    "a saved draft": lambda s: s.draft.save_revision(user=s.house.editor),
    "a working copy": lambda s: s.public.save_revision(user=s.house.editor),
    "a form": lambda s: factories.submit(s.draft, by=s.house.editor),
    "a draft that goes": lambda s: DocumentPage.objects.get(pk=s.draft.pk).delete(),
    "a draft's level": lambda s: DocumentPage.objects.filter(pk=s.draft.pk).update(level=1),
}


@pytest.mark.parametrize("change", VISIBLE)
def test_what_the_public_may_see_raises_the_number(scene, change):
    before = number()
    VISIBLE[change](scene)
    assert number() > before


@pytest.mark.parametrize("change", INVISIBLE)
def test_what_the_public_may_not_know_of_leaves_it(scene, change):
    before = number()
    INVISIBLE[change](scene)
    assert number() == before


def test_a_change_taken_back_takes_its_number_back_and_the_number_never_comes_again(scene):
    before, seen = number(), set()
    for _ in range(3):
        with pytest.raises(RuntimeError), transaction.atomic():
            VISIBLE["a repeal"](scene)
            assert number() not in seen
            seen.add(number())
            raise RuntimeError
        assert number() == before


def test_there_is_one_row_even_after_it_was_lost(scene):
    PublicationCounter.objects.all().delete()
    assert number() == 0
    VISIBLE["a repeal"](scene)
    assert number() > 0 and PublicationCounter.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationCounter.objects.create(pk=2, number=1)


def test_what_is_remembered_is_found_once_a_state(scene, monkeypatch):
    found = []
    monkeypatch.setattr(counter, "_kept", {})
    for _ in range(2):
        remembered("test", lambda: found.append(1) or len(found))
    assert found == [1]
    VISIBLE["a repeal"](scene)
    assert remembered("test", lambda: "anew") == "anew"
    monkeypatch.setattr(counter.timezone, "localdate", lambda: date(2099, 1, 1))
    assert remembered("test", lambda: "the next day") == "the next day"


def test_a_request_that_reads_asks_once(scene, django_assert_num_queries):
    with django_assert_num_queries(1), one_state():
        assert number() == number()
    with django_assert_num_queries(0), one_state(7):
        assert number() == 7
