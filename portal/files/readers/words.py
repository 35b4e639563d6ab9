"""Targets for the XML of office documents: which elements and attributes carry words, and where lines begin."""

import re

from . import count_characters
from .package import local

HEADERS = frozenset(("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"))
SPEAKING = frozenset(("t", "delText", "v", "text", "definedName")) | HEADERS
LINES = frozenset(("p", "br", "cr", "si", "c", "pt", "txbxContent", "comment", "definedName")) | HEADERS
OTHERS = frozenset(("Fallback", "tab", "sheet"))
BESIDE = frozenset(("descr", "title", "string", "prompt", "promptTitle", "error", "errorTitle", "alt"))
# Left, centre and right of a sheet's header are lines of their own; fonts, sizes and colours are nothing.
HEADER_PLACES = re.compile("&[LCR]")
HEADER_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|[A-Z]|\d+)')


class Words:
    """The text of a part in its lines and, beside it, what attributes and second versions (fallbacks) say.

    Deleted and hidden words count, since they leave the house with the file.
    """

    def __init__(self, strings: list[str]):
        self.strings = strings
        self.parts, self.beside = [], []
        self.speaking = self.fallback = 0
        self.held: list[str] | None = None
        self.shared = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name in LINES:
            self.parts.append("\n")
            self.shared = name == "c" and attributes.get("t") == "s"
        if name in SPEAKING:
            self.speaking += 1
            if name in HEADERS or (self.shared and name == "v"):
                self.held = []
        elif name in OTHERS:
            self._start_other(name, attributes)
        if not BESIDE.isdisjoint(attributes):
            self.beside += [attributes[key] for key in BESIDE & attributes.keys()]

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Fallback":
            self.fallback += 1
        elif name == "tab":
            self.parts.append("\t")
        else:
            self.beside.append(attributes.get("name", ""))

    def data(self, text: str) -> None:
        if self.speaking:
            kept = self.beside if self.fallback else self.parts
            (kept if self.held is None else self.held).append(text)

    def end(self, tag: str) -> None:
        name = local(tag)
        if name in SPEAKING:
            self.speaking -= 1
            if self.held is not None and (name == "v" or name in HEADERS):
                self._release(name, "".join(self.held))
        elif name == "Fallback":
            self.fallback -= 1
        if name in LINES:
            self.parts.append("\n")

    def _release(self, name: str, held: str) -> None:
        """A header without its codes; or the shared string for its number, which stays if there is no such string."""
        self.held = None
        if name in HEADERS:
            self.parts.append(HEADER_CODES.sub("", HEADER_PLACES.sub("\n", held)))
        else:
            known = held.isdecimal() and int(held) < len(self.strings)
            self.parts.append(self.strings[int(held)] if known else held)

    def said(self) -> tuple[str, str]:
        lines = (line.strip() for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line), "\n".join(word for word in self.beside if word)


class Properties:
    """Each value of a part that is all values: alone on its line and, where it has a name, behind the name."""

    def __init__(self):
        self.lines, self.current, self.label = [], [], ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.current.clear()
        self.label = attributes.get("name", self.label)

    def data(self, text: str) -> None:
        self.current.append(text)

    def end(self, tag: str) -> None:
        value = "".join(self.current).strip()
        self.current.clear()
        if value:
            self.lines += [value, f"{self.label}：{value}"] if self.label else [value]
        if local(tag) == "property":
            self.label = ""

    def said(self) -> tuple[str, str]:
        return "", "\n".join(self.lines)


class Strings:
    """The shared strings of a workbook, by number."""

    def __init__(self):
        self.strings, self.current, self.inside, self.total = [], [], False, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.inside = local(tag) == "t"

    def data(self, text: str) -> None:
        if self.inside:
            self.current.append(text)

    def end(self, tag: str) -> None:
        self.inside = False
        if local(tag) == "si":
            self.strings.append("".join(self.current))
            self.total += len(self.strings[-1])
            self.current.clear()
            count_characters(self.total)
