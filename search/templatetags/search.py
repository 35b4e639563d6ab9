"""Hits in templates."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.passages import Runs

register = template.Library()


@register.filter
def marked(runs: Runs) -> SafeString:
    """Runs of text with those that were asked for marked."""
    return mark_safe("".join(f"<mark>{escape(text)}</mark>" if mark else escape(text) for text, mark in runs))  # noqa: S308
