"""One outer gate: every address of the house is in a table that says who enters and whom its ids are resolved for.

An address that is not in the table answers 404, and a refusal is the same 404 as a missing id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import Http404

from .registry import Registry

# Who enters: a predicate over the user.
Audience = Callable[[object], bool]
# From the user to the objects that an id may name.
Readable = Callable[[object], QuerySet]


def everyone(user) -> bool:
    return True


def staff(user) -> bool:
    return user.is_authenticated


@dataclass(frozen=True)
class Door:
    """Who may knock, and the objects that each id in path or query may name, with the field that it is looked up by."""

    audience: Audience
    ids: Mapping[str, tuple[Readable, str]] = field(default_factory=dict)
    query_ids: Mapping[str, tuple[Readable, str]] = field(default_factory=dict)
    # Path parameters that name no object (a year, a page of a listing, a format).
    free: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


table = Registry("doors")


def add(doors: Mapping[str, Door]) -> None:
    """Called in `ready()` with view names as `resolver_match.view_name` gives them."""
    for name, door in doors.items():
        table.put(name, door)


class DoorsMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        door = table.get(match.view_name)
        user = request.user
        if door is None or request.method not in door.methods:
            raise Http404
        if not door.audience(user):
            raise Http404
        unlisted = set(match.kwargs) - set(door.ids) - door.free
        if unlisted:
            raise Http404
        for name, (readable, lookup) in door.ids.items():
            if name in match.kwargs:
                must_be_readable(readable(user), lookup, [match.kwargs[name]])
        for name, (readable, lookup) in door.query_ids.items():
            given = request.GET.getlist(name) + (request.POST.getlist(name) if request.method == "POST" else [])
            if given:
                must_be_readable(readable(user), lookup, given)
        return None


def must_be_readable(queryset: QuerySet, lookup: str, values: list) -> None:
    """404 unless every value names an object of the queryset."""
    wanted = {str(value) for value in values if str(value)}
    try:
        found = queryset.filter(**{f"{lookup}__in": wanted}).values_list(lookup, flat=True).distinct()
        count = len(set(map(str, found)))
    except (ValueError, TypeError, OverflowError):
        raise Http404 from None
    if count < len(wanted):
        raise Http404
