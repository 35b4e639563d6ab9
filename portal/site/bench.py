"""The portal with bare views beside it, for `manage.py bench_pages` only: never an entry point of a deployment."""

import os
from pathlib import Path

from portal.wsgi import application

# Apps are set up by the import above.
from django.conf import settings  # isort: skip
from django.http import HttpRequest, HttpResponse  # isort: skip
from django.urls import include, path  # isort: skip

from portal import doors  # isort: skip

__all__ = ["application"]
FOLDER = Path(os.environ["BENCH_FOLDER"])
BYTES: dict[str, bytes] = {}


def bare(request: HttpRequest, name: str) -> HttpResponse:
    """What a view costs that does nothing; never kept by the cache, or it would measure that."""
    if name not in BYTES:
        BYTES[name] = (FOLDER / name).read_bytes()
    return HttpResponse(BYTES[name], headers={"Cache-Control": "no-store"})


urlpatterns = [path("bench/<slug:name>/", bare, name="bench"), path("", include("portal.urls"))]
doors.add({"bench": doors.Door(doors.everyone, free=frozenset({"name"}))})
settings.ROOT_URLCONF = __name__
