"""Between rich text and plain text: paragraphs in, paragraphs out, their limits, and the first sentence as summary."""

import html
import re
from collections import Counter

from lxml.html import fragment_fromstring

from portal.text import cleaned

from .law import SUMMARY_MAX
from .numbers import parse

BLOCKS = ("p", "h2", "h3", "h4", "li", "br", "hr", "tr", "blockquote", "table", "ul", "ol")
CHAPTER = re.compile(r"^\s*第[一二三四五六七八九十百零〇\d]{1,6}(编|章|节)\s")
LEAD_IN = re.compile(r"^[（(]?[^。！？]{0,40}\d{4}年\d{1,2}月\d{1,2}日[^。！？]*$")

# How deep elements may stand in one another; what people write stays far below.
MAX_DEPTH = 100
# What was read is not given back, and a tag without an end is one to the end of the text: each character counts once.
ELEMENT = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)[^>]*+>?")
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))


def is_too_deep(body: str) -> bool:
    """Whether elements may stand deeper in one another than a reader of such texts is made for."""
    opened: Counter[str] = Counter()
    depth = 0
    for match in ELEMENT.finditer(body):
        name = match[2].lower()
        if match[1] and opened[name]:
            opened[name] -= 1
            depth -= 1
        elif not match[1] and name not in VOID:
            opened[name] += 1
            depth += 1
            if depth > MAX_DEPTH:
                return True
    return False


def plain(rich: str) -> str:
    """The text of some rich text, a line for each block."""
    tree = fragment_fromstring(cleaned(rich or ""), create_parent="div")
    for element in tree.iter(*BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    return re.sub(r"\n{2,}", "\n", tree.text_content()).strip()


def rich(text: str) -> str:
    """Plain lines as rich text: chapters become headings, the rest paragraphs."""
    out = []
    for line in text.splitlines():
        line = line.strip()
        if line:
            tag = "h2" if CHAPTER.match(line + " ") and len(line) < 40 else "p"
            out.append(f"<{tag}>{html.escape(line, quote=False)}</{tag}>")
    return "".join(out)


def is_heading(line: str) -> bool:
    """Addressees, dates of adoption, numbers in brackets and headings of chapters say nothing of the matter."""
    number = parse(line.strip("()（）"))
    return bool(line.endswith("：") or number.year or LEAD_IN.match(line) or CHAPTER.match(line + " "))


def first_sentence(text: str) -> str:
    """At most 100 characters: the first sentence behind addressees, dates of adoption and document numbers."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    line = next((line for line in lines if len(line) > 8 and not is_heading(line)), lines[0] if lines else "")
    sentence = re.split(r"(?<=[。！？；])", line, maxsplit=1)[0]
    return sentence if len(sentence) <= SUMMARY_MAX else sentence[: SUMMARY_MAX - 1] + "…"
