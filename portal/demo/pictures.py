"""Invented pictures for the articles of the demo, drawn on the spot: shapes and figures without words."""

import io
from collections.abc import Callable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from portal.files import uploads
from portal.files.models import StoredFile
from portal.people.models import User
from secretmarks.levels import Level

from .attachments import cells
from .texts import Enclosure

SIZE = (1200, 630)
PAPER, INK, BRAND, SOFT, SEAL = "#ffffff", "#15211f", "#0b4f57", "#c7dedb", "#b0341a"


def bars(lines: Sequence[str]) -> Image.Image:
    """A chart of the rows of `|`: a label of figures and a number each; the last bar is the one that matters."""
    rows = [cells(line) for line in lines if line.startswith("|")]
    image = Image.new("RGB", SIZE, PAPER)
    drawing, font = ImageDraw.Draw(image), ImageFont.load_default(34)
    foot, left, wide = 540, 90, (SIZE[0] - 180) // len(rows)
    most = max(int(number) for _, number in rows)
    for place, (label, number) in enumerate(rows):
        start, high = left + place * wide + wide // 6, int(number) * 420 // most
        colour = SEAL if place == len(rows) - 1 else BRAND
        drawing.rectangle((start, foot - high, start + wide * 2 // 3, foot), fill=colour)
        middle = start + wide // 3
        drawing.text((middle, foot - high - 24), number, fill=INK, font=font, anchor="mm")
        drawing.text((middle, foot + 36), label, fill=INK, font=font, anchor="mm")
    drawing.line((left, foot, SIZE[0] - left, foot), fill=INK, width=4)
    return image


def facade(lines: Sequence[str]) -> Image.Image:
    """A house seen from the street."""
    image = Image.new("RGB", SIZE, "#e8f0ee")
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, 520, SIZE[0], SIZE[1]), fill="#d5dbd3")
    drawing.rectangle((180, 180, 1020, 520), fill=PAPER, outline=BRAND, width=6)
    drawing.polygon([(140, 180), (600, 60), (1060, 180)], fill=BRAND)
    for column in range(6):
        left = 230 + column * 130
        for top in (215, 305):
            drawing.rectangle((left, top, left + 80, top + 66), fill=SOFT, outline=BRAND, width=4)
    drawing.rectangle((530, 400, 670, 520), fill=SEAL)
    drawing.line((600, 400, 600, 520), fill=PAPER, width=4)
    for step in range(3):
        drawing.rectangle((490 - step * 20, 520 + step * 16, 710 + step * 20, 536 + step * 16), fill="#b9c2bd")
    for trunk in (90, 1110):
        drawing.rectangle((trunk - 8, 420, trunk + 8, 540), fill="#6b5a45")
        drawing.ellipse((trunk - 62, 300, trunk + 62, 440), fill="#4f7d5c")
    return image


DRAWN: dict[str, Callable[[Sequence[str]], Image.Image]] = {"bars": bars, "facade": facade}


def stored(enclosure: Enclosure, *, by: User) -> StoredFile:
    """A new PNG, taken in by the same door as an upload."""
    out = io.BytesIO()
    DRAWN[enclosure.suffix](enclosure.lines).quantize(16).save(out, "PNG", optimize=True)
    name = f"{enclosure.title}.png"
    return uploads.accept(SimpleUploadedFile(name, out.getvalue(), content_type="image/png"), by=by, level=Level.OPEN)
