"""PDF: what every page shows and, apart from it, what notes, invisible letters, outline and properties say."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from ..refusals import Refused
from . import Findings, bound_pages, count_characters, letters, next_step, tidy
from .pictures import MUCH_PICTURE

MAX_PAGES = 3000
MAX_NOTES = 1000
MAX_DEPTH = 4
# A page counts as a scan when beside its pictures stand so few letters: the more, the more of it is picture.
FEW_LETTERS, FEW_LETTERS_OF_A_PAGE = 16, 400
# Letters drawn as lines: many paths, and hardly anything else.
MANY_PATHS, PATHS_PER_LETTER = 100, 4
INK_SCALE, WHITE = 0.5, 255
NOTE_KEYS = (b"Contents", b"V", b"RC", b"T")
# What shows its words on the page itself: a text box and the value of a form field.
SHOWN_NOTES = (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_WIDGET)
SHOWN_KEYS = (b"Contents", b"V")
UNSHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW


def read(data: bytes, suffix: str) -> Findings:
    document = open_document(data, suffix)
    if len(document) > MAX_PAGES:
        raise Refused("too_many_pages", limit=MAX_PAGES)
    attached = _attachments(document)
    pages, hidden, unread, total = [], [], bool(attached), 0
    for number in range(1, len(document) + 1):
        next_step()
        page = _Page(document, number, suffix)
        pages.append(page.shown)
        hidden += page.hidden
        unread = unread or page.unread
        total += len(page.shown) + sum(len(words) for _, words in page.hidden)
        count_characters(total)
        page.close()
    text, starts = bound_pages(pages)
    hidden += [*_properties(document), ("随附文件的名称", "\n".join(attached))]
    return Findings(text, [(place, tidied) for place, words in hidden if (tidied := tidy(words))], starts, unread)


def open_document(data: bytes | BinaryIO, suffix: str) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Refused("encrypted") if locked else Refused("damaged", suffix=suffix) from error
    if pdfium.FPDF_GetSecurityHandlerRevision(document) >= 0:
        raise Refused("encrypted")
    if len(document) == 0:
        raise Refused("damaged", suffix=suffix)
    return document


def _attachments(document: pypdfium2.PdfDocument) -> list[str]:
    count = pdfium.FPDFDoc_GetAttachmentCount(document)
    return [_string(pdfium.FPDFAttachment_GetName, pdfium.FPDFDoc_GetAttachment(document, n)) for n in range(count)]


def _string(get, *about) -> str:
    """What this function of PDFium answers: asked for the length first, then for the words."""
    length = get(*about, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    get(*about, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")


@dataclass
class _Drawn:
    """What stands on a page besides its letters: paths, how much of the page is picture, whether text is invisible."""

    texts: int = 0
    paths: int = 0
    picture: float = 0.0
    invisible: bool = False


class _Page:
    """One page, counted from 1: `shown` is what its reader sees, `hidden` the rest by its place."""

    def __init__(self, document: pypdfium2.PdfDocument, number: int, suffix: str):
        try:
            self.page = document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise Refused("damaged", suffix=suffix) from error
        self.textpage = self.page.get_textpage()
        drawn = self._drawn()
        text, unseen = self._text(drawn)
        lost = self._lost(text)
        legible = letters.is_legible(text, lost)
        notes, beside = self._notes()
        self.shown = tidy("\n".join([text, *notes] if legible else notes)).strip()
        self.hidden = [(f"第{number}页的批注等", "\n".join(beside)), (f"第{number}页上看不见的文字", unseen)]
        if not legible:
            self.hidden.append((f"第{number}页上未能辨认的文字", text))
        whole = legible and letters.is_whole(text, lost)
        silent = drawn.texts > 0 and self.textpage.count_chars() == 0 and self._shows_ink()
        self.unread = not whole or silent or self._shows_more(drawn)

    def close(self) -> None:
        self.textpage.close()
        self.page.close()

    def _lost(self, text: str) -> list[bool]:
        """A font that does not say which letter a glyph is makes one up; PDFium knows of which."""
        unmapped = [
            pdfium.FPDFText_HasUnicodeMapError(self.textpage, n) == 1 for n in range(self.textpage.count_chars())
        ]
        return unmapped if any(unmapped) else letters.lost_in(text)

    def _text(self, drawn: _Drawn) -> tuple[str, str]:
        """The letters that are seen and those that are not; invisible ones on a picture say what it shows."""
        if not drawn.invisible or drawn.picture >= MUCH_PICTURE:
            return self.textpage.get_text_range(), ""
        shown, unseen = [], []
        for n in range(self.textpage.count_chars()):
            character = chr(pdfium.FPDFText_GetUnicode(self.textpage, n))
            found = pdfium.FPDFText_GetTextObject(self.textpage, n)
            if not found:
                unseen.append(character)
            (unseen if found and _is_invisible(found) else shown).append(character)
        return "".join(shown), "".join(unseen).strip()

    def _drawn(self) -> _Drawn:
        width, height = self.page.get_size()
        drawn, page = _Drawn(), max(width * height, 1)
        for kind, found, scale in _objects(self.page.raw):
            drawn.paths += kind == pdfium.FPDF_PAGEOBJ_PATH
            drawn.texts += kind == pdfium.FPDF_PAGEOBJ_TEXT
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                drawn.picture += max(_scale(found) * scale / page, 1e-6)
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT and not drawn.invisible:
                drawn.invisible = _is_invisible(found)
        return drawn

    def _shows_more(self, drawn: _Drawn) -> bool:
        """Whether the page shows more than its letters say: a scan, or letters drawn as lines."""
        said = letters.count(self.shown)
        scan = drawn.picture >= MUCH_PICTURE or said < FEW_LETTERS + FEW_LETTERS_OF_A_PAGE * drawn.picture
        return (drawn.picture > 0 and scan) or drawn.paths > MANY_PATHS + PATHS_PER_LETTER * said

    def _shows_ink(self) -> bool:
        """Whether anything at all is seen: letters of which nothing was read are either blanks or unread."""
        return min(bytes(self.page.render(scale=INK_SCALE, grayscale=True).buffer), default=WHITE) < WHITE

    def _notes(self) -> tuple[list[str], list[str]]:
        """What annotations and form fields of the page say: openly, and behind a symbol or as a name."""
        shown, beside = [], []
        for index in range(min(pdfium.FPDFPage_GetAnnotCount(self.page), MAX_NOTES)):
            note = pdfium.FPDFPage_GetAnnot(self.page, index)
            if note:
                seen = pdfium.FPDFAnnot_GetSubtype(note) in SHOWN_NOTES
                seen = seen and not pdfium.FPDFAnnot_GetFlags(note) & UNSHOWN
                for key in NOTE_KEYS:
                    value = _string(pdfium.FPDFAnnot_GetStringValue, note, key)
                    (shown if seen and key in SHOWN_KEYS else beside).append(value)
                pdfium.FPDFPage_CloseAnnot(note)
        return list(filter(None, shown)), list(filter(None, beside))


def _objects(page) -> Iterator[tuple]:
    """Kind, object and scale of all that is drawn, also inside of forms."""
    waiting = [(pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, page, 1.0, 0)]
    while waiting:
        count, get, holder, scale, depth = waiting.pop()
        for n in range(count(holder)):
            found = get(holder, n)
            kind = pdfium.FPDFPageObj_GetType(found)
            yield kind, found, scale
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                inner = (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, found)
                waiting.append((*inner, scale * _scale(found), depth + 1))


def _scale(found) -> float:
    """How much larger the matrix of an object makes what it draws; for a picture, its area."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(found, matrix)
    return abs(matrix.a * matrix.d - matrix.b * matrix.c)


def _is_invisible(text) -> bool:
    return pdfium.FPDFTextObj_GetTextRenderMode(text) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE


def _properties(document: pypdfium2.PdfDocument) -> list[tuple[str, str]]:
    next_step()
    values = document.get_metadata_dict(skip_empty=True).values()
    outline = [bookmark.get_title() for bookmark in document.get_toc(max_depth=4)]
    return [("文件属性", "\n".join(values)), ("书签", "\n".join(outline))]
