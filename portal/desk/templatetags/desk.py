"""The ways between the pages of the desk."""

from django import template

from portal.desk import places

register = template.Library()


@register.inclusion_tag("desk/_nav.html", takes_context=True)
def desk_nav(context) -> dict:
    """The lists of the desk itself."""
    request = context["request"]
    return {"request": request, "here": request.resolver_match.url_name}


@register.simple_tag(takes_context=True)
def desk_places(context) -> list[places.Way]:
    """The main navigation of the staff's pages, for this person."""
    request = context["request"]
    return places.ways(request.user, request.path)
