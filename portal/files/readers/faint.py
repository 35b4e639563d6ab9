"""Which letters nobody sees on their ground: those of its colour, those too small to read, and formats without one."""

from .package import local

WHITE = "FFFFFF"
# In half points.
TINY = 4
HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": WHITE, "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
INKS = frozenset(("color", "highlight", "shd", "sz"))
SURFACES = frozenset(("tc", "p", "r", "rPr"))
NO_FORMAT = ";;;"


def is_tiny(size: str) -> bool:
    return size.isdecimal() and int(size) <= TINY


class Ink:
    """Letters and ground of a Word text, as its runs stand in paragraphs and these in cells."""

    def __init__(self):
        self.surfaces: list[dict[str, str]] = [{}]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        said = {local(key): value for key, value in attributes.items()}
        if name in SURFACES:
            # What a run says of itself is the run's; what a paragraph says so is of its mark alone.
            self.surfaces.append(self.surfaces[-1] if name == "rPr" and self.surfaces[-1].get("is") == "r" else {})
            self.surfaces[-1].setdefault("is", name)
        elif name in INKS:
            self.surfaces[-1][name] = said.get("fill" if name == "shd" else "val", "")

    def end(self) -> None:
        self.surfaces.pop()

    def is_unseen(self) -> bool:
        letters = self.surfaces[-1]
        colour = letters.get("color", "").upper()
        return is_tiny(letters.get("sz", "")) or (bool(colour) and colour == self._ground())

    def _ground(self) -> str:
        for surface in reversed(self.surfaces):
            shade = HIGHLIGHTS.get(surface.get("highlight", "")) or surface.get("shd", "auto").upper()
            if shade != "AUTO":
                return shade
        return WHITE


class Formats:
    """The formats of a workbook's cells, by number, whose values nobody sees."""

    def __init__(self):
        self.path: list[str] = []
        self.codes: dict[str, str] = {}
        self.fonts: list[tuple[str, str]] = []
        self.fills: list[tuple[str, str] | None] = []
        self.cells: list[dict[str, str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name, above = local(tag), self.path[-1] if self.path else ""
        self.path.append(name)
        if name == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "font" and above == "fonts":
            self.fonts.append(("", ""))
        elif name == "color" and above == "font" and self.fonts and "dxf" not in self.path:
            self.fonts[-1] = _colour(attributes)
        elif name == "fill" and above == "fills":
            self.fills.append(None)
        elif name == "fgColor" and self.fills and "dxf" not in self.path:
            self.fills[-1] = _colour(attributes)
        elif name == "xf" and above == "cellXfs":
            self.cells.append(attributes)

    def data(self, text: str) -> None:
        """Nothing to keep."""

    def end(self, tag: str) -> None:
        self.path.pop()

    def unseen(self) -> frozenset[str]:
        return frozenset(str(number) for number, cell in enumerate(self.cells) if self._is_unseen(cell))

    def _is_unseen(self, cell: dict[str, str]) -> bool:
        if self.codes.get(cell.get("numFmtId", ""), "").replace('"', "").strip().startswith(NO_FORMAT):
            return True
        letters, ground = _at(self.fonts, cell.get("fontId", "")), _at(self.fills, cell.get("fillId", ""))
        return bool(letters and any(letters) and letters == (ground or PAPER))


PAPER = ("rgb", WHITE)


def _colour(attributes: dict[str, str]) -> tuple[str, str]:
    """One of a palette, or red, green and blue; of both palettes the white of the paper is that."""
    if "rgb" in attributes:
        return "rgb", attributes["rgb"][-6:].upper()
    if (attributes.get("theme") == "0" and not attributes.get("tint")) or attributes.get("indexed") in ("1", "9"):
        return PAPER
    return next(((key, attributes[key]) for key in ("theme", "indexed") if key in attributes), ("", ""))


def _at(known: list, number: str):
    return known[int(number)] if number.isdecimal() and int(number) < len(known) else None
