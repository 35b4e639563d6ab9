"""Whole answers for readers without a session, kept in front of Django for as long as nothing public changes.

A page of one state of the public content is never given in another: the publication counter and the day are part of
its key, so nothing is purged. What depends on who asks never comes here: requests with one of our cookies pass, and
so does every answer that sets one, forbids storing, or holds a form's token.
"""

import gzip
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from threading import Lock
from urllib.parse import parse_qsl

from cachetools import LRUCache
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http import HttpResponse, parse_cookie
from django.utils.cache import patch_vary_headers

from disclosure.public.catalogue import FACETS
from portal.counter.number import state
from search.query import facet_labels

logger = logging.getLogger(__name__)

LARGEST_ANSWER = 512 * 1024
ALL_ANSWERS = 64 * 1024 * 1024
LONGEST_QUERY = 500
PARAMETERS = {"page", "sort", "format", "q", "exact", *(facet.name for facet in FACETS)}
STATIC = "/" + settings.STATIC_URL.lstrip("/")
OUR_COOKIES = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
NOT_KEPT = re.compile("no-store|private", re.IGNORECASE)
# A file that the front server sends is delivered anew each time, and told to those who record it.
PASSED_ON = {"set-cookie", "content-encoding", "x-accel-redirect"}
TOKEN = b"csrfmiddlewaretoken"
REFUSED_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
# Of a page that did not change the browser is told only these again.
UNCHANGED = {"Cache-Control", "Content-Location", "Date", "ETag", "Expires", "Vary"}

# What an answer may depend on, besides the state of the content.
ASKED = (
    "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "PATH_INFO", "QUERY_STRING",
)  # fmt: skip
# What else Django is told: how to answer, never what; and where the question came from, which the trail keeps.
TOLD = frozenset(
    (
        *ASKED, "REQUEST_METHOD", "SERVER_PROTOCOL", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_IF_MATCH",
        "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE",
    )
)  # fmt: skip

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """A response of status 200, plain and compressed."""

    headers: Headers
    tag: str
    plain: bytes
    packed: bytes

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed)


class ResponseCache:
    """A WSGI application around another."""

    def __init__(self, application: Callable):
        self.application = application
        self.answers = LRUCache(ALL_ANSWERS, getsizeof=lambda answer: answer.size)
        self.lock = Lock()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if not is_anonymous_reading(environ):
            return self.application(environ, start_response)
        close_old_connections()
        try:
            now = state()
        except DatabaseError:
            logger.exception("the publication counter cannot be read: the answer is neither kept nor taken")
            return self.application(environ, start_response)
        environ["lantai.publication_number"] = now[0]
        key = (now, *asked(environ))
        with self.lock:
            answer = self.answers.get(key)
        if answer is None:
            if not is_understood(environ.get("QUERY_STRING", "")):
                return self.application(environ, start_response)
            started: list[tuple] = []
            response = self.application(told(environ), lambda *args: started.append(args))
            status, headers, *_ = started[0]
            if not is_for_everyone(status, headers, response):
                start_response(*started[0])
                return response
            answer = answer_of(response)
            response.close()
            with self.lock:
                self.answers[key] = answer
        return send(answer, environ, start_response)


def is_anonymous_reading(environ: dict) -> bool:
    """Whether everyone who asks this gets the same answer, as far as the head of the request tells."""
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_AUTHORIZATION" in environ or "HTTP_RANGE" in environ:
        return False
    if "HTTP_COOKIE" in environ and not OUR_COOKIES.isdisjoint(parse_cookie(environ["HTTP_COOKIE"])):
        return False
    return not environ["PATH_INFO"].startswith(STATIC)


def is_understood(query: str) -> bool:
    """Whether the answer depends on nothing but parameters that we know; asked once for each answer that is kept."""
    known = PARAMETERS | set(facet_labels())
    return len(query) <= LONGEST_QUERY and all(name in known for name, _ in parse_qsl(query, keep_blank_values=True))


def asked(environ: dict) -> tuple[str, ...]:
    """What an answer to an anonymous reader depends on, besides the state of the content."""
    return tuple(environ.get(name, "") for name in ASKED)


def told(environ: dict) -> dict:
    """The question without anything that the key of the answer does not name; what servers add stays."""
    return {name: value for name, value in environ.items() if name in TOLD or not name.isupper()}


def is_for_everyone(status: str, headers: Headers, response: Iterable[bytes]) -> bool:
    """Whether the answer may be given to the next reader too."""
    if not status.startswith("200 ") or not isinstance(response, HttpResponse):
        return False
    named = {name.lower(): value for name, value in headers}
    if not PASSED_ON.isdisjoint(named) or NOT_KEPT.search(named.get("cache-control", "")):
        return False
    return len(response.content) <= LARGEST_ANSWER and TOKEN not in response.content


def answer_of(response: HttpResponse) -> Answer:
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    tag = f'W/"{blake2b(response.content, digest_size=16).hexdigest()}"'
    headers = [(name, value) for name, value in response.items() if name not in ("Content-Length", "ETag")]
    return Answer([*headers, ("ETag", tag)], tag, response.content, gzip.compress(response.content, mtime=0))


def send(answer: Answer, environ: dict, start_response: Callable) -> list[bytes]:
    if answer.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response(status_line(HTTPStatus.NOT_MODIFIED), [h for h in answer.headers if h[0] in UNCHANGED])
        return []
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    is_packed = "gzip" in accepted and not REFUSED_GZIP.search(accepted)
    body = answer.packed if is_packed else answer.plain
    encoding = [("Content-Encoding", "gzip")] if is_packed else []
    start_response(status_line(HTTPStatus.OK), [*answer.headers, *encoding, ("Content-Length", str(len(body)))])
    return [body]


def status_line(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"
