"""Addresses of the interface for machines."""

from django.urls import path

from . import api

urlpatterns = [
    path("", api.index, name="api"),
    path("documents/", api.documents, name="api_documents"),
    path("documents/<uuid:document>/", api.document, name="api_document"),
    path("catalogue/", api.catalogue, name="api_catalogue"),
    path("schema.json", api.schema, name="api_schema"),
]
