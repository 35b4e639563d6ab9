"""Addresses of the templates of letters."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.templates, name="letter_templates"),
    path("kinds/<str:kind>/", views.kind, name="letter_templates_of"),
    path("kinds/<str:kind>/built-in/", views.built_in, name="letter_built_in"),
    path("<uuid:template>/decide/", views.decide, name="letter_template_decide"),
]
