"""Targets for the XML of office documents: which elements carry words, where lines begin, and what is not shown."""

from collections import defaultdict

from . import count_characters
from .faint import INKS, SURFACES, WHITE, Ink, is_tiny
from .package import local
from .sheets import GRID, HEADERS, Grid, header_lines

# Codes of fields and formulas: what they say stands in quotation marks.
CODES = frozenset(("instrText", "delInstrText", "f", "formula", "formula1", "formula2"))
SPEAKING = frozenset(("t", "delText", "v", "text", "definedName", *CODES))
LINES = frozenset(
    ("f", "formula", "formula1", "formula2", "p", "br", "cr", "si", "c", "pt", "txbxContent", "comment", "definedName")
)
BESIDE = frozenset(("descr", "title", "string", "prompt", "promptTitle", "error", "errorTitle", "alt"))
# Frames whose own properties say whether they are shown, and the element that says it.
FRAMES = frozenset(("sp", "wsp", "grpSp", "graphicFrame", "cxnSp", "pic", "anchor", "inline"))
FRAME_PROPERTIES = frozenset(("cNvPr", "docPr"))
NO = ("0", "false", "off")
# Letters that only a symbol font draws: the stars that a mark may have.
STARS = {0xF0AA: "☆", 0xF0AB: "★", 0xF0AC: "★", 0xF0B5: "★", 0xF0B6: "☆"}

DELETED, INSERTED, VEILED, BESIDE_TEXT = "修订中删去的文字", "修订中插入的文字", "隐藏文字", "替代文字等说明"
VALUES, NAMES, CODE = "数据透视表的缓存", "工作表名称", "域代码、公式"
# What stands in these elements was there before, or is not the version that is shown.
KEPT_BACK = {"del": DELETED, "moveFrom": DELETED, "delText": DELETED, "Fallback": BESIDE_TEXT} | dict.fromkeys(
    CODES, CODE
)
STATES = frozenset(("ins", "moveTo", "p", "r", "pStyle", "rStyle", "vanish", *KEPT_BACK, *FRAMES, *FRAME_PROPERTIES))


def is_on(attributes: dict[str, str], key: str) -> bool:
    """Whether an attribute that is a truth value is set, whatever its namespace."""
    return any(local(name) == key and value not in NO for name, value in attributes.items())


def value(attributes: dict[str, str], key: str) -> str:
    return next((said for name, said in attributes.items() if local(name) == key), "")


class Words:
    """The text of a part: `place` is where all of it stands, "" for what is shown.

    Within what is shown, deleted and hidden words, hidden rows and frames have places of their own; they count, since
    they leave the house with the file.
    """

    def __init__(self, strings: list[str], veils: frozenset[str] = frozenset(), place: str = ""):
        self.strings, self.veils, self.place = strings, veils, place
        self.parts: dict[str, list[str]] = defaultdict(list)
        self.grid = Grid()
        self.speaking, self.inserted = 0, 0
        self.kept_back: list[str] = []
        self.frames: list[bool] = []
        self.veiled = {"p": False, "r": None, "c": False}
        self.ink = Ink()
        self.held: list[str] | None = None
        self.shared = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name in SURFACES or name in INKS:
            self.ink.start(name, attributes)
        if name in GRID:
            self.grid.start(name, attributes)
        elif name in STATES:
            self._note_state(name, attributes)
        if name in LINES:
            self._break()
            if name == "c":
                self.veiled["c"] = attributes.get("s", "0") in self.veils
            self.shared = name == "c" and attributes.get("t") == "s"
        if name in SPEAKING or name in HEADERS:
            self.speaking += 1
            if name in HEADERS or (self.shared and name == "v"):
                self.held = []
        elif name == "tab":
            self._say("\t")
        elif name == "sheet":
            self.parts[NAMES].append(f"{attributes.get('name', '')}\n")
        elif name == "fldSimple":
            self.parts[self.place or CODE].append(f"{in_quotes_apart(value(attributes, 'instr'))}\n")
        elif name == "sym":
            self._say(_symbol(value(attributes, "char")))
        if not BESIDE.isdisjoint(attributes):
            self.parts[BESIDE_TEXT] += [f"{attributes[key]}\n" for key in sorted(BESIDE & attributes.keys())]

    def _note_state(self, name: str, attributes: dict[str, str]) -> None:
        """Follows what hides the words to come."""
        if name in KEPT_BACK:
            self.kept_back.append(KEPT_BACK[name])
        elif name in ("ins", "moveTo"):
            self.inserted += 1
        elif name in FRAMES:
            self.frames.append(False)
        elif name in FRAME_PROPERTIES and self.frames:
            self.frames[-1] = self.frames[-1] or is_on(attributes, "hidden")
        elif name == "p":
            self.veiled["p"] = False
        elif name == "r":
            self.veiled["r"] = None
        elif name in ("pStyle", "rStyle") and value(attributes, "val") in self.veils:
            self.veiled[name[0]] = True
        elif name == "vanish":
            self.veiled["r"] = value(attributes, "val") not in NO

    def _where(self) -> str:
        if self.place:
            return self.place
        if self.kept_back:
            return self.kept_back[-1]
        if any(self.frames):
            return "隐藏的图形"
        if self.grid.is_hidden():
            return "隐藏的行、列"
        veiled = self.veiled["p"] if self.veiled["r"] is None else self.veiled["r"]
        return VEILED if veiled or self.veiled["c"] or self.ink.is_unseen() else ""

    def _say(self, text: str) -> None:
        place = self._where()
        self.parts[place].append(text)
        if self.inserted and not place:
            self.parts[INSERTED].append(text)

    def _break(self) -> None:
        for said in self.parts.values():
            said.append("\n")

    def data(self, text: str) -> None:
        if self.speaking and self.held is None:
            self._say(in_quotes_apart(text) if CODE in self.kept_back else text)
        elif self.speaking:
            self.held.append(text)

    def end(self, tag: str) -> None:
        name = local(tag)
        if name in SPEAKING or name in HEADERS:
            self.speaking -= 1
            if self.held is not None and (name == "v" or name in HEADERS):
                self._release(name, "".join(self.held))
        if name in KEPT_BACK:
            self.kept_back.pop()
        elif name in ("ins", "moveTo"):
            self.inserted -= 1
        elif name in FRAMES:
            self.frames.pop()
        elif name == "r":
            self.veiled["r"] = None
        elif name in GRID:
            self.grid.end(name)
        if name in SURFACES:
            self.ink.end()
        if name == "c":
            self.veiled["c"] = False
        if name in LINES:
            self._break()

    def _release(self, name: str, held: str) -> None:
        """A header without its codes; or the shared string for its number, which stays if there is no such string."""
        self.held = None
        if name in HEADERS:
            self._break()
            self._say(header_lines(held))
            self._break()
        else:
            known = held.isdecimal() and int(held) < len(self.strings)
            self._say(self.strings[int(held)] if known else held)

    def said(self) -> tuple[str, dict[str, str]]:
        """The words that are shown, and the others by their place."""
        said = {place: in_lines(parts) for place, parts in self.parts.items()}
        shown = said.pop("", "")
        return shown, {place: words for place, words in said.items() if words}


def in_quotes_apart(code: str) -> str:
    """A line for each text in a code, which a mark has for itself."""
    return code.replace('"', "\n")


def in_lines(parts: list[str]) -> str:
    lines = (line.strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _symbol(code: str) -> str:
    """The letter that a symbol font draws; those that mean nothing elsewhere are nothing."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    drawn = STARS.get(number, "")
    return drawn if 0xE000 <= number <= 0xF8FF or number > 0xFFFF else chr(number)


class Styles:
    """Names of the styles whose words are hidden, those that are built on them too."""

    def __init__(self):
        self.name, self.veiled, self.based, self.shaded = "", {}, {}, False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "style":
            self.name, self.shaded = value(attributes, "styleId"), False
        elif name == "basedOn":
            self.based[self.name] = value(attributes, "val")
        elif name == "vanish" and self.name:
            self.veiled[self.name] = value(attributes, "val") not in NO
        elif name == "shd":
            self.shaded = True
        elif name == "sz" and self.name and is_tiny(value(attributes, "val")):
            self.veiled[self.name] = True
        elif name == "color" and self.name and not self.shaded and value(attributes, "val").upper() == WHITE:
            self.veiled[self.name] = True

    def end(self, tag: str) -> None:
        if local(tag) == "style":
            self.name = ""

    def data(self, text: str) -> None:
        """Nothing to keep."""

    def names(self) -> frozenset[str]:
        return frozenset(name for name in {*self.based, *self.veiled} if self._is_veiled(name))

    def _is_veiled(self, name: str) -> bool:
        passed = set()
        while name and name not in self.veiled and name not in passed:
            passed.add(name)
            name = self.based.get(name, "")
        return self.veiled.get(name, False)


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
        said = "".join(self.current).strip()
        self.current.clear()
        if said:
            self.lines += [said, f"{self.label}：{said}"] if self.label else [said]
        if local(tag) == "property":
            self.label = ""

    def said(self) -> tuple[str, dict[str, str]]:
        return "", {"文件属性": "\n".join(self.lines)}


class Cached:
    """The values that a pivot table keeps of its source, and the names of its fields: attributes, each on its line."""

    def __init__(self):
        self.lines = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.lines += [attributes[key] for key in ("name", "v") if attributes.get(key)]

    def data(self, text: str) -> None:
        """Nothing to keep."""

    def end(self, tag: str) -> None:
        """Nothing to keep."""

    def said(self) -> tuple[str, dict[str, str]]:
        return "", {VALUES: "\n".join(self.lines)}


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
