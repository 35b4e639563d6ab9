"""Keeps the client's address while a request is answered, so that whoever writes to the trail need not pass it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.trail.address import client_address, current


class AddressMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            current.reset(token)
