"""Registers the screens of rules and shelves in the admin."""

from wagtail import hooks

from .viewsets import RulesGroup


@hooks.register("register_admin_viewset")
def rules_viewsets():
    return RulesGroup()
