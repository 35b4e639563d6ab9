"""Relations between documents: signed with them, shown from both ends, and only while both ends are public."""

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from disclosure.addresses import address_of
from disclosure.models import DocumentPage, Relation
from disclosure.models.panels import CLOSED_TARGET, TargetComparison
from disclosure.review import publication
from secretmarks.levels import Level
from tests import factories

Kind = Relation.Kind


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def relate(house, document, kind, target):
    """A new version of this document with one relation more."""
    copy = document.get_latest_revision_as_object()
    copy.relations.add(Relation(kind=kind, target=target, sort_order=copy.relations.count()))
    copy.save_revision(user=house.editor)
    return DocumentPage.objects.get(pk=document.pk)


def published(house, title, **fields):
    return factories.publish(house, factories.make_document(house, title, **fields))


def page_of(document) -> str:
    response = Client().get(address_of(document))
    assert response.status_code == 200
    return response.content.decode()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


HEADINGS = [
    (Kind.INTERPRETS, "被解读的文件", "解读"),
    (Kind.AMENDS, "修改的文件", "已被修改"),
    (Kind.BASED_ON, "依据", "以本文件为依据的文件"),
]


@pytest.mark.parametrize(("kind", "of_target", "of_source"), HEADINGS)
def test_a_relation_is_shown_at_both_ends(house, kind, of_target, of_source):
    law = published(house, "内部审计工作办法")
    other = factories.publish(house, relate(house, factories.make_document(house, "一份后来的文件"), kind, law))
    here, there = page_of(other), page_of(law)
    assert f"<h2>{of_target}</h2>" in here and f'<a href="{address_of(law)}">内部审计工作办法</a>' in here
    assert f"<h2>{of_source}</h2>" in there and f'<a href="{address_of(other)}">一份后来的文件</a>' in there


@pytest.mark.clause("D-07", "S-28")
@pytest.mark.parametrize("end", ["source", "target"])
def test_neither_end_tells_of_a_document_that_is_not_public(house, end):
    """Before publication, as a working copy, and after it was taken down."""
    law = published(house, "内部审计工作办法")
    if end == "source":
        shown, hidden = law, relate(house, factories.make_document(house, "解读稿"), Kind.INTERPRETS, law)
    else:
        hidden = factories.make_document(house, "解读稿")
        shown = factories.publish(house, relate(house, law, Kind.BASED_ON, hidden))
    before = page_of(shown)
    assert "解读稿" not in before and "<h2>解读</h2>" not in before and "<h2>依据</h2>" not in before
    form = factories.approve(house, factories.submit(hidden, by=house.editor))
    assert "解读稿" not in page_of(shown)
    publication.publish(form, by=house.officer)
    assert "解读稿" in page_of(shown)
    form = factories.submit(
        hidden,
        by=house.editor,
        route="disclosure.withdraw",
        outcome="withdrawn",
        ground="内容需要更正",
        reason="须更正",
    )
    factories.agree(form, house.head, house.office_head)
    assert "解读稿" not in page_of(shown)


@pytest.mark.clause("D-05")
def test_a_relation_of_a_public_document_waits_for_its_approval(house):
    law = published(house, "办法")
    document = published(house, "答记者问")
    document = relate(house, document, Kind.INTERPRETS, law)
    assert "答记者问" not in page_of(law)
    form = factories.submit(document, by=house.editor)
    signer = signed_in(house.head).get(f"/desk/forms/{form.uuid}/items/{form.items.get().pk}/").content.decode()
    assert "与其他公文的关系" in signer and "解读：" in signer and "办法" in signer
    publication.publish(factories.approve(house, form), by=house.officer)
    assert "答记者问" in page_of(law)


def test_a_new_edition_drops_and_turns_relations(house):
    law, order = published(house, "办法"), published(house, "命令")
    document = relate(house, factories.make_document(house, "答记者问"), Kind.INTERPRETS, law)
    document = factories.publish(house, relate(house, document, Kind.INTERPRETS, order))
    copy = document.get_latest_revision_as_object()
    first, second = copy.relations.all()
    first.target, second.target = second.target, first.target
    copy.relations.add(first, second)
    copy.save_revision(user=house.editor)
    document = factories.publish(house, document)
    assert [row.target_id for row in document.relations.all()] == [order.pk, law.pk]
    copy = document.get_latest_revision_as_object()
    copy.relations.remove(copy.relations.first())
    copy.save_revision(user=house.editor)
    document = factories.publish(house, document)
    assert [row.target_id for row in document.relations.all()] == [law.pk]


def add_row(document, law, other):
    Relation.objects.create(page=document, kind=Kind.AMENDS, target=other)


def turn_row(document, law, other):
    Relation.objects.filter(page=document).update(target=other)


def rename_row(document, law, other):
    Relation.objects.filter(page=document).update(kind=Kind.AMENDS)


def drop_row(document, law, other):
    document.relations.get().delete()


@pytest.mark.clause("D-05")
def test_the_relations_of_what_is_public_stay_as_they_were_signed(house):
    law, other = published(house, "办法"), published(house, "另一件")
    document = factories.publish(house, relate(house, factories.make_document(house, "答记者问"), Kind.INTERPRETS, law))
    signed = Relation.objects.filter(page=document).values_list("kind", "target")
    for change in (add_row, turn_row, rename_row, drop_row):
        with pytest.raises((PermissionDenied, IntegrityError)), transaction.atomic():
            change(DocumentPage.objects.get(pk=document.pk), law, other)
        assert signed.get() == (Kind.INTERPRETS, law.pk), change


def test_no_row_relates_a_document_to_itself(house):
    document = factories.make_document(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(page=document, kind=Kind.AMENDS, target=document)


def test_forms_signed_before_there_were_relations_hold(house):
    document = factories.make_document(house)
    assert "relations" not in document.signed_content(document.latest_revision)


def test_related_documents_share_tags_and_the_nearest_come_first(house):
    one = published(house, "只有一个标签相同", tags=["内部审计"])
    two = published(house, "两个标签相同", tags=["内部审计", "通报"])
    published(house, "标签不同", tags=["预算"])
    factories.make_document(house, "没有公开", tags=["内部审计"])
    text = page_of(published(house, "本件", tags=["内部审计", "通报"]))
    box = text[text.index("<h2>相关文件</h2>") :].split("</section>")[0]
    assert box.index(two.title) < box.index(one.title)
    assert "标签不同" not in box and "没有公开" not in box and "本件" not in box


def test_what_replaces_a_document_names_it(house):
    old, new = published(house, "旧办法"), published(house, "新办法")
    form = factories.submit(
        old, by=house.editor, route="disclosure.withdraw", outcome="repealed", ground="已被废止或者替代",
        reason="新办法施行", repealed_by=new.index_number,
    )  # fmt: skip
    factories.agree(form, house.head, house.office_head)
    assert "本文件代替的文件" in page_of(new) and "旧办法" in page_of(new)


def cost(document) -> int:
    page_of(document)
    with CaptureQueriesContext(connection) as captured:
        page_of(document)
    return len(captured)


def test_relations_cost_one_query_however_many_and_none_where_there_are_none(house):
    law = published(house, "办法")
    alone = cost(law)
    for number in range(4):
        document = relate(house, factories.make_document(house, f"解读{number}"), Kind.INTERPRETS, law)
        factories.publish(house, document)
        assert cost(law) == alone + 1


# ---------------------------------------------------------------- in the editor


def edit(client, document, *rows):
    data = dict.fromkeys(("summary", "document_number", "tags"), "") | {
        "title": document.title, "slug": document.slug, "body": rich_text("<p>正文</p>"), "issuer": "测试厅",
        "genre": "notice", "disclosure_class": "other", "origin": "made", "attachments": inline_formset([]),
        "relations": inline_formset([dict(row, ORDER=number) for number, row in enumerate(rows, 1)]),
    }  # fmt: skip
    return client.post(f"/admin/pages/{document.pk}/edit/", nested_form_data(data), follow=True)


def relations_in_draft(document):
    content = DocumentPage.objects.get(pk=document.pk).latest_revision.content
    return [(row["kind"], row["target"]) for row in content["relations"]]


def test_an_editor_relates_documents_in_the_admin(house):
    document, law = factories.make_document(house, "答记者问"), published(house, "办法")
    answer = edit(signed_in(house.editor), document, {"kind": "interprets", "target": law.pk})
    assert answer.status_code == 200 and relations_in_draft(document) == [("interprets", law.pk)]
    again = signed_in(house.editor).get(f"/admin/pages/{document.pk}/edit/").content.decode()
    assert "与其他公文的关系" in again and "办法" in again


def test_a_senseless_relation_is_refused_with_the_reason(house):
    document, law = factories.make_document(house, "答记者问"), published(house, "办法")
    closed = factories.make_document(house, "别处的稿", by=house.other_editor)
    for target, times, words in (
        (document.pk, 1, "不能与本文件自身建立关系"),
        (law.pk, 2, "同一种关系已经列出"),
        (closed.pk, 1, "不存在或者不对您开放"),
        (987654321, 1, "不存在或者不对您开放"),
    ):
        rows = [{"kind": "amends", "target": target}] * times
        answer = edit(signed_in(house.editor), document, *rows).content.decode()
        assert words in answer and "别处的稿" not in answer, (target, times)
        assert relations_in_draft(document) == []


@pytest.mark.clause("S-28")
def test_the_title_of_a_target_is_for_its_readers(house):
    """The level of a target was raised after somebody related to it."""
    document, law = factories.make_document(house, "答记者问"), factories.make_document(house, "后来定密的稿")
    document = relate(house, document, Kind.INTERPRETS, law)
    copy = document.get_latest_revision_as_object()
    copy.relations.clear()
    copy.save_revision(user=house.editor)
    factories.protect(law, Level.SECRET, by=house.editor)
    with_it, without = Relation(target=law), Relation()
    field, user = Relation._meta.get_field("target"), type(house.editor).objects.get(pk=house.editor.pk)
    compared = TargetComparison(field, with_it, without, user=user).htmldiff()
    assert "后来定密的稿" not in compared and CLOSED_TARGET in compared
    client = signed_in(house.editor)
    relate(house, document, Kind.INTERPRETS, law)
    for address in (f"/admin/pages/{document.pk}/edit/", f"/desk/documents/{document.uuid}/"):
        text = client.get(address).content.decode()
        assert "后来定密的稿" not in text and CLOSED_TARGET in text
