"""Prints how fast a scan of many pages is shown page by page, cold and while somebody leafs; nothing is stored."""

import io
import random
import time

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand
from PIL import Image, ImageDraw

from portal.files import pages
from portal.files.models import StoredFile

A4_AT_200_DPI = (1654, 2339)
WIDTH = 1000
SHEETS, QUALITY = 6, 60


def sheet(draw: random.Random) -> Image.Image:
    """A page as a scanner gives it: grey paper with grain, and lines of strokes like writing."""
    image = Image.effect_noise(A4_AT_200_DPI, 5).point(lambda shade: min(255, shade + 100))
    pen = ImageDraw.Draw(image)
    for top in range(200, 2100, 48):
        for left in range(180, 1480, 32):
            for _ in range(5):
                x, y = left + draw.randrange(24), top + draw.randrange(28)
                pen.line([x, y, left + draw.randrange(24), top + draw.randrange(28)], fill=30, width=3)
    return image


def scan(count: int) -> bytes:
    draw, out = random.Random(20261201), io.BytesIO()  # noqa: S311 - a sample that is the same every time
    sheets = [sheet(draw) for _ in range(min(count, SHEETS))]
    listed = [sheets[number % len(sheets)] for number in range(count)]
    listed[0].save(out, "PDF", save_all=True, append_images=listed[1:], resolution=200, quality=QUALITY)
    return out.getvalue()


class Command(BaseCommand):
    help = "测量逐页查看扫描件的用时（毫秒）：打开后的第一页，和接着翻看的各页；不存入任何数据。"

    def add_arguments(self, parser):
        parser.add_argument("--pages", type=int, default=300, help="扫描件的页数，默认 300。")
        parser.add_argument("--rounds", type=int, default=40, help="打开以后翻看多少页，默认 40。")

    def handle(self, *args, **options):
        data = scan(options["pages"])
        file = StoredFile(pk=0, name="扫描件.pdf", suffix="pdf", content=ContentFile(data, name="scan"))
        self.stdout.write(f"扫描件 {options['pages']} 页，{len(data) / 1024 / 1024:.0f} MB，图像宽 {WIDTH} 像素")
        cold = []
        for _ in range(5):
            pages.children.close()
            cold.append(self.took(file, 1))
        self.tell("第一页（新进程）", cold)
        numbers = [2 + number * 7 % (options["pages"] - 1) for number in range(options["rounds"])]
        self.tell("接着翻看的页", [self.took(file, number) for number in numbers])
        self.stdout.write(f"每页 {len(pages.image(file, 2, WIDTH)) / 1024:.0f} KB")
        pages.children.close()

    @staticmethod
    def took(file: StoredFile, number: int) -> float:
        begun = time.perf_counter()
        pages.image(file, number, WIDTH)
        return 1000 * (time.perf_counter() - begun)

    def tell(self, label: str, times: list[float]) -> None:
        times = sorted(times)
        self.stdout.write(f"{label}：中位 {times[len(times) // 2]:.0f}，最长 {times[-1]:.0f}")
