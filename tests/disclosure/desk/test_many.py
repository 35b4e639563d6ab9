"""Many documents at once: the list, bulk acts, bundles, the recycle bin, and addresses after a move."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from disclosure.desk.kinds import MOST
from disclosure.models import Discarded, DocumentPage, FormerAddress
from disclosure.review import publication, recycling
from portal.files.models import StoredFile
from portal.jobs import work
from portal.jobs.models import Job
from portal.people.posts import Post
from portal.routes.models import Form
from portal.routes.objections import Objection
from portal.site.models import SectionPage
from portal.trail.models import Entry
from secretmarks.levels import Level
from tests import factories


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def listing(user, **query):
    return client_of(user).get(reverse("desk_documents"), query)


def titles(response) -> set[str]:
    return {row["document"].shown_title for row in response.context["rows"]}


def pair(document) -> str:
    document.refresh_from_db()
    return f"{document.pk}-{document.latest_revision_id}"


def bulk(user, act, documents, pairs=None, **fields):
    """The act, confirmed; the answer is the job."""
    chosen = " ".join(pairs or [pair(document) for document in documents])
    response = client_of(user).post(
        reverse("documents_bulk"), {"act": act, "items": chosen, "confirmed": "1", **fields}
    )
    assert response.status_code == 302, response.content.decode()
    return Job.objects.order_by("-pk").first()


def words(job) -> list[tuple[str, str]]:
    return list(job.lines.values_list("outcome", "words"))


def section(code: str) -> SectionPage:
    return SectionPage.objects.get(code=code)


def make_channel(title: str = "另一栏目") -> SectionPage:
    """A live channel of no class, made as the founding of a site makes them."""
    channel = SectionPage.objects.filter(live=True, disclosure_class="").exclude(code="statutory").first()
    assert channel is not None, title
    return channel


# ---------------------------------------------------------------- the list


def test_the_list_shows_what_the_reader_may_read_and_who_has_it(house):
    draft = factories.make_document(house, "处内草稿")
    pending = factories.make_document(house, "送审的件")
    factories.agree(factories.submit(pending, by=house.editor), house.head)
    public = factories.publish(house, factories.make_document(house, "公开的件"))
    assert titles(listing(house.colleague)) == {draft.title, pending.title, public.title}
    assert titles(listing(house.stranger)) == {"公开的件"}
    rows = {row["document"].shown_title: row for row in listing(house.editor).context["rows"]}
    assert rows["送审的件"]["waiting"] == "办公室主要负责人"
    assert rows["公开的件"]["state"] == ("已公开", "ok")
    assert (rows["处内草稿"]["form"], rows["处内草稿"]["acts"]) == (None, True)


@pytest.mark.clause("S-28")
def test_a_working_copy_and_its_form_show_only_to_those_who_may_know_of_them(house):
    public = factories.publish(house, factories.make_document(house, "原来的标题"))
    before = listing(house.stranger).context["rows"][0]["document"].changed_at
    copy = public.get_latest_revision_as_object()
    copy.title = "修改稿的标题"
    copy.save_revision(user=house.editor)
    factories.submit(DocumentPage.objects.get(pk=public.pk), by=house.editor)
    assert titles(listing(house.colleague)) == {"修改稿的标题"}
    seen = listing(house.stranger)
    assert titles(seen) == {"原来的标题"}
    assert (seen.context["rows"][0]["form"], seen.context["rows"][0]["document"].changed_at) == (None, before)
    assert f'value="{public.pk}-' not in seen.content.decode()
    assert titles(listing(house.stranger, q="修改稿")) == set()
    assert titles(listing(house.stranger, form="running")) == set()
    assert titles(listing(house.stranger, form="none")) == {"原来的标题"}


FILTERS = (
    ({"state": "draft"}, {"草稿", "未标注", "内部"}),
    ({"state": "public"}, {"公开"}),
    ({"level": "none"}, {"未标注"}),
    ({"level": "10"}, {"内部"}),
    ({"attribute": "none"}, {"未标注"}),
    ({"form": "approved"}, set()),
    ({"q": "草"}, {"草稿"}),
    ({"q": "临审办[2026]17号"}, {"公开"}),
    ({"year": "2026"}, {"公开"}),
    ({"genre": "report"}, {"内部"}),
    ({"kind": "other"}, {"草稿", "未标注", "内部", "公开"}),
    ({"year": "去年"}, set()),
    ({"level": "99"}, set()),
)


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_the_list_answers_its_conditions(house, query, expected):
    factories.make_document(house, "草稿", issued_on=None)
    factories.make_document(house, "未标注", level=None, attribute="", issued_on=None)
    factories.make_document(house, "内部", level=Level.INTERNAL, genre="report", issued_on=None)
    factories.publish(
        house, factories.make_document(house, "公开", document_number="临审办〔2026〕17号", issued_on="2026-03-01")
    )
    assert titles(listing(house.editor, **query)) == expected


def test_the_list_costs_the_same_however_long_it_is(house, django_assert_num_queries):
    for number in range(3):
        factories.submit(factories.make_document(house, f"件{number}"), by=house.editor)
    client = client_of(house.editor)
    # The first page of a process also fills what is remembered of the shell.
    client.get(reverse("desk_documents"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("desk_documents"))
    for number in range(12):
        factories.submit(factories.make_document(house, f"又一件{number}"), by=house.editor)
    with django_assert_num_queries(len(few)):
        client.get(reverse("desk_documents"))


# ---------------------------------------------------------------- bulk acts


def test_tags_go_into_drafts_and_into_working_copies_of_what_is_public(house):
    draft = factories.make_document(house, "草稿", tags=["旧标签"])
    public = factories.publish(house, factories.make_document(house, "公开的件"))
    edition = public.live_revision_id
    response = client_of(house.editor).post(
        reverse("documents_bulk"),
        {"act": "disclosure.tag", "items": f"{pair(draft)} {pair(public)}", "confirmed": "1", "way": "add"},
    )
    assert response.status_code == 422 and "标签" in response.content.decode()
    job = bulk(house.editor, "disclosure.tag", [draft, public], way="add", tags="预算执行、整改")
    assert words(job) == [("done", ""), ("done", "已存入修改稿，经审批发布后公众才看到。")]
    for document, expected in ((draft, {"旧标签", "预算执行", "整改"}), (public, {"预算执行", "整改"})):
        document.refresh_from_db()
        assert {tag.name for tag in document.get_latest_revision_as_object().tags.all()} == expected
    assert public.live_revision_id == edition
    assert not DocumentPage.objects.get(pk=public.pk).tags.exists()


def test_an_item_that_is_signed_or_changed_meanwhile_is_refused_with_the_reason(house):
    signed, changed, free = (factories.make_document(house, title) for title in ("送审了", "改过了", "没有动"))
    pairs = [pair(document) for document in (signed, changed, free)]
    form = factories.agree(factories.submit(signed, by=house.editor), house.head)
    changed.get_latest_revision_as_object().save_revision(user=house.colleague)
    job = bulk(house.editor, "disclosure.tag", [], pairs, way="add", tags="标签")
    lines = words(job)
    assert [outcome for outcome, _ in lines] == ["refused", "refused", "done"]
    assert form.number in lines[0][1] and "又有改动" in lines[1][1]
    signed.refresh_from_db()
    assert signed.latest_revision_id == form.items.get().revision_id


@pytest.mark.clause("S-28")
def test_a_bulk_act_answers_for_what_may_not_be_known_as_for_what_is_not_there(house):
    hidden = factories.make_document(house, "绝不能知道", by=house.editor)
    own = factories.make_document(house, "自己的", by=house.other_editor)
    job = bulk(house.other_editor, "disclosure.discard", [], [pair(hidden), "987654321-1", pair(own)])
    assert words(job)[0] == words(job)[1] == ("refused", "没有这件公文，或者不在您的知悉范围内。")
    shown = client_of(house.other_editor).get(reverse("desk_job", args=[job.uuid])).content.decode()
    assert "绝不能知道" not in shown


def test_a_reader_of_another_division_is_not_told_why(house):
    public = factories.publish(house, factories.make_document(house, "公开的件"))
    factories.submit(public, by=house.editor, route="disclosure.withdraw", outcome="withdrawn", ground="内容需要更正",
                     reason="有误")  # fmt: skip
    for act, fields in (
        ("disclosure.tag", {"way": "add", "tags": "x"}),
        ("disclosure.move", {"channel": make_channel().pk}),
        ("submit.disclosure.withdraw", {"outcome": "withdrawn", "ground": "内容需要更正", "reason": "x"}),
    ):
        for seen in (pair(public), f"{public.pk}-1"):
            lines = words(bulk(house.other_editor, act, [], [seen], **fields))
            assert lines[0][0] == "refused" and "审批单" not in lines[0][1] and "改动" not in lines[0][1]


def test_what_can_be_sent_goes_on_one_form_and_the_rest_is_answered(house):
    good = [factories.make_document(house, f"可以送审{number}") for number in range(3)]
    unlabelled = factories.make_document(house, "没有标注", level=None, attribute="")
    job = bulk(house.editor, "submit.disclosure.publish", [*good, unlabelled], reason="依法公开")
    form = Form.objects.get()
    assert form.items.count() == 3
    assert [outcome for outcome, _ in words(job)] == ["done"] * 3 + ["refused"]
    assert "尚未标注密级" in words(job)[3][1] and form.number in words(job)[0][1]


def test_several_public_documents_are_withdrawn_by_one_form(house):
    public = [factories.publish(house, factories.make_document(house, f"公开{number}")) for number in range(2)]
    draft = factories.make_document(house, "草稿")
    fields = {"outcome": "withdrawn", "ground": "内容需要更正", "reason": "数字有误"}
    job = bulk(house.editor, "submit.disclosure.withdraw", [*public, draft], **fields)
    assert [outcome for outcome, _ in words(job)] == ["done", "done", "refused"]
    factories.agree(Form.objects.first(), house.head, house.office_head)
    assert not DocumentPage.objects.filter(live=True).exists()


def test_more_than_fifty_items_are_a_job_whose_page_says_the_number(house):
    documents = [factories.make_document(house, f"件{number}") for number in range(work.AT_ONCE + 1)]
    response = client_of(house.editor).post(
        reverse("documents_bulk"),
        {"act": "disclosure.discard", "all": "1", "query": "state=draft", "confirmed": "1"},
        follow=True,
    )
    assert f"共 {len(documents)} 件" in response.content.decode()
    assert Discarded.objects.count() == 0
    call_command("work", once=True)
    assert Discarded.objects.count() == len(documents)


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        ({"act": "disclosure.discard"}, "还没有选择公文"),
        ({"act": "disclosure.discard", "items": "x-1 一二三"}, "还没有选择公文"),
        ({"act": "rm", "items": "1-1"}, "请选择要办的事项"),
        ({"act": "disclosure.discard", "items": " ".join(f"{n}-1" for n in range(MOST + 1))}, "一次最多办 500 件"),
    ],
)
def test_a_choice_that_makes_no_sense_is_answered_in_words(house, data, answer):
    response = client_of(house.editor).post(reverse("documents_bulk"), data, follow=True)
    assert answer in response.content.decode()


# ---------------------------------------------------------------- moving


def test_a_moved_page_is_found_at_its_old_address_while_it_is_public(house):
    public = factories.publish(house, factories.make_document(house, "公开的件"))
    old, channel = "/" + public.url_path.removeprefix("/home/"), make_channel()
    assert words(bulk(house.editor, "disclosure.move", [public], channel=channel.pk))[0][0] == "refused"
    bulk(house.officer, "disclosure.move", [public], channel=channel.pk)
    public.refresh_from_db()
    new = "/" + public.url_path.removeprefix("/home/")
    assert new != old and public.is_child_of(channel)
    answer = Client().get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, new)
    form = factories.submit(
        public, by=house.editor, route="disclosure.withdraw", outcome="wrong_release", ground="保密原因", reason="误发"
    )
    factories.agree(form, house.head, house.office_head)
    assert Client().get(old).status_code == Client().get(new).status_code == 404


def test_a_draft_that_moves_leaves_no_address_behind(house):
    draft = factories.make_document(house, "草稿")
    bulk(house.editor, "disclosure.move", [draft], channel=make_channel().pk)
    assert not FormerAddress.objects.exists()


def test_a_channel_of_one_class_takes_no_other(house):
    draft = factories.make_document(house, "草稿")
    job = bulk(house.editor, "disclosure.move", [draft], channel=section("plans").pk)
    assert words(job)[0][0] == "refused" and "公开类别" in words(job)[0][1]


def test_a_channel_does_not_move_below_its_own_child(house):
    upper = SectionPage(title="上级栏目", live=False)
    section("statutory").add_child(instance=upper)
    lower = SectionPage(title="下级栏目", live=False)
    upper.add_child(instance=lower)
    client = client_of(house.officer)
    address = reverse("wagtailadmin_pages:move_confirm", args=[upper.pk, lower.pk])
    for answer in (client.get(address, follow=True), client.post(address, follow=True)):
        assert "不能移到自己或者自己的下级页面下面" in answer.content.decode()
    assert Page.objects.get(pk=upper.pk).get_parent().pk == section("statutory").pk


# ---------------------------------------------------------------- bundles


def bundle(user, documents, pairs=None, **data):
    chosen = " ".join(pairs or [pair(document) for document in documents])
    given = {"items": chosen, "confirmed": "1", "title": "年度报告及附件", **data}
    return client_of(user).post(reverse("documents_bundle"), given)


def make_bundle(house, count: int = 3) -> tuple[Form, list[DocumentPage]]:
    documents = [factories.make_document(house, f"第{number}件") for number in range(count)]
    places = {f"place-{document.pk}": count - number for number, document in enumerate(documents)}
    assert bundle(house.editor, documents, **places).status_code == 302
    return Form.objects.get(), documents


@pytest.mark.clause("D-05")
def test_a_bundle_is_signed_as_one_and_public_at_one_moment_in_its_order(house):
    form, documents = make_bundle(house)
    assert (form.route_id, form.fields["title"]) == ("disclosure.bundle", "年度报告及附件")
    publication.publish(factories.approve(house, form), by=house.officer)
    rows = [DocumentPage.objects.get(pk=document.pk) for document in documents]
    assert all(row.live for row in rows) and len({row.first_published_at for row in rows}) == 1
    numbers = [row.index_number for row in rows]
    assert numbers == sorted(numbers, reverse=True)


@pytest.mark.clause("D-05")
def test_a_bundle_of_which_one_part_is_refused_publishes_nothing_and_names_it(house):
    form, documents = make_bundle(house)
    form = factories.approve(house, form)
    DocumentPage.objects.filter(pk=documents[1].pk).update(level=Level.INTERNAL)
    with pytest.raises(Objection, match="第1件"):
        publication.publish(form, by=house.officer)
    assert not DocumentPage.objects.filter(live=True).exists()
    assert not DocumentPage.objects.filter(index_number__isnull=False).exists()


def test_a_bundle_of_which_a_part_went_its_own_way_is_not_published_without_it(house):
    form, documents = make_bundle(house)
    form = factories.approve(house, form)
    factories.submit(documents[2], by=house.editor)
    with pytest.raises(Objection, match="第2件"):
        publication.publish(form, by=house.officer)
    assert not DocumentPage.objects.filter(live=True).exists()


def test_a_bundle_larger_than_a_batch_is_still_one_moment(house):
    form, documents = make_bundle(house, publication.BATCH + 1)
    form = factories.approve(house, form)
    DocumentPage.objects.filter(pk=documents[0].pk).update(attribute="withheld", ground="16-1")
    with pytest.raises(Objection, match="第0件"):
        publication.publish(form, by=house.officer)
    assert not DocumentPage.objects.filter(live=True).exists()


def test_a_bundle_names_the_part_that_cannot_be_in_it(house):
    good, taken = factories.make_document(house, "好的"), factories.make_document(house, "在别处")
    factories.submit(taken, by=house.editor)
    answer = bundle(house.editor, [good, taken])
    assert answer.status_code == 422 and "《在别处》：本件在审批单" in answer.content.decode()
    assert "须有 2 至 500 件" in bundle(house.editor, [good]).content.decode()
    other = factories.make_document(house, "别处的", by=house.other_editor)
    assert "别处的" not in bundle(house.editor, [good, other]).content.decode()
    unlabelled = factories.make_document(house, "没有标注", level=None, attribute="")
    assert "《没有标注》" in bundle(house.editor, [good, unlabelled]).content.decode()
    assert Form.objects.count() == 1


def test_a_bundle_without_a_name_is_asked_for_one(house):
    documents = [factories.make_document(house, f"第{number}件") for number in range(2)]
    assert "请写明合并公开的名称" in bundle(house.editor, documents, title="").content.decode()


# ---------------------------------------------------------------- the recycle bin


def discard(house, document, by=None):
    return client_of(by or house.editor).post(reverse("document_discard", args=[document.uuid]))


def restore(user, document, **data):
    return client_of(user).post(reverse("document_restore", args=[document.uuid]), data)


def test_a_discarded_draft_is_in_no_list_and_comes_back_whole(house):
    draft = factories.make_document(house, "不要的稿", attachments=[("附件", factories.make_file())])
    place = draft.url_path
    assert discard(house, draft).status_code == 302
    assert not DocumentPage.objects.readable_by(house.officer).exists()
    assert titles(listing(house.editor)) == set()
    assert client_of(house.editor).get(reverse("desk_document", args=[draft.uuid])).status_code == 404
    found = client_of(house.editor).get("/search/", {"q": "不要的稿", "format": "json"})
    assert found.json()["total"] == 0
    assert "不要的稿" in client_of(house.colleague).get(reverse("desk_bin")).content.decode()
    assert restore(house.editor, draft).status_code == 302
    draft = DocumentPage.objects.get(pk=draft.pk)
    assert (draft.state, draft.url_path, draft.attachments.count()) == ("draft", place, 1)
    assert titles(listing(house.editor)) == {"不要的稿"}
    assert {entry.action for entry in Entry.objects.all()} >= {"disclosure.discarded", "disclosure.restored"}


@pytest.mark.clause("S-28")
def test_the_bin_shows_a_draft_to_those_who_could_read_it(house):
    draft = factories.make_document(house, "不要的稿")
    discard(house, draft)
    readers = {"editor": True, "colleague": True, "officer": True, "stranger": False, "other_editor": False}
    for name, reads in readers.items():
        client = client_of(getattr(house, name))
        assert ("不要的稿" in client.get(reverse("desk_bin")).content.decode()) == reads, name
        address = reverse("document_restore", args=[draft.uuid])
        assert (client.get(address).status_code == 200) == reads, name
    assert restore(house.colleague, draft).status_code == 409


KEPT = {
    "public": lambda house, d: factories.publish(house, d),
    "signed": lambda house, d: factories.submit(d, by=house.editor),
    "sent back": lambda house, d: factories.moves.send_back(
        factories.submit(d, by=house.editor), by=house.head, version=1, opinion="重写"
    ),
    "finished": lambda house, d: factories.finish(d),
}


@pytest.mark.parametrize("kind", KEPT)
@pytest.mark.clause("N-02")
def test_what_the_law_keeps_is_not_discarded(house, kind):
    document = factories.make_document(house, "留存的件")
    KEPT[kind](house, document)
    assert discard(house, document).status_code == 409
    assert words(bulk(house.editor, "disclosure.discard", [document]))[0][0] == "refused"
    assert DocumentPage.objects.get(pk=document.pk).state != "discarded"


def test_a_secret_draft_is_not_discarded(house):
    insider = factories.make_user(house.finance, Post.EDITOR, clearance=int(Level.SECRET))
    draft = factories.make_document(house, "涉密稿", level=Level.SECRET, attribute="withheld", ground="14-1")
    draft.scope_persons.add(insider)
    answer = discard(house, draft, by=insider)
    assert answer.status_code == 409 and "涉密载体" in answer.content.decode()


def test_a_draft_whose_channel_is_gone_asks_for_another(house):
    channel = SectionPage(title="临时栏目", live=False)
    section("statutory").add_child(instance=channel)
    draft = factories.make_document(house, "不要的稿")
    draft.move(channel, pos="last-child")
    discard(house, DocumentPage.objects.get(pk=draft.pk))
    Page.objects.get(pk=channel.pk).delete()
    answer = restore(house.editor, draft)
    assert answer.status_code == 409 and "请选择另一个栏目" in answer.content.decode()
    assert restore(house.editor, draft, channel=section("rules").pk).status_code == 302
    assert DocumentPage.objects.get(pk=draft.pk).is_child_of(section("rules"))
    assert not Page.find_problems()[0]


def test_drafts_are_purged_with_their_files_after_the_term(house):
    shared = factories.make_file("两处都用.txt", "两处")
    kept = factories.make_document(house, "留着", attachments=[("附件", shared)])
    draft = factories.make_document(
        house, "不要的稿", attachments=[("附件", shared), ("独有", factories.make_file("独有.txt", "独有"))]
    )
    discard(house, draft)
    call_command("daily", stdout=StringIO())
    assert DocumentPage.objects.filter(pk=draft.pk).exists()
    Discarded.objects.update(at=timezone.now() - timedelta(days=32))
    assert "1 件到期" in recycling.purge(timezone.localdate())
    assert not DocumentPage.objects.filter(pk=draft.pk).exists()
    assert set(StoredFile.objects.values_list("name", flat=True)) == {"两处都用.txt"}
    assert DocumentPage.objects.get(pk=kept.pk).attachments.count() == 1


def test_deleting_in_the_admin_leads_to_the_bin(house):
    draft = factories.make_document(house, "不要的稿")
    for method in ("get", "post"):
        answer = getattr(client_of(house.editor), method)(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
        assert answer.headers["Location"] == reverse("document_discard", args=[draft.uuid])
    assert DocumentPage.objects.filter(pk=draft.pk).exists()


# ---------------------------------------------------------------- links


@pytest.mark.clause("S-28")
def test_before_a_draft_goes_the_readable_pages_that_link_to_it_are_shown(house):
    target = factories.make_document(house, "被链接")
    link = f'<p>见<a linktype="page" id="{target.pk}">文件</a></p>'
    factories.make_document(house, "自己的稿", body=link)
    factories.make_document(house, "别处的稿", body=link, by=house.other_editor)
    factories.publish(house, factories.make_document(house, "公开的件", body=link))
    shown = client_of(house.editor).get(reverse("document_discard", args=[target.uuid])).content.decode()
    assert "自己的稿" in shown and "公开的件" in shown and "公众可见" in shown
    assert "别处的稿" not in shown
