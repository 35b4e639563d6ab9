"""Sample files made in code, good and hostile ones; each function returns the bytes of one file."""

import hashlib
import io
import random
import struct
import zipfile
import zlib

from PIL import Image

CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
MAIN = {
    "docx": ("/word/document.xml", "wordprocessingml.document"),
    "xlsx": ("/xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("/ppt/presentation.xml", "presentationml.presentation"),
}


CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")


def package(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def part_of(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def content_types(suffix: str, macros: str = "") -> str:
    part, kind = MAIN[suffix]
    vendor = f"ms-{macros}.macroEnabled" if macros else f"openxmlformats-officedocument.{kind}"
    return (
        f'<Types xmlns="{CONTENT_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="{part}" ContentType="application/vnd.{vendor}.main+xml"/></Types>'
    )


def relations(*targets: str, kind: str = "part", external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    rows = (
        f'<Relationship Id="r{number}" Type="{DOCUMENT_RELATIONS}/{kind}" Target="{target}"{mode}/>'
        for number, target in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{"".join(rows)}</Relationships>'


def word_part(*paragraphs: str, root: str = "document") -> str:
    body = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
    return f'<w:{root} xmlns:w="{WORD}" xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}</w:body></w:{root}>'


def docx(*paragraphs: str, parts: dict[str, str | bytes] | None = None, macros: str = "") -> bytes:
    whole = {"[Content_Types].xml": content_types("docx", macros), "word/document.xml": word_part(*paragraphs)}
    return package(whole | (parts or {}))


def xlsx(*sheets: list[str], parts: dict[str, str | bytes] | None = None) -> bytes:
    """One list of cell texts a sheet, as shared strings."""
    strings = [text for sheet in sheets for text in sheet]
    whole = {
        "[Content_Types].xml": content_types("xlsx"),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{DOCUMENT_RELATIONS}"><sheets>'
        + "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(*(f"worksheets/s{n}.xml" for n in range(1, len(sheets) + 1))),
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{"".join(f"<si><t>{text}</t></si>" for text in strings)}</sst>',
    }
    number = 0
    for index, sheet in enumerate(sheets, 1):
        cells = "".join(f'<c t="s"><v>{number + offset}</v></c>' for offset in range(len(sheet)))
        whole[f"xl/worksheets/s{index}.xml"] = (
            f'<worksheet xmlns="{SHEET}"><sheetData><row>{cells}</row></sheetData></worksheet>'
        )
        number += len(sheet)
    return package(whole | (parts or {}))


def slide_part(*lines: str) -> str:
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f'<p:sld xmlns:p="{SLIDE}" xmlns:a="{DRAWING}"><p:txBody>{paragraphs}</p:txBody></p:sld>'


def pptx(*slides: list[str], parts: dict[str, str | bytes] | None = None) -> bytes:
    """Slides whose part numbers run against their order."""
    count = len(slides)
    whole = {
        "[Content_Types].xml": content_types("pptx"),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{SLIDE}" xmlns:r="{DOCUMENT_RELATIONS}"><p:sldIdLst>'
        + "".join(f'<p:sldId id="{255 + n}" r:id="r{n}"/>' for n in range(1, count + 1))
        + "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(*(f"slides/slide{count - n}.xml" for n in range(count))),
    }
    whole |= {f"ppt/slides/slide{count - n}.xml": slide_part(*lines) for n, lines in enumerate(slides)}
    return package(whole | (parts or {}))


def ofd() -> bytes:
    return package({"OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>', "Doc_0/Document.xml": "<d/>"})


def entry_bomb(entries: int, told: int | None = None) -> bytes:
    """An archive that is nothing but its directory, whose end tells of `told` entries."""
    names = (b"word/%07d.xml" % number for number in range(entries))
    directory = b"".join(CENTRAL.pack(b"PK\x01\x02", *[0] * 9, 16, *[0] * 6) + name for name in names)
    count = min(entries if told is None else told, 0xFFFF)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end


def size_bomb(megabytes: int) -> bytes:
    return docx("正文", parts={"word/footnotes.xml": b"<x>" + b" " * megabytes * 1024**2 + b"</x>"})


def with_declared_size(data: bytes, size: int) -> bytes:
    """The same package, whose directory says this size of each entry."""
    return _patched(data, b"PK\x01\x02", 24, struct.pack("<I", size))


def slow_document() -> bytes:
    """Within every limit of size, but with too many elements to read in the time there is, on a fast machine too.

    The picture does not compress, so that the package as a whole does not look like a bomb.
    """
    part = f'<w:x xmlns:w="{WORD}">{"<w:p/>" * 3_000_000}</w:x>'
    notes = {f"word/footnotes{number}.xml": part for number in range(8)}
    return docx("正文", parts=notes | {"word/media/image1.png": random.Random(1).randbytes(2_000_000)})


def external_entity(target: str) -> bytes:
    part = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{target}">]><w:document xmlns:w="{WORD}"><w:t>&x;</w:t></w:document>'
    return docx(parts={"word/document.xml": part})


def locked_entries(data: bytes) -> bytes:
    """The same package with the bit set that says its entries are encrypted."""
    return _patched(_patched(data, b"PK\x03\x04", 6, b"\1\0"), b"PK\x01\x02", 8, b"\1\0")


def _patched(data: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """The bytes with this value at this offset behind each signature."""
    patched, position = bytearray(data), data.find(signature)
    while position >= 0:
        patched[position + offset : position + offset + len(value)] = value
        position = data.find(signature, position + 4)
    return bytes(patched)


def compound(*names: str, stream: bytes = b"") -> bytes:
    """A compound file that has just a header, a directory and the first bytes of its first stream."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + struct.pack("<H", 9)
    entries = b"".join(_directory_entry(name) for name in ("Root Entry", *names))
    return header.ljust(512, b"\0") + stream.ljust(512, b"\0") + entries


def _directory_entry(name: str) -> bytes:
    return name.encode("utf-16-le").ljust(64, b"\0").ljust(128, b"\0")


WORD_STREAM = b"\xec\xa5".ljust(32, b"\0")
LOCKED_WORD_STREAM = b"\xec\xa5".ljust(10, b"\0") + b"\x00\x01"
LOCKED_BOOK_STREAM = struct.pack("<HH16s", 0x809, 16, b"") + struct.pack("<HH", 0x2F, 54)


def png(width: int = 8, height: int = 8, comment: str = "") -> bytes:
    """A picture whose header says this size, whatever follows."""
    text = _chunk(b"iTXt", b"Comment\0\0\0\0\0" + comment.encode()) if comment else b""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = zlib.compress(b"\0" * (width // 8 + 1) * min(height, 1000))
    return b"\x89PNG\r\n\x1a\n" + header + text + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def jpg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG")
    return buffer.getvalue()


def exe() -> bytes:
    return b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + b"\0" * 200 + b"PE\0\0"


FONTS = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
    b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
)
PICTURE = b"q 500 0 0 700 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


def pdf(
    *pages: str,
    title: str = "",
    scans: int = 0,
    copies: int = 1,
    lock: str | None = None,
    note: str = "",
    unseen: str = "",
    picture: tuple[int, int] = (0, 0),
    paths: int = 0,
) -> bytes:
    """A page for each text, then `scans` pictures; `copies` lists all of them so many times.

    `lock` is a user password, "" for a file that opens without one but keeps rights back. Each page of text also has
    the `note`, the `unseen` letters, a picture of these sides and so many drawn lines, where they are asked for.
    """
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *FONTS]
    kids = []
    beside = (
        b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents <feff%b> >>"
        % note.encode("utf-16-be").hex().encode()
    )
    more = b"q %d 0 0 %d 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q " % picture if any(picture) else b""
    more += b"3 Tr %b 0 Tr " % _page_content(f"\n\n{unseen}") if unseen else b""
    more += b"10 10 m 20 20 l S " * paths
    for content in [*(_page_content(page) + more for page in pages), *[PICTURE] * scans]:
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
            b" /Contents %d 0 R%b >>" % (len(objects), b" /Annots [%b]" % beside if note else b"")
        )
    listed = b" ".join(b"%d 0 R" % kid for kid in kids) + b" "
    objects[1] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (listed * copies, len(kids) * copies)
    objects.append(b"<< /Title <feff%b> >>" % title.encode("utf-16-be").hex().encode())
    trailer = b" /Info %d 0 R" % len(objects)
    if lock is not None:
        objects.append(_lock(lock))
        trailer += b" /Encrypt %d 0 R /ID [<%b> <%b>]" % (len(objects), PDF_ID.hex().encode(), PDF_ID.hex().encode())
    return _pdf_file(objects, trailer)


def pdf_of_glyphs() -> bytes:
    """A page of letters that are drawings of the file's own (a Type 3 font), none of which says what it is."""
    codes = range(1, 31)
    names = b" ".join(b"/g%d" % code for code in codes)
    glyph = b"600 0 0 0 500 700 d1 0 0 500 700 re f"
    procedures = b" ".join(b"/g%d 6 0 R" % code for code in codes)
    content = b"BT /F 14 Tf 50 780 Td <%b> Tj ET" % bytes(codes).hex().encode()
    return _pdf_file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 1"
            b" /LastChar 30 /Widths [%b] /Encoding << /Type /Encoding /Differences [1 %b] >> /CharProcs << %b >> >>"
            % (b"600 " * 30, names, procedures),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
            b" /Contents 5 0 R >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(glyph), glyph),
        ],
        b"",
    )


def _page_content(page: str) -> bytes:
    lines = b" ".join(b"<%b> Tj T*" % line.encode("utf-16-be").hex().encode() for line in page.split("\n"))
    return b"BT /F 14 Tf 50 780 Td 18 TL %b ET " % lines


def _pdf_file(objects: list[bytes], trailer: bytes) -> bytes:
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer << /Size %d /Root 1 0 R%b >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start))
    return out.getvalue()


PDF_ID = b"0123456789abcdef"
PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _lock(password: str) -> bytes:
    """The dictionary of the standard security handler, revision 2 (ISO 32000-1, 7.6.3), owner's password "owner"."""
    rights = struct.pack("<i", -44)
    user = (password.encode() + PADDING)[:32]
    owner = _rc4(hashlib.md5((b"owner" + PADDING)[:32]).digest()[:5], user)
    key = hashlib.md5(user + owner + rights + PDF_ID).digest()[:5]
    check = _rc4(key, PADDING)
    return b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%b> /U <%b> >>" % (owner.hex().encode(), check.hex().encode())


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
