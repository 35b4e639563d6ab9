"""Which characters are text: what people type or paste, and what programs left in it, comes in and goes out clean."""

import re

from django.http import QueryDict

# What editors of text put for a line end within a paragraph (Word: U+000B) or between pages.
LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
# Controls, half surrogates and non-characters: no XML may hold them, and some databases cannot.
NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Each begins where no other can, so that many blanks or brackets cost no more than one look at each.
BLANKS_AND_LINE_ENDS = re.compile(r"(?<![ \t])[ \t]*+[\r\n]\s*+")
TAG = re.compile("(<[^<>]*+>)")


def cleaned(text: str) -> str:
    """The text with a line end for each that is one, and without what is no text."""
    return NO_TEXT.sub("", LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """Clean text for a field of one line: a blank where a line ended."""
    return BLANKS_AND_LINE_ENDS.sub(" ", cleaned(text).strip())


def cleaned_rich(rich: str) -> str:
    """Clean rich text: what ends a line within a paragraph is a break."""
    parts = TAG.split(rich)
    return cleaned("".join(part if part.startswith("<") else LINE_ENDS.sub("<br/>", part) for part in parts))


def cleaned_query(given: QueryDict) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, values in given.lists():
        found.setlist(cleaned(name), [cleaned(value) for value in values])
    found._mutable = False
    return found


class CleanTextMiddleware:
    """Whatever comes by an address or a form is clean before anything reads it, the doors included.

    Stands behind the check of the form's origin, before which no form is read.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        request.GET = cleaned_query(request.GET)
        if request.method == "POST":
            request.POST = cleaned_query(request.POST)
        return None
