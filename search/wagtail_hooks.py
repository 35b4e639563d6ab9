"""Registers the screens of what editors steer in the admin."""

from wagtail import hooks

from search.viewsets import SearchGroup


@hooks.register("register_admin_viewset")
def search_viewsets():
    return SearchGroup()
