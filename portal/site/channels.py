"""The live channels as machines read them."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from disclosure.public.api import Wrong, answer, conditions, refused

from .shell import STEP, Section, sections


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    try:
        conditions(request.GET, ())
    except Wrong as wrong:
        return refused(request, wrong)
    live = {section.path: section for section in sections()}
    return answer(request, {"items": [as_json(section, live) for section in live.values()]})


def as_json(section: Section, live: dict[str, Section]) -> dict:
    over = live.get(section.path[:-STEP])
    return {
        "code": section.code,
        "title": section.title,
        "intro": section.intro,
        "url": section.address,
        "parent": over.address if over else None,
    }
