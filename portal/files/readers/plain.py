"""Text, CSV and HTML: decoded strictly, HTML without its scripts but with titles, alternatives and comments."""

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

from ..refusals import Refused
from . import MAX_CHARACTERS, Findings, count_characters, letters, tidy

CHARSETS = ("utf-8-sig", "gb18030", "big5")
# What a page may declare besides those; they are told apart by nothing else.
DECLARED = re.compile(
    rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})|^\s*<\?xml[^>]{0,100}encoding=[\"']([\w-]+)"
)
# With so much of what people write an encoding makes sense.
SENSIBLE = 0.75
DECLARABLE = ("big5", "shift_jis", "euc-jp", "euc-kr", "iso-8859-1", "windows-1252")
WIDE_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What old programs leave behind the end of a text.
PADDING = b"\0\x1a"
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
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
UNSHOWN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:\.0*)?(?:[a-z]+|%)?\s*(?:[;!}\"']|\Z)",
    re.IGNORECASE,
)
SPEAKING = frozenset(("alt", "content", "label", "placeholder", "string", "title", "value", "aria-label"))


def read(data: bytes, suffix: str) -> Findings:
    decodings = _decodings(data, suffix)
    (charset, text), *others = decodings.items()
    count_characters(sum(map(len, decodings.values())))
    markup = MARKUP.match(text)
    if markup and (suffix != "html" or markup[1].lower() == "svg"):
        raise Refused("mismatch", actual="SVG 图形" if markup[1].lower() == "svg" else "HTML 网页", suffix=suffix)
    hidden = [(f"按 {other} 编码读出的文字", said) for other, said in others]
    if suffix != "html":
        return _judged(_cells(text) if suffix == "csv" else text, hidden, charset)
    if not re.search(r"<[a-z!]", text, re.I):
        raise Refused("mismatch", actual="不含网页标记的文字", suffix=suffix)
    said, beside = html_text(text)
    found = _judged(said, [("网页上不直接显示的文字", beside), *hidden], charset)
    return replace(found, unread=found.unread or hides_by_rules(text))


def _judged(text: str, hidden: list[tuple[str, str]], charset: str) -> Findings:
    lost = letters.lost_in(text)
    legible = letters.is_legible(text, lost)
    if not legible:
        hidden = [*hidden, ("未能辨认的文字", text)]
    kept = [(place, tidied) for place, words in hidden if (tidied := tidy(words))]
    unread = not legible or not letters.is_whole(text, lost)
    return Findings(tidy(text) if legible else "", kept, charset=charset, unread=unread)


def _decodings(data: bytes, suffix: str) -> dict[str, str]:
    """The text by its encoding, the right one first: that which its mark or the page itself names, else the best.

    Some short texts make sense in two encodings; the second is read too, since it may be the one that was meant.
    """
    named = [charset for mark, charset in WIDE_MARKS if data.startswith(mark)]
    if suffix == "html" and not named:
        named = [charset for charset in _declared(data) if charset in DECLARABLE]
    if not named:
        data = data.rstrip(PADDING)
    possible = {}
    for charset in (*named, *CHARSETS):
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if not CONTROLS.search(text):
            possible[charset.removesuffix("-sig")] = text
            if charset in named or charset == "utf-8-sig":
                return {charset.removesuffix("-sig"): text}
    if not possible:
        raise Refused("encoding")
    return _sensible(possible)


def _sensible(possible: dict[str, str]) -> dict[str, str]:
    shares = {charset: letters.share_of_common(text) for charset, text in possible.items()}
    best = next((charset for charset, share in shares.items() if share >= SENSIBLE), max(shares, key=shares.get))
    return {best: possible[best]} | {charset: possible[charset] for charset in shares if shares[charset] >= SENSIBLE}


def _declared(data: bytes) -> list[str]:
    return [(one or other).decode().lower() for one, other in DECLARED.findall(data[:2048])]


def _cells(text: str) -> str:
    csv.field_size_limit(MAX_CHARACTERS)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return text
    return "\n".join(cell for row in rows for cell in row if cell.strip())


def html_text(text: str) -> tuple[str, str]:
    """What a reader of the page sees, and what it says besides: attributes, comments and what is not displayed."""
    page = _page(text)
    return _lines(page.shown), _lines(page.beside)


def hides_by_rules(text: str) -> bool:
    """Whether a style sheet of the page hides something; which of its words only a browser could tell."""
    return bool(UNSHOWN.search("".join(_page(text).rules)))


def _page(text: str) -> "_Page":
    page = _Page()
    page.feed(text)
    page.close()
    return page


def _lines(parts: list[str]) -> str:
    lines = (line.strip() for line in "".join(parts).splitlines())
    return "\n".join(line for line in lines if line)


class _Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.shown, self.beside, self.rules, self.silent = [], [], [], 0
        self.unshown: list[str] = []  # the element that is not displayed, and those of its name inside

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        self._follow(tag, dict(attrs))
        if tag in BLOCKS:
            self._break()
        self.beside += [f"\n{value}\n" for name, value in attrs if name in SPEAKING and value]

    def _follow(self, tag, attributes):
        if self.unshown:
            self.unshown += [tag] * (tag == self.unshown[0])
        elif tag not in VOID and (
            "hidden" in attributes or tag == "template" or UNSHOWN.search(attributes.get("style") or "")
        ):
            self.unshown = [tag]

    def _break(self):
        self.shown.append("\n")
        self.beside.append("\n")

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        if self.unshown and tag == self.unshown[0]:
            self.unshown.pop()
        if tag in BLOCKS:
            self._break()

    def handle_data(self, data):
        if self.cdata_elem == "style":
            self.rules.append(data)
        elif not self.silent:
            (self.beside if self.unshown else self.shown).append(data)

    def handle_comment(self, data):
        self.beside.append(f"\n{data}\n")
