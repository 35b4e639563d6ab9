"""The addresses of the search."""

from django.urls import path

from search import views

urlpatterns = [
    path("", views.results, name="search"),
    path("export/", views.exported, name="search_export"),
    path("suggestions/", views.suggested, name="search_suggestions"),
]
