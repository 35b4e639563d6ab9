"""Text, CSV and HTML: decoded strictly, HTML without its scripts but with titles, alternatives and comments."""

import csv
import io
import re
from html.parser import HTMLParser

from ..refusals import Refused
from . import MAX_CHARACTERS, Findings, count_characters, tidy

CHARSETS = ("utf-8-sig", "gb18030")
WIDE_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MARKUP = re.compile(
    r"\s*+(?>(?>(?:<\?[^>]*>|<!--(?:(?!-->).)*-->)\s*)*)<(?:!doctype\s+)?(html|svg|head|body|script|iframe)\b",
    re.IGNORECASE | re.DOTALL,
)
BLOCKS = frozenset(
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4"
    " h5 h6 head header hr html legend li main nav ol option p pre section table tbody td tfoot th thead title tr"
    " ul".split()
)
SILENT = frozenset(("script", "style"))
SPEAKING = frozenset(("alt", "content", "label", "placeholder", "string", "title", "value", "aria-label"))


def read(data: bytes, suffix: str) -> Findings:
    text, charset = _decoded(data)
    count_characters(len(text))
    markup = MARKUP.match(text)
    if markup and (suffix != "html" or markup[1].lower() == "svg"):
        raise Refused("mismatch", actual="SVG 图形" if markup[1].lower() == "svg" else "HTML 网页", suffix=suffix)
    if suffix == "html":
        if not re.search(r"<[a-z!]", text, re.I):
            raise Refused("mismatch", actual="不含网页标记的文字", suffix=suffix)
        said, beside = html_text(text)
        return Findings(tidy(said), tidy(beside), charset=charset)
    return Findings(tidy(_cells(text) if suffix == "csv" else text), charset=charset)


def _decoded(data: bytes) -> tuple[str, str]:
    charsets = [charset for mark, charset in WIDE_MARKS if data.startswith(mark)] or CHARSETS
    for charset in charsets:
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if not CONTROLS.search(text):
            return text, charset.removesuffix("-sig")
    raise Refused("encoding")


def _cells(text: str) -> str:
    csv.field_size_limit(MAX_CHARACTERS)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return text
    return "\n".join(cell for row in rows for cell in row if cell.strip())


def html_text(text: str) -> tuple[str, str]:
    """What a reader of the page sees, and what it says besides: attributes and comments."""
    page = _Page()
    page.feed(text)
    page.close()
    lines = (line.strip() for line in "".join(page.shown).splitlines())
    return "\n".join(line for line in lines if line), "\n".join(page.beside)


class _Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.shown, self.beside, self.silent = [], [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        if tag in BLOCKS:
            self.shown.append("\n")
        self.beside += [value for name, value in attrs if name in SPEAKING and value]

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        if tag in BLOCKS:
            self.shown.append("\n")

    def handle_data(self, data):
        if not self.silent:
            self.shown.append(data)

    def handle_comment(self, data):
        self.beside.append(data)
