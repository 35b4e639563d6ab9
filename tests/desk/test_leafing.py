"""A scan that a signer must look at is shown page by page to its readers, and each opening stands in the trail."""

import io
import json
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal.files import pages, uploads
from portal.trail.models import Entry, PageView
from tests import factories
from tests.portal import samples
from tests.site.test_doors import client_of

NO_STORE = "no-store"


@pytest.fixture(autouse=True)
def alone():
    yield
    pages.children.close()


def signed_in(user):
    return client_of(SimpleNamespace(house=SimpleNamespace(person=user)), "person")


def upload(house, name: str, data: bytes):
    return uploads.accept(SimpleUploadedFile(name, data), by=house.editor)


def on_form(house, name: str = "扫描件.pdf", data: bytes | None = None):
    file = upload(house, name, data or samples.pdf("封面", scans=24))
    document = factories.make_document(house, "附扫描件的通知", attachments=[("扫描件", file)])
    return file, document, factories.submit(document, by=house.editor)


def first_picture(client, file, number: int = 1) -> str:
    page = client.get(reverse("file_pages", args=[file.uuid]), {"page": (number - 1) // 20 + 1})
    address = reverse("file_page", args=[file.uuid, number])
    return next(part for part in page.content.decode().split('"') if part.startswith(address))


@pytest.mark.django_db
def test_a_signer_is_led_from_the_form_and_the_document_to_the_pages_of_what_no_machine_reads(house):
    file, document, form = on_form(house)
    link = f'href="{reverse("file_pages", args=[file.uuid])}"'
    client = signed_in(house.head)
    assert link in client.get(reverse("form", args=[form.uuid])).content.decode()
    assert link in client.get(reverse("desk_document", args=[document.uuid])).content.decode()
    assert client.get(reverse("file_pages", args=[file.uuid])).status_code == 200


@pytest.mark.django_db
def test_what_has_no_pages_to_show_is_offered_for_download_alone(house):
    file, _, form = on_form(house, "说明.txt", "说明".encode())
    client, address = signed_in(house.head), reverse("file_pages", args=[file.uuid])
    assert address not in client.get(reverse("form", args=[form.uuid])).content.decode()
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_pages_are_shown_twenty_at_a_time_as_pictures_that_stay_in_no_cache(house):
    file, _, _ = on_form(house)
    client, address = signed_in(house.head), reverse("file_pages", args=[file.uuid])
    first, second = client.get(address), client.get(address, {"page": 2})
    assert [page.content.decode().count("<img ") for page in (first, second)] == [20, 5]
    picture = client.get(first_picture(client, file, 25).replace("&amp;", "&"))
    assert picture["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(picture.content)).width == 1000
    assert all(NO_STORE in answer["Cache-Control"] for answer in (first, second, picture))


@pytest.mark.django_db
def test_an_opening_is_one_reading_in_the_trail_and_each_picture_a_row_beside_it(house):
    file, _, _ = on_form(house)
    client = signed_in(house.head)
    picture = first_picture(client, file)
    for _ in range(3):
        assert client.get(picture).status_code == 200
    entry = Entry.objects.get(action="files.pages_read")
    assert entry.object == f"files.storedfile:{file.uuid}"
    assert json.loads(entry.data) == {"first": 1, "last": 20}
    views = PageView.objects.values_list("actor", "object", "place")
    assert list(views) == [(house.head.pk, entry.object, 1)] * 3


@pytest.mark.django_db
def test_no_picture_is_shown_without_an_opening_of_ones_own(house):
    file, _, _ = on_form(house)
    other = upload(house, "另一件.pdf", samples.pdf(scans=1))
    opened = first_picture(signed_in(house.editor), file)
    head = signed_in(house.head)
    address, _, opening = opened.partition("?")
    assert head.get(address).status_code == 404
    assert head.get(f"{address}?opening=x").status_code == 404
    assert head.get(opened).status_code == 404
    editor = signed_in(house.editor)
    assert editor.get(f"{reverse('file_page', args=[other.uuid, 1])}?{opening}").status_code == 404
    assert editor.get(opened).status_code == 200


@pytest.mark.django_db
@pytest.mark.clause("S-28")
def test_who_may_not_read_the_file_sees_no_page_of_it(house):
    file, _, _ = on_form(house)
    opened = first_picture(signed_in(house.head), file)
    stranger = signed_in(house.stranger)
    assert stranger.get(reverse("file_pages", args=[file.uuid])).status_code == 404
    assert stranger.get(opened).status_code == 404


@pytest.mark.django_db
def test_a_file_that_cannot_be_shown_is_refused_in_words_and_offered_for_download(house):
    file, _, _ = on_form(house, data=samples.pdf("封面", copies=1001))
    answer = signed_in(house.head).get(reverse("file_pages", args=[file.uuid]))
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "页数超过 1000 页" in words and file.get_absolute_url() in words


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so(house):
    file, _, _ = on_form(house)
    client = signed_in(house.head)
    opened = first_picture(client, file)
    answer = client.get(opened.replace("/1.jpg", "/26.jpg"))
    assert (answer.status_code, answer.content.decode()) == (422, "第 26 页不能显示：没有这一页。")
