"""Searches that people keep: run at night under the owner's rights of that night, told without a title."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from portal import findables
from portal.desk.models import Notice
from search import index, query, saved, statistics
from search.models import SavedSearch

from .test_admin_search import Pages
from .test_steering import signed_in


class Papers(Pages):
    """Pages of everybody or of a division."""

    facets = {"genre": "文种"}

    def scopes(self, user):
        return frozenset({"public", f"d{user.division_id}"} if user.is_authenticated else {"public"})

    def readable_by(self, user):
        return Page.objects.exclude(pk__in=self.unreadable)

    def put(self, title, *scopes, **facets):
        root, number = Page.objects.filter(depth=1).first(), Page.objects.count()
        page = root.add_child(instance=Page(title=title, slug=f"paper-{number}", live=False))
        groups = frozenset(scopes or {"public"})
        self.texts[page.pk] = findables.Entry(page.pk, title, "采购管理", scopes=groups, facets=facets)
        index.update(self.kind, [page.pk])
        return page.pk


@pytest.fixture
def papers(house, monkeypatch):
    kind = Papers()
    monkeypatch.setattr(findables, "registry", {kind.kind: kind})
    for number in range(3):
        kind.put(f"采购管理办法{number}", genre="办法")
    statistics.refresh()
    return kind


def night():
    call_command("daily", verbosity=0)


def told(user):
    return Notice.objects.filter(recipient=user, source="search.saved").unread().count()


def test_new_hits_are_told_once_and_without_a_title(papers, house, client):
    search = saved.keep(house.colleague, "采购", "采购管理", {})
    night()
    assert told(house.colleague) == 0
    papers.put("采购管理新规")
    night()
    night()
    assert told(house.colleague) == 1 and Notice.objects.count() == 1
    signed_in(client, house.colleague)
    page = client.get(reverse("desk_notices")).content.decode()
    assert "保存的检索有新结果" in page and "采购" not in page
    assert "1 条新结果" in client.get(reverse("saved_searches")).content.decode()
    assert told(house.colleague) == 0
    page = client.get(reverse("saved_search", args=[search.pk])).content.decode()
    assert "采购管理新规" in page and "采购管理办法1" not in page
    client.post(reverse("saved_search", args=[search.pk]), {"seen": "1"})
    assert "没有新结果" in client.get(reverse("saved_search", args=[search.pk])).content.decode()
    night()
    assert told(house.colleague) == 0


def test_what_came_up_is_told_again_only_when_more_comes(papers, house):
    saved.keep(house.colleague, "", "采购管理", {})
    papers.put("采购管理新规")
    night()
    Notice.objects.update(read_at="2026-01-01T00:00:00Z")
    night()
    assert told(house.colleague) == 0
    papers.put("采购管理细则")
    night()
    assert told(house.colleague) == 1


@pytest.mark.clause("S-28")
def test_only_what_the_owner_may_know_that_night_is_told(papers, house, client):
    searches = {person: saved.keep(person, "采购", "采购管理", {}) for person in (house.colleague, house.stranger)}
    mine = papers.put("采购管理底稿", f"d{house.finance.pk}")
    night()
    assert (told(house.colleague), told(house.stranger)) == (1, 0)
    # Moved to another division, the owner sees it no more, not even as a number.
    house.colleague.division = house.banking
    house.colleague.save()
    signed_in(client, house.colleague)
    for address in (reverse("saved_searches"), reverse("saved_search", args=[searches[house.colleague].pk])):
        page = client.get(address).content.decode()
        assert "采购管理底稿" not in page and "没有新结果" in page and "1 条新结果" not in page
    papers.unreadable.add(mine)
    house.colleague.division = house.finance
    house.colleague.save()
    page = client.get(reverse("saved_search", args=[searches[house.colleague].pk])).content.decode()
    assert "采购管理底稿" not in page


def test_what_only_the_index_shows_is_not_told(papers, house):
    saved.keep(house.colleague, "采购", "采购管理", {})
    papers.unreadable.add(papers.put("采购管理密件"))
    night()
    assert told(house.colleague) == 0


def test_filters_hold(papers, house):
    saved.keep(house.colleague, "采购", "采购管理", {"genre": ["办法"], "gone": ["x"]})
    papers.put("采购管理通知", genre="通知")
    night()
    assert told(house.colleague) == 0
    papers.put("采购管理办法九", genre="办法")
    night()
    assert told(house.colleague) == 1


def test_people_who_left_are_not_searched_for(papers, house):
    saved.keep(house.colleague, "采购", "采购管理", {})
    house.colleague.is_active = False
    house.colleague.save()
    papers.put("采购管理新规")
    night()
    assert not Notice.objects.exists()


def test_a_search_is_kept_renamed_and_deleted_on_the_desk(papers, house, client):
    signed_in(client, house.colleague)
    page = client.get(reverse("search"), {"q": "采购管理", "genre": "办法"}).content.decode()
    assert "保存这个检索" in page and 'name="genre" value="办法"' in page
    answer = client.post(reverse("saved_searches"), {"q": "采购管理", "genre": "办法", "name": "采购办法"}, follow=True)
    assert "已保存检索" in answer.content.decode() and "文种：办法" in answer.content.decode()
    search = SavedSearch.objects.get()
    assert (search.owner, search.text, search.filters) == (house.colleague, "采购管理", {"genre": ["办法"]})
    client.post(reverse("saved_search", args=[search.pk]), {"rename": "1", "name": " 新名称 "})
    search.refresh_from_db()
    assert search.name == "新名称"
    client.post(reverse("saved_search", args=[search.pk]), {"delete": "1"})
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [({"q": "", "name": "空"}, "没有检索词"), ({"q": "采购", "name": "旧名"}, "已经有名为“旧名”的检索")],
)
def test_what_cannot_be_kept_is_refused_in_words(papers, house, client, asked, words):
    saved.keep(house.colleague, "旧名", "采购管理", {})
    signed_in(client, house.colleague)
    assert words in client.post(reverse("saved_searches"), asked, follow=True).content.decode()
    assert SavedSearch.objects.count() == 1


def test_each_keeps_so_many_and_no_wide_ones(papers, house, monkeypatch):
    monkeypatch.setattr(SavedSearch, "MOST", 2)
    for name in "甲乙":
        saved.keep(house.colleague, name, "采购管理", {})
    with pytest.raises(saved.Refusal, match="每人最多保存 2 个"):
        saved.keep(house.colleague, "丙", "采购管理", {})
    saved.keep(house.stranger, "丙", "采购管理", {})
    monkeypatch.setattr(query, "MOST", 2)
    with pytest.raises(saved.Refusal, match="超过了 2 条"):
        saved.keep(house.editor, "丁", "采购管理", {})


def test_a_search_that_grew_wide_says_so(papers, house, client, monkeypatch):
    search = saved.keep(house.colleague, "采购", "采购管理", {})
    monkeypatch.setattr(query, "MOST", 3)
    papers.put("采购管理新规")
    night()
    assert told(house.colleague) == 0
    signed_in(client, house.colleague)
    assert "不再比较和提醒" in client.get(reverse("saved_search", args=[search.pk])).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_anothers_search_is_as_one_that_does_not_exist(papers, house, client, method):
    search = saved.keep(house.colleague, "采购", "采购管理", {})
    signed_in(client, house.stranger)
    answers = [getattr(client, method)(reverse("saved_search", args=[pk]), {"delete": "1"}) for pk in (search.pk, 9**9)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert SavedSearch.objects.exists()


def test_the_public_is_offered_nothing_to_keep(papers, client):
    assert "保存这个检索" not in client.get(reverse("search"), {"q": "采购管理"}).content.decode()
    assert client.get(reverse("saved_searches")).status_code == 302


def test_the_list_asks_the_same_however_long(papers, house, client):
    signed_in(client, house.colleague)
    numbers = []
    for names in ("甲", "乙丙丁"):
        for name in names:
            saved.keep(house.colleague, name, "采购管理", {})
        papers.put(f"采购管理新规{names}")
        night()
        client.get(reverse("saved_searches"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("saved_searches"))
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
