"""Hits in templates."""

from html import escape

from django import template
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
    box = f'<label class="choice"><input type="checkbox" name="{escape(facet.name)}" value="'
    # By hand, since a page has fifty of them; all that is not ours is escaped.
    return mark_safe(  # noqa: S308
        "".join(
            f'{box}{escape(one.value)}"{" checked" if one.chosen else ""}>'
            f"{escape(one.label)}<span>{one.count}</span></label>"
            for one in shown
        )
    )
