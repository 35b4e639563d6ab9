"""PDF: text of every page, notes, outline and properties; what is only drawn is not read."""

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

from ..refusals import Refused
from . import Findings, bound_pages, count_characters, next_step, tidy

MAX_PAGES = 3000
MAX_NOTES = 1000
# A page with fewer letters than this beside a picture, or with many drawn lines, counts as a scan.
FEW_LETTERS = 16
MANY_PATHS = 100
NOTE_KEYS = (b"Contents", b"T", b"V", b"RC")


def read(data: bytes, suffix: str) -> Findings:
    document = _open(data, suffix)
    if len(document) > MAX_PAGES:
        raise Refused("too_many_pages", limit=MAX_PAGES)
    pages, unread, total = [], _attachments(document) > 0, 0
    for number in range(len(document)):
        next_step()
        page = _page(document, number, suffix)
        text = tidy(_text(page))
        unread = unread or _only_drawn(page, text)
        pages.append(text)
        total += len(text)
        count_characters(total)
        page.close()
    text, starts = bound_pages(pages)
    return Findings(text, _properties(document), starts, unread)


def _open(data: bytes, suffix: str) -> pypdfium2.PdfDocument:
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


def _page(document: pypdfium2.PdfDocument, number: int, suffix: str) -> pypdfium2.PdfPage:
    try:
        return document[number]
    except pypdfium2.PdfiumError as error:
        raise Refused("damaged", suffix=suffix) from error


def _attachments(document: pypdfium2.PdfDocument) -> int:
    return pdfium.FPDFDoc_GetAttachmentCount(document)


def _text(page: pypdfium2.PdfPage) -> str:
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    textpage.close()
    return "\n".join([text, *_notes(page)]).strip()


def _notes(page: pypdfium2.PdfPage) -> list[str]:
    """What annotations and form fields of the page say."""
    notes = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_NOTES)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            notes += [value for key in NOTE_KEYS if (value := _note_value(annotation, key))]
            pdfium.FPDFPage_CloseAnnot(annotation)
    return notes


def _note_value(annotation: pdfium.FPDF_ANNOTATION, key: bytes) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")


def _only_drawn(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether the page shows more than its few letters say: a scan, or letters drawn as lines."""
    if sum(letter.isalnum() for letter in text) >= FEW_LETTERS:
        return False
    paths = 0
    for drawn in page.get_objects(max_depth=4):
        paths += drawn.type == pdfium.FPDF_PAGEOBJ_PATH
        if drawn.type == pdfium.FPDF_PAGEOBJ_IMAGE or paths > MANY_PATHS:
            return True
    return False


def _properties(document: pypdfium2.PdfDocument) -> str:
    next_step()
    values = list(document.get_metadata_dict(skip_empty=True).values())
    outline = [bookmark.get_title() for bookmark in document.get_toc(max_depth=4)]
    return tidy("\n".join(values + outline))
