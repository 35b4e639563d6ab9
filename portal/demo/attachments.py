"""Small files of every common kind, made on the spot from lines of text, for the papers of the demo."""

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from PIL import Image, ImageDraw

from portal.files import uploads
from portal.files.models import StoredFile
from portal.people.models import User
from secretmarks.levels import Level

from .texts import Enclosure

INVENTED = "（演示附件，机构、人员和数据均为虚构。）"
NUMBER = re.compile(r"-?\d+(\.\d+)?")
SONG = "宋体"
CHARACTERS, LINES = 36, 32
WIDEST = 48


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def blocks(lines: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    """Runs of table rows (True) and of paragraphs (False), in order."""
    for is_table, run in groupby(lines, key=lambda line: line.startswith("|")):
        yield is_table, list(run)


def word(title: str, lines: Sequence[str]) -> bytes:
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name = SONG
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    document.add_paragraph().add_run(title).bold = True
    for is_table, run in blocks(lines):
        if is_table:
            add_table(document, [cells(row) for row in run])
        else:
            for line in run:
                document.add_paragraph(line)
    return saved(document)


def add_table(document, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=max(map(len, rows)))
    table.style = "Table Grid"
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=False):
            cell.text = value


def sheet(title: str, lines: Sequence[str]) -> bytes:
    workbook = Workbook()
    page = workbook.active
    page.title = "附表"
    page.append([title])
    page["A1"].font = Font(name=SONG, bold=True, size=14)
    widths: dict[int, int] = {}
    for is_table, run in blocks(lines):
        for line in run:
            row = [figure(value) for value in cells(line)] if is_table else [line]
            page.append(row)
            for place, value in enumerate(row if is_table else (), 1):
                widths[place] = max(widths.get(place, 8), min(WIDEST, 2 * len(str(value)) + 2))
                page.cell(page.max_row, place).alignment = Alignment(wrap_text=True, vertical="center")
    for place, width in widths.items():
        page.column_dimensions[get_column_letter(place)].width = width
    return saved(workbook)


def figure(value: str) -> str | int | float:
    if not NUMBER.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def plain(title: str, lines: Sequence[str]) -> bytes:
    return "\n".join([title, "", *shown(lines)]).encode()


def shown(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield "　".join(cells(line)) if line.startswith("|") else line


def sheets(title: str, lines: Sequence[str]) -> bytes:
    """A PDF in the standard Song typeface, which every reader has."""
    wrapped = [part for line in (title, "", *shown(lines)) for part in textwrap.wrap(line, CHARACTERS) or [""]]
    pages = [wrapped[start : start + LINES] for start in range(0, len(wrapped), LINES)]
    kids = b" ".join(b"%d 0 R" % (6 + 2 * place) for place in range(len(pages)))
    bodies = []
    for place, page in enumerate(pages):
        text = "T* ".join(f"<{line.encode('utf-16-be').hex()}> Tj " for line in page)
        content = f"BT /F1 12 Tf 22 TL 72 760 Td {text}ET".encode()
        bodies += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (7 + 2 * place),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        ]
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        *bodies,
    )


def pdf(*objects: bytes) -> bytes:
    """The objects, numbered from 1, as a file with its table of places."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    start = len(out)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, start)
    )


def scan(title: str, lines: Sequence[str]) -> bytes:
    """A picture, which a machine does not read: the secrecy reviewer has to look at it."""
    image = Image.new("L", (420, 594), 255)
    drawing = ImageDraw.Draw(image)
    for place in range(60, 540, 40):
        drawing.line((50, place, 370, place), fill=120, width=2)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


MAKERS: dict[str, Callable[[str, Sequence[str]], bytes]] = {
    "docx": word,
    "xlsx": sheet,
    "pdf": sheets,
    "txt": plain,
    "png": scan,
}


def stored(enclosure: Enclosure, *, by: User, level: Level | None) -> StoredFile:
    """A new file, taken in by the same door as an upload."""
    title = enclosure.title.rpartition("：")[2]
    content = MAKERS[enclosure.suffix](title, (*enclosure.lines, INVENTED))
    return uploads.accept(SimpleUploadedFile(enclosure.name, content), by=by, level=level)
