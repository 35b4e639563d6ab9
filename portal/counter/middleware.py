"""A request that only reads sees one state of the public content."""

from .number import one_state

SAFE = {"GET", "HEAD", "OPTIONS"}


class OneStateMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in SAFE:
            return self.get_response(request)
        with one_state(request.META.get("lantai.publication_number")):
            return self.get_response(request)
