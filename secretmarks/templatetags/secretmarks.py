"""The ways between the pages of state secrets."""

from django import template

from secretmarks.desk import PLACES

register = template.Library()


@register.inclusion_tag("secretmarks/_places.html", takes_context=True)
def secret_places(context) -> dict:
    """The pages that this person may open on this network, the open one marked."""
    request = context["request"]
    here = request.resolver_match.url_name
    return {"here": here, "places": [place for place in PLACES if place.fits(request.user)]}
