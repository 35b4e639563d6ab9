"""A search inside the text of one public document: the places as a list, each a link to its mark in the text."""

import re
from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe
from lxml.html import HtmlElement, fragment_fromstring, tostring
from lxml.html.builder import E

from portal.findables import ARTICLE
from portal.text import cleaned
from search import analysis
from search.passages import Runs, marked

LONGEST = 40
MOST_WORDS = 5
MOST_PLACES = 100
LARGEST_TEXT = 400_000  # characters of rich text that are looked through
LEAD, WINDOW = 24, 90  # characters of a place before its first mark, and in all
BLOCKS = ("p", "h2", "h3", "h4", "li", "td", "th", "caption", "blockquote")


@dataclass(frozen=True)
class Place:
    """One paragraph that has all the words: the article that it belongs to, its anchor, and the words in it."""

    article: str
    anchor: str
    runs: Runs


@dataclass
class Within:
    """What a reader looks for in one document, and the text with its marks."""

    asked: str
    body: SafeString
    words: list[str]
    places: list[Place] = field(default_factory=list)
    total: int = 0
    is_too_long: bool = False


def look(asked: str, body: SafeString) -> Within:
    """`body` is cleaned rich text; words are compared without regard to case and to traditional characters."""
    text = " ".join(analysis.tidy(asked[: LONGEST * 4]).split())[:LONGEST]
    found = Within(text, body, analysis.fold(text).split()[:MOST_WORDS], is_too_long=len(body) > LARGEST_TEXT)
    if found.words and body and not found.is_too_long:
        go_through(found, fragment_fromstring(cleaned(body), create_parent="div"))
    return found


def go_through(found: Within, tree: HtmlElement) -> None:
    article = ""
    for block in tree.iter(*BLOCKS):
        if next(block.iterdescendants(*BLOCKS), None) is not None:
            continue
        text = block.text_content()
        named = ARTICLE.match(text)
        article = named.group(1) if named else article
        spots = spots_of(text, found.words)
        if not spots:
            continue
        found.total += 1
        if found.total <= MOST_PLACES:
            anchor = f"place-{found.total}"
            block.set("id", anchor)
            mark(block, found.words)
            found.places.append(Place(article, anchor, cut(text, spots)))
    written = tostring(tree, encoding="unicode")
    found.body = mark_safe(written.removeprefix("<div>").removesuffix("</div>"))  # noqa: S308 (cleaned before)


def spots_of(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where the words stand in a text that has them all, else nothing."""
    folded = analysis.fold(text)
    if len(folded) != len(text) or not all(word in folded for word in words):
        return []
    return [(at.start(), at.end()) for word in words for at in re.finditer(re.escape(word), folded)]


def mark(block: HtmlElement, words: list[str]) -> None:
    """Mark what stands in one piece of text; words that are partly bold are found and left unmarked."""
    for element in list(block.iter()):
        if runs := runs_of(element.text, words):
            element.text, marks = marks_of(runs)
            for place, one in enumerate(marks):
                element.insert(place, one)
        if element is not block and (runs := runs_of(element.tail, words)):
            element.tail, marks = marks_of(runs)
            for one in reversed(marks):
                element.addnext(one)


def runs_of(text: str | None, words: list[str]) -> Runs:
    """The piece of text in runs, or nothing when no word stands in it."""
    spots = [spot for word in words for spot in spots_of(text or "", [word])]
    return marked(text, spots) if spots else []


def marks_of(runs: Runs) -> tuple[str, list[HtmlElement]]:
    """The text before the first mark, and the marks, each with the text behind it."""
    before, marks = "", []
    for text, is_word in runs:
        if is_word:
            marks.append(E.mark(text))
        elif marks:
            marks[-1].tail = text
        else:
            before = text
    return before, marks


def cut(text: str, spots: list[tuple[int, int]]) -> Runs:
    """The stretch of a paragraph round its first mark."""
    first = min(spots)[0]
    start = max(first - LEAD, 0)
    end = min(len(text), start + WINDOW)
    inside = [(a - start, b - start) for a, b in spots if a >= start and b <= end]
    return [("……", False)] * (start > 0) + marked(text[start:end], inside) + [("……", False)] * (end < len(text))
