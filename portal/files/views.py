"""Serving a stored file: to whoever may read it, as bytes that no browser runs; recording is left to `served`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files import File
from django.dispatch import Signal
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from .formats import FORMATS
from .models import StoredFile

# Sent with `file`, `user` and `request` before bytes leave; a receiver that raises keeps them back.
served = Signal()

CHUNK_BYTES = 64 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z", re.ASCII)
# Chromium does not start its PDF viewer, a process of its own without rights here, in a sandboxed document.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'self'"
PDF_VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@require_safe
def serve(request: HttpRequest, file: UUID, name: str) -> HttpResponseBase:
    """The bytes, or the same 404 for what is missing, not readable or wrongly named."""
    readable = StoredFile.objects.readable_by(request.user).defer("text", "hidden", "pages")
    stored = get_object_or_404(readable, uuid=file)
    if name != stored.name:
        raise Http404
    headers = protection(request, stored)
    etag = quote_etag(stored.sha256)
    fresh = get_conditional_response(request, etag=etag)
    if fresh is not None:
        for header, value in headers.items():
            fresh.headers[header] = value
        fresh.headers["ETag"] = etag
        return fresh
    return body(request, stored, headers | {"ETag": etag, "Accept-Ranges": "bytes"})


def protection(request: HttpRequest, file: StoredFile) -> dict[str, str]:
    """The headers that keep a file from running, and from staying in caches that others share."""
    inline = "inline" in request.GET and FORMATS[file.suffix].inline
    public = StoredFile.objects.readable_by(AnonymousUser()).filter(pk=file.pk).exists()
    return {
        "Content-Disposition": content_disposition_header(as_attachment=not inline, filename=file.name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": PDF_VIEWER if inline and file.suffix == "pdf" else SANDBOX,
        "Cache-Control": "public, no-cache" if public else "private, no-store",
    }


def body(request: HttpRequest, file: StoredFile, headers: dict[str, str]) -> HttpResponseBase:
    asked = asked_range(request, file, headers["ETag"])
    if asked and asked[0] >= asked[1]:
        return HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            headers=headers | {"Content-Range": f"bytes */{file.size}"},
            content_type="text/plain; charset=utf-8",
        )
    if request.method == "GET":
        served.send(sender=StoredFile, file=file, user=request.user, request=request)
    if settings.FILE_ACCEL_PREFIX:
        accelerated = {"X-Accel-Redirect": f"{settings.FILE_ACCEL_PREFIX.rstrip('/')}/{file.content.name}"}
        return HttpResponse(headers=headers | accelerated, content_type=file.media_type)
    return stream(request, file, asked, headers)


def asked_range(request: HttpRequest, file: StoredFile, etag: str) -> tuple[int, int] | None:
    """First byte and the one after the last of the one range asked for; None means the whole file.

    RFC 9110, 14.2: so does what is not understood, several ranges, or another version (If-Range).
    """
    match = RANGE.match(request.headers.get("Range", ""))
    if request.method != "GET" or match is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = (int(number) if number else None for number in match.groups())
    if first is None:
        return None if last is None else (max(0, file.size - last), file.size)
    if last is not None and last < first:
        return None
    return first, file.size if last is None else min(last + 1, file.size)


def stream(
    request: HttpRequest, file: StoredFile, asked: tuple[int, int] | None, headers: dict[str, str]
) -> HttpResponseBase:
    start, end = asked or (0, file.size)
    headers = headers | {"Content-Length": str(end - start)}
    if asked:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    status = HTTPStatus.PARTIAL_CONTENT if asked else HTTPStatus.OK
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers, content_type=file.media_type)
    part = Part(file.content.open("rb"), start, end)
    return StreamingHttpResponse(part, status=status, headers=headers, content_type=file.media_type)


@dataclass
class Part:
    """Bytes from `start` up to `end`, in chunks; the response closes it."""

    content: File
    start: int
    end: int

    def __iter__(self) -> Iterator[bytes]:
        self.content.seek(self.start)
        left = self.end - self.start
        while left and (chunk := self.content.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.content.close()
