"""The addresses of the portal, before them those of the skeleton."""

from django.urls import include, path

from portal import urls
from portal.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("desk/", include("tests.skeleton.urls")), *urls.urlpatterns]
