"""Addresses of saved searches on the desk."""

from django.urls import path

from search import saved_views

urlpatterns = [
    path("", saved_views.saved_searches, name="saved_searches"),
    path("<int:saved>/", saved_views.saved_search, name="saved_search"),
]
