"""Rules of the house: what they do and when, to whom they tell it, and that they never stand in the way of an act."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure.models import DocumentPage
from disclosure.review import publication
from portal.desk import marks, matters, rules
from portal.desk.models import Flag, HouseRule, Notice, Reached, Shelf, ShelfEntry
from portal.people.models import User, today
from portal.people.posts import Post
from portal.routes import moves
from portal.trail.models import Entry
from secretmarks.levels import Level
from tests import factories
from tests.desk.test_form import client_of

DOCUMENT, FORM, ARTICLE = "disclosure.documentpage", "routes.form", "site.articlepage"


def make_rule(action: str, state: str, *, kind: str = DOCUMENT, **fields) -> HouseRule:
    name = fields.pop("name", f"规则{HouseRule.objects.count() + 1}")
    return HouseRule.objects.create(name=name, kind=kind, state=state, action=action, **fields)


def make_shelf(name: str = "待归档", **fields) -> Shelf:
    return Shelf.objects.create(name=name, **fields)


def told(rule: HouseRule) -> set[str]:
    return set(Notice.objects.filter(rule=rule).values_list("recipient__name", flat=True))


def page_of(user, name: str, **kwargs) -> str:
    answer = client_of(user).get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def take_down(house, document, outcome: str):
    form = factories.submit(
        document, by=house.editor, route="disclosure.withdraw", outcome=outcome, ground="内容需要更正", reason="更正"
    )
    return factories.agree(form, house.head, house.office_head)


# ---------------------------------------------------------------- when


def test_each_state_is_reached_once_by_the_move_that_leads_there(house):
    for state in Reached:
        make_rule("flag", state, words=state.value)

    def reached() -> set[str]:
        return set(Flag.objects.filter(lifted_at__isnull=True).values_list("words", flat=True))

    document = factories.make_document(house)
    form = factories.submit(document, by=house.editor)
    assert reached() == {"submitted"}
    form = factories.agree(form, house.head)
    assert reached() == {"submitted"}
    form = moves.send_back(form, by=house.office_head, version=form.version, opinion="请补充")
    assert reached() == {"submitted", "returned"}
    moves.withdraw(form, by=house.editor, version=form.version)
    assert reached() == {"submitted", "returned", "recalled"}
    form = factories.approve(house, factories.submit(document, by=house.editor))
    assert reached() == {"submitted", "returned", "recalled", "approved"}
    publication.publish(form, by=house.officer)
    assert "published" in reached() and "withdrawn" not in reached()
    take_down(house, document, "repealed")
    assert "repealed" in reached() and "withdrawn" not in reached()
    take_down(house, document, "withdrawn")
    assert reached() == set(Reached.values)
    assert Flag.objects.count() == len(Reached)


def test_a_wrong_release_is_no_occasion_for_anything(house):
    document = factories.publish(house, factories.make_document(house))
    for state in Reached:
        make_rule("flag", state, words=state.value)
    take_down(house, document, "wrong_release")
    assert set(Flag.objects.values_list("words", flat=True)) == {"submitted", "approved"}
    assert not Flag.objects.readable_by(fresh(house.head)).exists()


def test_a_rule_for_one_route_or_switched_off_or_of_another_kind_does_nothing_else(house):
    make_rule("flag", "submitted", words="撤回单", route_id="disclosure.withdraw")
    make_rule("flag", "submitted", words="停用", is_active=False)
    make_rule("flag", "submitted", words="文章", kind=ARTICLE)
    make_rule("flag", "submitted", words="没有的种类", kind="app.gone")
    make_rule("flag", "submitted", words="公开单", route_id="disclosure.publish")
    factories.submit(factories.make_document(house), by=house.editor)
    assert [flag.words for flag in Flag.objects.all()] == ["公开单"]


def test_every_state_of_a_kind_is_a_state():
    for matter in matters.registry.values():
        assert set(matter.states) <= set(Reached.values), matter.label
    assert {"公文", "审批单", "文章", "栏目", "专题目录"} <= {matter.label for matter in matters.registry.values()}


# ---------------------------------------------------------------- notify


def test_a_notice_goes_to_a_person_a_post_a_post_of_a_division_or_a_division(house):
    house.retired = factories.make_user(house.banking, name="离职乙", active_until=today())
    User.objects.filter(pk=house.retired.pk).update(is_active=False)
    person = make_rule("notify", "submitted", user=house.archivist)
    post = make_rule("notify", "submitted", post=Post.DIVISION_HEAD)
    seat = make_rule("notify", "submitted", post=Post.DIVISION_HEAD, division=house.banking)
    division = make_rule("notify", "submitted", division=house.banking)
    factories.submit(factories.make_document(house), by=house.editor)
    assert told(person) == {"档案员"} and told(post) == {"处长甲", "处长乙"} and told(seat) == {"处长乙"}
    assert told(division) == {"编辑乙", "处长乙", "同事乙"}
    entries = Entry.objects.filter(action="desk.rule_applied")
    assert entries.count() == 4 and set(entries.values_list("outcome", flat=True)) == {"done"}


def test_a_notice_is_sent_once_and_read_in_the_words_of_the_day(house):
    rule = make_rule("notify", "published", division=house.banking, name="公开后告知金融处")
    document = factories.make_document(house, "城建资金审计结果")
    form = factories.approve(house, factories.submit(document, by=house.editor))
    assert not told(rule)
    publication.publish(form, by=house.officer)
    moves.moved.send(sender=type(form), form=form, act="published")
    assert Notice.objects.filter(rule=rule).count() == 3
    page = page_of(house.stranger, "desk_notices")
    assert "公文公开" in page and "城建资金审计结果" in page and "公开后告知金融处" in page and "未读 1 条" in page
    client_of(house.stranger).post(reverse("notices_read"), {"all": "1"})
    assert "未读 0 条" in page_of(house.stranger, "desk_notices")


@pytest.mark.clause("S-28", "D-07")
def test_a_notice_of_what_its_reader_may_not_know_is_nowhere(house):
    rule = make_rule("notify", "submitted", division=house.banking, name="送审即告知")
    make_rule("notify", "submitted", kind=FORM, division=house.banking, name="有单即告知")
    public = factories.publish(house, factories.make_document(house, "城建资金审计结果"))
    Notice.objects.all().delete()
    factories.submit(public, by=house.editor)
    factories.submit(factories.make_document(house, "未公开的草稿"), by=house.editor)
    assert told(rule) == {"编辑乙", "处长乙", "同事乙"}
    for reader in (house.stranger, house.other_editor):
        page = page_of(reader, "desk_notices")
        assert "没有提醒" in page and "未读 0 条，共 0 条" in page
        assert marks.unread(fresh(reader)) == 0
        notice = Notice.objects.filter(recipient=reader).first()
        client = client_of(reader)
        assert client.post(reverse("notices_read"), {"notice": notice.pk}).status_code == 404
        client.post(reverse("notices_read"), {"all": "1"})
        assert not Notice.objects.filter(recipient=reader, read_at__isnull=False).exists()


@pytest.mark.clause("S-28")
def test_a_notice_is_gone_when_the_right_to_read_is(house):
    make_rule("notify", "published", user=house.stranger)
    document = factories.publish(house, factories.make_document(house, "城建资金审计结果"))
    assert marks.unread(fresh(house.stranger)) == 1
    DocumentPage.objects.filter(pk=document.pk).update(live=False)
    DocumentPage.objects.filter(pk=document.pk).update(level=Level.INTERNAL)
    assert marks.unread(fresh(house.stranger)) == 0
    assert "城建资金" not in page_of(house.stranger, "desk_notices")


# ---------------------------------------------------------------- shelves


def test_a_shelf_holds_each_thing_once_and_shows_it_to_its_readers(house):
    shelf = make_shelf()
    for state in ("approved", "published"):
        make_rule("file", state, shelf=shelf)
    form = factories.approve(house, factories.submit(factories.make_document(house, "城建资金"), by=house.editor))
    assert "城建资金" in page_of(house.head, "desk_shelf", shelf=shelf.uuid)
    assert "没有您可以查阅的件" in page_of(house.stranger, "desk_shelf", shelf=shelf.uuid)
    publication.publish(form, by=house.officer)
    for reader in (house.head, house.stranger):
        assert "城建资金" in page_of(reader, "desk_shelf", shelf=shelf.uuid)
        assert "共 1 件" in page_of(reader, "desk_shelf", shelf=shelf.uuid)
    assert ShelfEntry.objects.count() == 1 and ">1<" in page_of(house.stranger, "desk_shelves")


@pytest.mark.clause("S-28", "D-07")
def test_a_shelf_tells_neither_title_nor_number_of_what_may_not_be_read(house):
    shelf = make_shelf()
    make_rule("file", "submitted", shelf=shelf)
    make_rule("file", "submitted", shelf=shelf, kind=FORM)
    factories.submit(factories.make_document(house, "城建资金"), by=house.editor)
    assert ShelfEntry.objects.count() == 2
    assert "城建资金" not in page_of(house.stranger, "desk_shelf", shelf=shelf.uuid)
    assert ">0<" in page_of(house.stranger, "desk_shelves") and ">2<" in page_of(house.head, "desk_shelves")


def test_a_shelf_of_a_division_is_closed_to_the_others(house):
    shelf = make_shelf(division=house.finance)
    for reader in (house.colleague, house.officer):
        assert shelf.name in page_of(reader, "desk_shelves")
    assert shelf.name not in page_of(house.stranger, "desk_shelves")
    answers = [
        client_of(house.stranger).get(reverse("desk_shelf", args=[uuid])).status_code
        for uuid in (shelf.uuid, "00000000-0000-4000-8000-000000000000")
    ]
    assert answers == [404, 404]


def test_things_are_taken_off_a_shelf_by_its_own_people_only(house):
    common, own = make_shelf("全机关"), make_shelf("财政处", division=house.finance)
    for shelf in (common, own):
        make_rule("file", "published", shelf=shelf)
    factories.publish(house, factories.make_document(house))
    for shelf, reader, remains in ((common, house.head, 1), (common, house.officer, 0), (own, house.colleague, 0)):
        entry = ShelfEntry.objects.get(shelf=shelf)
        answer = client_of(reader).post(reverse("shelf_remove", args=[shelf.uuid, entry.pk]))
        assert answer.status_code == 302 and shelf.entries.count() == remains
    assert DocumentPage.objects.filter(live=True).exists()
    assert Entry.objects.filter(action="desk.shelf_entry_removed").count() == 2
    assert client_of(house.officer).post(reverse("shelf_remove", args=[own.uuid, 99999])).status_code == 404


# ---------------------------------------------------------------- flags


@pytest.mark.clause("S-28", "D-07")
def test_a_flag_stands_beside_the_thing_for_those_who_may_know_why(house):
    make_rule("flag", "submitted", words="抓紧核稿", colour="bad")
    make_rule("flag", "published", words="待归档", colour="ok")
    make_rule("flag", "submitted", kind=FORM, words="限时办结", colour="warn")
    document = factories.publish(house, factories.make_document(house, "城建资金审计结果"))
    for reader, knows in ((house.head, True), (house.officer, True), (house.stranger, False)):
        for page in (page_of(reader, "desk_documents"), page_of(reader, "desk_document", document=document.uuid)):
            assert ("抓紧核稿" in page) == knows and "待归档" in page and "state-ok" in page
    assert "限时办结" in page_of(house.head, "desk_done")
    channel = reverse("wagtailadmin_explore", args=[document.get_parent().pk])
    for page in (reverse("wagtailadmin_pages:edit", args=[document.pk]), channel):
        shown = client_of(house.officer).get(page).content.decode()
        assert "flag-bad" in shown and "抓紧核稿" in shown
    assert "待归档" not in client_of(house.stranger).get(publication_address(document)).content.decode()


def publication_address(document) -> str:
    return "/" + document.url_path.removeprefix("/home/")


def test_a_flag_is_taken_off_by_the_division_or_the_office_and_set_again_by_the_next_occasion(house):
    make_rule("flag", "submitted", words="抓紧核稿")
    document = factories.make_document(house)
    form = factories.submit(document, by=house.editor)
    flag = Flag.objects.get()
    assert client_of(house.stranger).post(reverse("flag_lift", args=[flag.pk])).status_code == 404
    factories.agree(form, house.head)
    answer = client_of(house.leader).post(reverse("flag_lift", args=[flag.pk]), follow=True)
    assert "送审的处室或者办公室取下" in answer.content.decode() and Flag.objects.get().lifted_at is None
    answer = client_of(house.colleague).post(reverse("flag_lift", args=[flag.pk]), follow=True)
    page = answer.content.decode()
    assert "标记“抓紧核稿”已取下" in page and ">取下<" not in page
    assert Flag.objects.get().lifted_by == house.colleague
    form.refresh_from_db()
    form = moves.send_back(form, by=house.office_head, version=form.version, opinion="请补充")
    moves.resubmit(form, [(item.thing, item.revision) for item in form.items.all()], by=house.editor)
    assert Flag.objects.filter(lifted_at__isnull=True).count() == 1


def test_a_flag_keeps_the_words_it_was_set_with(house):
    rule = make_rule("flag", "submitted", words="抓紧核稿")
    factories.submit(factories.make_document(house), by=house.editor)
    rule.words = "另一句话"
    rule.save()
    assert Flag.objects.get().words == "抓紧核稿"


# ---------------------------------------------------------------- trouble, transactions, size


def test_a_rule_whose_target_is_gone_reports_itself_and_the_act_goes_on(house):
    shelf = make_shelf()
    person = make_rule("notify", "submitted", user=house.colleague)
    post = make_rule("notify", "submitted", post=Post.STATISTICS)
    filing = make_rule("file", "submitted", shelf=shelf)
    User.objects.filter(pk=house.colleague.pk).update(is_active=False)
    Shelf.objects.update(is_open=False)
    form = factories.submit(factories.make_document(house), by=house.editor)
    assert form.state == "running" and not ShelfEntry.objects.exists()
    troubles = [HouseRule.objects.get(pk=rule.pk).trouble for rule in (person, post, filing)]
    assert "同事甲现在没有在职的人员" in troubles[0] and "统计工作人员" in troubles[1] and "已停用" in troubles[2]
    assert set(Entry.objects.filter(action="desk.rule_applied").values_list("outcome", flat=True)) == {"failed"}
    assert "没有办成的规则" in rules.in_trouble(today()) and "同事甲" in rules.in_trouble(today())
    page = client_of(house.system_administrator).get(reverse("house_rules:index")).content.decode()
    assert "工作专夹“待归档”已停用" in page
    Shelf.objects.update(is_open=True)
    User.objects.filter(pk=house.colleague.pk).update(is_active=True)
    factories.hold(house.colleague, Post.STATISTICS)
    factories.submit(factories.make_document(house), by=house.editor)
    assert not HouseRule.objects.exclude(trouble="").exists() and rules.in_trouble(today()) == ""


def test_what_a_rule_did_is_undone_with_the_act(house):
    make_rule("notify", "submitted", user=house.archivist)
    make_rule("flag", "submitted", words="待办")
    document = factories.make_document(house)
    with pytest.raises(RuntimeError), transaction.atomic():
        factories.submit(document, by=house.editor)
        raise RuntimeError
    assert not Flag.objects.exists() and not Notice.objects.exclude(rule=None).exists()


def test_many_things_cost_no_more_queries_than_few(house):
    shelf = make_shelf()
    make_rule("file", "submitted", shelf=shelf)
    make_rule("flag", "submitted", words="待办")
    make_rule("notify", "submitted", division=house.banking)

    def queries(count: int) -> int:
        form = factories.submit(factories.make_document(house), by=house.editor)
        keys = [1_000_000 + count * 100 + number for number in range(count)]
        rows = [type("Row", (), {"content_type_id": matters.registry[DOCUMENT].content_type.pk, "object_id": key})
                for key in keys]  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as asked:
            rules.on_moved(None, form, items=rows)
        assert Flag.objects.filter(object_id__in=keys).count() == count
        return len(asked)

    assert queries(2) == queries(60)


def test_lists_with_flags_shelves_and_notices_ask_the_same_number_of_queries(house):
    shelf = make_shelf()
    make_rule("file", "published", shelf=shelf)
    make_rule("flag", "published", words="待归档")
    make_rule("notify", "published", division=house.finance)
    factories.publish(house, factories.make_document(house))

    def queries() -> list[int]:
        client, counts = client_of(house.head), []
        for address in ("/desk/notices/", f"/desk/shelves/{shelf.uuid}/", "/desk/shelves/", "/desk/documents/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
        return counts

    queries()
    few = queries()
    for _ in range(4):
        factories.publish(house, factories.make_document(house))
    queries()
    assert queries() == few


# ---------------------------------------------------------------- the admin


ASKED = {"name": "公开后归档", "kind": DOCUMENT, "state": "published", "route_id": "", "action": "flag",
         "colour": "ok", "words": "待归档", "is_active": "on"}  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "system_administrator"])
def test_a_rule_is_made_changed_and_switched_off_in_the_admin(house, who):
    client = client_of(getattr(house, who))
    page = client.get(reverse("house_rules:add"))
    assert page.status_code == 200 and "政府信息公开审批单" in page.content.decode()
    assert client.post(reverse("house_rules:add"), ASKED).status_code == 302
    rule = HouseRule.objects.get()
    assert (rule.kind, rule.state, rule.words) == (DOCUMENT, "published", "待归档")
    edit = reverse("house_rules:edit", args=[rule.pk])
    page = client.get(edit).content.decode()
    assert 'name="words"' in page and 'name="kind"' not in page
    assert client.post(edit, {"name": "公开后归档", "colour": "ok", "words": "归档", "kind": FORM}).status_code == 302
    rule = HouseRule.objects.get()
    assert (rule.kind, rule.words, rule.is_active) == (DOCUMENT, "归档", False)
    actions = Entry.objects.filter(action__startswith="desk.houserule").order_by("id")
    assert [(entry.action, entry.actor) for entry in actions] == [
        ("desk.houserule_added", getattr(house, who).pk), ("desk.houserule_changed", getattr(house, who).pk),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["editor", "head", "stranger", "auditor", "leader"])
def test_nobody_else_comes_near_the_rules(house, who):
    rule = make_rule("flag", "published", words="待归档")
    client = client_of(getattr(house, who))
    for name, args in (("index", []), ("add", []), ("edit", [rule.pk]), ("inspect", [rule.pk])):
        for namespace in ("house_rules", "house_shelves"):
            assert client.get(reverse(f"{namespace}:{name}", args=args)).status_code == 404


def test_the_security_officer_looks_on(house):
    rule = make_rule("flag", "published", words="待归档")
    client = client_of(house.security_officer)
    assert client.get(reverse("house_rules:index")).status_code == 200
    assert client.get(reverse("house_rules:inspect", args=[rule.pk])).status_code == 200
    assert client.get(reverse("house_rules:edit", args=[rule.pk])).status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"action": "notify", "words": ""}, "请选定职务、处室或者人员"),
        ({"action": "file", "words": ""}, "请选定工作专夹"),
        ({"words": ""}, "请写标记的文字"),
        ({"post": "editor"}, "分别建规则"),
        ({"kind": FORM, "state": "published"}, "没有“公开”这一步"),
        ({"kind": "auth.user"}, "auth.user"),
        ({"state": "gone"}, "gone"),
        ({"route_id": "no.such"}, "no.such"),
        ({"action": "notify", "words": "", "user": "999999"}, "有效"),
        ({"words": "机密★10年"}, "国家秘密标志"),
        ({"words": "长" * 21}, "20"),
        ({"name": ""}, "必填"),
    ],
)
def test_bad_input_is_refused_with_the_reason(house, change, words):
    answer = client_of(house.officer).post(reverse("house_rules:add"), ASKED | change)
    assert answer.status_code == 200 and words in answer.content.decode() and not HouseRule.objects.exists()


def test_a_person_and_a_post_are_not_chosen_together_and_a_name_is_not_used_twice(house):
    client = client_of(house.officer)
    both = ASKED | {"action": "notify", "words": "", "user": house.head.pk, "post": "editor"}
    assert "请留一种" in client.post(reverse("house_rules:add"), both).content.decode()
    make_rule("flag", "published", words="待归档", name="公开后归档")
    assert client.post(reverse("house_rules:add"), ASKED).status_code == 200
    assert HouseRule.objects.count() == 1


def test_a_shelf_is_made_in_the_admin(house):
    client = client_of(house.officer)
    assert client.post(reverse("house_shelves:add"), {"name": "待归档", "is_open": "on"}).status_code == 302
    assert Shelf.objects.get().is_open
    assert client.post(reverse("house_shelves:add"), {"name": "待归档"}).status_code == 200
    assert "国家秘密标志" in client.post(reverse("house_shelves:add"), {"name": "绝密★30年"}).content.decode()


@pytest.mark.parametrize("fields", [{"action": "notify"}, {"action": "file"}, {"action": "flag", "words": ""}])
def test_the_database_keeps_a_rule_without_target_out(db, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseRule.objects.bulk_create([HouseRule(name="x", kind=DOCUMENT, state="published", **fields)])
