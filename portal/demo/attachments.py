"""Small files of every common kind, made on the spot, for the papers of the demo."""

import io
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook
from PIL import Image, ImageDraw

from portal.files import uploads
from portal.files.models import StoredFile
from portal.people.models import User
from secretmarks.levels import Level

ROWS = (
    ("序号", "名称", "责任处室", "时间"),
    (1, "省级预算执行审计", "财政审计处", "第一、二季度"),
    (2, "民生资金专项审计", "财政审计处", "第二季度"),
    (3, "自然资源资产审计", "自然资源和生态环境审计处", "第三季度"),
)


def word(title: str) -> bytes:
    document = Document()
    document.add_heading(title, level=1)
    document.add_paragraph("本表由申请人如实填写，一式两份。机构、人员、数据均为虚构。")
    table = document.add_table(rows=0, cols=len(ROWS[0]))
    for row in ROWS:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
    return saved(document)


def sheet(title: str) -> bytes:
    workbook = Workbook()
    workbook.active.title = "附表"
    workbook.active.append([title])
    for row in ROWS:
        workbook.active.append(row)
    return saved(workbook)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def plain(title: str) -> bytes:
    return "\n".join([title, *("\t".join(map(str, row)) for row in ROWS), "数据均为虚构。"]).encode()


def page(title: str) -> bytes:
    """A PDF of one page with its text in the standard Song typeface, which every reader has."""
    lines = [title, "本件为演示附件，机构、人员、数据均为虚构。", *("　".join(map(str, row)) for row in ROWS)]
    shown = "T* ".join(f"<{line.encode('utf-16-be').hex()}> Tj " for line in lines)
    content = f"BT /F1 14 Tf 26 TL 72 760 Td {shown}ET".encode()
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
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


def scan(title: str) -> bytes:
    """A picture, which a machine does not read: the secrecy reviewer has to look at it."""
    image = Image.new("L", (420, 594), 255)
    drawing = ImageDraw.Draw(image)
    for place in range(60, 540, 40):
        drawing.line((50, place, 370, place), fill=120, width=2)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


# kind: (name, maker)
KINDS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "docx": ("附件：申请表.docx", word),
    "xlsx": ("附件：明细表.xlsx", sheet),
    "pdf": ("附件：全文.pdf", page),
    "txt": ("附件：说明.txt", plain),
    "png": ("附件：签到表扫描件.png", scan),
}


def stored(kind: str, title: str, *, by: User, level: Level | None) -> StoredFile:
    """A new file of this kind, taken in by the same door as an upload."""
    name, make = KINDS[kind]
    upload = SimpleUploadedFile(name.replace("：", "-"), make(title))
    return uploads.accept(upload, by=by, level=level)
