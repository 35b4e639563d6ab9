"""A full disk: nothing is done, not even half, the answer says so in words, and with room again it works."""

import atexit
import errno
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.models import DocumentPage
from portal.routes.models import Form, Signature
from portal.site.full_disk import is_full
from portal.trail.models import Entry
from tests import factories

ROOM = 2**30
OPINION = "写了很久的意见" * 140
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone lets a test fill its file")
postgresql_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="the code of PostgreSQL for a full disk")


def client_of(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="portal.people.policies.PostBackend")
    session = client.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session.save()
    return client


@contextmanager
def full_database():
    """Not one page more than the file has."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {ROOM}")


def sign(client, form: Form):
    data = {
        "version": form.version, "outcome": "agreed", "password": factories.PASSWORD, "opinion": OPINION,
        "statements": form.route.statements(form, form.step),
    }  # fmt: skip
    address = reverse("form_sign", args=[form.uuid])
    return client.post(address, urlencode(data, doseq=True), content_type="application/x-www-form-urlencoded")


def is_told(answer) -> None:
    text = answer.content.decode()
    assert answer.status_code == 507
    assert "磁盘空间不足" in text and "什么都没有保存" in text and "系统出错" not in text
    assert factories.PASSWORD not in text
    assert "no-store" in answer.headers["Cache-Control"]


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_signature_on_a_full_disk_is_not_given_and_the_opinion_is_not_lost():
    house = factories.make_house()
    form = factories.submit(factories.make_document(house), by=house.editor)
    # The first signature bears the statements of the review: with them it is larger than any page has room for.
    client, entries = client_of(house.head), Entry.objects.count()
    with full_database():
        answer = sign(client, form)
        is_told(answer)
        assert OPINION in answer.content.decode()
    form.refresh_from_db()
    assert (form.turn, Signature.objects.count(), Entry.objects.count()) == (0, 0, entries)
    assert sign(client, form).status_code == 302
    form.refresh_from_db()
    assert (form.turn, Signature.objects.count()) == (1, 1)


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_publication_on_a_full_disk_publishes_nothing_and_goes_through_later():
    house = factories.make_house()
    document = factories.make_document(house, body=f"<p>{'很长的正文。' * 20000}</p>")
    form = factories.approve(house, factories.submit(document, by=house.editor))
    client = client_of(house.officer)
    publish = reverse("form_publish", args=[form.uuid])
    with full_database():
        is_told(client.post(publish))
    assert not DocumentPage.objects.public().exists()
    assert DocumentPage.objects.get(pk=document.pk).index_number in ("", None)
    assert client.post(publish).status_code == 302
    assert DocumentPage.objects.public().get().index_number.endswith("-00001")


@postgresql_only
@pytest.mark.django_db(transaction=True)
def test_postgresql_says_that_its_disk_is_full():
    house = factories.make_house()
    form = factories.submit(factories.make_document(house), by=house.editor)
    raising = "BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ {raising} $$")
        cursor.execute("CREATE TRIGGER no_room BEFORE INSERT ON routes_signature EXECUTE FUNCTION no_room()")
    try:
        is_told(sign(client_of(house.head), form))
        assert not Signature.objects.exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER no_room ON routes_signature")
            cursor.execute("DROP FUNCTION no_room()")
    assert sign(client_of(house.head), form).status_code == 302


@pytest.fixture
def tiny_disk():
    """A disk of its own with one megabyte, there to the end of the run."""
    place = tempfile.mkdtemp(prefix="lantai-disk-")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine mounts no disk for a test")
    atexit.register(subprocess.run, ["umount", "-l", place], check=True)
    return place


def test_an_upload_that_the_disk_cannot_take_is_told_in_words(house, settings, tiny_disk):
    settings.FILE_UPLOAD_TEMP_DIR = tiny_disk
    upload = SimpleUploadedFile("大.txt", b"x" * 3 * 1024**2, content_type="text/plain")
    client = client_of(house.editor)
    answer = client.post(reverse("document_label", args=[factories.make_document(house).uuid]), {"file": upload})
    is_told(answer)
    assert list(Path(tiny_disk).iterdir()) == []


def test_the_disk_of_the_system_says_that_it_is_full():
    with pytest.raises(OSError) as caught, open("/dev/full", "wb", buffering=0) as disk:
        disk.write(b"x")
    assert caught.value.errno == errno.ENOSPC
    assert is_full(caught.value)
    hidden = DatabaseError("rolled back")
    hidden.__context__ = OperationalError("middle")
    hidden.__context__.__cause__ = caught.value
    assert is_full(hidden)


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "no"), OperationalError("locked"), ValueError("x"), None])
def test_other_failures_are_not_taken_for_a_full_disk(error):
    assert not is_full(error)
