"""Addresses of the findings on the desk."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.findings, name="findings"),
    path("<int:finding>/settle/", views.finding_settle, name="finding_settle"),
]
