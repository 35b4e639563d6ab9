"""Files shown page by page: what is drawn, what is refused in words, and children that come and go."""

import io
import os
import signal
import struct
import threading
import time
import zlib

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from portal.files import pages
from portal.files.models import StoredFile
from portal.files.refusals import Refused

from . import samples

A4 = 842 / 595
LONG = "这一页的文字足够多"


@pytest.fixture(autouse=True)
def alone():
    yield
    pages.children.close()


def stored(suffix: str, data: bytes, pk: int = 1) -> StoredFile:
    return StoredFile(pk=pk, name=f"扫描件.{suffix}", suffix=suffix, content=ContentFile(data, name="x"))


def drawn(file: StoredFile, number: int = 1, width: int = 600) -> Image.Image:
    return Image.open(io.BytesIO(pages.image(file, number, width)))


def picture(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def huge_png(side: int) -> bytes:
    """A picture that claims to be so many pixels each way and has none."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    parts = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def wide_pdf(width: int, height: int) -> bytes:
    return samples.pdf("x").replace(b"[0 0 595 842]", b"[0 0 %d %d]" % (width, height))


def pids() -> list[int]:
    return [child.process.pid for child in pages.children.idle]


def test_a_document_is_counted_drawn_and_read_page_by_page():
    file = stored("pdf", samples.pdf(LONG, "第二页", scans=1))
    assert pages.count(file) == 3
    image = drawn(file, 2, 600)
    assert image.format == "JPEG" and image.width == 600 and abs(image.height - 600 * A4) <= 2
    assert min(image.convert("L").tobytes()) < 100
    assert [pages.text(file, number) for number in (1, 2, 3)] == [LONG, "第二页", ""]


@pytest.mark.parametrize(("suffix", "kind"), [("png", "PNG"), ("jpg", "JPEG")])
def test_a_picture_is_a_file_of_one_page(suffix, kind):
    file = stored(suffix, picture(Image.new("RGB", (1200, 800), "navy"), kind))
    assert (pages.count(file), pages.text(file, 1), drawn(file).size) == (1, "", (600, 400))


def test_a_photograph_on_its_side_is_shown_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    file = stored("jpg", picture(Image.new("RGB", (1200, 800)), "JPEG", exif=exif))
    image = drawn(file)
    assert image.height > image.width


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_what_stands_in_a_picture_of_any_kind_is_seen(mode):
    """A dark stroke on a light ground stays one: sixteen bits of shade are not all white."""
    if mode == "I;16":
        image = Image.new("I;16", (300, 300), 60_000)
        image.paste(9_000, (100, 100, 200, 200))
    else:
        image = Image.new("RGBA", (300, 300), "white")
        image.paste("black", (100, 100, 200, 200))
        image = image.convert(mode)
    shown = drawn(stored("png", picture(image, "PNG"))).convert("L")
    assert shown.getpixel((20, 20)) > 200 and shown.getpixel((150, 150)) < 60


def test_the_width_is_bounded_and_a_long_strip_is_drawn_smaller():
    file = stored("pdf", samples.pdf("x"))
    assert (drawn(file, 1, 1_000_000).width, drawn(file, 1, 1).width) == (2000, 101)
    strip = drawn(stored("pdf", wide_pdf(100, 14_000), pk=2), 1, 2000)
    assert strip.width * strip.height < 9_000_000 and strip.height <= 16_000


REFUSED = (
    ("a picture of a million pixels each way", "png", lambda: huge_png(1_000_000), "图片尺寸超过 6000 万像素"),
    ("a page of a million points each way", "pdf", lambda: wide_pdf(10**6, 10**6), "页面尺寸超过 5 米"),
    ("two thousand pages", "pdf", lambda: samples.pdf("x", copies=2000), "页数超过 1000 页"),
    ("encrypted", "pdf", lambda: samples.pdf("x", lock="secret"), "已加密或者设有打开、编辑密码，系统无法检查其内容"),
    ("damaged", "pdf", lambda: b"%PDF-1.7\nnothing", "无法按 .pdf 格式读出，可能已损坏或者不完整"),
    ("a damaged picture", "jpg", lambda: samples.jpg()[:40], "无法按 .jpg 格式读出，可能已损坏或者不完整"),
    ("a picture with nothing in it", "png", lambda: huge_png(90), "无法按 .png 格式读出，可能已损坏或者不完整"),
)


@pytest.mark.parametrize(("suffix", "data", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_shown_is_refused_in_words(suffix, data, reason):
    with pytest.raises(Refused) as caught:
        pages.image(stored(suffix, data()), 1, 600)
    assert caught.value.reason == reason


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_page_that_is_not_there_is_refused_and_the_child_stays(number):
    file = stored("pdf", samples.pdf("一", "二"))
    pages.count(file)
    before = pids()
    with pytest.raises(Refused, match="no_such_page"):
        pages.image(file, number, 600)
    assert pids() == before


def test_a_picture_inside_of_a_page_cannot_take_more_than_the_memory_of_the_limit():
    """The picture claims four gigabytes; whatever PDFium makes of it, the child has its limit and the page an end."""
    claim = b"/Subtype /Image /Width 40000 /Height 40000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    claim += b" /Filter /FlateDecode"
    data = zlib.compress(bytes(10_000_000))
    made = samples.pdf("x")
    number = made.count(b" 0 obj") + 1
    made = made.replace(b"/Font << /F 3 0 R >>", b"/Font << /F 3 0 R >> /XObject << /I %d 0 R >>" % number)
    body = b"%d 0 obj\n<< /Type /XObject %b /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
        number, claim, len(data), data,
    )  # fmt: skip
    made = made.replace(b"BT /F", b"q 500 0 0 500 0 0 cm /I Do Q BT /F", 1)
    file = stored("pdf", made.replace(b"xref\n", body + b"xref\n", 1))
    try:
        assert drawn(file).width == 600
    except Refused as refusal:
        assert refusal.code in ("too_slow", "damaged")
    for child in pages.children.idle:
        with open(f"/proc/{child.process.pid}/status") as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmPeak"))
        assert peak <= 400 * 1024


# ---------------------------------------------------------------- children


def test_leafing_does_not_start_a_process_a_page():
    file = stored("pdf", samples.pdf("一", "二", "三"))
    pages.image(file, 1, 600)
    before = pids()
    for number in (2, 3, 1):
        pages.image(file, number, 600)
    assert pids() == before and len(before) == 1


def test_a_child_that_was_killed_is_replaced():
    file = stored("pdf", samples.pdf("一", "二"))
    pages.image(file, 1, 600)
    (before,) = pids()
    os.kill(before, signal.SIGKILL)
    assert drawn(file, 2).width == 600
    assert len(pids()) == 1 and pids() != [before]


def test_a_child_that_stands_still_is_ended_and_replaced_once(monkeypatch):
    file = stored("pdf", samples.pdf("一", "二"))
    pages.image(file, 1, 600)
    (before,) = pids()
    os.kill(before, signal.SIGSTOP)
    begun = time.monotonic()
    monkeypatch.setattr(pages, "WALL_SECONDS", 2)
    assert drawn(file, 2).width == 600
    assert time.monotonic() - begun < 10
    assert before not in pids()


def test_no_more_children_wait_than_the_limit_and_the_last_files_keep_theirs():
    files = [stored("pdf", samples.pdf(str(number)), pk=number) for number in (1, 2, 3)]
    for file in files:
        pages.image(file, 1, 600)
    assert [child.file for child in pages.children.idle] == [2, 3]


def test_many_who_leaf_at_once_get_their_own_pages():
    files = [stored("pdf", samples.pdf(*(f"{file}-{n}" for n in range(1, 4))), pk=file) for file in (1, 2, 3)]
    wrong, most = [], []

    def leaf(file):
        for number in (1, 2, 3):
            if pages.text(file, number) != f"{file.pk}-{number}":
                wrong.append((file.pk, number))
            most.append(len(pages.children.idle) + pages.children.busy)

    readers = [threading.Thread(target=leaf, args=[file]) for file in files * 2]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    assert not wrong and len(most) == 18 and max(most) <= 2


def test_who_finds_no_free_child_is_told_so(monkeypatch):
    monkeypatch.setattr(pages, "WAIT_SECONDS", 0.1)
    one, two, three = (stored("pdf", samples.pdf("x"), pk=number) for number in (1, 2, 3))
    with pages.children.lent(one), pages.children.lent(two), pytest.raises(Refused) as caught:
        pages.count(three)
    assert caught.value.reason == "暂时未能显示，因为同时查看文件的人较多"
