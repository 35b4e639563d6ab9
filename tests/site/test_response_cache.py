"""The cache in front of Django: what it keeps, for whom, and that nothing withdrawn outlives its withdrawal."""

import gzip
import io
import threading
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.db.utils import OperationalError
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test.utils import CaptureQueriesContext

from disclosure.models import DocumentPage
from portal.site import response_cache
from portal.site.response_cache import ResponseCache
from portal.site.templatetags import lantai
from tests import factories

pytestmark = pytest.mark.django_db
django_application = get_wsgi_application()


class Site:
    """The portal behind its cache, as a server process would run it; counts what reaches Django."""

    def __init__(self, application=django_application):
        self.reached = 0
        self.inner = application
        self.application = ResponseCache(self.count)

    def count(self, environ, start_response):
        self.reached += 1
        return self.inner(environ, start_response)

    def get(self, address: str, method: str = "GET", **more: str):
        parts, answer = urlsplit(address.encode().decode("latin-1")), {}
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": parts.path, "QUERY_STRING": parts.query, "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(), "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", **more,
        }  # fmt: skip

        def start(status, headers, exc_info=None):
            answer.update(status=int(status[:3]), headers=dict(headers))

        body = self.application(environ, start)
        answer["body"] = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        return answer


@pytest.fixture(autouse=True)
def open_connection(monkeypatch):
    """The connection of the test stays open, as its transaction needs."""
    for name in ("close_old_connections",):
        monkeypatch.setattr(response_cache, name, lambda: None)
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def document(house):
    return factories.publish(house, factories.make_document(house, "公开的文件"))


def address(document) -> str:
    return document.url_path.removeprefix("/home")


def test_the_second_reader_is_answered_without_django(site, document):
    first = site.get(address(document))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = site.get(address(document))
    assert first["status"] == 200 and "公开的文件" in first["body"].decode()
    assert first == second and site.reached == 1
    assert len(queries) == 1


@pytest.mark.parametrize("address", ["/", "/disclosure/catalogue/?sort=issued", "/search/?q=文件", "/disclosure/guide/",
                                     "/feeds/disclosures.xml", "/disclosure/catalogue/?format=json"])  # fmt: skip
def test_every_kind_of_public_answer_is_kept(site, document, address):
    assert site.get(address)["status"] == 200
    assert site.get(address)["status"] == 200
    assert site.reached == 1


def test_a_withdrawal_is_seen_at_the_next_request_in_every_process(house):
    document = factories.publish(house, factories.make_document(house, "渔业普查结果"))
    processes = [Site(), Site()]
    for process in processes:
        for place in (address(document), "/", "/search/?q=渔业普查结果", "/disclosure/catalogue/"):
            assert "渔业普查结果" in process.get(place)["body"].decode()
    form = factories.submit(document, by=house.editor, route="disclosure.withdraw", outcome="wrong_release",
                            ground="内容需要更正", reason="数字有误")  # fmt: skip
    factories.agree(form, house.head, house.office_head)
    for process in processes:
        assert process.get(address(document))["status"] == 404
        for place in ("/", "/disclosure/catalogue/"):
            assert "渔业普查结果" not in process.get(place)["body"].decode()
        assert document.url_path.strip("/") not in process.get("/search/?q=渔业普查结果")["body"].decode()


def test_the_day_is_part_of_the_key(site, document, monkeypatch):
    site.get(address(document))
    from portal.counter import number

    monkeypatch.setattr(number.timezone, "localdate", lambda: document.issued_on or number.date(2099, 1, 1))
    site.get(address(document))
    assert site.reached == 2


PASSING = {
    "a session": {"HTTP_COOKIE": f"a=b; {settings.SESSION_COOKIE_NAME}=x"},
    "a form's cookie": {"HTTP_COOKIE": f"{settings.CSRF_COOKIE_NAME}=x"},
    "credentials": {"HTTP_AUTHORIZATION": "Basic eDp5"},
    "a part of it": {"HTTP_RANGE": "bytes=0-10"},
    "an unknown parameter": {"QUERY_STRING": "utm=1"},
    "a long query": {"QUERY_STRING": "q=" + "x" * 600},
    "another method": {"method": "HEAD"},
}


@pytest.mark.parametrize("why", PASSING)
def test_it_neither_keeps_nor_gives(site, document, why):
    site.get(address(document))
    for _ in range(2):
        site.get(address(document), **PASSING[why])
    assert site.reached == 3
    site.get(address(document))
    assert site.reached == 3


def test_other_hosts_schemes_and_queries_are_other_answers(site, document):
    site.get("/disclosure/catalogue/")
    site.get("/disclosure/catalogue/", HTTP_HOST="127.0.0.1")
    site.get("/disclosure/catalogue/", **{"wsgi.url_scheme": "https"})
    site.get("/disclosure/catalogue/?page=1")
    assert site.reached == 4


FOREIGN = {
    "SCRIPT_NAME": "/evil",
    "HTTP_SCRIPT_NAME": "/evil",
    "SCRIPT_URL": "http://localhost/evil/",
    "REDIRECT_URL": "/evil/",
    "RAW_URI": "/evil",
    "REQUEST_URI": "/evil",
    "PATH_TRANSLATED": "/evil",
    "HTTP_X_SCRIPT_NAME": "/evil",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PORT": "666",
    "HTTP_X_FORWARDED_PREFIX": "/evil",
    "HTTP_X_FORWARDED_FOR": "6.6.6.6",
    "HTTP_X_ORIGINAL_URL": "/evil",
    "HTTP_X_REWRITE_URL": "/evil",
    "HTTP_FORWARDED": "host=evil.example;proto=https",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "POST",
    "HTTP_REFERER": "http://evil.example/",
    "HTTP_ORIGIN": "http://evil.example",
    "HTTP_ACCEPT": "application/evil",
    "HTTP_ACCEPT_LANGUAGE": "en-evil",
    "HTTP_USER_AGENT": "evil",
    "HTTP_X_REQUESTED_WITH": "XMLHttpRequest",
    "CONTENT_TYPE": "evil/evil",
    "REMOTE_USER": "evil",
    "HTTP_COOKIE": "django_language=en; evil=1",
}


@pytest.mark.parametrize("place", ["/", "/disclosure/catalogue/", "/search/?q=文件", "/feeds/disclosures.xml"])
def test_nothing_of_a_request_that_is_not_in_the_key_reaches_the_page(site, document, place):
    clean = Site().get(place)
    assert site.get(place, **FOREIGN) == clean and site.get(place) == clean
    assert site.reached == 1 and b"evil" not in clean["body"] and clean["status"] == 200


def test_no_header_of_anyone_moves_the_addresses_that_a_process_keeps(site, document):
    """Also one that passes the cache, as those who have signed in do."""
    lantai.asset.cache_clear(), lantai.icon.cache_clear()
    session = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=x"}
    moved = site.get("/", SCRIPT_NAME="/evil", **session)
    assert b"/evil" not in moved["body"] and b"/evil" not in site.get(address(document))["body"]
    assert b"/evil" not in site.get("/search/?utm=1", SCRIPT_NAME="/evil")["body"]


def test_a_host_in_other_letters_or_with_a_port_leaves_the_page_of_the_others_alone(site, document):
    clean = Site().get("/feeds/disclosures.xml")
    for host in ("LOCALHOST", "localhost:8080", "LocalHost:80"):
        site.get("/feeds/disclosures.xml", HTTP_HOST=host)
    assert site.get("/feeds/disclosures.xml") == clean and site.reached == 4
    assert site.get("/", HTTP_HOST="evil.example")["status"] == 400


def test_a_cookie_that_is_not_ours_changes_nothing(site, document):
    for cookie in ("", "statistics=abc", "lang=zh"):
        site.get(address(document), HTTP_COOKIE=cookie)
    assert site.reached == 1


def test_what_is_no_page_is_not_kept(site, house):
    for place in ("/nothing/here/", "/healthz/", "/sign-in/", "/desk/", "/sitemap.xml"):
        before = site.reached
        statuses = {site.get(place)["status"] for _ in range(2)}
        assert len(statuses) == 1 and site.reached == before + 2, place


def respond(response):
    def application(environ, start_response):
        start_response(
            f"{response.status_code} x", [*response.items(), *(("Set-Cookie", "a=b") for _ in response.cookies)]
        )
        return response

    return application


def with_cookie() -> HttpResponse:
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


@pytest.mark.parametrize(
    "make",
    [
        with_cookie,
        lambda: HttpResponse("x", headers={"Cache-Control": "private"}),
        lambda: HttpResponse("x", headers={"Cache-Control": "no-store"}),
        lambda: HttpResponse("x", headers={"X-Accel-Redirect": "/protected/a"}),
        lambda: HttpResponse('<input name="csrfmiddlewaretoken">'),
        lambda: HttpResponse("x", status=404),
        lambda: HttpResponse("x", status=500),
        lambda: HttpResponse(b"x" * (response_cache.LARGEST_ANSWER + 1)),
        lambda: StreamingHttpResponse(iter(["x"])),
        lambda: FileResponse(io.BytesIO(b"x")),
    ],
)
def test_answers_for_one_reader_or_too_large_ones_are_not_kept(make):
    site = Site(lambda environ, start_response: respond(make())(environ, start_response))
    for _ in range(2):
        assert site.get("/")["body"]
    assert site.reached == 2


def test_memory_is_bounded(house, monkeypatch):
    monkeypatch.setattr(response_cache, "ALL_ANSWERS", 100_000)
    site = Site(lambda environ, start_response: respond(HttpResponse("x" * 30_000))(environ, start_response))
    for number in range(20):
        site.get(f"/?page={number}")
    assert site.application.answers.currsize <= 100_000 and len(site.application.answers) == 3


def test_compression_and_tags(site, document):
    plain = site.get(address(document))
    packed = site.get(address(document), HTTP_ACCEPT_ENCODING="br, gzip")
    assert packed["headers"]["Content-Encoding"] == "gzip" and gzip.decompress(packed["body"]) == plain["body"]
    assert int(packed["headers"]["Content-Length"]) == len(packed["body"]) < len(plain["body"]) / 2
    assert "Content-Encoding" not in site.get(address(document), HTTP_ACCEPT_ENCODING="gzip;q=0")["headers"]
    assert {"Accept-Encoding", "Cookie"} <= set(plain["headers"]["Vary"].split(", "))
    again = site.get(address(document), HTTP_IF_NONE_MATCH=plain["headers"]["ETag"])
    assert again["status"] == 304 and again["body"] == b"" and site.reached == 1
    assert plain["headers"]["Cache-Control"] == "no-cache" and "Content-Security-Policy" in plain["headers"]


def test_a_database_that_does_not_answer_is_left_to_django(site, document, monkeypatch, caplog):
    site.get(address(document))

    def fail():
        raise OperationalError("gone")

    monkeypatch.setattr(response_cache, "state", fail)
    assert site.get(address(document))["status"] == 200 and site.reached == 2
    assert "publication counter" in caplog.text


def test_many_threads_share_one_cache(document):
    body = HttpResponse("x" * 1000)
    site = Site(lambda environ, start_response: respond(HttpResponse(body.content))(environ, start_response))
    response_state = response_cache.state()
    errors = []

    def read(number):
        try:
            for turn in range(200):
                assert site.get(f"/?page={(number + turn) % 7}")["body"] == body.content
        except Exception as error:
            errors.append(error)

    original = response_cache.state
    response_cache.state = lambda: response_state
    try:
        threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        response_cache.state = original
    assert not errors


def test_the_signed_in_never_meet_it(client, house, document):
    """What a signed-in reader is shown is neither kept nor taken, whatever the cookie is worth."""
    site = Site()
    client.force_login(house.editor)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    mine = site.get(address(document), HTTP_COOKIE=cookie)
    assert house.editor.name in mine["body"].decode()
    theirs = site.get(address(document))
    assert house.editor.name not in theirs["body"].decode()
    assert house.editor.name in site.get(address(document), HTTP_COOKIE=cookie)["body"].decode()
    assert DocumentPage.objects.public().count() == 1
