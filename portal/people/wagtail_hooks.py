"""Registers the screens of people in the admin."""

from wagtail import hooks

from .viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def people_viewsets():
    return PeopleGroup()
