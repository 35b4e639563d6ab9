"""Addresses of jobs on the desk."""

from django.urls import path

from . import views

urlpatterns = [
    path("jobs/", views.jobs, name="desk_jobs"),
    path("jobs/<uuid:job>/", views.job, name="desk_job"),
]
