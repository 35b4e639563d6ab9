"""Where files are fetched; the name at the end is what the browser saves it as."""

from django.urls import path

from . import views

urlpatterns = [path("files/<uuid:file>/<str:name>", views.serve, name="file")]
