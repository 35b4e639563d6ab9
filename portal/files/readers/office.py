"""Word, Excel and PowerPoint packages, read part by part as a stream; of OFD only the structure is checked."""

import re
from collections import defaultdict
from collections.abc import Iterable

from ..refusals import Refused
from . import Findings, bound_pages, compound, count_characters, letters, tidy
from .faint import Formats
from .package import Elements, Package
from .pictures import A4, Pictures
from .plain import html_text
from .words import BESIDE_TEXT, NO, Cached, Properties, Strings, Styles, Words

MAIN_TYPES = {
    "docx": "wordprocessingml.document.main+xml",
    "xlsx": "spreadsheetml.sheet.main+xml",
    "pptx": "presentationml.presentation.main+xml",
}
# index part and element of what is numbered as a page, and its name: sheets and slides
PAGED = {
    "xlsx": ("xl/workbook.xml", "sheet", "第{}张工作表的"),
    "pptx": ("ppt/presentation.xml", "sldId", "第{}张幻灯片的"),
}
KINDS = {"docx": "Word 文档", "xlsx": "Excel 工作簿", "pptx": "PowerPoint 演示文稿"}
EMBEDDED = tuple(KINDS)

MACRO_PART = re.compile(r"(?i)(^|/)vba(project|data)|macrosheets?/|\.xlm$")
REMOTE_TYPES = ("attachedTemplate", "oleObject", "frame", "subDocument", "externalLinkPath")
REMOTE_TARGET = re.compile(r"(?i)(https?|ftp|mhtml|javascript):|\\\\|file:/*\\\\|file://[^/]")

# What belongs to a page and is read with it; the rest of a package is read once, as something that it hides.
BESIDE_PAGE = re.compile(r"/(notesSlides|comments|threadedComments|drawings|charts|diagrams)/|/comments\d*\.xml$")
WORD_TEXT = re.compile(r"word/(?!glossary/)[^/]*\.xml$|word/(charts|diagrams)/[^/]*\.xml$")
WORD_ORDER = ("word/header", "word/document", "word/foot")
PROPERTIES = re.compile(r"(docProps|customXml)/")
PIVOT_CACHE = re.compile(r"xl/pivotCache/")
# Where the parts stand that nobody sees at first sight; "" for those that show their words.
PLACES = (
    (re.compile(r"comments|/people\.xml$", re.IGNORECASE), "批注"),
    (re.compile(r"/notesSlides/"), "备注"),
    (re.compile(r"\.vml$", re.IGNORECASE), BESIDE_TEXT),
    (re.compile(r"/externalLinks/"), "外部链接的缓存"),
)
REST = "母版、名称等不直接显示的部分"
EMBEDDED_PLACE = "嵌入的文档"
HIDDEN_PAGE = {"xlsx": "隐藏的工作表", "pptx": "隐藏的幻灯片"}
# Fewer letters than this beside pictures say less than the pictures show.
FEW_LETTERS = 50
HARMLESS = re.compile(
    r"(?i)\.(xml|rels|vml|png|jpe?g|jfif|gif|bmp|tiff?|emf|wmf|svg|webp|wdp|ico|odttf|fntdata|ttf|otf|sigs)$"
    r"|printerSettings[^/]*\.bin$|thumbnail"
)
PICTURE = re.compile(r"(?i)/media/")
SHOWS_PICTURES = re.compile(r"word/(document|header|footer)[^/]*\.xml$|ppt/slides/[^/]*\.xml$|xl/drawings/[^/]*\.xml$")


def read(data: bytes, suffix: str) -> Findings:
    if compound.is_locked_package(data):
        raise Refused("encrypted")
    if not data.startswith(b"PK"):
        raise Refused("mismatch", actual="旧版 Office 文档", suffix=suffix)
    package = Package(data, suffix)
    if suffix == "ofd":
        return _ofd(package)
    _check_kind(package, suffix)
    _check_safe(package)
    return _read_package(package, suffix, depth=0)


def _ofd(package: Package) -> Findings:
    if not any(name.lower() == "ofd.xml" for name in package.names):
        raise Refused("mismatch", actual="压缩包", suffix="ofd")
    if any(name.lower().endswith(("encryptions.xml", "encryptinfo.xml")) for name in package.names):
        raise Refused("encrypted")
    for name in package.names:
        if name.lower().endswith(".xml"):
            package.parse(name, Elements())
    return Findings(unread=True)


def _check_kind(package: Package, suffix: str) -> None:
    types = ()
    if "[Content_Types].xml" in package.names:
        found = package.parse("[Content_Types].xml", Elements("Override", "Default")).found
        types = [entry.get("ContentType", "") for entry in found]
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in types):
        raise Refused("macro")
    if any(kind.endswith(MAIN_TYPES[suffix]) for kind in types):
        return
    actual = (KINDS[other] for other, main in MAIN_TYPES.items() if any(kind.endswith(main) for kind in types))
    raise Refused("mismatch", actual=next(actual, "压缩包"), suffix=suffix)


def _check_safe(package: Package) -> None:
    if any(MACRO_PART.search(name) for name in package.names):
        raise Refused("macro")
    for name in package.names:
        if name.endswith(".rels"):
            for relation in package.parse(name, Elements("Relationship")).found:
                _check_relation(relation)


def _check_relation(relation: dict[str, str]) -> None:
    remote = relation.get("TargetMode") == "External" and REMOTE_TARGET.match(relation.get("Target", ""))
    if remote and relation.get("Type", "").endswith(REMOTE_TYPES):
        raise Refused("remote")


def _read_package(package: Package, suffix: str, depth: int) -> Findings:
    reading = _Reading(package)
    pages = reading.pages(suffix) if suffix in PAGED else [reading.word()]
    reading.rest()
    unread = any(not HARMLESS.search(name) and not _is_package(name) for name in package.names)
    for name in filter(_is_package, package.names):
        found = _embedded(package, name, depth)
        unread = unread or found.unread
        reading.hidden[EMBEDDED_PLACE] += [found.text, *(words for _, words in found.hidden)]
    text, starts = bound_pages([tidy(page) for page in pages])
    hidden = [(place, tidied) for place, words in reading.hidden.items() if (tidied := tidy("\n".join(words)))]
    lost = letters.lost_in(text)
    if not letters.is_legible(text, lost):
        hidden.append(("未能辨认的文字", text))
        text, starts, unread = "", [], True
    unread = unread or not letters.is_whole(text, lost) or _shows_more(package, suffix, text)
    count_characters(len(text) + sum(len(words) for _, words in hidden))
    return Findings(text, hidden, starts if suffix in PAGED else [], unread)


def _shows_more(package: Package, suffix: str, text: str) -> bool:
    """Whether pictures fill a page, or stand beside so few letters that they are what the file shows."""
    if not any(PICTURE.search(name) for name in package.names):
        return False
    if letters.count(text) < FEW_LETTERS:
        return True
    size = package.parse(PAGED[suffix][0], Pictures()).page if suffix == "pptx" else A4
    return any(package.parse(name, Pictures(size)).fill_a_page for name in package.names if SHOWS_PICTURES.search(name))


def _is_package(name: str) -> bool:
    return name.lower().endswith(EMBEDDED)


def _embedded(package: Package, name: str, depth: int) -> Findings:
    """A document inside the document, such as the table behind a chart; a third layer must be looked at."""
    if depth:
        return Findings(unread=True)
    suffix = name.lower().rpartition(".")[2]
    inner = Package(package.content(name), suffix)
    _check_kind(inner, suffix)
    _check_safe(inner)
    return _read_package(inner, suffix, depth + 1)


def _word_rank(name: str) -> tuple[int, str]:
    rank = next((rank for rank, start in enumerate(WORD_ORDER) if name.startswith(start)), len(WORD_ORDER))
    return rank, name


def _place_of(name: str) -> str:
    return next((place for part, place in PLACES if part.search(name)), "")


def _is_left_out(package: Package, main: str) -> bool:
    """Whether this is a slide that is passed over when the slides are shown."""
    slides = package.parse(main, Elements("sld")).found if main in package.names else []
    return any(slide.get("show") in NO for slide in slides)


def _satellites(package: Package, main: str) -> list[str]:
    """The notes, comments and drawings of a page, and what hangs on those."""
    found, waiting = [], [main]
    while waiting:
        for target in package.targets(waiting.pop()).values():
            if BESIDE_PAGE.search(target) and target not in found:
                found.append(target)
                waiting.append(target)
    return found


class _Reading:
    """One pass over a package: every XML part is read once, in the order in which it is asked for."""

    def __init__(self, package: Package):
        self.package, self.names, self.strings, self.total = package, set(package.names), [], 0
        self.veils: frozenset[str] = frozenset()
        self.hidden: dict[str, list[str]] = defaultdict(list)

    def word(self) -> str:
        if "word/styles.xml" in self.names:
            self.veils = self.package.parse("word/styles.xml", Styles()).names()
        parts = [name for name in self.package.names if WORD_TEXT.match(name)]
        return self.texts(sorted(parts, key=_word_rank))

    def pages(self, suffix: str) -> list[str]:
        """Sheets or slides that are shown, in the order of the document, each with its drawings."""
        package, (index, element, label) = self.package, PAGED[suffix]
        if suffix == "xlsx" and "xl/sharedStrings.xml" in self.names:
            self.strings = package.parse("xl/sharedStrings.xml", Strings()).strings
            self.names.discard("xl/sharedStrings.xml")
        if suffix == "xlsx" and "xl/styles.xml" in self.names:
            self.veils = package.parse("xl/styles.xml", Formats()).unseen()
        targets = package.targets(index)
        numbered = package.parse(index, Elements(element)).found if index in self.names else []
        pages = []
        for entry in numbered:
            main = targets.get(entry.get("id", ""))
            if main is None:
                continue
            if entry.get("state", "visible") != "visible" or _is_left_out(package, main):
                self.texts([main, *_satellites(package, main)], HIDDEN_PAGE[suffix])
            else:
                pages.append(self.texts([main, *_satellites(package, main)], label=label.format(len(pages) + 1)))
        return pages

    def rest(self) -> None:
        for name in sorted(self.names):
            self.texts([name], _place_of(name) or REST)

    def texts(self, names: Iterable[str], place: str = "", label: str = "") -> str:
        """What these parts show, unless all of it stands in a hidden `place`; what they hide is kept by its place."""
        shown = [self._shown(name, place, label) for name in names if name in self.names]
        return "\n".join(filter(None, shown))

    def _shown(self, name: str, place: str, label: str) -> str:
        self.names.discard(name)
        text, beside = self._said(name, place or _place_of(name))
        for where, words in beside.items():
            self.hidden[f"{label}{where}"].append(words)
        self.total += len(text) + sum(map(len, beside.values()))
        count_characters(self.total)
        return text

    def _said(self, name: str, place: str) -> tuple[str, dict[str, str]]:
        if name.lower().endswith(".vml"):
            return "", {place: "\n".join(html_text(self.package.content(name).decode("utf-8", "replace")))}
        if not name.lower().endswith(".xml") or name == "[Content_Types].xml":
            return "", {}
        if PROPERTIES.match(name):
            return self.package.parse(name, Properties()).said()
        if PIVOT_CACHE.match(name):
            return self.package.parse(name, Cached()).said()
        return self.package.parse(name, Words(self.strings, self.veils, place)).said()
