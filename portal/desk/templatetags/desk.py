"""The ways between the pages of the desk."""

from django import template

from portal.desk import places

register = template.Library()


@register.inclusion_tag("desk/_nav.html", takes_context=True)
def desk_nav(context) -> dict:
    """The lists of the desk and what other apps put beside them, for this person."""
    request = context["request"]
    return {
        "request": request,
        "perms": context.get("perms"),
        "here": request.resolver_match.url_name,
        "places": [place for place in places.registry if place.fits(request.user)],
    }
