"""Articles with tables and pictures: signed with the text, read by the gate, shown to whom the article is shown."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from disclosure.addresses import address_of
from disclosure.models import new_slug
from disclosure.review.routes import SECRECY_STATEMENTS
from portal.files import uploads
from portal.files.models import StoredFile
from portal.routes.objections import Objection
from portal.site import tables
from portal.site.findable import text_of
from portal.site.models import ArticlePage, ArticlePicture, ArticleTable, SectionPage
from secretmarks.levels import Level
from tests import factories

TABLE = "单位\t2025年\t2026年\n财政处\t1,200\t98.5%\n金融处\t—\t3"


def png() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (4, 3), "teal").save(data, "PNG")
    return data.getvalue()


def picture(name: str = "办事大厅.png", *, by=None) -> StoredFile:
    upload = SimpleUploadedFile(name, png(), content_type="image/png")
    return uploads.accept(upload, by=by, level=Level.TOP_SECRET)


def article(house, title="公告", *, rows=(), pictures=()) -> ArticlePage:
    """A draft, as the editor saves it."""
    page = ArticlePage(title=title, slug=new_slug(), live=False, owner=house.editor, body="<p>正文。</p>")
    for number, (caption, data) in enumerate(rows):
        page.tables.create(caption=caption, data=data, sort_order=number)
    for number, (alt, file) in enumerate(pictures):
        page.pictures.create(alt=alt, caption=f"{alt}（图注）", file=file, sort_order=number)
    SectionPage.objects.get(code="announcements").add_child(instance=page)
    page.save_revision(user=house.editor)
    return ArticlePage.objects.get(pk=page.pk)


def publish(house, page) -> ArticlePage:
    factories.publication.publish(factories.approve(house, factories.submit(page, by=house.editor)), by=house.officer)
    return ArticlePage.objects.get(pk=page.pk)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


def served(client, file) -> bool:
    response = client.get(f"{file.get_absolute_url()}?inline")
    return response.status_code == 200 and bool(response.getvalue())


# ---------------------------------------------------------------- what is pasted


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ("a\tb\n1\t2", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ('a,"b, c"\n1,2', [["a", "b, c"], ["1", "2"]]),
        ('"上\n下"\tb\n1\t2', [["上\n下", "b"], ["1", "2"]]),
        ("a\tb\n\n1\n\t\n", [["a", "b"], ["1", ""]]),
        ("一，二\n三，四", [["一，二"], ["三，四"]]),
    ],
)
def test_what_a_spreadsheet_copies_is_read(data, rows):
    assert [[cell.text for cell in row] for row in tables.parse(data)] == rows


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "表格是空的"),
        ("\t\t\n  \n", "表格是空的"),
        ('a\t"b\n1\t2', "英文引号"),
        ("\t".join(map(str, range(61))), "61 列"),
        ("1\n" * 501, "501 行"),
        ("只有表头\t一行", "只有一行"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data, words):
    with pytest.raises(ValidationError, match=words):
        ArticleTable(caption="表", data=data).clean()


@given(st.lists(st.lists(st.text("ab,\"'\t 1\n", max_size=4), max_size=4), max_size=4))
def test_whatever_is_pasted_is_a_table_or_a_refusal(rows):
    try:
        found = tables.parse("\n".join("\t".join(row) for row in rows))
    except ValueError:
        return
    assert len({len(row) for row in found}) == 1


def test_only_pictures_are_pictures(house):
    with pytest.raises(ValidationError, match="这不是图片"):
        ArticlePicture(alt="图", file=factories.make_file()).clean()


def test_the_editor_asks_for_alternative_text(house):
    page = article(house, pictures=[("大厅", picture())])
    draft = page.get_latest_revision_as_object()
    form_class = ArticlePage.get_edit_handler().get_form_class()
    row = draft.pictures.get()
    data = {
        "title": "公告", "body": "null", "source": "", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        "tables-TOTAL_FORMS": "1", "tables-INITIAL_FORMS": "0", "tables-MAX_NUM_FORMS": "1000",
        "tables-MIN_NUM_FORMS": "0", "tables-0-caption": "表", "tables-0-data": 'a\t"b', "tables-0-ORDER": "1",
        "pictures-TOTAL_FORMS": "1", "pictures-INITIAL_FORMS": "1", "pictures-MAX_NUM_FORMS": "1000",
        "pictures-MIN_NUM_FORMS": "0", "pictures-0-id": row.pk, "pictures-0-alt": "", "pictures-0-ORDER": "1",
    }  # fmt: skip
    form = form_class(data, instance=draft, for_user=house.editor)
    form.defer_required_fields()
    assert not form.is_valid()
    assert "alt" in form.formsets["pictures"].errors[0] and "file" in form.formsets["pictures"].errors[0]
    assert "英文引号" in str(form.formsets["tables"].errors[0]["data"])


# ---------------------------------------------------------------- what is shown


def test_a_table_is_shown_with_headings_and_scrolls_in_its_own_box(client, house):
    page = publish(house, article(house, rows=[("整改情况", TABLE)]))
    text = client.get(address_of(page)).content.decode()
    for shown in (
        '<div class="scroll data" tabindex="0" role="region" aria-labelledby="table-1">',
        '<span id="table-1">整改情况</span>',
        '<th scope="col">2026年</th>',
        '<th scope="row">金融处</th>',
        '<td class="end">1,200</td>',
        '<td class="end">98.5%</td>',
        "<td>—</td>",
    ):
        assert shown in text, shown


def test_cells_and_alternative_texts_are_never_markup(client, house):
    page = publish(
        house,
        article(house, rows=[("<b>题</b>", "a\tb\n<script>x</script>\t2")], pictures=[('"><script>y', picture())]),
    )
    text = client.get(address_of(page)).content.decode()
    assert "<script>x" not in text and "<script>y" not in text and "<b>题" not in text


def test_a_picture_is_shown_with_its_words(client, house):
    file = picture()
    page = publish(house, article(house, pictures=[("办事大厅的开放时间牌", file)]))
    text = client.get(address_of(page)).content.decode()
    assert f'<img src="{file.get_absolute_url()}?inline" alt="办事大厅的开放时间牌"' in text
    assert "<figcaption>办事大厅的开放时间牌（图注）</figcaption>" in text


def test_an_article_costs_the_same_whatever_hangs_on_it(client, house):
    def queries(page) -> int:
        client.get(address_of(page))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address_of(page)).status_code == 200
        return len(captured)

    few = publish(house, article(house))
    many = publish(
        house,
        article(
            house,
            rows=[(f"表{number}", TABLE) for number in range(3)],
            pictures=[(f"图{number}", picture(f"{number}.png")) for number in range(3)],
        ),
    )
    assert queries(few) == queries(many) <= 7


def test_tables_and_pictures_are_found(house):
    page = publish(house, article(house, rows=[("整改情况", TABLE)], pictures=[("开放时间牌", picture())]))
    assert all(word in text_of(page) for word in ("整改情况", "金融处", "开放时间牌", "（图注）"))


# ---------------------------------------------------------------- who reads the pictures


@pytest.mark.clause("S-28")
def test_a_picture_is_read_by_whoever_reads_the_version_that_shows_it(client, house):
    old, new = picture("旧.png", by=house.editor), picture("新.png", by=house.editor)
    page = article(house, pictures=[("旧图", old)])
    assert not served(client, old) and not served(signed_in(house.stranger), old)
    assert served(signed_in(house.editor), old) and served(signed_in(house.other_editor), old)
    form = factories.submit(page, by=house.editor)
    assert served(signed_in(house.head), old) and not served(signed_in(house.stranger), old)
    factories.publication.publish(factories.approve(house, form), by=house.officer)
    assert served(client, old)
    draft = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    row = draft.pictures.get()
    row.file = new
    draft.pictures.add(row)
    draft.save_revision(user=house.editor)
    assert served(client, old) and not served(client, new) and served(signed_in(house.officer), new)
    publish(house, ArticlePage.objects.get(pk=page.pk))
    assert served(client, new) and not served(client, old)


def test_a_picture_of_any_version_is_not_taken_for_abandoned(house):
    file = picture(by=house.editor)
    page = article(house, pictures=[("图", file)])
    draft = page.get_latest_revision_as_object()
    draft.pictures.set([])
    draft.save_revision(user=house.editor)
    ArticlePicture.objects.filter(page=page).delete()
    assert not StoredFile.objects.unlinked(timezone.now()).filter(pk=file.pk).exists()


# ---------------------------------------------------------------- review and gate


@pytest.mark.clause("D-05", "N-02")
def test_a_changed_table_is_public_only_after_approval(client, house):
    page = publish(house, article(house, rows=[("整改情况", TABLE)]))
    draft = page.get_latest_revision_as_object()
    row = draft.tables.get()
    row.data = "单位\t数\n改过处\t1"
    draft.tables.add(row)
    draft.save_revision(user=house.editor)
    assert "改过处" not in client.get(address_of(page)).content.decode()
    form = factories.submit(ArticlePage.objects.get(pk=page.pk), by=house.editor)
    text = signed_in(house.head).get(reverse("form_item", args=[form.uuid, form.items.get().pk])).content.decode()
    assert "改过处" in text and "有改动" in text
    factories.publication.publish(factories.approve(house, form), by=house.officer)
    shown = client.get(address_of(page)).content.decode()
    assert "改过处" in shown and "财政处" not in shown


CHANGES = {
    "table by SQL": "UPDATE site_articletable SET data = 'x' WHERE page_id = %s",
    "heading by SQL": "UPDATE site_articletable SET first_column_is_heading = NOT first_column_is_heading"
    " WHERE page_id = %s",
    "alternative text by SQL": "UPDATE site_articlepicture SET alt = 'x' WHERE page_id = %s",
    "table added by SQL": "INSERT INTO site_articletable"
    " (page_id, caption, data, first_row_is_heading, first_column_is_heading, sort_order)"
    " SELECT %s, 'x', 'y', first_row_is_heading, first_column_is_heading, 9 FROM site_articletable",
}


@pytest.mark.clause("D-05")
@pytest.mark.parametrize("change", CHANGES)
def test_the_database_keeps_tables_and_pictures_as_they_were_signed(house, change):
    page = publish(house, article(house, rows=[("整改情况", TABLE)], pictures=[("图", picture())]))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES[change], [page.pk])


@pytest.mark.clause("D-05")
@pytest.mark.parametrize("part", ["tables", "pictures"])
def test_a_part_of_what_is_public_is_not_deleted(house, part):
    page = publish(house, article(house, rows=[("整改情况", TABLE)], pictures=[("图", picture())]))
    with pytest.raises(PermissionDenied), transaction.atomic():
        getattr(page, part).get().delete()


def test_a_new_edition_drops_what_it_does_not_hold(house):
    page = publish(house, article(house, rows=[("整改情况", TABLE)], pictures=[("图", picture())]))
    draft = page.get_latest_revision_as_object()
    draft.tables.set([])
    draft.pictures.set([])
    draft.save_revision(user=house.editor)
    page = publish(house, ArticlePage.objects.get(pk=page.pk))
    assert not page.tables.exists() and not page.pictures.exists()


@pytest.mark.clause("S-19")
@pytest.mark.parametrize(
    "parts",
    [
        {"rows": [("机密★10年", TABLE)]},
        {"rows": [("表", "单位\t备注\n财政处\t机密★10年")]},
        {"rows": [("表", "单位,备注\n财政处,机密★10年")]},
        {"pictures": [("机密★10年", "图.png")]},
    ],
    ids=["caption", "cell", "cell of CSV", "alternative text"],
)
def test_the_gate_reads_tables_and_words_of_pictures(house, parts):
    pictures = [(alt, picture(name)) for alt, name in parts.get("pictures", ())]
    with pytest.raises(ValidationError, match="国家秘密标志"):
        article(house, rows=parts.get("rows", ()), pictures=pictures)


@pytest.mark.clause("S-19")
def test_the_gate_reads_the_names_of_pictures_before_signature(house):
    page = article(house, pictures=[("图", picture("（机密★10年）示意图.png"))])
    with pytest.raises(Objection, match="文件名"):
        factories.submit(page, by=house.editor)


@pytest.mark.clause("D-05")
def test_a_signer_states_to_have_looked_at_the_pictures(house):
    form = factories.submit(article(house, pictures=[("图", picture())]), by=house.editor)
    with pytest.raises(Objection, match="逐页查看"):
        factories.moves.sign(form, by=house.head, version=form.version, statements=SECRECY_STATEMENTS)
