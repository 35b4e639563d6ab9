"""The grid of a worksheet: which rows and columns are hidden, and what its header codes are."""

import re

GRID = frozenset(("col", "row", "c"))
HEADERS = frozenset(("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"))
# Left, centre and right of a sheet's header are lines of their own; fonts, sizes and colours are nothing.
HEADER_PLACES = re.compile("&[LCR]")
HEADER_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|[A-Z]|\d+)')
COLUMN = re.compile("([A-Z]{1,3})[0-9]+")


def header_lines(held: str) -> str:
    return HEADER_CODES.sub("", HEADER_PLACES.sub("\n", held))


class Grid:
    """Where in the sheet the reader of its XML stands; elsewhere than in a sheet nothing is hidden by it."""

    def __init__(self):
        self.columns: list[tuple[int, int]] = []
        self.row = self.cell = False
        self.column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "col" and _is_hidden(attributes, "width"):
            self.columns.append((int(attributes.get("min", 0)), int(attributes.get("max", 0))))
        elif name == "row":
            self.row, self.column = _is_hidden(attributes, "ht"), 0
        elif name == "c" and self.columns:
            self.column = _column(attributes.get("r", "")) or self.column + 1
            self.cell = any(first <= self.column <= last for first, last in self.columns)

    def end(self, name: str) -> None:
        if name == "row":
            self.row = False
        elif name == "c":
            self.cell = False

    def is_hidden(self) -> bool:
        return self.row or self.cell


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden") in ("1", "true") or attributes.get(size) == "0"


def _column(reference: str) -> int:
    """The number of the column, from 1, of a cell such as AB12; 0 where none is named."""
    found, number = COLUMN.match(reference), 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - 64
    return number
