"""Addresses of state secrets on the desk."""

from django.urls import path

from . import views

urlpatterns = [
    path("calculator/", views.calculator, name="secret_calculator"),
]
