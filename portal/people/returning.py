"""The way to the sign-in and back: who is signed out is asked to sign in, and then led to a page, never to an act."""

from collections.abc import Iterator
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from portal.doors import Door, everyone, table

# Every address below these is of staff, whether it exists or not: only who signed in learns which ones do.
STAFF = ("/desk/", "/admin/", "/account/")
# A file may be public. Who just lost a session is asked to sign in for any of them, public or not, existing or not.
ALSO_AFTER_A_SESSION = ("/files/",)
# The framework's address of the sign-in, which leads to the house's.
SIGN_IN = "admin_sign_in"


def needs_sign_in(path: str, *, ended: bool) -> bool:
    """Whether who is signed out is sent to the sign-in from here; told from the address alone."""
    if settings.PORTAL_ZONE == "public" or path == reverse(SIGN_IN):
        return False
    return path.startswith(STAFF + (ALSO_AFTER_A_SESSION if ended else ()))


def to_sign_in(request, *, ended: bool) -> HttpResponse:
    """A page is redirected; what a script asked for is told the address, and cannot take the sign-in for its answer."""
    query = ({"ended": 1} if ended else {}) | {"next": page_of(request)}
    address = f"{reverse('sign_in')}?{urlencode(query)}"
    if of_a_script(request):
        response = JsonResponse({"message": "登录已经结束，请重新登录。", "sign_in": address}, status=401)
    else:
        response = redirect(address)
    add_never_cache_headers(response)
    return response


def of_a_script(request) -> bool:
    if "Sec-Fetch-Mode" in request.headers:
        return request.headers["Sec-Fetch-Mode"] != "navigate"
    asked_by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return asked_by_script or not request.accepts("text/html")


def page_of(request) -> str:
    return opened_at(request.path_info) or request.get_full_path()


def asked_for(request, given: str) -> str:
    """Where a request asks to be led afterwards; the desk for an address elsewhere, for none and for the sign-in."""
    hosts, secure = {request.get_host()}, request.is_secure()
    if not url_has_allowed_host_and_scheme(given, allowed_hosts=hosts, require_https=secure):
        return reverse("desk")
    path = unquote(urlsplit(given).path)
    if path in (reverse("sign_in"), reverse(SIGN_IN)):
        return reverse("desk")
    return opened_at(path) or given


def opened_at(path: str) -> str:
    """For an address that can only be posted to, the nearest page above it; for any other ""."""
    door = door_at(path)
    if door is None or "GET" in door.methods:
        return ""
    return next((page for page in above(path) if opens(door_at(page))), reverse("desk"))


def door_at(path: str) -> Door | None:
    try:
        return table.get(resolve(path).view_name)
    except Resolver404:
        return None


def opens(door: Door | None) -> bool:
    """Whether a page of staff is here; the addresses of the public site catch every path."""
    return door is not None and door.audience is not everyone and "GET" in door.methods


def above(path: str) -> Iterator[str]:
    """/a/b/c/: /a/b/, /a/"""
    parts = path.strip("/").split("/")[:-1]
    while parts:
        yield f"/{'/'.join(parts)}/"
        parts.pop()
