"""Pictures: only size and properties are read; what they show must be looked at by a person."""

import io

from PIL import Image, UnidentifiedImageError

from ..refusals import Refused
from . import Findings, tidy

MAX_PIXELS = 60_000_000
KINDS = {"png": "PNG", "jpg": "JPEG"}


def read(data: bytes, suffix: str) -> Findings:
    # The size is read from the header here, and the picture is never decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(io.BytesIO(data), formats=[KINDS[suffix]])
        said = _said(image)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refused("damaged", suffix=suffix) from error
    if image.width * image.height > MAX_PIXELS:
        raise Refused("too_many_pixels", limit=MAX_PIXELS // 10_000)
    return Findings(hidden=[("文件属性", tidy(said))] if said else [], unread=True)


def _said(image: Image.Image) -> str:
    """Comments and descriptions that the file carries beside the picture."""
    values = [value for value in image.info.values() if isinstance(value, str | bytes)]
    if image.format == "JPEG":  # of a PNG this would decode the whole picture
        values += [value for value in image.getexif().values() if isinstance(value, str | bytes)]
    return "\n".join(v.decode("utf-8", "ignore") if isinstance(v, bytes) else v for v in values)
