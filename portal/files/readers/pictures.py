"""Pictures in office documents: whether one of them fills so much of a page that it is what the page shows."""

import re

from .package import local

# A page counts as a picture when this much of it is.
MUCH_PICTURE = 0.4
# English Metric Units: those of a page A4 and of a point.
A4 = 7_560_310 * 10_692_130
POINT = 12_700
MEASURE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([0-9.]+)pt")


class Pictures:
    """The largest picture of a part, against the area of a page."""

    def __init__(self, page: int = A4):
        self.page, self.largest, self.inside, self.shape = page, 0.0, 0, 0.0

    @property
    def fill_a_page(self) -> bool:
        return self.largest >= MUCH_PICTURE * self.page

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "pic":
            self.inside += 1
        elif name == "ext" and self.inside and "cx" in attributes:
            self._saw(float(attributes["cx"]) * float(attributes.get("cy", 0)))
        elif name == "sldSz":
            self.page = int(attributes.get("cx", 0)) * int(attributes.get("cy", 0)) or A4
        elif name == "shape":
            sides = dict(MEASURE.findall(attributes.get("style", "")))
            self.shape = float(sides.get("width", 0)) * float(sides.get("height", 0)) * POINT**2
        elif name == "imagedata":
            self._saw(self.shape)

    def _saw(self, area: float) -> None:
        self.largest = max(self.largest, area)

    def end(self, tag: str) -> None:
        if local(tag) == "pic":
            self.inside -= 1

    def data(self, text: str) -> None:
        """Nothing to keep."""
