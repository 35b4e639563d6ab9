"""The process that shows one file page by page for as long as somebody leafs in it; no Django.

`python -m portal.files.page_child SUFFIX DESCRIPTOR` has the file open under that descriptor. Each line on standard
input is a question; the answer is a line of JSON and, where that tells a `size`, so many bytes of JPEG.
"""

import io
import json
import math
import os
import select
import sys
from typing import BinaryIO

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from .readers import limit_process, next_step, tidy
from .readers.image import KINDS, MAX_PIXELS
from .readers.pdf import open_document
from .refusals import Refused

# Of one child: seconds of work until another takes its place, and of waiting for a question.
RUN_SECONDS = 120
IDLE_SECONDS = 60
MAX_PAGES = 1000
# Acrobat draws no longer side; PDFium would draw whatever the file claims.
MAX_POINTS = 14_400
# Of the picture that is made, whole and in height: a long strip is drawn smaller.
DRAWN_PIXELS, DRAWN_HEIGHT = 8_000_000, 16_000
QUALITY = 85
WHITE = "white"


def bounded(width: int, sides: tuple[float, float]) -> float:
    """How much larger a page of these sides is drawn to be so wide, within the pixels that are drawn at most."""
    return min(width / sides[0], DRAWN_HEIGHT / sides[1], math.sqrt(DRAWN_PIXELS / (sides[0] * sides[1])))


class Document:
    """A PDF file."""

    def __init__(self, source: BinaryIO, suffix: str):
        self.suffix = suffix
        self.document = open_document(source, suffix)
        self.count = len(self.document)
        if self.count > MAX_PAGES:
            raise Refused("too_many_pages", limit=MAX_PAGES)
        self.document.init_forms()

    def page(self, number: int) -> pypdfium2.PdfPage:
        try:
            return self.document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise Refused("damaged", suffix=self.suffix) from error

    def image(self, number: int, width: int) -> Image.Image:
        page = self.page(number)
        sides = page.get_size()
        if not all(0 < side <= MAX_POINTS for side in sides):
            raise Refused("too_large_page")
        image = page.render(scale=bounded(width, sides)).to_pil()
        page.close()
        return image

    def text(self, number: int) -> str:
        page = self.page(number)
        words = tidy(page.get_textpage().get_text_range())
        page.close()
        return words


class Picture:
    """A picture: a file of one page without words."""

    count = 1

    def __init__(self, source: BinaryIO, suffix: str):
        self.source, self.suffix = source, suffix
        Image.MAX_IMAGE_PIXELS = None

    def image(self, number: int, width: int) -> Image.Image:
        self.source.seek(0)
        try:
            picture = Image.open(self.source, formats=[KINDS[self.suffix]])
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused("too_many_pixels", limit=MAX_PIXELS // 10_000)
            return shrunk(picture, width)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            if isinstance(error, Refused):
                raise
            raise Refused("damaged", suffix=self.suffix) from error

    def text(self, number: int) -> str:
        return ""


def shrunk(picture: Image.Image, width: int) -> Image.Image:
    """The picture upright, on white, and not wider; one of sixteen bits keeps its shades."""
    scale = min(1, bounded(width, picture.size))
    size = tuple(max(1, round(side * scale)) for side in picture.size)
    picture.draft(picture.mode, size)
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda shade: shade * (1 / 256)).convert("L")
    elif picture.mode in ("1", "P"):
        picture = picture.convert("L" if picture.mode == "1" else "RGBA")
    small = ImageOps.exif_transpose(picture.resize(size, reducing_gap=2))
    if small.mode not in ("RGBA", "LA"):
        return small
    ground = Image.new("RGB", small.size, WHITE)
    ground.paste(small.convert("RGB"), mask=small.getchannel("A"))
    return ground


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.convert("L" if image.mode == "L" else "RGB").save(out, "JPEG", quality=QUALITY, subsampling=0)
    return out.getvalue()


def answer(shown: Document | Picture, question: dict) -> tuple[dict, bytes]:
    number = question["page"]
    if not 1 <= number <= shown.count:
        return {"refused": "no_such_page", "details": {}}, b""
    if "width" not in question:
        return {"text": shown.text(number)}, b""
    body = jpeg(shown.image(number, question["width"]))
    return {"size": len(body)}, body


def say(head: dict, body: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
    sys.stdout.buffer.flush()


def refused(refusal: Refused) -> dict:
    return {"refused": refusal.code, "details": refusal.details}


def questions():
    """One after another, until nobody asks or nobody is there."""
    while select.select([sys.stdin.buffer], [], [], IDLE_SECONDS)[0] and (line := sys.stdin.buffer.readline()):
        next_step()
        yield json.loads(line)


def main(suffix: str, source: BinaryIO) -> None:
    limit_process(RUN_SECONDS)
    try:
        shown = (Picture if suffix in KINDS else Document)(source, suffix)
    except (Refused, MemoryError) as error:
        say(refused(error if isinstance(error, Refused) else Refused("too_slow")))
        return
    say({"count": shown.count})
    for question in questions():
        try:
            say(*answer(shown, question))
        except Refused as refusal:
            say(refused(refusal))
        except MemoryError:
            say(refused(Refused("too_slow")))


if __name__ == "__main__":
    main(sys.argv[1], os.fdopen(int(sys.argv[2]), "rb"))
