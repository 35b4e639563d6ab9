"""Public addresses of disclosure."""

from django.urls import path

from . import views

urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("guide/", views.guide, name="guide"),
    path("documents/<uuid:document>/text/", views.document_text, name="document_text"),
]
