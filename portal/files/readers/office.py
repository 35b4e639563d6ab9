"""Word, Excel and PowerPoint packages, read part by part as a stream; of OFD only the structure is checked."""

import re
from collections.abc import Iterable

from ..refusals import Refused
from . import Findings, bound_pages, compound, count_characters, tidy
from .package import Elements, Package
from .plain import html_text
from .words import Properties, Strings, Words

MAIN_TYPES = {
    "docx": "wordprocessingml.document.main+xml",
    "xlsx": "spreadsheetml.sheet.main+xml",
    "pptx": "presentationml.presentation.main+xml",
}
# index part and element of what is numbered as a page: sheets and slides
PAGED = {"xlsx": ("xl/workbook.xml", "sheet"), "pptx": ("ppt/presentation.xml", "sldId")}
KINDS = {"docx": "Word 文档", "xlsx": "Excel 工作簿", "pptx": "PowerPoint 演示文稿"}
EMBEDDED = tuple(KINDS)

MACRO_PART = re.compile(r"(?i)(^|/)vba(project|data)|macrosheets?/|\.xlm$")
REMOTE_TYPES = ("attachedTemplate", "oleObject", "frame", "subDocument", "externalLinkPath")
REMOTE_TARGET = re.compile(r"(?i)(https?|ftp|mhtml|javascript):|\\\\|file:/*\\\\|file://[^/]")

# What belongs to a page and is read with it; the rest of a package is read once, as properties.
BESIDE_PAGE = re.compile(r"/(notesSlides|comments|threadedComments|drawings|charts|diagrams)/|/comments\d*\.xml$")
WORD_TEXT = re.compile(r"word/(?!glossary/)[^/]*\.xml$|word/(charts|diagrams)/[^/]*\.xml$")
WORD_ORDER = ("word/header", "word/document", "word/foot")
PROPERTIES = re.compile(r"(docProps|customXml)/")
HARMLESS = re.compile(
    r"(?i)\.(xml|rels|vml|png|jpe?g|jfif|gif|bmp|tiff?|emf|wmf|svg|webp|wdp|ico|odttf|fntdata|ttf|otf|sigs)$"
    r"|printerSettings[^/]*\.bin$|thumbnail"
)
PICTURE = re.compile(r"(?i)/media/")


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
    pages = _paged(reading, suffix) if suffix in PAGED else [_word(reading)]
    beside = [*reading.rest(), *filter(None, reading.beside)]
    unread = any(not HARMLESS.search(name) and not _is_package(name) for name in package.names)
    for name in filter(_is_package, package.names):
        found = _embedded(package, name, depth)
        unread = unread or found.unread
        beside += [found.text, found.properties]
    text, starts = bound_pages([tidy(page) for page in pages])
    only_pictures = not any(map(str.isalnum, text)) and any(PICTURE.search(name) for name in package.names)
    properties = tidy("\n".join(beside))
    count_characters(len(text) + len(properties))
    return Findings(text, properties, starts if suffix in PAGED else [], unread or only_pictures)


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


def _word(reading: "_Reading") -> str:
    names = [name for name in reading.package.names if WORD_TEXT.match(name)]
    return "\n".join(reading.texts(sorted(names, key=_word_rank)))


def _word_rank(name: str) -> tuple[int, str]:
    rank = next((rank for rank, start in enumerate(WORD_ORDER) if name.startswith(start)), len(WORD_ORDER))
    return rank, name


def _paged(reading: "_Reading", suffix: str) -> list[str]:
    """Sheets or slides in the order of the document, each with its notes, comments and drawings."""
    package, (index, element) = reading.package, PAGED[suffix]
    if suffix == "xlsx" and "xl/sharedStrings.xml" in package.names:
        reading.strings = package.parse("xl/sharedStrings.xml", Strings()).strings
        reading.done.add("xl/sharedStrings.xml")
    targets = package.targets(index)
    numbered = package.parse(index, Elements(element)).found if index in package.names else []
    mains = [targets[entry["id"]] for entry in numbered if entry.get("id") in targets]
    return ["\n".join(reading.texts([main, *_satellites(package, main)])) for main in mains]


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
        self.package, self.done, self.beside, self.strings, self.total = package, set(), [], [], 0

    def texts(self, names: Iterable[str]) -> list[str]:
        parts = set(self.package.names)
        return [text for name in names if name in parts and name not in self.done and (text := self._text(name))]

    def rest(self) -> list[str]:
        return self.texts(self.package.names)

    def _text(self, name: str) -> str:
        self.done.add(name)
        if name.lower().endswith(".vml"):
            return "\n".join(html_text(self.package.content(name).decode("utf-8", "replace")))
        if not name.lower().endswith(".xml") or name == "[Content_Types].xml":
            return ""
        target = Properties() if PROPERTIES.match(name) else Words(self.strings)
        text, beside = self.package.parse(name, target).said()
        self.beside.append(beside)
        self.total += len(text) + len(beside)
        count_characters(self.total)
        return text
