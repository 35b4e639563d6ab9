"""Addresses of the use of the seal."""

from django.urls import path

from . import views

urlpatterns = [
    path("seals/", views.seal_uses, name="seal_uses"),
    path("seals/<uuid:use>/", views.seal_use, name="seal_use"),
    path("forms/<uuid:form>/stamp/", views.seal_stamp, name="seal_stamp"),
]
