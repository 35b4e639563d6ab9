"""Hits in templates."""

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from search.passages import Runs
from search.query import FacetCounts

register = template.Library()

FACET_VALUES = 10


@register.filter
def marked(runs: Runs) -> SafeString:
    """Runs of text with those that were asked for marked."""
    return mark_safe("".join(f"<mark>{escape(text)}</mark>" if mark else escape(text) for text, mark in runs))  # noqa: S308


@register.filter
def choices(facet: FacetCounts) -> SafeString:
    """A box for each value of a facet: the first ones, and those that are chosen."""
    shown = (value for place, value in enumerate(facet.values) if place < FACET_VALUES or value.chosen)
    return format_html_join(
        "",
        '<label class="choice"><input type="checkbox" name="{}" value="{}"{}>{}<span>{}</span></label>',
        ((facet.name, one.value, " checked" if one.chosen else "", one.label, one.count) for one in shown),
    )
